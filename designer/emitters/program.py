"""The emitted program: one template, filled with the code's data and the source of the kernels it needs."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

from designer import __version__
from designer.analyses.exact import ExactThreshold, exact_threshold, threshold_by_degree
from designer.code import Code
from designer.errors import DesignerError
from designer.points import EvaluationSet

IMPORTS: Final = """\
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import product
from typing import Any
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
        received_only: whether more answers than needed are put aside.
        exactness: a line on exactness for the header.
        modulus: coefficients of the irreducible polynomial of an extension field.
    """

    libraries: str
    arithmetic: str
    recover: tuple[str, ...]
    weights: str
    row: str
    part_arg: str
    received_only: bool
    exactness: str
    modulus: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Needed:
    """How many answers the program waits for.

    Args:
        count: their number.
        scope: why that many.
        exact: what is known of the exact threshold.
    """

    count: int
    scope: str
    exact: ExactThreshold


def fill(code: Code, points: EvaluationSet, needed: Needed, backend: Backend, command: str) -> str:
    """The program's text."""
    product = code.product
    plain_two = _is_matrix_product(code)
    template = Template((files("designer.emitters") / "program.py.tmpl").read_text("utf-8"))
    arithmetic = _body(backend.arithmetic)
    if backend.modulus:
        arithmetic = re.sub(r"MODULUS: .*", f"MODULUS = {backend.modulus!r}  # irreducible, constant first", arithmetic)
    layout = ["block_lengths", "split", "padded"]
    layout += ["assemble"] if code.operation.is_convolution else []
    layout += [] if plain_two else ["contract", "_pair", "_rows"]
    view, assembled = _CONVOLVED if code.operation.is_convolution else _PLAIN
    text = template.substitute(
        title=_quoted(f"{code.scheme.name}: reference encoder and decoder."),
        description=_description(code),
        facts=_facts(code, points, needed, backend, command),
        imports=IMPORTS + "\n" + backend.libraries,
        field_name=points.field.name,
        arithmetic=arithmetic,
        layout=_body("layout", layout),
        recover=_recover(backend),
        weights=backend.weights,
        q=points.field.order,
        operands=repr(code.operation.names),
        names=", ".join(code.operation.names),
        axes=repr(tuple(axes for _, axes in code.operation.operands)),
        output=repr(code.operation.output),
        parts=repr(dict(code.parts)),
        exponents="\n".join(f'    "{m.operand}": {_wrapped(list(m), 4)},' for m in code.exponents),
        carriers=_lines([product.carriers(target) for target in code.operation.targets(code.parts)]),
        degrees=repr(product.degrees),
        points=_lines(points.points),
        orders=f"[0] * {len(points)}" if points.plain else repr(list(points.orders)),
        received=needed.count,
        received_scope=needed.scope,
        view=view,
        assembled=assembled if code.operation.output else "    return result",
        row=backend.row,
        part_arg=backend.part_arg,
        multiply=_multiply(code, plain_two),
        used="[:RECEIVED]" if backend.received_only else "",
        band_bits=18,
        name=repr(code.label),
    )
    return _tidied(text)


def answers_needed(code: Code, points: EvaluationSet) -> Needed:
    """How many answers the program waits for, and why that many.

    Raises:
        DesignerError: all points together do not decode every target, or that is not known; or the operation
            adds axes of one operand.
    """
    _check_operation(code)
    exact = exact_threshold(code, points)
    if exact.value is not None:
        return Needed(max(exact.value, 1), "any set of this size decodes, and a smaller one need not", exact)
    if exact.sufficient is not None:
        return Needed(exact.sufficient, "any set of this size decodes", exact)
    known = "these points do not decode" if exact.decodes is False else "it is not known that these points decode"
    raise DesignerError(
        f"{known} every target", where=code.label, got=points.text,
        allowed=f"as many as the threshold by degree, {threshold_by_degree(code)}" if code.product.readable else "",
        remedy="; ".join(exact.because),
    )  # fmt: skip


def _check_operation(code: Code) -> None:
    """Refuse output axes that add up axes of the first operand they come from: the kernels lack these."""
    for terms in code.operation.output:
        name, own = next((name, {*terms} & {*axes}) for name, axes in code.operation.operands if {*terms} & {*axes})
        if len(own) > 1:
            raise DesignerError(
                "an output axis adds up axes of one operand", where=code.label, got="+".join(terms),
                allowed=f"one index of {name}, and indices of later operands",
            )  # fmt: skip


def _description(code: Code) -> str:
    operation = code.operation
    lines = [f"Operation: {operation.name}, {operation}"]
    for exponents, (name, axes) in zip(code.exponents, operation.operands, strict=True):
        shape = " x ".join(map(str, exponents.shape))
        lines.append(f"Operand {name}: {shape} blocks along {' '.join(axes)}")
    shape = " x ".join(map(str, operation.output_shape(code.parts)))
    lines.append(f"Result: {shape} target blocks")
    return "\n".join(lines)


def _facts(code: Code, points: EvaluationSet, needed: Needed, backend: Backend, command: str) -> str:
    keys = ", ".join(source.get("key", source.get("title", "")) for source in code.scheme.sources) or "none given"
    exact = "not decided" if needed.exact.value is None else str(needed.exact.value)
    rows = {
        "Generated by": f"{command or 'designer.emit'} (coded-designer {__version__})",
        "Scheme": f"{code.label}, digest {code.digest[:16]}",
        "Sources": keys,
        "Field": points.field.name + (f", modulus {points.field.irreducible}" if points.field.degree > 1 else ""),
        "Points": f"{points.text}, {len(points)} answers",
        "Thresholds": f"by degree {threshold_by_degree(code)}, by support {code.product.support_size}, "
        f"exact for these points {exact}",
        "Needed": needed.scope,
        "Because": "; ".join(needed.exact.because),
        "Exactness": backend.exactness,
        "Sizes": "any; blocks are padded with zeros and the result is trimmed",
    }
    wrapped = []
    for key, value in rows.items():
        lines = textwrap.wrap(value, 96, break_long_words=False) or [""]
        wrapped += [f"{key:<13}{lines[0]}", *(" " * 13 + line for line in lines[1:])]
    return _quoted("\n".join(wrapped))


def _quoted(text: str) -> str:
    """A text from a scheme file or a command, made fit for a docstring."""
    printable = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return printable.replace("\\", "\\\\").replace('"""', "'''")


def _is_matrix_product(code: Code) -> bool:
    """Whether `dot` alone multiplies blocks: products and chains of matrices."""
    operands, output = code.operation.operands, code.operation.output
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


def _multiply(code: Code, plain: bool) -> str:
    if not plain:
        return "return contract(blocks, AXES, OUTPUT, lambda a, b: dot(a, b, Q))"
    if code.operation.name == "chain":
        return "return reduce(lambda a, b: dot(a, b, Q), blocks)"
    (_, left), (_, right) = code.operation.operands
    inner = code.operation.summed[0]
    first = "blocks[0]" if left[1] == inner else "blocks[0].T"
    second = "blocks[1]" if right[0] == inner else "blocks[1].T"
    return f"return dot({first}, {second}, Q, out)"


def _recover(backend: Backend) -> str:
    """The section on decoding weights, if the kernels have one for this target."""
    if not backend.recover:
        return ""
    return f"# {'-' * 64} decoding weights\n\n{_body('recover', backend.recover)}\n\n\n"


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


def _wrapped(values: Sequence[object], indent: int) -> str:
    """A list literal over several lines where it is long."""
    text = repr(list(values))
    if len(text) <= 90:
        return text
    inner = textwrap.fill(text[1:-1], 100, initial_indent=" " * (indent + 4), subsequent_indent=" " * (indent + 4))
    return f"[\n{inner},\n{' ' * indent}]"


def _lines(values: Sequence[object]) -> str:
    return textwrap.fill(repr(list(values))[1:-1], 104, initial_indent="    ", subsequent_indent="    ") + ","


def _tidied(text: str) -> str:
    """Unused names of the standard library are not imported."""
    body = text.split("# ----", 1)[1]
    for line in IMPORTS.splitlines():
        head, names = line.split(" import ")
        used = [name for name in names.split(", ") if re.search(rf"\b{name}\b", body)]
        text = text.replace(line + "\n", f"{head} import {', '.join(used)}\n" if used else "")
    return text
