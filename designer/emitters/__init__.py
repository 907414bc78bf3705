"""Reference code for other systems: target -> module. A module gives `program(form)` and how it is tried out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.code import Code
    from designer.points import EvaluationSet

MODULES: Final = {
    "numpy": "designer.emitters.numpy_program",
    "galois": "designer.emitters.galois_program",
    "mpi4py": "designer.emitters.mpi4py_program",
    "dask": "designer.emitters.dask_program",
    "c": "designer.emitters.c_program",
}


def emit(code: Code, points: EvaluationSet, *, target: str = "numpy", command: str = "", wrong: int = 0) -> str:
    """One standalone file: encoder, worker, decoder and self-test of a code.

    Args:
        code: the code.
        points: its evaluation set; all points together must decode every target.
        target: `numpy` (prime fields) or `galois` (every field); `mpi4py` or `dask`, which are these with a master that
            hands tasks out; or `c` (prime fields below 2^63).
        command: the command that asked for it, for the header.
        wrong: how many wrong answers the decoder corrects; it then waits for twice as many answers more.

    Returns:
        The text of a program in Python or C; the same text for the same input.

    Raises:
        DesignerError: unknown target, a field that the target lacks, or points that do not decode.
    """
    if target not in MODULES:
        raise DesignerError("unknown target", got=target, allowed=", ".join(MODULES))
    from designer.emitters.form import form

    text: str = import_module(MODULES[target]).program(form(code, points, command=command, wrong=wrong))
    return text


def trial(target: str, path: str, points: EvaluationSet) -> str:
    """How an emitted file's self-test is run: a command, and for C a line of a Makefile, too.

    >>> from designer import distinct
    >>> trial("mpi4py", "epc.py", distinct(12))
    'mpirun -n 13 python epc.py'
    """
    command: str = import_module(MODULES[target]).trial(path, points)
    return command


def default_target(points: EvaluationSet) -> str:
    """The target that serves a field: numpy for prime fields, galois for the others."""
    return "numpy" if points.field.degree == 1 else "galois"
