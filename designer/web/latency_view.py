"""How long a code takes on a model of workers: mean, quantiles and distribution, beside the same job without coding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from designer.errors import DesignerError
from designer.web.query import Query

if TYPE_CHECKING:
    from designer.latency.workers import Group

MODEL: Final = "shifted-exponential:c=1,rate=1"
CURVE_POINTS: Final = 101
SPARE: Final = 2
"""Times the threshold: the number of workers where none is given, if a model can have as many, for a job that does not
wait for all of them."""


def view(query: Query) -> dict[str, Any]:
    """The jobs of a query as JSON: the coded one first."""
    from designer.analyses.theorems import least_answers
    from designer.latency.job import coded_job, curve_times, on_grid, plain_jobs
    from designer.latency.model_text import WORKER_LIMIT

    code = query.code()
    least = least_answers(code)
    count = query.crew or min(SPARE * least, WORKER_LIMIT)
    workers = groups(query.model or MODEL, count)
    coded = coded_job(code, workers, trials=0)
    jobs = [coded, *plain_jobs(workers, coded.level)]
    times = curve_times(jobs, CURVE_POINTS)
    return {
        "model": query.model or MODEL,
        "workers": count,
        "least": least,
        "most": WORKER_LIMIT,
        "any": on_grid(code.scheme) and any(code.product.degrees[1:]) and count > least,
        "times": times.tolist(),
        "jobs": [{**job.as_json(), "cdf": job.cdf(times).tolist()} for job in jobs],
    }


def groups(model: str, count: int) -> tuple[Group, ...]:
    """The workers that a model's text names; no file of times is read for a request.

    Raises:
        DesignerError: the text names a file, or is no model.
    """
    from designer.latency.model_text import TRACE, read_workers

    if TRACE in model:
        raise DesignerError("no files of times here", got=model, remedy="coded-designer simulate reads them")
    return read_workers(model, count)
