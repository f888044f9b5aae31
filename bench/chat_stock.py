"""The same chat written the stock way: Chainlit as it comes, each token told as it arrives.

httpx-sse reads the stream, as its documentation shows; nothing is stored and nothing is patched.
"""

import os

import chainlit as cl
import httpx
from chainlit.utils import mount_chainlit
from fastapi import FastAPI
from httpx_sse import aconnect_sse

client = httpx.AsyncClient(
    base_url=os.environ["DATABRICKS_HOST"],
    limits=httpx.Limits(max_connections=None),
    timeout=60,
)


@cl.on_message
async def on_message(message: cl.Message) -> None:
    answer = cl.Message("")
    body = {"input": [{"role": "user", "content": message.content}], "stream": True}
    path = "/serving-endpoints/x/invocations"
    async with aconnect_sse(client, "POST", path, json=body) as source:
        async for event in source.aiter_sse():
            if event.data != "[DONE]":
                await answer.stream_token(event.json()["delta"])
    await answer.update()


if __name__ == "bench.chat_stock":  # Chainlit loads this file once more, under another name
    app = FastAPI()

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    mount_chainlit(app, target=__file__, path="/chat")
