"""The least a FastAPI app can do with the supervisor's stream: pass its bytes on as they come."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(os.environ["DATABRICKS_HOST"], connector=connector) as it:
        app.state.upstream = it
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/sse")
async def sse(request: Request) -> StreamingResponse:
    body = await request.json()

    async def pieces() -> AsyncIterator[bytes]:
        upstream: aiohttp.ClientSession = request.app.state.upstream
        async with upstream.post("/serving-endpoints/x/invocations", json=body) as answer:
            async for piece in answer.content.iter_any():
                yield piece

    return StreamingResponse(pieces(), media_type="text/event-stream")
