"""Two codes over the reals for a function of K blocks: exact for polynomials, and approximate for any function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.approximation.barycentric import Array, berrut, first_kind, lagrange, second_kind
from designer.errors import ArrayError, ExecutionError

Basis = Callable[[Array, Array], Array]


@dataclass(frozen=True, slots=True)
class RealCode:
    """K blocks at Chebyshev points of the first kind, N workers at those of the second kind.

    Args:
        blocks: K, at least 1.
        workers: N, at least 1.
        basis: `lagrange` or `berrut`; the same encodes and decodes.

    >>> code = RealCode(2, 5, berrut)
    >>> shares = code.encode(np.array([[1.0], [3.0]]))
    >>> code.decode({worker: shares[worker] for worker in (0, 1, 3, 4)}).round(3).ravel().tolist()
    [1.0, 3.0]
    """

    blocks: int
    workers: int
    basis: Basis

    def encode(self, data: NDArray[np.float64]) -> NDArray[np.float64]:
        """One share for every worker, of the shape of a block.

        Args:
            data: the blocks, shape (K, …).

        Raises:
            ArrayError: it holds another number of blocks.
        """
        if len(data) != self.blocks:
            raise ArrayError("wrong number of blocks", got=len(data), allowed=str(self.blocks))
        weights = self.basis(first_kind(self.blocks), second_kind(self.workers))
        return np.tensordot(weights, data, axes=1)

    def decode(self, answers: dict[int, NDArray[np.float64]]) -> NDArray[np.float64]:
        """The results for all blocks, shape (K, …): the interpolant of the answers, at the blocks' nodes.

        Args:
            answers: worker -> answer; with `lagrange` as many as the degree of the product polynomial plus one
                make it exact, with `berrut` any number gives an approximation.

        Raises:
            ExecutionError: there are no answers.
        """
        if not answers:
            raise ExecutionError("no answers")
        arrived = sorted(answers)
        weights = self.basis(second_kind(self.workers)[arrived], first_kind(self.blocks))
        return np.tensordot(weights, np.stack([answers[worker] for worker in arrived]), axes=1)


def berrut_code(blocks: int, workers: int) -> RealCode:
    """Berrut approximated coded computing (Jahani-Nezhad and Maddah-Ali): any number of answers, an approximation."""
    return RealCode(blocks, workers, berrut)


def lagrange_code(blocks: int, workers: int) -> RealCode:
    """Lagrange coded computing over the reals: exact, up to roundings, for polynomials."""
    return RealCode(blocks, workers, lagrange)


def through(
    code: RealCode, function: Callable[[Array], Array], data: NDArray[np.float64], arrived: Sequence[int]
) -> NDArray[np.float64]:
    """What the master decodes when workers apply a function to their shares and some of them answer.

    Args:
        code: encoder and decoder.
        function: what a worker computes.
        data: shape (K, …).
        arrived: numbers of the workers that answer.
    """
    shares = code.encode(data)
    return code.decode({worker: function(shares[worker]) for worker in arrived})
