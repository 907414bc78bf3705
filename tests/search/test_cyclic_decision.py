"""Searches modulo q: agreement with enumeration, known codes, encodings that all codes satisfy, limits of time."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from time import monotonic

import pytest
from every_design import every_design, free_unknowns, leaks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designer.algebra.sat import available, clauses
from designer.errors import DesignerError
from designer.search.cyclic import encoding
from designer.search.cyclic.decision import Outcome, decide_cyclic
from designer.search.cyclic.encoding import encode
from designer.search.cyclic.solver import search
from designer.search.design import Design
from designer.search.execute import execute
from designer.search.instance import Instance, make_instance
from designer.search.placement import place
from designer.search.privacy_of_masks import hidden, units
from designer.search.residue_sets import ResidueClauses

needs_sat = pytest.mark.skipif(not available(), reason="python-sat is not installed")


def outer(rows: int, columns: int, colluders: int) -> Instance:
    return make_instance("matmul", {"p": 1, "m": rows, "n": columns}, colluders)


SMALL = [
    ("matmul", {"p": 1, "m": 2, "n": 1}, 1),
    ("matmul", {"p": 1, "m": 2, "n": 2}, 0),
    ("matmul", {"p": 1, "m": 1, "n": 1}, 2),
    ("matmul", {"p": 1, "m": 2, "n": 1}, 2),
    ("matmul", {"p": 1, "m": 1, "n": 1}, 3),
    ("matmul", {"p": 2, "m": 1, "n": 1}, 1),
    ("matmul", {"p": 2, "m": 1, "n": 1}, 2),
    ("matmul", {"p": 2, "m": 2, "n": 1}, 0),
    ("matmul", {"p": 2, "m": 2, "n": 1}, 1),
    ("contraction", {"p": 1, "m1": 2, "m2": 1, "n1": 1, "n2": 1}, 1),
    ("convolution", {"m": 2, "n": 2}, 1),
    ("convolution", {"m": 2, "n": 2}, 2),
    ("convolution2d", {"m1": 2, "m2": 2, "n1": 2, "n2": 1}, 0),
    ("batch", {"K": 2}, 0),
    ("batch", {"K": 2}, 1),
    ("chain", {"p0": 1, "p1": 2, "p2": 1, "p3": 1}, 0),
    ("chain", {"p0": 1, "p1": 1, "p2": 1, "p3": 1}, 1),
]


@pytest.mark.parametrize(("name", "parameters", "colluders"), SMALL)
def test_search_agrees_with_enumeration(name: str, parameters: dict[str, int], colluders: int) -> None:
    instance = make_instance(name, parameters, colluders)
    for modulus in range(2, 13):
        if modulus ** free_unknowns(instance) > 6_000:
            break
        supports = [d.support for d in every_design(instance, modulus, modulus) if not leaks(d)]
        least = min(supports, default=modulus + 1)
        for workers in {modulus, least, least - 1}:
            if 1 <= workers <= modulus:
                found = search(instance, modulus, workers, fallback=not available())
                assert found.answer == ("found" if workers >= least else "refuted"), (modulus, workers, least)
                if found.design is not None:
                    assert found.design.support <= workers
                    assert not found.design.fault
                    assert not leaks(found.design)


@needs_sat
@pytest.mark.parametrize(
    ("rows", "columns", "colluders", "moduli"), [(2, 2, 2, (8, 9, 10, 12)), (2, 1, 3, (8, 10, 12))]
)
def test_masks_that_leak_are_excluded_one_by_one_as_well(
    rows: int, columns: int, colluders: int, moduli: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    instance, excluded = outer(rows, columns, colluders), 0
    for modulus in moduli:
        expected = search(instance, modulus, modulus).answer
        with monkeypatch.context() as patch:
            patch.setattr(encoding, "_keep_masks_apart", lambda *arguments: None)
            found = search(instance, modulus, modulus)
        assert found.answer == expected
        excluded += found.excluded
        assert found.design is None or not leaks(found.design)
    assert excluded


@needs_sat
@pytest.mark.parametrize(
    ("parameters", "colluders", "modulus", "workers"),
    [
        ((1, 2, 2), 2, 10, 10), ((1, 3, 2), 2, 13, 13), ((1, 3, 3), 2, 17, 17), ((1, 3, 3), 3, 21, 20),
        ((1, 4, 2), 2, 16, 16), ((2, 1, 1), 1, 4, 4), ((3, 1, 1), 1, 5, 5), ((2, 2, 1), 1, 7, 7),
        ((2, 3, 1), 2, 12, 12), ((3, 2, 2), 2, 18, 18), ((4, 2, 2), 2, 22, 22),
        ((2, 2, 2), 1, 12, 12), ((4, 1, 1), 2, 8, 8), ((2, 2, 1), 2, 9, 9), ((3, 2, 1), 2, 11, 11),
    ],
)  # fmt: skip
def test_known_codes_are_found_placed_and_their_moduli_are_least(
    parameters: tuple[int, int, int], colluders: int, modulus: int, workers: int
) -> None:
    instance = make_instance("matmul", dict(zip("pmn", parameters, strict=True)), colluders)
    found = decide_cyclic(instance, modulus, workers, seconds=120)
    assert found.answer == "found", found.reason
    assert found.design is not None
    assert found.design.support <= workers
    assert place(found.design, "cyclic").proved
    fewer = decide_cyclic(instance, modulus - 1, modulus - 1, seconds=120)
    assert fewer.answer in ("refuted", "found" if workers < modulus else "refuted")


@needs_sat
def test_a_code_that_is_found_runs() -> None:
    found = decide_cyclic(make_instance("matmul", {"p": 2, "m": 2, "n": 1}, 2), 9, 9, seconds=120)
    assert found.design is not None
    assert execute(found.design, place(found.design, "cyclic"), "cyclic").equal


@needs_sat
def test_a_bound_refutes_without_a_search() -> None:
    found = decide_cyclic(outer(3, 3, 2), 14, 14, seconds=60)
    assert (found.answer, found.conflicts) == ("refuted", 0)
    assert found.reason.startswith("at least 15 monomials: ")


@needs_sat
def test_time_is_kept_and_the_child_is_killed() -> None:
    start = monotonic()
    found = decide_cyclic(outer(6, 6, 4), 60, 60, seconds=1.5)
    assert found.answer == "timeout"
    assert monotonic() - start < 6


def test_z3_serves_where_python_sat_is_missing() -> None:
    found = decide_cyclic(outer(2, 2, 2), 10, 10, seconds=120, fallback=True)
    assert found.answer == "found"
    assert decide_cyclic(outer(2, 2, 1), 8, 7, seconds=120, fallback=True).answer == "refuted"
    assert decide_cyclic(outer(9, 9, 2), 200, 200, seconds=120, fallback=True).answer == "unsupported"


def test_outcomes_can_be_sent_to_other_processes() -> None:
    found = decide_cyclic(outer(2, 1, 1), 5, 5, seconds=60, fallback=True)
    copy = pickle.loads(pickle.dumps(found))  # noqa: S301  our own
    assert isinstance(copy, Outcome)
    assert copy.design is not None
    assert found.design is not None
    assert (copy.answer, copy.design.exponents) == (found.answer, found.design.exponents)


def test_a_modulus_out_of_range_is_refused() -> None:
    with pytest.raises(DesignerError, match="out of range"):
        decide_cyclic(outer(2, 2, 1), 0, 1, seconds=1)


# every code satisfies the clauses


@st.composite
def codes(draw: st.DrawFn) -> Design:
    """A valid private code modulo q: random exponents, in the positions that the symmetries choose."""
    rows, columns, colluders = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(0, 3))
    modulus = draw(st.integers(8, 24))
    generator = draw(st.randoms(use_true_random=False))
    for _ in range(400):
        first = generator.sample(range(modulus), min(rows + colluders, modulus))
        second = generator.sample(range(modulus), min(columns + colluders, modulus))
        if len(first) == rows + colluders and len(second) == columns + colluders:
            design = Design(outer(rows, columns, colluders), (tuple(first), tuple(second)), modulus)
            if not design.fault and not (colluders and leaks_in_general(design)):
                return design
    return Design(outer(1, 1, 0), ((0,), (0,)), modulus)


def leaks_in_general(design: Design) -> bool:
    assert design.modulus is not None
    parts = zip(design.exponents, design.instance.data, strict=True)
    return any(not hidden(values[:n], values[n:], design.modulus or 0).private for values, n in parts)


@needs_sat
@given(codes())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_code_satisfies_the_clauses_at_its_own_size(design: Design) -> None:
    assert design.modulus is not None
    modulus, masks = design.modulus, design.instance.masks
    encoding = encode(design.instance, modulus, design.support)
    satisfied = False
    for moved in images(design):
        solver = clauses(encoding.clauses.clauses, encoding.clauses.variables)
        for values, n, data, own in zip(
            moved, design.instance.data, encoding.data, encoding.masks, strict=True
        ):  # fmt: skip
            for e in range(modulus):
                solver.add([data[e] if e in values[:n] else -data[e]])
                if masks:
                    solver.add([own[e] if e in values[n:] else -own[e]])
        if solver.model() is not None:
            satisfied = True
            break
    assert satisfied


def images(design: Design) -> Iterator[tuple[list[int], list[int]]]:
    """Multiples by units, moved such that some mask (or block) of each operand is 0, a divisor of q among the first."""
    modulus, data = design.modulus or 1, design.instance.data
    divisors = {d for d in range(1, modulus) if modulus % d == 0}
    for u in units(modulus):
        first, second = ([u * e % modulus for e in values] for values in design.exponents)
        own = [values[n:] or values for values, n in zip((first, second), data, strict=True)]
        for s in own[0]:
            moved = [(e - s) % modulus for e in first], [(e - own[1][0]) % modulus for e in second]
            scaled = moved[0][data[0] :] if design.instance.masks > 1 else moved[0] if len(first) > 1 else moved[1]
            if len(scaled) == 1 or divisors & set(scaled):
                yield moved


@settings(deadline=None)
@given(st.integers(0, 7), st.integers(0, 8), st.integers(-1, 8))
def test_counters_count(size: int, true: int, most: int) -> None:
    true = min(true, size)
    built = ResidueClauses(5)
    literals = built.new(size) if size else []
    for number, literal in enumerate(literals):
        built.clauses.append((literal if number < true else -literal,))
    built.at_most(literals, most)
    assert (clauses(built.clauses, built.variables, fallback=not available()).model() is not None) == (true <= most)
