"""What stands before the application: which hosts may be asked for, by which pages, and the headers of answers."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from designer.web.worker import refusal

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
SAME: Final = ("same-origin", "none")
"""Values of Sec-Fetch-Site for requests of the page itself, and of a person who typed or followed its address."""


class Guard:
    """Refuses foreign hosts (a page elsewhere may have its name point here) and foreign pages; adds the headers.

    Args:
        application: what it guards.
        hosts: names that are served beside `localhost` and plain addresses, to which no name can be pointed.
    """

    def __init__(self, application: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self.application = application
        self.hosts = {"localhost", *(host.lower() for host in hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = self._refused(Headers(scope=scope), scope["method"], scope.get("scheme", "http"))
        await (refused or self.application)(scope, receive, send_with_headers)

    def _refused(self, headers: Headers, method: str, scheme: str) -> Response | None:
        host = host_name(headers.get("host", ""))
        if not (host in self.hosts or is_address(host)):
            return error(421, "host", f"this server does not answer for {host[:60] or 'no host'}")
        own = f"{scheme}://{headers['host'].lower()}"
        foreign = headers.get("sec-fetch-site", "none") not in SAME or headers.get("origin", own).lower() != own
        if method != "GET" and foreign:
            return error(403, "origin", "requests of other pages are refused")
        return None


def host_name(header: str) -> str:
    """The name or address in a Host header, without the port.

    >>> host_name("[::1]:8765"), host_name("LocalHost:80")
    ('::1', 'localhost')
    """
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0].lower()


def is_address(host: str) -> bool:
    """Whether a host is an IP address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def error(status: int, kind: str, message: str) -> Response:
    """A refusal as JSON."""
    return Response(refusal(kind, message), status, media_type="application/json")
