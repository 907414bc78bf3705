"""The hypotheses that formulas stand for, as polynomials; standard library only, nothing of the toolkit.

Part of the checker of family certificates: what is written here is trusted.
"""

import ast
from collections import Counter
from itertools import product
from math import prod

ONE = {(): 1}
RELATIONS = {ast.Gt: (1, 1), ast.GtE: (1, 0), ast.Lt: (-1, 1), ast.LtE: (-1, 0)}


class Rejected(Exception):  # noqa: N818
    """A certificate does not prove what it states."""


def need(holds, why):
    """Reject unless a condition holds."""
    if not holds:
        raise Rejected(why)


def add(a, b, c=1):
    """Sum a + c b, for polynomials: sorted tuple of letters -> coefficient."""
    r = dict(a)
    for k, v in b.items():
        r[k] = r.get(k, 0) + c * v
    return {k: v for k, v in r.items() if v}


def times(a, b):
    """The product of two polynomials."""
    r = {}
    for (k, v), (m, w) in product(a.items(), b.items()):
        key = tuple(sorted(k + m))
        r[key] = r.get(key, 0) + v * w
    return {k: v for k, v in r.items() if v}


def total(polynomials):
    """The sum of polynomials."""
    r = {}
    for p in polynomials:
        for k, v in p.items():
            r[k] = r.get(k, 0) + v
    return {k: v for k, v in r.items() if v}


def below(a, b):
    """The hypothesis a < b."""
    return add(add(b, a, -1), ONE, -1)


class Context:
    """Hypotheses of an obligation: `ge` are >= 0, `eq` are = 0; first those on the parameters, then on blocks."""

    def __init__(self, s):
        self.s, self.ge, self.eq, self.quotients, self.count = s, [], [], {}, 0
        self.least = {p: 0 if f"{p} >= 0" in s["constraints"] else 1 for p in s["parameters"]}
        self.ge += [add({(p,): 1}, ONE, -least) for p, least in self.least.items()]
        for rule in s["constraints"]:
            node = ast.parse(rule, mode="eval").body
            sides = [self.term(side, {}) for side in (node.left, *node.comparators)]
            for op, a, b in zip(map(type, node.ops), sides, sides[1:], strict=False):
                d = add(a, b, -1)
                if op is ast.Eq:
                    self.eq.append(d)
                else:
                    square = add(times(d, d), ONE, -1) if op is ast.NotEq else None
                    sign, strict = RELATIONS.get(op, (1, 0))
                    self.ge.append(square or add(add({}, d, sign), ONE, -strict))

    def read(self, text, names=None):
        """A formula as a polynomial; quotients, minima and maxima become letters with hypotheses."""
        return self.term(ast.parse(text, mode="eval").body, names or {})

    def term(self, t, names):
        """The same for a node of the syntax tree."""
        if isinstance(t, ast.Constant) and type(t.value) is int:
            return {(): t.value} if t.value else {}
        if isinstance(t, ast.Name):
            x, fixed = t.id, self.s["fixed"]
            need(x in names or x in fixed or x in self.least, f"unknown letter {x}")
            return names[x] if x in names else add({}, ONE, fixed[x]) if x in fixed else {(x,): 1}
        if isinstance(t, ast.UnaryOp) and isinstance(t.op, ast.USub):
            return add({}, self.term(t.operand, names), -1)
        if isinstance(t, ast.Call) and t.func.id in ("min", "max") and not t.keywords:
            first, *others = [self.term(a, names) for a in t.args]
            for other in others:
                first = self.extremum(first, other, 1 if t.func.id == "min" else -1)
            return first
        need(isinstance(t, ast.BinOp), "not a formula")
        a, b = self.term(t.left, names), self.term(t.right, names)
        if isinstance(t.op, ast.Mult):
            return times(a, b)
        if isinstance(t.op, ast.Add | ast.Sub):
            return add(a, b, 1 if isinstance(t.op, ast.Add) else -1)
        need(isinstance(t.op, ast.FloorDiv | ast.Mod), "not a formula")
        q = self.quotient(a, b)
        return q if isinstance(t.op, ast.FloorDiv) else add(a, times(b, q), -1)

    def fresh(self):
        """A letter that no formula has."""
        self.count += 1
        return {(f"_{self.count}",): 1}

    def extremum(self, a, b, sign):
        """Minimum (sign 1) or maximum (sign -1): on the right side of both, and equal to one of them."""
        v = self.fresh()
        self.ge += [add({}, add(x, v, -1), sign) for x in (a, b)]
        self.eq.append(times(add(a, v, -1), add(b, v, -1)))
        return v

    def quotient(self, a, b):
        """A letter q with 0 <= a - b q < b, for a divisor that is positive by sight."""
        key = (frozenset(a.items()), frozenset(b.items()))
        if key not in self.quotients:
            need(b and all(c > 0 and all(self.least.get(x, 0) for x in k) for k, c in b.items()), "divisor positive?")
            q = self.quotients[key] = self.fresh()
            rest = add(a, times(b, q), -1)
            self.ge += [rest, below(rest, b)]
        return self.quotients[key]

    def within(self, name, size):
        """A letter from 0 to size - 1."""
        if {(name,): 1} not in self.ge:
            self.ge += [{(name,): 1}, below({(name,): 1}, size)]
        return {(name,): 1}

    def block(self, operand, kind, label, corner=None):
        """Exponents of a block of data or of a mask, and its indices: letters, or their first or last values."""
        s, rank = self.s, len(self.s["algorithm"].get(operand, ()))
        sizes = {"term": str(rank)} if rank else {i: s["bounds"][i] for i in s["operands"][operand]}
        formulas = ["term"] if rank else s["exponents"][operand]
        if kind == "mask":
            sizes = {"t": s["masks"][operand]["count"]}
            formulas = [f"{rank} + t"] if rank else s["masks"][operand]["exponents"]
        need(len(formulas) == len(s["variables"]), "one formula for each variable")
        if corner is None:
            names = {i: self.within(f"{label}.{i}", self.read(size)) for i, size in sizes.items()}
        else:
            names = {i: add(self.read(size), ONE, -1) if corner[i] else {} for i, size in sizes.items()}
        return [self.read(f, names) for f in formulas], names

    def target(self, label, names=None):
        """Claimed carrier of a target, and its indices: letters, or sums of the indices in `names`."""
        found = {}
        for letter, axis in self.s["output"].items():
            size = add({}, ONE, 1 - len(axis))
            for i in axis:
                size = add(size, self.read(self.s["bounds"][i]))
            parts = [self.within(f"{names}.{i}", self.read(self.s["bounds"][i])) for i in axis] if names else []
            found[letter] = self.within(f"{label}.{letter}", size) if not names else total(parts)
        return [self.read(f, found) for f in self.s["claims"]["carrier"]], found

    def equal(self, left, right):
        """The hypothesis that two monomials are one, modulo the modulus."""
        for v, a, b in zip(self.s["variables"], left, right, strict=True):
            n = self.s["modulus"].get(v)
            self.eq.append(add(add(a, b, -1), times(self.read(n), self.fresh()) if n else {}, -1))

    def goal(self, *hypotheses):
        """The same with further hypotheses, those that negate what is to be shown."""
        self.ge += hypotheses
        return self


def computes(s):
    """Whether an algorithm's sums, products and sums of products are the operation, as integers."""
    c, tables = Context(s), dict(s["algorithm"])
    sizes = {i: c.read(b) for i, b in s["bounds"].items()}
    need(all(set(size) == {()} for size in sizes.values()), "bounds of an algorithm are numbers")
    shape = {o: [sizes[i][()] for i in axes] for o, axes in s["operands"].items()}
    place = {o: {b: n for n, b in enumerate(product(*map(range, shape[o])))} for o in shape}
    ends = list(product(*(range(sum(sizes[i][()] for i in x) - len(x) + 1) for x in s["output"].values())))
    (readout,) = [tables[o] for o in tables if o not in s["operands"]]
    held, wanted = Counter(), Counter()
    for values in product(*(range(sizes[i][()]) for i in sizes)):
        at = dict(zip(sizes, values, strict=True))
        end = ends.index(tuple(sum(at[i] for i in axis) for axis in s["output"].values()))
        wanted[(end, *(place[o][tuple(at[i] for i in s["operands"][o])] for o in shape))] += 1
    for key in product(range(len(ends)), *(range(len(p)) for p in place.values())):
        rows = list(zip(*(tables[o] for o in shape), strict=True))
        held[key] = sum(w * prod(r[b] for r, b in zip(row, key[1:], strict=True))
                        for w, row in zip(readout[key[0]], rows, strict=True))  # fmt: skip
    return +held == +wanted and -held == -wanted and len(readout) == len(ends)
