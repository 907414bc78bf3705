"""Proofs that no integer exponents have fewer sums, against the same clauses without symmetry and another solver.

CPU time of one thread, the least of several runs. Two outer products with three masks: 3 x 3 has no code with 21 sums,
4 x 4 none with 30. The certificate's time includes the solver's, the search for hints and the check; the checker's is
that of plain Python alone.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from _figures import cost, report
from designer.proofs import check_order

from designer.algebra.sat import available
from designer.search.instance import make_instance
from designer.search.order.certificate import certificate
from designer.search.order.places import encode
from designer.search.order.solver import search

CASES = ((3, 21, 3.0), (4, 30, 20.0))
"""Rows and columns of blocks, the number of sums that is refuted, seconds that it may take."""


def refute(size: int, workers: int, *, symmetry: bool = True, fallback: bool = False) -> None:
    """Encode and refute."""
    instance = make_instance("matmul", {"p": 1, "m": size, "n": size}, 3)
    assert search(encode(instance, workers, symmetry=symmetry), fallback=fallback).design is None


def main() -> None:
    if not available():
        print("python-sat is not installed: pip install 'coded-designer[sat]'")
        return
    for size, workers, target in CASES:
        name = f"outer product {size} x {size}, 3 masks: {workers} sums refuted"
        runs = 3 if size == 3 else 1
        ours = cost(lambda size=size, workers=workers: refute(size, workers), runs=runs, warm=False)
        report(name, ours, target, unit="s")
        plain = cost(lambda size=size, workers=workers: refute(size, workers, symmetry=False), runs=1, warm=False)
        report("  the same without symmetry / with it", plain / ours, 1.0, least=True)
    other = cost(lambda: refute(3, 21, fallback=True), runs=1, warm=False)
    report("  3 x 3 by z3, from the same clauses", other, unit="s")
    for size, workers, _ in CASES:
        instance = make_instance("matmul", {"p": 1, "m": size, "n": size}, 3)
        kept = {}

        def write(instance=instance, workers=workers, kept=kept) -> None:
            kept.update(certificate(search(encode(instance, workers), proof=True)))

        report(f"  {size} x {size}: with the certificate, checked", cost(write, runs=1, warm=size == 3), unit="s")
        report("  the checker alone", cost(lambda kept=kept: list(check_order.verdicts(kept)), runs=1), unit="s")


if __name__ == "__main__":
    main()
