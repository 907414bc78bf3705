"""Independent checker of family certificates: standard library only, nothing of the toolkit.

usage: python check_family.py CERTIFICATE.json [SCHEME.toml]     exit status 0 accepted, 1 rejected, 64 wrong usage

A certificate holds statements (formulas of a scheme) and, for each obligation that follows from them, a refutation:
no integers satisfy all hypotheses. The hypotheses are built here, from the formulas; with SCHEME.toml the statements
are built anew, too, and must be the same. A refutation is a tree: a node splits on an integer term w (w <= -1, w = 0,
w >= 1); a leaf gives nonnegative multiples of products of hypotheses `>= 0`, and multiples of hypotheses `= 0`, that
add up to a negative constant. docs/proofs.md says what the claims mean.
"""

import json
import sys
from fractions import Fraction
from importlib import import_module
from itertools import product
from pathlib import Path

hypotheses, intervals = (import_module(f".{x}" if __package__ else x, __package__) for x in ("hypotheses", "intervals"))
ONE, Context, Rejected = hypotheses.ONE, hypotheses.Context, hypotheses.Rejected
add, below, need, times, total = (getattr(hypotheses, x) for x in ("add", "below", "need", "times", "total"))
DEPTH = 60


def rational(text):
    """A multiplier; integers are faster than fractions."""
    x = Fraction(text)
    return x.numerator if x.denominator == 1 else x


def refuted(ge, eq, tree, depth=0):
    """Whether a tree proves that no integers satisfy all hypotheses; raises `Rejected` where it does not."""
    need(depth < DEPTH, "tree too deep")
    if "split" in tree:
        w = {tuple(sorted(letters)): c for c, letters in tree["split"]}
        need(all(type(c) is int for c in w.values()), "the term of a split is not integral")
        refuted([*ge, below(w, {})], eq, tree["neg"], depth + 1)
        refuted(ge, [*eq, w], tree["zero"], depth + 1)
        refuted([*ge, below({}, w)], eq, tree["pos"], depth + 1)
        return
    parts = []
    for c, numbers in tree["ge"]:
        need(rational(c) >= 0 and all(0 <= n < len(ge) for n in numbers), "not a nonnegative multiple of hypotheses")
        term = {(): rational(c)}
        for n in numbers:
            term = times(term, ge[n])
        parts.append(term)
    for c, letters, n in tree["eq"]:
        need(0 <= n < len(eq), "no such hypothesis")
        parts.append(times({tuple(sorted(letters)): rational(c)}, eq[n]))
    result = total(parts)
    need(set(result) == {()} and result[()] < 0, "the combination is not a negative constant")


def shapes(s):
    """(blocks with one operand each, factor of their exponents): what adds up to an exponent of the product."""
    kinds = {o: [(o, k) for k in (("data", "mask") if o in s["masks"] else ("data",))] for o in s["operands"]}
    if s["domain"] == "value":
        return [((block,), s["degree"]) for o in kinds for block in kinds[o]]
    return [(blocks, 1) for blocks in product(*kinds.values())]


def exponents(s, _):
    """No exponent is negative, where the scheme does not admit it."""
    for o, k in dict.fromkeys(block for blocks, _ in shapes(s) for block in blocks):
        for n, v in enumerate(s["variables"]):
            if v not in s["modulus"] and v not in s["laurent"]:
                c = Context(s)
                yield f"{o} {k} {v}", c.goal(below(c.block(o, k, o)[0][n], {}))


def carrier(s, _):
    """A product of blocks sits at the carrier of a target if and only if it is a product of that target."""
    if s["algorithm"]:
        need(hypotheses.computes(s), "the tables do not compute the operation")
        return
    parts = [[o] for o in s["operands"]] if s["domain"] == "value" else [list(s["operands"])]
    for part, (n, v), sign in product(parts, enumerate(s["variables"]), (1, -1)):
        c = Context(s)
        e = total([c.block(o, "data", "=")[0][n] for o in part])
        difference = add(e, c.target("=", "=")[0][n], -1)
        yield f"carry {' '.join(part)} {v} {sign}", c.goal(below({}, add({}, difference, sign)))
    for kinds in product(*(["data", "mask"] if o in s["masks"] else ["data"] for o in s["operands"])):
        letters = [i for axes in s["operands"].values() for i in axes]
        count = len(letters) - len(set(letters)) + len(s["output"])  # of links
        for goal in product(range(count), (1, -1)) if "mask" not in kinds else [()]:
            c = Context(s)
            blocks = {o: c.block(o, k, o) for o, k in zip(s["operands"], kinds, strict=True)}
            there, names = c.target("target")
            for part in parts:
                c.equal([total(x) for x in zip(*(blocks[o][0] for o in part), strict=True)], there)
            if goal:
                link = links({o: b[1] for o, b in blocks.items()}, names, s)[goal[0]]
                c.goal(below({}, add({}, link, goal[1])))
            yield " ".join(["clean", *kinds, *map(str, goal)]), c
    for letter in s["output"]:
        c = Context(s)
        (one, i), (other, j) = c.target("target"), c.target("other")
        c.equal(one, other)
        yield f"distinct {letter}", c.goal(below(j[letter], i[letter]))


def links(blocks, target, s):
    """Terms that are all zero if and only if the blocks' product belongs to the target."""
    first, found = {}, []
    for names in blocks.values():
        for i, x in names.items():
            found += [add(first[i], x, -1)] if i in first else []
            first.setdefault(i, x)
    return found + [add(total([first[i] for i in axis]), target[x], -1) for x, axis in s["output"].items()]


def degree(s, proof):
    """The claimed degrees are upper bounds, and attained at first or last blocks that the certificate names."""
    need(not s["modulus"], "degree of exponents modulo a number")
    for n, v in enumerate(s["variables"]):
        for blocks, factor in shapes(s):
            c = Context(s)
            e = times({(): factor}, total([c.block(o, k, o)[0][n] for o, k in blocks]))
            yield f"{v} " + " ".join(f"{o} {k}" for o, k in blocks), c.goal(below(c.read(s["claims"]["degree"][n]), e))
        c = Context(s)
        for corner in proof["corners"][v]:
            factors = [factor for blocks, factor in shapes(s) if blocks == tuple((o, k) for o, k, _ in corner)]
            e = times({(): factors[0]}, total([c.block(o, k, o, at)[0][n] for o, k, at in corner]))
            there = below(e, c.read(s["claims"]["degree"][n]))  # negated: no such block, or an exponent below
            for o, k, _ in corner:
                there = times(there, c.read(s["masks"][o]["count"])) if k == "mask" else there
            c.goal(there)
        yield f"{v} attained", c


def threshold(s, proof):
    """The claimed threshold is the number of points of the least full grid, or that of all monomials."""
    counted = s["rule"] in ("generic", "subgrids")
    need(not s["laurent"] and (not counted or "support" in proof["claims"]), "the threshold is not one by degree")
    for sign in (1, -1):
        c = Context(s)
        size = c.read(s["claims"]["support"]) if counted else intervals.product_of(intervals.sizes(s, c))
        yield str(sign), c.goal(below({}, add({}, add(c.read(s["claims"]["threshold"]), size, -1), sign)))


def separation(s, _):
    """Masks of an operand differ in their exponents; in the value domain their nodes are no nodes of data, either."""
    for o in s["masks"]:
        c = Context(s)
        (one, i), (other, j) = c.block(o, "mask", o), c.block(o, "mask", "other")
        c.equal(one, other)
        yield f"{o} distinct", c.goal(below(j["t"], i["t"]))
        if s["domain"] == "value":
            c = Context(s)
            c.equal(c.block(o, "mask", o)[0], c.block(o, "data", "data")[0])
            yield f"{o} apart", c


CLAIMS = {f.__name__: f for f in (exponents, carrier, degree, threshold, separation)}
CLAIMS |= {"support": intervals.support, "overheads": intervals.overheads}


def check(proof):
    """The number of obligations of a proof (statement, claims, refutations), all of which it refutes."""
    s, done = proof["statement"], 0
    words = [*s["parameters"], *s["operands"], *s["bounds"], *s["output"]]
    need(all(x.isidentifier() and x[0].isalpha() for x in words), "not a letter")
    need(all(o[0].isupper() for o in s["operands"]), "operands have capitals: other labels have none")
    if set(proof["claims"]) & {"threshold", "support", "overheads"} and set(s["variables"]) != set(s["modulus"]):
        need({"exponents", "degree"} <= set(proof["claims"]), "numbers that rest on the degree, without it")
    for claim in proof["claims"]:
        for name, c in CLAIMS[claim](s, proof):
            refuted(c.ge, c.eq, proof["refutations"][f"{claim} {name}"])
            done += 1
    return done


def verdicts(certificate, scheme=None):
    """What is accepted, one line for each proof; the statements must be those of the scheme file's text, if given."""
    need(certificate["kind"] == "family" and certificate["proofs"], "no family certificate")
    for proof in certificate["proofs"]:
        if scheme is not None:
            reader = import_module(".read_scheme" if __package__ else "read_scheme", __package__)
            same = reader.statement(scheme, proof.get("factors")) == proof["statement"]
            need(same, "the statement is not that of the scheme file")
        yield f"accepted: {', '.join(proof['claims'])}; {check(proof)} refutations"


def main(paths):
    """Check a certificate, against a scheme file where one is given."""
    if len(paths) not in (1, 2):
        return sys.stderr.write(f"{__doc__.splitlines()[2]}\n") and 64
    try:
        certificate, *scheme = [Path(path).read_text("utf-8") for path in paths]
        sys.stdout.writelines(f"{line}\n" for line in verdicts(json.loads(certificate), *scheme))
    except Exception as error:  # noqa: BLE001 - whatever a malformed certificate causes, it is rejected
        sys.stdout.write(f"rejected: {type(error).__name__}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
