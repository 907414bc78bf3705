"""Independent checker of certificates and witnesses about one code: standard library only, nothing of the toolkit.

usage: python check_instance.py CERTIFICATE.json     exit status 0 accepted, 1 rejected, 64 wrong usage

Every file names the operation: `operands` (the indices of every operand's axes), `output` (for each axis of the result
the indices that are added up), `parts` (the number of parts of every index), `masks` (for an operand the number of its
random blocks, which stand behind the data). Blocks are numbered in row-major order. Shares come from `exponents` (for
each block one exponent a variable) at `points`, or from `encoders` (for each answer one coefficient a block). Numbers
are integers modulo `q`. docs/proofs.md says what each kind means.
"""

import json
import sys
from importlib import import_module
from itertools import product
from math import prod
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


def interference(c):
    """A product of the target and a product that is none of the target meet at one monomial."""
    own, foreign, wanted = tuple(c["own"]), tuple(c["foreign"]), products(c)[tuple(c["target"])]
    need(own in wanted and foreign not in wanted, "the products are not what the file says")
    held = next(held for held in tables().monomials(c).values() if own in held)
    need(foreign in held, "the products are at different monomials")
    return f"target {tuple(c['target'])} cannot be read: products {own} and {foreign} share a monomial"


def undecodable(c):
    """All answers vanish on these blocks, the target does not: no decoder of any kind works."""
    q, codes = c["q"], encoders(c)
    need(len(codes[0]) >= c.get("claimed", 0), "it is claimed of more answers that they decode")
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
    need(len(set(c.get("workers", ()))) <= c.get("claimed", len(rows)), "these are more workers than is claimed")
    return f"{len(rows)} shares of {c['operand']} reveal a combination of {sum(map(bool, sums[:data]))} blocks"


KINDS = {"decoder": decoder, "interference": interference, "undecodable-set": undecodable, "leak": leak}


def tables():
    """The checker of tables, which has the other kinds."""
    return import_module(".check_table" if __package__ else "check_table", __package__)


def certificates(document):
    """All certificates in a file: itself, a list of them, or those of the refuted verdicts of a report."""
    if document.get("kind") == "witnesses":
        return [*document["certificates"]]
    if "answer" not in document and "verdicts" not in document:
        return [document]
    about, found = document.get("code", {}), document.get("verdicts", [document])
    refuted = [verdict for verdict in found if verdict["answer"] == "REFUTED"]
    for verdict in refuted:
        own, witness = verdict.get("certificate"), verdict["witness"]
        need(own is not None, f"the refutation of {verdict['claim']} has nothing that can be checked")
        witness = {**witness, **witness.get("interference", {}), **about}
        witness |= {"claim": verdict["claim"], "q": int(about["field"]) if str(about.get("field")).isdigit() else None}
        kinds = (own["kind"], "counter-parameters") if "parameters" in own else (own["kind"],)
        keys = {"claim", "digest", "q", "target", "combination", "computed", "parameters"} & {*own, "claim"}
        same = all(own[key] == witness[key] for key in keys if witness.get(key) is not None)
        need(same and witness["kind"] in kinds, f"the certificate is not about the verdict {verdict['claim']}")
    return [verdict["certificate"] for verdict in refuted]


def verdicts(document):
    """What is accepted, a line for each certificate."""
    found = certificates(document)
    need(found, "nothing to check")
    for own in found:
        check = KINDS.get(own.get("kind")) or tables().KINDS.get(own.get("kind"))
        need(check is not None, "unknown kind of certificate")
        claim = f"{own['claim']}: " if "claim" in own else ""
        yield f"accepted: {claim}{check(own)}"


def main(paths, about=__doc__):
    """Check a file."""
    if len(paths) != 1:
        return sys.stderr.write(f"{about.splitlines()[2]}\n") and 64
    try:
        lines = list(verdicts(json.loads(Path(paths[0]).read_text("utf-8"))))
    except Exception as error:  # noqa: BLE001 - whatever a malformed certificate causes, it is rejected
        sys.stdout.write(f"rejected: {type(error).__name__}: {error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
