"""Numbers of monomials and of coded blocks: exponents that fill intervals; standard library only.

Part of the checker of family certificates: what is written here is trusted. An interval 0 … W and the multiples
0, s, …, (n - 1) s of a step 0 <= s <= W + 1 add up to the interval 0 … W + (n - 1) s.
"""

from importlib import import_module

hypotheses = import_module(".hypotheses" if __package__ else "hypotheses", __package__)
ONE, Context = hypotheses.ONE, hypotheses.Context
add, below, need, times = (getattr(hypotheses, x) for x in ("add", "below", "need", "times"))


def digits(c, operand, kind, n):
    """(base, [(step, count)]): an operand's exponents of a variable are the base and multiples of the steps."""
    if kind == "all":  # masks go on where the data end
        (base, data), (other, masks) = digits(c, operand, "data", n), digits(c, operand, "mask", n)
        data = [digit for digit in data if digit[0]]
        need(len(data) == len(masks) == 1 and data[0][0] == masks[0][0], "data and masks with unlike steps")
        need(other == add(base, times(*data[0])), "masks do not go on where the data end")
        return base, [(data[0][0], add(data[0][1], masks[0][1]))]
    e, names = c.block(operand, kind, f"{operand}.{kind}")
    letters = {f"{operand}.{kind}.{i}": i for i in names}
    counts = c.s["bounds"] if kind == "data" else {"t": c.s["masks"][operand]["count"]}
    steps = {i: {} for i in names}
    base = {k: v for k, v in e[n].items() if not letters.keys() & set(k)}
    for k, v in e[n].items():
        if letters.keys() & set(k):
            (x,) = [x for x in k if x in letters]
            steps[letters[x]] = add(steps[letters[x]], {tuple(y for y in k if y != x): v})
    found = [(step, c.read(counts[i])) for i, step in steps.items()]
    need(all(x in c.least for p in (base, *sum(found, ())) for k in p for x in k), "steps of parameters alone")
    return base, found


def interval(s, piece, n):
    """Least and largest exponent of a piece, and what must not be the case for it to fill all between them."""
    c, low, width, forbidden = Context(s), {}, {}, []
    found = []
    for operand, kind in zip(s["operands"], piece["kinds"], strict=True):
        base, own = digits(c, operand, kind, n)
        low, found = add(low, base), found + own
        if kind == "mask":
            forbidden.append(below(own[0][1], ONE))
    need(sorted(number for number, _ in piece["order"]) == list(range(len(found))), "every digit once")
    for number, sign in piece["order"]:
        need(sign in (1, -1), "sign of a step")
        step, count = add({}, found[number][0], sign), add(found[number][1], ONE, -1)
        forbidden += [below(step, {}), below(add(width, ONE), step)]
        low = add(low, times(step, count), -1) if sign < 0 else low
        width = add(width, times(step, count))
    return low, add(low, width), forbidden


def sizes(s, c):
    """For each variable the number of exponents: D + 1, or N for exponents modulo N."""
    degrees = s["claims"].get("degree", [])
    return [c.read(s["modulus"][v]) if v in s["modulus"] else add(c.read(degrees[n]), ONE)
            for n, v in enumerate(s["variables"])]  # fmt: skip


def product_of(polynomials):
    """The product."""
    result = ONE
    for p in polynomials:
        result = times(result, p)
    return result


def support(s, proof):
    """All exponents up to the degrees (all residues) occur, in all combinations; the claimed number is theirs."""
    need(s["domain"] == "coefficient" and not s["laurent"] and not s["algorithm"], "exponents from 0 on")
    need(len(s["variables"]) == 1 or not s["masks"], "masks in several variables")
    for o in s["operands"]:  # several variables: an index counts in one of them only, so all combinations occur
        used = [{x for k in e for x in k if "." in x or "_" in x} for e in Context(s).block(o, "data", o)[0]]
        need(sum(map(len, used)) == len(set().union(*used)), "an index counts in several variables")
    for n, v in enumerate(s["variables"]):
        start = top = None
        need(proof["pieces"][v], "no pieces")
        for number, piece in enumerate(proof["pieces"][v]):
            low, high, forbidden = interval(s, piece, n)
            if start is None:
                start = low
            else:
                forbidden.append(below(add(top, ONE), low))  # a gap
            top = high
            for place, goal in enumerate(forbidden):
                yield f"{v} {number} {place}", Context(s).goal(goal)
        c = Context(s)
        yield f"{v} end", c.goal(below(add(add(top, start, -1), ONE), sizes(s, c)[n]))
        if v not in s["modulus"]:
            yield f"{v} start", Context(s).goal(below({}, start))
    for sign in (1, -1):
        c = Context(s)
        difference = add(c.read(s["claims"]["support"]), product_of(sizes(s, c)), -1)
        yield f"number {sign}", c.goal(below({}, add({}, difference, sign)))


def overheads(s, _):
    """The claimed numbers of coded blocks are those at the least full grid, on the variables that an operand has."""
    need(not s["masks"] and not s["laurent"] and s["domain"] == "coefficient", "coded blocks of data alone")
    need(set(s["claims"]["shares"]) <= set(s["operands"]), "no such operand")
    for o, claimed in s["claims"]["shares"].items():
        for sign in (1, -1):
            c = Context(s)
            used = [size for size, e in zip(sizes(s, c), s["exponents"][o], strict=True) if e != "0"]
            yield f"{o} {sign}", c.goal(below({}, add({}, add(c.read(claimed), product_of(used), -1), sign)))
