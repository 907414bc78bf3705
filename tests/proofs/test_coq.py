"""The Coq theories: they are about the declared schemes, they compile, and rest on nothing but what is listed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import designer
from designer import catalogue, distinct, load
from designer.algebra.field import field
from designer.code import Code
from designer.emitters import emit
from designer.errors import DesignerError
from designer.executors.loading import load_emitted
from designer.points import EvaluationSet
from designer.proving import coq
from designer.scheme import Scheme

THEORIES = Path(designer.__file__).parent.parent / "proofs" / "coq"
TOOLS = ("coqc", "coq_makefile", "make")
QUIET = ("-Q", ".", "CodedDesigner", "-w", "-notation-overridden,-ambiguous-paths")
WITHOUT_THEOREM = {"batch", "bivariate", "cyclic-t2", "dft", "secure-bivariate", "strassen"}


def sources() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(THEORIES.glob("*.v"))}


def natural_schemes() -> list[Scheme]:
    """The schemes of the catalogue that have a module of their own."""
    text = coq.exponents_theory()
    found = [scheme for scheme in map(load, catalogue.names()) if f"Module {coq.module_name(scheme)}." in text]
    return [scheme for scheme in found if not scheme.open_chain]


# ---------------------------------------------------------------- the definitions


def test_the_committed_definitions_are_those_of_the_scheme_files() -> None:
    assert sources()["Exponents.v"] == coq.exponents_theory()


@dataclass(frozen=True)
class Truncated:
    """Natural numbers as Coq computes with them."""

    values: dict[str, int]

    def number(self, value: int) -> int:
        return value

    def name(self, letter: str) -> int:
        return self.values[letter]

    def apply(self, symbol: str, operands: Sequence[int]) -> int:
        left, right = operands[0], operands[-1]
        return {
            "+": lambda: left + right,
            "-": lambda: max(0, left - right),
            "*": lambda: left * right,
            "//": lambda: left // right if right else 0,
            "%": lambda: left % right if right else left,
            "min": lambda: min(operands),
            "max": lambda: max(operands),
        }[symbol]()


def rows(code: Code) -> Iterator[tuple[str, list[int], dict[str, int]]]:
    """For every block and mask: its formula's name in the scheme, its exponents, and the letters' values."""
    for m, (_, axes) in zip(code.exponents, code.operation.operands, strict=not code.placements):
        blocks = list(product(*(range(size) for size in m.shape)))
        letters = [*({**code.values, **dict(zip(axes, block, strict=True))} for block in blocks)]
        letters += [{**code.values, "t": t} for t in range(m.masks)]
        for number, values in enumerate(letters):
            yield m.operand if number < len(blocks) else f"mask_{m.operand}", list(m[number]), values


def test_no_exponent_changes_when_subtraction_is_truncated() -> None:
    compared = 0
    for scheme in natural_schemes():
        for values in scheme.bindings(3):
            for name, exponents, letters in rows(scheme.bind(**values)):
                masked, operand = name.startswith("mask_"), name.removeprefix("mask_")
                formulas: Any = (scheme.masks.exponents if masked else scheme.exponents)[operand]
                assert [formula.read(Truncated(letters)) for formula in formulas] == exponents
                compared += 1
    assert compared > 1000


def test_a_letter_that_is_a_keyword_gets_a_mark() -> None:
    assert coq.natural(designer.parse("S*(fun + at)")) == "S' * (fun' + at')"


@pytest.mark.parametrize(
    ("formula", "term"),
    [
        ("a - (b - c)", "a - (b - c)"),
        ("a - b - c", "a - b - c"),
        ("a*(b//c)", "a * (b %/ c)"),
        ("a*b//c%a", "a * b %/ c %% a"),
        ("2*min(a + 1, b, max(a, b))", "2 * minn (a + 1) (minn b (maxn a b))"),
        ("1 <= a < b", "(1 <= a) && (a < b)"),
    ],
)
def test_formulas_keep_their_structure(formula: str, term: str) -> None:
    assert coq.natural(designer.parse(formula)) == term


def test_a_negative_formula_is_refused() -> None:
    with pytest.raises(DesignerError, match="no reading in the natural numbers; got -k; allowed: no unary minus"):
        coq.natural(designer.parse("-k"))


# ---------------------------------------------------------------- theorems by name


def test_every_scheme_has_a_theorem_or_is_named_as_one_without() -> None:
    assert {name for name in catalogue.names() if coq.theorem_for(load(name)) is None} == WITHOUT_THEOREM


def test_every_theorem_named_is_shown_with_its_assumptions() -> None:
    shown = sources()["Assumptions.v"]
    for theorem in coq.THEOREMS.values():
        assert f"Check {theorem}.\n" in shown
        assert f"@{theorem}," in shown


def test_every_theorem_shown_is_among_those_whose_assumptions_are_printed() -> None:
    shown = sources()["Assumptions.v"]
    together = set(re.findall(r"@(\w+)", shown))
    assert set(re.findall(r"^Check (\w+)\.$", shown, re.MULTILINE)) == together


def test_a_changed_scheme_has_no_theorem() -> None:
    scheme = load("epc")
    assert coq.theorem_for(replace(scheme, key="other")) == "epc_decodes"
    assert coq.theorem_for(replace(scheme, exponents={**scheme.exponents, "A": (designer.parse("k + i"),)})) is None


@pytest.mark.parametrize("word", ["Admitted", "admit", "Axiom", "Parameter", "Conjecture", "Abort", "Unset Guard"])
def test_no_theory_takes_a_short_cut(word: str) -> None:
    for name, text in sources().items():
        code = re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL)
        assert not re.search(rf"\b{word}\b", code), name


# ---------------------------------------------------------------- Coq itself


def run(arguments: Sequence[str], directory: Path) -> subprocess.CompletedProcess[str]:
    tool = shutil.which(arguments[0])
    assert tool is not None
    return subprocess.run([tool, *arguments[1:]], cwd=directory, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the compiled theories."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"Coq theories are not compiled: {', '.join(missing)} not installed (see docs/coq.md)")
    directory = tmp_path_factory.mktemp("coq")
    for path in (*THEORIES.glob("*.v"), THEORIES / "_CoqProject"):
        shutil.copy(path, directory)
    for command in (["coq_makefile", "-f", "_CoqProject", "-o", "Makefile"], ["make", "-j2"]):
        done = run(command, directory)
        assert done.returncode == 0, done.stderr[-4000:]
    return directory


def every(goals: Sequence[str]) -> str:
    return ";\n ".join(goals)


def coqc(compiled: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    (compiled / f"{name}.v").write_text(text, encoding="utf-8")
    return run(["coqc", *QUIET, f"{name}.v"], compiled)


@pytest.mark.slow
def test_statements_and_assumptions_are_those_committed(compiled: Path, golden: Callable[[str, str], None]) -> None:
    done = run(["coqc", *QUIET, "Assumptions.v"], compiled)
    assert done.returncode == 0, done.stderr
    theorems, _, checker = done.stdout.partition("Closed under the global context\n")
    assert "Axioms:" not in theorems
    axioms = {line.split()[0] for line in checker.splitlines()[1:] if not line.startswith(" ")}
    assert {axiom.split(".")[0] for axiom in axioms} == {"PrimInt63", "Uint63"}
    golden("assumptions.txt", done.stdout)


@pytest.mark.slow
def test_definitions_compute_the_codes_exponents(compiled: Path) -> None:
    goals = []
    for scheme in natural_schemes():
        for values in scheme.bindings(2):
            code = scheme.bind(**values)
            given = [str(values[name]) for name in scheme.parameters]
            for name, exponents, letters in rows(code):
                indices = dict(code.operation.operands).get(name, ("t",))
                places = [*given, *(str(letters[index]) for index in indices)]
                value = str(exponents[0]) if len(exponents) == 1 else f"[:: {'; '.join(map(str, exponents))}]"
                goals.append(f"({coq.module_name(scheme)}.{name} {' '.join(places)} == {value})")
    assert len(goals) > 300
    text = "From mathcomp Require Import all_ssreflect.\nFrom CodedDesigner Require Import Exponents.\n"
    text += f"Goal all id [::\n {every(goals)}].\nProof. by vm_compute. Qed.\n"
    done = coqc(compiled, "Values", text)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("parts", [(2, 3, 2), (2, 3, 2, 2), (1, 2, 3, 2, 2)])
def test_the_chains_definition_computes_the_exponents_of_every_factor(compiled: Path, parts: tuple[int, ...]) -> None:
    code = load("chain").bind(**{f"p{s}": part for s, part in enumerate(parts)})
    factors = len(parts) - 1
    goals = [
        f"(chain_exponent {factors} p {s} {left} {right} == {exponent})"
        for s, m in enumerate(code.exponents)
        for (left, right), (exponent,) in m.items()
    ]
    text = "From mathcomp Require Import all_ssreflect.\nFrom CodedDesigner Require Import MatrixChain.\n"
    text += f"Definition p := nth 1 [:: {'; '.join(map(str, parts))}].\n"
    text += f"Goal all id [::\n {every(goals)}].\nProof. by rewrite /chain_exponent /inner !unlock. Qed.\n"
    done = coqc(compiled, f"Chain{factors}", text)
    assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- single programs


def instance_of(code: Code, points: EvaluationSet, change: int = 0) -> str:
    """The proof of the emitted program for the last answers that decode; `change` is added to one weight."""
    program = load_emitted(emit(code, points))
    used = tuple(range(len(points)))[-program.RECEIVED :]
    weights = [list(row) for row in program.weights(used)]
    weights[-1][-1] += change
    return coq.instance(code, points, program.ENCODERS, program.TASKS, used, weights)


def points_for(code: Code) -> EvaluationSet:
    return distinct(code.product.degrees[0] + 2)


SMALL = [
    ("epc", {"p": 2, "m": 2, "n": 2}),
    ("convolution", {"m": 3, "n": 2}),
    ("contraction", {"p": 2, "m1": 2, "m2": 1, "n1": 1, "n2": 2}),
    ("a3s", {"K": 2, "L": 2, "T": 1}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "parameters"), SMALL)
def test_an_emitted_program_is_proved_right(compiled: Path, name: str, parameters: dict[str, int]) -> None:
    code = load(name).bind(**parameters)
    done = coqc(compiled, f"Right_{name}", instance_of(code, points_for(code)))
    assert done.returncode == 0, done.stderr
    assert "PrimInt63.int : Set" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("name", "parameters"), SMALL)
def test_one_wrong_weight_is_refused(compiled: Path, name: str, parameters: dict[str, int]) -> None:
    code = load(name).bind(**parameters)
    done = coqc(compiled, f"Wrong_{name}", instance_of(code, points_for(code), change=1))
    assert done.returncode != 0
    assert "No applicable tactic" in done.stderr


@pytest.mark.slow
def test_entries_as_large_as_the_field_allows_stay_exact(compiled: Path) -> None:
    q = 2**31 - 1
    code = load("matdot").bind(p=1)
    text = coq.instance(code, distinct(1, field(str(q))), ([[q - 1]], [[q - 1]]), [[(0, 0)]], [0], [[1]])
    done = coqc(compiled, "Largest", text)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("parts", [(4, 5, 5), (8, 8, 8)])
def test_large_programs_are_proved_right(compiled: Path, parts: tuple[int, int, int]) -> None:
    code = load("epc").bind(**dict(zip("pmn", parts, strict=True)))
    done = coqc(compiled, f"Large{parts[0]}", instance_of(code, points_for(code)))
    assert done.returncode == 0, done.stderr


def test_every_product_of_an_answer_becomes_a_worker_of_its_own() -> None:
    code = load("matdot").bind(p=1)
    text = coq.instance(code, distinct(2), ([[1], [2]], [[3], [4]]), [[(0, 1), (1, 0)], [(0, 0)]], [0], [[5]])
    assert "(Certificate 65537 2\n  ([:: [:: 1; 2]])\n  ([:: [:: 4; 3]])\n  ([:: [:: 5; 5]])" in text


def test_a_field_too_large_and_a_polynomial_map_are_refused() -> None:
    code = load("matdot").bind(p=1)
    with pytest.raises(DesignerError, match="no instance for this field"):
        coq.instance(code, distinct(1, field("2147483659")), ([[1]], [[1]]), [[(0, 0)]], [0], [[1]])
    lagrange = load("lagrange").bind(K=1, T=0)
    with pytest.raises(DesignerError, match="no instance for this operation"):
        coq.instance(lagrange, distinct(1), ([[1]],), [[(0,)]], [0], [[1]])
