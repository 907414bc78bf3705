"""`serve`: the explorer in a browser."""

from __future__ import annotations

import argparse
import sys

from designer.cli.options import integer
from designer.errors import DesignerError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `serve`."""
    parser.add_argument(
        "--port", metavar="PORT", type=integer, default=8765, help="port (default 8765; 0: any free one)"
    )
    parser.add_argument(
        "--host", metavar="HOST", default="127.0.0.1",
        help="address to listen at (default 127.0.0.1, which only this machine reaches)",
    )  # fmt: skip
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def execute(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C, which ends with status 130."""
    import webbrowser

    from designer.web.server import is_loopback, listen, serve, url

    if not 0 <= options.port <= 65535:
        raise DesignerError("no such port", where="--port", got=options.port, allowed="0 to 65535")
    with listen(options.host, options.port) as listening:
        address = url(options.host, listening.getsockname()[1])
        if not is_loopback(options.host):
            print(f"coded-designer: warning: other machines can reach {options.host}", file=sys.stderr)
        print(f"explorer at {address} (Ctrl-C ends it)", flush=True)
        if options.open:
            webbrowser.open(address)
        serve(listening, options.host)
    return 0
