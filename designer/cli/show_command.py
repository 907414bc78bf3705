"""`show`: a code for reading."""

from __future__ import annotations

import argparse

from designer.cli.options import coloured, output_arguments, print_json, read_code, scheme_arguments, write_file
from designer.code import Code


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `show`."""
    scheme_arguments(parser)
    parser.add_argument("--latex", action="store_true", help="LaTeX source instead of text")
    parser.add_argument(
        "--paper", choices=("booktabs", "tikz"),
        help="LaTeX source for a paper: also the product polynomial, and the table in this style",
    )  # fmt: skip
    parser.add_argument("--svg", metavar="FILE", help="write the degree table as an SVG picture")
    output_arguments(parser)


def execute(options: argparse.Namespace) -> int:
    """Print the code."""
    from designer.tables import code_latex, table_latex, table_svg

    code = read_code(options)
    if options.svg:
        write_file(options.svg, table_svg(code))
    if options.json:
        print_json(_document(code))
    elif options.paper:
        print(_paper(code, options.paper))
    elif options.latex:
        print(f"\\[\n{code_latex(code)}\n\\]\n\n{table_latex(code)}")
    elif not options.quiet:
        print("\n".join(_lines(code, colour=coloured(options))))
    return 0


def _paper(code: Code, style: str) -> str:
    from designer.degree_latex import paper_latex

    return paper_latex(code, style)


def _document(code: Code) -> dict[str, object]:
    return {
        "schema_version": 1,
        "command": "show",
        "code": {
            "scheme": code.scheme.label, "name": code.scheme.name,
            "parameters": dict(code.parameters), "digest": code.digest,
        },
        "operation": str(code.operation),
        "variables": list(code.variables),
        "modulus": list(code.modulus),
        **_places(code),
        "numbers": {"degree": list(code.product.degrees), "support": code.product.support_size},
        "readable": code.product.readable,
        "carriers": [[list(t), [list(m) for m in touched]] for t, touched in code.product.all_carriers().items()],
    }  # fmt: skip


def _places(code: Code) -> dict[str, object]:
    """Where data and masks sit."""
    if code.placements:
        shares = {
            m.operand: [[list(block), [list(pair) for pair in s]] for block, s in m.items()] for m in code.placements
        }
        masks = {m.operand: [[list(pair) for pair in s] for s in m.shares[m.blocks :]] for m in code.placements}
        return {"domain": code.scheme.domain, "nodes": code.placements[0].count, "shares": shares, "masks": masks}
    return {
        "exponents": {m.operand: [[list(block), list(e)] for block, e in m.items()] for m in code.exponents},
        "masks": {m.operand: [list(m[number]) for number in range(m.blocks, len(m))] for m in code.exponents},
    }


def _lines(code: Code, *, colour: bool) -> list[str]:
    from designer.tables import carriers_text, encoding_text, table_text

    lines = [f"{code.scheme.name}: {code.label}", f"{code.operation.name}  {code.operation}", ""]
    lines += [encoding_text(code, placed) for placed in code.maps]
    lines += [
        "",
        f"product polynomial: degree {' '.join(map(str, code.product.degrees))}, {code.product.support_size} monomials",
    ]
    if code.target_count <= 64:
        lines += [f"  {text}" for text in carriers_text(code)]
    table = table_text(code, colour=colour)
    if table:
        legend = "[ ]: target, !: collision" + (", ': data x mask, \": mask x mask" if code.masked else "")
        lines += ["", f"degree table ({legend})", *table]
    if not code.product.readable:
        found = code.product.interference()
        if found is not None:
            lines += [
                "",
                f"target {list(found.target)} cannot be read: "
                f"its monomial {list(found.monomial)} holds something else, too",
            ]
    return lines
