"""Cutting, multiplying by signature and putting together, against plain loops on Python integers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from designer.kernels import layout
from designer.operation import Operation, parse_signature

Array = NDArray[Any]

SIGNATURES = {
    "matmul": "i k, k j -> i j",
    "transposed": "k i, k j -> i j",
    "transposed result": "i k, k j -> j i",
    "both transposed": "k i, j k -> i j",
    "chain of four": "a b, b c, c d, d e -> a e",
    "batch": "r i k, r k j -> r i j",
    "elementwise": "i j, i j -> i j",
    "outer": "i, j k -> i j k",
    "two summed": "a k l, l k b -> b a",
    "trace": "i k, k i -> ",
    "scalar": "i, i ->",
    "shared by three": "i r, j r, k r -> i j k",
    "sum of the left alone": "i k, j -> i j",
    "sum of the right alone": "i, j k -> i j",
    "sums of both alone": "i k, l j -> j i",
    "convolution": "i, j -> i+j",
    "convolution of three": "i, j, k -> i+j+k",
    "convolution 2-D": "i1 i2, j1 j2 -> i1+j1 i2+j2",
    "layer": "b c y x, o c u v -> b o y+u x+v",
    "batch of convolutions": "b x, b u -> b x+u",
    "convolution and sum": "c x, u c v -> x+u v",
    "two taps": "x, u v -> x+u+v",
}


def operation(name: str) -> Operation:
    return parse_signature(name, SIGNATURES[name], [f"A{n}" for n in range(SIGNATURES[name].count(",") + 1)])


def plain(signature: Operation, arrays: Sequence[Array]) -> Array:
    """The definition: a sum over all assignments of the indices, on Python integers."""
    axes = [indices for _, indices in signature.operands]
    sizes = {
        i: n for array, indices in zip(arrays, axes, strict=True) for i, n in zip(indices, array.shape, strict=True)
    }
    shape = tuple(sum(sizes[i] for i in terms) - len(terms) + 1 for terms in signature.output)
    result = np.zeros(shape, dtype=object)
    for assignment in product(*(range(size) for size in sizes.values())):
        at = dict(zip(sizes, assignment, strict=True))
        value = 1
        for array, indices in zip(arrays, axes, strict=True):
            value *= int(array[tuple(at[i] for i in indices)])
        result[tuple(sum(at[i] for i in terms) for terms in signature.output)] += value
    return result


def arrays_of(signature: Operation, sizes: dict[str, int], seed: int = 0) -> list[Array]:
    generator = np.random.default_rng(seed)
    return [
        generator.integers(-(10**6), 10**6, size=tuple(sizes[i] for i in axes)).astype(object)
        for _, axes in signature.operands
    ]


def dot(a: Array, b: Array) -> Array:
    assert a.ndim == b.ndim == 2
    return np.asarray(a @ b)


def contracted(signature: Operation, arrays: Sequence[Array]) -> Array:
    return layout.contract(arrays, [axes for _, axes in signature.operands], signature.output, dot)


@pytest.mark.parametrize("name", SIGNATURES)
@settings(max_examples=12)
@given(data=st.data())
def test_contract_is_the_sum_over_all_indices(name: str, data: st.DataObject) -> None:
    signature = operation(name)
    most = 3 if len(signature.indices) > 5 else 4
    sizes = {index: data.draw(st.integers(1, most), label=index) for index in signature.indices}
    arrays = arrays_of(signature, sizes)
    found = contracted(signature, arrays)
    expected = plain(signature, arrays)
    assert found.shape == expected.shape
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("name", [name for name, text in SIGNATURES.items() if "+" not in text])
def test_contract_is_numpy_s_einsum(name: str) -> None:
    signature = operation(name)
    arrays = arrays_of(signature, {index: 2 + n % 3 for n, index in enumerate(signature.indices)})
    letters = {index: chr(97 + n) for n, index in enumerate(signature.indices)}
    left = ",".join("".join(letters[i] for i in axes) for _, axes in signature.operands)
    right = "".join(letters[terms[0]] for terms in signature.output)
    assert np.array_equal(contracted(signature, arrays), np.einsum(f"{left}->{right}", *arrays))


def test_contract_is_numpy_s_convolution() -> None:
    signature = operation("convolution")
    a, b = arrays_of(signature, {"i": 7, "j": 4})
    assert np.array_equal(contracted(signature, [a, b]), np.convolve(a, b))


@pytest.mark.parametrize("name", ["matmul", "layer", "convolution", "batch", "outer"])
@pytest.mark.parametrize("entries", [1, 7, 40])
def test_portions_give_the_same(name: str, entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    signature = operation(name)
    arrays = arrays_of(signature, {index: 2 + n % 2 for n, index in enumerate(signature.indices)})
    expected = plain(signature, arrays)
    monkeypatch.setattr(layout, "ENTRIES", entries)
    assert np.array_equal(contracted(signature, arrays), expected)


def through_blocks(signature: Operation, arrays: Sequence[Array], parts: dict[str, int]) -> Array:
    """Split, multiply blocks by definition, add up to targets, assemble."""
    axes = [indices for _, indices in signature.operands]
    lengths = layout.block_lengths([array.shape for array in arrays], axes, signature.output, parts)
    sizes = {
        i: n for array, indices in zip(arrays, axes, strict=True) for i, n in zip(indices, array.shape, strict=True)
    }
    blocks = [layout.split(array, indices, parts, lengths) for array, indices in zip(arrays, axes, strict=True)]
    for array, indices in zip(blocks, axes, strict=True):
        assert array.shape == (*(parts[i] for i in indices), *(lengths[i] for i in indices))
    targets: dict[tuple[int, ...], Array] = {}
    for assignment in product(*(range(parts[i]) for i in signature.indices)):
        at = dict(zip(signature.indices, assignment, strict=True))
        chosen = [array[tuple(at[i] for i in indices)] for array, indices in zip(blocks, axes, strict=True)]
        target = tuple(sum(at[i] for i in terms) for terms in signature.output)
        targets[target] = np.asarray(targets.get(target, 0) + contracted(signature, chosen))
    shape = tuple(sum(parts[i] for i in terms) - len(terms) + 1 for terms in signature.output)
    extent = next(iter(targets.values())).shape
    stacked = np.empty((*shape, *extent), dtype=object)
    for target, value in targets.items():
        stacked[target] = value
    return layout.assemble(stacked, signature.output, parts, lengths, sizes, lambda x, y: x + y)


@pytest.mark.parametrize("name", SIGNATURES)
@settings(max_examples=12)
@given(data=st.data())
def test_blocks_put_together_are_the_whole_for_sizes_that_need_no_division(name: str, data: st.DataObject) -> None:
    signature = operation(name)
    most = 3 if len(signature.indices) > 5 else 5
    parts = {index: data.draw(st.integers(1, 2), label=f"parts {index}") for index in signature.indices}
    sizes = {index: data.draw(st.integers(1, most), label=index) for index in signature.indices}
    arrays = arrays_of(signature, sizes)
    expected = plain(signature, arrays)
    found = through_blocks(signature, arrays, parts)
    assert found.shape == expected.shape
    assert np.array_equal(found, expected)


def test_a_layer_with_every_index_cut_in_two() -> None:
    signature = operation("layer")
    arrays = arrays_of(signature, {"b": 3, "c": 2, "y": 5, "x": 4, "o": 2, "u": 3, "v": 2})
    parts = dict.fromkeys(signature.indices, 2)
    assert np.array_equal(through_blocks(signature, arrays, parts), plain(signature, arrays))


def test_chunks_that_are_convolved_have_a_common_length_and_uncut_ones_their_own() -> None:
    axes, output = [["i"], ["j"]], [["i", "j"]]
    assert layout.block_lengths([(10,), (3,)], axes, output, {"i": 2, "j": 3}) == {"i": 5, "j": 5}
    assert layout.block_lengths([(10,), (3,)], axes, output, {"i": 3, "j": 1}) == {"i": 4, "j": 3}
    assert layout.block_lengths([(10,), (3,)], axes, output, {"i": 1, "j": 1}) == {"i": 10, "j": 3}


def test_splitting_is_a_view_where_nothing_is_padded() -> None:
    array = np.arange(24).reshape(4, 6)
    blocks = layout.split(array, "ij", {"i": 2, "j": 3}, {"i": 2, "j": 2})
    assert np.shares_memory(blocks, array)
    assert blocks[1, 2].tolist() == [[16, 17], [22, 23]]
    longer = layout.split(array, "ij", {"i": 3, "j": 3}, {"i": 2, "j": 2})
    assert longer.shape == (3, 3, 2, 2)
    assert not longer[2].any()
    assert layout.padded(array, [(0, 0), (0, 0)]) is array
    assert layout.padded(np.array([1, 2]), [(1, 2)]).tolist() == [0, 1, 2, 0, 0]


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([(2, 3), (4, 2)], "axis k has length 4; needed: 3"),
        ([(2, 3, 1), (3, 2)], "array of 3 axes; needed: 2, for i k"),
        ([(2, 0), (0, 2)], "axis k has length 0; needed: 1"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(shapes: list[tuple[int, ...]], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        layout.block_lengths(shapes, [["i", "k"], ["k", "j"]], [["i"], ["j"]], dict.fromkeys("ikj", 1))
