"""Is coding worth it here? A code against what one would do without it, on the same workers with the same delays."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from designer.catalogue import load
from designer.code import Code
from designer.emitters import default_target, emit
from designer.errors import DesignerError
from designer.execution import DEADLINE, check_faults, index_sizes
from designer.executors import NAMES, is_executor
from designer.executors.faults import Faults, Stragglers
from designer.job_process import carried_out
from designer.points import EvaluationSet, distinct

BASELINES: Final = ("uncoded", "replication", "speculation", "mds")
ONE_SIDED: Final = (("epc", {"p": 1, "n": 1}), ("polynomial", {"n": 1}))
"""Schemes that code one operand alone, for A·B and for Aᵀ·B, with all parameters but the number of row blocks."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan did.

    Args:
        name: of the plan.
        workers: that it used.
        needed: answers with which it was done, the median.
        work: multiplications started, relative to the direct computation, the median.
        seconds: wall time of encoding, computing and decoding in each round that came to a result.
        failures: rounds without a result, each with its reason.
        equal: whether every result was right.
        copies: tasks started a second time, in all rounds.
    """

    name: str
    workers: int
    needed: int
    work: float
    seconds: tuple[float, ...]
    failures: tuple[str, ...]
    equal: bool
    copies: int

    @property
    def median(self) -> float | None:
        """Median wall time; None if there was no result."""
        return median(self.seconds) if self.seconds else None


@dataclass(frozen=True, slots=True)
class Contest:
    """The standings of all plans, on the same inputs and delays.

    Args:
        standings: the plans, the coded ones first.
        left_out: baselines that do not exist for the operation -> why.
        sizes: length of every index.
        executor: that ran them all.
        stragglers: the delays.
    """

    standings: tuple[Standing, ...]
    left_out: Mapping[str, str]
    sizes: Mapping[str, int]
    executor: str
    stragglers: Stragglers

    def ratio(self, standing: Standing) -> float | None:
        """Median time of a plan over that of the uncoded one."""
        uncoded = next((other.median for other in self.standings if other.name == "uncoded"), None)
        return standing.median / uncoded if standing.median is not None and uncoded else None

    def as_json(self) -> dict[str, Any]:
        """The field `contest` of the command line's JSON."""
        rows = [
            {
                "plan": s.name, "workers": s.workers, "needed": s.needed, "work": round(s.work, 6),
                "median_seconds": s.median, "seconds": list(s.seconds), "over_uncoded": self.ratio(s),
                "failures": list(s.failures), "equal": s.equal, "copies": s.copies,
            }
            for s in self.standings
        ]  # fmt: skip
        return {
            "plans": rows, "left_out": dict(self.left_out), "sizes": dict(self.sizes), "executor": self.executor,
            "stragglers": asdict(self.stragglers),
        }  # fmt: skip

    def _repr_html_(self) -> str:
        from designer.markup import items, table

        head = ["plan", "workers", "answers needed", "work", "median seconds", "over uncoded"]
        rows = [
            (s.name, str(s.workers), f"{s.needed:g}", f"{s.work:.2f}", _figure(s.median), _figure(self.ratio(s)))
            for s in self.standings
        ]
        sizes = " ".join(f"{index}={size}" for index, size in self.sizes.items())
        left = [f"{name} is left out: {why}" for name, why in self.left_out.items()]
        return table(head, rows, caption=f"{sizes}, executor {self.executor}") + items(left)


def _figure(value: float | None) -> str:
    return "no result" if value is None else f"{value:.3f}"


def contest(
    entries: Sequence[tuple[Code, EvaluationSet]], *, size: str | int | None = None, executor: str = "processes",
    stragglers: Stragglers | None = None, replicas: int = 2, factor: float = 2.0, rounds: int = 5, seed: int = 0,
    deadline: float = DEADLINE, progress: Callable[[str], None] | None = None,
) -> Contest:  # fmt: skip
    """Run codes and baselines on the same workers, inputs and delays.

    Args:
        entries: codes of one operation over one field, each with its points; as many workers for each.
        size: length of every index, or text such as `i=300,k=200,j=100`.
        executor: as for `designer.run`; not `inline`, whose workers take turns.
        stragglers: delays, the same for every plan in a round.
        replicas: copies of each piece in the plan `replication`.
        factor: a task is started again after this multiple of the median time of those that are back.
        rounds: how many.
        seed: of matrices, delays and the order of the plans.
        deadline: seconds after which a plan counts as failed.
        progress: called with a line of text as the work goes on.

    Raises:
        DesignerError: the entries do not go together, or an argument is out of range.
        ExecutionError: a worker failed.
    """
    stragglers = stragglers or Stragglers()
    _check(entries, executor, stragglers, replicas, factor, rounds)
    code, points = entries[0]
    target = default_target(points)
    sizes = index_sizes(code, size, fast=target == "numpy" and points.field.order < 2**63)
    coded = {entry.label: (entry, own) for entry, own in entries}
    left_out = {}
    one_sided = _one_sided(entries)
    if isinstance(one_sided, str):
        left_out["mds"] = one_sided
    else:
        coded["mds"] = one_sided
    with tempfile.TemporaryDirectory(prefix="coded-designer-") as folder:
        files = {}
        for number, (name, (entry, own)) in enumerate(coded.items()):
            path = Path(folder) / f"program{number}.py"
            path.write_text(emit(entry, own, target=target), "utf-8")
            files[name] = str(path)
        job = {
            "program": files[code.label], "coded": files, "baselines": BASELINES, "executor": executor, "sizes": sizes,
            "kinds": [*files, *BASELINES[:3]], "rounds": rounds, "seed": seed, "deadline": deadline,
            "faults": asdict(Faults(stragglers)), "replicas": replicas, "factor": factor,
        }  # fmt: skip
        records = carried_out(job, progress)
    names = [*files, *BASELINES[:3]]
    return Contest(
        tuple(_standing(name, [record for record in records if record["kind"] == name]) for name in names),
        left_out, sizes, executor, stragglers,
    )  # fmt: skip


def _standing(name: str, records: Sequence[Mapping[str, Any]]) -> Standing:
    """How a plan did, from its rounds."""
    done = [record for record in records if not record["missing"]]
    return Standing(
        name=name, workers=records[0]["tasks"], needed=round(median([record["arrived"] for record in done] or [0])),
        work=median([record["work"] for record in done] or [0.0]),
        seconds=tuple(record["seconds"]["whole"] for record in done),
        failures=tuple(record["missing"] for record in records if record["missing"]),
        equal=all(record["equal"] for record in done), copies=sum(record["copies"] for record in records),
    )  # fmt: skip


def _one_sided(entries: Sequence[tuple[Code, EvaluationSet]]) -> tuple[Code, EvaluationSet] | str:
    """The one-sided MDS code that survives as many stragglers as the first code; or why there is none."""
    from designer.emitters.needed import answers_needed

    code, points = entries[0]
    rows = answers_needed(code, points).count
    for name, parameters in ONE_SIDED:
        own = load(name).bind(m=rows, **parameters)
        if (own.operation.operands, own.operation.output) == (code.operation.operands, code.operation.output):
            return own, distinct(len(points), points.field)
    return "coding one operand alone is for products of two matrices"


def _check(
    entries: Sequence[tuple[Code, EvaluationSet]], executor: str, stragglers: Stragglers, replicas: int,
    factor: float, rounds: int,
) -> None:  # fmt: skip
    """Refuse what cannot be compared."""
    if not entries:
        raise DesignerError("no code to compare", remedy="name a scheme")
    code, points = entries[0]
    for other, own in entries[1:]:
        if (other.operation.operands, other.operation.output) != (code.operation.operands, code.operation.output):
            raise DesignerError("codes of different operations", got=f"{code.label} and {other.label}")
        if own.field != points.field or len(own) != len(points):
            raise DesignerError(
                "codes over different fields or for different numbers of workers",
                got=f"{len(points)} over {points.field.name} and {len(own)} over {own.field.name}",
                remedy="give --field and --workers",
            )
    if not is_executor(executor) or executor == "inline":
        raise DesignerError(
            "no executor for a comparison", where="--executor", got=executor, allowed=NAMES.removeprefix("inline, ")
        )
    if not 1 <= replicas <= points.workers:
        raise DesignerError("number of replicas out of range", got=replicas, allowed=f"1 to {points.workers}")
    if not 1 <= factor <= 1000:
        raise DesignerError("factor out of range", got=factor, allowed="1 to 1000 times the median")
    if not 1 <= rounds <= 1000:
        raise DesignerError("number of rounds out of range", got=rounds, allowed="1 to 1000")
    check_faults(Faults(stragglers), points, executor)
