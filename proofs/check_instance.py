"""Independent checker of certificates and witnesses about one code: standard library only, nothing of the toolkit.

usage: python check_instance.py CERTIFICATE.json     exit status 0 accepted, 1 rejected

Every file names the operation: `operands` (the indices of every operand's axes), `output` (for each axis of the result
the indices that are added up), `parts` (the number of parts of every index), `masks` (for an operand the number of its
random blocks, which stand behind the data). Blocks are numbered in row-major order. Shares come from `exponents` (for
each block one exponent a variable) at `points`, or from `encoders` (for each answer one coefficient a block). Numbers
are integers modulo `q`. docs/proofs.md says what each kind means.
"""

import json
import sys
from itertools import combinations, product
from math import gcd, prod
from operator import mul
from pathlib import Path


class Rejected(Exception):  # noqa: N818
    """The file does not show what it says."""


def need(holds, why):
    """Reject unless a condition holds."""
    if not holds:
        raise Rejected(why)


def integer(x, low, high):
    """An integer in a range; no Boolean, no float."""
    need(type(x) is int and low <= x < high, "a number is out of range")
    return x


def blocks_of(c, operand):
    """Number of an operand's data blocks."""
    return prod(integer(c["parts"][i], 1, 1 << 20) for i in c["operands"][operand])


def sizes(c):
    """Number of every operand's blocks, masks included."""
    return [blocks_of(c, o) + integer(c.get("masks", {}).get(o, 0), 0, 1 << 20) for o in c["operands"]]


def products(c):
    """(target, its block products) in row-major order of the targets, by the definition of the operation."""
    ends = [sum(c["parts"][i] for i in axis) - len(axis) + 1 for axis in c["output"].values()]
    own = {end: set() for end in product(*map(range, ends))}
    for values in product(*(range(n) for n in c["parts"].values())):
        at = dict(zip(c["parts"], values, strict=True))
        numbers = []
        for axes in c["operands"].values():
            number = 0
            for i in axes:
                number = number * c["parts"][i] + at[i]
            numbers.append(number)
        own[tuple(sum(at[i] for i in axis) for axis in c["output"].values())].add(tuple(numbers))
    return own


def power(point, exponents, q):
    """A monomial at a point."""
    return prod(pow(x, e, q) for x, e in zip(point, exponents, strict=True)) % q


def encoders(c):
    """For every operand, for every answer, the coefficients of the blocks in its share."""
    q = integer(c["q"], 2, 1 << 64)
    if "exponents" in c:
        found = [[[power(x, e, q) for e in c["exponents"][o]] for x in c["points"]] for o in c["operands"]]
    else:
        found = [c["encoders"][o] for o in c["operands"]]
    need(len({len(rows) for rows in found}) == 1, "operands with unlike numbers of answers")
    for rows, size in zip(found, sizes(c), strict=True):
        need(all(len(row) == size for row in rows), "a share with a wrong number of blocks")
        for row in rows:
            for x in row:
                integer(x, 0, q)
    return found


def decoder(c):
    """The weights decode: sum_w D[t,w] E_A[w,a] E_B[w,b] … is 1 where a b … belongs to target t, and else 0."""
    q, codes, own = c["q"], encoders(c), products(c)
    count = len(codes[0])
    need(len(c["weights"]) == len(own), "one row of weights for each target")
    slot = (count * q * q).bit_length() + 1  # so that sums of products below q^2 stay apart
    packed = [sum(x << (slot * b) for b, x in enumerate(row)) for row in codes[-1]]
    width, first = len(codes[-1][0]), [list(zip(*rows, strict=True)) for rows in codes[:-1]]
    for weights, wanted in zip(c["weights"], own.values(), strict=True):
        row = [integer(x, 0, q) for x in weights]
        need(len(row) == count, "one weight for each answer")
        for numbers in product(*(range(len(columns)) for columns in first)):
            factors = row
            for columns, number in zip(first, numbers, strict=True):
                factors = [x * y % q for x, y in zip(factors, columns[number], strict=True)]
            sums = sum(map(mul, factors, packed))
            for b in range(width):
                value, sums = (sums & ((1 << slot) - 1)) % q, sums >> slot
                need(value == ((*numbers, b) in wanted), f"the identity fails at blocks {(*numbers, b)}")
    return (
        f"the weights decode every target from these {count} answers, for all blocks over rings of characteristic {q}"
    )


def monomials(c):
    """Monomial -> block products there."""
    moduli, found = c.get("modulus") or [], {}
    for blocks in product(*(enumerate(c["exponents"][o]) for o in c["operands"])):
        total = [sum(column) for column in zip(*(e for _, e in blocks), strict=True)]
        moduli = moduli or [None] * len(total)
        total = tuple(e if n is None else e % integer(n, 1, 1 << 64) for e, n in zip(total, moduli, strict=True))
        found.setdefault(total, set()).add(tuple(number for number, _ in blocks))
    need([len(c["exponents"][o]) for o in c["operands"]] == sizes(c), "one exponent for each block and mask")
    return found


def table(c):
    """The monomials of a target's products hold nothing else; there are so many monomials."""
    found = monomials(c)
    for target, own in products(c).items():
        touched = [held for held in found.values() if held & own]
        need(all(held <= own for held in touched), f"target {target} shares a monomial")
    need(len(found) == c["support"], f"there are {len(found)} monomials")
    return f"every target is readable, {len(found)} monomials"


def interpolation(c):
    """Any R of N answers decode: one variable, exponents from 0 on, degree < R, invertible differences of points."""
    said, (received, q) = table(c), (c["received"], integer(c["q"], 2, 1 << 64))
    need(not c.get("modulus") and all(len(m) == 1 and 0 <= m[0] < received for m in monomials(c)), "degree")
    need(all(len(e) == 1 and e[0] >= 0 for rows in c["exponents"].values() for e in rows), "exponents")
    points = [integer(x, 0, q) for (x,) in c["points"]]
    need(1 <= received <= len(points), "number of answers")
    need(all(gcd(x - y, q) == 1 for x, y in combinations(points, 2)), "differences of points")
    return f"{said}; any {received} of {len(points)} answers decode (Vandermonde)"


def interference(c):
    """A product of the target and a product that is none of the target meet at one monomial."""
    own, foreign, wanted = tuple(c["own"]), tuple(c["foreign"]), products(c)[tuple(c["target"])]
    need(own in wanted and foreign not in wanted, "the products are not what the file says")
    held = next(held for held in monomials(c).values() if own in held)
    need(foreign in held, "the products are at different monomials")
    return f"target {tuple(c['target'])} cannot be read: products {own} and {foreign} share a monomial"


def undecodable(c):
    """All answers vanish on these blocks, the target does not: no decoder of any kind works."""
    q, codes = c["q"], encoders(c)
    vectors = [[[integer(x, 0, q) for x in vector] for vector in c["blocks"][o]] for o in c["operands"]]
    need([len(own) for own in vectors] == sizes(c), "blocks are missing")
    width = len(vectors[0][0])
    need(all(len(vector) == width for own in vectors for vector in own), "blocks of unlike lengths")
    for rows in zip(*codes, strict=True):
        shares = [[sum(map(mul, row, column)) % q for column in zip(*own, strict=True)]
                  for row, own in zip(rows, vectors, strict=True)]  # fmt: skip
        need(sum(map(prod, zip(*shares, strict=True))) % q == 0, "an answer does not vanish")
    chosen = [zip(*map(list.__getitem__, vectors, own), strict=True) for own in products(c)[tuple(c["target"])]]
    value = sum(prod(entries) for columns in chosen for entries in columns) % q
    need(value != 0, "the target vanishes")
    return f"{len(codes[0])} answers do not determine target {tuple(c['target'])}: they are those of zero blocks"


def leak(c):
    """A combination of the shares of one operand is free of masks, and not of data."""
    q, data = c["q"], blocks_of(c, c["operand"])
    rows = encoders(c)[list(c["operands"]).index(c["operand"])]
    numbers = [integer(x, 0, q) for x in c["combination"]]
    sums = [sum(map(mul, numbers, column)) % q for column in zip(*rows, strict=True)]
    need(len(numbers) == len(rows) and not any(sums[data:]) and any(sums[:data]), "masks are left, or no data")
    return f"{len(rows)} shares of {c['operand']} reveal a combination of {sum(map(bool, sums[:data]))} blocks"


KINDS = {"decoder": decoder, "table": table, "interpolation": interpolation, "interference": interference,
         "undecodable-set": undecodable, "leak": leak}  # fmt: skip


def verdicts(certificate):
    """What is accepted, in one line."""
    need(certificate.get("kind") in KINDS, "unknown kind of certificate")
    yield f"accepted: {KINDS[certificate['kind']](certificate)}"


def main(paths):
    """Check a file."""
    try:
        for line in verdicts(json.loads(Path(paths[0]).read_text("utf-8"))):
            sys.stdout.write(f"{line}\n")
    except Exception as error:  # noqa: BLE001 - whatever a malformed certificate causes, it is rejected
        sys.stdout.write(f"rejected: {type(error).__name__}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
