"""The data of a program in C: encoding matrices, tasks, points, and what targets are in terms of monomials."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

from designer.emitters.form import Form, Plan, Reading
from designer.errors import DesignerError

NUMBERS_LIMIT: Final = 1_000_000
"""Numbers in a file."""

GLUE: Final = "\N{NO-BREAK SPACE}"
"""Stands for a blank at which no line ends."""

Table = Sequence[int] | Sequence["Table"]


def tables(form: Form, plan: Plan, reading: Reading, *, monomials: bool) -> str:
    """The definitions of all constants but Q.

    Args:
        form: the program.
        plan: its encoding matrices and tasks.
        reading: its monomials and targets.
        monomials: whether the program evaluates monomials.

    Raises:
        DesignerError: a file of so many numbers is no reference code.
    """
    numbers = sum(len(matrix) * len(matrix[0]) for matrix in plan.encoders)
    numbers += len(reading.monomials) * len(form.code.variables) + sum(map(_entries, reading.wanted))
    if numbers > NUMBERS_LIMIT:
        raise DesignerError(
            "too many numbers for a file in C", where=form.code.label, got=numbers,
            allowed=f"at most {NUMBERS_LIMIT}", remedy="use --target numpy, which computes them",
        )  # fmt: skip
    parts = [_signature(form, plan, reading), _encoders(plan), _tasks(plan), _points(form)]
    parts += [_monomials(form, reading)] if monomials else []
    return "\n\n".join([*parts, _wanted(reading)])


def _signature(form: Form, plan: Plan, reading: Reading) -> str:
    code, needed = form.code, form.needed
    indices, operation = list(code.operation.indices), code.operation
    output = operation.output or ((),)  # a scalar has one axis, of one entry
    axes = [[indices.index(index) for index in own] for _, own in operation.operands]
    numbers = {
        "OPERANDS": len(axes), "INDICES": len(indices), "MOST_AXES": max(map(len, axes)), "OUTPUT_AXES": len(output),
        "MOST_TERMS": max(1, *map(len, output)), "ANSWERS": len(form.points),
        "MOST_PRODUCTS": max(map(len, plan.tasks)), "TARGETS": code.target_count,
        "MONOMIALS": len(reading.monomials), "VARIABLES": len(code.variables),
        "WANTED_ENTRIES": sum(map(_entries, reading.wanted)), "RECEIVED": needed.count,
    }  # fmt: skip
    if needed.wrong:
        numbers |= {"WRONG": needed.wrong, "DECODED": needed.decoded, "WORDS": needed.wrong + 1}
    lines = [
        _enum({f"INDEX_{index}": number for number, index in enumerate(indices)}),
        _enum(numbers),
        f"/* RECEIVED answers are needed: {needed.scope} */",
        _array("size_t", "OPERAND_AXES[OPERANDS]", list(map(len, axes))),
        _array("size_t", "AXES[OPERANDS][MOST_AXES]", _squared(axes)),
        _array("size_t", "OUTPUT_TERMS[OUTPUT_AXES]", list(map(len, output))),
        _array(
            "size_t", "OUTPUT[OUTPUT_AXES][MOST_TERMS]", _squared([[indices.index(i) for i in own] for own in output])
        ),
        _array("size_t", "PARTS[INDICES]", [code.parts[index] for index in indices]),
        _array("size_t", "COLUMNS[OPERANDS]", list(map(len, code.maps))),
    ]
    if code.masked:
        lines.append(_array("size_t", "MASKS[OPERANDS]", [m.masks for m in code.maps]))
    return "\n".join(lines)


def _encoders(plan: Plan) -> str:
    lines = ["/* Encoding matrices: a row a coded block, a column a block, the masks behind the data. */"]
    lines += [
        _array("Element", f"ENCODER_{number}[{len(matrix)}][{len(matrix[0])}]", matrix)
        for number, matrix in enumerate(plan.encoders)
    ]
    names = ", ".join(f"&ENCODER_{number}[0][0]" for number in range(len(plan.encoders)))
    lines += [
        f"static const Element *const ENCODERS[OPERANDS] = {{{names}}};",
        _array("size_t", "ROWS[OPERANDS]", list(map(len, plan.encoders))),
    ]
    return "\n".join(lines)


def _tasks(plan: Plan) -> str:
    most, operands = max(map(len, plan.tasks)), len(plan.encoders)
    padded = [[*task, *([(0,) * operands] * (most - len(task)))] for task in plan.tasks]
    lines = [
        "/* For each answer the products that it adds up, each a row of every encoding matrix. */",
        _array("size_t", "PRODUCTS[ANSWERS]", list(map(len, plan.tasks))),
        _array("size_t", "TASKS[ANSWERS][MOST_PRODUCTS][OPERANDS]", padded),
    ]
    return "\n".join(lines)


def _points(form: Form) -> str:
    points = form.points
    lines = [_array("Element", "POINTS[ANSWERS][VARIABLES]", points.points)]
    if points.in_order:
        lines.append(_array("size_t", "OWNERS[ANSWERS]", points.owners))
    return "\n".join(lines)


def _monomials(form: Form, reading: Reading) -> str:
    lines = [_array("int64_t", "SUPPORT[MONOMIALS][VARIABLES]", reading.monomials)]
    if not form.points.plain:
        most, order = max(form.points.orders), form.points.field.element
        rows = [[order(math.comb(e, k)) for (e,) in reading.monomials] for k in range(most + 1)]
        lines += [
            _array("size_t", "ORDERS[ANSWERS]", form.points.orders),
            _array("Element", f"BINOMIALS[{most + 1}][MONOMIALS]", rows),
        ]
    return "\n".join(lines)


def _wanted(reading: Reading) -> str:
    entries = [
        f"{{{target}, {monomial}, {coefficient}}}"
        for target, row in enumerate(reading.wanted)
        for monomial, coefficient in enumerate(row)
        if coefficient
    ]
    return (
        "/* What targets are: sums of coefficients times the product's coefficients at monomials. */\n"
        "static const struct {\n    size_t target, monomial;\n    Element coefficient;\n} "
        f"WANTED[WANTED_ENTRIES] = {_braced(entries)};"
    )


def _entries(row: Sequence[int]) -> int:
    return sum(map(bool, row))


def _squared(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """The rows filled with zeros to one length, at least 1."""
    most = max(1, *map(len, rows))
    return [[*row, *([0] * (most - len(row)))] for row in rows]


def _enum(values: Mapping[str, int]) -> str:
    text = f"enum {{ {', '.join(f'{name} = {value}' for name, value in values.items())} }};"
    return textwrap.fill(text, 116, subsequent_indent="    ", break_long_words=False)


def _array(kind: str, name: str, values: Table) -> str:
    return f"static const {kind} {name} = {_initializer(values)};"


def _initializer(values: Table) -> str:
    return _braced([str(value) if isinstance(value, int) else _flat(value) for value in values])


def _flat(values: Table) -> str:
    return f"{{{', '.join(str(value) if isinstance(value, int) else _flat(value) for value in values)}}}"


def _braced(items: Sequence[str]) -> str:
    """An initializer, over several lines where it is long; short items are not torn."""
    if sum(map(len, items)) + 2 * len(items) <= 72:
        return f"{{{', '.join(items)}}}"
    text = ", ".join(item.replace(" ", GLUE) if len(item) <= 110 else item for item in items)
    wrapped = textwrap.fill(text, 116, initial_indent="    ", subsequent_indent="    ", break_long_words=False)
    return f"{{\n{wrapped.replace(GLUE, ' ')},\n}}"
