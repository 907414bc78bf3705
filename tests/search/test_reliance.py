"""A search believes a bound of one's own table only where it is proved on the spot, or is the package's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from codes import outer, product

from designer.algebra.sat import available
from designer.search.best_codes import BestCodes, record_of
from designer.search.design import Design
from designer.search.goal import Goal, Result
from designer.search.order.certificate import bare
from designer.search.order.decision import decide
from designer.search.pipeline import search
from designer.search.proof_store import FOLDER, ORDER, keep
from designer.search.record import Record

PRODUCT = product(2, 2, 1, 1)
CODE = Design(PRODUCT, ((1, 0, 5, 4, 3), (1, 2, 0)))
"""8 monomials, degree 7; the formula's bound is 7."""

needs_sat = pytest.mark.skipif(not available(), reason="python-sat is not installed")


def looked_at(table: BestCodes, kind: str = "generic") -> Result:
    return search(Goal(PRODUCT, kind), seconds=5, table=table, stages=("families",))


def made(kind: str) -> Record:
    record = record_of(CODE, kind, method="by hand")
    assert record is not None
    return record


@pytest.fixture(scope="module")
def certificate() -> dict[str, Any]:
    found = decide(PRODUCT, 7, seconds=60, certificate=True).certificate
    assert found is not None
    return bare(found)


@pytest.fixture
def own(certificate: dict[str, Any], tmp_path: Path) -> BestCodes:
    """A table whose bound rests on a certificate beside it, and another bound on that one."""
    table = BestCodes(tmp_path)
    assert table.merge(made("generic").with_bound(8, "mine", keep(certificate, tmp_path))) == ""
    assert table.merge(made("dense")) == ""
    assert table.raise_bounds() == [made("dense").name]
    return table


def invent(table: BestCodes) -> None:
    key = (PRODUCT.key, "generic")
    table.records[key] = table.records[key].with_bound(8, "believe me", ORDER + "0" * 64)


@needs_sat
@pytest.mark.parametrize("kind", ["generic", "dense"])
def test_a_certificate_of_ones_own_is_checked_and_believed(kind: str, own: BestCodes) -> None:
    found = looked_at(own, kind)
    assert (found.workers, found.lower, found.status, found.notes) == (8, 8, "optimal", [])
    assert found.reason.startswith("table of the best codes known: ")


@needs_sat
@pytest.mark.parametrize("kind", ["generic", "dense"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda table: next((table.directory / FOLDER).iterdir()).unlink(),
        lambda table: next((table.directory / FOLDER).iterdir()).write_bytes(b"no certificate"),
        invent,
    ],
    ids=["absent", "damaged", "invented"],
)
def test_a_bound_that_nothing_shows_is_not_believed(
    damage: Callable[[BestCodes], object], kind: str, own: BestCodes
) -> None:
    damage(own)
    found = looked_at(own, kind)
    assert (found.workers, found.lower, found.status) == (8, 7, "best found")
    (note,) = found.notes
    assert note.startswith("the lower bound 8 of one's own table is not taken over: ")


@needs_sat
def test_a_bound_that_does_not_follow_is_not_believed(own: BestCodes) -> None:
    del own.records[PRODUCT.key, "generic"]
    (note,) = looked_at(own, "dense").notes
    assert note.endswith("which the table does not have")


def test_the_packages_bounds_are_believed() -> None:
    table = BestCodes.load(Path("/nonexistent"))
    found = search(Goal(outer(4, 4, 3)), seconds=5, table=table, stages=("families",))
    assert (found.workers, found.status, found.notes) == (31, "optimal", [])
