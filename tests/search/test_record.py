"""Records: what a line says is what is read, and nothing else is; every broken part is refused with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from math import comb, gcd, prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.algebra.field import field
from designer.algebra.linear import rank
from designer.algebra.primes import prime_in_progression
from designer.analyses.effort import Effort
from designer.errors import DesignerError
from designer.search.design import Design
from designer.search.instance import make_instance
from designer.search.record import ROOTS, Record, digest_of, instance_of, make_record
from designer.search.record_check import determinant, fault_of, independent, positive
from designer.search.record_line import KEYS, read_record

OUTER = make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 1)
TABLE = Design(OUTER, ((0, 1, 4), (0, 2, 4)))
PAIR = Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2), ((0, 1, 2, 9), (4, 7, 0, 1)), 10)
SPARSE = Design(make_instance("matmul", {"p": 1, "m": 3, "n": 3}, 2), ((0, 1, 2, 9, 12), (0, 3, 6, 9, 10)))


def record(design: Design = TABLE, kind: str = "generic", **changed: Any) -> Record:
    order = str(prime_in_progression(65537, design.modulus)) if design.modulus else "65537"
    said: dict[str, Any] = {
        "lower_bound": 8, "bound_reason": "K L + K + L", "method": "by hand", "seed": 0, "effort": "none",
        "field": order, "points": ROOTS if design.modulus else range(1, design.workers(kind) + 1),
    }  # fmt: skip
    return make_record(design, kind, **{**said, **changed})


def line(change: Callable[[dict[str, Any]], object], *, sealed: bool = True) -> str:
    """A record's line with a change, and the digest that belongs to it."""
    data = record().as_json()
    change(data)
    if sealed and "digest" in data:
        data["digest"] = digest_of({key: value for key, value in data.items() if key != "digest"})
    return json.dumps(data)


# what is said is what is read


@pytest.mark.parametrize(
    ("design", "kind"),
    [(TABLE, "generic"), (TABLE, "dense"), (PAIR, "cyclic"), (PAIR, "cyclic-any"), (SPARSE, "generic")],
)
def test_a_line_is_read_back_as_the_record(design: Design, kind: str) -> None:
    one = record(design, kind)
    assert read_record(one.line) == one
    assert "\n" not in one.line
    assert tuple(json.loads(one.line)) == KEYS
    assert one.design().exponents == design.normal().exponents
    assert fault_of(one) == ""


def test_the_status_follows_from_the_bound_and_nothing_is_called_new() -> None:
    assert record().status == "optimal"
    assert record(lower_bound=7).status == "best known to this table"
    assert record(lower_bound=7).gap == 1


def test_a_common_factor_of_the_exponents_moves_into_the_points() -> None:
    doubled = Design(OUTER, ((0, 2, 8), (0, 4, 8)))
    one = record(doubled, points=list(range(1, 9)))
    assert one.exponents == TABLE.exponents
    assert one.points == tuple(x * x for x in range(1, 9))
    assert fault_of(one) == ""


def test_roots_of_unity_are_all_powers_of_the_root() -> None:
    one = record(PAIR, "cyclic")
    values = [point[0] for point in one.evaluation_set().points]
    assert one.points is None
    assert len(values) == 10
    assert {pow(value, 10, int(one.field)) for value in values} == {1}


def test_equal_contents_have_equal_digests_and_others_have_others() -> None:
    one = record()
    assert one.digest == record().digest
    for changed in (
        replace(one, seed=1), replace(one, effort="1 s"), one.with_bound(7, "", ""), replace(one, field="65539"),
    ):  # fmt: skip
        assert changed.digest != one.digest


# what is not read


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("seed"), "missing key; in table: line 3; got seed"),
        (lambda d: d.update(colour="red"), "unknown key; in table: line 3; got colour"),
        (lambda d: d.update(workers="8"), "not a number in range; in table: line 3: workers; got 8"),
        (lambda d: d.update(workers=True), "not a number in range"),
        (lambda d: d.update(workers=0), "not a number in range"),
        (lambda d: d.update(lower_bound=9), "lower bound out of range"),
        (lambda d: d.update(seed=-1), "not a number in range; in table: line 3: seed"),
        (lambda d: d.update(status="best known to this table"), "status that the bound does not say"),
        (lambda d: d.update({"class": "best"}), "no class of codes"),
        (lambda d: d.update(instance="matmul p=1 m=2 n=2"), "no instance"),
        (lambda d: d.update(instance="matmul m=2 p=1 n=2 T=1"), "instance not in canonical form"),
        (lambda d: d.update(instance="matmul p=1 m=2 n=2 n=2 T=1"), "parameter given twice"),
        (lambda d: d.update(instance="matmul p=1 m=02 n=2 T=1"), "instance not in canonical form"),
        (lambda d: d.update(instance="outer K=2 L=2 T=1"), "no operation to search codes for"),
        (lambda d: d.update(instance="matmul p=1 m=3 n=2 T=1"), "wrong number of exponents"),
        (lambda d: d["exponents"].update(A=[0]), "wrong number of exponents; in table: line 3: exponents: A"),
        (lambda d: d["exponents"].update(A="0 1"), "not a list"),
        (lambda d: d["exponents"].update(A=[0, 1.5]), "not a number in range"),
        (lambda d: d["exponents"].pop("masks_A"), "exponents by operand"),
        (lambda d: d.update(points="random"), "not a list"),
        (lambda d: d.update(points=ROOTS), "not a number in range; in table: line 3: root"),
        (lambda d: d.update(root=3), "a root beside explicit points"),
        (lambda d: d.update(field="12"), "12"),
        (lambda d: d.update(field=65537), "not a text; in table: line 3: field"),
        (lambda d: d.update(method="\x1b[31m"), "not a text; in table: line 3: method"),
        (lambda d: d.update(method="m" * 500), "not a text"),
    ],
)
def test_a_malformed_line_is_refused_with_what_and_where(change: Callable[[dict[str, Any]], object], said: str) -> None:
    with pytest.raises(DesignerError) as caught:
        read_record(line(change), "table: line 3")
    assert said in str(caught.value)
    assert "line 3" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"), ("[]", "not a record"), ("{", "not JSON"), ('{"seed": 1, "seed": 1}', "a key twice"),
        ("[" * 100_000, "not JSON"), ('{"seed": NaN}', "no number: NaN"), ('{"seed": ' + "9" * 5000 + "}", "not JSON"),
        (" " * (1 << 21), "line too long"),
    ],
)  # fmt: skip
def test_what_is_no_line_of_json_is_refused(text: str, said: str) -> None:
    with pytest.raises(DesignerError, match=said):
        read_record(text, "here")


@pytest.mark.parametrize("key", [key for key in KEYS if key != "digest"])
def test_a_changed_line_does_not_have_its_digest(key: str) -> None:
    def change(data: dict[str, Any]) -> None:
        value = data[key]
        match key:
            case "instance" | "class" | "status" | "root" | "field":
                data[key] = {"class": "dense", "field": "65539"}.get(key, value)
            case "modulus":
                data[key] = 50
            case "exponents":
                data[key]["A"] = [1, 0]
            case "points":
                data[key] = value[::-1]
            case "lower_bound":
                data.update(lower_bound=7, status="best known to this table")
            case _:
                data[key] = value + 1 if isinstance(value, int) else value + "."

    before = record().line
    after = line(change, sealed=False)
    if json.loads(before) == json.loads(after):
        return
    with pytest.raises(DesignerError, match=r"digest of another content|status that the bound does not say"):
        read_record(after)


@given(st.text(max_size=60) | st.dictionaries(st.sampled_from(KEYS), st.none() | st.integers() | st.text()).map(str))
def test_reading_never_fails_but_with_an_error_of_the_toolkit(text: str) -> None:
    with pytest.raises(DesignerError):
        read_record(text)


def test_instances_of_keys_are_kept() -> None:
    assert instance_of(OUTER.key) is instance_of(OUTER.key)


def test_the_parts_of_a_record_fit_together() -> None:
    with pytest.raises(DesignerError, match="points"):
        replace(record(), points=None)
    with pytest.raises(DesignerError, match="points"):
        make_record(
            TABLE, "generic", lower_bound=1, bound_reason="", method="", seed=0, effort="", field="17", points=ROOTS
        )
    with pytest.raises(DesignerError, match="a class that these exponents are not of"):
        record(PAIR, "cyclic", lower_bound=8).design().workers("dense")


# what does not verify


def test_too_few_workers_are_found_by_counting() -> None:
    one = record(lower_bound=7)
    assert "the exponents give 8 workers, not 7" in fault_of(replace(one, workers=7))


def test_a_collision_is_found() -> None:
    one = replace(record(lower_bound=7), exponents=((0, 1, 4), (0, 1, 4)))
    assert "target 2 meets target 1" in fault_of(one)
    two = replace(record(lower_bound=7), exponents=((0, 1, 2), (0, 2, 4)))
    assert "meets interference" in fault_of(two)


def test_workers_that_cancel_their_masks_are_found() -> None:
    design = Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    one = record(design, lower_bound=9)
    bad = tuple(x for pair in ((x, 65537 - x) for x in range(1, 7)) for x in pair)[:11]
    assert "A leaks at these points" in fault_of(replace(one, points=bad))


def test_undecodable_points_are_found() -> None:
    design = Design(make_instance("matmul", {"p": 1, "m": 1, "n": 3}), ((0,), (0, 1, 3)))
    one = record(design, lower_bound=3)
    assert fault_of(replace(one, points=(1, 2, 65534))).startswith("all 3 answers together leave a target open")


def test_exponents_that_are_not_in_normal_form_are_found() -> None:
    """Else the points would be those of another code."""
    assert "not in normal form" in fault_of(replace(record(), exponents=((1, 2, 5), (0, 2, 4))))
    assert "not in normal form" in fault_of(replace(record(), exponents=((0, 2, 8), (0, 4, 8))))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"points": tuple(range(1, 8))}, "7 points, not 8"),
        ({"points": tuple(range(8))}, "a point 0 hands blocks in clear"),
        ({"points": (1, 1, *range(2, 8))}, "point given twice"),
        ({"points": (*range(1, 8), 70000)}, "point outside the field"),
        ({"field": "2^3"}, "point outside the field"),
    ],
)
def test_points_that_are_none_are_found(changed: dict[str, Any], said: str) -> None:
    assert said in fault_of(replace(record(), **changed))


def test_a_root_of_another_order_is_found() -> None:
    one = record(PAIR, "cyclic")
    assert one.root is not None
    square = pow(one.root, 2, int(one.field))
    assert fault_of(one) == ""
    assert "no primitive root of order 10" in fault_of(replace(one, root=square))
    assert "root outside the field" in fault_of(replace(one, root=0))


def test_a_class_that_the_exponents_are_not_of_is_found() -> None:
    assert "a class that these exponents are not of" in fault_of(replace(record(), kind="cyclic"))
    assert "a class that these exponents are not of" in fault_of(replace(record(), kind="box"))


def test_any_answers_are_looked_at_where_any_are_to_decode() -> None:
    subgroup = make_instance("matmul", {"p": 1, "m": 1, "n": 2})
    design = Design(subgroup, ((0,), (0, 3)), 6)
    assert design.support == 2
    assert "leave a target open" in fault_of(record(design, "cyclic-any", lower_bound=2, field="7"))
    assert fault_of(record(design, "cyclic", lower_bound=2, field="7")) == ""


def test_a_bound_above_the_formula_needs_a_proof() -> None:
    design = Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    assert "names no proof" in fault_of(record(design, lower_bound=11))
    assert fault_of(record(design, lower_bound=11, proof="sha256:0")) == ""
    assert fault_of(record(design, lower_bound=9)) == ""


def test_a_tampered_bound_above_the_workers_is_refused() -> None:
    with pytest.raises(DesignerError, match="lower bound out of range"):
        read_record(line(lambda d: d.update(lower_bound=9)))


# positivity


@given(st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=3, max_size=3))
def test_determinants_are_those_of_the_expansion(rows: list[list[int]]) -> None:
    (a, b, c), (d, e, f), (g, h, i) = rows
    assert determinant(rows) == a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def test_positivity_says_what_all_minors_say() -> None:
    """The largest minor is at the largest points: every other is smaller, and none is 0 modulo the prime."""
    exponents, points = (0, 1, 3, 4), range(1, 13)
    values = []
    for chosen in combinations(points, 4):
        apart = prod(chosen[j] - chosen[i] for i, j in combinations(range(4), 2))
        value, rest = divmod(determinant([[x**e for e in exponents] for x in chosen]), apart)
        assert (rest, value > 0) == (0, True)
        values.append(value)
    assert len(values) == comb(12, 4)
    assert max(values) == values[-1]
    assert gcd(*values) >= 1


def test_huge_numbers_are_refused_and_not_computed_with() -> None:
    far = Design(outer_pair(), ((0, 1, 10**9, 3), (0, 2, 10**8, 10**9 - 1)))
    one = record(far, lower_bound=9)
    assert not positive(far.scheme().bind(), one.evaluation_set(), 0, 2)
    with pytest.raises(DesignerError, match="not a number in range"):
        read_record(line(lambda d: d.update(modulus=10**9, points=ROOTS, root=3)))


def outer_pair() -> Any:
    return make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2)


def test_positivity_is_not_claimed_in_a_small_field() -> None:
    design = Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    code = design.scheme().bind()
    large = replace(record(design, lower_bound=9), field="65537").evaluation_set()
    small = replace(large, field=field(13))
    assert positive(code, large, 0, 2)
    assert not positive(code, small, 0, 2)
    assert positive(code, small, 1, 2)


@given(st.sampled_from([13, 31, 101]), st.sets(st.integers(1, 12), min_size=11, max_size=11))
def test_independence_of_all_masks_says_what_all_minors_say(order: int, points: set[int]) -> None:
    design = Design(make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2), ((0, 1, 4, 6), (0, 2, 4, 5)))
    code, over = design.scheme().bind(), field(order)
    one = replace(record(design, lower_bound=9), field=str(order), points=tuple(sorted(points)))
    for operand, masks in ((0, (4, 6)), (1, (4, 5))):
        rows = [[over.power(x, e) for e in masks] for x in sorted(points)]
        expected = all(rank(list(pair), over) == 2 for pair in combinations(rows, 2))
        assert independent(code, one.evaluation_set(), operand, 2, Effort()) == expected
        assert not independent(code, one.evaluation_set(), operand, 2, Effort(1e-7))
        assert not independent(code, one.evaluation_set(), operand, 1, Effort())
