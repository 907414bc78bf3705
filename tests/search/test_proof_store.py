"""Certificates of bounds: what is whole is accepted, what is tampered with is refused, what is not here is open."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest

from designer.algebra.sat import available
from designer.errors import DesignerError
from designer.search.best_codes import BestCodes, record_of, transposed, with_formula
from designer.search.design import Design
from designer.search.instance import make_instance
from designer.search.merging import merge_records
from designer.search.order.certificate import packed
from designer.search.order.decision import decide
from designer.search.proof_store import FOLDER, ORDER, RESIDUES, check_proof, digest, fault_of, find, keep, take_over
from designer.search.record import Record
from designer.search.record_check import fault_of as record_fault
from designer.search.table.check import HOLDS, REFUTED, check_table

NOWHERE = Path("/nonexistent")
PRODUCT = make_instance("matmul", {"p": 2, "m": 2, "n": 1}, 1)
CODE = Design(PRODUCT, ((1, 0, 5, 4, 3), (1, 2, 0)))
SAMPLE = 8
MODERATE = 100_000

needs_sat = pytest.mark.skipif(not available(), reason="python-sat is not installed")


@pytest.fixture(scope="module")
def certificate() -> Mapping[str, Any]:
    outcome = decide(PRODUCT, 7, seconds=60, certificate=True)
    assert outcome.certificate is not None
    return json.loads(json.dumps(outcome.certificate))  # type: ignore[no-any-return]


def made(design: Design = CODE, kind: str = "generic") -> Record:
    record = record_of(design, kind, method="by hand")
    assert record is not None
    return record


def proved(certificate: Mapping[str, Any], kind: str = "generic") -> Record:
    return made(kind=kind).with_bound(8, "exact search", ORDER + digest(certificate))


# whole ones


@needs_sat
@pytest.mark.parametrize("kind", ["generic", "dense"])
def test_a_kept_certificate_is_found_and_proves_the_bound(
    certificate: Mapping[str, Any], kind: str, tmp_path: Path
) -> None:
    record = proved(certificate, kind)
    assert keep(certificate, tmp_path) == record.proof
    assert find(record.proof, [tmp_path]) == certificate
    assert check_proof(record, [tmp_path]) == ("", "")
    assert check_proof(transposed(record), [tmp_path]) == ("", "")
    assert [path.suffix for path in (tmp_path / FOLDER).iterdir()] == [".z"]


def test_a_certificate_that_is_not_here_is_open(tmp_path: Path) -> None:
    record = made().with_bound(8, "exact search", ORDER + "0" * 64)
    assert find(record.proof, [tmp_path, NOWHERE]) is None
    assert check_proof(record, [tmp_path]) == ("", "no certificate 0000000000000000… on this machine")


# broken ones


@needs_sat
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(workers=8), "about 8 monomials, not 7"),
        (lambda c: c.update(instance={**c["instance"], "masks": 2}), "the certificate is about"),
        (lambda c: c.update(instance={**c["instance"], "p": None}), "the certificate is about"),
        (lambda c: c.update(lemmas=c["lemmas"][:40]), "rejected"),
        (lambda c: c.update(variables=c["variables"][::-1]), "rejected"),
        (lambda c: c.update(kind="other"), "rejected"),
        (lambda c: c.pop("clauses"), "rejected"),
    ],
)
def test_a_tampered_certificate_is_refused_although_its_digest_is_right(
    change: Callable[[dict[str, Any]], object], said: str, certificate: Mapping[str, Any], tmp_path: Path
) -> None:
    changed = dict(certificate)
    change(changed)
    record = proved(changed)
    keep(changed, tmp_path)
    assert said in check_proof(record, [tmp_path])[0]
    table = BestCodes(tmp_path)
    assert said in table.merge(record, proofs=lambda record: check_proof(record, [tmp_path]))
    assert len(table) == 0


@needs_sat
def test_a_certificate_without_its_last_lemma_is_refused(certificate: Mapping[str, Any]) -> None:
    lines = zlib.decompress(base64.b64decode(certificate["lemmas"])).decode().splitlines()
    changed = {**certificate, "lemmas": packed([list(map(int, line.split())) for line in lines[:-1]])}
    assert "the last lemma is not empty" in fault_of(changed, PRODUCT, 7)
    assert fault_of(dict(certificate), PRODUCT, 7) == ""


@needs_sat
def test_a_certificate_of_another_record_is_refused(certificate: Mapping[str, Any], tmp_path: Path) -> None:
    keep(certificate, tmp_path)
    other = make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2)
    record = made(Design(other, ((0, 1, 4, 6), (0, 2, 4, 5)))).with_bound(11, "mine", ORDER + digest(certificate))
    assert "the certificate is about" in check_proof(record, [tmp_path])[0]
    chain = make_instance("convolution", {"m": 2, "n": 1}, 1)
    assert "the certificate is about" in fault_of(dict(certificate), chain, 7)


@needs_sat
def test_a_certificate_about_integers_says_nothing_modulo_a_number(
    certificate: Mapping[str, Any], tmp_path: Path
) -> None:
    keep(certificate, tmp_path)
    record = made(Design(PRODUCT, CODE.exponents, 8), "cyclic").with_bound(8, "", ORDER + digest(certificate))
    assert "says nothing about the class cyclic" in check_proof(record, [tmp_path])[0]


@needs_sat
def test_a_file_of_another_content_is_refused(certificate: Mapping[str, Any], tmp_path: Path) -> None:
    record = proved(certificate)
    keep(certificate, tmp_path)
    (path,) = (tmp_path / FOLDER).iterdir()
    path.write_bytes(zlib.compress(json.dumps({**certificate, "workers": 6}).encode()))
    assert "certificate of another content" in check_proof(record, [tmp_path])[0]
    for broken in (b"", b"no zlib", zlib.compress(b"[" * 100_000), zlib.compress(b"[]"), path.read_bytes()[:-9]):
        path.write_bytes(broken)
        with pytest.raises(DesignerError, match="certificate"):
            find(record.proof, [tmp_path])


@pytest.mark.parametrize(
    "proof", ["sha256:1", "order", "order ../../etc/passwd", f"order {'0' * 63}", "order " + "A" * 64]
)
def test_another_kind_of_proof_is_unknown(proof: str) -> None:
    assert "unknown kind of proof" in check_proof(made().with_bound(8, "", proof))[0]


def test_a_search_modulo_all_numbers_is_done_again() -> None:
    pair = make_instance("matmul", {"p": 1, "m": 2, "n": 2}, 2)
    record = made(Design(pair, ((0, 1, 2, 9), (4, 7, 0, 1)), 10), "cyclic")
    assert check_proof(record.with_bound(9, "", RESIDUES)) == ("", "")
    looked = check_proof(record.with_bound(10, "", RESIDUES), seconds=0.01)
    assert looked[0] == ""
    assert looked[1].startswith("exact search modulo 9")
    assert "says nothing about" in check_proof(made().with_bound(8, "", RESIDUES))[0]


# merging with certificates


@needs_sat
def test_a_merged_record_brings_its_certificate(certificate: Mapping[str, Any], tmp_path: Path) -> None:
    theirs, own = tmp_path / "theirs", tmp_path / "own"
    keep(certificate, theirs)

    def proofs(record: Record) -> tuple[str, str]:
        return check_proof(record, [own, theirs])

    record = proved(certificate)
    table = BestCodes(own)
    ((merged,), _) = merge_records(table, [record], beside=theirs, proofs=proofs)
    assert (merged.reason, merged.open) == ("", "")
    assert find(record.proof, [own]) == certificate
    (checked,) = check_table(table, proofs=lambda record: check_proof(record, [own]))
    assert (checked.answer, checked.open, checked.record.status) == (HOLDS, "", "optimal")


@needs_sat
def test_what_is_not_believed_is_neither_merged_nor_copied(certificate: Mapping[str, Any], tmp_path: Path) -> None:
    theirs, own, record = tmp_path / "theirs", tmp_path / "own", proved(certificate)
    for proofs, said in (
        (None, "certificate not checked"),
        (lambda record: check_proof(record, [own]), "no certificate"),
    ):
        table = BestCodes(own)
        ((merged,), _) = merge_records(table, [record], beside=theirs, proofs=proofs)
        assert (merged.reason, merged.wrong) == ("", False)
        assert merged.open.startswith(said)
        assert list(table) == [with_formula(record)]
        assert not (own / FOLDER).exists()
    keep({**certificate, "lemmas": certificate["lemmas"][:40]}, theirs)
    wrong = proved({**certificate, "lemmas": certificate["lemmas"][:40]})
    table = BestCodes(own)
    ((merged,), _) = merge_records(table, [wrong], beside=theirs, proofs=lambda record: check_proof(record, [theirs]))
    assert merged.wrong
    assert len(table) == 0
    assert not (own / FOLDER).exists()


@needs_sat
def test_a_bound_that_follows_from_one_that_is_open_is_open(certificate: Mapping[str, Any], tmp_path: Path) -> None:
    """The file of a table whose certificates are elsewhere: its codes are merged, no bound is believed."""
    table = BestCodes(tmp_path)
    assert table.merge(proved(certificate)) == ""
    assert table.merge(made(kind="dense")) == ""
    assert table.raise_bounds() == [made(kind="dense").name]
    given = sorted(table, key=lambda record: record.kind, reverse=True)
    results, followed = merge_records(BestCodes(tmp_path / "own"), given, beside=tmp_path)
    assert [merged.reason for merged in results] == ["", ""]
    assert all(merged.open for merged in results)
    assert followed == []


@needs_sat
def test_a_certificate_is_copied_once(certificate: Mapping[str, Any], tmp_path: Path) -> None:
    record = proved(certificate)
    keep(certificate, tmp_path / "theirs")
    for _ in range(2):
        take_over(record, tmp_path / "theirs", tmp_path / "own")
    assert find(record.proof, [tmp_path / "own"]) == certificate
    take_over(made(), tmp_path / "theirs", tmp_path / "own")
    take_over(record, tmp_path / "neither", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("", "utf-8")
    with pytest.raises(DesignerError, match="cannot write the certificate"):
        keep({}, tmp_path)


# the shipped ones


def shipped() -> list[str]:
    """The digests of the certificates that come with the package, small ones first."""
    folder = files("designer.proofs") / FOLDER
    if not folder.is_dir():
        return []
    entries = [entry for entry in folder.iterdir() if entry.name.endswith(".json.z")]
    return [
        entry.name.removesuffix(".json.z")
        for entry in sorted(entries, key=lambda entry: (len(entry.read_bytes()), entry.name))
    ]


@pytest.fixture(scope="module")
def table() -> BestCodes:
    return BestCodes.load(NOWHERE)


def named(table: BestCodes) -> dict[str, Record]:
    """The shipped records whose bound rests on a certificate, by its digest."""
    return {r.proof.removeprefix(ORDER): r for r in table if r.proof.startswith(ORDER)}


def test_a_certificate_of_a_shipped_record_is_shipped_or_reported_as_open(table: BestCodes) -> None:
    """Also without any, this looks at one record: the shipped table with a certificate that nobody has."""
    records, here = named(table), set(shipped())
    absent = made().with_bound(8, "exact search", ORDER + "0" * 64)
    for record in [absent, *(record for found, record in records.items() if found not in here)]:
        (checked,) = check_table(table, records=[record], proofs=lambda record: check_proof(record, [NOWHERE]))
        assert (checked.answer, bool(checked.open)) == (HOLDS, True), record.name
    for found in records.keys() & here:
        assert find(ORDER + found, [NOWHERE]) is not None


def test_no_shipped_certificate_is_left_over(table: BestCodes) -> None:
    assert set(shipped()) <= named(table).keys()


def test_a_sample_of_the_shipped_certificates_is_accepted(table: BestCodes) -> None:
    records = named(table)
    here = [records[found] for found in shipped() if found in records]
    if not here:
        pytest.skip("no certificate of a lower bound comes with the package")
    small = here[: max(SAMPLE, len(here) // 4)]
    for record in Random(1).sample(small, min(SAMPLE, len(small))):  # noqa: S311  no secret
        assert record_fault(record) == ""
        assert check_proof(record, [NOWHERE]) == ("", ""), record.name


@pytest.mark.slow
def test_all_shipped_certificates_of_moderate_size_are_accepted(table: BestCodes) -> None:
    """The others take minutes: `coded-designer table verify --proofs` checks them all."""
    records, folder = named(table), files("designer.proofs") / FOLDER
    for found in shipped():
        if len((folder / f"{found}.json.z").read_bytes()) <= MODERATE:
            assert check_proof(records[found], [NOWHERE]) == ("", ""), records[found].name


@needs_sat
def test_a_shipped_record_with_another_ones_certificate_is_refuted(
    table: BestCodes, certificate: Mapping[str, Any], tmp_path: Path
) -> None:
    keep(certificate, tmp_path)
    record = table.best("matmul p=1 m=4 n=4 T=3", "generic")
    assert record is not None
    stolen = record.with_bound(record.workers, "mine", ORDER + digest(certificate))
    (checked,) = check_table(table, records=[stolen], proofs=lambda record: check_proof(record, [tmp_path]))
    assert checked.answer == REFUTED
