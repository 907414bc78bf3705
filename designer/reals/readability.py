"""Whether every target is readable from the product in a basis, and what masks are worth over the real numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from designer.analyses.carrier import READABLE
from designer.analyses.witness import interference_witness
from designer.code import Code
from designer.reals.basis import CHEBYSHEV, MONOMIAL
from designer.reals.system import NumericSystem
from designer.verdict import Answer, Assurance, Verdict

COMBINED: Final = "a combination of what the basis functions carry was found for each target, and multiplied out"


def carrier(system: NumericSystem) -> Verdict:
    """The verdict on `carrier`: every target is readable from the product in the basis."""
    code, found = system.code, system.expansion
    statement = "every target is readable from the product polynomial"
    scope = f"this binding, basis {system.basis}"
    if system.readable:
        combined = found is not None and system.basis == CHEBYSHEV
        return Verdict(
            claim="carrier", answer=Answer.HOLDS, assurance=Assurance.EXHAUSTIVE, scope=scope, statement=statement,
            because=(COMBINED if combined else READABLE,),
        )  # fmt: skip
    if found is not None and found.obstacle is not None:
        target, products = found.obstacle
        return Verdict(
            claim="carrier", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=scope, statement=statement,
            witness={"kind": "unread", "target": list(target), "products": _shown(code, products)},
            because=("with these values of block products every answer is 0 at every point, and the target is not",),
        )  # fmt: skip
    if (found is None or found.basis == MONOMIAL) and (spoilt := code.product.interference()) is not None:
        return Verdict(
            claim="carrier", answer=Answer.REFUTED, assurance=Assurance.EXHAUSTIVE, scope=scope, statement=statement,
            witness=interference_witness(code, spoilt),
        )  # fmt: skip
    return Verdict(
        claim="carrier", answer=Answer.UNDECIDED, scope=scope, statement=statement,
        because=(found.reason if found is not None else "the nodes hold other things than the targets",),
    )  # fmt: skip


def _shown(code: Code, products: Mapping[tuple[int, ...], Fraction]) -> dict[str, str]:
    """Block products by their names, and their values as `a` or `a*sqrt(2)`: the norms of the basis divided out."""
    names = [m.names for m in code.maps]
    shown = {}
    for blocks, value in products.items():
        factors = [m[block] for m, block in zip(code.exponents, blocks, strict=True)]
        half, odd = divmod(sum(bool(e) for factor in factors for e in factor), 2)
        scaled = value / 2 ** (half + odd)
        name = "*".join(own[block] for own, block in zip(names, blocks, strict=True))
        shown[name] = f"{scaled}*sqrt(2)" if odd else str(scaled)
    return shown


def privacy(system: NumericSystem) -> Verdict | None:
    """The verdict on `privacy` for a code with masks; None without."""
    if not system.code.masked:
        return None
    return Verdict(
        claim="privacy", answer=Answer.UNDECIDED, scope=f"the {system.points.field} numbers",
        statement="colluding workers learn nothing of the data",
        because=(
            "masks hide data completely when they are uniform, and no distribution on these numbers is; "
            "use a finite field, with --dtype fixed:BITS",
        ),
    )  # fmt: skip
