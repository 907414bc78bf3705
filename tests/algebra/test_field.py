"""Field arithmetic against galois, and the field axioms where galois is too slow."""

from __future__ import annotations

import copy
import itertools
import math
import pickle
import random
import subprocess
import sys

import galois
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.algebra import field as module
from designer.algebra.field import Field, field
from designer.errors import FieldError

COMPARED = ["2^8", "3^5", "7^2", "65537"]
ALL = [*COMPARED, "2", "7", "2^16", "2^61", "3^40", "65537^2", str(2**255 - 19)]


@pytest.fixture(scope="module", params=COMPARED)
def pair(request: pytest.FixtureRequest) -> tuple[Field, type[galois.FieldArray]]:
    F = field(request.param)
    return F, galois.GF(F.order)


def test_arithmetic_agrees_with_galois(pair: tuple[Field, type[galois.FieldArray]]) -> None:
    F, G = pair
    draw = random.Random(1)  # noqa: S311 - repeatable, no secret
    edge = [0, 1, F.characteristic - 1, F.order - 1]
    u = [a for a in edge for _ in edge] + [draw.randrange(F.order) for _ in range(500)]
    v = edge * len(edge) + [draw.randrange(F.order) for _ in range(500)]
    a, b = G(u), G(v)
    assert list(map(F.add, u, v)) == (a + b).tolist()
    assert list(map(F.sub, u, v)) == (a - b).tolist()
    assert list(map(F.mul, u, v)) == (a * b).tolist()
    assert list(map(F.neg, u)) == (-a).tolist()
    assert F.sum(u) == int(a.sum())
    assert F.dot(u, v) == int((a * b).sum())
    assert F.subtract_multiple(u, v[-1], v) == (a - b[-1] * b).tolist()
    assert F.subtract_multiple(u, 0, v) == u
    nonzero = [x for x in u if x]
    assert list(map(F.inverse, nonzero)) == (G(nonzero) ** -1).tolist()
    for e in (-7, -1, 0, 1, 2, 10**20):
        assert [F.power(x, e) for x in nonzero] == (G(nonzero) ** (e % (F.order - 1))).tolist()


def test_moduli_are_those_of_galois(pair: tuple[Field, type[galois.FieldArray]]) -> None:
    F, G = pair
    if F.degree > 1:
        assert F.irreducible == str(G.irreducible_poly)


def test_the_binary_moduli_are_conway_polynomials() -> None:
    for k in range(2, 17):
        assert field(f"2^{k}").irreducible == str(galois.conway_poly(2, k))


@pytest.mark.parametrize(
    ("text", "irreducible"),
    [("2^8", "x^8 + x^4 + x^3 + x^2 + 1"), ("3^5", "x^5 + 2x + 1"), ("65537^2", "x^2 + 3"), ("7", "")],
)
def test_irreducible_polynomials_as_text(text: str, irreducible: str) -> None:
    assert field(text).irreducible == irreducible


@pytest.mark.parametrize(("p", "k"), [(2, 5), (3, 2), (3, 4), (5, 4), (7, 3), (7, 4), (3, 6), (13, 4)])
def test_the_least_irreducible_polynomial_is_the_first_that_sympy_accepts(p: int, k: int) -> None:
    x = sympy.Symbol("x")
    candidates = ([low // p**i % p for i in range(k)] + [1] for low in itertools.count())
    first = next(c for c in candidates if sympy.Poly(c[::-1], x, modulus=p).is_irreducible)
    assert module._least_irreducible(p, k) == tuple(first)


@pytest.mark.parametrize("text", ["3^10", "2^16"])
def test_the_largest_tables_find_x_primitive(text: str) -> None:
    F = field(text)
    x = F.characteristic
    assert F.power(x, F.order - 1) == 1
    assert F.mul(F.power(x, 12345 % F.order), F.power(x, -(12345 % F.order))) == 1


@pytest.mark.parametrize("text", ALL)
@settings(max_examples=40, deadline=None)  # the first example builds the field
@given(data=st.data())
def test_field_axioms(text: str, data: st.DataObject) -> None:
    F = field(text)
    a, b, c = (data.draw(st.integers(0, F.order - 1)) for _ in range(3))
    assert F.mul(a, F.add(b, c)) == F.add(F.mul(a, b), F.mul(a, c))
    assert F.mul(a, F.mul(b, c)) == F.mul(F.mul(a, b), c)
    assert F.add(F.sub(a, b), b) == a
    assert F.add(a, F.neg(a)) == 0
    assert F.power(a, F.order) == a
    assert F.dot([a, b], [c, a]) == F.add(F.mul(a, c), F.mul(b, a)) == F.sum([F.mul(a, c), F.mul(a, b)])
    assert F.subtract_multiple([a, b], c, [b, a]) == [F.sub(a, F.mul(c, b)), F.sub(b, F.mul(c, a))]
    assert F.power(a, 3) == F.mul(a, F.mul(a, a))
    assert all(F.contains(x) for x in (F.mul(a, b), F.add(a, b), F.neg(a)))
    if a:
        assert F.mul(a, F.inverse(a)) == 1
        assert F.power(a, -2) == F.inverse(F.mul(a, a))


@pytest.mark.parametrize("text", ALL)
def test_fields_print_as_they_are_read(text: str) -> None:
    F = field(text)
    assert F.text == text
    assert F.name == f"GF({text})"
    assert field(F.order) == field(str(F.order)) == F
    assert hash(field(F.order)) == hash(F)
    assert pickle.loads(pickle.dumps(F)) == copy.deepcopy(F) == F  # noqa: S301 - our own bytes
    assert len(F.modulus) == F.degree + 1


def test_elements() -> None:
    F = field("3^2")
    assert list(F.elements()) == list(range(9))
    assert list(F.elements(7)) == [7, 8]
    assert [F.element(n) for n in (-1, 0, 4, 9)] == [2, 0, 1, 0]
    assert [F.contains(a) for a in (0, 8, 9, -1, True, 1.0, "1")] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
    ]
    assert F.power(0, 0) == 1
    assert F.power(0, 5) == 0
    assert F.sum([]) == F.dot([], []) == 0


@pytest.mark.parametrize("text", ["2", "7", "17", "65537", "2^8", "3^5", "7^2", "65537^2"])
def test_roots_of_unity_have_their_order(text: str) -> None:
    F = field(text)
    orders = [n for n in range(1, 300) if (F.order - 1) % n == 0]
    for n in orders:
        z = F.root_of_unity(n)
        assert F.power(z, n) == 1
        assert all(F.power(z, m) != 1 for m in orders if m < n)


@given(st.sampled_from(["2", "7", "2^8", "3^5", "65537"]), st.integers(0, 300), st.integers(-3, 300))
def test_binomials_are_those_of_the_integers(text: str, n: int, r: int) -> None:
    F = field(text)
    assert F.binomial(n, r) == (F.element(math.comb(n, r)) if r >= 0 else 0)


def test_importing_the_floor_imports_no_library() -> None:
    code = (
        "import sys; import designer.algebra.linear, designer.algebra.interpolation as i;"
        "from designer.algebra.field import field;"
        "i.coefficient_weights([1, 2, 3], [2], field(65537)); field('2^8').mul(7, 9);"
        "print({'numpy', 'galois', 'flint', 'sympy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


ALLOWED = 'allowed: a prime power up to 2^256, such as 65537 or "2^8"'


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (6, "6 is not a prime power; the least field above is 7"),
        ("6^2", "6^2 is not a prime power; the least field above is 37"),
        (15, "15 is not a prime power; the least field above is 2^4"),
        (0, "0 is not a prime power; the least field above is 2"),
        (-4, "-4 is not a prime power; the least field above is 2"),
        ("1", "1 is not a prime power; the least field above is 2"),
        ("GF(7)", f"a field is given by its order; got 'GF(7)'; {ALLOWED}"),
        ("", f"a field is given by its order; got ''; {ALLOWED}"),
        ("٧", f"a field is given by its order; got '٧'; {ALLOWED}"),
        (7.0, f"a field is given by its order; got 7.0; {ALLOWED}"),
        (True, f"a field is given by its order; got True; {ALLOWED}"),
        ("2^257", f"the order of the field is too large; got 2^257; {ALLOWED}"),
        ("99^999", f"the order of the field is too large; got 99^999; {ALLOWED}"),
        (2**9000, f"the order of the field is too large; got 9001 bits; {ALLOWED}"),
    ],
)
def test_fields_that_do_not_exist(source: object, message: str) -> None:
    with pytest.raises(FieldError) as error:
        field(source)  # type: ignore[arg-type]
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (lambda: field(7).inverse(0), "0 has no inverse in GF(7)"),
        (lambda: field("2^8").power(0, -3), "0 has no inverse in GF(2^8)"),
        (
            lambda: field(65537).root_of_unity(3),
            "GF(65537) has no primitive root of unity of order 3; allowed: the divisors of 65536; "
            "the least prime field that has one is GF(7)",
        ),
        (
            lambda: field(7).root_of_unity(0),
            "GF(7) has no primitive root of unity of order 0; allowed: the divisors of 6",
        ),
        (
            lambda: field(7).binomial(-1, 2),
            "a binomial coefficient is needed of a negative number; got -1; allowed: n >= 0",
        ),
    ],
)
def test_what_a_field_lacks(request_, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FieldError) as error:
        request_()
    assert str(error.value) == message
