"""A coded job in float64 or complex128, and a bound on its rounding errors that is computed beside it.

With V the encoders, W the weights, gamma_n = n u / (1 - n u) and u the unit roundoff, the entries of the decoded
result differ from the exact ones by at most

    gamma_n |W| (|V_A| |A|) (|V_B| |B|)  +  epsilon (sum over blocks of |A|) (sum over blocks of |B|),

where the product is the operation itself and everything else entry by entry. n counts the roundings on the way to an
entry: encoding sums, the worker's sums, the decoding sum. epsilon[t] is how far the weights are off as numbers: the
largest |W G - T| over block products, with G the products of the encoders' entries and T the targets' block products;
the rounding of W G is in n, too. Higham, Accuracy and Stability of Numerical Algorithms, chapter 3; over the complex
numbers every operation counts four times.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designer.errors import ArrayError
from designer.kernels.layout import assemble, block_lengths, split
from designer.reals.conditioning import weights
from designer.reals.evaluation import evaluate, steps
from designer.reals.points import COMPLEX
from designer.reals.system import NumericSystem, factors

TENSOR_LIMIT: Final = 20_000_000
"""Answers times block products, for the bound."""


@dataclass(frozen=True, slots=True)
class NumericJob:
    """Encoding, working and decoding in floats, from one set of answers.

    Args:
        system: the code at its points.
        answers: numbers of the answers that are decoded from.
        weights: (targets, answers).
    """

    system: NumericSystem
    answers: tuple[int, ...]
    weights: NDArray[Any]

    def run(self, operands: Sequence[NDArray[Any]], masks: Sequence[NDArray[Any]] = ()) -> NDArray[Any]:
        """The result by way of the code.

        Args:
            operands: the arrays.
            masks: for each operand its random blocks, if it has any; drawn by `draw_masks`.
        """
        encoders = [V[list(self.answers)] for V in self.system.encoders]
        return self._coded(operands, masks, encoders, self.weights, magnitude=False)

    def bound(self, operands: Sequence[NDArray[Any]], masks: Sequence[NDArray[Any]] = ()) -> NDArray[np.float64]:
        """For each entry of the result how far it can be off.

        Raises:
            ArrayError: there are too many block products.
        """
        magnitudes, mask_magnitudes = [np.abs(array) for array in operands], [np.abs(array) for array in masks]
        encoders = [np.abs(V[list(self.answers)]) for V in self.system.encoders]
        ones = [np.ones((1, V.shape[1])) for V in encoders]
        code, field = self.system.code, self.system.points.field
        rounding = gamma(self._steps(self._sizes(operands)), field) + gamma(
            len(self.answers) + code.operation.degree, field
        )
        rounded = self._coded(magnitudes, mask_magnitudes, encoders, np.abs(self.weights), magnitude=True)
        missed = self._coded(magnitudes, mask_magnitudes, ones, self.inexactness()[:, None], magnitude=True)
        return np.asarray((rounding * rounded + missed) * (1 + rounding))

    def inexactness(self) -> NDArray[np.float64]:
        """For each target how far the weights are off: the largest |W G - T| as computed."""
        code, count = self.system.code, len(self.answers)
        encoders = dict(zip(code.operation.names, (V[list(self.answers)] for V in self.system.encoders), strict=True))
        worst = np.zeros(len(self.system.targets))
        for word in factors(code):
            width = math.prod(encoders[name].shape[1] for name in word)
            if width * max(count, len(worst)) > TENSOR_LIMIT:
                raise ArrayError("too many block products for the bound", where=code.label, got=width)
            tensor = np.ones((count, 1))
            for name in word:
                tensor = (tensor[:, :, None] * encoders[name][:, None, :]).reshape(count, -1)
            off = np.abs(self.weights @ tensor - self._target_tensor(word))
            worst = np.maximum(worst, off.max(axis=1))
        return worst

    def _target_tensor(self, word: Sequence[str]) -> NDArray[np.float64]:
        """For each target 1 at the block products that make it up."""
        code = self.system.code
        counts = {m.operand: len(m) for m in code.maps}
        shape = [counts[name] for name in word]
        table = np.zeros((len(self.system.targets), math.prod(shape)))
        places = {target: number for number, target in enumerate(self.system.targets)}
        order = [code.operation.names.index(name) for name in word]
        for target, blocks in code.operation.terms(code.parts):
            at = 0
            for size, operand in zip(shape, order, strict=True):
                at = at * size + blocks[operand]
            table[places[target], at] = 1.0
        return table

    def _coded(
        self, operands: Sequence[NDArray[Any]], masks: Sequence[NDArray[Any]], encoders: Sequence[NDArray[Any]],
        weighting: NDArray[Any], *, magnitude: bool,
    ) -> NDArray[Any]:  # fmt: skip
        code, operation = self.system.code, self.system.code.operation
        axes = [indices for _, indices in operation.operands]
        lengths = block_lengths([array.shape for array in operands], axes, operation.output, code.parts)
        coded = []
        for number, (array, V) in enumerate(zip(operands, encoders, strict=True)):
            blocks = split(array, axes[number], code.parts, lengths)
            inner = blocks.shape[len(axes[number]) :]
            rows = blocks.reshape(-1, math.prod(inner))
            rows = np.concatenate([rows, masks[number].reshape(-1, math.prod(inner))]) if masks else rows
            coded.append((V @ rows).reshape(len(V), *inner))
        answers = [
            evaluate(operation, [shares[place] for shares in coded], magnitude=magnitude)
            for place in range(len(encoders[0]))
        ]
        decoded = weighting @ np.stack([answer.reshape(-1) for answer in answers])
        targets = operation.output_shape(code.parts)
        view = decoded.reshape(*targets, *answers[0].shape)
        return assemble(view, operation.output, code.parts, lengths, self._sizes(operands), np.add)

    def _sizes(self, operands: Sequence[NDArray[Any]]) -> dict[str, int]:
        operation = self.system.code.operation
        shaped = zip(operation.operands, operands, strict=True)
        return {index: size for (_, axes), array in shaped for index, size in zip(axes, array.shape, strict=True)}

    def _steps(self, sizes: Mapping[str, int]) -> int:
        """Roundings on the way to an entry of the result; those of overlaps in convolutions, too."""
        code = self.system.code
        encoding = code.operation.degree * max(int(V.shape[1]) for V in self.system.encoders)
        overlaps = 2 ** len(code.operation.output) if code.operation.is_convolution else 0
        return encoding + steps(code.operation, sizes) + len(self.answers) + overlaps + 4


def numeric_job(system: NumericSystem, answers: Sequence[int]) -> NumericJob:
    """A job that decodes from these answers.

    Raises:
        ArrayError: there are no such answers, or the targets are not readable.
    """
    if not answers or any(not 0 <= number < len(system.points) for number in answers):
        raise ArrayError("no such answers", got=list(answers), allowed=f"numbers from 0 to {len(system.points) - 1}")
    if not system.readable:
        raise ArrayError("targets are not readable, so that nothing decodes", where=system.code.label)
    return NumericJob(system, tuple(answers), weights(system.observed[list(answers)], system.wanted))


def gamma(count: int, field: str) -> float:
    """The factor n u / (1 - n u) for n roundings; a complex operation counts as four."""
    product_ = (4 if field == COMPLEX else 1) * count * float(np.finfo(np.float64).eps) / 2
    return product_ / (1 - product_)


def direct_bound(system: NumericSystem, operands: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
    """For each entry of the direct computation in floats how far it can be off."""
    operation = system.code.operation
    sizes = {
        i: n
        for (_, axes), array in zip(operation.operands, operands, strict=True)
        for i, n in zip(axes, array.shape, strict=True)
    }
    total = evaluate(operation, [np.abs(array) for array in operands], magnitude=True)
    factor = gamma(steps(operation, sizes) + 4, system.points.field)
    return np.asarray(factor * (1 + factor) * total)


def draw_masks(
    system: NumericSystem, operands: Sequence[NDArray[Any]], generator: np.random.Generator
) -> list[NDArray[Any]]:
    """For each operand its random blocks, normally distributed; an empty array without masks.

    Over these numbers they hide no data: they are there because the code has them.
    """
    code = system.code
    axes = [indices for _, indices in code.operation.operands]
    lengths = block_lengths([array.shape for array in operands], axes, code.operation.output, code.parts)
    return [
        generator.standard_normal((m.masks, *(lengths[index] for index in own)))
        for m, own in zip(code.maps, axes, strict=True)
    ]
