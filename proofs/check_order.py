"""Independent checker of order certificates: standard library only, nothing of the toolkit.

usage: python check_order.py CERTIFICATE.json     exit status 0 accepted, 1 rejected, 64 wrong usage

Statement: no integer exponents (and none in Z^d, negative or not) give a code for the product of an m x p by a p x n
matrix of blocks, with so many masks on each operand, whose product polynomial has at most N monomials.

Proof: if there were one, the variables named in the certificate would have values, by their meaning (order_models.py):

    ["sum", i, j, k, l]    the sum of cell (i, j) is at most that of cell (k, l)
    ["level", i, j, k]     at least k different sums of interference are at most that of cell (i, j)
    ["data", o, i]         place i of operand o (0 for A, 1 for B) holds data, no mask
    ["block", o, i, r, k]  it holds the block with row (for B: column) r and inner index k
    ["useful", i, j]       cell (i, j) belongs to a target

Every clause holds by that meaning, by one of the rules `order`, `meeting`, `level` below, or `pattern` and `naming` in
order_models.py. The lemmas follow: their negation leaves of each clause that they name, in turn, one literal, and of
the last one none. The last lemma is empty.
"""

import base64
import json
import sys
import zlib
from importlib import import_module
from pathlib import Path

models = import_module(".order_models" if __package__ else "order_models", __package__)
Rejected, need = models.Rejected, models.need
SIZE = 1 << 31


def unpacked(text):
    """Lines of integers from compressed text."""
    inflater = zlib.decompressobj()
    data = inflater.decompress(base64.b64decode(text, validate=True), SIZE)
    need(inflater.eof and not inflater.unused_data, "compressed text is cut off, or too long")
    return [list(map(int, line.split())) for line in data.decode("ascii").splitlines()]


class Meaning:
    """Clauses, by the meaning of their variables.

    A literal is (sign, name). `facts(clause)` are the linear forms that are at least 0, or (strict) greater than 0,
    if no literal of the clause holds.
    """

    def __init__(self, model, names, levels):
        self.model, self.names, self.levels = model, [tuple(name) for name in names], levels
        need(all(map(model.known, self.names)), "an unknown variable")
        self.differences = {name: self.rise(name[1:3], name[3:5]) for name in self.names if name[0] == "sum"}

    def rise(self, low, high):
        """The sum of one cell less that of another."""
        return tuple(y - x for x, y in zip(self.model.cell(*low), self.model.cell(*high), strict=True))

    def sign(self, form):
        """1 if the form is positive for all positive steps, 0 if it is 0, None if that is not plain."""
        return None if any(x < 0 for x in form) else int(any(form))

    def facts(self, clause):
        """For each literal about sums: the form that its negation makes at least 0, or more."""
        for sign, name in clause:
            if name[0] == "sum":
                form = self.differences[name]
                yield (tuple(-x for x in form), True) if sign else (form, False)

    def order(self, clause, multipliers):
        """Positive multiples of the facts add up to what is negative, or to 0 with a strict one among them."""
        facts = list(self.facts(clause))
        need(len(multipliers) == len(facts) > 0 and all(x > 0 for x in multipliers), "multipliers are not positive")
        columns = zip(*(form for form, _ in facts), strict=True)
        sign = self.sign([-sum(map(int.__mul__, multipliers, column)) for column in columns])
        return sign == 1 or (sign == 0 and any(strict for _, strict in facts))

    def meeting(self, clause):
        """Equal sums, but one is a target's and the other none of that target; or a target's products do not meet."""
        sums = [(sign, name[1:3], name[3:5]) for sign, name in clause if name[0] == "sum"]
        equal = [(x, y) for sign, x, y in sums if not sign and (False, y, x) in sums]
        return any(self.model.apart(x, y, clause) for x, y in equal) or any(
            sign and self.model.together(x, y, clause) for sign, x, y in sums
        )

    def level(self, clause):
        """The levels of one cell, or of two of which one is the higher by a fact or by the steps."""
        lows = [(name[1:3], name[3]) for sign, name in clause if name[0] == "level" and not sign]
        highs = [(name[1:3], name[3]) for sign, name in clause if name[0] == "level" and sign]
        if any(k > self.levels for _, k in lows):
            return True
        facts = [((0,) * self.model.width, False), *self.facts(clause)]
        for high, k in highs:
            rising = self.model.interference(high, clause)
            if k <= 0 or (k == 1 and rising):
                return True
            for low, reached in lows:
                rise = self.rise(low, high)
                for form, strict in facts:
                    sign = self.sign(tuple(x - y for x, y in zip(rise, form, strict=True)))
                    more = sign is not None and (sign or strict) and rising
                    if sign is not None and k <= reached + int(more):
                        return True
        return False

    def holds(self, line):
        """Whether a clause holds, written as literals and, if they are not all 1, 0 and multipliers."""
        literals, multipliers = halves(line)
        need(all(0 < abs(x) <= len(self.names) for x in literals), "an unknown variable")
        clause = [(x > 0, self.names[abs(x) - 1]) for x in literals]
        kinds = {name[0] for _, name in clause}
        if kinds == {"sum"}:
            return self.order(clause, multipliers or [1] * len(literals))
        if "level" in kinds:
            return self.level(clause)
        if "sum" in kinds:
            return self.meeting(clause)
        return self.model.naming(clause) or self.model.pattern(clause)


def halves(line):
    """What is before and behind the first 0."""
    end = line.index(0) if 0 in line else len(line)
    return line[:end], line[end + 1 :]


def follows(lemma, hints, clauses):
    """Whether the negation of a lemma makes the clauses of the hints unit one by one, and the last one false."""
    true = {-x for x in lemma}
    for hint in hints:
        need(0 <= hint < len(clauses), "a hint names no clause before the lemma")
        left = [x for x in clauses[hint] if -x not in true]
        if not left:
            return True
        need(len(left) == 1, "a hint is not unit")
        true.add(left[0])
    return False


def verdicts(certificate):
    """What is accepted, in one line."""
    need(certificate.get("kind") == "order" and certificate.get("format") == 1, "no order certificate of format 1")
    numbers = [certificate["instance"][letter] for letter in ("p", "m", "n", "masks")]
    p, m, n, masks = numbers
    workers = certificate["workers"]
    need(all(type(x) is int for x in (*numbers, workers)) and min(p, m, n) >= 1 and masks >= 0, "numbers out of range")
    what = f"{m} x {p} by {p} x {n} blocks with {masks} masks"
    if workers >= m * n:
        meaning = Meaning(models.Places(p, m, n, masks), certificate["variables"], workers - m * n)
        clauses = []
        for number, line in enumerate(unpacked(certificate["clauses"])):
            need(meaning.holds(line), f"clause {number} does not follow from its meaning")
            clauses.append(halves(line)[0])
        for number, line in enumerate(unpacked(certificate["lemmas"])):
            lemma, hints = halves(line)
            need(follows(lemma, hints, clauses), f"lemma {number} does not follow")
            clauses.append(lemma)
        need(clauses[-1:] == [[]], "the last lemma is not empty")
    yield f"accepted: no integer exponents for {what} have at most {workers} different sums"


def main(paths):
    """Check a file."""
    if len(paths) != 1:
        return sys.stderr.write(f"{__doc__.splitlines()[2]}\n") and 64
    try:
        for line in verdicts(json.loads(Path(paths[0]).read_text("utf-8"))):
            sys.stdout.write(f"{line}\n")
    except Exception as error:  # noqa: BLE001 - whatever a malformed certificate causes, it is rejected
        sys.stdout.write(f"rejected: {type(error).__name__}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
