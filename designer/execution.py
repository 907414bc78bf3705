"""Running a code: emit its program, execute it in a process of its own, compare with the direct computation."""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from designer.analyses.identity import decide
from designer.analyses.uniformity import uniformity
from designer.code import Code
from designer.emitters import default_target, emit
from designer.errors import ArrayError, DesignerError, ExecutionError
from designer.executors import MODULES
from designer.points import EvaluationSet
from designer.verdict import Verdict

ENTRY_LIMIT: Final = 400_000_000
DEFAULT_SIZES: Final = {2: 2048, 3: 1000, 4: 40, 5: 12}
MAPPED_SIZE: Final = 100
"""For polynomial maps, whose operands have three axes, two of them often of one length."""
PATIENCE: Final = 2.0
"""Seconds that the job has to end by itself, and then again after a signal."""
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
        wrong: how many answers were wrong in every round.
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
            "sizes": dict(self.sizes), "wrong": self.wrong, "rounds": [dict(record) for record in self.rounds],
        }  # fmt: skip

    def _repr_html_(self) -> str:
        state = "equal to the direct computation" if self.equal else "DIFFERENT from the direct computation"
        return f"<b>{self.matrices}</b> results from {self.received} answers each: {state}"


def run(
    code: Code,
    points: EvaluationSet,
    *,
    size: str | int | None = None,
    executor: str = "inline",
    stragglers: tuple[int, float] = (0, 0.0),
    kill: int = 0,
    rounds: int = 2,
    seed: int = 0,
    target: str | None = None,
    wrong: int = 0,
    command: str = "",
    progress: Callable[[str], None] | None = None,
) -> Execution:
    """Emit, execute on random and extreme matrices, compare.

    Args:
        code: what to run.
        points: its evaluation set; all points together must decode.
        size: length of every index, or text such as `i=300,k=200,j=100`.
        executor: `inline` or `processes`.
        stragglers: how many workers are delayed, and by how many seconds.
        kill: how many worker processes are killed at the start of the first round (processes only).
        rounds: rounds for each kind of matrices, each with its own random arrivals.
        seed: of matrices, arrivals and stragglers.
        wrong: how many answers of every round are wrong, and are corrected.
        target: emitter; numpy for prime fields, galois for others by default.
        command: for the header of the emitted file.
        progress: called with a line of text as the work goes on.

    Raises:
        DesignerError: the points do not decode, or an argument is out of range.
        ExecutionError: too few answers arrived; says who died.
    """
    if executor not in MODULES:
        raise DesignerError("unknown executor", got=executor, allowed=", ".join(MODULES))
    if not 1 <= rounds <= 1000:
        raise DesignerError("number of rounds out of range", got=rounds, allowed="1 to 1000")
    if seed < 0:
        raise DesignerError("seed out of range", got=seed, allowed="0 and above")
    slow, delay = stragglers
    if not 0 <= slow <= len(points) or not 0 <= delay <= 3600:
        raise DesignerError(
            "stragglers out of range", got=f"{slow}:{delay}", allowed=f"0 to {len(points)} workers, up to 3600 seconds"
        )
    if kill and executor != "processes":
        raise DesignerError(
            "only worker processes can be killed", got=f"executor {executor}", remedy="add --executor processes"
        )
    chosen = target or default_target(points)
    sizes = index_sizes(code, size, fast=chosen == "numpy" and points.field.order < 2**63)
    text = emit(code, points, target=chosen, command=command, wrong=wrong)
    with tempfile.TemporaryDirectory(prefix="coded-designer-") as folder:
        path = Path(folder) / "program.py"
        path.write_text(text, "utf-8")
        job = {
            "program": str(path), "executor": executor, "sizes": sizes, "kinds": KINDS, "rounds": rounds,
            "seed": seed, "slow": slow, "delay": delay, "kill": kill, "wrong": wrong,
        }  # fmt: skip
        records = list(_events(job, progress))
        program = load_emitted(text, path)
        identity = decide(code, points, program, seed=seed)
        masks = uniformity(program.uniform, points.field) if code.masked else None
    return Execution(
        equal=all(record["equal"] for record in records), received=len(records[0]["arrived"]), workers=len(points),
        rounds=tuple(records), sizes=sizes, executor=executor, target=chosen, identity=identity, uniformity=masks,
        wrong=wrong, program=text,
    )  # fmt: skip


def load_emitted(text: str, path: Path | None = None) -> Any:
    """An emitted program as a module of this process."""
    from types import ModuleType

    module = ModuleType("emitted_program")
    module.__file__ = str(path) if path else None
    exec(compile(text, str(path or "<emitted>"), "exec"), module.__dict__)  # noqa: S102  text of our own emitter
    return module


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


def _events(job: Mapping[str, Any], progress: Callable[[str], None] | None) -> list[Mapping[str, Any]]:
    """Run the job in its own process; its rounds."""
    errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  closed below; a pipe could fill
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "designer.executors.job"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **_threads(job)},
    )  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise AssertionError("pipes were asked for")
    records: list[Mapping[str, Any]] = []
    finished = False
    try:
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.close()
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "failed":
                raise ExecutionError(event["reason"], where=f"executor {job['executor']}")
            if event["event"] == "done":
                finished = True
            else:
                records.append(event)
                if progress:
                    progress(f"{event['kind']}: {len(records)} of {len(job['kinds']) * job['rounds']} results compared")
        process.wait()
        errors.seek(0)
        lines = [line for line in errors if line.strip()]
    finally:
        for number in (None, signal.SIGINT, signal.SIGKILL):  # Ctrl-C reaches the job by itself, and once is enough
            if number is not None:
                process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=PATIENCE)
                break
        process.stdout.close()
        errors.close()
    if not finished:
        raise ExecutionError(
            "the emitted program ended early",
            where=f"exit {process.returncode}",
            got=lines[-1] if lines else "no message",
        )
    return records


def _threads(job: Mapping[str, Any]) -> dict[str, str]:
    """Separate worker processes share the machine: one BLAS thread each."""
    if job["executor"] == "inline":
        return {}
    return dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
