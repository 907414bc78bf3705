"""A process that computes views for the server, within limits that the operating system keeps.

What it is asked and what it answers is JSON text, never a Python object. It opens no file that a request names, runs no
emitted program, and ends when the server's end of the pipe closes.
"""

from __future__ import annotations

import json
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from designer.analyses import MODULES as ANALYSES
from designer.emitters import MODULES as EMITTERS
from designer.errors import DesignerError
from designer.web.query import read_query
from designer.web.scheme_lines import line_of
from designer.web.views import VIEWS, view

OK, REFUSED, DEFECT, EXHAUSTED = 200, 422, 500, 507
"""Statuses of an answer, as in HTTP; after the last one the process is not used again."""

SMALLER: Final = "try smaller parameters"

PRELOADED: Final = (
    "numpy", "flint", "designer.web.worker", "designer.reports", "designer.explanation", "designer.tables",
    *ANALYSES.values(), *EMITTERS.values(), *sorted({module for module, _ in VIEWS.values()}),
)  # fmt: skip
"""Modules that the server of forks imports once, so that a new worker is ready at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one computation may take.

    Args:
        seconds: wall time.
        memory: bytes of data.
        output: bytes of the answer.
    """

    seconds: float = 10.0
    memory: int = 1_500_000_000
    output: int = 4_000_000

    def __post_init__(self) -> None:
        if min(self.seconds, self.memory, self.output) <= 0:
            raise DesignerError("limit of a computation", got=self, allowed="above 0")


def serve(pipe: Connection, limits: Limits) -> None:
    """A worker's life: take a request `[view, query]`, answer `[status, document]`, until the pipe closes.

    Args:
        pipe: to the server.
        limits: of each computation.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    renew = _confine(limits)
    try:
        while True:
            request = pipe.recv_bytes()
            renew()
            status, text = answer(request, limits)
            pipe.send_bytes(f"{status}\n{text}".encode())
    except (EOFError, OSError):
        return


def answer(request: bytes, limits: Limits) -> tuple[int, str]:
    """Status and JSON text of the answer to one request."""
    text = ""
    try:
        name, document = json.loads(request)
        query = read_query(document)
        text = query.text
        shown = json.dumps(view(name, query), ensure_ascii=False, allow_nan=False)
    except DesignerError as error:
        return REFUSED, refusal("input", str(error), line=line_of(error, text) if text else None)
    except MemoryError:
        return EXHAUSTED, refusal("memory", f"this needs more than {limits.memory // 1_000_000} MB; {SMALLER}")
    except Exception as error:  # noqa: BLE001  whatever it is, the page shows it and the server's terminal says where
        traceback.print_exc(file=sys.stderr)
        return DEFECT, refusal("defect", f"a defect of the program: {type(error).__name__}")
    if len(shown.encode()) > limits.output:
        return REFUSED, refusal("size", f"the answer is larger than {limits.output / 1e6:g} MB; {SMALLER}")
    return OK, shown


def refusal(kind: str, message: str, *, line: int | None = None) -> str:
    """A refusal that the page can show, as JSON: its kind, words, and the line of a pasted scheme."""
    error: dict[str, Any] = {"kind": kind, "message": message}
    if line is not None:
        error["line"] = line
    return json.dumps({"error": error}, ensure_ascii=False)


def _confine(limits: Limits) -> Callable[[], None]:
    """Limit this process; returns what grants processor time for one more computation.

    Memory and processor time are kept by the operating system where it has such limits; the wall time is kept by the
    server, so that the processor time ends a computation whose server is gone.
    """
    try:
        import resource
    except ImportError:
        return lambda: None
    for limit, most in ((resource.RLIMIT_DATA, limits.memory), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))

    def renew() -> None:
        usage, hard = resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_CPU)[1]
        granted = int(usage.ru_utime + usage.ru_stime + limits.seconds) + 2
        resource.setrlimit(
            resource.RLIMIT_CPU, (granted if hard == resource.RLIM_INFINITY else min(granted, hard), hard)
        )

    return renew
