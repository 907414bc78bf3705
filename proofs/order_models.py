"""What the variables of an order certificate mean: exponents as sums of positive numbers. See check_order.py.

A *cell* is a pair of a block of A and one of B; its sum is the exponent of their product. A code for the product of an
m x p by a p x n matrix of blocks, with masks: all p products of a target meet, nothing else meets a target, the masks
of an operand have different exponents. Then all exponents of an operand differ.

`Places` (p = 1): cell (i, j) is the i-th exponent of A with the j-th of B, in increasing order, from 0. All steps
between neighbours are positive. The mirror image of a code (all exponents negative) is a code with as many sums, and
for m = n so is the code with A and B exchanged. One of these comes first by its pattern of data and masks; the
certificate is about that one.

`Blocks`: cell (a, b) is block a of A with block b of B, in row-major order, masks behind the data. As the p products of
a target meet, A[i,k] has u(i) + s(k) and B[k,j] has w(j) - s(k). Rows, columns, inner indices and masks are named in
the order of u, w, s and their exponents. All steps are positive. Of a code and its mirror image, one has the sum of
A's first and last mask at least that of A's first and last block; of a code and the transposed one, for m = n, one has
u(last) - u(first) at least w(last) - w(first), and so has its mirror image.
"""

from itertools import combinations


class Rejected(Exception):  # noqa: N818
    """The certificate does not show what it says."""


def need(holds, why):
    """Reject unless a condition holds."""
    if not holds:
        raise Rejected(why)


def steps(width, start, count):
    """The sum of some neighbouring numbers of the base."""
    return [int(start <= n < start + count) for n in range(width)]


class Places:
    """Exponents by place; names of variables `("data", operand, place)` say that data is there."""

    def __init__(self, p, m, n, masks):
        need(p == 1, "places are for p = 1")
        self.data, self.sizes = (m, n), (m + masks, n + masks)
        self.width = self.positive = sum(self.sizes) - 2
        self.hypotheses = []
        self.patterns = None

    def cell(self, i, j):
        """Its sum, less the sum of the least exponents."""
        need(0 <= i < self.sizes[0] and 0 <= j < self.sizes[1], "no such cell")
        low = steps(self.width, 0, i)
        return tuple(x + y for x, y in zip(low, steps(self.width, self.sizes[0] - 1, j), strict=True))

    def interference(self, cell, clause):
        """Whether the cell is no target, if no literal of the clause holds."""
        return any((True, ("data", operand, place)) in clause for operand, place in enumerate(cell))

    def apart(self, cell, other, clause):
        """Whether the sums of the cells differ, if no literal of the clause holds: one of them is a target."""
        target = [all((False, ("data", o, place)) in clause for o, place in enumerate(x)) for x in (cell, other)]
        return cell != other and any(target)

    def first(self):
        """The patterns of data and masks that come first among their images, as integers: bit n for place n."""
        if self.patterns is None:
            rows = [
                [tuple(int(place in chosen) for place in range(size)) for chosen in combinations(range(size), data)]
                for size, data in zip(self.sizes, self.data, strict=True)
            ]
            alike = self.sizes[0] == self.sizes[1] and self.data[0] == self.data[1]
            self.patterns = []
            for a in rows[0]:
                for b in rows[1]:
                    images = [(a, b), (a[::-1], b[::-1])]
                    images += [(y, x) for x, y in images] if alike else []
                    if min(images) == (a, b):
                        self.patterns.append(sum(bit << n for n, bit in enumerate(a + b)))
        return self.patterns

    def pattern(self, clause):
        """Whether every such pattern satisfies a clause about data and masks."""
        bits = {True: 0, False: 0}
        for sign, (_, operand, place) in clause:
            need(operand in (0, 1) and 0 <= place < self.sizes[operand], "no such place")
            bits[sign] |= 1 << (place + operand * self.sizes[0])
        return all(pattern & bits[True] or ~pattern & bits[False] for pattern in self.first())


class Blocks:
    """Exponents by block: u, s, w from 0 by positive steps, masks by positive steps from a number that is free."""

    def __init__(self, p, m, n, masks):
        self.p, self.m, self.n, self.masks = p, m, n, masks
        self.sizes = (m * p + masks, p * n + masks)
        parts = [m - 1, p - 1, n - 1, max(0, masks - 1), max(0, masks - 1)]
        self.starts = [sum(parts[:number]) for number in range(6)]
        self.positive = self.starts[5]
        self.width = self.positive + (2 if masks else 0)
        self.hypotheses = []
        if masks:
            numbers = (m * p, m * p + masks - 1, 0, m * p - 1)
            ends = zip(*(self.block(0, number) for number in numbers), strict=True)
            self.hypotheses.append(tuple(a + b - c - d for a, b, c, d in ends))
        if m == n:
            u, w = steps(self.width, self.starts[0], m - 1), steps(self.width, self.starts[2], n - 1)
            self.hypotheses.append(tuple(x - y for x, y in zip(u, w, strict=True)))

    def block(self, operand, number):
        """The exponent of a block."""
        need(0 <= number < self.sizes[operand], "no such block")
        data = (self.m * self.p, self.p * self.n)[operand]
        if number >= data:
            found = steps(self.width, self.starts[3 + operand], number - data)
            found[self.positive + operand] = 1
            return found
        outer, inner = divmod(number, self.p) if operand == 0 else divmod(number, self.n)[::-1]
        own = steps(self.width, self.starts[2 * operand], outer)
        sign = (1, -1)[operand]
        return [x + sign * y for x, y in zip(own, steps(self.width, self.starts[1], inner), strict=True)]

    def cell(self, a, b):
        """Its sum."""
        return tuple(x + y for x, y in zip(self.block(0, a), self.block(1, b), strict=True))

    def target(self, cell):
        """The target that a product belongs to; None for interference."""
        (a, b), (i, k), (inner, j) = cell, divmod(cell[0], self.p), divmod(cell[1], self.n)
        return (i, j) if a < self.m * self.p and b < self.p * self.n and k == inner else None

    def interference(self, cell, clause):
        """Whether the cell is no target."""
        return self.target(cell) is None

    def apart(self, cell, other, clause):
        """Whether the sums of the cells differ: one is a target, and the other does not belong to it."""
        return self.target(cell) != self.target(other)

    def pattern(self, clause):
        """Nothing is said of places."""
        return False
