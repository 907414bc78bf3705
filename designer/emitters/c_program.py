"""Target `c`: C11 without any library, plain loops on integers modulo a prime below 2^63."""

from __future__ import annotations

import math
from importlib.resources import files
from pathlib import PurePath
from string import Template
from typing import Final

from designer.emitters.c_steps import worker
from designer.emitters.c_tables import tables
from designer.emitters.form import Form
from designer.emitters.provenance import description, facts, printable, title
from designer.emitters.steps import steps
from designer.errors import DesignerError
from designer.points import EvaluationSet

SETS_LIMIT: Final = 100_000
"""Sets of wrong answers that a decoder tries, each with one elimination."""

NAME_LIMIT: Final = 500
COMPILE: Final = "cc -std=c11 -O2 -Wall -Wextra -Werror -pedantic"

_USAGE: Final = """\
Compile this file and run it: it tests itself against the direct computation and exits with 1 if anything differs.

    {compile} FILE.c -o FILE && ./FILE

In a Makefile:

    FILE: FILE.c; {make} $< -o $@ && ./$@

To use it, define NO_MAIN and include it. Sizes are those of the indices {indices}; arrays are row-major,
of elements from 0 to Q - 1, and yours to allocate.

    size_t sizes[INDICES] = {{...}};
    const Element *operands[OPERANDS];         operand_entries(operand, sizes) elements each
    Element *coded[OPERANDS];                  ROWS[operand] * share_entries(operand, sizes)
    encode(sizes, operands, coded{entropy});
    const Element *blocks[MOST_PRODUCTS][OPERANDS];
    task(number, sizes, coded, blocks);        what the worker of an answer is sent
    worker(sizes, PRODUCTS[number], blocks, answer);           answer_entries(sizes)
    decode(sizes, count, numbers, answers, result);            result_entries(sizes)

They return DONE, or a Status whose message(status) says what is wrong."""

_CUT: Final = """\
            cut(operand, operands[operand], sizes, lengths, number, block);"""

_CUT_OR_MASK: Final = """\
            if (number < COLUMNS[operand] - MASKS[operand])
                cut(operand, operands[operand], sizes, lengths, number, block);
            else if (!uniform(entropy == NULL ? system_entropy : entropy, state, count, block)) {
                free(block);
                return NO_ENTROPY;
            }"""

_SEEDED: Final = """\
static bool seeded_entropy(void *state, unsigned char bytes[], size_t count)
{
    (void)state;
    for (size_t n = 0; n < count; n++)
        bytes[n] = (unsigned char)(draw() >> 56);
    return true;
}

"""

_IN_ORDER: Final = """\
    bool out[ANSWERS] = {false};
    for (size_t n = 0; n < ANSWERS; n++) { /* a worker's own answers in theirs */
        size_t owner = OWNERS[numbers[n]], first = 0;
        while (out[first] || OWNERS[first] != owner)
            first++;
        out[first] = true;
        numbers[n] = first;
    }
"""

_USED: Final = """\
    for (size_t n = 0; n < count; n++)
        if (!in_field(answers[n], length))
            return NOT_IN_FIELD;
    for (; kept < {kept}; kept++) {{
        used[kept] = numbers[kept];
        places[kept] = kept;
    }}"""

_USED_RIGHT: Final = """\
    Status located = right_answers(count, numbers, answers, length, &kept, places);
    if (located != DONE)
        return located;
{cut}    for (size_t n = 0; n < kept; n++)
        used[n] = numbers[places[n]];"""

_LIE: Final = """\
        for (size_t e = 0; n < (round % 2 == 0 ? WRONG : WRONG / 2) && e < (round == 0 ? length : 1); e++)
            answers[n][e] = plus(answers[n][e], 1 + draw() % (Q - 1));
"""


def program(form: Form) -> str:
    """The program's text; see `designer.emitters.emit`.

    Raises:
        DesignerError: an extension field, a prime from 2^63 on, too many numbers for a file, or too many sets of wrong
            answers to try.
    """
    _check(form)
    code, points, needed, dense = form.code, form.points, form.needed, form.recipe.dense
    wide, exactness = _arithmetic(points.field.order)
    monomials = bool(needed.wrong) or not dense
    rounds = code.masked or bool(needed.wrong)
    return Template(_template("program")).substitute(
        title=_comment(title(code)),
        description=_comment(description(code)),
        facts=_comment(facts(form, exactness)),
        usage=_USAGE.format(
            compile=COMPILE, make=_make(), indices=", ".join(code.operation.indices),
            entropy=", NULL, NULL" if code.masked else "",
        ),
        q=points.field.order,
        wide=wide,
        tables=tables(form, form.plan(), form.reading(), monomials=monomials),
        random=_random(points.field.order) if code.masked else "",
        steps=worker(code.operation, steps(code.operation, points.field)),
        entropy_parameters=", Entropy entropy, void *state" if code.masked else "",
        cut=_CUT_OR_MASK if code.masked else _CUT,
        weights=(_observed(points) + "\n" if monomials else "")
        + _template("interpolation" if dense else "elimination").rstrip(),
        wrong=_template("wrong") if needed.wrong else "",
        compared="up to WRONG of them may be wrong." if needed.wrong else "further ones are not compared.",
        used=_used(form),
        seeded=_SEEDED if code.masked else "",
        in_their_order="; those of one worker in theirs" if points.in_order else "",
        arrival=_IN_ORDER if points.in_order else "",
        entropy_arguments=", round == 0 ? system_entropy : seeded_entropy, NULL" if code.masked else "",
        round_parameter=", int round" if rounds else "",
        round_argument=", round" if rounds else "",
        lie=_LIE if needed.wrong else "",
        name=_literal(code.label),
    )  # fmt: skip


def trial(path: str, points: EvaluationSet) -> str:
    """The command that compiles a file and runs its self-test, and the line of a Makefile that does it."""
    binary = str(PurePath(path).with_suffix("" if PurePath(path).suffix else ".test"))
    here = "" if PurePath(path).is_absolute() else "./"
    rule = f"{binary}: {path}; {_make()} $< -o $@ && {here}$@"
    return f"{COMPILE} {path} -o {binary} && {here}{binary}\nin a Makefile: {rule}"


def _make() -> str:
    """The compiler as a Makefile calls it."""
    return COMPILE.replace("cc", "$(CC)", 1)


def _check(form: Form) -> None:
    field, needed = form.points.field, form.needed
    if field.degree > 1:
        raise DesignerError("the target c is for prime fields", got=field.name, remedy="use --target galois")
    if field.order >= 2**63:
        raise DesignerError(
            "the target c is for primes below 2^63", got=field.name, remedy="use --target numpy, or a smaller prime"
        )
    sets = sum(math.comb(needed.count, size) for size in range(needed.wrong + 1))
    if sets > SETS_LIMIT:
        raise DesignerError(
            "too many sets of wrong answers for the target c, which tries them all", where=form.code.label,
            got=f"{sets} sets of up to {needed.wrong} among {needed.count} answers", allowed=f"at most {SETS_LIMIT}",
            remedy="use --target numpy or galois",
        )  # fmt: skip


def _arithmetic(q: int) -> tuple[str, str]:
    """The type of products, and why they are exact."""
    if q < 2**32:
        return "typedef uint64_t Wide; /* of a product */", "64-bit products of residues below 2^32, for every size"
    return (
        "__extension__ typedef unsigned __int128 Wide; /* of a product; GCC and Clang have it on 64-bit machines */",
        "128-bit products of residues below 2^63, for every size",
    )


def _template(name: str) -> str:
    return (files("designer.emitters") / f"{name}.c.tmpl").read_text("utf-8")


def _random(q: int) -> str:
    bits = (q - 1).bit_length()
    return Template(_template("masks")).substitute(bytes=-(-bits // 8), bits=2**bits - 1) + "\n"


def _observed(points: EvaluationSet) -> str:
    """The values of monomials, or of their Hasse derivatives, and elimination."""
    start = "    Element value = 1;"
    if not points.plain:
        start = (
            "    const int64_t order = (int64_t)ORDERS[answer];\n"
            "    if (SUPPORT[monomial][0] < order)\n        return 0;\n    Element value = BINOMIALS[order][monomial];"
        )
    return Template(_template("observed")).substitute(
        start=start,
        derivative="" if points.plain else ", or of its Hasse derivative",
        lowered="" if points.plain else " - order",
    )


def _used(form: Form) -> str:
    """Which answers are decoded."""
    dense = form.recipe.dense
    if form.needed.wrong:
        return _USED_RIGHT.format(cut="    kept = DECODED;\n" if dense else "")
    return _USED.format(kept="RECEIVED" if dense else "count")


def _comment(text: str) -> str:
    """A printable text, made fit for a comment: it neither ends, nor nests, nor holds a trigraph."""
    for mark in ("*/", "/*", "??"):
        while mark in text:
            text = text.replace(mark, f"{mark[0]} {mark[1]}")
    return text


def _literal(text: str) -> str:
    """A string literal."""
    escaped = "".join({'"': '\\"', "\\": "\\\\", "?": "\\?"}.get(c, c) for c in printable(text)[:NAME_LIMIT])
    return f'"{escaped.replace(chr(10), " ")}"'
