"""Hypothesis strategies of the tests: formulas, schemes, and literal codes of every kind of operation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st

from designer.algebra.expression import Expression, parse
from designer.code import Code
from designer.scheme import Scheme
from designer.scheme_file import load_text

settings.register_profile("designer", deadline=None)  # imports and shared machines make single examples slow
settings.load_profile("designer")

LETTERS = ("p", "m", "n", "k1")


def formula_texts(letters: tuple[str, ...] = LETTERS, *, division: bool = True) -> st.SearchStrategy[str]:
    """Fully bracketed integer formulas; divisors are positive numbers, as z3 and Python then agree."""
    leaves = st.one_of(st.sampled_from(letters), st.integers(0, 50).map(str))

    def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        kinds = [
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("(-{})".format, inner),
            st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        ]
        if division:
            kinds.append(st.builds("({} {} {})".format, inner, st.sampled_from(["//", "%"]), st.integers(1, 9)))
        return st.one_of(kinds)

    return st.recursive(leaves, longer, max_leaves=8)


def comparison_texts() -> st.SearchStrategy[str]:
    """Comparisons and chains of comparisons of formulas."""
    side = formula_texts()
    sign = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    pair = st.builds("{} {} {}".format, side, sign, side)
    return st.one_of(pair, st.builds("{} {} {}".format, pair, sign, side))


def formulas() -> st.SearchStrategy[Expression]:
    """Integer formulas."""
    return formula_texts().map(parse)


def bindings(low: int = -20, high: int = 20) -> st.SearchStrategy[dict[str, int]]:
    """Numbers for the letters of `formulas`."""
    return st.fixed_dictionaries({letter: st.integers(low, high) for letter in LETTERS})


SIGNATURES: Mapping[str, tuple[str, int]] = {
    # signature -> text of the operation in the file, largest number of parts
    "matmul": ('operation = "matmul"', 3),
    "transposed": ('operation = "matmul"\nconvention = "AtB"', 3),
    "convolution": ('operation = "convolution"', 4),
    "convolution2d": ('operation = "convolution2d"', 2),
    "batch": ('operation = "batch"', 3),
    "chain": ('operation = "chain"\nfactors = 3', 2),
    "two summed": ('operation = "contraction"\neinsum = "a k l, l k b -> b a"', 2),
    "layer": ('operation = "contraction"\neinsum = "b c y x, o c u v -> b o y+u x+v"', 2),
    "one-sided sum": ('operation = "contraction"\neinsum = "i k, j -> i j"', 3),
    "scalar": ('operation = "contraction"\neinsum = "i, i -> "', 4),
    "shared by three": ('operation = "contraction"\neinsum = "i r, j r, k r -> i j k"', 2),
}


def _parts(draw: st.DrawFn, kind: str) -> tuple[str, Scheme, dict[str, int]]:
    head, most = SIGNATURES[kind]
    operands = {"chain": ("A1", "A2", "A3"), "shared by three": ("A", "B", "D")}.get(kind, ("A", "B"))
    blank = "".join(f"{name} = [0]\n" for name in operands)
    indices = load_text(f"{head}\n[bounds]\n{_all_bounds(kind)}[exponents]\n{blank}").operation.indices
    parts = {index: draw(st.integers(1, most), label=index) for index in indices}
    text = f"{head}\nparameters = []\n" + "%s[bounds]\n" + "".join(f'{i} = "{n}"\n' for i, n in parts.items())
    scheme = load_text(text % "" + f"[exponents]\n{blank}")
    return text, scheme, parts


def _all_bounds(kind: str) -> str:
    return "".join(f"{i} = 1\n" for i in sorted(set("abcijklouvxy") | {"r"}) if i in _letters(kind))


def _letters(kind: str) -> set[str]:
    head = SIGNATURES[kind][0]
    return set(head.partition("einsum")[2]) if "einsum" in head else set()


@st.composite
def literal_codes(
    draw: st.DrawFn, *, kinds: tuple[str, ...] = tuple(SIGNATURES), modulus: bool = False, most: int = 6
) -> Code:
    """Codes with literal tables of small exponents: collisions and interference of every kind occur."""
    kind = draw(st.sampled_from(kinds), label="kind")
    text, scheme, parts = _parts(draw, kind)
    count = draw(st.integers(1, 2), label="variables")
    variables = ["x", "y", "z"][:count]
    extra = f"variables = {variables}\n".replace("'", '"')
    if modulus:
        cyclic = draw(st.lists(st.sampled_from(variables), min_size=1, unique=True))
        extra += "modulus = { " + ", ".join(f"{v} = {draw(st.integers(1, 7))}" for v in cyclic) + " }\n"
    vector = st.lists(st.integers(0, most), min_size=count, max_size=count)
    tables = "[exponents]\n"
    for number, name in enumerate(scheme.operation.names):
        size = math.prod(scheme.operation.shape(number, parts))
        tables += f"{name} = {draw(st.lists(vector, min_size=size, max_size=size))}\n"
    return load_text(text % extra + tables).bind()


@st.composite
def aligned_codes(draw: st.DrawFn, *, broken: bool = False) -> Code:
    """Matrix products with A[i,k] at α(i)+σ(k) and B[k,j] at β(j)−σ(k); on wish one exponent is changed."""
    rows, inner, columns = (draw(st.integers(1, 4)) for _ in range(3))
    count = draw(st.integers(1, 2))
    reach = draw(st.sampled_from([3, 12, 40]))

    def vectors(size: int) -> list[list[int]]:
        vector = st.lists(st.integers(0, reach), min_size=count, max_size=count)
        return draw(st.lists(vector, min_size=size, max_size=size))

    alpha, sigma, beta = vectors(rows), vectors(inner), vectors(columns)
    if draw(st.booleans()):  # a scheme that is correct, perhaps in disguise
        alpha = [[inner * i] * count for i in range(rows)]
        sigma = [[k] * count for k in range(inner)]
        beta = [[inner * rows * j] * count for j in range(columns)]
    a = [[x + y for x, y in zip(alpha[i], sigma[k], strict=True)] for i in range(rows) for k in range(inner)]
    b = [[reach + y - x for x, y in zip(sigma[k], beta[j], strict=True)] for k in range(inner) for j in range(columns)]
    if broken:
        table = draw(st.sampled_from([a, b]))
        draw(st.sampled_from(table))[0] = draw(st.integers(0, 50))
    return load_text(
        f"operation = 'matmul'\nparameters = []\nvariables = {['x', 'y'][:count]}\n"
        f"[bounds]\ni = {rows}\nk = {inner}\nj = {columns}\n[exponents]\nA = {a}\nB = {b}\n"
    ).bind()


_TURNING = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_SEEN = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=_TURNING)
_WORDS = st.text(_SEEN, max_size=12)
_NAMES = st.text(_SEEN | st.sampled_from("\n\t"), min_size=1, max_size=20).filter(str.strip)


_COMPARISONS: Final = comparison_texts().filter(lambda text: "k1" not in text)
_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    # polynomial map -> its operands
    "A*A": ("A",),
    "A*B + 2*A": ("A", "B"),
    "-X1*(Y - 3*X1)": ("X1", "Y"),
    "(A - B)*C*B*C": ("A", "B", "C"),
}


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Schemes with all sections, for `load(dump(scheme)) == scheme`."""
    kind = draw(st.sampled_from(["coefficients", "values", "algorithm", "polynomial"]), label="kind")
    most = 3 if kind == "coefficients" else 1
    variables = draw(st.lists(st.sampled_from(["x", "y", "z", "t1"]), min_size=1, max_size=most, unique=True))
    operands, letters, head = _signature(draw, kind)
    sections = _Sections(draw, len(variables))
    text = head + f"name = {_basic(draw(_NAMES))}\n"
    text += f'parameters = ["p", "m", "n"]\nvariables = {_list(variables)}\n'
    comparisons = draw(st.lists(_COMPARISONS, max_size=2))
    text += f"constraints = {_list(comparisons)}\n"
    nodes = draw(st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True)) if kind != "coefficients" else []
    text += f"nodes = {nodes}\n" * (bool(nodes) and draw(st.booleans()))
    cyclic = variables[:1] if kind == "coefficients" and draw(st.booleans()) else []
    laurent = [v for v in variables if v not in cyclic and kind == "coefficients" and draw(st.booleans())]
    text += f"laurent = {_list(laurent[::-1])}\n" if laurent else ""
    text += f"[fixed]\nT = {draw(st.integers(-5, 10**15))}\n" * draw(st.booleans())
    text += '[bounds]\ni = "p"\n' * (kind == "polynomial")
    text += f"[modulus]\n{variables[0]} = {sections.formula()}\n" * bool(cyclic)
    text += sections.algorithm() if kind == "algorithm" else sections.exponents(operands)
    text += sections.masks(tuple(operands), kind == "algorithm") * draw(st.booleans())
    text += sections.claims(letters, next(iter(operands))) * draw(st.booleans())
    text += sections.points()
    for source in draw(st.lists(st.dictionaries(_WORDS, _WORDS, max_size=3), max_size=2)):
        text += "[[sources]]\n" + "".join(f"{_basic(k)} = {_basic(v)}\n" for k, v in source.items())
    return load_text(text)


def _signature(draw: st.DrawFn, kind: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...], str]:
    """Operands with the letters of their exponents, the carrier's letters, and the head of the file."""
    if kind == "polynomial":
        function = draw(st.sampled_from(sorted(_FUNCTIONS)))
        operands: dict[str, tuple[str, ...]] = dict.fromkeys(_FUNCTIONS[function], ("i", "p"))
        return operands, ("i", "m"), f'operation = "polynomial"\nfunction = "{function}"\n'
    convention = draw(st.sampled_from(["", 'convention = "AB"\n', 'convention = "AtB"\n']))
    domain = 'domain = "value"\n' if kind == "values" else ""
    head = f'operation = "matmul"\n{convention}{domain}'
    return {"A": ("i", "k", "p"), "B": ("k", "j", "n")}, ("i", "j", "m"), head


_SHAPES: Final = st.sampled_from(["{0}", "7", "{0} - (-{1} + 2)*{0}", "min({0}, ({1} - 3) // 2) % 5", "-{1}*{0}*9"])


class _Sections:
    """Texts of sections with formulas and tables for a number of variables."""

    def __init__(self, draw: st.DrawFn, count: int) -> None:
        self.draw, self.count = draw, count

    def formula(self, letters: tuple[str, ...] = ("p", "m", "n")) -> str:
        """One of a few: all formulas are drawn where one alone is tested."""
        letter = st.sampled_from(letters)
        return f'"{self.draw(_SHAPES).format(self.draw(letter), self.draw(letter))}"'

    def vector(self, letters: tuple[str, ...]) -> str:
        return f"[{', '.join(self.formula(letters) for _ in range(self.count))}]"

    def table(self) -> str:
        row = st.lists(st.integers(-9, 99), min_size=self.count, max_size=self.count)
        return str(self.draw(st.lists(row, min_size=1, max_size=5)))

    def map(self, letters: tuple[str, ...]) -> str:
        return self.table() if self.draw(st.booleans()) else self.vector(letters)

    def exponents(self, operands: Mapping[str, tuple[str, ...]]) -> str:
        return "[exponents]\n" + "".join(f"{name} = {self.map(letters)}\n" for name, letters in operands.items())

    def algorithm(self) -> str:
        rank = self.draw(st.integers(1, 4))
        sizes = {"A": (rank, self.count), "B": (rank, 3), "C": (2, rank)}
        text = "[algorithm]\n"
        for name, (rows, columns) in sizes.items():
            row = st.lists(st.integers(-2, 2), min_size=columns, max_size=columns)
            text += f"{name} = {self.draw(st.lists(row, min_size=rows, max_size=rows))}\n"
        return text

    def masks(self, operands: tuple[str, ...], algorithm: bool) -> str:
        masked = self.draw(st.lists(st.sampled_from(operands), min_size=1, unique=True))
        masked = list(operands) if algorithm else masked
        count = f"count = {self.formula()}\n"
        if self.draw(st.booleans()):
            count = "count = { " + ", ".join(f"{name} = {self.formula()}" for name in masked) + " }\n"
        if algorithm:
            return f"[masks]\n{count}"
        return f"[masks]\n{count}" + "".join(f"{name} = {self.map(('t', 'p'))}\n" for name in masked)

    def claims(self, letters: tuple[str, ...], operand: str) -> str:
        text = f"[claims]\ncarrier = {self.vector(letters)}\nsupport = {self.formula()}\n"
        text += f"privacy = {self.formula()}\n" * self.draw(st.booleans())
        return text + f"shares = {{ {operand} = {self.formula()} }}\n"

    def points(self) -> str:
        rule = self.draw(st.sampled_from(["", "grid", "roots-of-unity", "explicit", "generic", "subgrids"]))
        text = f'[points]\nrule = "{rule}"\n' if rule else ""
        if rule in ("grid", "subgrids"):
            text += f"sizes = {self.vector(('p', 'm'))}\n"
        if rule == "subgrids":
            text += self.draw(st.sampled_from(["", 'order = "vertical"\n', 'order = "horizontal"\n']))
        if rule == "roots-of-unity":
            text += f"count = {self.formula()}\n"
        if rule == "explicit":
            values = self.draw(st.lists(st.integers(0, 9), min_size=1))
            text += f"values = {[[value] * self.count for value in values]}\n"
        return text


def _list(texts: Sequence[str]) -> str:
    """A TOML list of plain texts."""
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"


def _basic(text: str) -> str:
    """A TOML basic string."""
    escaped = (f"\\U{ord(c):08x}" if c in '"\\' or ord(c) < 32 or ord(c) == 127 else c for c in text)
    return '"' + "".join(escaped) + '"'
