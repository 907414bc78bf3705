"""The emitted program: one template, filled with the code's data and the source of the kernels it needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

from designer.code import Code
from designer.emitters import answers, sections, weights
from designer.emitters.driver import Driver
from designer.emitters.form import Form
from designer.emitters.needed import Needed
from designer.emitters.provenance import description, facts, title
from designer.points import EvaluationSet

IMPORTS: Final = """\
import asyncio
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import combinations, product
from math import comb
from typing import Any, NoReturn
"""


_PLAIN: Final = (
    """\
    whole = [size * length for size, length in zip(targets, inner)]
    result = np.empty(whole, rows[0].dtype) if out is None else out
    view = split(result, [terms[0] for terms in OUTPUT], PARTS, lengths).reshape(*targets, *inner)""",
    """\
    return result[tuple(slice(sizes[terms[0]]) for terms in OUTPUT)]""",
)

_CONVOLVED: Final = (
    """\
    view = np.empty((*targets, *inner), rows[0].dtype)""",
    """\
    return assemble(view, OUTPUT, PARTS, lengths, sizes, lambda x, y: add(x, y, Q))""",
)


@dataclass(frozen=True, slots=True)
class Backend:
    """What differs between targets.

    Args:
        libraries: lines that import what the kernels need.
        arithmetic: kernel module of products and sums.
        recover: the functions of the kernel `recover` that the weights need.
        weights: source of `weights(used)`.
        row: name of the function that evaluates monomials at a point.
        part_arg: whether that function takes the derivative's order (with a comma behind).
        prefix: of the names of the kernel's functions on values at nodes.
        dense: whether the answers are values of one variable's polynomials of a degree, and those of them that are not
            needed are put aside.
        exactness: a line on exactness for the header.
        modulus: coefficients of the irreducible polynomial of an extension field.
    """

    libraries: str
    arithmetic: str
    recover: tuple[str, ...]
    weights: str
    row: str
    part_arg: str
    prefix: str
    dense: bool
    exactness: str
    modulus: tuple[int, ...] = ()


def fill(form: Form, backend: Backend, driver: Driver) -> str:
    """The program's text: a form in a target's arithmetic, its answers gathered by a driver."""
    code, points, needed = form.code, form.points, form.needed
    plain_two = _is_matrix_product(code)
    template = Template((files("designer.emitters") / "program.py.tmpl").read_text("utf-8"))
    arithmetic = _body(backend.arithmetic, _arithmetic(code, needed, backend))
    if backend.modulus:
        arithmetic = re.sub(r"MODULUS: .*", f"MODULUS = {backend.modulus!r}  # irreducible, constant first", arithmetic)
    layout = ["block_lengths", "split", "padded"]
    layout += ["assemble"] if code.operation.is_convolution else []
    layout += [] if plain_two or code.operation.function is not None else ["contract", "_pair", "_rows"]
    view, assembled = _CONVOLVED if code.operation.is_convolution else _PLAIN
    text = template.substitute(
        title=_quoted(title(code)),
        description=description(code),
        facts=_quoted(facts(form, backend.exactness)),
        usage=driver.usage,
        imports=IMPORTS + "\n" + backend.libraries,
        field_name=points.field.name,
        arithmetic=arithmetic,
        layout=_body("layout", layout),
        recover=_section("decoding weights", _body("recover", backend.recover) if backend.recover else ""),
        random=_section("uniform random elements", _random(code, needed)),
        correct=_section("wrong answers located", _correct(needed, backend)),
        weights=_weights(code, needed, backend),
        q=points.field.order,
        operands=repr(code.operation.names),
        axes=repr(tuple(axes for _, axes in code.operation.operands)),
        output=repr(code.operation.output),
        parts=repr(dict(code.parts)),
        places=sections.places(code, points),
        share_row=sections.share_row(code, backend.row, backend.part_arg, backend.prefix),
        degrees=repr(code.product.degrees),
        points=sections.lines(points.points),
        orders=f"[0] * {len(points)}" if points.plain else repr(list(points.orders)),
        received=needed.count,
        received_scope=needed.scope,
        view=view,
        assembled=assembled if code.operation.output else "    return result",
        multiply=_multiply(code, points, plain_two),
        band_bits=18,
        name=repr(code.label),
        is_answer=answers.is_answer(backend.arithmetic),
        gather_parameter=driver.parameter,
        gathered=driver.gathered,
        driver=driver.section,
        main=driver.main,
        **sections.masking(code),
        **sections.ordering(points),
        **answers.correcting(needed, backend.dense),
    )
    return _tidied(text)


def _quoted(text: str) -> str:
    """A printable text, made fit for a docstring."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _is_matrix_product(code: Code) -> bool:
    """Whether `dot` alone multiplies blocks: products and chains of matrices."""
    operands, output = code.operation.operands, code.operation.output
    if code.operation.function is not None:
        return False
    if any(len(axes) != 2 for _, axes in operands) or code.operation.is_convolution or len(output) != 2:
        return False
    if code.operation.name == "chain":
        return True
    if len(operands) != 2:
        return False
    (_, left), (_, right) = operands
    return (
        set(left) & set(right) == set(code.operation.summed)
        and len(code.operation.summed) == 1
        and output
        == (
            (next(i for i in left if i in code.operation.free),),
            (next(i for i in right if i in code.operation.free),),
        )
    )


def _multiply(code: Code, points: EvaluationSet, plain: bool) -> str:
    if code.operation.function is not None:
        return sections.function_body(code, points).strip()
    if not plain:
        return "return contract(blocks, AXES, OUTPUT, lambda a, b: dot(a, b, Q))"
    if code.operation.name == "chain":
        return "return reduce(lambda a, b: dot(a, b, Q), blocks)"
    (_, left), (_, right) = code.operation.operands
    inner = code.operation.summed[0]
    first = "blocks[0]" if left[1] == inner else "blocks[0].T"
    second = "blocks[1]" if right[0] == inner else "blocks[1].T"
    return f"return dot({first}, {second}, Q, out)"


def _arithmetic(code: Code, needed: Needed, backend: Backend) -> list[str]:
    """The functions of the arithmetic that the program needs; none stands for all."""
    if backend.arithmetic != "finite_field":
        return []
    names = ["elements", "to_field", "from_field", "dot", "combine", "add", "field_row", "field_weights"]
    names += ["field_lagrange_row", "field_combined"] if code.placements else []
    return names + (["field_row_reduced"] if needed.wrong else [])


def _section(title: str, body: str) -> str:
    """A part of the program with its heading; nothing for an empty one."""
    return f"# {'-' * 64} {title}\n\n{body}\n\n\n" if body else ""


def _random(code: Code, needed: Needed) -> str:
    """The sampler of masks, which also draws the combinations that show wrong answers."""
    return _body("masks") if code.masked or needed.wrong else ""


def _correct(needed: Needed, backend: Backend) -> str:
    """The kernel that locates wrong answers, as far as the code's kind needs it."""
    if not needed.wrong:
        return ""
    shared = ("_inconsistent", "_random_words", "_column", "_tiles", "plain_product")
    if backend.dense and not backend.modulus and backend.arithmetic != "finite_field":
        return _body("correct", (
            *shared, "gao", "locate_dense", "_dense_checks", "_multipliers", "_root_product", "_interpolated",
            "_half_way", "_divided", "_evaluated", "_degree", "_exact",
        ))  # fmt: skip
    return _body("correct", (*shared, "row_reduced", "parity_checks", "locate_any", "_explaining", "_exact"))


def _weights(code: Code, needed: Needed, backend: Backend) -> str:
    """How answers combine to targets, and which answers are wrong."""
    text = backend.weights
    if not needed.wrong:
        return text
    galois = backend.arithmetic == "finite_field"
    dense = backend.dense and not galois
    if not dense and "def observed(" not in text:
        text = f"{weights.system(code, backend.row, not galois, backend.prefix)}\n\n\n{text}"
    return text + answers.locating(dense, galois)


def _body(module: str, names: Sequence[str] = ()) -> str:
    """Source of a kernel module without docstring and imports; of some of its definitions, if named."""
    source = (files("designer.kernels") / f"{module}.py").read_text("utf-8")
    lines = source.splitlines()
    kept: list[str] = []
    after_definition = False
    for node in ast.parse(source).body:
        definition = isinstance(node, ast.FunctionDef)
        start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        text = "\n".join(lines[start - 1 : node.end_lineno])
        if isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.Expr) and not kept):
            continue
        if names and isinstance(node, ast.FunctionDef) and node.name not in names:
            continue
        comment = lines[node.end_lineno - 1][node.end_col_offset :] if not definition and node.end_lineno else ""
        gap = "\n\n\n" if kept and (definition or after_definition) else ("\n" if kept else "")
        kept.append(gap + text.removesuffix(comment) + comment)
        after_definition = definition
    return "".join(kept)


def _tidied(text: str) -> str:
    """Unused names of the standard library are not imported."""
    used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    for line in IMPORTS.splitlines():
        head, _, names = line.rpartition("import ")
        kept = [name for name in names.split(", ") if name in used]
        text = text.replace(line + "\n", f"{head}import {', '.join(kept)}\n" if kept else "")
    return text
