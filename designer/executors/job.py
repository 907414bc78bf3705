"""The process that runs an emitted program: reads a job from standard input, writes events to standard output.

A job and every event is one line of JSON. The process imports the emitted file, NumPy and an executor: nothing
else of the toolkit takes part.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from types import ModuleType
from typing import Any, Final

from designer.executors import MODULES
from designer.executors.processes import load_program

AUDITED: Final = 8


def main() -> int:
    """Run the job on standard input; 0 when it was carried out, whatever came out of it."""
    job = json.loads(sys.stdin.readline())
    try:
        run(job)
    except (RuntimeError, MemoryError, ValueError) as error:
        emit({"event": "failed", "reason": str(error) or type(error).__name__})
    except KeyboardInterrupt:
        return 130
    return 0


def run(job: Mapping[str, Any]) -> None:
    """Carry out a job: for every kind of matrix several rounds, each with its own random arrivals."""
    import numpy as np

    program = load_program(job["program"])
    generator = np.random.default_rng(job["seed"])
    count, received = len(program.POINTS), int(program.RECEIVED)
    arguments: dict[str, Any] = {}
    if job["executor"] == "processes" and job.get("kill"):
        arguments["kill"] = [int(n) for n in generator.choice(count, size=min(job["kill"], count), replace=False)]
    shapes = [tuple(job["sizes"][index] for index in axes) for axes in program.AXES]
    store = Store(program, shapes)
    with import_module(MODULES[job["executor"]]).Executor(program, count, **arguments) as executor:
        for kind in job["kinds"]:
            arrays = [program.example_array(kind, shape, generator) for shape in shapes]
            inputs = program.prepare(*arrays)
            for number in range(job["rounds"]):
                started = time.perf_counter()
                expected = program.multiply(*inputs)
                direct = time.perf_counter() - started
                order = program.arrivals(generator)
                slow = [int(n) for n in generator.choice(count, size=min(job["slow"], count), replace=False)]
                places = generator.choice(received, size=min(job.get("wrong", 0), received), replace=False)
                liars = Liars(program, [int(place) for place in places], generator)
                seconds = {"direct": direct}
                result, arrived = one_round(
                    program,
                    executor,
                    store,
                    inputs,
                    shapes,
                    order,
                    dict.fromkeys(slow, job["delay"]),
                    received,
                    seconds,
                    liars,
                )
                equal = bool(
                    np.array_equal(program.from_field(result, program.Q), program.from_field(expected, program.Q))
                )
                audited = audit(program, arrays, expected) if number == 0 else 0
                emit({
                    "event": "round", "kind": kind, "equal": equal, "arrived": arrived, "slow": sorted(slow),
                    "wrong": sorted(liars.told), "audited": audited, "seconds": seconds,
                })  # fmt: skip
    emit({"event": "done"})


class Store:
    """Arrays that are used again in every round, so that fresh memory is paid for once."""

    def __init__(self, program: ModuleType, shapes: Sequence[tuple[int, ...]]) -> None:
        self.program = program
        self.lengths = program.geometry(*shapes)[1]
        self.coded: list[Any] = [None] * len(shapes)
        self.result: Any = None

    def encode(self, inputs: Sequence[Any]) -> list[Any]:
        """As the program's `encode`, into the same arrays every time."""
        for number, array in enumerate(inputs):
            self.coded[number] = self.program.encode_operand(number, array, self.lengths, self.coded[number])
        return [[tuple(self.coded[o][s] for o, s in enumerate(split)) for split in task] for task in self.program.TASKS]


class Liars:
    """Answers of a round that are wrong: in every entry, or every other one of them in a single entry.

    Args:
        program: the emitted program.
        places: which of the answers that arrive are wrong, from 0 on.
        generator: of what is said instead.
    """

    def __init__(self, program: ModuleType, places: Sequence[int], generator: Any) -> None:
        self.program, self.places, self.generator = program, list(places), generator
        self.told: list[int] = []
        """Numbers of the wrong answers, as they came."""

    def said(self, place: int, number: int, answer: Any) -> Any:
        """What arrives at a place instead of an answer."""
        import numpy as np

        if place not in self.places:
            return answer
        program, kind = self.program, "random" if len(self.told) % 2 else "one hot"
        self.told.append(number)
        noise = program.example_array(kind, answer.shape, self.generator)
        if not np.any(noise):
            noise = program.example_array("one hot", answer.shape, self.generator)
        return program.add(answer, program.to_field(noise, program.Q), program.Q)


def in_order(incoming: Iterator[tuple[int, Any]], owners: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Answers such that a worker's own come in their order: one that is early waits for those before it."""
    queues: dict[int, list[int]] = {}
    for number, owner in enumerate(owners):
        queues.setdefault(owner, []).append(number)
    early: dict[int, Any] = {}
    for number, answer in incoming:
        early[number] = answer
        queue = queues[owners[number]]
        while queue and queue[0] in early:
            first = queue.pop(0)
            yield first, early.pop(first)


def one_round(
    program: ModuleType, executor: Any, store: Store, inputs: Sequence[Any], shapes: Sequence[tuple[int, ...]],
    order: Sequence[int], delays: Mapping[int, float], received: int, seconds: dict[str, float],
    liars: Liars | None = None,
) -> tuple[Any, list[int]]:  # fmt: skip
    """Encode, gather the first answers, decode; the result and who had answered."""
    marks = [time.perf_counter()]
    tasks = store.encode(inputs)
    marks.append(time.perf_counter())
    answers: dict[int, Any] = {}
    incoming = executor.answers(tasks, order=order, delays=delays)
    arriving = in_order(incoming, program.OWNERS) if hasattr(program, "OWNERS") else incoming
    try:
        while len(answers) < received:
            number, answer = next(arriving)
            answers[number] = answer if liars is None else liars.said(len(answers), number, answer)
    except RuntimeError as error:
        raise RuntimeError(f"{len(answers)} answers arrived, {received} are needed: {error}") from None
    except StopIteration:
        raise RuntimeError(f"{len(answers)} answers arrived, {received} are needed") from None
    finally:
        incoming.close()
    marks.append(time.perf_counter())
    result = program.decode(answers, *shapes, out=store.result)
    marks.append(time.perf_counter())
    if result.base is not None and result.base.flags.owndata:
        store.result = result.base
    seconds.update(zip(("encode", "compute", "decode"), (b - a for a, b in pairwise(marks)), strict=True))
    return result, list(answers)


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
