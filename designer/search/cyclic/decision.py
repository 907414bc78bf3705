"""Whether there is a code modulo q with at most so many monomials: decided exactly, within a limit of time."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import IO, Any, Final

from designer.errors import DesignerError, ExecutionError
from designer.search.bounds import lower_bound
from designer.search.design import Design
from designer.search.instance import Instance

MODULUS_LIMIT: Final = 1000
LOOK: Final = 0.2
"""Seconds between looks at the clock."""

ANSWERS: Final = ("found", "refuted", "refuted-unknown-privacy", "timeout", "unsupported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a search ended.

    Args:
        answer: `found`; `refuted`: there is no such code whose secrets are kept in all but finitely many
            characteristics; `refuted-unknown-privacy`: the same, but it is open whether some masks leak;
            `timeout`; or `unsupported`: too large to be encoded.
        design: what was found; its masks are independent in all but finitely many characteristics.
        seconds: wall time.
        conflicts: of the solver, as far as it told.
        reason: in words.
    """

    answer: str
    design: Design | None
    seconds: float
    conflicts: int
    reason: str


def decide_cyclic(
    instance: Instance,
    q: int,
    workers: int,
    *,
    seconds: float,
    progress: Callable[[str], None] | None = None,
    fallback: bool = False,
    stop: Event | None = None,
) -> Outcome:
    """Search for a code modulo q, in a child process that is killed at the limit.

    Args:
        instance: what the code is for.
        q: the modulus: exponents are residues, and the q-th roots of unity are the points.
        workers: the code may have at most so many monomials; q for codes that need all q answers.
        seconds: limit of wall time.
        progress: called with a line of text when masks that leak have been excluded.
        fallback: z3, even where python-sat is installed.
        stop: ends the search as the limit of time does, once it is set.

    Raises:
        DesignerError: a modulus or a number of workers that is out of range.
        ExecutionError: the child died.

    >>> from designer.search.instance import make_instance
    >>> outer = make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2)
    >>> decide_cyclic(outer, 10, 10, seconds=60).answer, decide_cyclic(outer, 8, 8, seconds=60).answer
    ('found', 'refuted')
    """
    if not 1 <= q <= MODULUS_LIMIT or workers < 1:
        raise DesignerError(
            "modulus or number of workers out of range", where=instance.key, got=f"{q}, {workers}",
            allowed=f"1 to {MODULUS_LIMIT}, at least one worker",
        )  # fmt: skip
    start = monotonic()
    bound = lower_bound(instance, "cyclic", q)
    if bound.value > min(workers, q):
        reason = f"at least {bound.value} monomials: {bound.reason}"
        return Outcome(answer="refuted", design=None, seconds=monotonic() - start, conflicts=0, reason=reason)
    question = {"instance": instance.key, "modulus": q, "workers": min(workers, q), "fallback": fallback}
    last: Mapping[str, Any] = {"event": "timeout", "conflicts": 0, "excluded": 0}
    for event in _events(question, start + seconds, last, stop):
        last = event
        if progress is not None and event["event"] == "progress":
            progress(f"q={q}: {last['excluded']} sets of masks excluded, {last['conflicts']} conflicts")
    spent = monotonic() - start
    if last["event"] != "done":
        reason = f"not decided within {seconds:g} seconds"
        return Outcome(answer="timeout", design=None, seconds=spent, conflicts=last["conflicts"], reason=reason)
    design = None
    if last["exponents"] is not None:
        design = Design(instance, tuple(map(tuple, last["exponents"])), q)
    return Outcome(
        answer=last["answer"], design=design, seconds=spent, conflicts=last["conflicts"], reason=last["reason"]
    )


def _events(
    question: Mapping[str, Any], deadline: float, last: Mapping[str, Any], stop: Event | None
) -> Iterator[Mapping[str, Any]]:
    """What the child says, up to the deadline; the last event again if it says no more in time."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "designer.search.cyclic.job"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        if process.stdin is None or process.stdout is None:
            raise AssertionError("pipes were asked for")
        try:
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.close()
            for line in _lines(process.stdout, deadline, stop):
                last = json.loads(line)
                yield last
                if last["event"] == "done":
                    return
            ended = process.poll() if monotonic() < deadline else None
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        if ended is not None:
            errors.seek(0)
            lines = [line.strip() for line in errors if line.strip()]
            raise ExecutionError(
                "the search ended early", where=f"exit {ended}", got=lines[-1] if lines else "no message"
            )
        yield {**last, "event": "timeout"}


def _lines(stream: IO[str], deadline: float, stop: Event | None) -> Iterator[str]:
    """The lines of a stream as they come, until it ends or time is over."""
    queue: SimpleQueue[str] = SimpleQueue()

    def pump() -> None:
        for line in stream:
            queue.put(line)
        queue.put("")

    Thread(target=pump, daemon=True).start()
    while (left := deadline - monotonic()) > 0 and not (stop is not None and stop.is_set()):
        try:
            line = queue.get(timeout=min(left, LOOK))
        except Empty:
            continue
        if not line:
            return
        yield line
