"""Statistics against closed forms, exact rational sums, and the properties that define an interval."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra.statistics import chi_square_tail, clopper_pearson, zero_failure_bound
from designer.errors import DesignerError


def close(a: float, b: float, relative: float = 1e-10) -> bool:
    return math.isclose(a, b, rel_tol=relative)


def tail_by_recursion(statistic: float, degrees: int) -> float:
    """Q(a + 1, x) = Q(a, x) + x^a e^-x / Γ(a + 1), from Q(1/2, x) = erfc(√x) or Q(1, x) = e^-x: all terms positive."""
    a, x = (0.5, statistic / 2) if degrees % 2 else (1.0, statistic / 2)
    total = math.erfc(math.sqrt(x)) if degrees % 2 else math.exp(-x)
    while a < degrees / 2:
        total += math.exp(a * math.log(x) - x - math.lgamma(a + 1))
        a += 1
    return total


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 10, 31, 78, 79, 80, 81, 200, 501])
def test_the_chi_square_tail_is_that_of_the_recursion_down_to_the_far_tail(degrees: int) -> None:
    spread = math.sqrt(2 * degrees)
    statistics = [degrees * share for share in (0.01, 0.5, 0.99, 1, 1.01)] + [
        degrees + k * spread for k in range(1, 14)
    ]
    tails = [chi_square_tail(statistic, degrees) for statistic in statistics]
    assert all(close(*pair) for pair in zip(tails, (tail_by_recursion(s, degrees) for s in statistics), strict=True))
    assert min(tails) < 1e-4


def test_the_chi_square_tail_is_accurate_at_1e_30() -> None:
    assert close(chi_square_tail(-2 * math.log(1e-30), 2), 1e-30)
    assert close(chi_square_tail(2 * 11.5**2, 1), math.erfc(11.5))
    x = Fraction(110)
    poisson = sum(x**i / math.factorial(i) for i in range(20))
    assert close(chi_square_tail(220.0, 40), float(poisson) * math.exp(-110))


@pytest.mark.parametrize(
    ("statistic", "degrees", "tail"),
    [
        (3.841458820694124, 1, 0.05),
        (18.307038053275146, 10, 0.05),
        (135.80672317102676, 100, 0.01),
        (1.0, 3, 0.801251956901),
    ],
)
def test_the_chi_square_tail_at_tabled_values(statistic: float, degrees: int, tail: float) -> None:
    assert close(chi_square_tail(statistic, degrees), tail, 1e-11)


@settings(deadline=None)
@given(st.integers(1, 10**6), st.floats(0, 3))
def test_the_chi_square_tail_falls_and_joins_where_the_method_changes(degrees: int, share: float) -> None:
    statistic = share * degrees
    tail = chi_square_tail(statistic, degrees)
    assert 0 <= tail <= 1
    assert chi_square_tail(statistic * 1.001, degrees) <= tail
    change = degrees + 2.0
    assert close(chi_square_tail(math.nextafter(change, 0), degrees), chi_square_tail(change, degrees))


def test_the_chi_square_tail_at_the_ends() -> None:
    assert chi_square_tail(0.0, 5) == 1.0
    assert chi_square_tail(math.inf, 5) == 0.0
    assert chi_square_tail(1e6, 5) == 0.0


def binomial_tail(p: Fraction, least: int, samples: int) -> Fraction:
    """P(X >= least), exactly."""
    return sum(
        (math.comb(samples, k) * p**k * (1 - p) ** (samples - k) for k in range(least, samples + 1)), Fraction(0)
    )


@settings(deadline=None)
@given(st.integers(1, 40), st.data(), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_the_ends_of_the_interval_are_just_not_rejected(samples: int, data: st.DataObject, confidence: float) -> None:
    failures = data.draw(st.integers(0, samples))
    low, high = clopper_pearson(failures, samples, confidence)
    error = (1 - confidence) / 2
    assert 0 <= low <= failures / samples <= high <= 1
    assert (low == 0) == (failures == 0)
    assert (high == 1) == (failures == samples)
    if failures:
        assert close(float(binomial_tail(Fraction(low), failures, samples)), error, 1e-9)
    if failures < samples:
        assert close(float(1 - binomial_tail(Fraction(high), failures + 1, samples)), error, 1e-9)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_interval_covers_every_probability_often_enough(confidence: float) -> None:
    samples = 12
    intervals = [clopper_pearson(failures, samples, confidence) for failures in range(samples + 1)]
    for step in range(1, 40):
        p = step / 40
        covered = sum(
            math.comb(samples, k) * p**k * (1 - p) ** (samples - k)
            for k, (low, high) in enumerate(intervals)
            if low <= p <= high
        )
        assert covered >= confidence


def test_the_interval_at_tabled_values() -> None:
    assert clopper_pearson(5, 10, 0.95) == pytest.approx((0.1870860284474045, 0.8129139715525955), rel=1e-12)
    assert clopper_pearson(1, 10, 0.95) == pytest.approx((0.002528578544, 0.445016117028), rel=1e-9)


def test_the_interval_of_many_samples_is_near_the_normal_one() -> None:
    low, high = clopper_pearson(250_000, 1_000_000, 0.95)
    half = 1.959963984540054 * math.sqrt(0.25 * 0.75 / 1_000_000)
    assert (low, high) == pytest.approx((0.25 - half, 0.25 + half), abs=2e-6)


@settings(deadline=None)
@given(st.integers(1, 10**9), st.floats(0.01, 0.9999))
def test_no_failure_is_just_as_unlikely_as_allowed(samples: int, confidence: float) -> None:
    bound = zero_failure_bound(samples, confidence)
    assert close(samples * math.log1p(-bound), math.log1p(-confidence), 1e-9)
    assert bound <= -math.log1p(-confidence) / samples


@settings(deadline=None)
@given(st.integers(1, 1000), st.floats(0.01, 0.999))
def test_the_bound_is_the_one_sided_interval_after_no_failure(samples: int, confidence: float) -> None:
    two_sided = 1 - 2 * (1 - confidence)
    if two_sided > 0:
        assert close(clopper_pearson(0, samples, two_sided)[1], zero_failure_bound(samples, confidence), 1e-9)


def test_messages() -> None:
    with pytest.raises(DesignerError, match=r"^confidence out of range; got 1; allowed: above 0 and below 1$"):
        clopper_pearson(0, 5, 1)
    with pytest.raises(DesignerError, match=r"^failures out of range; got 6 of 5; allowed: 0 up to the samples, >= 1$"):
        clopper_pearson(6, 5, 0.9)
    with pytest.raises(DesignerError, match=r"^no samples; got 0; allowed: at least 1$"):
        zero_failure_bound(0, 0.9)
    for statistic, degrees in [(-1.0, 1), (math.nan, 1), (1.0, 0)]:
        with pytest.raises(DesignerError, match=r"^no chi-square statistic; got "):
            chi_square_tail(statistic, degrees)
