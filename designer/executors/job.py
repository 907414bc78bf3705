"""The process that runs an emitted program: reads a job from standard input, writes events to standard output.

A job and every event is one line of JSON. The process imports the emitted file, NumPy and an executor: nothing
else of the toolkit takes part.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any, Final

from designer.executors import Executor, contest, make_executor
from designer.executors.faults import Faults, RoundFaults, Tampering, draw, lies
from designer.executors.freivalds import passes
from designer.executors.gathering import Gathered, arrivals, by_worker, gather
from designer.executors.loading import load_program

AUDITED: Final = 8
MORE: Final = "a decoder that corrects more is made by --wrong, with more workers"


def main() -> int:
    """Run the job on standard input; 0 when it was carried out, whatever came out of it."""
    signal.signal(signal.SIGTERM, _terminated)
    job = json.loads(sys.stdin.readline())
    try:
        for event in events(job):
            emit(event)
    except KeyboardInterrupt:
        return 130
    return 0


def _terminated(number: int, frame: object) -> None:
    """An end from outside leaves as little behind as an interruption."""
    raise KeyboardInterrupt


def events(job: Mapping[str, Any]) -> Generator[Mapping[str, Any]]:
    """Carry out a job: one event a round, and one at the end that says whether all were carried out."""
    try:
        yield from contest.rounds(job) if "baselines" in job else rounds(job)
    except (RuntimeError, MemoryError, ValueError) as error:
        yield {"event": "failed", "reason": str(error) or type(error).__name__}
    else:
        yield {"event": "done"}


def rounds(job: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """For every kind of matrix several rounds, each with its own random arrivals and faults."""
    import numpy as np

    program = load_program(job["program"])
    generator = np.random.default_rng(job["seed"])
    owners, faults = job["owners"], Faults.read(job["faults"])
    shapes = [tuple(job["sizes"][index] for index in axes) for axes in program.AXES]
    store = Store(program, shapes)
    number = 0
    with make_executor(job["executor"], program, max(owners) + 1) as executor:
        for kind in job["kinds"]:
            arrays = [program.example_array(kind, shape, generator) for shape in shapes]
            inputs = program.prepare(*arrays)
            for turn in range(job["rounds"]):
                started = time.perf_counter()
                expected = program.multiply(*inputs)
                seconds = {"direct": time.perf_counter() - started}
                order = by_worker(program.arrivals(generator), owners)
                drawn = draw(faults, owners, program.RECEIVED, number, generator)
                told = [n for n, owner in enumerate(owners) if owner in faults.liars]
                tampering = Tampering(program, drawn, lies(program, shapes, told, generator), generator)
                result, gathered = one_round(
                    executor,
                    store,
                    inputs,
                    order,
                    owners,
                    drawn,
                    seconds,
                    tampering=tampering,
                    deadline=job["deadline"],
                )
                checked = check(program, inputs, result, gathered, tampering, generator, seconds)
                equal = bool(
                    np.array_equal(program.from_field(result, program.Q), program.from_field(expected, program.Q))
                )
                audited = audit(program, arrays, expected) if turn == 0 else 0
                yield {
                    "event": "round", "kind": kind, "equal": equal, "arrived": list(gathered.answers),
                    "slow": sorted(drawn.slow), "wrong": sorted({*tampering.wrong} & {*gathered.answers}),
                    "killed": sorted(drawn.killed), "lost": sorted({*drawn.ends} - drawn.killed),
                    "rejected": sorted(gathered.rejected), "repeated": sorted(gathered.repeated),
                    "checked": checked, "audited": audited, "seconds": seconds,
                }  # fmt: skip
                number += 1


class Store:
    """Arrays that are used again in every round, so that fresh memory is paid for once.

    Args:
        program: the emitted program.
        shapes: of the operands.
    """

    def __init__(self, program: ModuleType, shapes: Sequence[tuple[int, ...]]) -> None:
        self.program, self.shapes = program, shapes
        self.lengths = program.geometry(*shapes)[1]
        self.coded: list[Any] = [None] * len(shapes)
        self.result: Any = None

    def encode(self, inputs: Sequence[Any]) -> list[Any]:
        """As the program's `encode`, into the same arrays every time; a block of several tasks is one array."""
        for number, array in enumerate(inputs):
            self.coded[number] = self.program.encode_operand(number, array, self.lengths, self.coded[number])
        blocks = [list(coded) for coded in self.coded]
        return [[tuple(blocks[o][s] for o, s in enumerate(split)) for split in task] for task in self.program.TASKS]

    def decode(self, answers: Mapping[int, Any]) -> Any:
        """As the program's `decode`, into the same array where that can be."""
        result = self.program.decode(answers, *self.shapes, out=self.result)
        if result.base is not None and result.base.flags.owndata:
            self.result = result.base
        return result


def one_round(
    executor: Executor, store: Store, inputs: Sequence[Any], order: Sequence[int], owners: Sequence[int],
    faults: RoundFaults, seconds: dict[str, float], *, tampering: Tampering | None = None, deadline: float = 3600.0,
) -> tuple[Any, Gathered]:  # fmt: skip
    """Encode, gather the first answers, decode; the result and who had answered.

    Raises:
        RuntimeError: too few answers came, or more of them are wrong than can be corrected, and it shows.
    """
    program = store.program
    marks = [time.perf_counter()]
    tasks = store.encode(inputs)
    marks.append(time.perf_counter())
    incoming = arrivals(executor, tasks, order, owners, faults, deadline)
    gathered = gather(
        tampering(incoming) if tampering is not None else incoming, program.RECEIVED, program=program,
        shape=program.answer_shape(store.lengths), owners=getattr(program, "OWNERS", None),
    )  # fmt: skip
    incoming.close()
    marks.append(time.perf_counter())
    try:
        result = store.decode(gathered.answers)
    except ValueError as error:
        if tampering is None or not tampering.wrong:
            raise
        raise RuntimeError(f"{error}; {MORE}") from None
    marks.append(time.perf_counter())
    seconds.update(zip(("encode", "compute", "decode"), (b - a for a, b in pairwise(marks)), strict=True))
    return result, gathered


def check(
    program: ModuleType, inputs: Sequence[Any], result: Any, gathered: Gathered, tampering: Tampering, generator: Any,
    seconds: dict[str, float],
) -> bool | None:  # fmt: skip
    """Whether a result passes Freivalds' check; None where there is none.

    Raises:
        RuntimeError: it does not, and more answers were wrong than the decoder corrects.
    """
    started = time.perf_counter()
    checked = passes(program, inputs, result, generator)
    seconds["check"] = time.perf_counter() - started
    allowed = getattr(program, "WRONG", 0)
    if checked is False and len({*tampering.wrong} & {*gathered.answers}) > allowed:
        total = len(gathered.answers)
        raise RuntimeError(
            f"the result fails Freivalds' check: more than {allowed} wrong answers among {total}; {MORE}"
        )
    return checked


def audit(program: ModuleType, arrays: Sequence[Any], expected: Any) -> int:
    """Some entries of a matrix product again by Python's integers: the direct computation is checked, too."""
    matrices = len(arrays) == 2 and expected.ndim == 2 and all(array.ndim == 2 for array in arrays)
    common = [index for index in program.AXES[0] if index in program.AXES[-1]]
    if not matrices or len(common) != 1 or getattr(program, "MODULUS", None):  # or elements of an extension field
        return 0
    inner = common[0]
    left = arrays[0] if program.AXES[0][1] == inner else arrays[0].T
    right = arrays[1] if program.AXES[1][0] == inner else arrays[1].T
    canonical = program.from_field(expected, program.Q)
    for step in range(AUDITED):
        i, j = (step * (size - 1) // max(1, AUDITED - 1) for size in canonical.shape)
        exact = sum(int(x) * int(y) for x, y in zip(left[i], right[:, j], strict=True)) % program.Q
        if exact != int(canonical[i, j]):
            raise RuntimeError(
                f"the direct product is wrong at row {i}, column {j}: {int(canonical[i, j])}, not {exact}"
            )
    return AUDITED


def emit(event: Mapping[str, Any]) -> None:
    """Write one event."""
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
