"""Emitted programs: they stand alone, agree with plain integers, and their self-test can fail."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import SIGNATURES, literal_codes

from designer import __version__
from designer.algebra.field import Field, field
from designer.algebra.linear import matmul
from designer.algebra.primes import prime_in_progression
from designer.analyses import response
from designer.analyses.choice import default_points
from designer.analyses.exact import exact_threshold
from designer.catalogue import load, names
from designer.code import Code
from designer.emitters import default_target, emit, program
from designer.errors import DesignerError
from designer.operations.polynomial import words
from designer.points import (
    EvaluationSet,
    distinct,
    explicit,
    grid,
    hermite,
    random_points,
    roots_of_unity,
)
from designer.scheme_file import load_text

Array = NDArray[Any]
GENERATOR = np.random.default_rng(11)
SMALL = {
    "chain": {"p0": 2, "p1": 2, "p2": 1, "p3": 2},
    "contraction": {"p": 2, "m1": 1, "m2": 2, "n1": 2, "n2": 1},
}
CODES = {name: load(name).bind(**SMALL.get(name, dict.fromkeys(load(name).parameters, 2))) for name in names()}
PRIMES = {"balanced": 65537, "limbs": 2**31 - 1, "mersenne61": 2**61 - 1, "integers": 2**89 - 1}


def loaded(text: str) -> ModuleType:
    module = ModuleType("emitted")
    exec(compile(text, "<emitted>", "exec"), module.__dict__)  # noqa: S102  our own text
    return module


def direct(code: Code, arrays: Sequence[Array], over: Field) -> Array:
    """The operation by its definition, one multiplication of Python integers after the other."""
    operation = code.operation
    sizes = {
        i: n
        for a, (_, axes) in zip(arrays, operation.operands, strict=True)
        for i, n in zip(axes, a.shape, strict=True)
    }
    if operation.function is not None:
        return np.stack([mapped(code, [array[n] for array in arrays], over) for n in range(len(arrays[0]))])
    result = np.zeros(tuple(sum(sizes[i] for i in terms) - len(terms) + 1 for terms in operation.output), dtype=object)
    for assignment in product(*(range(size) for size in sizes.values())):
        at = dict(zip(sizes, assignment, strict=True))
        value = 1
        for array, (_, axes) in zip(arrays, operation.operands, strict=True):
            value = over.mul(value, int(array[tuple(at[i] for i in axes)]))
        place = tuple(sum(at[i] for i in terms) for terms in operation.output)
        result[place] = over.add(int(result[place]), value)
    return result


def mapped(code: Code, matrices: Sequence[Array], over: Field) -> Array:
    """A polynomial map: the sum of its words, each a product of matrices with an integer factor."""
    assert code.operation.function is not None
    total: Any = 0
    for word, factor in words(code.operation.function).items():
        chosen = [matrices[code.operation.names.index(letter)] for letter in word]
        value = [[over.mul(over.element(factor), int(x)) for x in row] for row in chosen[0]]
        for matrix in chosen[1:]:
            value = matmul(value, [[int(x) for x in row] for row in matrix], over)
        total = value if total == 0 else [
            [over.add(x, y) for x, y in zip(u, v, strict=True)] for u, v in zip(total, value, strict=True)
        ]  # fmt: skip
    return np.array(total, dtype=object)


def inputs(code: Code, over: Field, kind: str, extra: int = 1) -> list[Array]:
    """Arrays of sizes that the parts do not divide."""
    sizes = {index: 2 * count + (extra if count > 1 else 0) for index, count in code.parts.items()}
    dtype: Any = np.int64 if over.order < 2**63 else object
    arrays = []
    for _, axes in code.operation.operands:
        shape = tuple(sizes[index] for index in axes)
        if kind == "extreme":
            arrays.append(np.full(shape, over.order - 1, dtype=dtype))
        else:
            flat = [int.from_bytes(GENERATOR.bytes(40), "big") % over.order for _ in range(int(np.prod(shape)))]
            arrays.append(np.array(flat, dtype=dtype).reshape(shape))
    return arrays


def check(
    code: Code,
    points: EvaluationSet,
    module: ModuleType,
    subsets: Sequence[Sequence[int]],
    kinds: str = "random extreme",
) -> None:
    """The decoded product of every subset of answers is the direct one."""
    for kind in kinds.split():
        arrays = inputs(code, points.field, kind)
        expected = direct(code, arrays, points.field)
        prepared = module.prepare(*arrays)
        tasks = module.encode(*prepared)
        assert len(tasks) == len(points)
        answers = [module.worker(task) for task in tasks]
        assert np.array_equal(module.from_field(module.multiply(*prepared), module.Q), expected)
        for chosen in subsets:
            found = module.decode({n: answers[n] for n in chosen}, *(a.shape for a in arrays))
            assert np.array_equal(module.from_field(found, module.Q), expected), (kind, chosen)


def some(points: EvaluationSet, received: int, count: int = 4) -> list[list[int]]:
    return [sorted(GENERATOR.permutation(len(points))[:received].tolist()) for _ in range(count)]


def standalone(text: str, path: Path) -> subprocess.CompletedProcess[str]:
    path.write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=path.parent,
    )


# what they compute


@pytest.mark.parametrize("name", CODES)
def test_an_emitted_file_runs_alone_and_finds_no_difference(name: str, tmp_path: Path) -> None:
    code = CODES[name]
    points = default_points(code)
    done = standalone(emit(code, points), tmp_path / "program.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{code.label}: 24 comparisons with the direct computation, all equal\n"


@pytest.mark.parametrize("name", ["2^8", "3^5"])
def test_an_emitted_file_for_an_extension_field_runs_alone(name: str, tmp_path: Path) -> None:
    code = load("matdot").bind(p=2)
    done = standalone(emit(code, distinct(4, field(name)), target="galois"), tmp_path / "program.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert "all equal" in done.stdout


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("kernel", PRIMES)
def test_every_kernel_gives_the_product_of_python_integers(name: str, kernel: str) -> None:
    code, over = CODES[name], field(PRIMES[kernel])
    if any(code.modulus):  # a prime of the same size that has the roots of unity
        over = field(prime_in_progression(over.order, code.modulus[0] or 1))
    points = default_points(code, over)
    if len(code.variables) == 1 and not any(code.modulus):
        points = distinct(len(points) + 2, over)
    text = emit(code, points)
    module = loaded(text)
    assert re.search(rf"^Q = {over.order} ", text, re.MULTILINE)
    check(code, points, module, some(points, module.RECEIVED, 2))


@pytest.mark.parametrize("name", ["2^8", "3^5"])
def test_the_galois_target_gives_the_products_of_the_field(name: str) -> None:
    for short in ("epc", "bi0", "convolution2d", "chain", "batch"):
        letters = load(short).parameters or ("p0", "p1", "p2")
        code = load(short).bind(**{letter: 2 if number < 2 else 1 for number, letter in enumerate(letters)})
        points = default_points(code, field(name))
        module = loaded(emit(code, points, target="galois"))
        check(code, points, module, some(points, module.RECEIVED, 1))


SUBSETS = {
    "epc over": (load("epc").bind(p=2, m=1, n=2), distinct(8)),
    "matdot": (load("matdot").bind(p=3), distinct(8, field(2**61 - 1))),
    "matdot at cube roots": (load("matdot").bind(p=3), roots_of_unity(3, field(7))),
    "matdot at 1 and -1": (load("matdot").bind(p=2), explicit([1, 12], field(13))),
    "grid": (load("bi0").bind(p=1, m=2, n=2), grid([3, 3], field(2**31 - 1))),
    "larger grid": (load("tri").bind(p=1, m=2, n=2), grid([2, 3, 2])),
    "hermite": (load("matdot").bind(p=2), hermite(3, 2, field(31))),
    "hermite, three factors": (load("chain").bind(p0=1, p1=2, p2=1, p3=1), hermite(2, 3, field(31))),
    "random points of two variables": (
        load("bi0").bind(p=1, m=2, n=2),
        random_points(6, field(65537), dimension=2),
    ),
    "convolution": (load("convolution").bind(m=2, n=3), distinct(7, field(11))),
}


@pytest.mark.parametrize("which", SUBSETS)
def test_every_subset_of_the_size_needed_decodes(which: str) -> None:
    code, points = SUBSETS[which]
    module = loaded(emit(code, points))
    subsets = list(islice(combinations(range(len(points)), module.RECEIVED), 130))
    check(code, points, module, subsets)
    check(code, points, module, [range(len(points))], kinds="random")


def test_every_subset_decodes_over_an_extension_field() -> None:
    code, points = load("matdot").bind(p=2), distinct(5, field("2^8"))
    module = loaded(emit(code, points, target="galois"))
    assert module.RECEIVED == 3
    check(code, points, module, list(combinations(range(5), 3)))


def test_the_convention_of_a_transposed_left_factor_is_kept() -> None:
    code = load_text(
        'operation = "matmul"\nconvention = "AtB"\n[exponents]\nA = ["k + p*i"]\nB = ["p - 1 - k + p*m*j"]\n'
    ).bind(p=2, m=2, n=1)
    points = distinct(6)
    module = loaded(emit(code, points))
    a, b = inputs(code, points.field, "random")
    found = module.multiply(*module.prepare(a, b))
    assert module.from_field(found, module.Q).tolist() == (a.astype(object).T @ b.astype(object) % 65537).tolist()
    check(code, points, module, some(points, module.RECEIVED))


def test_cyclic_exponents_are_decoded_at_roots_of_unity() -> None:
    code = load_text(
        'operation = "matmul"\n[modulus]\nx = "2*p - 1"\n[exponents]\nA = ["k"]\nB = ["-k"]\n'
        '[points]\nrule = "roots-of-unity"\ncount = "2*p - 1"\n'
    ).bind(p=3, m=1, n=1)
    for points in (default_points(code), default_points(code, field(31))):
        module = loaded(emit(code, points))
        check(code, points, module, list(combinations(range(5), module.RECEIVED)))
    points = default_points(code, field("2^8"))
    check(code, points, loaded(emit(code, points, target="galois")), [range(5)])


OPERATIONS = {
    "three operands": (
        "i k, k l, l j -> i j",
        {"i": 1, "k": 2, "l": 1, "j": 2},
        {"A": [0, 1], "B": [1, 0], "D": [0, 2]},
    ),
    "scalar": ("i, i ->", {"i": 3}, {"A": [0, 1, 2], "B": [2, 1, 0]}),
    "elementwise": ("i, i -> i", {"i": 2}, {"A": [0, 1], "B": [0, 2]}),
    "sum of the left alone": ("i k, j -> i j", {"i": 1, "k": 2, "j": 2}, {"A": [0, 0], "B": [0, 1]}),
    "transposed result": ("i k, k j -> j i", {"i": 2, "k": 1, "j": 2}, {"A": [0, 1], "B": [0, 2]}),
    "shared by three": (
        "i r, j r, k r -> i j k",
        {"i": 1, "r": 1, "j": 2, "k": 2},
        {"A": [0], "B": [0, 1], "D": [0, 2]},
    ),
    "layer": (
        "b c y x, o c u v -> b o y+u x+v",
        {"b": 1, "c": 2, "y": 2, "x": 1, "o": 2, "u": 1, "v": 1},
        {"A": [0, 2, 1, 3], "B": [1, 0, 5, 4]},
    ),
}


@pytest.mark.parametrize("which", OPERATIONS)
@pytest.mark.parametrize("q", [65537, 2**89 - 1])
def test_operations_of_every_shape_are_emitted(which: str, q: int) -> None:
    einsum, parts, exponents = OPERATIONS[which]
    bounds = "".join(f"{index} = {size}\n" for index, size in parts.items())
    maps = "".join(f"{name} = {table}\n" for name, table in exponents.items())
    text = f'operation = "contraction"\neinsum = "{einsum}"\nparameters = []\n'
    text += f"[bounds]\n{bounds}[exponents]\n{maps}"
    code = load_text(text).bind()
    assert code.product.readable
    points = distinct(code.product.degrees[0] + 2, field(q))
    module = loaded(emit(code, points))
    check(code, points, module, some(points, module.RECEIVED, 2))
    module.self_test()


@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(literal_codes(kinds=tuple(SIGNATURES), most=12), st.sampled_from([13, 65537, 2**61 - 1]), st.booleans())
def test_whatever_decodes_is_emitted_and_passes_its_self_test(code: Code, q: int, hermitian: bool) -> None:
    assume(code.product.readable and code.product.support_size <= 10)
    count = min(code.product.support_size + 1, 12)
    over = field(q)
    if len(code.variables) > 1:
        points = random_points(count, over, dimension=len(code.variables))
    else:
        points = hermite(-(-count // 2), 2, over) if hermitian else distinct(count, over)
    if exact_threshold(code, points).sufficient is None:
        with pytest.raises(DesignerError, match=r"^these points do not decode every target"):
            emit(code, points)
        return
    assert loaded(emit(code, points)).self_test(rounds=1) == 8


# what they refuse


def test_too_few_answers_are_refused() -> None:
    code, points = load("epc").bind(p=2, m=1, n=2), distinct(8)
    module = loaded(emit(code, points))
    prepared = module.prepare(*inputs(code, points.field, "random"))
    tasks = module.encode(*prepared)
    shapes = [array.shape for array in prepared]
    with pytest.raises(ValueError, match=r"^4 answers; needed: 5$"):
        module.decode({n: module.worker(tasks[n]) for n in range(4)}, *shapes)
    with pytest.raises(ValueError, match=r"^0 answers; needed: 5$"):
        module.decode({}, *shapes)


@pytest.mark.parametrize(
    ("points", "target"), [(hermite(3, 2, field(31)), "numpy"), (distinct(6, field("2^8")), "galois")]
)
def test_answers_that_leave_a_target_open_are_refused(points: EvaluationSet, target: str) -> None:
    code = load("matdot").bind(p=3)
    module = loaded(emit(code, points, target=target))
    with pytest.raises(ValueError, match=r"^these answers leave a target open$"):
        module.weights((0, 1))


@pytest.mark.parametrize("target", ["numpy", "galois"])
@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([[0, 13]]), "A has entries outside 0..12"),
        (np.array([[-1, 0]]), "A has entries outside 0..12"),
        (np.array([[0, 13]], dtype=object), "A has entries outside 0..12"),
        (np.array([[0, 10**40]], dtype=object), "A has entries outside 0..12"),
        (np.array([[0.5, 1.0]]), "A is of type float64; needed: integers"),
        (np.array([["1", "2"]]), "A is of type <U1; needed: integers"),
    ],
)
def test_entries_that_are_no_field_elements_are_refused(array: Array, message: str, target: str) -> None:
    module = loaded(emit(load("matdot").bind(p=2), distinct(3, field(13)), target=target))
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        module.prepare(array, np.array([[1], [2]]))


def test_shapes_that_do_not_fit_are_refused() -> None:
    module = loaded(emit(load("matdot").bind(p=2), distinct(3)))
    with pytest.raises(ValueError, match="axis k has length 3; needed: 2"):
        module.encode(*module.prepare(np.ones((1, 2), np.int64), np.ones((3, 1), np.int64)))


@pytest.mark.parametrize(
    ("code", "points", "target", "message"),
    [
        (
            load("matdot").bind(p=2), distinct(3), "fortran",
            "unknown target; got fortran; allowed: numpy, galois, mpi4py, dask, c",
        ),
        (
            load("matdot").bind(p=2), distinct(3, field("2^8")), "numpy",
            "the target numpy is for prime fields; got GF(2^8); use --target galois",
        ),
        (
            load("matdot").bind(p=2), hermite(2, 2), "galois",
            "the target galois has no derivatives; got hermite:2x2; use --target numpy",
        ),
        (
            load("epc").bind(p=2, m=2, n=2), distinct(8), "numpy",
            "these points do not decode every target; in epc p=2 m=2 n=2; got distinct:8; "
            "allowed: as many as the threshold by degree, 9; "
            "all points together leave a target open",
        ),
        (
            load_text(
                'operation = "contraction"\neinsum = "y u, k -> y+u k"\nparameters = []\n[bounds]\n'
                'y = 1\nu = 1\nk = 1\n'
                "[exponents]\nA = [0]\nB = [0]\n"
            ).bind(), distinct(1), "numpy",
            "an output axis adds up axes of one operand; in unnamed; got y+u; "
            "allowed: one index of A, and indices of later operands",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_emitted_is_refused(code: Code, points: EvaluationSet, target: str, message: str) -> None:
    with pytest.raises(DesignerError, match=f"^{re.escape(message)}"):
        emit(code, points, target=target)


def test_points_of_which_nothing_is_known_are_not_said_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response, "SYSTEM_LIMIT", 5)
    with pytest.raises(DesignerError, match=r"^it is not known that these points decode every target"):
        emit(load("bi0").bind(p=2, m=2, n=1), random_points(8, dimension=2))


def test_a_program_waits_for_a_number_that_suffices_where_the_exact_one_is_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(response, "SYSTEM_LIMIT", 5)
    code, points = load("matdot").bind(p=2), hermite(3, 2, field(31))
    text = emit(code, points)
    assert "exact for these points not decided" in " ".join(text.split())
    module = loaded(text)
    assert module.RECEIVED == 6
    check(code, points, module, [range(6)])


def test_the_default_target_serves_the_field() -> None:
    assert default_target(distinct(3)) == "numpy"
    assert default_target(distinct(3, field("2^8"))) == "galois"


# what they say


def test_the_header_says_what_it_is() -> None:
    code = load("epc").bind(p=2, m=2, n=2)
    text = emit(code, distinct(12), command="coded-designer emit epc p=2 m=2 n=2 --workers 12")
    header = " ".join(text.split('"""')[1].split())
    for fact in (
        "entangled polynomial code: reference encoder and decoder.",
        "Operation: matmul, i k, k j -> i j",
        "Operand A: 2 x 2 blocks along i k",
        "Result: 2 x 2 target blocks",
        f"Generated by coded-designer emit epc p=2 m=2 n=2 --workers 12 (coded-designer {__version__})",
        f"Scheme epc p=2 m=2 n=2, digest {code.digest[:16]}",
        "Sources yu2020straggler, dutta2018unified",
        "Field GF(65537)",
        "Points distinct:12, 12 answers",
        "Thresholds by degree 9, by support 9, exact for these points 9",
        "Needed any set of this size decodes, and a smaller one need not",
        "Vandermonde",
        "exact for inner dimensions up to",
    ):
        assert fact in header, fact
    other = emit(load("matdot").bind(p=2), distinct(4, field("2^8")), target="galois")
    assert "Field        GF(2^8), modulus x^8 + x^4 + x^3 + x^2 + 1" in other
    assert "MODULUS = (1, 0, 1, 1, 1, 0, 0, 0, 1)" in other


@pytest.mark.parametrize("target", ["numpy", "galois"])
def test_the_same_input_gives_the_same_text(target: str) -> None:
    code = load("tri").bind(p=2, m=2, n=2)
    again = emit(load("tri").bind(p=2, m=2, n=2), grid([3, 2, 2]), target=target)
    assert emit(code, grid([3, 2, 2]), target=target) == again


@pytest.mark.parametrize(
    ("name", "make"),
    [
        (
            "epc_2_2_2.numpy",
            lambda command: emit(load("epc").bind(p=2, m=2, n=2), distinct(12), command=command),
        ),
        (
            "tri_2_2_2.numpy",
            lambda command: emit(load("tri").bind(p=2, m=2, n=2), grid([3, 2, 2]), command=command),
        ),
        (
            "epc_2_2_2.galois",
            lambda command: emit(
                load("epc").bind(p=2, m=2, n=2), distinct(12, field("2^8")), target="galois", command=command
            ),
        ),
    ],
)
def test_programs_are_as_accepted(name: str, make: Callable[[str], str], golden: Callable[[str, str], None]) -> None:
    golden(name, make("a golden file"))


HOSTILE = 'a"""\nimport os\nraise SystemExit(9)\nx = """ {open} \\ \\N{x} \x00 \x1b "'


def test_names_and_commands_are_never_read_as_code(tmp_path: Path) -> None:
    """A scheme may come from a stranger, in a file or not: a file with control characters does not even load."""
    scheme = load_text('operation = "matmul"\n[exponents]\nA = ["k"]\nB = ["p - 1 - k"]\n')
    scheme = replace(scheme, name=HOSTILE, sources=({"key": HOSTILE},))
    done = standalone(emit(scheme.bind(p=2, m=1, n=1), distinct(3), command=HOSTILE), tmp_path / "program.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{HOSTILE} p=2 m=1 n=1: 24 comparisons")


def test_an_emitted_file_needs_nothing_of_the_toolkit_and_imports_only_what_it_uses() -> None:
    for name, code in CODES.items():
        text = emit(code, default_points(code))
        assert not re.search(r"^\s*(import|from) designer", text, re.MULTILINE), name
        for line in re.findall(
            r"^from (?:collections\.abc|functools|itertools|typing) import (.*)$", text, re.MULTILINE
        ):
            for imported in line.split(", "):
                assert len(re.findall(rf"\b{imported}\b", text)) > 1, (name, imported)


# the self-test can fail


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)


MISTAKES = {
    "exponent": ('"A": [(0,), (1,), (2,), (3,)]', '"A": [(0,), (1,), (2,), (5,)]'),
    "exponent of B": ('"B": [(1,), (5,), (0,), (4,)]', '"B": [(1,), (5,), (0,), (3,)]'),
    "carrier": ("((1,),), ((5,),), ((3,),), ((7,),)", "((1,),), ((5,),), ((3,),), ((6,),)"),
    "weight": ("    weights %= q\n", "    weights += np.array(points) == 3\n    weights %= q\n"),
    "number of answers": ("RECEIVED = 9", "RECEIVED = 8"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_program_with_one_mistake_fails_its_own_test(mistake: str, tmp_path: Path) -> None:
    text = changed(emit(load("epc").bind(p=2, m=2, n=2), distinct(12)), *MISTAKES[mistake])
    done = standalone(text, tmp_path / "program.py")
    assert done.returncode == 1
    assert re.search("AssertionError: .* give a wrong result", done.stderr)


def test_a_single_wrong_weight_of_a_grid_or_an_extension_field_is_found() -> None:
    for code, points, target in (
        (load("tri").bind(p=2, m=1, n=2), grid([3, 1, 2]), "numpy"),
        (load("matdot").bind(p=2), distinct(3, field("2^8")), "galois"),
    ):
        module = loaded(emit(code, points, target=target))
        right = module.weights

        def wrong(used: tuple[int, ...], right: Any = right, over: Field = points.field) -> list[list[int]]:
            rows = [list(row) for row in right(used)]
            rows[0][0] = over.add(rows[0][0], 1)
            return rows

        module.weights = wrong  # type: ignore[attr-defined]
        with pytest.raises(AssertionError, match="give a wrong result"):
            module.self_test()


def test_a_worker_that_overflows_is_found_by_extreme_entries() -> None:
    module = loaded(emit(load("matdot").bind(p=2), distinct(3, field(2**31 - 1))))
    module.dot = lambda a, b, q, out=None: a @ b  # type: ignore[attr-defined]  # no reduction
    with pytest.raises((AssertionError, OverflowError, ValueError)):
        module.self_test()


def test_kernel_definitions_are_copied_whole() -> None:
    text = program._body("layout", ["split", "padded"])
    assert text.startswith("Axes = ")
    assert "def split(" in text
    assert "def contract(" not in text
    compile(text, "layout", "exec", flags=0x1000000)


def test_a_program_says_what_is_wrong_with_its_input() -> None:
    module = loaded(emit(load("epc").bind(p=2, m=2, n=2), distinct(12)))
    A, B = np.arange(16).reshape(4, 4), np.ones((4, 4), dtype=np.int64)
    tasks = module.encode(A, B)  # integers are prepared
    answers = {number: module.worker(tasks[number]) for number in range(3, 12)}
    found = module.from_field(module.decode(answers, A.shape, B.shape), module.Q)
    assert np.array_equal(found, A @ B)
    with pytest.raises(ValueError, match=r"^answer 99 of nobody; workers count from 0 to 11$"):
        module.decode({**answers, 99: answers[3]}, A.shape, B.shape)
    with pytest.raises(ValueError, match=r"^1 shapes; needed: those of A, B$"):
        module.decode(answers, A.shape)
    with pytest.raises(ValueError, match=r"^1 arrays; needed: 2, for A, B$"):
        module.prepare(A)
