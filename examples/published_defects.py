"""Seven errors that published code of the field really had, each found with a witness.

Run `python examples/published_defects.py`: it prints what is found, and exits with 1 if anything is not found. The same
from the command line:

    coded-designer explain examples/defects/d1.toml --points 4,7 --field 31 --claim privacy
    coded-designer explain gasp-small K=8 L=4 T=2 --points distinct:47
    coded-designer explain gasp-small K=2 L=2 T=2 --points 0,1,2,3,4,5,6,7,8,9,10
    coded-designer explain bi0 p=1 m=2 n=2 --points grid:3x2 --received 4 --claim decodability
    coded-designer explain examples/defects/d7.toml --field 13 --points distinct:8 --claim decodability
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from designer import distinct, explicit, field, grid, load, report
from designer.analyses.uniformity import uniformity
from designer.code import Code
from designer.explanation import explain
from designer.kernels import limbs
from designer.kernels.masks import uniform
from designer.points import EvaluationSet
from designer.verdict import Answer, Verdict

HERE = Path(__file__).parent / "defects"


def refuted(code: Code, points: EvaluationSet, claim: str, **asked: int) -> Verdict:
    """The verdict on one claim, printed in full."""
    verdict = next(v for v in report(code, points, **asked).verdicts if v.claim == claim)
    print("\n".join(explain(code, points, verdict)), end="\n\n")
    if verdict.answer is not Answer.REFUTED:
        sys.exit(f"{claim} of {code} was not refuted")
    return verdict


def main() -> None:
    """Find all seven."""
    print("D1  two workers whose masks are equal\n")
    refuted(load(HERE / "d1.toml").bind(), explicit([4, 7], field(31)), "privacy")

    print("D2  decodable and leaking at the same time: 16^8 = 2^32 = 1\n")
    for points in (distinct(47), explicit([3 * i + 1 for i in range(47)])):
        refuted(load("gasp-small").bind(K=8, L=4, T=2), points, "privacy")

    print("D3  the point 0 hands out blocks in clear\n")
    refuted(load("gasp-small").bind(K=2, L=2, T=2), explicit(range(11)), "privacy")

    print("D4  masks drawn from 0 to 255 in GF(65537)\n")
    generator = np.random.default_rng(0)
    biased = uniformity(lambda shape, q: generator.integers(0, 256, shape), field(65537))
    ours = uniformity(uniform, field(65537))
    print(f"{biased}\n{biased.witness}\n{ours}\n")
    if (biased.answer, ours.answer) != (Answer.REFUTED, Answer.HOLDS):
        sys.exit("the biased sampler passed")

    print("D5  64-bit products modulo 2^31 - 1 overflow from three terms on, if all entries are q - 1\n")
    q = 2**31 - 1
    for terms in range(1, 5):
        row = np.full((1, terms), q - 1)
        wrapped = int((row @ row.T)[0, 0] % q)
        exact = int(limbs.from_field(limbs.dot(limbs.to_field(row, q), limbs.to_field(row.T, q), q), q)[0, 0])
        print(f"  {terms} terms: NumPy's int64 {wrapped}, emitted kernel {exact}, right {terms * (q - 1) ** 2 % q}")
        if exact != terms * (q - 1) ** 2 % q or (wrapped == exact) != (terms < 3):
            sys.exit("not as described")

    print("\nD6  a 3 x 2 grid is not a full grid of degrees (1, 1)\n")
    refuted(load("bi0").bind(p=1, m=2, n=2), grid([3, 2]), "decodability", received=4)

    print("D7  eight monomials and eight distinct points\n")
    refuted(load(HERE / "d7.toml").bind(), distinct(8, field(13)), "decodability")
    print("all seven were found")


if __name__ == "__main__":
    main()
