"""Exact results for integer and for fixed-point arrays, by a coded job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.code import Code
from designer.errors import ArrayError
from designer.operations.polynomial import words
from designer.residues.job import largest, residue_job

FRACTION_LIMIT: Final = 1000
"""Bits behind the point."""


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Numbers integers / 2^fraction_bits.

    Args:
        integers: int64, or Python integers in an array of objects.
        fraction_bits: bits behind the point.

    >>> FixedPoint(np.array([3]), 1).floats()
    array([1.5])
    """

    integers: NDArray[Any]
    fraction_bits: int

    def floats(self) -> NDArray[np.float64]:
        """The numbers as float64, each rounded once."""
        scale = 1 << self.fraction_bits
        flat = [int(x) / scale for x in self.integers.reshape(-1)]
        return np.array(flat, np.float64).reshape(self.integers.shape)


def exact_product(
    code: Code, *arrays: Any, points: str | None = None, workers: int | None = None,
    answers: Sequence[int] | None = None, seed: int = 0,
) -> NDArray[Any]:  # fmt: skip
    """The result of a code's operation on integer arrays, exactly, from some of the workers' answers.

    Args:
        code: the code.
        *arrays: the operands, of integers of either sign: NumPy integers or Python integers in arrays of objects.
        points: evaluation points as on the command line; None for the scheme's rule.
        workers: number of points that the rule chooses.
        answers: numbers of the workers that answer, from 0 on; by default the first that suffice.
        seed: of random points.

    Returns:
        int64 where the bound from entries and sizes allows, else Python integers in an array of objects.

    Raises:
        ArrayError: the arrays are not the operands of the operation, or have no integers.
        PointsError: the points do not exist over the prime fields, or do not decode.

    >>> from designer import load
    >>> code = load("matdot").bind(p=2)
    >>> exact_product(code, [[-3, 5]], [[2**40], [1]]).tolist()
    [[-3298534883323]]
    """
    operands = [
        _integers(name, array) for name, array in zip(code.operation.names, _counted(code, arrays), strict=True)
    ]
    tops = {name: largest(array) for name, array in zip(code.operation.names, operands, strict=True)}
    job = residue_job(code, sizes=sizes_of(code, operands), tops=tops, points=points, workers=workers, seed=seed)
    return job.run(operands, range(job.received) if answers is None else answers)


def fixed_product(
    code: Code, *arrays: Any, bits: int, points: str | None = None, workers: int | None = None,
    answers: Sequence[int] | None = None, seed: int = 0,
) -> FixedPoint:  # fmt: skip
    """The result on floats rounded to `bits` bits behind the point: exact for the rounded operands.

    Args:
        code: the code; a polynomial map must be homogeneous, since products have more bits behind the point.
        *arrays: the operands, of finite floats.
        bits: bits behind the point of every operand, 0 to 1000.
        points: evaluation points as on the command line; None for the scheme's rule.
        workers: number of points that the rule chooses.
        answers: numbers of the workers that answer, from 0 on; by default the first that suffice.
        seed: of random points.

    Raises:
        ArrayError: as `exact_product`, or an entry is not finite, or the function is not homogeneous.

    >>> from designer import load
    >>> fixed_product(load("matdot").bind(p=2), [[0.5, 0.25]], [[3.0], [-2.0]], bits=4).floats().tolist()
    [[1.0]]
    """
    degree = homogeneous_degree(code)
    operands = [fixed(array, bits) for array in _counted(code, arrays)]
    result = exact_product(code, *operands, points=points, workers=workers, answers=answers, seed=seed)
    return FixedPoint(result, degree * bits)


def fixed(array: Any, bits: int) -> NDArray[Any]:
    """The integers nearest to 2^bits times the entries; ties go to even.

    >>> fixed([0.3, -2.5], 0).tolist()
    [0, -2]
    """
    if not 0 <= bits <= FRACTION_LIMIT:
        raise ArrayError("bits behind the point out of range", got=bits, allowed=f"0 to {FRACTION_LIMIT}")
    values: NDArray[np.float64] = _array("operand", array, np.float64)
    if not np.all(np.isfinite(values)):
        raise ArrayError("entries that are not finite", allowed="finite floats")
    with np.errstate(over="ignore"):
        scaled = np.rint(np.ldexp(values, bits))
    if scaled.size == 0 or np.max(np.abs(scaled)) < 2.0**62:
        return scaled.astype(np.int64)
    exact = [_rounded(*float(x).as_integer_ratio(), bits) for x in values.reshape(-1)]
    return np.array(exact, object).reshape(values.shape)


def _rounded(numerator: int, denominator: int, bits: int) -> int:
    """The integer nearest to a fraction times 2^bits; ties go to even."""
    quotient, rest = divmod(numerator << bits, denominator)
    return quotient + (2 * rest > denominator or (2 * rest == denominator and quotient % 2 == 1))


def homogeneous_degree(code: Code) -> int:
    """How many operands every term of the operation multiplies.

    Raises:
        ArrayError: terms of a polynomial map have different degrees.
    """
    if code.operation.function is None:
        return len(code.operation.operands)
    degrees = {len(word) for word in words(code.operation.function)}
    if len(degrees) > 1:
        raise ArrayError(
            "terms of different degrees have different scales in fixed point", where=code.label,
            got=f"degrees {sorted(degrees)}", remedy="scale the operands to integers, and use int64",
        )  # fmt: skip
    return degrees.pop()


def sizes_of(code: Code, operands: Sequence[NDArray[Any]]) -> dict[str, int]:
    """Length of every index.

    Raises:
        ArrayError: the operands do not fit the operation, or each other.
    """
    sizes: dict[str, int] = {}
    for (name, axes), array in zip(code.operation.operands, operands, strict=True):
        shaped = dict(zip(axes, array.shape, strict=False))
        if array.ndim != len(axes) or any(sizes.setdefault(i, n) != n or not n for i, n in shaped.items()):
            raise ArrayError(
                "array does not fit the operation", where=f"{code.label}, operand {name}", got=f"shape {array.shape}",
                allowed=f"axes {' '.join(axes)} of the same length in all operands, at least 1",
            )  # fmt: skip
    return sizes


def _counted(code: Code, arrays: Sequence[Any]) -> Sequence[Any]:
    if len(arrays) != len(code.operation.operands):
        needed = f"{len(code.operation.operands)}, for {', '.join(code.operation.names)}"
        raise ArrayError("wrong number of operands", where=code.label, got=len(arrays), allowed=needed)
    return arrays


def _integers(name: str, array: Any) -> NDArray[Any]:
    """An operand as an array of integers: int64, or Python integers where they are larger."""
    values = _array(f"operand {name}", array)
    if values.dtype.kind == "f" and not isinstance(array, np.ndarray):
        values = np.asarray(array, object)  # NumPy makes floats of Python's integers that int64 and uint64 do not share
    odd = None if values.dtype.kind in "iu" else values.dtype.type
    if values.dtype.kind == "O":
        odd = next((type(x) for x in values.flat if not isinstance(x, int) or isinstance(x, bool)), None)
    if odd is not None:
        raise ArrayError(f"operand {name} has no integer entries", got=odd.__name__, remedy=_remedy(odd))
    if values.dtype.kind in "Ou" and largest(values) >= 2**63:
        return values.astype(object)
    return values.astype(np.int64)


def _remedy(kind: type) -> str:
    """What serves for entries of a type that is no integer."""
    if issubclass(kind, (bool, np.bool_)):
        return "make them 0 and 1: array.astype(int)"
    return "use fixed_product for floats" if issubclass(kind, (float, np.floating)) else ""


def _array(what: str, array: Any, dtype: type[np.float64] | None = None) -> NDArray[Any]:
    """NumPy's array of what was given."""
    try:
        values: NDArray[Any] = np.asarray(array, dtype)
    except (TypeError, ValueError):
        raise ArrayError(f"{what} is no array of numbers", got=array, allowed="numbers in rows of one length") from None
    return values
