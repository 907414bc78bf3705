"""Polynomials compute as integers do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from designer.proving.polynomial import ONE, ZERO, Polynomial, constant, letter, total

NUMBERS = {"x": constant(3), "y": constant(-2), "z": constant(7)}
POLYNOMIALS = st.dictionaries(
    st.lists(st.sampled_from("xyz"), max_size=3).map(lambda key: tuple(sorted(key))), st.integers(-9, 9), max_size=5
).map(lambda terms: Polynomial({key: value for key, value in terms.items() if value}))


def at(polynomial: Polynomial) -> int:
    value = polynomial.substituted(NUMBERS).value
    assert value is not None
    return value


@given(POLYNOMIALS, POLYNOMIALS)
def test_every_operation_is_that_of_the_values(a: Polynomial, b: Polynomial) -> None:
    assert at(a + b) == at(a) + at(b)
    assert at(a - b) == at(a) - at(b)
    assert at(a * b) == at(a) * at(b)
    assert at(-a) == -at(a)
    assert total([a, b, a]) == a + a + b
    assert (a - b == ZERO) == (a == b)


@given(POLYNOMIALS, POLYNOMIALS.filter(bool))
def test_quotient_and_rest_give_the_polynomial_again(a: Polynomial, b: Polynomial) -> None:
    quotient, rest = a.divided(b)
    assert quotient * b + rest == a
    exact, none = (a * b).divided(b)
    assert (exact, none) == (a, ZERO)


def test_a_number_has_a_value_and_no_other_polynomial_has() -> None:
    assert (constant(5).value, ZERO.value, (letter("x") - letter("x") + ONE).value) == (5, 0, 1)
    assert letter("x").value is None


def test_equal_polynomials_have_equal_texts_and_hashes() -> None:
    a, b = letter("x") * letter("y") - ONE, -ONE + letter("y") * letter("x")
    assert (a, hash(a), str(a)) == (b, hash(b), "-1 + x*y")
