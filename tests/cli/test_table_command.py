"""`table`: what is printed is what the records say; merging, checking and pages from the command line."""

from __future__ import annotations

import csv
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from designer.algebra.sat import available
from designer.search.best_codes import BestCodes, record_of
from designer.search.design import CLASSES, Design
from designer.search.families import members
from designer.search.instance import make_instance
from designer.search.record import Record
from designer.search.record_line import KEYS
from designer.search.table.pages import index_page, record_page

Cli = Callable[..., Any]
NOWHERE = Path("/nonexistent")
VOID = {"meta", "br", "hr", "img", "link", "input"}


def better(rows: int = 7, columns: int = 2, colluders: int = 1) -> Record:
    """A record of an instance that the shipped table does not have."""
    instance = make_instance("matmul", {"p": 1, "m": rows, "n": columns}, colluders)
    member = next(member for member in members(instance) if member.scheme == "gasp-small")
    record = record_of(member.design, "generic", method=member.label)
    assert record is not None
    return record


# printing


def test_without_words_it_counts(cli: Cli) -> None:
    status, out, err = cli("table")
    assert (status, err) == (0, "")
    *lines, last = out.splitlines()
    table = BestCodes.load(NOWHERE)
    assert last.split() == ["all", str(len(table)), str(sum(not record.gap for record in table))]
    assert sum(int(line.split()[2]) for line in lines[1:]) == len(table)


def test_records_of_an_outer_product(cli: Cli) -> None:
    status, out, _ = cli("table K=4 L=4 T=3")
    assert status == 0
    head, *lines = out.splitlines()
    assert head.split()[:4] == ["instance", "class", "N", "bound"]
    found = {line.split()[5]: line.split()[6] for line in lines}
    assert int(found["generic"]) <= 31
    assert int(found["cyclic"]) <= 29
    assert all("optimal" in line or "best known to this table" in line for line in lines)


def test_columns_are_aligned(cli: Cli) -> None:
    head, *lines = cli("table K=4 L=4").out.splitlines()
    at = {word: head.index(word) for word in ("class", "status", "found by")}
    assert {line[at["status"] :].split("  ")[0] for line in lines} == {"optimal", "best known to this table"}
    for line in lines:
        assert line[at["class"] :].split()[0] in CLASSES
        assert line[at["found by"] - 2 : at["found by"]] == "  "
        assert line[at["found by"]] != " "


def test_operands_in_the_other_order_are_found(cli: Cli) -> None:
    _, out, _ = cli("table K=2 L=3 T=1 --class generic")
    assert "matmul p=1 m=2 n=3 T=1  generic      11    11  optimal" in out


def test_nothing_is_found_where_nothing_is(cli: Cli) -> None:
    assert cli("table K=99 L=99")[:2] == (0, "no records: the table has none for this\n")


def test_json_has_whole_records(cli: Cli) -> None:
    status, out, _ = cli("table K=2 L=2 T=1 --class generic --json")
    document = json.loads(out)
    assert (status, document["schema_version"], document["command"]) == (0, 1, "table")
    (record,) = document["records"]
    assert tuple(record) == KEYS
    assert (record["workers"], record["lower_bound"], record["status"]) == (8, 8, "optimal")


def test_csv_has_a_line_a_record(cli: Cli, tmp_path: Path) -> None:
    status, out, _ = cli("table T=1 --csv table.csv")
    with (tmp_path / "table.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert status == 0
    assert f"{len(rows)} records written to table.csv" in out
    assert tuple(rows[0]) == KEYS
    assert {row["instance"].split()[-1] for row in rows} == {"T=1"}


def test_one_instance_in_full(cli: Cli) -> None:
    status, out, _ = cli("table show K=2 L=2 T=1 --class generic")
    assert status == 0
    assert out.startswith("matmul p=1 m=2 n=2 T=1, generic: 8 workers, optimal\n")
    for part in ("masks of A", "over GF(65537)", "lower bound  8: K L + K + L = 8", "A[0,0]", "gasp-small K=2 L=2 T=1"):
        assert part in out


def test_show_writes_a_scheme_that_keeps_its_claims(cli: Cli, tmp_path: Path) -> None:
    assert cli("table show K=2 L=2 T=1 --class generic --scheme code.toml").status == 0
    status, out, _ = cli(f"check {tmp_path / 'code.toml'}")
    assert (status, "REFUTED" in out) == (0, False)


def test_show_wants_one_instance(cli: Cli) -> None:
    status, _, err = cli("table show K=2 L=2")
    assert status == 64
    assert "one instance is shown at a time" in err
    assert "got none" in cli("table show K=99 L=99 T=1").err
    assert "choose a class" in cli("table show K=2 L=2 T=1 --scheme code.toml").err


def test_show_compares_with_the_families_as_json(cli: Cli) -> None:
    (record,) = json.loads(cli("table show K=3 L=3 T=2 --class generic --json").out)["records"]
    named = {family["scheme"]: family["workers"] for family in record["families"]}
    assert named["gasp-r"] == 18
    assert named["chang-tandon"] == 25
    assert 'operation = "matmul"' in record["scheme"]


@pytest.mark.parametrize("words", [["outer"], ["K=4", "p=2"], ["merge"], ["merge", "a", "b"], ["K=x"]])
def test_wrong_words_are_named(words: list[str], cli: Cli) -> None:
    status, out, err = cli("table", *words)
    assert (status, out) == (64, "")
    assert err.startswith("coded-designer: ")


def test_a_directory_has_to_exist_to_be_read(cli: Cli) -> None:
    assert "no such directory of records" in cli("table --table nowhere").err


# checking


def test_verify_checks_what_is_asked_for(cli: Cli) -> None:
    status, out, _ = cli("table verify K=3 L=3 T=2")
    assert status == 0
    assert out.startswith("4 of 4 records hold; ")


def test_verify_takes_a_sample(cli: Cli) -> None:
    first = json.loads(cli("table verify --sample 5 --seed 1 --json").out)
    again = json.loads(cli("table verify --sample 5 --seed 1 --json").out)
    assert first == again
    assert (first["checked"], {result["answer"] for result in first["results"]}) == (5, {"HOLDS"})
    assert cli("table verify --sample 0").status == 64


def test_verify_refutes_leaking_points(cli: Cli, tmp_path: Path) -> None:
    instance = make_instance("matmul", {"p": 1, "m": 7, "n": 2}, 2)
    record = record_of(Design(instance, ((*range(7), 14, 22), (0, 7, 14, 15))), "generic", method="by hand")
    assert record is not None
    mirrored = [x for pair in ((x, 65537 - x) for x in range(1, 40)) for x in pair]
    leaking = replace(record, field="65537", points=tuple(mirrored[: record.workers]))
    (tmp_path / "matmul-generic.jsonl").write_text(leaking.line + "\n", "utf-8")
    status, out, _ = cli(f"table verify K=7 L=2 T=2 --table {tmp_path}")
    assert status == 1
    assert "REFUTED  matmul p=1 m=7 n=2 T=2 generic: A leaks at these points" in out
    assert "0 of 1 records hold" in out


# improving


def small(own: Path) -> list[Record]:
    """A table of wasteful codes of instances that the shipped table does not have."""
    table, records = BestCodes.load(own), []
    for rows in (7, 8):
        instance = make_instance("matmul", {"p": 1, "m": rows, "n": 1}, 1)
        record = record_of(Design(instance, ((*range(rows), 40), (0, 90))), "generic", method="by hand")
        assert record is not None
        assert table.merge(record) == ""
        records.append(record)
    table.save()
    return records


def test_improve_searches_for_what_is_asked_for_and_saves_it(cli: Cli, tmp_path: Path) -> None:
    first, second = small(tmp_path / "own")
    status, out, err = cli("table improve K=7 L=1 T=1 --table own --time 4")
    assert (status, err) == (0, "")
    head, last = out.splitlines()
    assert head.startswith(f"{first.name}: {first.workers} -> 15 workers, bound {first.lower_bound} -> 15, optimal (")
    assert last == "1 of 1 records are better; 0 were not searched for"
    table = BestCodes.load(tmp_path / "own")
    assert table.records[first.instance_key, "generic"].workers == 15
    assert table.records[second.instance_key, "generic"] == second
    status, out, _ = cli("table improve K=7 L=1 T=1 --table own --time 4")
    assert (status, out) == (0, "0 of 0 records are better; 1 were not searched for\n")
    status, out, _ = cli("table improve K=7 L=1 T=1 --class generic --table own --time 4 --all")
    assert "; not better: the table has 15 workers and the lower bound 15" in out


def test_improve_as_json(cli: Cli, tmp_path: Path) -> None:
    first, _ = small(tmp_path / "own")
    document = json.loads(cli("table improve K=7 L=1 --table own --time 4 --seed 2 --json").out)
    assert (document["asked"], document["better"], document["interrupted"]) == (1, 1, False)
    (attempt,) = document["attempts"]
    assert (attempt["before"], attempt["after"], attempt["status"]) == (first.workers, 15, "optimal")


def test_what_was_found_before_an_interruption_is_kept(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from designer.search import improving

    first, second = small(tmp_path / "own")
    whole = improving.search

    def interrupted(goal: Any, **options: Any) -> Any:
        if goal.instance.key == second.instance_key:
            raise KeyboardInterrupt
        return whole(goal, **options)

    monkeypatch.setattr(improving, "search", interrupted)
    status, out, err = cli("table improve L=1 T=1 --class generic --table own --time 4")
    assert status == 130
    assert err == "interrupted after 1 of 2 records; what was found is kept\n"
    assert out.startswith(first.name)
    assert BestCodes.load(tmp_path / "own").records[first.instance_key, "generic"].workers == 15


def test_improve_names_what_is_wrong(cli: Cli) -> None:
    assert "unknown executor" in cli("table improve K=2 --executor cloud").err
    assert "no operation of the table" in cli("table improve everything").err


# merging


def test_a_better_record_is_merged_and_saved(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "new.jsonl").write_text(better().line + "\n", "utf-8")
    status, out, _ = cli("table merge new.jsonl --table own")
    assert (status, out) == (0, "merged  matmul p=1 m=7 n=2 T=1 generic: 23 workers\n1 of 1 records merged\n")
    assert "matmul p=1 m=7 n=2 T=1" in cli("table K=7 L=2 --table own").out
    status, out, _ = cli("table merge new.jsonl --table own")
    assert status == 0
    assert "refused  matmul p=1 m=7 n=2 T=1 generic: not better: the table has 23 workers" in out


def test_a_bound_by_certificate_is_not_taken_over_unchecked(cli: Cli, tmp_path: Path) -> None:
    record = better(7, 2, 2)
    assert record.gap
    claimed = record.with_bound(record.workers, "order-type SAT", "sha256:1")
    (tmp_path / "new.jsonl").write_text(claimed.line + "\n", "utf-8")
    status, out, _ = cli("table merge new.jsonl --table own")
    assert status == 0
    assert "1 lower bounds rest on certificates and were not taken over" in out
    found = BestCodes.load(tmp_path / "own").best(record.instance_key, "generic")
    assert found is not None
    assert found.status == "best known to this table"


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    """A file of a proved record, with its certificate beside it; nothing comes with the package."""
    monkeypatch.setattr("designer.search.best_codes.shipped_texts", dict)
    monkeypatch.setattr("designer.search.proof_store.files", lambda _: tmp_path / "no package")
    if not available():
        pytest.skip("python-sat is not installed")
    from designer.search.order.decision import decide
    from designer.search.proof_store import keep

    instance = make_instance("matmul", {"p": 2, "m": 2, "n": 1}, 1)
    certificate = decide(instance, 7, seconds=60, certificate=True).certificate
    record = record_of(Design(instance, ((1, 0, 5, 4, 3), (1, 2, 0))), "generic", method="by hand")
    assert certificate is not None
    assert record is not None
    proved = record.with_bound(8, "exact search", keep(certificate, tmp_path / "theirs"))
    (tmp_path / "theirs" / "new.jsonl").write_text(proved.line + "\n", "utf-8")
    return proved


def strip(directory: Path) -> None:
    """Take the certificates away."""
    for path in (directory / "optimality").iterdir():
        path.unlink()


def test_a_certificate_beside_the_file_is_checked_and_copied(theirs: Record, cli: Cli, tmp_path: Path) -> None:
    status, out, _ = cli("table merge theirs/new.jsonl --proofs --table own")
    assert (status, "open" in out) == (0, False)
    assert f"merged  {theirs.name}: 8 workers" in out
    strip(tmp_path / "theirs")
    status, out, _ = cli("table verify matmul p=2 m=2 n=1 T=1 --class generic --proofs --table own")
    assert (status, out) == (0, "1 of 1 records hold; 1 are optimal in their class\n")


def test_without_its_certificate_a_bound_is_open(theirs: Record, cli: Cli, tmp_path: Path) -> None:
    strip(tmp_path / "theirs")
    status, out, _ = cli("table merge theirs/new.jsonl --proofs --table own")
    assert status == 0
    assert f"open  {theirs.name}, lower bound 8: no certificate" in out
    assert "1 lower bounds rest on certificates and were not taken over\n" in out
    found = BestCodes.load(tmp_path / "own").best(theirs.instance_key, "generic")
    assert found is not None
    assert found.proof == ""


def test_verify_says_which_bounds_are_open(theirs: Record, cli: Cli, tmp_path: Path) -> None:
    strip(tmp_path / "theirs")
    words = "table verify matmul p=2 m=2 n=1 T=1 --class generic --table theirs"
    assert cli(words)[:2] == (
        0, "1 of 1 records hold; 1 are optimal in their class\n"
        "1 lower bounds rest on certificates that were not checked: --proofs checks them\n",
    )  # fmt: skip
    status, out, _ = cli(f"{words} --proofs")
    assert status == 2
    assert out.startswith(f"open  {theirs.name}, lower bound 8: no certificate")
    assert "1 of 1 records hold; 0 are optimal in their class" in out


def test_a_tampered_certificate_is_refuted(theirs: Record, cli: Cli, tmp_path: Path) -> None:
    (path,) = (tmp_path / "theirs" / "optimality").iterdir()
    path.write_bytes(zlib.compress(zlib.decompress(path.read_bytes()).replace(b'"workers":7', b'"workers":6')))
    status, out, _ = cli("table merge theirs/new.jsonl --proofs --table own")
    assert (status, "certificate of another content" in out) == (1, True)
    assert not (tmp_path / "own").exists()
    status, out, _ = cli("table verify matmul p=2 m=2 n=1 T=1 --class generic --proofs --table theirs")
    assert (status, out.startswith(f"REFUTED  {theirs.name}: certificate of another content")) == (1, True)


def test_a_record_that_does_not_verify_is_refused(cli: Cli, tmp_path: Path) -> None:
    good = better()
    bad = replace(good, points=tuple(range(1, good.workers)))
    (tmp_path / "new.jsonl").write_text(bad.line + "\n", "utf-8")
    status, out, _ = cli("table merge new.jsonl --table own")
    assert (status, out) == (
        1, f"refused  {bad.name}: {good.workers - 1} points, not {good.workers}\n0 of 1 records merged\n"
    )  # fmt: skip
    assert not (tmp_path / "own").exists()


def test_a_tampered_file_is_refused_as_a_whole(cli: Cli, tmp_path: Path) -> None:
    line = better().line.replace('"seed": 0', '"seed": 1')
    (tmp_path / "new.jsonl").write_text(line + "\n", "utf-8")
    status, _, err = cli("table merge new.jsonl --table own")
    assert status == 64
    assert "digest of another content; in new.jsonl: line 1: digest" in err
    assert not (tmp_path / "own").exists()


def test_what_follows_from_a_merged_record_is_merged_where_the_table_has_a_place(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "own"
    wasteful = Design(make_instance("matmul", {"p": 1, "m": 7, "n": 1}, 1), ((*range(7), 40), (0, 90)))
    table = BestCodes.load(own)
    record = record_of(wasteful, "generic", method="by hand")
    assert record is not None
    assert table.merge(record) == ""
    table.save()
    (tmp_path / "new.jsonl").write_text(better().line + "\n", "utf-8")
    _, out, _ = cli("table merge new.jsonl --table own")
    assert "follows  matmul p=1 m=7 n=1 T=1 generic" in out
    found = BestCodes.load(own).best("matmul p=1 m=7 n=1 T=1", "generic")
    assert found is not None
    assert (found.workers, found.status) == (15, "optimal")


# pages


class Checker(HTMLParser):
    """Whether every element is closed, and what a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert len(attrs) == len(dict(attrs)), tag
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(text: str) -> Checker:
    found = Checker()
    found.feed(text)
    found.close()
    assert found.open == []
    assert text.startswith("<!DOCTYPE html>\n")
    assert not found.tags & {"script", "link", "iframe", "img"}
    assert "http" not in "".join(found.links)
    assert "url(" not in text
    assert "prefers-color-scheme:dark" in text
    return found


def test_the_site_is_whole_and_its_links_lead_somewhere(cli: Cli, tmp_path: Path) -> None:
    status, out, _ = cli("table K=3 T=2 --html site")
    assert status == 0
    pages = list((tmp_path / "site").rglob("*.html"))
    assert f"{len(pages)} pages written to site" in out
    for page in pages:
        for link in checked(page.read_text("utf-8")).links:
            assert (page.parent / link).is_file(), link
    index = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "K \\ L" in index
    assert len(checked(index).links) == len(pages) - 1


def test_a_page_says_all_of_a_record(tmp_path: Path) -> None:
    table = BestCodes.load(NOWHERE)
    for kind in ("generic", "dense", "cyclic", "cyclic-any"):
        record = table.best("matmul p=1 m=3 n=3 T=2", kind)
        assert record is not None
        text = record_page(record)
        checked(text)
        for part in (record.digest, f"GF({record.field})", record.status, "Degree table", "Scheme file", "gasp-r"):
            assert part in text


def test_every_kind_of_record_has_a_page() -> None:
    table = BestCodes.load(NOWHERE)
    names = {record.instance.name for record in table}
    assert {"batch", "chain", "contraction", "convolution", "convolution2d", "matmul"} <= names
    for name in names:
        checked(record_page(next(record for record in table if record.instance.name == name)))
    text = index_page(list(table))
    checked(text)
    assert all(kind in text for kind in CLASSES)


def test_text_of_strangers_is_escaped() -> None:
    record = replace(better(), method="<script>alert(1)</script>", bound_reason="a & b <b>", effort="\"'")
    text = record_page(record)
    checked(text)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "a &amp; b &lt;b&gt;" in text
    checked(index_page([record]))


def test_the_grid_shows_numbers_and_status() -> None:
    table = BestCodes.load(NOWHERE)
    best = [table.best(f"matmul p=1 m={m} n={n} T=1", "generic") for m in (2, 3) for n in range(1, m + 1)]
    text = index_page([record for record in best if record is not None])
    assert re.search(r'class="optimal" href="records/matmul-p1-m3-n2-T1-generic.html"[^>]*>11</a>', text)


def test_a_site_that_cannot_be_written_is_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    status, _, err = cli("table K=2 --html file")
    assert status == 64
    assert "cannot write" in err
