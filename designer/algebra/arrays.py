"""Vectorised arithmetic of a finite field on NumPy arrays of integers; elements are those of `Field`.

Prime fields below 2^31 use 64-bit products, extension fields up to 2^16 elements logarithms. For all other
fields there is none, and callers fall back to plain integers.
"""

from __future__ import annotations

import functools
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from designer.algebra.field import TABLE_LIMIT, Field
from designer.errors import ArrayError

PRIME_BELOW = 1 << 31  # a product of residues and one more residue then fit 63 bits

Elements = NDArray[Any]
"""Field elements as integers from 0 to q-1: int64 over prime fields, int32 over extension fields."""


class ArrayField(Protocol):
    """Element by element arithmetic; arguments are broadcast, results are new arrays of `dtype`."""

    field: Field
    dtype: Any

    def add(self, a: Any, b: Any) -> Elements:
        """Sum a + b."""

    def sub(self, a: Any, b: Any) -> Elements:
        """Difference a - b."""

    def mul(self, a: Any, b: Any) -> Elements:
        """Product a b."""

    def inverse(self, a: Any) -> Elements:
        """Inverse 1/a of nonzero elements; the value at 0 is not defined."""


def array_field(field: Field) -> ArrayField | None:
    """The vectorised arithmetic of a field, or None where there is none.

    >>> from designer.algebra.field import field
    >>> F = array_field(field("2^8"))
    >>> F.mul(2, [128, 0, 1]).tolist(), F.add(3, [1, 2]).tolist()
    ([29, 0, 2], [2, 1])
    """
    if field.degree == 1:
        return _PrimeArrays(field) if field.order < PRIME_BELOW else None
    if field.order > TABLE_LIMIT:
        return None
    return _tables(field)


def element_array(matrix: Any, field: Field) -> Elements:
    """A matrix of elements as an array of integers, which is the argument itself where that is one.

    Args:
        matrix: (m, n) array or list of rows, of integers from 0 to q-1.
        field: of at most 2^63 elements.

    Raises:
        ArrayError: not a matrix, not integers, or integers out of range.

    >>> from designer.algebra.field import field
    >>> element_array([[1, 2], [3, 4]], field(7)).tolist()
    [[1, 2], [3, 4]]
    """
    array = np.asarray(matrix)
    if array.size == 0:
        array = array.astype(np.int64).reshape(array.shape if array.ndim == 2 else (len(array), 0))
    if array.ndim != 2:
        raise ArrayError("not a matrix", got=f"an array of {array.ndim} axes", allowed="2 axes")
    if array.dtype.kind not in "iu":
        raise ArrayError("a matrix of field elements has integer entries", got=f"{array.dtype} entries")
    if array.size and not 0 <= int(array.min()) <= int(array.max()) < field.order:
        got = f"entries from {array.min()} to {array.max()}"
        raise ArrayError("a matrix has entries outside its field", got=got, allowed=f"0 to {field.order - 1}")
    return array


def factor_arrays(A: Any, B: Any, field: Field) -> tuple[Elements, Elements]:
    """Two matrices of elements as arrays whose product is defined.

    Args:
        A: (m, k) array or list of rows, of elements.
        B: (k, n) array or list of rows, of elements.
        field: of at most 2^63 elements.

    Raises:
        ArrayError: not matrices of elements, or their shapes do not fit.

    >>> from designer.algebra.field import field
    >>> [factor.shape for factor in factor_arrays([[1, 2]], [[3], [4]], field(7))]
    [(1, 2), (2, 1)]
    """
    left, right = element_array(A, field), element_array(B, field)
    if left.shape[1] != right.shape[0]:
        raise ArrayError("two matrices have no product", got=f"shapes {left.shape} and {right.shape}")
    return left, right


class _PrimeArrays:
    """GF(p), p < 2^31: 64-bit integers."""

    dtype: Any = np.int64

    def __init__(self, field: Field) -> None:
        self.field, self.p = field, field.order

    def add(self, a: Any, b: Any) -> Elements:
        return np.asarray(np.add(a, b, dtype=np.int64) % self.p)

    def sub(self, a: Any, b: Any) -> Elements:
        return np.asarray(np.subtract(a, b, dtype=np.int64) % self.p)

    def mul(self, a: Any, b: Any) -> Elements:
        return np.asarray(np.multiply(a, b, dtype=np.int64) % self.p)

    def inverse(self, a: Any) -> Elements:
        base, result = np.asarray(a, np.int64), np.ones_like(a, np.int64)
        exponent = self.p - 2
        while exponent:
            if exponent & 1:
                result = result * base % self.p
            base = base * base % self.p
            exponent >>= 1
        return result


@functools.cache
def _tables(field: Field) -> ArrayField:
    return _BinaryArrays(field) if field.characteristic == 2 else _TableArrays(field)


class _Logarithms:
    """GF(p^k) of at most 2^16 elements: a product is a sum of logarithms; 0 has one beyond all sums of two others."""

    dtype: Any = np.int32

    def __init__(self, field: Field) -> None:
        self.field, self.units = field, field.order - 1
        exp, log = field.logarithms
        self.beyond = 2 * self.units
        self.exp = np.zeros(2 * self.beyond + 1, np.int32)
        self.exp[: self.beyond] = exp
        self.log = np.array(log, np.intp)  # the type of an index, so that no sum is converted
        self.log[0] = self.beyond

    def mul(self, a: Any, b: Any) -> Elements:
        return np.asarray(self.exp.take(self.log.take(a) + self.log.take(b)))

    def inverse(self, a: Any) -> Elements:
        return np.asarray(self.exp.take((self.units - self.log.take(a)) % self.units))


class _BinaryArrays(_Logarithms):
    """GF(2^k): a sum is an exclusive or."""

    def add(self, a: Any, b: Any) -> Elements:
        return np.asarray(np.asarray(a, np.int32) ^ np.asarray(b, np.int32))

    def sub(self, a: Any, b: Any) -> Elements:
        return self.add(a, b)


class _TableArrays(_Logarithms):
    """GF(p^k), p odd: a + b = a (1 + b/a), by Zech's logarithms log(1 + x^d) for d = log b - log a.

    These differences tell apart the zeros: where only b is 0, d > units and log(1 + x^d) is taken for 0, and the sum
    is a. Where only a is 0, d < -units and it is taken for d, and the sum is b. Where both are, d = 0, and the
    sum has a logarithm beyond, as has a sum of opposites.
    """

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        units, beyond, p = self.units, self.beyond, field.characteristic
        powers = self.exp[:units]
        successors = powers + np.where(powers % p == p - 1, 1 - p, 1)
        differences = np.arange(-beyond, beyond + 1)
        self.zech = self.log[successors][differences % units]
        self.zech[differences > units] = 0
        self.zech[differences < -units] = differences[differences < -units]
        self.log_opposite = (self.log + units // 2) % units
        self.log_opposite[0] = beyond

    def add(self, a: Any, b: Any) -> Elements:
        return self._sum(self.log.take(a), self.log.take(b))

    def sub(self, a: Any, b: Any) -> Elements:
        return self._sum(self.log.take(a), self.log_opposite.take(b))

    def _sum(self, a: Any, b: Any) -> Elements:
        """Sum of the elements with these logarithms."""
        return np.asarray(self.exp.take(a + self.zech.take(b - a + self.beyond)))
