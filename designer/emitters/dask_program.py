"""Target `dask`: the program of the target numpy or galois, its tasks handed out to a Dask cluster."""

from __future__ import annotations

from typing import Final

from designer.emitters.distributed import program as distributed
from designer.emitters.driver import handing_out
from designer.emitters.form import Form
from designer.points import EvaluationSet

_RUN: Final = """\
Run this file: it starts workers on this machine, or takes those of a cluster (python FILE tcp://scheduler:8786), sends
them the coded blocks, decodes from the first answers, cancels the other tasks, and compares with the direct
computation; it exits with 1 if anything differs. A worker that is lost is a straggler. To use it:

    cluster = Cluster(client)                # a distributed.Client"""

_GATHER: Final = "cluster.gather(tasks, range(len(tasks)))"


def program(form: Form) -> str:
    """The program's text; see `designer.emitters.emit`."""
    return distributed(form, handing_out(form, "dask", _RUN, _GATHER))


def trial(path: str, points: EvaluationSet) -> str:
    """The command that runs the self-test of a file."""
    return f"python {path}"
