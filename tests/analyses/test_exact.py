"""The exact threshold is what plain elimination over all subsets finds; every witness can be carried out."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import literal_codes
from test_twin import Brute, check_witness

from designer.algebra.field import field
from designer.analyses import decodability, response
from designer.analyses.effort import Effort
from designer.analyses.exact import ExactThreshold, exact_threshold
from designer.analyses.question import Question
from designer.analyses.theorems import threshold_by_degree
from designer.catalogue import load
from designer.code import Code
from designer.errors import DesignerError, PointsError
from designer.points import EvaluationSet, distinct, explicit, grid, hermite, random_points, roots_of_unity
from designer.scheme_file import load_text
from designer.verdict import Answer, Assurance

FIELDS = ["5", "7", "11", "13", "31", "2^2", "3^2"]
SMALL = [
    ("matdot", {"p": 2}), ("matdot", {"p": 3}),
    ("epc", {"p": 2, "m": 1, "n": 1}), ("epc", {"p": 2, "m": 2, "n": 1}),
    ("polynomial", {"m": 2, "n": 2}), ("polynomial", {"m": 1, "n": 3}), ("polydot", {"p": 2, "m": 2, "n": 1}),
    ("convolution", {"m": 2, "n": 2}), ("convolution", {"m": 3, "n": 2}), ("batch", {"K": 2}),
    ("bi0", {"p": 1, "m": 2, "n": 2}), ("bi0", {"p": 2, "m": 2, "n": 1}), ("bi2", {"p": 2, "m": 1, "n": 2}),
    ("convolution2d", {"m1": 2, "m2": 1, "n1": 1, "n2": 2}), ("chain", {"p0": 1, "p1": 2, "p2": 1}),
]  # fmt: skip


@st.composite
def mutated_codes(draw: st.DrawFn) -> Code:
    """A code of the catalogue as a literal table, perhaps with one exponent changed or all stretched."""
    name, parameters = draw(st.sampled_from(SMALL))
    code = load(name).bind(**parameters)
    tables = [[list(vector) for vector in m] for m in code.exponents]
    change = draw(st.sampled_from(["none", "one", "one", "stretch"]))
    if change == "one":
        row = draw(st.sampled_from(draw(st.sampled_from(tables))))
        row[draw(st.integers(0, len(row) - 1))] = draw(st.integers(0, 9))
    elif change == "stretch":
        factor = draw(st.integers(2, 3))
        tables = [[[factor * e for e in row] for row in table] for table in tables]
    return literal(code, tables)


def literal(code: Code, tables: list[list[list[int]]]) -> Code:
    options = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in code.scheme.options.items())
    text = f'operation = "{code.operation.name}"\n{options}parameters = []\n'
    text += "variables = [" + ", ".join(f'"{v}"' for v in code.variables) + "]\n[bounds]\n"
    text += "".join(f"{index} = {size}\n" for index, size in code.parts.items()) + "[exponents]\n"
    text += "".join(f"{m.operand} = {table}\n" for m, table in zip(code.exponents, tables, strict=True))
    return load_text(text).bind()


@st.composite
def evaluation_sets(draw: st.DrawFn, dimension: int) -> EvaluationSet:
    over = field(draw(st.sampled_from(FIELDS)))
    kinds = ["explicit", "random", "grid"] + ["distinct", "hermite"] * (dimension == 1)
    match draw(st.sampled_from(kinds)):
        case "distinct":
            return distinct(draw(st.integers(1, min(8, over.order - 1))), over)
        case "hermite":
            depth = draw(st.integers(2, 3))
            return hermite(draw(st.integers(1, min(8 // depth, over.order - 1))), depth, over)
        case "grid" if dimension > 1:
            sizes = draw(st.sampled_from([(1, 2), (2, 2), (3, 2), (2, 3), (4, 2), (3, 3)]))
            return grid([min(size, over.order - 1) for size in sizes], over)
        case "random":
            return random_points(draw(st.integers(1, min(7, over.order - 1))), over, dimension=dimension)
        case _:
            point = st.tuples(*[st.integers(0, over.order - 1)] * dimension)
            return explicit(draw(st.lists(point, min_size=1, max_size=min(7, over.order), unique=True)), over)


def compare(code: Code, points: EvaluationSet) -> ExactThreshold:
    """The toolkit's answers against brute force; every refutation carried out."""
    found, brute = exact_threshold(code, points), Brute(code, points)
    expected = brute.threshold()
    if found.decodes is None:
        assert found.because
        return found
    assert found.value == expected
    assert found.decodes == (expected is not None)
    if found.witness is not None:
        check_witness(code, points, found.witness)
        assert not brute.decodes(found.witness.get("workers", ()))
        if expected is not None:
            assert len(found.witness["workers"]) == expected - 1
    for received in (None, *range(1, len(points) + 1)):
        verdict = decodability.decide(Question(code, points, received))
        size = len(points) if received is None else received
        assert verdict.answer is (Answer.HOLDS if expected is not None and size >= expected else Answer.REFUTED)
        if verdict.answer is Answer.REFUTED:
            assert verdict.witness is not None
            check_witness(code, points, verdict.witness)
            assert len(verdict.witness.get("workers", range(size))) >= size
    return found


@settings(max_examples=120)
@given(mutated_codes(), st.data())
def test_catalogue_codes_and_their_mutations_are_decided_as_by_brute_force(code: Code, data: st.DataObject) -> None:
    compare(code, data.draw(evaluation_sets(len(code.variables))))


KINDS = (
    "matmul",
    "convolution",
    "batch",
    "transposed",
    "scalar",
    "one-sided sum",
    "shared by three",
    "layer",
)


@settings(max_examples=80)
@given(literal_codes(kinds=KINDS, most=9), st.data())
def test_random_tables_are_decided_as_by_brute_force(code: Code, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.exponents) <= 100)
    compare(code, data.draw(evaluation_sets(len(code.variables))))


@settings(max_examples=40)
@given(literal_codes(kinds=("matmul", "convolution", "scalar"), modulus=True, most=9), st.data())
def test_cyclic_exponents_are_decided_as_by_brute_force(code: Code, data: st.DataObject) -> None:
    assume(math.prod(len(m) for m in code.exponents) <= 60)
    cycles = [n for n in code.modulus if n]
    over = field(next(q for q in (5, 7, 11, 13, 29, 31, 43, 61, 71, 211, 421) if all((q - 1) % n == 0 for n in cycles)))
    axes = [[x for x in range(over.order) if not n or over.power(x, n) == 1][:6] for n in code.modulus]
    point = st.tuples(*(st.sampled_from(axis) for axis in axes))
    found = compare(code, explicit(data.draw(st.lists(point, min_size=1, max_size=7, unique=True)), over))
    assert found.method in ("interference", "rank", "gaps", "minors", "census")


@pytest.mark.parametrize(("name", "parameters"), SMALL)
def test_the_scheme_s_own_points_decode_at_the_threshold_by_degree(name: str, parameters: dict[str, int]) -> None:
    code = load(name).bind(**parameters)
    points = (
        distinct(threshold_by_degree(code)) if len(code.variables) == 1 else grid([d + 1 for d in code.product.degrees])
    )
    found = compare(code, points)
    assert found.value == len(points) == threshold_by_degree(code)
    assert found.method in ("interpolation", "grid")
    assert found.assurance is Assurance.THEOREM


# known facts


def test_matdot_2_decodes_from_1_and_minus_1() -> None:
    code, points = load("matdot").bind(p=2), explicit([1, 12], field(13))
    assert compare(code, points).value == 2
    assert threshold_by_degree(code) == 3


def test_matdot_3_decodes_from_the_cube_roots_of_unity() -> None:
    code = load("matdot").bind(p=3)
    assert compare(code, roots_of_unity(3, field(7))).value == 3
    assert threshold_by_degree(code) == 5
    assert compare(code, distinct(3, field(7))).decodes is False


def test_9_of_the_15_quadruples_of_a_3_x_2_grid_decode_degrees_1_and_1() -> None:
    code, points = load("bi0").bind(p=1, m=2, n=2), grid([3, 2], field(31))
    assert code.product.degrees == (1, 1)
    brute = Brute(code, points)
    assert sum(brute.decodes(four) for four in combinations(range(6), 4)) == 9
    found = compare(code, points)
    assert (found.value, found.method) == (5, "grid")


def test_eight_monomials_and_eight_distinct_points_need_not_suffice() -> None:
    code = load_text(
        'operation = "matmul"\nparameters = []\n[bounds]\ni = 4\nk = 1\nj = 2\n[exponents]\n'
        "A = [0, 1, 3, 4]\nB = [0, 6]\n"
    ).bind()
    assert code.product.support_size == 8
    found = compare(code, distinct(8, field(13)))
    assert (found.decodes, found.method) == (False, "rank")
    assert found.witness is not None
    assert found.witness["kind"] == "undecodable-set"


def test_bi0_2_2_2_needs_15_of_a_6_x_3_grid() -> None:
    code, points = load("bi0").bind(p=2, m=2, n=2), grid([6, 3])
    assert code.product.degrees == (4, 1)
    found = exact_threshold(code, points)
    assert found.value == 18 - (6 - 4) * (3 - 1) + 1 == 15
    assert found.method == "grid"
    assert found.witness is not None
    check_witness(code, points, found.witness)
    brute = Brute(code, points)
    assert not brute.decodes(found.witness["workers"])
    assert brute.decodes([w for w in range(18) if w not in (0, 5, 17)])


GRIDS = [
    (sizes, degrees)
    for sizes in ((2, 2), (3, 2), (3, 3), (4, 2), (4, 3), (4, 4))
    for degrees in ((1, 0), (1, 1), (2, 1), (2, 2), (3, 1), (3, 3))
    if sizes[0] > degrees[0] and sizes[1] > degrees[1]
]


@pytest.mark.parametrize(("sizes", "degrees"), GRIDS)
def test_the_grid_formula_is_what_exhaustive_search_finds(sizes: tuple[int, int], degrees: tuple[int, int]) -> None:
    """n1 n2 - (n1-d1)(n2-d2) + 1, for polynomials of degrees (d1, d2) with all coefficients wanted."""
    (n1, n2), (d1, d2) = sizes, degrees
    code = load("bi0").bind(p=1, m=d2 + 1, n=d1 + 1)
    points = grid(sizes, field(31))
    formula = n1 * n2 - (n1 - d1) * (n2 - d2) + 1
    found = exact_threshold(code, points)
    assert (found.value, found.method) == (formula, "grid")
    assert found.witness is not None
    check_witness(code, points, found.witness)
    brute = Brute(code, points)
    assert len(found.witness["workers"]) == formula - 1
    assert not brute.decodes(found.witness["workers"])
    if math.comb(n1 * n2, formula) <= 600:
        assert brute.every(formula)


def test_hermite_points_decode_with_fewer_workers() -> None:
    code = load("matdot").bind(p=3)
    found = compare(code, hermite(3, 2, field(31)))
    assert found.decodes
    assert compare(code, hermite(2, 2, field(31))).decodes is False
    assert compare(code, hermite(2, 3, field("3^2"))).decodes


def test_eight_workers_do_not_decode_epc_2_2_2() -> None:
    code, points = load("epc").bind(p=2, m=2, n=2), distinct(8)
    verdict = decodability.decide(Question(code, points))
    assert verdict.answer is Answer.REFUTED
    assert verdict.witness is not None
    check_witness(code, points, verdict.witness)
    assert verdict.witness["workers"] == list(range(8))


def test_large_codes_have_a_polynomial_as_witness() -> None:
    for code, points in (
        (load("epc").bind(p=3, m=5, n=5), distinct(100)),
        (load("tri").bind(p=3, m=3, n=3), grid([6, 4, 3])),
    ):
        found = exact_threshold(code, points)
        assert found.witness is not None
        assert found.witness["kind"] == "vanishing-polynomial"
        check_witness(code, points, found.witness)
        assert len(found.witness["workers"]) == found.value - 1  # type: ignore[operator]


def test_outer_products_that_need_longer_blocks_are_refuted_for_linear_decoders_only() -> None:
    """No index is summed over, so that vectors of positions would not be blocks of the operation."""
    code = load_text(
        'operation = "contraction"\neinsum = "i, j -> i j"\nparameters = []\n[bounds]\ni = 4\nj = 2\n'
        "[exponents]\nA = [0, 1, 3, 4]\nB = [0, 6]\n"
    ).bind()
    found = compare(code, distinct(8, field(13)))
    assert found.witness is not None
    kind = found.witness["kind"]
    assert kind == "undecodable-coefficients" or all(
        len(vector) == 1 for name in "AB" for vector in found.witness[name]
    )


# what was not decided is said


def test_beyond_the_effort_a_sufficient_number_is_known_and_the_exact_one_is_not() -> None:
    sparse, points, effort = load("gasp-r").bind(K=4, L=4, T=2, r=1), distinct(45), Effort(0.01)
    assert not sparse.product.is_box
    found = exact_threshold(sparse, points, effort=effort)
    assert (found.value, found.sufficient, found.decodes) == (None, threshold_by_degree(sparse), True)
    assert found.method == "interpolation"
    assert "more than the effort allows" in found.because[0]
    assert "at 95% confidence" in found.because[1]
    for received, answer in ((30, Answer.UNDECIDED), (38, Answer.HOLDS), (None, Answer.HOLDS)):
        verdict = decodability.decide(Question(sparse, points, received, effort=effort))
        assert verdict.answer is answer
        assert verdict.because


def test_a_number_found_by_rank_is_not_given_as_a_theorem() -> None:
    sparse, points = (
        literal(load("matdot").bind(p=2), [[[0], [1]], [[4], [3]]]),
        explicit([1, 2, 3, 4, 5, 7], field(31)),
    )
    brute = Brute(sparse, points).threshold()
    assert brute is not None
    assert brute < threshold_by_degree(sparse) == 6
    found = exact_threshold(sparse, points)
    assert found.value == brute
    verdict = decodability.decide(Question(sparse, points, 5))
    assert (verdict.answer, verdict.assurance) == (Answer.HOLDS, Assurance.EXHAUSTIVE)
    assert not any("Vandermonde" in reason for reason in verdict.because)


def test_a_system_that_is_too_large_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response, "SYSTEM_LIMIT", 10)
    code, points = load("bi0").bind(p=2, m=2, n=1), random_points(8, dimension=2)
    found = exact_threshold(code, points)
    assert (found.value, found.sufficient, found.decodes) == (None, None, None)
    for received in (None, 4):
        verdict = decodability.decide(Question(code, points, received))
        assert verdict.answer is Answer.UNDECIDED
        assert "larger than the effort allows" in verdict.because[0]


def test_all_points_together_are_decided_by_gaps_where_the_system_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response, "SYSTEM_LIMIT", 10)
    sparse = literal(load("matdot").bind(p=2), [[[0], [1]], [[4], [3]]])
    for points in (distinct(5, field(31)), explicit([1, 30, 2, 29], field(31))):
        found, brute = exact_threshold(sparse, points), Brute(sparse, points)
        assert (found.value, found.method) == (None, "gaps")
        assert found.decodes is brute.decodes(range(len(points)))


def test_numbers_of_answers_out_of_range_are_refused() -> None:
    for received in (0, 10):
        with pytest.raises(PointsError, match=r"number of answers out of range; got .*; allowed: 1 to 9"):
            decodability.decide(Question(load("epc").bind(p=2, m=2, n=2), distinct(9), received))


def test_points_of_the_wrong_dimension_are_refused() -> None:
    with pytest.raises(DesignerError, match="wrong dimension"):
        exact_threshold(load("tri").bind(p=1, m=1, n=1), distinct(3))
