"""Codes on grids: published ones come out, and the toolkit decides every one of them."""

from __future__ import annotations

import pytest
from codes import INSTANCES, outer, product

from designer.catalogue import load
from designer.errors import DesignerError
from designer.reports import report
from designer.scheme_file import load_text
from designer.search.boxes import boxes
from designer.search.execute import execute_on_grid
from designer.search.instance import Instance
from designer.verdict import Answer


@pytest.mark.parametrize("scheme", ["bi0", "bi2", "tri"])
@pytest.mark.parametrize(("p", "m", "n"), [(2, 2, 2), (3, 2, 4), (2, 3, 2)])
def test_the_published_codes_come_out(scheme: str, p: int, m: int, n: int) -> None:
    code = load(scheme).bind(p=p, m=m, n=n)
    shares = tuple(code.claimed(formula) for formula in code.scheme.claims.shares.values())
    assert code.scheme.claims.threshold is not None
    workers = code.claimed(code.scheme.claims.threshold)
    assert any((box.workers, box.shares) == (workers, shares) for box in boxes(product(p, m, n), 3))


@pytest.mark.parametrize(
    "instance", [product(2, 2, 3), product(1, 1, 1), *(i for i in INSTANCES if not i.masks)],
    ids=lambda instance: instance.key,
)  # fmt: skip
def test_every_box_is_decided_by_the_toolkit(instance: Instance) -> None:
    for box in boxes(instance, 3):
        assert box.workers >= box.lower
        decided = {verdict.claim: verdict.answer for verdict in report(load_text(box.text("a box")).bind()).verdicts}
        assert decided["decodability"] is decided["threshold"] is decided["overheads"] is Answer.HOLDS


def test_one_variable_is_the_dense_code() -> None:
    (box,) = boxes(product(2, 2, 2), 1)
    assert (box.workers, box.shares) == (9, (9, 9))


def test_masks_and_too_many_variables_are_refused() -> None:
    with pytest.raises(DesignerError, match="masks"):
        boxes(outer(2, 2, 1), 2)
    with pytest.raises(DesignerError, match="variables"):
        boxes(outer(2, 2, 0), 9)


def test_the_program_of_a_code_on_grids_is_run() -> None:
    box = next(box for box in boxes(product(2, 2, 3), 3) if len(box.axes) == 3)
    done = execute_on_grid(box)
    assert done is not None
    assert (done.equal, box.workers) == (True, 18)
    assert execute_on_grid(boxes(product(11, 10, 10), 1)[0]) is None
