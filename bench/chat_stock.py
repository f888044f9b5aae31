"""The same chat written the stock way: Chainlit as it comes, each token told as it arrives.

The `openai` client reads the stream, as in the documentation of Chainlit and of Databricks; with
WITHOUT_SDK, httpx-sse does. Nothing is stored and nothing is patched.
"""

import os
from collections.abc import AsyncIterator

import chainlit as cl
import httpx
from chainlit.utils import mount_chainlit
from fastapi import FastAPI
from httpx_sse import aconnect_sse
from openai import AsyncOpenAI

HOST = os.environ["DATABRICKS_HOST"]
limits = httpx.Limits(max_connections=None)
client = httpx.AsyncClient(base_url=HOST, limits=limits, timeout=60)
openai = AsyncOpenAI(base_url=HOST + "/serving-endpoints", api_key="x")


async def by_openai(question: str) -> AsyncIterator[str]:
    stream = await openai.responses.create(model="x", input=question, stream=True)
    async for event in stream:
        if event.type == "response.output_text.delta":
            yield event.delta


async def by_httpx_sse(question: str) -> AsyncIterator[str]:
    body = {"input": question, "stream": True}
    path = "/serving-endpoints/x/invocations"
    async with aconnect_sse(client, "POST", path, json=body) as source:
        async for event in source.aiter_sse():
            if event.data != "[DONE]":
                yield event.json()["delta"]


tokens = by_httpx_sse if os.environ.get("WITHOUT_SDK") else by_openai


@cl.on_message
async def on_message(message: cl.Message) -> None:
    answer = cl.Message("")
    async for token in tokens(message.content):
        await answer.stream_token(token)
    await answer.update()


if __name__ == "bench.chat_stock":  # Chainlit loads this file once more, under another name
    app = FastAPI()

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    mount_chainlit(app, target=__file__, path="/chat")
