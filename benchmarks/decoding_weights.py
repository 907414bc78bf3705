"""Decoding weights of a dense univariate code against python-flint's inverse of the Vandermonde matrix.

Run `python benchmarks/decoding_weights.py`: CPU time, after a warm-up, the least of 5 runs. The peer is
`nmod_mat.inv()` alone, its matrix already built and its result left in python-flint. Ours is the whole call,
once from points to an array, once more to lists of Python integers, whose making alone can cost as much.
Target: the array ten times faster at R = 519 over GF(65537).
"""

from __future__ import annotations

import random

import flint
from _figures import cost

from designer.algebra.field import field
from designer.algebra.interpolation import coefficient_weight_array, coefficient_weights

TARGET = 10.0


def compare(q: int, count: int, wanted: int) -> float:
    """Ratio peer / ours, as an array, for `wanted` rows at `count` random points; prints it."""
    F = field(q)
    draw = random.Random(1)  # noqa: S311 - a repeatable choice, no secret
    points = draw.sample(range(q), count)
    vandermonde = flint.nmod_mat(count, count, [pow(x, e, q) for x in points for e in range(count)], q)
    exponents = sorted(draw.sample(range(count), wanted))
    inverse, weights = vandermonde.inv(), coefficient_weights(points, exponents, F)
    assert all(int(inverse[e, w]) == weights[i][w] for i, e in enumerate(exponents) for w in range(0, count, 7))
    peer = cost(vandermonde.inv)
    ours = cost(lambda: coefficient_weight_array(points, exponents, F))
    lists = cost(lambda: coefficient_weights(points, exponents, F))
    print(
        f"GF({q}) R={count} rows={wanted}: flint inv {1e3 * peer:.2f} ms, "
        f"ours {1e3 * ours:.2f} ms (ratio {peer / ours:.1f}), "
        f"as lists {1e3 * lists:.2f} ms (ratio {peer / lists:.1f})"
    )
    return peer / ours


def main() -> None:
    for q, count, wanted in [(65537, 64, 64), (65537, 256, 256), (2**31 - 1, 519, 519), (65537, 1024, 64)]:
        compare(q, count, wanted)
    ratios = [compare(65537, 519, wanted) for wanted in (519, 64)]
    met = min(ratios) >= TARGET
    print(f"target: ratio of at least {TARGET:.0f} at R=519 over GF(65537): {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
