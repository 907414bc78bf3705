"""Programs with masks: right over every field, fresh uniform masks, and shares that are independent of the data."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, product
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from test_emitters import PRIMES, check, direct, inputs, loaded, some, standalone

from designer.algebra.field import Field, field
from designer.algebra.primes import prime_in_progression
from designer.algebra.statistics import chi_square_tail
from designer.analyses.choice import default_points
from designer.catalogue import load
from designer.code import Code
from designer.emitters import default_target, emit
from designer.functional import share_rows
from designer.kernels import masks
from designer.points import EvaluationSet, distinct, explicit, subgrids
from designer.scheme_file import load_text

CHAIN = load_text(
    'operation = "chain"\nfactors = 3\n[exponents]\nA1 = ["l1"]\nA2 = ["p1 - 1 - l1"]\nA3 = ["0"]\n'
    '[masks]\ncount = { A1 = 2, A2 = 1, A3 = 0 }\nA1 = ["p1 + t"]\nA2 = ["p1"]\nA3 = ["0"]\n'
)
ONE_SIDED = load_text(
    'operation = "matmul"\n[exponents]\nA = ["k"]\nB = ["p - 1 - k"]\n[masks]\ncount = { A = 2 }\nA = ["p + t"]\n'
)
PRIVATE = {
    "masks of one operand alone": ONE_SIDED.bind(p=2, m=1, n=1),
    "chain": CHAIN.bind(p0=1, p1=2, p2=1, p3=1),
    "a3s": load("a3s").bind(K=2, L=2, T=1),
    "chang-tandon": load("chang-tandon").bind(K=2, L=1, T=2),
    "cyclic-t2": load("cyclic-t2").bind(K=1, L=1, T=2),
    "dft": load("dft").bind(M=2, T=1),
    "gasp-big": load("gasp-big").bind(K=2, L=2, T=1),
    "gasp-r": load("gasp-r").bind(K=2, L=1, T=2, r=2),
    "gasp-small": load("gasp-small").bind(K=1, L=2, T=2),
    "lagrange": load("lagrange").bind(K=2, T=1),
    "secure-bivariate": load("secure-bivariate").bind(K=2, L=2, T=1, m=2),
    "secure-epc": load("secure-epc").bind(p=2, m=1, n=1, T=1),
    "secure-matdot": load("secure-matdot").bind(M=2, T=2),
    "strassen": load("strassen").bind(T=1),
}
FIELDS = [*map(str, PRIMES.values()), "2^8", "3^5"]


def suited(code: Code, over: Field) -> Field | None:
    """The field, or one of the same size with the roots of unity that the code needs; None if there is none."""
    if not any(code.modulus) or (over.order - 1) % (code.modulus[0] or 1) == 0:
        return over
    return field(prime_in_progression(over.order, code.modulus[0] or 1)) if over.degree == 1 else None


def program(code: Code, points: EvaluationSet, wrong: int = 0) -> ModuleType:
    return loaded(emit(code, points, target=default_target(points), wrong=wrong))


def without_masks(code: Code, arrays: Sequence[NDArray[Any]], over: Field, rows: Sequence[Sequence[int]]) -> Any:
    """Sums of the blocks of the first operand alone, by the rows' first coefficients."""
    m, array = code.maps[0], arrays[0]
    lengths = [size // parts for size, parts in zip(array.shape, m.shape, strict=True)]
    blocks = [
        array[tuple(slice(b * n, (b + 1) * n) for b, n in zip(place, lengths, strict=True))]
        for place in product(*map(range, m.shape))
    ]
    return [
        [
            over.sum(over.mul(c, int(block[place])) for c, block in zip(row, blocks, strict=False))
            for place in np.ndindex(*lengths)
        ]
        for row in rows
    ]


# right results


@pytest.mark.parametrize("name", PRIVATE)
@pytest.mark.parametrize("text", FIELDS)
def test_private_codes_give_the_result_over_every_field(name: str, text: str) -> None:
    code, over = PRIVATE[name], suited(PRIVATE[name], field(text))
    if over is None:
        pytest.skip("no roots of unity")
    points = default_points(code, over)
    module = program(code, points)
    check(code, points, module, some(points, module.RECEIVED, 2))


@pytest.mark.parametrize("name", ["secure-matdot", "lagrange", "strassen", "gasp-small"])
@pytest.mark.parametrize("value", [0, 1, -1])
def test_the_result_does_not_depend_on_the_masks(name: str, value: int) -> None:
    code, over = PRIVATE[name], field(2**31 - 1)
    points = default_points(code, over)
    module = program(code, points)
    arrays = inputs(code, over, "extreme")
    tasks = module.encode(*arrays, masks=fixed(code, module, arrays, value % over.order))
    answers = dict(enumerate(map(module.worker, tasks)))
    found = module.decode(answers, *(array.shape for array in arrays))
    assert np.array_equal(module.from_field(found, module.Q), direct(code, arrays, over))


def fixed(code: Code, module: ModuleType, arrays: Sequence[NDArray[Any]], value: int) -> list[NDArray[Any]]:
    """Masks with one value in all entries."""
    _, lengths = module.geometry(*(array.shape for array in arrays))
    return [
        np.full((m.masks, *(lengths[index] for index in axes)), value, dtype=arrays[0].dtype)
        for m, (_, axes) in zip(code.maps, code.operation.operands, strict=True)
    ]


@pytest.mark.parametrize(
    ("name", "text"), [("gasp-r", "65537"), ("strassen", str(2**61 - 1)), ("secure-bivariate", "65537")]
)
def test_a_private_file_runs_alone(name: str, text: str, tmp_path: Path) -> None:
    points = default_points(PRIVATE[name], field(text))
    done = standalone(emit(PRIVATE[name], points, target=default_target(points)), tmp_path / "program.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{PRIVATE[name].label}: 24 comparisons with the direct computation, all equal\n"


# masks


@pytest.mark.parametrize("text", FIELDS)
def test_two_encodings_of_the_same_arrays_differ_in_every_share(text: str) -> None:
    code, over = PRIVATE["secure-matdot"], field(text)
    module = program(code, default_points(code, over))
    arrays = [np.zeros((30, 30), dtype=np.int64 if over.order < 2**63 else object)] * 2
    first, second = module.encode(*arrays), module.encode(*arrays)
    for one, other in zip(first, second, strict=True):
        for x, y in zip(one[0], other[0], strict=True):
            assert not np.array_equal(module.from_field(x, module.Q), module.from_field(y, module.Q))


@pytest.mark.parametrize("name", ["secure-epc", "chang-tandon", "lagrange", "strassen", "dft", "secure-bivariate"])
@pytest.mark.parametrize("text", ["65537", str(2**61 - 1), "2^8"])
def test_with_zero_masks_the_shares_are_those_of_the_data_alone(name: str, text: str) -> None:
    code, over = PRIVATE[name], suited(PRIVATE[name], field(text))
    if over is None:
        pytest.skip("no roots of unity")
    points = default_points(code, over)
    module = program(code, points)
    arrays = inputs(code, over, "random", extra=0)
    tasks = module.encode(*arrays, masks=fixed(code, module, arrays, 0))
    found = [module.from_field(np.asarray(task[0][0]), module.Q).reshape(-1).tolist() for task in tasks]
    assert found == without_masks(code, arrays, over, share_rows(code, 0, points))
    assert found != [module.from_field(t[0][0], module.Q).reshape(-1).tolist() for t in module.encode(*arrays)]


@pytest.mark.parametrize("kernel", PRIMES)
def test_masks_may_be_given_as_integers_or_as_elements(kernel: str) -> None:
    code, over = PRIVATE["secure-matdot"], field(PRIMES[kernel])
    module = program(code, distinct(7, over))
    arrays = inputs(code, over, "random")
    given = fixed(code, module, arrays, over.order - 1)
    shares = [
        [module.from_field(task[0][0], module.Q).tolist() for task in module.encode(*arrays, masks=masks)]
        for masks in (given, [module.to_field(mask, module.Q) for mask in given])
    ]
    assert shares[0] == shares[1]


# secrecy, exactly: all values of the masks once


SPARSE = load("gasp-small").bind(K=2, L=1, T=2)
TINY = {
    "one colluder": (load("chang-tandon").bind(K=1, L=1, T=1), distinct(4, field(5)), 1),
    "two colluders": (load("secure-matdot").bind(M=1, T=2), distinct(5, field(7)), 2),
    "two parts, two colluders": (load("secure-matdot").bind(M=2, T=2), distinct(8, field(11)), 2),
    "values at nodes": (load("lagrange").bind(K=2, T=1), distinct(6, field(11)), 1),
    "values at nodes, two colluders": (load("lagrange").bind(K=1, T=2), explicit([1, 2, 3, 4, 5], field(7)), 2),
    "a bilinear algorithm": (load("strassen").bind(T=1), distinct(15, field(29)), 1),
    "sparse": (SPARSE, default_points(SPARSE, field(17)), 2),
    "several answers a worker": (load("secure-bivariate").bind(K=1, L=2, T=1, m=2), subgrids(4, [1, 2], field(11)), 1),
    "over an extension field": (load("a3s").bind(K=1, L=1, T=1), distinct(3, field(4)), 1),
}


def joint(
    code: Code, module: ModuleType, operand: int, data: int, workers: Sequence[int], owners: Sequence[int]
) -> tuple[int, Counter[tuple[int, ...]]]:
    """How often the tuples of the workers' shares of an operand occur when its masks take all values once.

    The number of shares goes before.
    """
    m, q = code.maps[operand], module.Q
    values = np.array(list(product(range(q), repeat=m.masks))).T
    free = 0 if operand == 0 else len(m.shape) - 1
    lengths = [len(values[0]) if axis == free else 1 for axis in range(len(m.shape))]
    array = np.full([n * parts for n, parts in zip(lengths, m.shape, strict=True)], data)
    sizes = dict(zip(code.operation.operands[operand][1], array.shape, strict=True))
    shapes = [[sizes.get(index, code.parts[index]) for index in axes] for _, axes in code.operation.operands]
    own = module.to_field(values.reshape(m.masks, *lengths), q)
    coded = module.encode_operand(operand, module.to_field(array, q), module.geometry(*shapes)[1], masks=own)
    rows = sorted({module.TASKS[n][0][operand] for n, owner in enumerate(owners) if owner in workers})
    shares = [module.from_field(np.asarray(coded[row]), q).reshape(-1).tolist() for row in rows]
    return len(rows), Counter(zip(*shares, strict=True))


@pytest.mark.parametrize("case", TINY)
def test_any_t_workers_shares_are_exactly_uniform_whatever_the_data(case: str) -> None:
    code, points, colluders = TINY[case]
    module = program(code, points)
    for operand in range(len(code.maps)):
        for workers in list(combinations(range(points.workers), colluders))[:20]:
            for data in (0, module.Q - 1):
                held, counts = joint(code, module, operand, data, workers, points.owners)
                assert len(counts) == module.Q**held, workers
                assert len(set(counts.values())) == 1, workers


@pytest.mark.parametrize("case", TINY)
def test_one_worker_more_tells_data_apart(case: str) -> None:
    code, points, colluders = TINY[case]
    module = program(code, points)
    for operand in range(len(code.maps)):
        zero, one = (joint(code, module, operand, data, range(colluders + 1), points.owners) for data in (0, 1))
        assert not set(zero[1]) & set(one[1])
        assert len(zero[1]) < module.Q ** zero[0]


def test_with_a_point_at_a_node_a_share_is_the_data() -> None:
    """What the program does not prevent: it does as it was told, and the analysis of privacy says so."""
    code, points = load("lagrange").bind(K=1, T=1), explicit([0, 3, 4], field(7))
    module = program(code, points)
    assert code.placements[0].shares[0][0][0] == module.NODES.index(0)
    assert joint(code, module, 0, 5, [0], points.owners) == (1, Counter({(5,): 7}))


def test_drawn_masks_make_the_shares_of_t_workers_uniform_and_those_of_more_not() -> None:
    """Pearson's chi-square over many encodings with the program's own draws, from data that are all the same."""
    code, q = load("secure-matdot").bind(M=1, T=2), 7
    module = program(code, distinct(5, field(q)))
    arrays = [np.full((40, 50), 3), np.full((50, 1), 3)]
    counts: dict[int, Counter[int]] = {2: Counter(), 3: Counter()}
    for _ in range(10):
        tasks = module.encode(*arrays)
        shares = [module.from_field(task[0][0], q).reshape(-1) for task in tasks]
        for size, counter in counts.items():
            counter.update((sum(shares[w] * q**w for w in range(size))).tolist())
    tails = {}
    for size, counter in counts.items():
        expected = sum(counter.values()) / q**size
        statistic = sum((counter[cell] - expected) ** 2 / expected for cell in range(q**size))
        tails[size] = chi_square_tail(statistic, q**size - 1)
    assert tails[2] > 1e-9
    assert tails[3] < 1e-100
    assert len(counts[3]) == q**2


# the sampler


@pytest.mark.parametrize("text", ["65537", str(2**61 - 1), str(2**89 - 1), "2^8"])
def test_the_sampler_is_the_kernel_s_text(text: str) -> None:
    code = PRIVATE["secure-matdot"]
    points = distinct(7, field(text))
    emitted = emit(code, points, target=default_target(points))
    for function in (masks.uniform, masks.digits):
        assert inspect.getsource(function) in emitted
    assert f"DRAWS = {masks.DRAWS} " in emitted or "DRAWS = 1 << 16 " in emitted
    assert re.findall(r"\b(?:random|secrets|default_rng)\b(?! row| ones| elem| masks)", masked_part(emitted)) == []
    assert len(re.findall(r"uniform\(\(MASKS\[", emitted)) == 1


def masked_part(text: str) -> str:
    """The functions that encode."""
    return text[text.index("def encode_operand") : text.index("def worker")].replace("fresh and uniform", "")


def test_a_program_without_masks_has_no_sampler() -> None:
    text = emit(load("matdot").bind(p=2), distinct(3))
    assert "uniform" not in text
    assert "masks" not in text
    assert "MASKS" not in text


def test_the_header_counts_the_masks() -> None:
    text = emit(load("secure-bivariate").bind(K=2, L=2, T=1, m=2), default_points(PRIVATE["secure-bivariate"]))
    assert "Operand A: 2 x 1 blocks along i k, and 1 random one\n" in text
    assert "Operand B: 1 x 2 blocks along k j, and 2 random ones\n" in text
    assert "MASKS = {'A': 1, 'B': 2}" in text
