"""The checks of claims files as they are written: TOML tables, read with every limit and letter checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from designer.algebra.expression import Expression, parse
from designer.claim_checks import COUNTS, Check, Implication
from designer.claim_quantities import QUANTITIES, NamedCode
from designer.errors import DesignerError, ExpressionError

BINDINGS_LIMIT: Final = 2000
VALUE_LIMIT: Final = 64

KINDS: Final = {
    "numbers": ("codes", "holds", "range", "when", "all"),
    "curve": ("codes", "weights", "range", "when"),
    "decode": ("code", "points", "field", "received"),
    "exact": ("code", "points", "field", "holds"),
    "privacy": ("code", "points", "field", "colluders"),
}
"""Kind of a check -> its keys, beside `kind`."""


def read_check(entry: Mapping[str, Any], where: str) -> Check:
    """The check that a table of a claims file declares.

    Args:
        entry: the table.
        where: what to call it in messages.

    Raises:
        DesignerError: it is malformed.

    >>> entry = {'kind': 'exact', 'code': "matdot p=2", 'points': "1,65536", 'holds': ["exact == 2"]}
    >>> read_check(entry, "x").run()
    Finding(answer='holds', scope='this binding, the points 1,65536 over GF(65537)', reason='', counterexample=None)
    """
    kind = entry.get("kind")
    if kind not in KINDS:
        raise DesignerError("unknown kind of check", where=where, got=kind, allowed=", ".join(KINDS))
    if unknown := sorted(set(entry) - {"kind", *KINDS[kind]}):
        raise DesignerError("unknown key", where=where, got=unknown[0], allowed=", ".join(KINDS[kind]))
    named = _texts_of_table(entry, "codes", where) if "codes" in KINDS[kind] else {"": text_of(entry, "code", where)}
    codes = {letter: _named_code(text, where) for letter, text in named.items()}
    holds = tuple(_implication(text, where) for text in _texts(entry, "holds", where))
    ranges = _ranges(entry, where)
    when = tuple(_comparison(text, where) for text in _texts(entry, "when", where))
    if kind in ("numbers", "exact") and not holds:
        raise DesignerError("nothing that is to hold", where=f"{where}: holds")
    weights = tuple(_number(text, where) for text in _texts(entry, "weights", where))
    if kind == "curve" and len(codes) != 2:
        raise DesignerError("a curve needs two codes", where=f"{where}: codes", got=len(codes))
    _check_letters(codes, holds, (*when, *weights), {"exact"} if kind == "exact" else set(ranges), where)
    return Check(
        kind=kind, codes=codes, holds=holds, ranges=ranges, when=when, whatever=_flag(entry, "all", where),
        points=text_of(entry, "points", where), field=text_of(entry, "field", where),
        count=_count(entry, COUNTS.get(kind, ""), where), weights=weights,
    )  # fmt: skip


def _check_letters(
    codes: Mapping[str, NamedCode], holds: tuple[Implication, ...], when: tuple[Expression, ...], known: set[str],
    where: str,
) -> None:  # fmt: skip
    pattern = "|".join(f"{q}[A-Z][A-Za-z0-9]*" if q.endswith("_") else q for q in QUANTITIES)
    quantity = re.compile(rf"({'|'.join(map(re.escape, codes))})_({pattern})")
    formulas = {letter for code in codes.values() for _, f in code.parameters for letter in f.letters}
    plain = formulas | {letter for rule in when for letter in rule.letters}
    wrong = sorted(plain - known) + sorted(
        letter for rule in holds for letter in rule.letters if letter not in known and not quantity.fullmatch(letter)
    )
    if wrong:
        raise DesignerError(
            "unknown letter", where=where, got=wrong[0],
            allowed=f"{', '.join(sorted(known)) or 'no parameters'}, and CODE_QUANTITY of {', '.join(QUANTITIES)}",
        )  # fmt: skip


def _named_code(text: str, where: str) -> NamedCode:
    scheme, *words = text.split() or [""]
    parameters, function = [], ""
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not value:
            raise DesignerError("not a parameter", where=where, got=word, allowed="name=formula, without blanks")
        if name == "function":
            function = value
        else:
            parameters.append((name, parse(value)))
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", scheme):
        raise DesignerError("not a code", where=where, got=text, allowed="like 'epc p=2 m=m n=2*n'")
    return NamedCode(scheme, tuple(parameters), function)


def _implication(text: str, where: str) -> Implication:
    left, arrow, right = text.partition("=>")
    if not arrow:
        return Implication(None, _comparison(text, where))
    return Implication(_comparison(left, where), _comparison(right, where))


def _comparison(text: str, where: str) -> Expression:
    try:
        formula = parse(text)
    except ExpressionError as error:
        raise DesignerError(str(error), where=where) from None
    if not formula.is_comparison:
        raise DesignerError("not a comparison", where=where, got=text, allowed="like 'E_threshold == p*m*n + p - 1'")
    return formula


def _number(text: str, where: str) -> Expression:
    try:
        formula = parse(text)
    except ExpressionError as error:
        raise DesignerError(str(error), where=where) from None
    if formula.is_comparison:
        raise DesignerError("not a formula of a number", where=where, got=text, allowed="like 'p*m'")
    return formula


def _ranges(entry: Mapping[str, Any], where: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for name, pair in table_of(entry, "range", where).items():
        numbers = pair if isinstance(pair, list) and len(pair) == 2 else []
        if not numbers or not all(isinstance(n, int) and 0 <= n <= VALUE_LIMIT for n in numbers) or pair[0] > pair[1]:
            raise DesignerError("no range", where=f"{where}: {name}", got=pair, allowed=f"[low, high] to {VALUE_LIMIT}")
        found[name] = (int(pair[0]), int(pair[1]))
    if (size := math.prod(high - low + 1 for low, high in found.values())) > BINDINGS_LIMIT:
        raise DesignerError("too many parameters", where=where, got=size, allowed=f"at most {BINDINGS_LIMIT}")
    return found


def table_of(entry: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    """A table of an entry, empty if it has none.

    Raises:
        DesignerError: something else stands there.
    """
    value = entry.get(key, {})
    if not isinstance(value, dict):
        raise DesignerError("not a table", where=f"{where}: {key}", got=value)
    return value


def _texts_of_table(entry: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    value = table_of(entry, key, where)
    if not value or not all(re.fullmatch("[A-Z]", k) and isinstance(v, str) for k, v in value.items()):
        raise DesignerError("no codes", where=f"{where}: {key}", got=value, allowed='{ E = "epc p=2 m=2 n=2" }')
    return dict(value)


def _texts(entry: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise DesignerError("not a list of formulas", where=f"{where}: {key}", got=value)
    return value


def text_of(entry: Mapping[str, Any], key: str, where: str) -> str:
    """A text of an entry, empty if it has none.

    Raises:
        DesignerError: something else stands there.
    """
    value = entry.get(key, "")
    if not isinstance(value, str):
        raise DesignerError("not a text", where=f"{where}: {key}", got=value)
    return value


def _flag(entry: Mapping[str, Any], key: str, where: str) -> bool:
    value = entry.get(key, False)
    if not isinstance(value, bool):
        raise DesignerError("neither true nor false", where=f"{where}: {key}", got=value)
    return value


def _count(entry: Mapping[str, Any], key: str, where: str) -> int | None:
    value = entry.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise DesignerError("not a number from 1 on", where=f"{where}: {key}", got=value)
    return value
