"""A worker's straight-line program in C: plain loops."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from designer.emitters.steps import Axis, Product, Step, Steps
from designer.operation import Operation

_STEP = """\
/* {comment} */
static void step_{number}(
    const size_t n[INDICES], const Element left[], const Element right[], Element result[])
{{
    const size_t {extents};
{loops}
{indent}result[{place}] = plus(result[{place}], times(left[{left}], right[{right}]));
}}
"""

_MULTIPLY = """\
/* Add what a worker computes of coded blocks, or the direct computation of whole arrays, to the result. */
static Status multiply(const size_t n[INDICES], const Element *operands[], Element result[])
{{
{body}
}}"""


def worker(operation: Operation, program: Steps) -> str:
    """The definitions of the steps, and of `multiply`, which carries them out."""
    first = len(operation.operands)
    names = [*operation.names, *(f"t{number}" for number in range(first, len(program.axes) - 1)), operation.letter]
    functions = [
        _function(number, step, names, first + number, program)
        for number, step in enumerate(program.steps)
        if isinstance(step, Product)
    ]
    return "\n".join([*functions, _multiply(first, program)])


def _function(number: int, step: Product, names: Sequence[str], result: int, program: Steps) -> str:
    loops = range(len(step.loops))
    place = [" + ".join(f"x{loop}" for loop in axis) for axis in step.result_at]
    places = [f"({text})" if len(axis) > 1 else text for text, axis in zip(place, step.result_at, strict=True)]
    extents = [
        f"({' + '.join(f'e{loop}' for loop in axis)} - {len(axis) - 1})" if len(axis) > 1 else f"e{axis[0]}"
        for axis in step.result_at
    ]
    return _STEP.format(
        comment=_comment(step, names, result, program),
        number=number,
        extents=", ".join(f"e{loop} = {_extent(step.loops[loop])}" for loop in loops),
        loops="\n".join(f"{'    ' * (n + 1)}for (size_t x{n} = 0; x{n} < e{n}; x{n}++)" for n in loops),
        indent="    " * (len(loops) + 1),
        place=_offset(places, extents),
        left=_offset([f"x{loop}" for loop in step.left_at], [f"e{loop}" for loop in step.left_at]),
        right=_offset([f"x{loop}" for loop in step.right_at], [f"e{loop}" for loop in step.right_at]),
    )


def _comment(step: Product, names: Sequence[str], result: int, program: Steps) -> str:
    shown = [
        f"{names[value]}[{', '.join('+'.join(axis) for axis in program.axes[value])}]"
        for value in (result, step.left, step.right)
    ]
    return f"{shown[0]} += {shown[1]} * {shown[2]}"


def _offset(places: Sequence[str], extents: Sequence[str]) -> str:
    """The row-major place of an entry."""
    text = places[0] if places else "0"
    for number, (place, extent) in enumerate(zip(places[1:], extents[1:], strict=True)):
        text = f"({text}) * {extent} + {place}" if number else f"{text} * {extent} + {place}"
    return text


def _extent(axis: Axis) -> str:
    text = " + ".join(f"n[INDEX_{index}]" for index in axis)
    return text if len(axis) == 1 else f"{text} - {len(axis) - 1}"


def _count(axes: Sequence[Axis]) -> str:
    """The number of an array's entries."""
    return " * ".join(f"({_extent(axis)})" if len(axis) > 1 else _extent(axis) for axis in axes) or "1"


def _capped(axes: Sequence[Axis]) -> str:
    """The same, or SIZE_MAX where it is larger."""
    return reduce(lambda count, axis: f"capped({count}, {_extent(axis)})", axes[1:], _count(axes[:1]))


def _multiply(first: int, program: Steps) -> str:
    last = len(program.axes) - 1
    names = [f"operands[{number}]" for number in range(first)]
    temporaries = [f"t{number}" for number in range(first, last)]
    names += [*temporaries, "result"]
    calls = [line for number, step in enumerate(program.steps) for line in _calls(number, step, names, first, program)]
    if not temporaries:
        return _MULTIPLY.format(body="\n".join(f"    {line}" for line in [*calls, "return DONE;"]))
    lines = [f"    Element *{name} = zeros({_capped(program.axes[n])});" for n, name in enumerate(temporaries, first)]
    lines += ["    Status status = NO_MEMORY;", f"    if ({' && '.join(f'{t} != NULL' for t in temporaries)}) {{"]
    lines += [f"        {line}" for line in [*calls, "status = DONE;"]]
    lines += ["    }", *(f"    free({name});" for name in temporaries), "    return status;"]
    return _MULTIPLY.format(body="\n".join(lines))


def _calls(number: int, step: Step, names: Sequence[str], first: int, program: Steps) -> list[str]:
    result = names[first + number]
    if isinstance(step, Product):
        return [f"step_{number}(n, {names[step.left]}, {names[step.right]}, {result});"]
    count = _count(program.axes[first + number])
    return [f"accumulate({factor}, {names[array]}, {count}, {result});" for factor, array in step.terms]
