"""Running a code: emit its program, execute it in a process of its own, compare with the direct computation."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from designer.analyses.identity import decide
from designer.analyses.uniformity import uniformity
from designer.code import Code
from designer.emitters import default_target, emit
from designer.errors import ArrayError, DesignerError
from designer.executors import NAMES, is_executor
from designer.executors.faults import Faults
from designer.executors.loading import load_emitted
from designer.job_process import carried_out
from designer.points import EvaluationSet
from designer.verdict import Verdict

ENTRY_LIMIT: Final = 400_000_000
DEFAULT_SIZES: Final = {2: 2048, 3: 1000, 4: 40, 5: 12}
MAPPED_SIZE: Final = 100
"""For polynomial maps, whose operands have three axes, two of them often of one length."""
EXECUTED: Final = ("numpy", "galois")
"""Targets whose programs every executor can run."""
DEADLINE: Final = 3600.0
"""Most seconds that the answers of a round may take."""
SLOW_SIZE: Final = 40
KINDS: Final = ("random", "all q-1", "zero", "one hot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """What came out of running an emitted program.

    Args:
        equal: whether every result equals the direct computation.
        received: number of answers that were decoded from.
        workers: number of answers that could come.
        rounds: one record a round: kind of matrices, who answered in which order, seconds of each phase.
        sizes: length of every index.
        executor: name of the executor.
        target: target of the emitted program.
        identity: the verdict on the emitted decoder.
        uniformity: the verdict on the emitted sampler of masks; None without masks.
        wrong: how many wrong answers the program corrects.
        faults: what was made to go wrong in every round.
        owners: the worker of each answer.
        program: the emitted text.
    """

    equal: bool
    received: int
    workers: int
    rounds: tuple[Mapping[str, Any], ...]
    sizes: Mapping[str, int]
    executor: str
    target: str
    identity: Verdict
    uniformity: Verdict | None = None
    wrong: int = 0
    faults: Faults = field(default_factory=Faults)
    owners: tuple[int, ...] = ()
    program: str = field(repr=False)

    @property
    def matrices(self) -> int:
        """Number of results compared."""
        return len(self.rounds)

    def seconds(self, phase: str) -> float:
        """Median wall time of a phase: encode, compute, decode or direct."""
        return float(median(record["seconds"][phase] for record in self.rounds))

    @property
    def ratio(self) -> float:
        """Least wall time of encoding, computing and decoding over the least of the direct computation."""
        coded = min(sum(r["seconds"][p] for p in ("encode", "compute", "decode")) for r in self.rounds)
        return float(coded / min(r["seconds"]["direct"] for r in self.rounds))

    def as_json(self) -> dict[str, Any]:
        """The field `execution` of the command line's JSON."""
        phases = ("encode", "compute", "decode", "direct")
        return {
            "matrices": self.matrices, "equal": self.equal, "received": self.received,
            "seconds": {phase: round(self.seconds(phase), 6) for phase in phases},
            "ratio": round(self.ratio, 4), "executor": self.executor, "target": self.target,
            "sizes": dict(self.sizes), "wrong": self.wrong, "owners": list(self.owners), "faults": asdict(self.faults),
            "rounds": [dict(record) for record in self.rounds],
        }  # fmt: skip

    def _repr_html_(self) -> str:
        from html import escape

        from designer.markup import fields

        state = "equal to the direct computation" if self.equal else "DIFFERENT from the direct computation"
        sizes = " ".join(f"{index}={size}" for index, size in self.sizes.items())
        seconds = {
            f"median seconds to {phase}": f"{self.seconds(phase):.4f}" for phase in ("encode", "compute", "decode")
        }
        told = {"sizes": sizes, "executor": self.executor, "target": self.target}
        return (
            f"<p><b>{self.matrices}</b> results from {self.received} answers each: {state}</p>"
            + fields({name: escape(text) for name, text in told.items()} | seconds)
            + self.identity._repr_html_()
        )


def run(
    code: Code,
    points: EvaluationSet,
    *,
    size: str | int | None = None,
    executor: str = "inline",
    faults: Faults | None = None,
    rounds: int = 2,
    seed: int = 0,
    target: str | None = None,
    wrong: int = 0,
    deadline: float = DEADLINE,
    command: str = "",
    progress: Callable[[str], None] | None = None,
) -> Execution:
    """Emit, execute on random and extreme matrices, compare.

    Args:
        code: what to run.
        points: its evaluation set; all points together must decode. One owner computes its answers in a row.
        size: length of every index, or text such as `i=300,k=200,j=100`.
        executor: `inline`, `processes`, `dask`, `dask://HOST:PORT` or `mpi` (on all ranks of an `mpirun`).
        faults: what goes wrong in every round; by default `wrong` answers are wrong.
        rounds: rounds for each kind of matrices, each with its own random arrivals.
        seed: of matrices, arrivals and faults.
        wrong: how many wrong answers of a round the decoder corrects.
        target: emitter; numpy for prime fields, galois for others by default.
        deadline: seconds that the answers of a round may take.
        command: for the header of the emitted file.
        progress: called with a line of text as the work goes on.

    Raises:
        DesignerError: the points do not decode, or an argument is out of range.
        ExecutionError: too few answers arrived, or too many were wrong; says who is missing.
    """
    faults = faults if faults is not None else Faults(wrong=wrong)
    if not is_executor(executor):
        raise DesignerError("unknown executor", got=executor, allowed=NAMES)
    if not 1 <= rounds <= 1000:
        raise DesignerError("number of rounds out of range", got=rounds, allowed="1 to 1000")
    if seed < 0:
        raise DesignerError("seed out of range", got=seed, allowed="0 and above")
    if not 0 < deadline <= DEADLINE:
        raise DesignerError("deadline out of range", got=deadline, allowed=f"above 0, at most {DEADLINE:g} seconds")
    check_faults(faults, points, executor)
    chosen = target or default_target(points)
    if chosen not in EXECUTED:
        raise DesignerError(
            "not a target that is run here", where="--target", got=chosen, allowed=", ".join(EXECUTED),
            remedy="write the program with emit, and run its file",
        )  # fmt: skip
    sizes = index_sizes(code, size, fast=chosen == "numpy" and points.field.order < 2**63)
    text = emit(code, points, target=chosen, command=command, wrong=wrong)
    with tempfile.TemporaryDirectory(prefix="coded-designer-") as folder:
        path = Path(folder) / "program.py"
        path.write_text(text, "utf-8")
        job = {
            "program": str(path), "executor": executor, "owners": points.owners, "sizes": sizes, "kinds": KINDS,
            "rounds": rounds, "seed": seed, "faults": asdict(faults), "deadline": deadline,
        }  # fmt: skip
        records = carried_out(job, progress)
        program = load_emitted(text, str(path))
        identity = decide(code, points, program, seed=seed)
        masks = uniformity(program.uniform, points.field) if code.masked else None
    return Execution(
        equal=all(record["equal"] for record in records), received=len(records[0]["arrived"]), workers=len(points),
        rounds=tuple(records), sizes=sizes, executor=executor, target=chosen, identity=identity, uniformity=masks,
        wrong=wrong, faults=faults, owners=points.owners, program=text,
    )  # fmt: skip


def check_faults(faults: Faults, points: EvaluationSet, executor: str) -> None:
    """Refuse faults that cannot be made.

    Raises:
        DesignerError: an amount is out of range, or the executor has no processes to kill.
    """
    workers, stragglers = points.workers, faults.stragglers
    if not 0 <= stragglers.count <= workers or not 0 <= stragglers.seconds <= DEADLINE:
        raise DesignerError(
            "stragglers out of range", got=f"{stragglers.count}:{stragglers.seconds}",
            allowed=f"0 to {workers} workers, up to {DEADLINE:g} seconds",
        )  # fmt: skip
    if (
        any(delay > DEADLINE for row in stragglers.trace for delay in row)
        or stragglers.shift + stragglers.mean > DEADLINE
    ):
        raise DesignerError("delay out of range", allowed=f"up to {DEADLINE:g} seconds")
    if lengths := {len(row) for row in stragglers.trace} - {workers}:
        raise DesignerError(
            "a row of a trace has one delay for each worker", got=f"{lengths.pop()} delays", allowed=f"{workers}"
        )
    if not 0 <= faults.killed + faults.lost <= workers:
        raise DesignerError(
            "killed and lost workers out of range", got=faults.killed + faults.lost, allowed=f"0 to {workers}"
        )
    for name, amount in (("wrong", faults.wrong), ("malformed", faults.malformed), ("duplicated", faults.duplicated)):
        if not 0 <= amount <= len(points):
            raise DesignerError(f"number of {name} answers out of range", got=amount, allowed=f"0 to {len(points)}")
    if liars := [worker for worker in faults.liars if not 0 <= worker < workers]:
        raise DesignerError("no such worker", where="liars", got=liars[0], allowed=f"0 to {workers - 1}")
    if faults.killed and executor in ("inline", "mpi"):
        raise DesignerError(
            "only worker processes can be killed", got=f"executor {executor}", remedy="add --executor processes"
        )


def index_sizes(code: Code, size: str | int | None, *, fast: bool = True) -> dict[str, int]:
    """The length of every index; by default small ones where the arithmetic is slow.

    Raises:
        ArrayError: the text names other indices, is malformed, or asks for more memory than is sensible.
    """
    indices = code.operation.indices
    if size is None:
        usual = DEFAULT_SIZES.get(len(indices), 12)
        if code.operation.function is not None:
            usual = MAPPED_SIZE
        if not fast:
            usual = min(usual, SLOW_SIZE)
        if code.operation.is_convolution and len(indices) > 3:
            usual = 24
        sizes = {index: max(usual, code.parts[index]) for index in indices}
    elif isinstance(size, int) or re.fullmatch("[0-9]{1,12}", size):
        sizes = dict.fromkeys(indices, int(size))
    else:
        sizes = {}
        for item in size.split(","):
            name, _, number = item.partition("=")
            if name.strip() in sizes:
                raise ArrayError("size of an index given twice", where="--size", got=size)
            if name.strip() not in indices or not re.fullmatch(r" *[0-9]{1,12} *", number):
                raise ArrayError(
                    "not a size",
                    where="--size",
                    got=item,
                    allowed=f"a number, or {','.join(f'{i}=100' for i in indices)}",
                )
            sizes[name.strip()] = int(number)
        if missing := [index for index in indices if index not in sizes]:
            raise ArrayError("size of an index is missing", where="--size", got=size, allowed=f"add {missing[0]}=100")
    entries = max(math.prod(sizes[index] for index in axes) for _, axes in code.operation.operands)
    if min(sizes.values()) < 1 or entries > ENTRY_LIMIT:
        raise ArrayError(
            "size out of range",
            where="--size",
            got=size,
            allowed=f"at least 1, operands of at most {ENTRY_LIMIT} entries",
        )
    return sizes
