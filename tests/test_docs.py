"""The documentation says what the program does: files load, examples run, numbers are computed."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import tomllib
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from designer import analyses, emitters, load, load_text
from designer.algebra.field import field
from designer.analyses import decodability, privacy
from designer.analyses.choice import default_points
from designer.analyses.exact import exact_threshold
from designer.analyses.question import Question
from designer.analyses.theorems import threshold_by_degree
from designer.catalogue import names
from designer.code import Code
from designer.emitters import emit
from designer.functional import share_rows
from designer.operations import MODULES, OPTIONS
from designer.points import distinct
from designer.points_rule import ORDERS, RULES
from designer.points_text import parse_points
from designer.scheme_format import CHAIN_FAMILY, CLAIM_KEYS, DOMAINS, KEYS, POINT_KEYS, schema
from designer.scheme_text import dump
from designer.verdict import Answer, Assurance

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*DOCS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
SMALL = {"N": 5, "s": 2}
"""Numbers for letters of the documents' schemes where they are not 2."""


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def fenced(path: Path, info: str) -> list[str]:
    return re.findall(rf"^```{info}\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def blocks(info: str) -> list[object]:
    return [
        pytest.param(text, id=f"{path.name}-{number}")
        for path in DOCS
        for number, text in enumerate(fenced(path, info))
    ]


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first line is the heading."""
    lines = text[text.index(heading) :].splitlines()[2:]
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    assert table
    return table


def scheme_named(document: str, name: str) -> str:
    texts = fenced(ROOT / "docs" / document, "toml scheme")
    return next(text for text in texts if f'name = "{name}"' in text)


def bound(text: str) -> Code:
    scheme = load_text(text)
    letters = scheme.parameters or (("p0", "p1", "p2", "p3") if scheme.open_chain else ())
    return scheme.bind(**{letter: SMALL.get(letter, 2) for letter in letters})


# schemes and examples


@pytest.mark.parametrize("text", blocks("toml scheme"))
def test_schemes_load_satisfy_the_json_schema_and_keep_their_claims(text: str) -> None:
    scheme = load_text(text)
    assert load_text(dump(scheme)) == scheme
    jsonschema.Draft202012Validator(schema()).validate(tomllib.loads(text))
    code = bound(text)
    claims = code.scheme.claims
    assert code.product.readable
    if claims.carrier:
        carriers = code.product.all_carriers()
        for target, monomials in carriers.items():
            values = {**code.values, **dict(zip(code.operation.output_letters, target, strict=True))}
            assert monomials == (code.reduce(tuple(f.evaluate(values) for f in claims.carrier)),)
    if claims.degree:
        assert code.product.degrees == tuple(code.claimed(formula) for formula in claims.degree)
    if claims.support is not None:
        assert code.product.support_size == code.claimed(claims.support)
    if claims.threshold is not None:
        by_support = scheme.points.rule in ("generic", "subgrids")
        computed = code.product.support_size if by_support else threshold_by_degree(code)
        assert computed == code.claimed(claims.threshold)
    points = default_points(code)
    assert len(points) >= 1
    if claims.privacy is not None:
        verdict = privacy.decide(Question(code, points))
        assert verdict is not None
        assert (verdict.answer, verdict.value) == (Answer.HOLDS, code.claimed(claims.privacy))


@pytest.mark.parametrize("text", blocks("python example"))
def test_examples_run_and_print_what_their_comments_say(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some write files
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "example", "exec", dont_inherit=True), {"__name__": "example"})  # noqa: S102
    said = [line.split(")  # ")[1] for line in text.splitlines() if "print(" in line and ")  # " in line]
    for comment, printed in zip(said, out.getvalue().splitlines(), strict=True):
        assert comment == printed or comment.startswith((f"{printed}:", f"{printed} "))


def test_every_block_of_toml_or_python_is_checked() -> None:
    for path in PAGES:
        marks = re.findall(r"^```(toml|python)(.*)$", path.read_text("utf-8"), re.MULTILINE)
        assert set(marks) <= {("toml", " scheme"), ("python", " example")}, path.name


def test_links_lead_somewhere() -> None:
    for path in PAGES:
        text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\(([^)]+)\)", text):
            if target.startswith("https://"):
                continue
            file, _, anchor = target.partition("#")
            other = (path.parent / file).resolve() if file else path
            assert other.is_file(), f"{path.name}: {target}"
            headings = re.findall(r"^#+ (.+)$", other.read_text("utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert not anchor or anchor in anchors, f"{path.name}: {target}"


# scheme-file.md


def test_every_key_is_described() -> None:
    text = page("scheme-file.md")
    keys = [row[0].strip("`") for row in rows(text, "| key | type | default | meaning and")]
    assert sorted(keys) == sorted(KEYS)
    assert [row[0].strip("`") for row in rows(text, "| key | type | what it says")] == list(CLAIM_KEYS)
    assert [row[0].strip("`") for row in rows(text, "| key | type | default | meaning |")] == list(POINT_KEYS)
    assert [row[0].strip("`") for row in rows(text, "| `rule` | points")] == list(RULES)
    for name in (*CHAIN_FAMILY, *(f'"{word}"' for word in (*ORDERS, *DOMAINS))):
        assert f"`{name}`" in text


def test_every_operation_is_described_with_its_options() -> None:
    table = rows(page("scheme-file.md"), "| operation | signature")
    assert {re.findall(r"`(\w+)`", row[0])[0] for row in table} == set(MODULES)
    for row in table:
        name = re.findall(r"`(\w+)`", row[0])[0]
        assert tuple(re.findall(r"`(\w+)`", row[3])) == OPTIONS.get(name, ())
    for name in MODULES:
        assert f"\n## `{name}`\n" in page("operations.md"), name


@pytest.mark.parametrize("name", [name for name in names() if not load(name).open_chain])
def test_signatures_in_both_pages_are_those_of_the_operations(name: str) -> None:
    operation = load(name).operation
    if operation.name != "contraction":
        assert f"`{operation}`" in page("scheme-file.md")
        assert f"`{operation}`" in page("operations.md")


def test_the_values_of_the_table_of_operators() -> None:
    from designer import parse

    for row in rows(page("scheme-file.md"), "| written | meaning |"):
        for formula, value in re.findall(r"`([^`]*\d[^`]*)` is (−?\d+)", row[1]):
            assert parse(formula).evaluate({}) == int(value.replace("−", "-"))


def test_limits_are_those_of_the_program() -> None:
    from designer import block_map, node_map, operation, points, scheme, scheme_file, scheme_format
    from designer.algebra import expression
    from designer.operations import chain, polynomial

    limits = {row[0]: row[1] for row in rows(page("scheme-file.md"), "| what | at most |")}
    numbers = {key: re.sub(r"(?<=\d) (?=\d)", "", value) for key, value in limits.items()}
    assert numbers["a file"] == f"{scheme_file.FILE_LIMIT} bytes of UTF-8"
    assert numbers["dots in a line"] == str(scheme_file.DOTS_LIMIT)
    assert numbers["variables"] == str(scheme_format.VARIABLE_LIMIT)
    formula = f"{expression.TEXT_LIMIT}; {expression.NODE_LIMIT}"
    assert numbers["characters of a formula; operators, numbers and letters in it"] == formula
    signature = f"500; {operation.OPERANDS_LIMIT}; {operation.AXES_LIMIT * 2}"
    assert numbers["characters of a signature; operands; axes of all operands"] == signature
    assert numbers["factors of a chain"] == str(chain.LONGEST)
    assert numbers["a parameter; parts of an index"] == str(scheme.PARAMETER_LIMIT)
    assert numbers["blocks of an operand"] == str(scheme.BLOCK_LIMIT)
    assert numbers["masks of an operand; nodes"] == f"{block_map.MASK_LIMIT}; {node_map.NODE_LIMIT}"
    sizes = [polynomial.LIMITS[key] for key in ("degree", "operands", "terms")]
    assert numbers["degree of a function; its operands; its terms"] == "; ".join(map(str, sizes))
    assert numbers["points"] == str(points.WORKER_LIMIT)
    assert expression.NUMBER_LIMIT == 10**15


# operations.md


def test_the_convolutional_layer_has_the_shapes_printed_and_computes_the_layer() -> None:
    code = load_text(scheme_named("scheme-file.md", "convolutional layer")).bind(p=2, m=3, n=2)
    assert threshold_by_degree(code) == 13
    program: dict[str, object] = {"__name__": "emitted"}
    exec(emit(code, distinct(14)), program)  # noqa: S102
    shapes = [(2, 4, 7, 5), (3, 4, 3, 2)]
    generator = np.random.default_rng(0)
    images, filters = (generator.integers(0, 65537, shape) for shape in shapes)
    coded = program["encode"](*program["prepare"](images, filters))  # type: ignore[operator]
    answers = {number: program["worker"](coded[number]) for number in range(13)}  # type: ignore[operator]
    result = program["from_field"](program["decode"](answers, *shapes), 65537)  # type: ignore[operator]
    direct = np.zeros((2, 3, 9, 6), dtype=np.int64)
    for y, x, u, v in np.ndindex(7, 5, 3, 2):
        direct[:, :, y + u, x + v] += images[:, :, y, x] @ filters[:, :, u, v].T % 65537
    assert np.array_equal(result, direct % 65537)
    table = {row[0]: row[1:] for row in rows(page("operations.md"), "| array | shape | blocks | a block |")}

    def text(shape: tuple[int, ...]) -> str:
        return " × ".join(map(str, shape))

    for name, shape, exponents, block in zip(table, shapes, code.exponents, coded[0][0], strict=False):
        assert table[name] == [text(shape), text(exponents.shape), text(block.shape)]
    assert table["an answer (b, o, y+u, x+v)"][2] == text(answers[0].shape)
    assert table["the result"][:2] == [text(result.shape), text(code.operation.output_shape(code.parts))]


def test_the_example_of_a_convolution() -> None:
    code = load("convolution").bind(m=3, n=2)
    program: dict[str, object] = {"__name__": "emitted"}
    exec(emit(code, distinct(4)), program)  # noqa: S102
    coded = program["encode"](*program["prepare"](np.arange(10), np.arange(4)))  # type: ignore[operator]
    answers = {number: program["worker"](task) for number, task in enumerate(coded)}  # type: ignore[operator]
    assert answers[0].shape == (7,)
    result = program["from_field"](program["decode"](answers, (10,), (4,)), 65537)  # type: ignore[operator]
    assert np.array_equal(result, np.convolve(np.arange(10), np.arange(4)))
    assert len(result) == 13


# thresholds.md


def threshold_code(label: str) -> Code:
    name, *numbers = label.split()
    parameters = {key: int(value) for key, value in (number.split("=") for number in numbers)}
    if name in names():
        return load(name).bind(**parameters)
    return load_text(scheme_named("thresholds.md", name)).bind(**parameters)


@pytest.mark.parametrize("row", rows(page("thresholds.md"), "| code | field | points |"), ids=" ".join)
def test_printed_thresholds_are_computed(row: list[str]) -> None:
    label, order, points_text, by_degree, by_support, exact = row
    code = threshold_code(label.strip("`"))
    points = parse_points(points_text.strip("`"), field(order), dimension=len(code.variables))
    found = exact_threshold(code, points)
    assert threshold_by_degree(code) == int(by_degree)
    assert code.product.support_size == int(by_support)
    assert found.value == (None if exact == "–" else int(exact))
    assert (exact == "–") == (found.decodes is False)


def test_nine_of_fifteen_sets_of_the_grid_decode() -> None:
    from itertools import combinations

    code = threshold_code("outer m=2 n=2")
    points = parse_points("grid:3x2", field(65537), dimension=2)
    decoding = {chosen for chosen in combinations(range(6), 4) if exact_threshold(code, points.subset(chosen)).decodes}
    assert len(decoding) == 9
    bad = tuple(points.points.index(point) for point in ((1, 1), (1, 2), (2, 1), (3, 1)))
    assert bad not in decoding
    assert "only 9 of the 15 sets" in page("thresholds.md")


def test_the_rank_of_the_sparse_code_over_13() -> None:
    from designer.algebra.linear import rank
    from designer.functional import system

    code = threshold_code("sparse")
    points = distinct(8, field(13))
    assert rank(system(code, points).observed, points.field) == 7
    assert [monomial for (monomial,) in code.product.support()] == [0, 1, 3, 4, 6, 7, 9, 10]
    assert [x**3 % 13 for x in range(1, 9)] == [1, 8, 1, 12, 8, 8, 5, 5]


# assurance.md


def test_every_answer_assurance_and_claim_is_described() -> None:
    text = page("assurance.md")
    assert [row[0] for row in rows(text, "| answer | meaning |")] == [str(answer) for answer in Answer]
    assert {row[0] for row in rows(text, "| assurance | meaning |")} == {str(kind) for kind in Assurance}
    claims = " ".join(row[0] for row in rows(text, "| claim | HOLDS means |"))
    for name in analyses.MODULES:
        assert f"`{name}`" in claims


def test_every_kind_of_witness_in_the_program_is_described() -> None:
    described = {row[0].strip("`") for row in rows(page("assurance.md"), "| kind | refutes |")}
    sources = (ROOT / "designer").rglob("*.py")
    used = {kind for path in sources for kind in re.findall(r'"kind": "([a-z-]+)"', path.read_text("utf-8"))}
    used -= {"witnesses", "order"}  # certificates, no witnesses
    assert used <= described
    assert described <= used


def test_the_worked_example_is_the_program_s_and_refutes_by_hand() -> None:
    text = page("assurance.md")
    code, points = load("epc").bind(p=2, m=2, n=2), distinct(8)
    witness = decodability.decide(Question(code, points)).witness
    assert witness is not None
    printed = {row[0]: row[1:] for row in rows(text, "| block | exponent | numbers |")}
    by_operand = {}
    for operand, exponents in zip("AB", code.exponents, strict=True):
        table = [row for name, row in printed.items() if name.startswith(operand)]
        numbers = [list(map(int, row[1].split(","))) for row in table]
        assert numbers == witness[operand]
        assert [(int(row[0]),) for row in table] == list(exponents)
        by_operand[operand] = np.array(numbers, dtype=object)
    shares = [np.array(share_rows(code, number, points), dtype=object) for number in (0, 1)]
    coded = [share @ by_operand[operand] for share, operand in zip(shares, "AB", strict=True)]
    assert not np.any((coded[0] * coded[1]).sum(axis=1) % 65537)
    assert f"= {sum(coded[0][0] * coded[1][0])} =" in text.replace("\n", " ")
    a, b = by_operand["A"], by_operand["B"]
    assert (a[0] @ b[0] + a[1] @ b[2]) % 65537 == 21490


# latency.md and compare.md

CONSOLE = [
    pytest.param(command, said, id=f"{name}-{number}")
    for name in ("latency.md", "compare.md")
    for number, (command, said) in enumerate(
        re.findall(r"^```console\n(.*?)\n```\n(?:\n```text output\n(.*?)^```)?", page(name), re.MULTILINE | re.DOTALL)
    )
]


@pytest.mark.parametrize(("command", "said"), CONSOLE)
def test_commands_run_and_print_what_stands_below(
    command: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from designer.cli.main import main

    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)[1:]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert said in ("", printed)
    written = [Path(words[words.index("--plot") + 1])] if "--plot" in words else []
    assert list(tmp_path.iterdir()) == [tmp_path / path for path in written]


def test_latencies_of_the_table_are_computed() -> None:
    from designer.latency.model_text import read_workers
    from designer.latency.tradeoff import tradeoff

    table = rows(page("latency.md"), "| upload at most |")
    budgets = [float(row[0]) for row in table]
    workers = read_workers("shifted-exponential:c=1,rate=1", 300)
    found = tradeoff([load(name) for name in ("epc", "bi0", "tri")], workers, budgets=budgets, download=9)
    for number, row in enumerate(table):
        assert row[1:] == [f"{curve.latency[number]:.5g}" for curve in found.curves]


def test_every_model_of_the_page_is_one_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from designer.latency.model_text import NUMBERS, TRACE, read_model

    monkeypatch.chdir(tmp_path)
    Path("times.csv").write_text("seconds\n1\n2\n", "utf-8")
    texts = [row[0].strip("`") for row in rows(page("latency.md"), "| `--model` |")]
    for text in texts:
        assert read_model(text).mean > 0
    assert {text.partition(":")[0] for text in texts} == {*NUMBERS, TRACE}


# the rest


def test_every_target_and_analysis_is_registered_as_the_page_on_adding_says() -> None:
    text = page("adding.md")
    for module in (analyses, emitters):
        assert f"designer/{module.__name__.split('.')[1]}/__init__.py" in text
        assert all(path.startswith(module.__name__) for path in module.MODULES.values())
    committed = json.loads((ROOT / "schemes" / "scheme.schema.json").read_text("utf-8"))
    assert committed == schema()


def test_notation_s_thresholds_are_those_of_the_catalogue() -> None:
    from designer import parse

    numbers = {"p": 2, "m": 3, "n": 3}
    checked = set()
    for row in rows(page("notation.md"), "| literature | inner |"):
        formula = row[5].split(" with ")[0].replace("·", "*").replace("−", "-")
        name = row[6].strip("`")
        if name in names():
            scheme = load(name)
            code = scheme.bind(**{letter: numbers[letter] for letter in scheme.parameters})
            assert parse(formula).evaluate(numbers) == threshold_by_degree(code), name
            checked.add(name)
    assert checked == {"polynomial", "matdot", "polydot", "epc"}


def test_notation_s_exponents_of_private_schemes_are_those_of_the_catalogue() -> None:
    from designer import parse

    table = rows(page("notation.md"), "| scheme | data of A | data of B |")
    for row in table:
        name, *formulas, workers = (cell.strip("`").replace("·", "*").replace("−", "-") for cell in row)
        scheme = load(name)
        maps = [scheme.exponents["A"], scheme.exponents["B"], scheme.masks.exponents["A"], scheme.masks.exponents["B"]]
        for values in scheme.bindings(3):
            code = scheme.bind(**values)
            for formula, (declared,) in zip(formulas, maps, strict=True):
                for numbers in np.ndindex(2, 2, 2, 2):
                    place = {**code.values, **dict(zip("ijkt", numbers, strict=True))}
                    assert parse(formula).evaluate(place) == parse(str(declared)).evaluate(place), (name, formula)
            if workers != "by counting":
                assert parse(workers.partition(",")[0]).evaluate(code.values) == code.product.support_size, name
    assert len(table) == 9


def test_versions_agree() -> None:
    import designer

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert project["version"] == designer.__version__
    assert f"\nversion: {designer.__version__}\n" in citation
    assert citation.startswith("cff-version: 1.2.0\n")
    for key in ("message: ", "title: ", "authors:\n"):
        assert f"\n{key}" in citation
    assert f"\n## [{designer.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert licence.startswith("MIT License\n\nCopyright (c) 2026 The coded-designer authors\n")
