"""Real functions that workers apply to their shares: formulas such as `relu(A)`, `A*sigmoid(A)` or `softmax(A)`.

All are applied to each entry of a block, but `softmax`, which is applied to each row and stands outermost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from designer.algebra.expression import NOT_POLYNOMIAL, Expression, parse
from designer.errors import DesignerError, ExpressionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ARITHMETIC: Final = frozenset(("+", "-", "*", "neg"))


@dataclass(frozen=True, slots=True)
class RealFunction:
    """A function of real numbers; made by `real_function`.

    Args:
        formula: in the real language of formulas, `softmax` only outermost.

    >>> real_function("relu(2*A - 1)").letters
    ('A',)
    """

    formula: Expression

    @property
    def letters(self) -> tuple[str, ...]:
        """The operands, in alphabetical order."""
        return tuple(sorted(self.formula.letters))

    @property
    def by_rows(self) -> bool:
        """Whether it is a softmax, which sums over a row."""
        return self.formula.root.operator == "softmax"

    @property
    def entry(self) -> Expression:
        """The function of one entry; for a softmax the first entry of a row of two, where the other comes from zeros.

        >>> str(real_function("softmax(3*A + 1)").entry)
        'sigmoid(3*A + 1 - (3*0 + 1))'
        """
        if not self.by_rows:
            return self.formula
        argument = Expression(self.formula.root.operands[0])
        zero = argument.substitute(dict.fromkeys(self.letters, parse("0")))
        return parse(f"sigmoid({argument} - ({zero}))", real=True)

    @property
    def coded_part(self) -> Expression:
        """What workers have to compute: for a softmax the exponentials; the master divides by their sum."""
        return parse(f"exp({Expression(self.formula.root.operands[0])})", real=True) if self.by_rows else self.formula

    def __call__(self, values: NDArray[Any]) -> NDArray[Any]:
        """The function of one letter on an array; NaN or infinite outside its domain."""
        import numpy as np

        return evaluate(self.formula, np.asarray(values, dtype=np.float64))

    def finish(self, coded: NDArray[Any]) -> NDArray[Any]:
        """The function from the decoded coded part."""
        return coded / coded.sum(axis=-1, keepdims=True) if self.by_rows else coded

    def __str__(self) -> str:
        return str(self.formula)


def real_function(text: str) -> RealFunction:
    """Read a function.

    Raises:
        ExpressionError: it is not of the language, has no letter, or `softmax` is not outermost.
    """
    formula = parse(text, real=True)
    if formula.is_comparison or not formula.operators <= NOT_POLYNOMIAL | _ARITHMETIC:
        raise ExpressionError(
            "no function of real numbers", got=text, allowed=f"+ - *, {', '.join(sorted(NOT_POLYNOMIAL))}"
        )
    if not formula.letters:
        raise ExpressionError("function without an operand", got=text, allowed="like relu(A)")
    if any("softmax" in Expression(node).operators for node in formula.root.operands):
        raise ExpressionError("softmax inside a formula", got=text, allowed="softmax outermost")
    return RealFunction(formula)


def is_real(text: str) -> bool:
    """Whether a text is a function that is no polynomial with integer coefficients as it stands.

    >>> is_real("relu(A)"), is_real("A*B + 2*A"), is_real("A//2")
    (True, False, False)
    """
    try:
        operators = parse(text, real=True).operators
    except ExpressionError:
        return False
    return bool(operators & NOT_POLYNOMIAL) and operators <= NOT_POLYNOMIAL | _ARITHMETIC


def evaluate(formula: Expression, values: NDArray[Any]) -> NDArray[Any]:
    """A formula of at most one letter on an array of floats, or of integers as objects.

    Raises:
        DesignerError: the formula has more letters.
    """
    import numpy as np

    check_operand(formula)
    with np.errstate(all="ignore"):
        result: NDArray[Any] = formula.read(_Arrays(values))
    return result


def check_operand(formula: Expression) -> None:
    """Refuse a formula of several letters.

    Raises:
        DesignerError: it has more than one; tells what serves instead, where something does.
    """
    if len(formula.letters) < 2:
        return
    if formula.operators <= _ARITHMETIC:
        raise polynomial_error(formula)
    maximum = "max(A, B) is B + relu(A - B): approximate relu on the interval of A - B"
    raise DesignerError(
        "function of several operands", got=formula, allowed="one operand",
        remedy=maximum if formula.operators & {"max", "min"} else "",
    )  # fmt: skip


def polynomial_error(formula: object) -> DesignerError:
    """The refusal to approximate a polynomial."""
    return DesignerError(
        "the function is a polynomial", got=formula,
        remedy=f"it has exact codes: coded-designer check lagrange --function '{formula}', integer factors alone",
    )  # fmt: skip


class _Arrays:
    """Reads a formula as an array."""

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values

    def number(self, value: int) -> Any:
        import numpy as np

        return np.full_like(self.values, value)

    def name(self, letter: str) -> NDArray[Any]:
        return self.values

    def apply(self, symbol: str, operands: Sequence[NDArray[Any]]) -> Any:
        import numpy as np

        x = operands[0]
        match symbol:
            case "+" | "-" | "*" | "/":
                names = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
                return names[symbol](x, operands[1])
            case "neg":
                return -x
            case "max" | "min":
                return (np.max if symbol == "max" else np.min)(np.stack(operands), axis=0)
            case "relu":
                return np.maximum(x, 0)
            case "sigmoid":
                return (1 + np.tanh(x / 2)) / 2
            case "softmax":
                powers = np.exp(x - x.max(axis=-1, keepdims=True))
                return powers / powers.sum(axis=-1, keepdims=True)
            case _:
                return getattr(np, symbol)(x)
