"""What a scheme file states, in the one form that certificates hold; standard library only, nothing of the toolkit.

Defaults are filled in, the letters of a chain of given length are replaced, and every formula is a text in Python's own
form. docs/scheme-file.md is the reference of the format. What is not understood here raises an exception.
"""

import ast
import tomllib

CLAIMS = ("carrier", "degree", "support", "threshold", "shares")
SIGNATURES = {
    "matmul": ("i k, k j -> i j", {"i": "m", "k": "p", "j": "n"}),
    "batch": ("i row inner, i inner column -> i row column", {"i": "K", "row": "1", "inner": "1", "column": "1"}),
    "convolution": ("i, j -> i+j", {"i": "m", "j": "n"}),
    "convolution2d": ("i1 i2, j1 j2 -> i1+j1 i2+j2", {"i1": "m1", "i2": "m2", "j1": "n1", "j2": "n2"}),
}


def statement(text, factors=None):
    """The statement of a scheme file.

    Args:
        text: the file's text.
        factors: for chains of every length, the number of factors.
    """
    file = tomllib.loads(text)
    operation, exponents, claims = file["operation"], file.get("exponents", {}), dict(file.get("claims", {}))
    variables, factors = file.get("variables", ["x"]), file.get("factors", factors)
    family = operation == "chain" and "first" in exponents
    names, left, right, bounds = signature(file, factors)
    operands = {name: part.split() for name, part in zip(names, left.split(","), strict=False)}
    letters, shared = {name: {} for name in names}, {}
    if family:
        shared = chain_letters(factors, 0, factors)
        letters = {f"A{s}": chain_letters(factors, s - 1, s) for s in range(1, factors + 1)}
        kinds = ["first", *["middle"] * (factors - 2), "last"]
        exponents = {name: exponents[kind] for name, kind in zip(names, kinds, strict=True)}
    rule = file.get("points", {}).get("rule", "distinct" if len(variables) == 1 else "grid")
    other = len(variables) > 1 or file.get("modulus") or file.get("laurent") or rule in ("generic", "subgrids")
    if "degree" not in claims and "threshold" in claims and not other:
        claims["degree"] = [f"({claims['threshold']}) - 1"]  # what a threshold by degree says
    output = [part.split("+") for part in right.split()]
    return {
        "parameters": [f"p{s}" for s in range(factors + 1)] if family else file["parameters"],
        "fixed": {**file.get("fixed", {}), **({"d": degree(file["function"])} if operation == "polynomial" else {})},
        "constraints": tidy(file.get("constraints", []), shared),
        "operands": operands,
        "output": dict(zip(output_letters(output), output, strict=True)),
        "bounds": {i: tidy(b, shared) for i, b in {**bounds, **file.get("bounds", {})}.items() if i in left.split()
                   or f"{i}," in left.split()},
        "variables": variables,
        "modulus": tidy(file.get("modulus", {}), shared),
        "laurent": file.get("laurent", []),
        "domain": file.get("domain", "value" if operation == "polynomial" or "algorithm" in file else "coefficient"),
        "degree": degree(file["function"]) if operation == "polynomial" else len(operands),
        "exponents": {name: tidy(exponents[name], letters[name]) for name in names} if exponents else {},
        "masks": masks(file.get("masks", {}), names),
        "algorithm": file.get("algorithm", {}),
        "claims": {key: tidy(claims[key], shared) for key in CLAIMS if key in claims},
        "rule": rule,
    }  # fmt: skip


def signature(file, factors):
    """Names of the operands, both sides of the signature, default bounds."""
    operation, names, bounds = file["operation"], list("ABDEFGHIJKLMNOPQ"), {}
    if operation == "polynomial":
        words = [node.id for node in ast.walk(ast.parse(file["function"])) if isinstance(node, ast.Name)]
        names = sorted(set(words), key=lambda name: file["function"].index(name))
        return names, ", ".join("i" for _ in names), "i", {"i": "K"}
    if operation == "chain":
        names, text = [f"A{s + 1}" for s in range(factors)], ", ".join(f"l{s} l{s + 1}" for s in range(factors))
        return names, text, f"l0 l{factors}", {f"l{s}": f"p{s}" for s in range(factors + 1)}
    text, bounds = (file["einsum"], {}) if operation == "contraction" else SIGNATURES[operation]
    if file.get("convention") == "AtB":
        text = text.replace("i k,", "k i,")
    left, right = text.split("->")
    if len(set(text) & set(" ")) == 0:
        raise ValueError("write the signature with blanks between its indices")
    return names[: left.count(",") + 1], left, right, bounds


def output_letters(output):
    """The index itself, or s (s1, s2, … if there are several) for a sum of indices."""
    sums = iter(["s"] if sum(len(axis) > 1 for axis in output) == 1 else [f"s{n + 1}" for n in range(len(output))])
    return [next(sums) if len(axis) > 1 else axis[0] for axis in output]


def masks(section, names):
    """Count and exponents of every masked operand's masks; no exponents where an algorithm places them."""
    count = section.get("count", {})
    counts = count if isinstance(count, dict) else dict.fromkeys([n for n in names if n in section] or names, count)
    return {n: {"count": tidy(c, {}), "exponents": tidy(section.get(n, []), {})} for n, c in counts.items()}


def chain_letters(factors, left, right):
    """The letters of a family of chains, for the factor between two indices."""
    products = {"w": range(1, left), "W": range(1, factors)}
    letters = {"l": f"l{left}", "r": f"l{right}", "pl": f"p{left}", "pr": f"p{right}", "pt": f"p{factors}"}
    return {**letters, **{x: "*".join(f"p{s}" for s in r) or "1" for x, r in products.items()}, "t": str(factors)}


def degree(function):
    """Total degree of a function as it is written."""

    def go(node):
        if isinstance(node, ast.BinOp):
            return (sum if isinstance(node.op, ast.Mult) else max)((go(node.left), go(node.right)))
        return go(node.operand) if isinstance(node, ast.UnaryOp) else int(isinstance(node, ast.Name))

    return go(ast.parse(function, mode="eval").body)


def tidy(part, letters):
    """All formulas of a part of the file in one form, letters replaced."""
    if isinstance(part, dict):
        return {key: tidy(value, letters) for key, value in part.items()}
    if isinstance(part, list):
        return [tidy(value, letters) for value in part]
    tree = ast.parse(str(part).strip(), mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in letters:
            node.id = f"({letters[node.id]})"
    return ast.unparse(ast.parse(ast.unparse(tree), mode="eval"))
