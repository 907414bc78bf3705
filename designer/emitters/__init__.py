"""Reference code for other systems: target -> module. A module gives `sections(code, points)`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from designer.errors import DesignerError

if TYPE_CHECKING:
    from designer.code import Code
    from designer.points import EvaluationSet

MODULES: Final = {"numpy": "designer.emitters.numpy_program", "galois": "designer.emitters.galois_program"}


def emit(code: Code, points: EvaluationSet, *, target: str = "numpy", command: str = "", wrong: int = 0) -> str:
    """One standalone file: encoder, worker, decoder and self-test of a code.

    Args:
        code: the code.
        points: its evaluation set; all points together must decode every target.
        target: `numpy` (prime fields) or `galois` (every field).
        command: the command that asked for it, for the header.
        wrong: how many wrong answers the decoder corrects; it then waits for twice as many answers more.

    Returns:
        The text of a Python program; the same text for the same input.

    Raises:
        DesignerError: unknown target, a field that the target lacks, or points that do not decode.
    """
    if target not in MODULES:
        raise DesignerError("unknown target", got=target, allowed=", ".join(MODULES))
    text: str = import_module(MODULES[target]).program(code, points, command=command, wrong=wrong)
    return text


def default_target(points: EvaluationSet) -> str:
    """The target that serves a field: numpy for prime fields, galois for the others."""
    return "numpy" if points.field.degree == 1 else "galois"
