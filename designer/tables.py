"""Codes for reading: encoding polynomials, degree tables, as text, HTML, LaTeX and SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from designer.algebra.monomial import Monomial, monomial_latex, monomial_text
from designer.code import Code, ExponentMap
from designer.node_map import NodeMap
from designer.operation import Block
from designer.product import ProductPolynomial

TARGET, BYPRODUCT, MASKED, MASKS, COLLISION = "target", "by-product", "data x mask", "mask x mask", "collision"
COLOURS: Final = {
    TARGET: "#2da44e", BYPRODUCT: "#8c959f", MASKED: "#0969da", MASKS: "#8250df", COLLISION: "#cf222e",
}  # fmt: skip
ANSI: Final = {TARGET: "32;1", BYPRODUCT: "2", MASKED: "34", MASKS: "35", COLLISION: "31;1"}
MARKS: Final = {TARGET: "[]", BYPRODUCT: "  ", MASKED: " '", MASKS: ' "', COLLISION: " !"}
"""What stands before and behind an exponent on a terminal."""
SIGNS: Final = {TARGET: "□", COLLISION: "✕"}
"""Of pictures' legends; regions have ■."""

TINTS: Final = {BYPRODUCT: "#eef0f2", MASKED: "#dbe9fa", MASKS: "#ece3fa"}
"""Grounds of the regions in notebooks."""

INK: Final = "#24292f"
CELL_LIMIT: Final = 4096
TERMS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One product of a block of the first operand and one of the second.

    Args:
        monomial: where it stands in the product polynomial.
        kind: `target`, `collision`, or else its region.
        region: `by-product` for data by data, `data x mask` or `mask x mask`.
        wanted: whether it belongs to a target, in a collision or not.
    """

    monomial: Monomial
    kind: str
    region: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class DegreeTable:
    """The degree table of a code with two operands: a row a block of the first, a column a block of the second.

    Args:
        rows, columns: names of the blocks, those of masks last.
        cells: their products.
        data: how many rows and columns are no masks'.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    data: tuple[int, int]

    def _repr_html_(self) -> str:
        return table_html(self)


def degree_table(code: Code) -> DegreeTable | None:
    """The degree table; None for more than two operands or more than 4096 products.

    A cell is a `target` when the product belongs to a target, a `collision` when a target's monomial holds
    something else as well, else a `by-product`.
    """
    if len(code.exponents) != 2 or len(code.exponents[0]) * len(code.exponents[1]) > CELL_LIMIT:
        return None
    owner: dict[tuple[int, ...], Block] = {blocks: target for target, blocks in code.operation.terms(code.parts)}
    table = ProductPolynomial(code).monomials()
    spoilt = set()
    for monomial, blocks in table.items():
        owners = {owner.get(pair) for pair in blocks}
        if len(owners) > 1 and owners != {None}:
            spoilt.add(monomial)
    left, right = code.exponents
    cells = []
    for a, first in enumerate(left):
        row = []
        for b, second in enumerate(right):
            monomial = code.reduce(tuple(x + y for x, y in zip(first, second, strict=True)))
            region = (BYPRODUCT, MASKED, MASKS)[(a >= left.blocks) + (b >= right.blocks)]
            wanted = (a, b) in owner
            kind = COLLISION if monomial in spoilt else TARGET if wanted else region
            row.append(Cell(monomial, kind, region, wanted))
        cells.append(tuple(row))
    return DegreeTable(tuple(left.names), tuple(right.names), tuple(cells), (left.blocks, right.blocks))


def encoding_text(code: Code, placed: ExponentMap | NodeMap) -> str:
    """`A(x) = A[0,0] + A[0,1]·x + …`, or its values at the nodes; cut after a dozen terms."""
    rest = f" + … ({len(placed)} blocks)" if len(placed) > TERMS_SHOWN else ""
    if isinstance(placed, NodeMap):
        return f"{placed.operand}({code.variables[0]}): {_values_text(placed)}{rest and ', …'}"
    terms = []
    for name, monomial in islice(zip(placed.names, placed, strict=True), TERMS_SHOWN):
        text = monomial_text(monomial, code.variables)
        terms.append(name if text == "1" else f"{name}·{text}")
    return f"{placed.operand}({','.join(code.variables)}) = {' + '.join(terms)}{rest}"


def _values_text(placed: NodeMap) -> str:
    """`A[0] at node 0, A[1] at node 1`: what the encoding polynomial is at each node."""
    held: dict[int, list[str]] = {}
    for name, share in zip(placed.names, placed.shares, strict=True):
        for node, value in share:
            factor = {1: "", -1: "-"}.get(value, f"{value}·")
            held.setdefault(node, []).append(f"{factor}{name}")
    nodes = islice(sorted(held.items()), TERMS_SHOWN)
    return ", ".join(f"{' + '.join(terms).replace('+ -', '- ')} at node {node}" for node, terms in nodes)


def carriers_text(code: Code) -> Iterator[str]:
    """`C[0,1] at x⁵` for every target."""
    letter = code.operation.letter
    for target in code.operation.targets(code.parts):
        monomials = " and ".join(place_text(code, m) for m in code.product.carriers(target))
        yield f"{letter}[{','.join(map(str, target))}] at {monomials}"


def place_text(code: Code, place: Monomial) -> str:
    """A monomial, or a node in the value domain."""
    if code.placements:
        return "node " + ", ".join(map(str, place))
    return monomial_text(place, code.variables)


def table_text(code: Code, *, colour: bool) -> list[str]:
    """The degree table in lines: targets framed, a line between data and masks, with ANSI colours if wanted.

    The marks: `[3]` target, `3'` data x mask, `3"` mask x mask, `3!` collision.
    """
    table = degree_table(code)
    if table is None:
        return []
    texts = [[_short(cell.monomial).join(MARKS[cell.kind]) for cell in row] for row in table.cells]
    width = max(max(len(text) for row in texts for text in row), max(map(len, table.columns)) + 1) + 1
    left = max(map(len, table.rows))
    heads = [f"{name} ".rjust(width) for name in table.columns]
    lines = [" " * left + _parted(heads, table.data[1]).rstrip()]
    for number, (name, row, cells) in enumerate(zip(table.rows, texts, table.cells, strict=True)):
        painted = [text.rjust(width) for text in row]
        if colour:
            painted = [f"\x1b[{ANSI[cell.kind]}m{text}\x1b[0m" for text, cell in zip(painted, cells, strict=True)]
        if number == table.data[0]:
            lines.append(" " * left + _parted(["─" * width] * len(heads), table.data[1], "─┼─"))
        lines.append(name.rjust(left) + _parted(painted, table.data[1]).rstrip())
    return lines


def _parted(cells: Sequence[str], data: int, line: str = " │ ") -> str:
    """The cells of a row, a line between those of data and those of masks."""
    masks = cells[data:]
    return "".join(cells[:data]) + (line + "".join(masks) if masks else "")


def _short(monomial: Monomial) -> str:
    return str(monomial[0]) if len(monomial) == 1 else f"({','.join(map(str, monomial))})"


def code_html(code: Code) -> str:
    """A code for a notebook: encoding polynomials and the coloured degree table."""
    from html import escape

    title = f"<p><b>{escape(code.scheme.name)}</b> <code>{escape(code.label)}</code></p>"
    shown = "".join(f"<li><code>{escape(encoding_text(code, placed))}</code></li>" for placed in code.maps)
    table = degree_table(code)
    return f"{title}\n<ul>{shown}</ul>\n{table_html(table) if table is not None else ''}"


def table_html(table: DegreeTable) -> str:
    """A degree table for a notebook: targets framed, collisions marked, a legend of the kinds that occur."""
    from html import escape

    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    rows = [
        f'<tr><th scope="row">{escape(name)}</th>{"".join(map(_cell_html, row))}</tr>'
        for name, row in zip(table.rows, table.cells, strict=True)
    ]
    kinds = {cell.kind for row in table.cells for cell in row}
    legend = ", ".join(f"{SIGNS.get(kind, '■')} {kind}" for kind in COLOURS if kind in kinds)
    caption = f'<caption style="white-space:nowrap;text-align:left">Exponents of the block products: {legend}</caption>'
    body = "\n".join(rows)
    return (
        f'<table style="border-collapse:separate;border-spacing:2px;text-align:right">{caption}\n'
        f"<thead><tr><td></td>{head}</tr></thead>\n<tbody>{body}</tbody></table>"
    )


def _cell_html(cell: Cell) -> str:
    """A cell with a ground of its own, so that it is legible on any page."""
    colour = COLOURS[cell.kind]
    style = f"background:{TINTS[cell.region]};color:{INK};border:2px solid {colour if cell.wanted else 'transparent'}"
    sign = f"{SIGNS[cell.kind]} " if cell.kind == COLLISION else ""
    return f'<td style="{style}" title="{cell.kind}">{sign}{_short(cell.monomial)}</td>'


def code_latex(code: Code) -> str:
    """The encoding polynomials and the carrier as LaTeX display mathematics."""
    from designer.algebra.latex import latex, latex_letter

    variables = ", ".join(code.variables)
    rows = []
    for placed in code.placements:
        values = _values_text(placed).replace("_", r"\_")
        held = [rf"\text{{{text}}}" for text in values.split(", ")]
        rows.append(f"{placed.operand}({variables}) &: " + r",\ ".join(held))
    for m in code.exponents:
        terms = []
        for label, monomial in islice(zip(m.names, m, strict=True), TERMS_SHOWN):
            name, power = block_latex(label), monomial_latex(monomial, code.variables)
            terms.append(name if power == "1" else f"{name} {power}")
        rest = r" + \cdots" if len(m) > TERMS_SHOWN else ""
        rows.append(f"{m.operand}({variables}) &= {' + '.join(terms)}{rest}")
    if code.scheme.claims.carrier and not code.placements:
        powers = " ".join(
            f"{v}^{{{latex(formula)}}}" for v, formula in zip(code.variables, code.scheme.claims.carrier, strict=True)
        )
        letters = ",".join(latex_letter(letter) for letter in code.operation.output_letters)
        rows.append(f"{code.operation.letter}_{{{letters}}} &= [\\,{powers}\\,]\\ \\text{{of the product}}")
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def table_latex(code: Code) -> str:
    """The degree table as a LaTeX tabular (packages xcolor and array)."""
    table = degree_table(code)
    if table is None:
        return "% no degree table: more than two operands, or too large"
    names = {TARGET: "green!50!black", BYPRODUCT: "gray", MASKED: "blue", MASKS: "violet", COLLISION: "red"}
    lines = [f"\\begin{{tabular}}{{r|{'r' * len(table.columns)}}}"]
    lines.append(" & " + " & ".join(f"${block_latex(name)}$" for name in table.columns) + r" \\ \hline")
    for name, row in zip(table.rows, table.cells, strict=True):
        cells = " & ".join(f"\\textcolor{{{names[cell.kind]}}}{{${_short(cell.monomial)}$}}" for cell in row)
        lines.append(f"${block_latex(name)}$ & {cells} \\\\")
    return "\n".join([*lines, r"\end{tabular}"])


def block_latex(name: str) -> str:
    """`A[0,1]` as `A_{0,1}`, a mask `R_A[0]` as `R^{A}_{0}`."""
    stem, _, rest = name.partition("[")
    letter, _, operand = stem.partition("_")
    return f"{letter}^{{{operand}}}_{{{rest[:-1]}}}" if operand else f"{letter}_{{{rest[:-1]}}}"


def table_svg(code: Code) -> str:
    """The degree table as an SVG picture; an empty picture where there is none.

    Regions are coloured, targets framed, collisions crossed out, masks apart from the data.
    """
    from html import escape

    table = degree_table(code)
    if table is None:
        return '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>\n'
    longest = max(len(_short(cell.monomial)) for row in table.cells for cell in row)
    width, height, left, gap = max(60, 9 * longest + 14), 26, 70, 8
    total_width = max(left + width * len(table.columns) + gap + 10, 120 * len(COLOURS) + 10)
    total_height = height * (len(table.rows) + 1) + gap + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{total_width}" height="{total_height}" '
        f'viewBox="0 0 {total_width} {total_height}" '
        'font-family="monospace" font-size="13">',
        f'<title>Degree table of {escape(code.label)}</title><rect width="100%" height="100%" fill="white"/>',
    ]
    across = [left + width * c + gap * (c >= table.data[1]) for c in range(len(table.columns))]
    parts += [_label(x + width / 2, 18, name, INK, "middle") for x, name in zip(across, table.columns, strict=True)]
    for r, (name, row) in enumerate(zip(table.rows, table.cells, strict=True)):
        y = height * (r + 1) + gap * (r >= table.data[0])
        parts.append(_label(left - 8, y + 18, name, INK, "end"))
        for x, cell in zip(across, row, strict=True):
            parts += _cell_svg(cell, x + 1, y + 1, width - 4, height - 4)
    for number, (kind, colour) in enumerate(COLOURS.items()):
        parts.append(_label(10 + 120 * number, total_height - 8, f"{SIGNS.get(kind, '■')} {kind}", colour, "start"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _cell_svg(cell: Cell, x: float, y: float, width: float, height: float) -> list[str]:
    """A cell: its region's colour, a frame if it is wanted, a cross if it collides."""
    colour = COLOURS[cell.kind]
    frame = f' stroke="{colour}" stroke-width="2"' if cell.wanted else ""
    parts = [
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'fill="{COLOURS[cell.region]}" fill-opacity="0.15"{frame}/>'
    ]
    if cell.kind == COLLISION:
        cross = f"M{x:g} {y:g}l{width:g} {height:g}M{x:g} {y + height:g}l{width:g} {-height:g}"
        parts.append(f'<path d="{cross}" stroke="{colour}" stroke-opacity="0.4"/>')
    return [*parts, _label(x + width / 2, y + 16, _short(cell.monomial), colour, "middle")]


def _label(x: float, y: float, text: str, colour: str, anchor: str) -> str:
    from html import escape

    return f'<text x="{x:g}" y="{y:g}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
