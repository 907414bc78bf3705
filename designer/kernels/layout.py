"""Arrays and blocks: cutting, multiplying by signature, and putting together again.

A signature is the operands' axes, each an index, and the output's axes, each the indices that are added up
(one index: a plain axis; several: a convolution, put together by overlap-add).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Axes = Sequence[str]
Output = Sequence[Sequence[str]]
ENTRIES = 1 << 24  # largest matrix that is copied to be multiplied


def block_lengths(
    shapes: Sequence[Sequence[int]], axes: Sequence[Axes], output: Output, parts: Mapping[str, int]
) -> dict[str, int]:
    """Length of a block along each index, rounded up; chunks that are convolved have a common length."""
    sizes: dict[str, int] = {}
    for shape, indices in zip(shapes, axes, strict=True):
        if len(shape) != len(indices):
            raise ValueError(f"array of {len(shape)} axes; needed: {len(indices)}, for {' '.join(indices)}")
        for size, index in zip(shape, indices, strict=True):
            if size < 1 or sizes.setdefault(index, size) != size:
                raise ValueError(f"axis {index} has length {size}; needed: {max(sizes.get(index, 1), 1)}")
    lengths = {index: -(-size // parts[index]) for index, size in sizes.items()}
    for terms in output:
        cut = [index for index in terms if parts[index] > 1]
        if len(terms) > 1:
            lengths.update(dict.fromkeys(cut, max((lengths[index] for index in cut), default=1)))
    return lengths


def split(array: NDArray[Any], axes: Axes, parts: Mapping[str, int], lengths: Mapping[str, int]) -> NDArray[Any]:
    """The blocks of an array, padded with zeros: shape (parts…, lengths…), a view where nothing is padded."""
    array = padded(array, [(0, parts[i] * lengths[i] - size) for i, size in zip(axes, array.shape, strict=True)])
    shape = [number for index in axes for number in (parts[index], lengths[index])]
    return array.reshape(shape).transpose(*range(0, len(shape), 2), *range(1, len(shape), 2))


def padded(array: NDArray[Any], widths: Sequence[tuple[int, int]]) -> NDArray[Any]:
    """The array with zeros before and after along each axis; itself where there are none."""
    if not any(before or after for before, after in widths):
        return array
    shape = [before + size + after for size, (before, after) in zip(array.shape, widths, strict=True)]
    larger = np.zeros(shape, array.dtype)
    larger[tuple(slice(before, before + size) for size, (before, _) in zip(array.shape, widths, strict=True))] = array
    return larger


def assemble(
    blocks: NDArray[Any],
    output: Output,
    parts: Mapping[str, int],
    lengths: Mapping[str, int],
    sizes: Mapping[str, int],
    add: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
) -> NDArray[Any]:
    """The result from its target blocks (targets…, block…): side by side or overlap-added, and trimmed."""
    count = len(output)
    trim = tuple(slice(sum(sizes[i] for i in terms) - len(terms) + 1) for terms in output)
    if all(len(terms) == 1 for terms in output):
        order = [axis for pair in zip(range(count), range(count, 2 * count), strict=True) for axis in pair]
        whole = [blocks.shape[axis] * blocks.shape[count + axis] for axis in range(count)]
        return blocks.transpose(order).reshape(whole)[trim]
    steps = [
        max((lengths[i] for i in terms if parts[i] > 1), default=0) if len(terms) > 1 else lengths[terms[0]]
        for terms in output
    ]
    extent = blocks.shape[count:]
    whole = [(blocks.shape[axis] - 1) * steps[axis] + extent[axis] for axis in range(count)]
    result = np.zeros_like(blocks, shape=whole)
    for target in product(*(range(size) for size in blocks.shape[:count])):
        place = tuple(slice(t * step, t * step + size) for t, step, size in zip(target, steps, extent, strict=True))
        result[place] = add(result[place], blocks[target])
    return result[trim]


def contract(
    arrays: Sequence[NDArray[Any]],
    axes: Sequence[Axes],
    output: Output,
    dot: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
) -> NDArray[Any]:
    """The operation of a signature on arrays, every multiplication done by `dot` on matrices."""
    result, names = arrays[0], list[tuple[str, ...]]((index,) for index in axes[0])
    for number in range(1, len(arrays)):
        later = {index for indices in axes[number + 1 :] for index in indices}
        result, names = _pair(result, names, arrays[number], axes[number], output, later, dot)
    kept = [tuple(sorted(name)) for name in names]
    order = [kept.index(tuple(sorted(terms))) for terms in output]
    return result.transpose(order)


def _pair(
    a: NDArray[Any],
    a_names: list[tuple[str, ...]],
    b: NDArray[Any],
    b_axes: Axes,
    output: Output,
    later: set[str],
    dot: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
) -> tuple[NDArray[Any], list[tuple[str, ...]]]:
    """Two operands become one: axes are kept, summed over, or added up."""
    names, taps = list(a_names), list[int]()
    needed = later | {index for terms in output for index in terms}
    alone = [n for n, name in enumerate(names) if not {*name} & {*needed, *b_axes}]
    b = np.broadcast_to(b[..., *[None] * len(alone)], (*b.shape, *(a.shape[n] for n in alone)))
    extra = [n for n, index in enumerate(b_axes) if index not in needed and (index,) not in names]
    a = np.broadcast_to(a[..., *[None] * len(extra)], (*a.shape, *(b.shape[n] for n in extra)))
    names, b_axes = [*names, *((b_axes[n],) for n in extra)], [*b_axes, *(names[n][0] for n in alone)]
    for axis, index in enumerate(b_axes):
        group = next((terms for terms in output if index in terms and len(terms) > 1), None)
        place = next((n for n, name in enumerate(names) if group and set(name) <= set(group)), None)
        if place is None:
            continue
        width = b.shape[axis]
        widths = [(width - 1, width - 1) if n == place else (0, 0) for n in range(len(names))]
        wider = padded(a, [*widths, *([(0, 0)] * len(taps))])
        a = np.lib.stride_tricks.sliding_window_view(wider, width, axis=place)
        b = np.flip(b, axis)
        names[place] = (*names[place], index)
        taps.append(axis)
    single = {name[0]: n for n, name in enumerate(names) if len(name) == 1}
    common = [index for index in b_axes if index in single]
    batch = [index for index in common if index in needed]
    inner = [index for index in common if index not in needed]
    own = [n for n, name in enumerate(names) if name[0] not in common or len(name) > 1]
    free = [n for n, index in enumerate(b_axes) if index not in common and n not in taps]
    left = a.transpose(
        *(single[index] for index in batch), *own, *(single[index] for index in inner),
        *range(len(names), len(names) + len(taps)),
    )  # fmt: skip
    b_place = {index: n for n, index in enumerate(b_axes)}
    right = b.transpose(*(b_place[index] for index in (*batch, *inner)), *taps, *free)
    shape = [
        *left.shape[: len(batch)],
        *left.shape[len(batch) : len(batch) + len(own)],
        *(b.shape[n] for n in free),
    ]
    depth = int(np.prod(left.shape[len(batch) + len(own) :]))
    columns = int(np.prod([b.shape[n] for n in free]))
    slices = []
    for position in product(*(range(size) for size in shape[: len(batch)])):
        at: Any = (*position, ...)
        slices.append(_rows(left[at], len(own), right[at].reshape(depth, columns), dot))
    result = np.stack(slices) if batch else slices[0]
    merged = [(index,) for index in batch] + [names[n] for n in own] + [(b_axes[n],) for n in free]
    return result.reshape(shape), merged


def _rows(
    left: NDArray[Any],
    own: int,
    right: NDArray[Any],
    dot: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
) -> NDArray[Any]:
    """`dot` of an array's own axes, as rows, with a matrix; in portions, since copied windows are large."""
    depth = right.shape[0]
    if own == 0 or left.size <= ENTRIES:
        return dot(left.reshape(-1, depth), right)
    step = max(1, ENTRIES * left.shape[0] // left.size)
    return np.concatenate(
        [dot(left[start : start + step].reshape(-1, depth), right) for start in range(0, left.shape[0], step)]
    )
