"""Families of the catalogue for an instance."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from codes import INSTANCES, outer, product

from designer.catalogue import load
from designer.search.families import best_members, members
from designer.search.instance import Instance

WORKERS = Path(__file__).parents[1] / "data" / "workers_outer.csv"


def rows() -> list[dict[str, str]]:
    with WORKERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_the_least_integer_family_is_the_published_one() -> None:
    """GASP_r is the least of the published families, over both roles of the operands."""
    looked = 0
    for row in rows():
        k, ell, t = (int(row[letter]) for letter in ("K", "L", "T"))
        if k > 4 or t > 4:
            continue
        gasp = [m.design.support for m in members(outer(k, ell, t)) if m.label.startswith("gasp-r")]
        assert min(gasp) == int(row["GASP_r"])
        looked += 1
    assert looked > 10


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.key)
def test_every_member_is_a_code(instance: Instance) -> None:
    for member in members(instance):
        assert not member.design.fault
        assert member.design.exponents[0]


def test_exchanged_operands_are_the_transposed_code() -> None:
    found = {member.label: member.design for member in members(product(2, 2, 3, 1))}
    own, other = found["secure-epc p=2 m=2 n=3 T=1"], found["secure-epc p=2 m=3 n=2 T=1, operands exchanged"]
    assert own.support == load("secure-epc").bind(p=2, m=2, n=3, T=1).product.support_size
    assert other.support == load("secure-epc").bind(p=2, m=3, n=2, T=1).product.support_size


def test_codes_without_masks_are_none_for_an_instance_with_masks() -> None:
    assert not [m for m in members(outer(3, 3, 1)) if m.label.startswith(("epc", "polynomial"))]
    assert [m for m in members(outer(3, 3, 0)) if m.label.startswith("polynomial")]


def test_codes_in_several_variables_are_codes_in_one() -> None:
    found = {member.label: member for member in members(product(2, 3, 2, 0))}
    tri = found["tri p=2 m=3 n=2, powers of one variable"]
    assert tri.design.support == load("tri").bind(p=2, m=3, n=2).product.support_size


def test_the_best_role_and_parameters_of_each_scheme_come_first() -> None:
    found = best_members(outer(4, 3, 3), "generic")
    assert [workers for workers, _ in found] == sorted(workers for workers, _ in found)
    assert len({member.scheme for _, member in found}) == len(found)
    best = {member.scheme: workers for workers, member in found}
    assert (best["straddled"], best["gasp-r"], best["a3s"]) == (26, 27, 27)
