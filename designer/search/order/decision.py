"""Whether a code with at most N monomials exists, over all integer exponents: an answer for every degree.

The order of the sums of exponents is what counts their number. The search (`order.solver`) is for an order; it runs
in a process of its own, which is ended at the limit of time.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from typing import IO, Any, Final, Literal

from designer.errors import DesignerError
from designer.search.design import Design
from designer.search.instance import Instance, read_key

Answer = Literal["found", "refuted", "timeout", "unsupported"]

PROGRAM: Final = "import sys; sys.path[0:0] = [{path!r}]; from designer.search.order.decision import child; child()"
BEAT: Final = 5.0
LOOK: Final = 0.2
"""Seconds between looks at the clock."""
"""Seconds after which progress is reported, whatever the search does."""
GRACE: Final = 2.0
"""Seconds over the limit at which the process ends by itself, should its parent be gone."""
CLAUSE_LIMIT: Final = 6_000_000
"""About how many clauses are made for an instance; more are declined."""


@dataclass(frozen=True)
class Outcome:
    """What became of the question.

    Args:
        answer: `found`, `refuted` (no exponents over the integers have so few sums), `timeout` or `unsupported`.
        design: for `found`, the exponents; their sums have been counted.
        certificate: for `refuted`, if it was asked for, what `proofs/check_order.py` accepts; None without python-sat.
        seconds: from the call on.
        conflicts: how often the search turned back.
        theory: how many clauses of linear arithmetic it took.
        reason: for `unsupported` and `timeout`, and where a certificate is missing.
    """

    answer: Answer
    design: Design | None = None
    certificate: dict[str, Any] | None = None
    seconds: float = 0.0
    conflicts: int = 0
    theory: int = 0
    reason: str = ""


def decide(
    instance: Instance,
    workers: int,
    *,
    seconds: float,
    progress: Callable[[str], None] | None = None,
    certificate: bool = False,
    fallback: bool = False,
    stop: Event | None = None,
) -> Outcome:
    """Whether integer exponents with at most so many different sums exist.

    Args:
        instance: a product of two matrices, with any number of masks.
        workers: the largest number of sums (the support), from 0.
        seconds: limit of time; the search is ended then.
        progress: gets a line now and then.
        certificate: also write down the proof of a refutation.
        fallback: search by z3, even where python-sat is installed.
        stop: ends the search as the limit of time does, once it is set.

    >>> from designer.search.instance import make_instance
    >>> instance = make_instance("matmul", {"p": 1, "m": 2, "n": 1}, 1)
    >>> decide(instance, 4, seconds=60).answer, decide(instance, 5, seconds=60).design.support
    ('refuted', 5)
    """
    start = time.monotonic()
    if reason := _declined(instance, workers):
        return Outcome("unsupported", reason=reason)
    if workers < instance.targets:
        return Outcome("refuted", certificate=_header(instance, workers) if certificate else None)
    question = {"instance": instance.key, "workers": workers, "certificate": certificate, "fallback": fallback,
                "seconds": seconds}  # fmt: skip
    lines = _Child(json.dumps(question), start + seconds, stop)
    last: dict[str, Any] = {"reason": "ended at the limit of time"}
    try:
        for line in lines:
            last = {**last, **json.loads(line)}
            if progress and "progress" in last:
                progress(str(last.pop("progress")))
    finally:
        lines.end()
    if lines.timed_out and "answer" not in last:
        last["answer"] = "timeout"
    if "answer" not in last:
        raise DesignerError("the search ended without an answer", where=instance.key, got=lines.errors())
    exponents = last.get("exponents")
    design = Design(instance, tuple(map(tuple, exponents))) if exponents else None
    if design is not None and (design.fault or design.support > workers):
        raise DesignerError("the search found what is no code", where=instance.key, got=exponents)
    return Outcome(
        last["answer"], design, last.get("certificate"), time.monotonic() - start,
        int(last.get("conflicts", 0)), int(last.get("theory", 0)), str(last["reason"]),
    )  # fmt: skip


def _declined(instance: Instance, workers: int) -> str:
    """Why the question is not taken on; empty if it is."""
    if workers < 0:
        return "a negative number of sums"
    if instance.name != "matmul":
        return "the encoding is for products of two matrices"
    from designer.search.order.places import size

    count = size(instance, workers) if workers >= instance.targets else 0
    return f"too large: about {count:,} clauses, at most {CLAUSE_LIMIT:,}" if count > CLAUSE_LIMIT else ""


def _header(instance: Instance, workers: int) -> dict[str, Any]:
    from designer.search.order.certificate import header

    return header(instance, workers)


class _Child:
    """Lines of a process that answers one question, until a deadline.

    Args:
        question: what it reads.
        deadline: by the monotonic clock.
        stop: what ends it earlier.
    """

    def __init__(self, question: str, deadline: float, stop: Event | None = None) -> None:
        program = PROGRAM.format(path=str(Path(__file__).parents[3]))
        self._start, self._deadline, self._stop, self.timed_out = time.monotonic(), deadline, stop, False
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self._lines: Queue[str | None] = Queue()
        self._said: list[str] = []
        with suppress(OSError):
            _pipe(self._process.stdin).write(question)
            _pipe(self._process.stdin).close()
        self._threads = [Thread(target=self._read, daemon=True), Thread(target=self._complain, daemon=True)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        for line in _pipe(self._process.stdout):
            self._lines.put(line)
        self._lines.put(None)

    def _complain(self) -> None:
        self._said.extend(_pipe(self._process.stderr))

    def __iter__(self) -> _Child:
        return self

    def __next__(self) -> str:
        beat = time.monotonic() + BEAT
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0 or (self._stop is not None and self._stop.is_set()):
                self.timed_out = True
                raise StopIteration
            try:
                line = self._lines.get(timeout=min(left, LOOK))
            except Empty:
                if time.monotonic() > beat:
                    return json.dumps({"progress": f"{time.monotonic() - self._start:.0f} s"})
                continue
            if line is None:
                raise StopIteration
            return line

    def end(self) -> None:
        """No process, thread or pipe is left."""
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        _pipe(self._process.stdout).close()
        _pipe(self._process.stderr).close()

    def errors(self) -> str:
        """The last line that it complained with, or how it ended."""
        return self._said[-1].strip() if self._said else f"exit status {self._process.returncode}"


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise DesignerError("a process without pipes")
    return pipe


def child() -> None:
    """What the process does: read a question, print progress and the answer as lines of JSON."""
    from designer.search.order.certificate import certificate
    from designer.search.order.solver import encode, search

    question = json.load(sys.stdin)
    if hasattr(signal, "setitimer"):  # the default action of SIGALRM is to end; a solver cannot delay it
        signal.setitimer(signal.ITIMER_REAL, min(question["seconds"], 1e6) + GRACE)

    def say(**what: Any) -> None:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()

    instance, workers = read_key(question["instance"]), question["workers"]
    encoding = encode(instance, workers)
    say(progress=f"{len(encoding.names)} variables, {len(encoding.clauses)} clauses")
    found = search(
        encoding, progress=lambda line: say(progress=line), proof=question["certificate"],
        fallback=question["fallback"],
    )  # fmt: skip
    say(
        answer="refuted" if found.design is None else "found", conflicts=found.conflicts, theory=len(found.lessons),
        exponents=found.design and found.design.exponents, reason="",
    )  # fmt: skip
    if found.design is None and question["certificate"]:
        if not found.proof:
            say(reason="the fallback writes no proof: pip install 'coded-designer[sat]'")
            return
        say(reason="the certificate was not finished within the limit of time")
        say(certificate=certificate(found), reason="")
