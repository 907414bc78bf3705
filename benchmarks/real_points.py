"""Points and bases in float64: relative errors of the worst set of answers, as ratios to the best of them.

OrthoMatDot at Chebyshev points against MatDot in monomials, and Chebyshev polynomial codes against polynomial codes.
Errors are measured against the direct product, from the set of answers with the largest amplification, and as the
median over random sets.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from _figures import report

from designer import load, load_text, numeric_points
from designer.code import Code
from designer.reals.accuracy import accuracy
from designer.reals.system import numeric_system

SIZES = dict.fromkeys("ikj", 120)
ROUNDS = 15
EXAMPLE = Path(__file__).parents[1] / "examples" / "orthomatdot.toml"


def errors(code: Code, points: str, field: str, basis: str, received: int) -> tuple[float, float]:
    """Error of the worst set and median error of random sets."""
    system = numeric_system(code, numeric_points(points, field), basis)
    found = accuracy(system, SIZES, received=received, rounds=ROUNDS)
    assert found.within
    return found.worst("worst").error, float(np.median([t.error for t in found.trials if t.choice == "random"]))


def compare(title: str, received: int, rows: list[tuple[str, Code, str, str, str]]) -> None:
    """The first row's errors, then those of the others as ratios to them."""
    print(f"\n{title}, {received} answers needed")
    first: tuple[float, float] | None = None
    for name, code, points, field, basis in rows:
        worst, median = errors(code, points, field, basis, received)
        if first is None:
            first = worst, median
            print(f"{name:<64} worst {worst:.1e}   median {median:.1e}")
            continue
        report(f"{name}: worst error / {rows[0][0]}", worst / first[0])
        target = 1e4 if "equispaced" in name else None
        report(f"{name}: median error / {rows[0][0]}", median / first[1], target, least=True)


def main() -> None:
    orthomatdot = load_text(EXAMPLE.read_text("utf-8")).bind(p=12)
    matdot, polynomial = load("matdot").bind(p=12), load("polynomial").bind(m=5, n=5)
    compare("inner products, p = 12, N = 26", 23, [
        ("OrthoMatDot", orthomatdot, "chebyshev:26", "real", "chebyshev"),
        ("MatDot, equispaced", matdot, "equispaced:26", "real", "monomial"),
        ("MatDot, Chebyshev points", matdot, "chebyshev:26", "real", "monomial"),
        ("MatDot, roots of unity", matdot, "roots:26", "complex", "monomial"),
    ])  # fmt: skip
    compare("outer products, m = n = 5, N = 28", 25, [
        ("Chebyshev basis", polynomial, "chebyshev:28", "real", "chebyshev"),
        ("monomials, equispaced", polynomial, "equispaced:28", "real", "monomial"),
        ("monomials, Chebyshev points", polynomial, "chebyshev:28", "real", "monomial"),
        ("monomials, roots of unity", polynomial, "roots:28", "complex", "monomial"),
    ])  # fmt: skip


if __name__ == "__main__":
    main()
