"""Exactness of the kernels against Python integers, on extreme entries as well as random ones."""

import ast
import importlib
import inspect
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from designer.kernels import balanced, integers, limbs, mersenne61, select

M61 = 2**61 - 1
FIELDS = [
    *[(balanced, q) for q in (2, 3, 5, 7, 65537, 2097143, 8388593, 67108859)],
    *[(limbs, q) for q in (2, 3, 7, 65537, 67108859, 2**31 - 1, 4294967291)],
    (mersenne61, M61),
    *[(integers, q) for q in (2, 65537, M61, 2**89 - 1)],
]
KERNELS = [balanced, limbs, mersenne61, integers]
SHAPES = [(1, 1, 1), (3, 5, 2), (2, 40, 3), (0, 3, 2), (3, 0, 2), (2, 3, 0), (1, 7, 600)]
FUNCTIONS = ("exact_inner", "to_field", "from_field", "dot", "combine", "add")

fields = pytest.mark.parametrize(
    ("kernel", "q"), FIELDS, ids=[f"{k.__name__.rsplit('.', 1)[1]}-{q}" for k, q in FIELDS]
)


def product(a: NDArray[Any], b: NDArray[Any], q: int) -> list[list[int]]:
    """The obvious product on Python integers."""
    columns = b.T.tolist() if b.size else [[]] * b.shape[1]
    rows = a.tolist()
    return [[sum(map(int.__mul__, row, column)) % q for column in columns] for row in rows]


def extreme(shape: tuple[int, int], q: int) -> NDArray[Any]:
    return np.full(shape, q - 1, dtype=np.int64 if q < 2**63 else object)


def halves(shape: tuple[int, int], q: int) -> NDArray[Any]:
    """The residue of largest magnitude in balanced form."""
    return np.full(shape, q // 2, dtype=np.int64 if q < 2**63 else object)


def one_hot(shape: tuple[int, int], q: int) -> NDArray[Any]:
    array = extreme(shape, q) * 0
    array[:1, -1:] = q - 1
    return array


def uniform(shape: tuple[int, int], q: int, seed: int = 5) -> NDArray[Any]:
    rng = np.random.default_rng(seed)
    if q < 2**63:
        return rng.integers(0, q, shape)
    draws = [int.from_bytes(rng.bytes(32), "big") % q for _ in range(shape[0] * shape[1])]
    return np.array(draws, dtype=object).reshape(shape)


def multiply(kernel: ModuleType, a: NDArray[Any], b: NDArray[Any], q: int) -> list[list[int]]:
    result = kernel.from_field(kernel.dot(kernel.to_field(a, q), kernel.to_field(b, q), q), q)
    assert result.shape == (a.shape[0], b.shape[1])
    rows: list[list[int]] = result.tolist()
    return rows


@fields
@pytest.mark.parametrize("make", [extreme, halves, one_hot, uniform])
@pytest.mark.parametrize("shape", SHAPES)
def test_dot_is_the_product_of_python_integers(
    kernel: ModuleType, q: int, make: Any, shape: tuple[int, int, int]
) -> None:
    rows, inner, columns = shape
    a, b = make((rows, inner), q), make((inner, columns), q)
    assert multiply(kernel, a, b, q) == product(a, b, q)


@pytest.mark.parametrize(
    ("kernel", "q"),
    [
        *[(balanced, q) for q in (2097143, 8388593, 67108859)],
        *[(limbs, q) for q in (2**31 - 1, 4294967291)],
        (mersenne61, M61),
    ],
)
@pytest.mark.parametrize("make", [extreme, halves, uniform])
@pytest.mark.parametrize("beyond", [0, 1, 5])
def test_dot_is_exact_at_and_beyond_its_exact_inner_dimension(
    kernel: ModuleType, q: int, make: Any, beyond: int
) -> None:
    inner = 2 * kernel.exact_inner(q) + beyond
    a, b = make((2, inner), q), make((inner, 3), q)
    assert multiply(kernel, a, b, q) == product(a, b, q)


@fields
def test_sizes_beyond_one_chunk_and_one_tile_are_exact(kernel: ModuleType, q: int) -> None:
    size = 300 if kernel is integers else 70_001
    a, b = uniform((3, 4), q), uniform((4, size), q, seed=6)
    b[:, -1] = q - 1
    blocks = kernel.to_field(b, q)
    columns = [*range(0, size, 997), size - 1]
    expected = product(a, b[:, columns], q)
    by_dot = kernel.from_field(kernel.dot(kernel.to_field(a, q), blocks, q), q)
    by_combine = kernel.from_field(kernel.combine(a.tolist(), blocks, q), q)
    assert by_dot[:, columns].tolist() == expected
    assert np.array_equal(by_combine, by_dot)


@pytest.mark.parametrize(("kernel", "q"), [(balanced, 65537), (limbs, 2**31 - 1), (mersenne61, M61)])
def test_many_rows_are_exact(kernel: ModuleType, q: int) -> None:
    a, b = uniform((700, 60), q), uniform((60, 150), q, seed=6)
    result = kernel.from_field(kernel.dot(kernel.to_field(a, q), kernel.to_field(b, q), q), q)
    assert np.array_equal(result, (a.astype(object) @ b.astype(object)) % q)


@fields
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("given_out", [False, True])
def test_combine_is_dot(kernel: ModuleType, q: int, shape: tuple[int, int, int], given_out: bool) -> None:
    rows, inner, size = shape
    weights, blocks = extreme((rows, inner), q), kernel.to_field(uniform((inner, size), q), q)
    out = np.empty((rows, size), blocks.dtype) if given_out else None
    result = kernel.combine(weights.tolist(), blocks, q, out=out)
    expected = kernel.dot(kernel.to_field(weights, q), blocks, q)
    assert not given_out or result is out
    assert result.dtype == blocks.dtype
    assert np.array_equal(kernel.from_field(result, q), kernel.from_field(expected, q))


@pytest.mark.parametrize(("kernel", "q"), [(balanced, 67108859), (limbs, 4294967291), (mersenne61, M61)])
def test_combine_is_exact_beyond_the_exact_inner_dimension(kernel: ModuleType, q: int) -> None:
    inner = kernel.exact_inner(q) + 1
    weights, blocks = extreme((2, inner), q), extreme((inner, 3), q)
    result = kernel.from_field(kernel.combine(weights, kernel.to_field(blocks, q), q), q)
    assert result.tolist() == product(weights, blocks, q)


@fields
def test_representation_is_a_bijection_with_canonical_residues(kernel: ModuleType, q: int) -> None:
    around = {0, 1, q // 2 - 1, q // 2, q // 2 + 1, q // 2 + 2, q - 2, q - 1}
    values = sorted(x for x in around if 0 <= x < q)
    array = np.array([values, values], dtype=np.int64 if q < 2**63 else object)
    for variant in (array, np.asfortranarray(array), array[:, ::-1]):
        back = kernel.from_field(kernel.to_field(variant, q), q)
        assert back.tolist() == variant.tolist()
        assert kernel is integers or back.dtype == np.int64


@fields
def test_unsigned_input_is_read_as_signed_input(kernel: ModuleType, q: int) -> None:
    values = np.array([[0, 1, min(q - 1, 2**61)]], dtype=np.uint64)
    assert kernel.from_field(kernel.to_field(values, q), q).tolist() == values.tolist()


@pytest.mark.parametrize(("kernel", "q"), [(k, q) for k, q in FIELDS if q < 2**33 and k is not integers])
def test_residues_stay_within_the_stated_bound_for_all_magnitudes_below_2_to_53(kernel: ModuleType, q: int) -> None:
    top = 2**53 - q // 2 - 2
    near = [s * (top // q * q - j * q + q // 2 + d) for j in range(1, 300) for d in range(-3, 4) for s in (1, -1)]
    values = np.array([x for x in [*near, top, -top] if abs(x) <= top], dtype=np.float64)
    reduced = kernel._reduced(values.copy(), q)
    assert np.abs(reduced).max() <= q // 2 + 2
    assert all((int(x) - int(r)) % q == 0 for x, r in zip(values, reduced, strict=True))


@fields
def test_add_is_the_sum(kernel: ModuleType, q: int) -> None:
    a, b = extreme((2, 3), q), uniform((2, 3), q)
    for left, right in ((a, b), (a, a), (np.asfortranarray(a), np.asfortranarray(b))):
        total = kernel.from_field(kernel.add(kernel.to_field(left, q), kernel.to_field(right, q), q), q)
        assert total.tolist() == ((left.astype(object) + right.astype(object)) % q).tolist()


class Polynomial:
    """An integer polynomial, as an example of a ring element that is no number."""

    def __init__(self, *coefficients: int) -> None:
        self.coefficients = list(coefficients)

    def __add__(self, other: Any) -> "Polynomial":
        a, b = self.coefficients, as_polynomial(other).coefficients
        size = max(len(a), len(b))
        pairs = zip(a + [0] * (size - len(a)), b + [0] * (size - len(b)), strict=True)
        return Polynomial(*[x + y for x, y in pairs])

    def __mul__(self, other: Any) -> "Polynomial":
        b = as_polynomial(other).coefficients
        result = [0] * (len(self.coefficients) + len(b))
        for i, x in enumerate(self.coefficients):
            for j, y in enumerate(b):
                result[i + j] += x * y
        return Polynomial(*result)

    __radd__ = __add__
    __rmul__ = __mul__

    def __mod__(self, q: int) -> "Polynomial":
        return Polynomial(*[x % q for x in self.coefficients])

    def at(self, point: int) -> int:
        return sum(c * point**k for k, c in enumerate(self.coefficients))


def as_polynomial(value: Any) -> Polynomial:
    return value if isinstance(value, Polynomial) else Polynomial(value)


@pytest.mark.parametrize(("kernel", "q"), [(balanced, 7), (limbs, 2**31 - 1), (mersenne61, M61), (integers, 7)])
def test_ring_elements_pass_through_and_are_multiplied_as_such(kernel: ModuleType, q: int) -> None:
    a = np.array([[Polynomial(1, 2), Polynomial(0, 1)]], dtype=object)
    b = np.array([[Polynomial(3)], [Polynomial(1, 1, 1)]], dtype=object)
    assert kernel.to_field(a, q) is a
    numbers = kernel.to_field(np.array([[q - 1, q - 2]]), q)
    at = np.vectorize(lambda x: x.at(3), otypes=[object])
    cases = [
        (kernel.dot(a, b, q), at(a) @ at(b)),
        (kernel.dot(numbers, b, q), np.array([[-1, -2]], dtype=object) @ at(b)),
        (kernel.combine([[q - 1, q - 2]], b, q), np.array([[-1, -2]], dtype=object) @ at(b)),
        (kernel.add(numbers, a, q), np.array([[-1, -2]], dtype=object) + at(a)),
        (kernel.from_field(a, q), at(a)),
    ]
    for result, expected in cases:
        assert result.dtype == object
        assert ((at(result) - expected) % q == 0).all()
        assert all(0 <= c < q for element in result.flat for c in element.coefficients)


@pytest.mark.parametrize("kernel", KERNELS)
def test_arrays_of_python_integers_take_the_ring_path(kernel: ModuleType) -> None:
    q = M61
    a, b = uniform((2, 3), q).astype(object), extreme((3, 2), q).astype(object)
    assert multiply(kernel, a, b, q) == product(a, b, q)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_dot_and_combine_agree_with_python_integers(data: st.DataObject) -> None:
    kernel, q = data.draw(st.sampled_from(FIELDS))
    rows, inner, columns = (data.draw(st.integers(0, 6)) for _ in range(3))
    entry = st.integers(0, q - 1) | st.sampled_from([0, 1, q // 2, q // 2 + 1 if q > 2 else 1, q - 1])
    kind = np.int64 if q < 2**63 else object

    def matrix(height: int, width: int) -> NDArray[Any]:
        flat = data.draw(st.lists(entry, min_size=height * width, max_size=height * width))
        return np.array(flat, dtype=kind).reshape(height, width)

    a, b = matrix(rows, inner), matrix(inner, columns)
    expected = product(a, b, q)
    assert multiply(kernel, a, b, q) == expected
    assert kernel.from_field(kernel.combine(a.tolist(), kernel.to_field(b, q), q), q).tolist() == expected


@pytest.mark.parametrize("q", [2**31 - 1, M61])
def test_an_int64_product_without_reduction_fails_on_the_extreme_entries(q: int) -> None:
    a, b = extreme((2, 40), q), extreme((40, 3), q)
    assert ((a @ b) % q).tolist() != product(a, b, q)


def test_a_float_product_beyond_the_bound_fails_on_extreme_entries() -> None:
    q = 67108859
    inner = 4 * balanced.exact_inner(q) + 1
    a, b = halves((1, inner), q), halves((inner, 1), q)
    b[-1] -= 1
    assert int((a.astype(float) @ b.astype(float))[0, 0]) % q != product(a, b, q)[0][0]


def test_the_exact_inner_dimension_keeps_every_sum_below_2_to_53() -> None:
    for q in (2, 3, 7, 65537, 8388593, 67108859):
        bound = q // 2 + 2
        assert balanced.exact_inner(q) * bound**2 + 2 * bound <= 2**53
    for q in (2, 7, 65537, 2**31 - 1, 4294967291):
        bound, base = q // 2 + 2, limbs._base(q)
        assert limbs.exact_inner(q) * bound * (base // 2 + 2) + bound * (base + 2) <= 2**53
        matrix = np.array([[bound, -bound, 0, 1, base // 2, base // 2 + 1]], dtype=np.float64)
        high, low = limbs._split(matrix, q)
        assert max(np.abs(high).max(), np.abs(low).max()) <= base // 2 + 2
        assert np.array_equal(high * base + low, matrix)
    assert mersenne61.exact_inner(M61) == 910


@pytest.mark.parametrize(("kernel", "q"), [(balanced, 2**31 - 1), (limbs, M61), (limbs, 2**32 + 15), (mersenne61, 7)])
def test_a_field_too_large_for_the_arithmetic_is_refused(kernel: ModuleType, q: int) -> None:
    with pytest.raises(OverflowError, match=str(q)):
        kernel.dot(np.zeros((1, 1)), np.zeros((1, 1)), q)


def test_select_names_a_module_that_is_exact_for_the_prime() -> None:
    for q in (2, 65537, 8388593, 8388617, 67108859, 2**31 - 1, 4294967291, 4294967311, M61, 2**89 - 1):
        kernel = importlib.import_module(f"designer.kernels.{select(q)}")
        assert kernel.exact_inner(q) >= 100


@pytest.mark.parametrize("kernel", KERNELS)
def test_modules_can_be_embedded(kernel: ModuleType) -> None:
    source = inspect.getsource(kernel)
    names = {a.name for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import) for a in n.names}
    origins = {n.module for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom)}
    assert names == {"numpy"}
    assert origins <= {"__future__", "typing", "numpy.typing"}
    for function in FUNCTIONS:
        assert inspect.signature(getattr(kernel, function)) == inspect.signature(getattr(balanced, function))
