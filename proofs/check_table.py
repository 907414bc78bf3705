"""Independent checker of tables of exponents: standard library only, nothing of the toolkit.

usage: python check_table.py CERTIFICATE.json     exit status 0 accepted, 1 rejected, 64 wrong usage

`check_instance.py` says how codes are written down. A `table` says that every target can be read from the product
polynomial, which has so many monomials; with `points` that the answers there decode, all together or every `received`
of them; with `colluders` that so many workers learn nothing. With a `modulus` N points are N-th roots of unity.
"""

import sys
from importlib import import_module
from itertools import combinations, pairwise
from math import comb, gcd, prod

base = import_module(".check_instance" if __package__ else "check_instance", __package__)
NAMES = ("blocks_of", "integer", "need", "power", "products", "sizes")
blocks_of, integer, need, power, products, sizes = (getattr(base, name) for name in NAMES)
SETS, DECODINGS = 10_000_000, 1000  # how many sets of workers, and of answers, are looked at
WITNESSES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def prime(q):
    """Whether a number below 2^64 is a prime (Miller and Rabin, with bases that leave no doubt)."""
    if any(q % p == 0 for p in WITNESSES):
        return q in WITNESSES
    twos = ((q - 1) & (1 - q)).bit_length() - 1
    odd = (q - 1) >> twos
    for witness in WITNESSES:
        x = pow(witness, odd, q)
        if x not in (1, q - 1) and all((x := x * x % q) != q - 1 for _ in range(twos - 1)):
            return False
    return True


def moduli(c):
    """For every variable the modulus of its exponents, or None."""
    found = c.get("modulus") or [None] * len(next(iter(c["exponents"].values()))[0])
    need(all(len(e) == len(found) for rows in c["exponents"].values() for e in rows), "exponents of unlike lengths")
    return [n if n is None else integer(n, 1, 1 << 64) for n in found]


def monomials(c):
    """Monomial -> block products there."""
    need([len(c["exponents"][o]) for o in c["operands"]] == sizes(c), "one exponent for each block and mask")
    cycles, found = moduli(c), {}
    need(all(type(x) is int for rows in c["exponents"].values() for e in rows for x in e), "an exponent is no integer")
    sums = {(): tuple(0 for _ in cycles)}
    for o in c["operands"]:
        sums = {(*blocks, b): tuple(map(sum, zip(at, e, strict=True)))
                for blocks, at in sums.items() for b, e in enumerate(c["exponents"][o])}  # fmt: skip
    for blocks, at in sums.items():
        found.setdefault(tuple(e % n if n else e for e, n in zip(at, cycles, strict=True)), set()).add(blocks)
    return found


def readable(c, found):
    """Target -> its monomials, which hold nothing else."""
    places = {blocks: at for at, held in found.items() for blocks in held}
    carriers = {target: {places[blocks] for blocks in own} for target, own in products(c).items()}
    for target, own in products(c).items():
        need(sum(len(found[at]) for at in carriers[target]) == len(own), f"target {target} shares a monomial")
    need(len(found) == c["support"], f"there are {len(found)} monomials")
    return carriers


def field_of(c):
    """The points, as elements of a prime field; roots of unity where exponents have a modulus."""
    q = integer(c["q"], 2, 1 << 64)
    need(prime(q), "not a prime field")
    points = [tuple(integer(x, 0, q) for x in point) for point in c["points"]]
    cycles = moduli(c)
    for x in points:
        need(all(n is None or pow(y, n, q) == 1 for y, n in zip(x, cycles, strict=True)), f"{x}: no roots of unity")
    least = min(x for rows in c["exponents"].values() for e in rows for x in e)
    need(least >= 0 or all(map(all, points)), "a negative power of 0")
    need(c.get("workers", len(points)) == len(points), "the number of workers is another one")
    return q, points


def eliminated(row, reduced, q):
    """A row less multiples of reduced ones, each of which is (its first column, the row)."""
    for column, other in reduced:
        if factor := row[column]:
            row = [(x - factor * y) % q for x, y in zip(row, other, strict=True)]
    return row


def spans(rows, wanted, q):
    """Whether every wanted vector is a combination of the rows."""
    reduced = []
    for row in rows:
        left = eliminated(row, reduced, q)
        if any(left):
            column = next(n for n, x in enumerate(left) if x)
            reduced.append((column, [x * pow(left[column], -1, q) % q for x in left]))
    return all(not any(eliminated(row, reduced, q)) for row in wanted)


def decodes(c, carriers, found):
    """All answers, or every `received` of them, determine all targets."""
    q, points = field_of(c)
    received = integer(c.get("received", len(points)), 1, len(points) + 1)
    columns = sorted(found)
    low, high = columns[0][0], columns[-1][0]
    if received == len(points) or len(columns[0]) > 1 or any(moduli(c)) or low < 0 or high >= received:
        need(comb(len(points), received) <= DECODINGS, "too many sets of answers")
        rows = [[power(x, at, q) for at in columns] for x in points]
        wanted = [[int(at in own) for at in columns] for own in carriers.values()]
        for chosen in combinations(range(len(points)), received):
            need(spans([rows[n] for n in chosen], wanted, q), f"the answers {chosen} do not decode")
    else:
        need(len(set(points)) == len(points), "a point twice")
    which = "the" if received == len(points) else f"any {received} of the"
    return f"{which} {len(points)} answers decode"


def progression(rows, points, q):
    """Whether exponents s, s + g, s + 2g, … in one variable make all minors nonzero: x not 0, x^g different."""
    steps = {tuple(b - a for a, b in zip(*pair, strict=True)) for pair in pairwise(rows)}
    step = next(iter(steps))
    return len(steps) == 1 and all(map(all, points)) and len({power(x, step, q) for x in points}) == len(points)


def independent(rows, size, q, chosen=()):
    """Every so many of the numbered rows are independent; sets with the same beginning share its elimination."""
    for at, (number, row) in enumerate(rows):
        pivot = next((n for n, x in enumerate(row) if x), None)
        need(pivot is not None, f"masks cancel among the workers {(*chosen, number)}")
        if size > 1:
            head, others = row[pivot], [n for n in range(len(row)) if n != pivot]
            below = [
                (n, [(other[k] * head - other[pivot] * row[k]) % q for k in others]) for n, other in rows[at + 1 :]
            ]
            independent(below, size - 1, q, (*chosen, number))


def private(c):
    """Whatever T workers receive of an operand is uniform: their rows of masks are independent."""
    q, points = field_of(c)
    colluders = integer(c["colluders"], 1, len(points) + 1)
    for o in c["operands"]:
        rows = c["exponents"][o][blocks_of(c, o) :]
        need(len(rows) >= colluders, f"{o} has {len(rows)} masks")
        if colluders > 1 and progression(rows[:colluders], points, q):
            continue
        need(comb(len(points), colluders) <= SETS, f"{comb(len(points), colluders)} sets of workers are too many")
        independent([(n, [power(x, e, q) for e in rows]) for n, x in enumerate(points)], colluders, q)
    return f"no {colluders} workers learn anything"


def table(c):
    """Every target is readable; there are so many monomials; the answers decode; the workers learn nothing."""
    found = monomials(c)
    carriers = readable(c, found)
    said = f"every target is readable, {len(found)} monomials"
    said += f"; {decodes(c, carriers, found)}" if c.get("points") else ""
    return said + (f"; {private(c)}" if "colluders" in c else "")


def interpolation(c):
    """Any R of N answers decode: one variable, exponents from 0 on, degree < R, invertible differences of points."""
    said, received, q = table({**c, "points": None}), c["received"], integer(c["q"], 2, 1 << 64)
    need(not c.get("modulus") and all(len(m) == 1 and 0 <= m[0] < received for m in monomials(c)), "degree")
    need(all(len(e) == 1 and e[0] >= 0 for rows in c["exponents"].values() for e in rows), "exponents")
    points = [integer(x, 0, q) for (x,) in c["points"]]
    need(1 <= received <= len(points), "number of answers")
    need(all(gcd(x - y, q) == 1 for x, y in combinations(points, 2)), "differences of points")
    return f"{said}; any {received} of {len(points)} answers decode (Vandermonde)"


def whole(value, like):
    """A number, or a list of numbers, as another one is."""
    same = type(value) is type(like) and all(type(x) is int for x in (value if type(value) is list else [value]))
    need(same, "a number of another kind")
    return value


def number(c):
    """A claimed number is another one than that of the table."""
    found, cycles = monomials(c), moduli(c)
    tops, lows = ([end(at[v] for at in found) for v in range(len(cycles))] for end in (max, min))
    least = prod(n or high - low + 1 for n, high, low in zip(cycles, tops, lows, strict=True))
    computed = {"degree": tops, "support": len(found), "threshold": least}[c["counts"]]
    need(computed == c["computed"] != whole(c["claimed"], like=computed), "the numbers are not what the file says")
    return f"{c['counts']} is {computed}, not {c['claimed']}"


def carrier(c):
    """The products of a target are at other monomials than the one claimed."""
    found, own = monomials(c), products(c)[tuple(c["target"])]
    touched = sorted(list(at) for at, held in found.items() if held & own)
    need(touched == sorted(c["computed"]) != [whole(c["claimed"], touched[0])], "the monomials are other ones")
    return f"the products of target {tuple(c['target'])} are at {touched}, not at {c['claimed']}"


KINDS = {"table": table, "interpolation": interpolation, "number": number, "carrier": carrier}

if __name__ == "__main__":
    sys.exit(base.main(sys.argv[1:], __doc__))
