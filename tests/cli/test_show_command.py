"""`show`: text, JSON, LaTeX, SVG."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from designer.catalogue import load

Cli = Callable[..., Any]

EPC = """\
entangled polynomial code: epc p=2 m=2 n=2
matmul  i k, k j -> i j

A(x) = A[0,0] + A[0,1]·x + A[1,0]·x² + A[1,1]·x³
B(x) = B[0,0]·x + B[0,1]·x⁵ + B[1,0] + B[1,1]·x⁴

product polynomial: degree 8, 9 monomials
  C[0,0] at x
  C[0,1] at x⁵
  C[1,0] at x³
  C[1,1] at x⁷

degree table ([ ]: target, !: collision)
       B[0,0]  B[0,1]  B[1,0]  B[1,1]
A[0,0]     [1]     [5]      0       4
A[0,1]      2       6      [1]     [5]
A[1,0]     [3]     [7]      2       6
A[1,1]      4       8      [3]     [7]
"""


def test_a_code_is_shown_with_its_polynomials_and_its_table(cli: Cli) -> None:
    assert cli("show epc p=2 m=2 n=2") == (0, EPC, "")
    assert cli("show epc p=2 m=2 n=2 --quiet") == (0, "", "")


def test_colours_only_on_demand(cli: Cli) -> None:
    assert "\x1b" not in cli("show epc p=2 m=2 n=2").out
    coloured = cli("show epc p=2 m=2 n=2 --color always").out
    assert "\x1b[32;1m" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in plain.splitlines()] == EPC.splitlines()


def test_masks_stand_apart_in_the_table(cli: Cli) -> None:
    out = cli("show gasp-small K=2 L=1 T=1").out
    assert out.endswith(
        "degree table ([ ]: target, !: collision, ': data x mask, \": mask x mask)\n"
        "       B[0,0]  │  R_B[0]\n"
        "A[0,0]     [0] │       2'\n"
        "A[1,0]     [1] │       3'\n"
        "      ─────────┼─────────\n"
        "R_A[0]      2' │       4\"\n"
    )


def test_json_gives_every_block_and_every_carrier(cli: Cli) -> None:
    status, out, _ = cli("show epc p=2 m=2 n=2 --json")
    document = json.loads(out)
    code = load("epc").bind(p=2, m=2, n=2)
    assert status == 0
    assert set(document) == {
        "schema_version", "command", "code", "operation", "variables", "modulus", "exponents", "masks", "numbers",
        "readable", "carriers",
    }  # fmt: skip
    assert document["code"] == {
        "scheme": "epc", "name": "entangled polynomial code", "parameters": {"p": 2, "m": 2, "n": 2},
        "digest": code.digest,
    }  # fmt: skip
    assert document["exponents"]["A"] == [[[0, 0], [0]], [[0, 1], [1]], [[1, 0], [2]], [[1, 1], [3]]]
    assert document["carriers"] == [[[0, 0], [[1]]], [[0, 1], [[5]]], [[1, 0], [[3]]], [[1, 1], [[7]]]]
    assert (document["numbers"], document["readable"]) == ({"degree": [8], "support": 9}, True)


def test_latex_is_balanced_and_has_the_formula(cli: Cli) -> None:
    status, out, _ = cli("show epc p=2 m=2 n=2 --latex")
    assert status == 0
    assert r"A(x) &= A_{0,0} + A_{0,1} x + A_{1,0} x^{2} + A_{1,1} x^{3}" in out
    assert r"[\,x^{p - 1 + p i + p m j}\,]" in out
    assert re.findall(r"\\begin{(\w+)}", out) == re.findall(r"\\end{(\w+)}", out)
    assert out.count("{") == out.count("}")


def test_the_picture_is_well_formed_and_has_every_cell(cli: Cli, tmp_path: Path) -> None:
    status, out, _ = cli("show epc p=2 m=2 n=2 --svg t.svg --quiet")
    assert (status, out) == (0, "")
    root = ElementTree.fromstring((tmp_path / "t.svg").read_text("utf-8"))  # noqa: S314  our own file
    texts = [node.text for node in root.iter() if node.tag.endswith("text")]
    assert {"A[0,1]", "B[1,0]", "8", "✕ collision"} <= set(texts)
    assert len([node for node in root.iter() if node.tag.endswith("rect")]) == 17


def test_the_picture_frames_what_is_wanted_and_crosses_collisions_out(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        'operation = "matmul"\nparameters = []\n[bounds]\ni = 2\nk = 1\nj = 2\n[exponents]\nA = [0, 1]\nB = [0, 1]\n'
        "[masks]\ncount = 1\nA = [2]\nB = [2]\n"
    )
    assert cli("show s.toml --svg t.svg --quiet").status == 0
    root = ElementTree.fromstring((tmp_path / "t.svg").read_text("utf-8"))  # noqa: S314  our own file
    cells = [node for node in root.iter() if node.tag.endswith("rect")][1:]
    assert [node.get("stroke") is not None for node in cells] == [True, True, False, True, True, False, *[False] * 3]
    fills = [node.get("fill") for node in cells]
    assert fills[0] == fills[1] == fills[3] == fills[4]
    assert fills[2] == fills[5] == fills[6] == fills[7]
    assert len({fills[0], fills[2], fills[8]}) == 3
    assert len([node for node in root.iter() if node.tag.endswith("path")]) == 5
    lefts = [float(node.get("x", 0)) for node in cells[:3]]
    assert lefts[2] - lefts[1] > lefts[1] - lefts[0]


def test_latex_for_papers_has_the_product_and_the_style_asked_for(cli: Cli) -> None:
    for style, sign in (("booktabs", r"\toprule"), ("tikz", r"\begin{tikzpicture}")):
        status, out, _ = cli(f"show epc p=2 m=2 n=2 --paper {style}")
        assert status == 0
        assert sign in out
        assert r"\boxed{(A_{0,0} B_{0,0} + A_{0,1} B_{1,0})} x" in out
    assert cli("show epc p=2 m=2 n=2 --paper word").status == 64


def test_interference_is_said_and_marked(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        'operation = "matmul"\nparameters = []\n[bounds]\ni = 1\nk = 2\nj = 1\n[exponents]\nA = [0, 0]\nB = [0, 0]\n'
    )
    status, out, err = cli("show s.toml")
    assert (status, err) == (0, "")
    assert out.endswith(
        "degree table ([ ]: target, !: collision)\n"
        "       B[0,0]  B[1,0]\n"
        "A[0,0]      0!      0!\n"
        "A[0,1]      0!      0!\n\n"
        "target [0, 0] cannot be read: its monomial [0] holds something else, too\n"
    )
    assert "\x1b[31;1m" in cli("show s.toml --color always").out


def test_a_code_of_three_operands_has_no_table(cli: Cli, tmp_path: Path) -> None:
    status, out, _ = cli("show chain p0=1 p1=2 p2=2 p3=1 --svg t.svg")
    assert status == 0
    assert "degree table" not in out
    assert "A3(x) =" in out
    assert ElementTree.fromstring((tmp_path / "t.svg").read_text()).get("width") == "0"  # noqa: S314
    assert "no degree table" in cli("show chain p0=1 p1=2 p2=2 p3=1 --latex").out
