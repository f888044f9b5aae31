"""Answers given by hand, where no framework has the request. No cache may keep them."""

from typing import Any

import orjson


async def send_answer(send: Any, status: int, content_type: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_json(send: Any, status: int, document: dict[str, object]) -> None:
    await send_answer(send, status, b"application/json", orjson.dumps(document))
