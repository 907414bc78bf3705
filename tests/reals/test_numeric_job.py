"""Jobs in floats: the error of every entry against exact arithmetic is within the bound that is computed beside it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from real_codes import real_code

from designer.errors import ArrayError, DesignerError, PointsError
from designer.reals.accuracy import accuracy
from designer.reals.evaluation import evaluate, steps
from designer.reals.job import direct_bound, draw_masks, numeric_job
from designer.reals.points import NumericPoints, chebyshev, equispaced, explicit, roots_of_unity
from designer.reals.system import NumericSystem, numeric_system

CASES = [
    ("epc p=2 m=2 n=2", chebyshev([12]), None),
    ("epc p=4 m=3 n=3", equispaced([40]), None),
    ("matdot p=3", explicit([0.5, 1, 2, -1, -2, 3, 1e-3]), None),
    ("orthomatdot p=5", chebyshev([11]), "chebyshev"),
    ("polynomial m=3 n=3", chebyshev([11]), "chebyshev"),
    ("polynomial m=3 n=3", roots_of_unity([11]), None),
    ("bi0 p=2 m=2 n=2", chebyshev([6, 3]), None),
    ("tri p=2 m=1 n=2", chebyshev([3, 2, 3]), None),
    ("convolution m=3 n=2", equispaced([6]), None),
    ("convolution2d m1=2 m2=1 n1=2 n2=2", chebyshev([4, 3]), None),
    ("contraction p=2 m1=1 m2=2 n1=2 n2=1", chebyshev([12]), None),
    ("chain p0=2 p1=1 p2=2 p3=1", chebyshev([12]), None),
    ("batch K=2", chebyshev([6]), None),
    ("lagrange K=3 T=1", chebyshev([9]), None),
    ("strassen T=1", chebyshev([17]), None),
    ("secure-matdot M=2 T=1", chebyshev([7]), None),
    ("dft M=2 T=1", roots_of_unity([4]), None),
]
IDS = [f"{text} {points.text}" for text, points, _ in CASES]


def operands_of(system: NumericSystem, seed: int = 0) -> list[NDArray[np.generic]]:
    generator = np.random.default_rng(seed)
    sizes = {index: 3 + number for number, index in enumerate(system.code.operation.indices)}
    shapes = [tuple(sizes[i] for i in axes) for _, axes in system.code.operation.operands]
    arrays: list[NDArray[np.generic]] = [generator.standard_normal(shape) for shape in shapes]
    if system.points.field == "complex":
        arrays = [array + 1j * generator.standard_normal(array.shape) for array in arrays]
    return arrays


def exact(system: NumericSystem, operands: list[NDArray[np.generic]]) -> NDArray[np.complex128]:
    """The operation by fractions, then rounded once."""
    parts = [np.vectorize(lambda x: _Gauss(Fraction(x.real), Fraction(x.imag)), otypes=[object])(a) for a in operands]
    found = evaluate(system.code.operation, parts)
    return np.vectorize(complex, otypes=[complex])(found)


class _Gauss:
    """A Gaussian rational, as far as an operation needs it."""

    def __init__(self, real: Fraction, imag: Fraction) -> None:
        self.real, self.imag = real, imag

    def __add__(self, other: object) -> _Gauss:
        return _Gauss(self.real + other.real, self.imag + other.imag) if isinstance(other, _Gauss) else self

    __radd__ = __add__

    def __mul__(self, other: object) -> _Gauss:
        if not isinstance(other, _Gauss):
            return _Gauss(self.real * Fraction(str(other)), self.imag * Fraction(str(other)))
        return _Gauss(self.real * other.real - self.imag * other.imag, self.real * other.imag + self.imag * other.real)

    __rmul__ = __mul__

    def __complex__(self) -> complex:
        return complex(float(self.real), float(self.imag))


@pytest.mark.parametrize(("text", "points", "basis"), CASES, ids=IDS)
def test_every_entry_is_within_its_bound_of_the_exact_result(
    text: str, points: NumericPoints, basis: str | None
) -> None:
    system = numeric_system(real_code(text), points, basis)
    operands = operands_of(system)
    masks = draw_masks(system, operands, np.random.default_rng(1))
    expected = exact(system, operands)
    size = min(system.functions, len(points))
    for answers in (range(size), range(len(points) - size, len(points))):
        job = numeric_job(system, answers)
        assert np.all(np.abs(job.run(operands, masks) - expected) <= job.bound(operands, masks))
    assert np.all(np.abs(evaluate(system.code.operation, operands) - expected) <= direct_bound(system, operands))


@pytest.mark.parametrize(("text", "points", "basis"), CASES, ids=IDS)
def test_a_well_conditioned_code_has_a_small_bound(text: str, points: NumericPoints, basis: str | None) -> None:
    system = numeric_system(real_code(text), points, basis)
    found = accuracy(system, dict.fromkeys(system.code.operation.indices, 4), rounds=1)
    assert found.within
    if found.conditioning.amplification.max() < 1e4:
        assert found.worst("worst").bound < 1e-7


def test_wrong_weights_show_in_the_bound_and_without_it_in_the_error() -> None:
    """Weights that are off by 1e-6 give errors of that size: beyond rounding, within the term for inexact weights."""
    system = numeric_system(real_code("epc p=2 m=2 n=2"), chebyshev([9]))
    operands = operands_of(system)
    good = numeric_job(system, range(9))
    bad = replace(good, weights=good.weights + 1e-6)
    error = np.abs(bad.run(operands) - exact(system, operands))
    assert np.max(error) > 1e-7
    assert np.all(error <= bad.bound(operands))
    assert np.any(error > good.bound(operands))


def test_an_answer_that_is_off_is_beyond_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    system = numeric_system(real_code("matdot p=2"), chebyshev([4]))
    sizes = dict.fromkeys("ikj", 6)
    assert accuracy(system, sizes).within
    monkeypatch.setattr(
        "designer.reals.job.evaluate", lambda operation, arrays, **how: evaluate(operation, arrays, **how) * (1 + 1e-9)
    )
    assert not accuracy(system, sizes).within


def test_inexact_weights_are_measured_against_the_block_products() -> None:
    system = numeric_system(real_code("epc p=2 m=1 n=2"), chebyshev([6]))
    job = numeric_job(system, range(5))
    A, B = (V[:5] for V in system.encoders)
    for t, target in enumerate(system.targets):
        own = {blocks for name, blocks in system.code.operation.terms(system.code.parts) if name == target}
        worst = max(
            abs(sum(job.weights[t, s] * A[s, a] * B[s, b] for s in range(5)) - ((a, b) in own))
            for a in range(A.shape[1]) for b in range(B.shape[1])
        )  # fmt: skip
        assert job.inexactness()[t] == pytest.approx(worst, abs=1e-14)
    assert np.max(job.inexactness()) < 1e-12


def test_roundings_are_counted_for_sums_chains_and_convolutions() -> None:
    assert steps(real_code("matdot p=2").operation, {"i": 9, "k": 5, "j": 9}) == 5
    chain = real_code("chain p0=1 p1=1 p2=1 p3=1").operation
    assert steps(chain, dict(zip(chain.indices, (2, 3, 5, 7), strict=True))) == 3 + 5
    assert steps(real_code("convolution m=2 n=2").operation, {"i": 9, "j": 4}) == 4


@pytest.mark.parametrize(
    ("text", "points", "message"),
    [
        ("bi0 p=2 m=2 n=2", chebyshev([5]), "points of the wrong dimension; in bi0 .* got 1 coordinates; allowed: 2"),
        ("dft M=2 T=1", chebyshev([4]), "exponents of x count modulo 4; .* use --field complex --points roots:4"),
        ("dft M=2 T=1", roots_of_unity([5]), "allowed: 4-th roots of 1"),
    ],
)
def test_points_that_do_not_fit_are_refused(text: str, points: NumericPoints, message: str) -> None:
    with pytest.raises(PointsError, match=message):
        numeric_system(real_code(text), points)


def test_impossible_jobs_are_refused() -> None:
    system = numeric_system(real_code("matdot p=2"), chebyshev([4]))
    with pytest.raises(ArrayError, match=r"no such answers; got \[4\]; allowed: numbers from 0 to 3"):
        numeric_job(system, [4])
    with pytest.raises(ArrayError, match="targets are not readable"):
        numeric_job(numeric_system(real_code("matdot p=3"), chebyshev([5]), "chebyshev"), [0])
    with pytest.raises(DesignerError, match="number of rounds out of range; got 0"):
        accuracy(system, dict.fromkeys("ikj", 3), rounds=0)
