"""Exponents by place: what the variables of an order certificate mean. See check_order.py.

A code for the product of an m x p by a p x n matrix of blocks, with masks: all p products of a target meet (have one
exponent), nothing else meets a target, the masks of an operand have different exponents. Then all exponents of an
operand differ, and stand in order: place i is the i-th, from 0. Cell (i, j) is place i of A with place j of B.

* The steps between neighbours are positive; the sum of a cell, less the least sum, is a sum of steps.
* The mirror image of a code (all exponents negative) is a code with as many sums, and so is, for m = n, the code with A
  and B exchanged and transposed. The variables are about the one whose pattern of data and masks comes first.
* As the products of a target meet, A[i,k] has u(i) + s(k) and B[k,j] has w(j) - s(k). Rows, columns and inner indices
  are named so that u, w and s increase; they are different, as the exponents are.
"""

from itertools import combinations, product


class Rejected(Exception):  # noqa: N818
    """The certificate does not show what it says."""


def need(holds, why):
    """Reject unless a condition holds."""
    if not holds:
        raise Rejected(why)


class Places:
    """The rules by which clauses hold that compare no sums, and what else is known of cells.

    A clause is a set of literals (sign, name). Each method tells what is so *if no literal of the clause holds*:
    variables with sign False then hold, and those with sign True do not.
    """

    def __init__(self, p, m, n, masks):
        self.p, self.outer = p, (m, n)
        self.data, self.sizes = (m * p, p * n), (m * p + masks, p * n + masks)
        self.width = sum(self.sizes) - 2
        self.blocks = [list(product(range(count), range(p))) for count in self.outer]
        self.patterns = None

    def known(self, name):
        """Whether a name is that of a variable."""
        kind, numbers = name[0], name[1:]
        bounds = {
            "sum": self.sizes * 2, "level": (*self.sizes, 1 << 62), "useful": self.sizes,
            "data": (2, 1 << 62), "block": (2, 1 << 62, 1 << 62, self.p),
        }.get(kind, ())  # fmt: skip
        fits = len(bounds) == len(numbers) > 0
        fits = fits and all(type(x) is int and 0 <= x < end for x, end in zip(numbers, bounds, strict=True))
        if fits and kind in ("data", "block"):
            fits = numbers[1] < self.sizes[numbers[0]]
        return fits and (kind != "block" or numbers[2] < self.outer[numbers[0]])

    def cell(self, i, j):
        """Its sum, less the least one: how often each step occurs in it."""
        ends = ((i, self.sizes[0] - 1), (j, self.sizes[1] - 1))
        return tuple(int(step < place) for place, count in ends for step in range(count))

    def interference(self, cell, clause):
        """Whether the cell belongs to no target."""
        masked = any((True, ("data", operand, place)) in clause for operand, place in enumerate(cell))
        return masked or (True, ("useful", *cell)) in clause

    def target(self, cell, clause):
        """Whether the cell belongs to a target."""
        data = all((False, ("data", operand, place)) in clause for operand, place in enumerate(cell))
        return (self.p == 1 and data) or (False, ("useful", *cell)) in clause

    def named(self, clause):
        """The blocks that are at places: (operand, place, outer index, inner index)."""
        return [name[1:] for sign, name in clause if name[0] == "block" and not sign]

    def apart(self, cell, other, clause):
        """Whether the sums of two cells differ: the first is a target's, the second none or another one's."""
        if cell == other or not self.target(cell, clause):
            return False
        if self.p == 1 or self.interference(other, clause):
            return True
        named = self.named(clause)
        return any(
            x[0] == y[0] and x[1] == cell[x[0]] and y[1] == other[y[0]] and x[2] != y[2] for x in named for y in named
        )

    def together(self, cell, other, clause):
        """Whether the sums of two cells are equal: each has one inner index, both have the same row and column."""
        named = self.named(clause)
        ends = [
            {(a[2], b[2]) for a in named for b in named
             if (a[:2], b[:2]) == ((0, place[0]), (1, place[1])) and a[3] == b[3]}
            for place in (cell, other)
        ]  # fmt: skip
        return bool(ends[0] & ends[1])

    def pattern(self, clause):
        """Whether every pattern of data and masks that may be presumed satisfies a clause about data."""
        bits = {True: 0, False: 0}
        for sign, name in clause:
            if name[0] == "data":
                bits[sign] |= 1 << (name[2] + name[1] * self.sizes[0])
        return all(pattern & bits[True] or ~pattern & bits[False] for pattern in self.first())

    def first(self):
        """The patterns that come first among their images, as integers: bit n for place n."""
        if self.patterns is None:
            a_rows, b_rows = (
                [tuple(int(place in chosen) for place in range(size)) for chosen in combinations(range(size), data)]
                for size, data in zip(self.sizes, self.data, strict=True)
            )
            self.patterns = []
            for a, b in product(a_rows, b_rows):
                images = [(a, b), (a[::-1], b[::-1])]
                images += [(y, x) for x, y in images] if self.outer[0] == self.outer[1] else []
                if min(images) == (a, b):
                    self.patterns.append(sum(bit << n for n, bit in enumerate(a + b)))
        return self.patterns

    def before(self, operand, first, second):
        """Whether a block (outer, inner) stands before another one of its operand."""
        rising = first[1] <= second[1] if operand == 0 else first[1] >= second[1]
        return first != second and first[0] <= second[0] and rising

    def naming(self, clause):
        """Whether a clause holds as blocks and places belong to each other, and a target to one inner index."""
        named = self.named(clause)
        for operand, size in enumerate(self.sizes):
            for block in self.blocks[operand]:
                if all((True, ("block", operand, place, *block)) in clause for place in range(size)):
                    return True
            for place in range(size):
                if (False, ("data", operand, place)) in clause and all(
                    (True, ("block", operand, place, *block)) in clause for block in self.blocks[operand]
                ):
                    return True
        for o, place, *block in named:
            if (True, ("data", o, place)) in clause:
                return True
            for other_o, other, *name in named:
                order = other < place and self.before(o, block, name)
                if o == other_o and (order or (other == place) != (block == name)):
                    return True
                if (o, other_o) == (0, 1) and ((block[1] == name[1]), ("useful", place, other)) in clause:
                    return True
        useful = [name[1:] for sign, name in clause if name[0] == "useful" and not sign]
        return any((True, ("data", o, place)) in clause for cell in useful for o, place in enumerate(cell))
