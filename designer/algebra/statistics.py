"""What random samples say: exact binomial intervals, the bound after no failure, and the chi-square test.

The two special functions behind them are the regularised incomplete beta and gamma functions, by the continued
fractions and series of Abramowitz and Stegun 26.5.8, 6.5.29 and 6.5.31.
"""

from __future__ import annotations

import math

from designer.errors import DesignerError

_TINY = 1e-300  # stands for 0 in Lentz' method
_CONVERGED = 1e-14  # relative change of a continued fraction; leaves room for the rounding of its two factors
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)  # of ln Γ, in powers of 1/a^2
_STIRLING_FROM = 40.0  # from here on these terms give ln Γ to 1e-17


def clopper_pearson(failures: int, samples: int, confidence: float) -> tuple[float, float]:
    """The exact two-sided interval for a failure probability; each side errs with at most (1 - confidence) / 2.

    Args:
        failures: number of failures seen, 0 … samples.
        samples: number of independent samples, at least 1.
        confidence: above 0 and below 1.

    Returns:
        The least and the greatest probability p that are not rejected: where P(X >= failures) and P(X <= failures)
        reach (1 - confidence) / 2 for X of the binomial distribution of `samples` and p.

    Raises:
        DesignerError: an argument is out of range.

    >>> low, high = clopper_pearson(0, 100, 0.95)
    >>> low, round(high, 6)
    (0.0, 0.036217)

    """
    _check_confidence(confidence)
    if samples < 1 or not 0 <= failures <= samples:
        raise DesignerError(
            "failures out of range", got=f"{failures} of {samples}", allowed="0 up to the samples, >= 1"
        )
    error = (1 - confidence) / 2
    low = _beta_quantile(error, failures, samples - failures + 1) if failures else 0.0
    high = 1 - _beta_quantile(error, samples - failures, failures + 1) if failures < samples else 1.0
    return low, high


def zero_failure_bound(samples: int, confidence: float) -> float:
    """The greatest failure probability that is compatible with no failure: 1 - (1 - confidence)^(1 / samples).

    Args:
        samples: number of independent samples without a failure, at least 1.
        confidence: above 0 and below 1.

    Raises:
        DesignerError: an argument is out of range.

    >>> round(zero_failure_bound(10_000, 0.95), 7)
    0.0002995

    """
    _check_confidence(confidence)
    if samples < 1:
        raise DesignerError("no samples", got=samples, allowed="at least 1")
    return -math.expm1(math.log1p(-confidence) / samples)


def chi_square_tail(statistic: float, degrees: int) -> float:
    """Probability that a chi-square variable is at least as large.

    Args:
        statistic: not negative.
        degrees: degrees of freedom, at least 1.

    Returns:
        Q(degrees / 2, statistic / 2), the regularised upper incomplete gamma function.

    Raises:
        DesignerError: an argument is out of range.

    >>> round(chi_square_tail(3.841458820694124, 1), 12)
    0.05

    """
    if degrees < 1 or not statistic >= 0:
        got = f"{statistic} with {degrees} degrees of freedom"
        raise DesignerError("no chi-square statistic", got=got, allowed="at least 0, with at least 1 degree of freedom")
    return _upper_gamma(degrees / 2, statistic / 2)


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise DesignerError("confidence out of range", got=confidence, allowed="above 0 and below 1")


def _beta_quantile(probability: float, a: int, b: int) -> float:
    """The lower end of the last bracket around x with I_x(a, b) = probability, by bisection."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return low
        if _beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle


def _beta(x: float, a: int, b: int) -> float:
    """The regularised incomplete beta function I_x(a, b) for 0 < x < 1."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_lower(1 - x, b, a)
    return _beta_lower(x, a, b)


def _beta_lower(x: float, a: int, b: int) -> float:
    """I_x(a, b) by its continued fraction, which converges fast up to about the mean."""
    logarithm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    c, d, m = 1.0, 1 / (1 - (a + b) * x / (a + 1)), 0
    fraction = d
    while True:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for numerator in (even, odd):
            d = 1 / ((1 + numerator * d) or _TINY)
            c = (1 + numerator / c) or _TINY
            fraction *= c * d
        if abs(c * d - 1) < _CONVERGED:
            return math.exp(logarithm) * fraction / a


def _upper_gamma(a: float, x: float) -> float:
    """The regularised upper incomplete gamma function Q(a, x)."""
    if x == 0:
        return 1.0
    if math.isinf(x):
        return 0.0
    return 1 - _gamma_series(a, x) if x < a + 1 else _gamma_fraction(a, x)


def _gamma_density(a: float, x: float) -> float:
    """x^a e^-x / Γ(a); for large a near x in a form whose error does not grow with a."""
    if a < _STIRLING_FROM or x < a / 2:
        return math.exp(a * math.log(x) - x - math.lgamma(a))
    excess = (x - a) / a
    correction = sum(c / a ** (2 * i + 1) for i, c in enumerate(_STIRLING))
    return math.sqrt(a / (2 * math.pi)) * math.exp(a * (math.log1p(excess) - excess) - correction)


def _gamma_series(a: float, x: float) -> float:
    """The lower function P(a, x) by its series, for x < a + 1."""
    term = total = 1 / a
    n = a
    while term > total * 1e-17:
        n += 1
        term *= x / n
        total += term
    return total * _gamma_density(a, x)


def _gamma_fraction(a: float, x: float) -> float:
    """Q(a, x) by its continued fraction with Lentz' method, for x >= a + 1."""
    b = x + 1 - a
    c, d, i = 1 / _TINY, 1 / b, 0
    fraction = d
    while True:
        i += 1
        numerator = i * (a - i)
        b += 2
        d = 1 / ((b + numerator * d) or _TINY)
        c = (b + numerator / c) or _TINY
        fraction *= c * d
        if abs(c * d - 1) < _CONVERGED:
            return fraction * _gamma_density(a, x)
