"""Target `mpi4py`: the program of the target numpy or galois, its tasks handed out to the ranks of an MPI job."""

from __future__ import annotations

from typing import Final

from designer.emitters.distributed import program as distributed
from designer.emitters.driver import handing_out
from designer.emitters.form import Form
from designer.points import EvaluationSet

_RUN: Final = """\
Run this file with one rank more than there are workers, {command}:
rank 0 encodes, hands out the tasks, decodes from the first answers that arrive, and compares with the direct
computation; the job exits with 1 if anything differs. With fewer ranks the tasks are dealt round, and one rank alone
does them all. A result does not wait for stragglers; the end of the job waits for what they are computing.
To use it:

    if communicator.rank:                    # MPI.COMM_WORLD
        return serve(communicator)
    master = Master(communicator)"""

_GATHER: Final = "master.gather(tasks, range(len(tasks)))"


def program(form: Form) -> str:
    """The program's text; see `designer.emitters.emit`."""
    first = _RUN.format(command=trial("FILE", form.points))
    return distributed(form, handing_out(form, "mpi4py", first, _GATHER))


def trial(path: str, points: EvaluationSet) -> str:
    """The command that runs the self-test of a file."""
    return f"mpirun -n {points.workers + 1} python {path}"
