"""The application by itself: what the browser gives up is given up."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from designer.web.application import application
from designer.web.pool import Pool

Message = MutableMapping[str, Any]


class Waiting(Pool):
    """A pool that never answers, and notes that it was told to stop."""

    cancelled = False

    async def answer(self, view: str, query: object) -> tuple[int, str]:
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled = True
        return 0, ""


def test_a_computation_is_given_up_when_the_browser_leaves() -> None:
    async def trial() -> tuple[bool, list[Message]]:
        pool = Waiting()
        arriving: list[Message] = [
            {"type": "http.request", "body": b"{}", "more_body": False}, {"type": "http.disconnect"},
        ]  # fmt: skip
        sent: list[Message] = []
        headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        scope: Message = {
            "type": "http", "method": "POST", "path": "/api/code", "raw_path": b"/api/code", "root_path": "",
            "query_string": b"", "headers": headers,
        }  # fmt: skip

        async def receive() -> Message:
            return arriving.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        await application(pool)(scope, receive, send)
        await asyncio.sleep(0)
        return pool.cancelled, sent

    cancelled, sent = asyncio.run(trial())
    assert cancelled
    assert sent[0]["status"] == 499
