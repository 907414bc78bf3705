from __future__ import annotations

import base64
import copy
import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from designer.proofs import check_order
from designer.proofs.check_order import Meaning, Rejected, models
from order_codes import broken, images, values_at

from designer.algebra.sat import available
from designer.algebra.smt_linear import Inequalities
from designer.cli.main import main
from designer.search.instance import make_instance
from designer.search.order.certificate import certificate, packed
from designer.search.order.encoding import Encoding
from designer.search.order.places import encode
from designer.search.order.solver import Found, search
from designer.search.order.theory import Theory

SHAPES = {"outer": (1, 2, 2, 2, 10), "theory": (1, 3, 2, 2, 13), "inner": (2, 2, 2, 0, 8), "private": (2, 1, 1, 2, 6)}

needs_sat = pytest.mark.skipif(not available(), reason="python-sat is not installed")


def encoding_of(p: int, m: int, n: int, masks: int, workers: int) -> Encoding:
    return encode(make_instance("matmul", {"p": p, "m": m, "n": n}, masks), workers)


def made(name: str) -> dict[str, Any]:
    return certificate(search(encoding_of(*SHAPES[name]), proof=True))


@pytest.fixture(scope="module")
def certificates() -> dict[str, dict[str, Any]]:
    return {name: made(name) for name in SHAPES}


def lines(text: str) -> list[list[int]]:
    return [list(map(int, line.split())) for line in zlib.decompress(base64.b64decode(text)).decode().splitlines()]


def accepted(document: Any) -> bool:
    try:
        list(check_order.verdicts(document))
    except Exception:  # noqa: BLE001 - whatever a changed certificate causes
        return False
    return True


@needs_sat
@pytest.mark.parametrize("name", SHAPES)
def test_round_trip(name: str, certificates: dict[str, dict[str, Any]]) -> None:
    document = json.loads(json.dumps(certificates[name]))
    p, m, n, masks, workers = SHAPES[name]
    assert list(check_order.verdicts(document)) == [
        f"accepted: no integer exponents for {m} x {p} by {p} x {n} blocks with {masks} masks have at most {workers} "
        "different sums"
    ]


@pytest.mark.parametrize("shape", [*SHAPES.values(), (1, 1, 3, 2, 9), (3, 1, 2, 1, 10), (1, 3, 3, 1, 14)])
def test_every_clause_of_the_encoding_follows_from_its_meaning(shape: tuple[int, int, int, int, int]) -> None:
    encoding = encoding_of(*shape)
    meaning = Meaning(models.Places(*shape[:4]), encoding.names, encoding.levels)
    assert [c for c in encoding.clauses if not meaning.holds(list(c))] == []


@pytest.mark.parametrize("shape", [(1, 2, 2, 2, 11), (2, 2, 1, 1, 9), (2, 2, 2, 0, 9), (1, 3, 2, 1, 11)])
def test_stronger_clauses_are_rejected_where_a_code_breaks_them(shape: tuple[int, int, int, int, int]) -> None:
    """A literal is left out of clauses; what a code of the least support breaks must not be accepted."""
    encoding = encoding_of(*shape)
    found = search(encoding)
    assert found.design is not None
    meaning = Meaning(models.Places(*shape[:4]), encoding.names, encoding.levels)
    values = value_table(encoding, found)
    wrong = 0
    for clause in encoding.clauses:
        for left_out in clause:
            shorter = [x for x in clause if x != left_out]
            if shorter and not any(values[abs(x)] is (x > 0) for x in shorter):
                wrong += 1
                assert not meaning.holds(shorter), [encoding.names[abs(x) - 1] for x in shorter]
    assert wrong > 100


@pytest.mark.parametrize("shape", [(1, 2, 2, 2, 11), (2, 2, 1, 1, 9), (2, 2, 2, 0, 9)])
def test_random_clauses_that_a_code_breaks_are_rejected(shape: tuple[int, int, int, int, int]) -> None:
    encoding, random = encoding_of(*shape), np.random.default_rng(5)
    found = search(encoding)
    meaning = Meaning(models.Places(*shape[:4]), encoding.names, encoding.levels)
    values = value_table(encoding, found)
    for _ in range(20_000):
        variables = random.integers(1, len(encoding.names) + 1, int(random.integers(1, 6)))
        clause = [-int(v) if values[int(v)] else int(v) for v in variables]
        assert not meaning.holds(clause), [(x > 0, encoding.names[abs(x) - 1]) for x in clause]


def value_table(encoding: Encoding, found: Found) -> dict[int, bool]:
    """The values of the variables at the code that was found, itself the one that comes first among its images."""
    assert found.design is not None
    for image in images(found.design):
        values = values_at(encoding, image)
        if not broken(encoding, values):
            return dict(values)
    raise AssertionError("no image satisfies the clauses")


# tampering


def changed(document: dict[str, Any], key: str, change: Callable[[list[list[int]]], Any]) -> dict[str, Any]:
    rows = lines(document[key])
    change(rows)
    return {**document, key: packed(rows)}


def tampered(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    clauses, lemmas = lines(document["clauses"]), lines(document["lemmas"])
    count = len(clauses)
    yield "bound", {**document, "workers": document["workers"] + 1}
    yield "fraction", {**document, "workers": float(document["workers"])}
    yield "kind", {**document, "kind": "orders"}
    yield "format", {**document, "format": 2}
    for letter in ("m", "n", "p", "masks"):
        smaller = {**document["instance"], letter: document["instance"][letter] - 1}
        yield f"smaller {letter}", {**document, "instance": smaller}
    for row in range(0, len(lemmas), max(1, len(lemmas) // 12)):
        yield f"lemma {row} dropped", changed(document, "lemmas", lambda rows, row=row: rows.pop(row))
    yield "no last lemma", changed(document, "lemmas", lambda rows: rows.pop())
    yield "no lemmas", changed(document, "lemmas", lambda rows: rows.clear())
    yield "only the last", {**document, "lemmas": packed([[0, *range(count)]])}
    yield "no clauses", changed(document, "clauses", lambda rows: rows.clear())
    yield "empty clause", {**document, "clauses": packed([[0]]), "lemmas": packed([[0, 0]])}
    for row in range(0, count, max(1, count // 12)):
        yield f"clause {row} turned", changed(document, "clauses", lambda rows, row=row: turn(rows[row]))
        if any(document["variables"][abs(x) - 1][0] != "data" for x in clauses[row]):  # a pattern's may still hold
            yield f"clause {row} shortened", changed(document, "clauses", lambda rows, row=row: rows[row].pop(0))
    for number in range(0, len(document["variables"]), max(1, len(document["variables"]) // 12)):
        other = copy.deepcopy(document)
        other["variables"].pop(number)
        yield f"variable {number} dropped", other
    yield "hint ahead", changed(document, "lemmas", lambda rows: rows[0].append(count + len(rows)))
    yield "cut off", {**document, "lemmas": document["lemmas"][: len(document["lemmas"]) // 8 * 4]}
    for key in ("clauses", "lemmas", "variables", "instance", "workers"):
        yield f"no {key}", {name: value for name, value in document.items() if name != key}


def turn(row: list[int]) -> None:
    row[0] = -row[0]


@needs_sat
@pytest.mark.parametrize("name", SHAPES)
def test_whatever_is_changed_is_rejected(name: str, certificates: dict[str, dict[str, Any]]) -> None:
    document = certificates[name]
    assert accepted(document)
    harmless = {"smaller m", "smaller n", "smaller masks", "smaller p", "hint ahead"}  # may still be true
    wrong = [what for what, other in tampered(document) if accepted(other) and what not in harmless]
    assert wrong == []


@needs_sat
def test_a_weaker_bound_than_the_proved_one_is_not_accepted_for_it(certificates: dict[str, dict[str, Any]]) -> None:
    document = certificates["outer"]
    for change in ({"m": 3}, {"n": 1}, {"masks": 1}, {"p": 2}):
        assert not accepted({**document, "instance": {**document["instance"], **change}})


# multipliers


def circle(encoding: Encoding) -> tuple[list[int], list[tuple[tuple[int, ...], int]]]:
    """Two steps of B are at most a, their sum at least e + e', these are at least f, and f > a, which counts twice."""
    number = {name: v for v, name in enumerate(encoding.names, 1)}
    a, e, g, whole = (0, 1), (1, 2), (2, 3), (1, 3)
    b, c, f, both = (0, 1), (1, 2), (2, 3), (0, 2)

    def at_least(step: tuple[int, int], other: tuple[int, int]) -> int:
        return number["sum", step[0], other[1], step[1], other[0]]

    def at_most(step: tuple[int, int], other: tuple[int, int]) -> int:
        return number["sum", step[1], other[0], step[0], other[1]]

    holding = [at_least(a, b), at_least(a, c), at_most(whole, both), at_least(e, f), at_least(g, f)]
    rows = [(encoding.forms[v], 0) for v in holding]
    rows.append((tuple(-x for x in encoding.forms[at_least(a, f)]), 1))
    return [*(-v for v in holding), at_least(a, f)], rows


def test_multipliers_are_checked() -> None:
    encoding = encoding_of(1, 2, 2, 2, 12)
    lesson = Theory(encoding)._lesson(*circle(encoding))
    assert lesson.multipliers == (1, 1, 1, 1, 1, 2)
    meaning = Meaning(models.Places(1, 2, 2, 2), encoding.names, encoding.levels)
    right = [*lesson.clause, 0, *lesson.multipliers]
    assert meaning.holds(right)
    assert not meaning.holds(list(lesson.clause))
    for n in range(6):
        for wrong in (0, -1):
            with pytest.raises(Rejected, match="multipliers are not positive"):
                meaning.holds([*lesson.clause, 0, *lesson.multipliers[:n], wrong, *lesson.multipliers[n + 1 :]])
        assert not meaning.holds([*lesson.clause, 0, *lesson.multipliers[:n], 3, *lesson.multipliers[n + 1 :]])
    with pytest.raises(Rejected, match="multipliers are not positive"):
        meaning.holds(right[:-1])


def test_a_model_that_holds_the_circle_is_refuted() -> None:
    encoding = encoding_of(1, 2, 2, 2, 12)
    _, rows = circle(encoding)
    system = Inequalities(encoding.base, [[int(i == j) for j in range(encoding.base)] for i in range(encoding.base)])
    assert system.point(rows) == (None, list(range(6)))
    for left_out in range(6):
        assert system.point(rows[:left_out] + rows[left_out + 1 :])[0] is not None


# the order of patterns


@pytest.mark.parametrize(("m", "n", "masks"), [(2, 2, 1), (2, 2, 2), (3, 2, 2), (3, 3, 1)])
def test_one_pattern_of_each_kind_is_left(m: int, n: int, masks: int) -> None:
    first = {
        tuple(pattern >> bit & 1 for bit in range(m + n + 2 * masks))
        for pattern in models.Places(1, m, n, masks).first()
    }
    rows = m + masks
    for a in product((0, 1), repeat=rows):
        for b in product((0, 1), repeat=n + masks):
            if sum(a) == m and sum(b) == n:
                alike = {(*a, *b), (*a[::-1], *b[::-1])}
                if m == n:
                    alike |= {(*b, *a), (*b[::-1], *a[::-1])}
                assert len(alike & first) == 1


# as a program


@needs_sat
def test_the_command_calls_the_checker(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], certificates: dict[str, dict[str, Any]]
) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(certificates["outer"]), "utf-8")
    assert main(["verify", str(path)]) == 0
    assert capsys.readouterr().out.startswith("accepted: no integer exponents for 2 x 1 by 1 x 2 blocks")
    assert check_order.main([str(path)]) == 0
    path.write_text(json.dumps({**certificates["outer"], "workers": 11}), "utf-8")
    assert main(["verify", str(path)]) == 1
    assert check_order.main([str(path)]) == 1
    assert "rejected" in capsys.readouterr().out


def test_fewer_workers_than_targets_need_no_proof() -> None:
    document = {"kind": "order", "format": 1, "instance": {"p": 2, "m": 3, "n": 2, "masks": 1}, "workers": 5}
    assert accepted(document)
    assert not accepted({**document, "workers": 6})


@needs_sat
def test_the_checker_runs_alone(tmp_path: Path, certificates: dict[str, dict[str, Any]]) -> None:
    for name in ("check_order.py", "order_models.py"):
        (tmp_path / name).write_text((Path(check_order.__file__).parent / name).read_text("utf-8"), "utf-8")
    (tmp_path / "order.json").write_text(json.dumps(certificates["inner"]), "utf-8")
    script = f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); sys.argv = sys.argv[1:]; "
    script += "runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-I", "-S", "-c", script, str(tmp_path / "check_order.py"), str(tmp_path / "order.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("accepted: no integer exponents for 2 x 2 by 2 x 2 blocks with 0 masks")
