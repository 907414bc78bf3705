"""The server of the explorer: opens the socket and runs until it is interrupted."""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import Final

from designer.errors import DesignerError

CONNECTIONS: Final = 64
LARGEST_POOL: Final = 4


def serve(listening: socket.socket, host: str) -> None:
    """Serve the explorer until it is interrupted.

    Args:
        listening: from `listen`.
        host: the name under which it may be asked, beside localhost and plain addresses.

    Raises:
        DesignerError: the libraries are missing.
        KeyboardInterrupt: Ctrl-C.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn
    except ImportError:
        raise DesignerError(
            "the explorer's libraries are not installed", remedy="python -m pip install 'coded-designer[serve]'"
        ) from None
    from designer.web.application import application
    from designer.web.pool import Pool

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # buffers of more threads would count as a worker's memory
    pool = Pool(min(LARGEST_POOL, max(2, os.cpu_count() or 1)))
    config = uvicorn.Config(
        application(pool, [host]), http="h11", ws="none", loop="asyncio", lifespan="on", log_level="warning",
        access_log=False, server_header=False, limit_concurrency=CONNECTIONS, timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    uvicorn.Server(config).run([listening])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        DesignerError: the port is in use, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise DesignerError(
            "cannot listen there",
            got=f"{host}:{port}: {str(error.strerror).partition(' (')[0]}",
            remedy="choose another port with --port, or 0 for any",
        ) from None


def url(host: str, port: int) -> str:
    """The page's address.

    >>> url("127.0.0.1", 8765), url("::1", 80)
    ('http://127.0.0.1:8765/', 'http://[::1]:80/')
    """
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine as seen by itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
