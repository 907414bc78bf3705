"""The table as a static site without scripts: grids of K x L for each T and class, and a page a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from designer import __version__
from designer.errors import DesignerError
from designer.search.design import CLASSES
from designer.search.families import Member, best_members
from designer.search.record import BEST_KNOWN, FORMULA, INHERITED, OPTIMAL, Record, instance_of
from designer.search.table.files import order, write_text
from designer.tables import BYPRODUCT, COLLISION, MASKED, MASKS, TARGET, degree_table

FOLDER: Final = "records"
MARK: Final = {OPTIMAL: "optimal", BEST_KNOWN: "known"}
CELL: Final = {TARGET: "t", BYPRODUCT: "b", MASKED: "x", MASKS: "m", COLLISION: "c"}
"""Kind of a product -> its class in the style sheet."""

STYLE: Final = """
:root{color-scheme:light dark;--line:#8884;--good:#1a7f37;--open:#9a6700;--dim:#777;--data:#0550ae;--mask:#7a3fc4}
@media(prefers-color-scheme:dark){:root{--good:#4ac26b;--open:#d4a72c;--dim:#999;--data:#79b8ff;--mask:#c297ff}}
body{font:16px/1.5 system-ui,sans-serif;max-width:75em;margin:1.5em auto;padding:0 1em}
table{border-collapse:collapse;margin:.5em 0}td,th{border:1px solid var(--line);padding:.15em .55em;text-align:right}
caption{text-align:left;font-weight:600;padding:.2em 0}.grids{display:flex;flex-wrap:wrap;gap:1em 2em}
.left td,.left th{text-align:left;vertical-align:top}a{color:inherit}
.optimal{color:var(--good);font-weight:700}.known{color:var(--open)}.wide{overflow-x:auto}
.t{color:var(--good);font-weight:700}.b{color:var(--dim)}.x{color:var(--data)}.m{color:var(--mask)}.c{color:#d1242f}
pre{overflow-x:auto;padding:.7em;border:1px solid var(--line)}code,pre{font-size:.9em}
footer{margin:2em 0;color:var(--dim)}
"""


def write_site(records: Iterable[Record], directory: Path) -> int:
    """Write `index.html` and a page for each record.

    Args:
        records: what to show.
        directory: made if it does not exist; files of other names stay.

    Returns:
        The number of pages.

    Raises:
        DesignerError: the directory cannot be written.
    """
    chosen = sorted(records, key=order)
    try:
        (directory / FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DesignerError("cannot write", got=directory, remedy=str(error.strerror)) from None
    for record in chosen:
        write_text(directory / FOLDER / page_name(record), record_page(record), durable=False)
    write_text(directory / "index.html", index_page(chosen), durable=False)
    return len(chosen) + 1


def page_name(record: Record) -> str:
    """The file of a record's page: `matmul-p1-m4-n3-T2-generic.html`."""
    return f"{record.instance_key.replace('=', '').replace(' ', '-')}-{record.kind}.html"


def title(record: Record) -> str:
    """The instance in words."""
    values = dict(record.instance.parameters)
    if record.instance.name == "matmul" and values["p"] == 1:
        return f"outer product K = {values['m']}, L = {values['n']}, T = {record.instance.masks}"
    numbers = ", ".join(f"{letter} = {value}" for letter, value in values.items())
    return f"{record.instance.name} {numbers}, T = {record.instance.masks}"


def index_page(records: Sequence[Record]) -> str:
    """The page with all grids and lists."""
    optimal = sum(record.status == OPTIMAL for record in records)
    parts = [
        "<h1>The best codes known</h1>",
        f"<p>{len(records)} records, {optimal} of them proved optimal in their class. A number is a number of workers; "
        '<span class="optimal">n</span> is optimal in its class, <span class="known">n ≥ b</span> is the best known to '
        "this table, with the lower bound b.</p>",
        "<dl>", *(f"<dt>{escape(kind)}</dt><dd>{escape(words)}</dd>" for kind, words in CLASSES.items()), "</dl>",
    ]  # fmt: skip
    for heading, group in groupby(sorted(records, key=_section), key=_heading):
        members = list(group)
        parts.append(f"<h2>{escape(heading)}</h2>")
        parts.append('<div class="grids">')
        for kind in CLASSES:
            if own := [record for record in members if record.kind == kind]:
                parts.append(_grid(own, kind) if own[0].instance.name == "matmul" else _list(own, kind))
        parts.append("</div>")
    return _page("The best codes known", "\n".join(parts))


def _section(record: Record) -> tuple[object, ...]:
    instance = record.instance
    first = instance.parameters["p"] if instance.name == "matmul" else 0
    return instance.name != "matmul", instance.name, first, instance.masks, order(record)


def _heading(record: Record) -> str:
    instance = record.instance
    secret = f", {instance.masks} colluders" if instance.masks else ", no secrets"
    if instance.name != "matmul":
        return f"{instance.name}{secret}"
    inner = instance.parameters["p"]
    return f"outer product{secret}" if inner == 1 else f"matrix product with {inner} inner parts{secret}"


def _grid(records: Sequence[Record], kind: str) -> str:
    """A table with a row for each m (K) and a column for each n (L)."""
    cells = {(r.instance.parameters["m"], r.instance.parameters["n"]): r for r in records}
    rows, columns = sorted({m for m, _ in cells}), sorted({n for _, n in cells})
    corner = "K \\ L" if records[0].instance.parameters["p"] == 1 else "m \\ n"
    head = "".join(f'<th scope="col">{n}</th>' for n in columns)
    lines = [f'<table><caption>{escape(kind)}</caption><tr><th scope="col">{corner}</th>{head}</tr>']
    for m in rows:
        found = [cells.get((m, n)) for n in columns]
        line = "".join("<td></td>" if record is None else f"<td>{_link(record, FOLDER)}</td>" for record in found)
        lines.append(f'<tr><th scope="row">{m}</th>{line}</tr>')
    return "\n".join([*lines, "</table>"])


def _list(records: Sequence[Record], kind: str) -> str:
    lines = [f'<table><caption>{escape(kind)}</caption><tr><th scope="col">instance</th><th scope="col">N</th></tr>']
    for record in records:
        numbers = " ".join(f"{letter}={value}" for letter, value in record.instance.parameters.items())
        lines.append(f"<tr><td>{escape(numbers)}</td><td>{_link(record, FOLDER)}</td></tr>")
    return "\n".join([*lines, "</table>"])


def _link(record: Record, folder: str) -> str:
    text = str(record.workers) if record.status == OPTIMAL else f"{record.workers} ≥ {record.lower_bound}"
    label = escape(f"{title(record)}, {record.kind}: {record.status}", quote=True)
    return f'<a class="{MARK[record.status]}" href="{folder}/{page_name(record)}" title="{label}">{text}</a>'


def record_page(record: Record) -> str:
    """The page of one record."""
    name = f"{title(record)}, {record.kind}"
    points = "all powers of the root, one a worker" if record.points is None else ", ".join(map(str, record.points))
    facts = {
        "workers N": str(record.workers), "status": record.status, "class": f"{record.kind}: {CLASSES[record.kind]}",
        "lower bound": f"{record.lower_bound}: {record.bound_reason}", "proof": proof_text(record),
        "monomials": str(record.design().support),
        "exponents": "integers" if record.modulus is None else f"modulo {record.modulus}",
        "field": f"GF({record.field})", "points": points if record.root is None else f"{points}; root {record.root}",
        "found by": record.method, "seed": str(record.seed), "effort": record.effort or "none", "digest": record.digest,
    }  # fmt: skip
    rows = "".join(
        f'<tr><th scope="row">{escape(key)}</th><td>{escape(value)}</td></tr>' for key, value in facts.items()
    )
    body = [
        f"<h1>{escape(name)}</h1>",
        f'<p class="{MARK[record.status]}">{record.workers} workers, {escape(record.status)}</p>',
        f'<table class="left">{rows}</table>', _exponents(record), _degree_table(record), _families(record),
        f"<h2>Scheme file</h2><pre>{escape(record.design().text(kind=record.kind))}</pre>",
        f"<h2>Record</h2><pre>{escape(record.line)}</pre>", '<p><a href="../index.html">all records</a></p>',
    ]  # fmt: skip
    return _page(name, "\n".join(part for part in body if part))


def proof_text(record: Record) -> str:
    """What stands behind the lower bound, in words."""
    if record.proof == FORMULA:
        return "by formula"
    if record.proof.startswith(INHERITED):
        return f"follows from the record {record.proof.removeprefix(INHERITED)}"
    return f"certificate {record.proof}"


def _exponents(record: Record) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name.replace("masks_", "masks of "))}</th>'
        f"<td>{', '.join(map(str, values))}</td></tr>"
        for name, values in record.design().as_json().items()
    )
    return f'<h2>Exponents</h2><table class="left">{rows}</table>'


def _degree_table(record: Record) -> str:
    table = degree_table(record.design().scheme(kind=record.kind).bind())
    if table is None:
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    lines = [f'<tr><th scope="col"></th>{head}</tr>']
    for name, cells in zip(table.rows, table.cells, strict=True):
        line = "".join(f'<td class="{CELL[c.kind]}" title="{escape(c.kind)}">{c.monomial[0]}</td>' for c in cells)
        lines.append(f'<tr><th scope="row">{escape(name)}</th>{line}</tr>')
    legend = ", ".join(f'<span class="{mark}">{escape(kind)}</span>' for kind, mark in CELL.items() if mark != "c")
    rows = "\n".join(lines)
    return f'<h2>Degree table</h2><p>{legend}</p><div class="wide"><table>{rows}</table></div>'


def _families(record: Record) -> str:
    found = families(record.instance_key, record.kind)
    if not found:
        return ""
    lines = ['<tr><th scope="col">scheme of the catalogue</th><th scope="col">N</th><th scope="col">more</th></tr>']
    for workers, member in found:
        more = workers - record.workers
        lines.append(f"<tr><td>{escape(member.label)}</td><td>{workers}</td><td>{more:+d}</td></tr>")
    return f'<h2>Beside the families</h2><table class="left">{"".join(lines)}</table>'


@lru_cache(maxsize=4096)
def families(key: str, kind: str) -> Sequence[tuple[int, Member]]:
    """The catalogue's schemes for an instance, with their workers; beside cyclic codes those of integers, too."""
    instance = instance_of(key)
    found = best_members(instance, kind)
    if kind.startswith("cyclic"):
        found += best_members(instance, "generic")
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _page(name: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(name)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>\n'
        f"<body>\n{body}\n<footer>coded-designer {__version__}</footer>\n</body></html>\n"
    )
