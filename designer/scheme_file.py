"""The scheme file: TOML text that declares an exponent map. Reading is safe for files from strangers.

`docs/scheme-file.md` is the reference.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any, Final

from designer.algebra.expression import Expression
from designer.errors import SchemeError
from designer.operation import Operation
from designer.operations import DEFAULTS, MODULES, OPTIONS, chain
from designer.operations.declaration import Declaration
from designer.scheme import DEGREE_LETTER, Scheme
from designer.scheme_format import (
    CHAIN_FAMILY,
    KEYS,
    MASK_LETTER,
    VARIABLE_LIMIT,
)
from designer.scheme_parts import Exponents, Masks
from designer.scheme_sections import Sections

STEERING: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that steer a terminal or turn the order of a text."""

FILE_LIMIT: Final = 1 << 20
DOTS_LIMIT: Final = 200  # tomllib takes quadratic time for long dotted keys

CLOSED_KEYS: Final = ("factors", "parameters", "fixed", "masks", "domain", "algorithm")

_LETTER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")


def read_scheme(path: Path) -> Scheme:
    """The scheme in a file.

    Args:
        path: a regular file of at most 1 MB of UTF-8 text.

    Raises:
        SchemeError: it cannot be read, or its content is no scheme; the message names file and key.
    """
    try:
        if not path.is_file():
            raise SchemeError("no such scheme file", got=path, remedy="see the catalogue: coded-designer list")
        if (size := path.stat().st_size) > FILE_LIMIT:
            raise SchemeError("file too large", where=str(path), got=f"{size} bytes", allowed=f"at most {FILE_LIMIT}")
        with path.open("rb") as stream:
            data = stream.read(FILE_LIMIT + 1)
    except OSError as error:
        raise SchemeError("file cannot be read", where=str(path), got=error.strerror) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SchemeError("not UTF-8 text", where=str(path), got=f"byte {error.start}") from None
    return load_text(text, key=path.stem, where=str(path))


def load_text(text: str, *, key: str = "", where: str = "scheme") -> Scheme:
    """The scheme that a text declares.

    Args:
        text: TOML of the scheme format.
        key: short name to give the scheme.
        where: what to call the text in messages.

    >>> from designer.catalogue import load
    >>> from designer.scheme_text import dump
    >>> scheme = load("tri")
    >>> load_text(dump(scheme)) == scheme
    True
    """
    if len(text) > FILE_LIMIT:
        raise SchemeError("text too large", where=where, got=f"{len(text)} characters", allowed=f"at most {FILE_LIMIT}")
    if any(line.count(".") > DOTS_LIMIT for line in text.splitlines()):
        raise SchemeError("line with too many dots", where=where, allowed=f"at most {DOTS_LIMIT}")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise SchemeError("not a TOML file", where=where, got=str(error) or "nesting too deep") from None
    _check_printable(document, where)
    return _Reader(document, where).scheme(key)


def _check_printable(value: object, where: str) -> None:
    """Refuse characters that steer a terminal or turn the order of a text; lines may break.

    Raises:
        SchemeError: a text has one.
    """
    if isinstance(value, dict):
        for name, entry in value.items():
            _check_printable(name, where)
            _check_printable(entry, f"{where}, {name}" if name.isprintable() else where)
    elif isinstance(value, list):
        for entry in value:
            _check_printable(entry, where)
    elif isinstance(value, str) and (odd := STEERING.search(value)):
        raise SchemeError(
            "text with a control character",
            where=where,
            got=f"U+{ord(odd[0]):04X}",
            allowed="characters that can be seen",
        )


class _Reader(Sections):
    """One pass over a parsed document; every complaint names the key."""

    def scheme(self, key: str) -> Scheme:
        self.known(self.document, KEYS, "")
        kind = self.text("operation", allowed=", ".join(sorted(MODULES)))
        if kind not in MODULES:
            raise SchemeError(
                "unknown operation", where=self.at("operation"), got=kind, allowed=", ".join(sorted(MODULES))
            )
        for option in ("convention", "einsum", "factors", "function"):
            if option in self.document and option not in OPTIONS.get(kind, ()):
                raise SchemeError(f"operation {kind} has no option {option}", where=self.at(option))
        options = {
            name: value
            for name in OPTIONS.get(kind, ())
            if (value := self.document.get(name, DEFAULTS.get(name))) != DEFAULTS.get(name)
        }
        exponents = self.table("exponents")
        open_chain = kind == "chain" and "exponents" in self.document and set(exponents) <= set(CHAIN_FAMILY)
        for key_of_closed in CLOSED_KEYS if open_chain else ():
            if key_of_closed in self.document:
                raise SchemeError(
                    "not for chains of every length",
                    where=self.at(key_of_closed),
                    remedy="the user gives p0, …, pt",
                )
        operation = self.operation(kind, {"factors": 2} if open_chain else options)
        fixed = {name: self.integer(value, f"fixed.{name}") for name, value in self.table("fixed").items()}
        variables = self.strings("variables", ["x"])
        wellformed = all(_LETTER.fullmatch(variable) for variable in variables)
        if not wellformed or not 1 <= len(variables) <= VARIABLE_LIMIT or len(set(variables)) < len(variables):
            raise SchemeError(
                "variables",
                where=self.where,
                got=", ".join(variables),
                allowed=f"1 to {VARIABLE_LIMIT} different names",
            )
        bounds = self.bounds(kind, operation, options, open_chain)
        constraints = tuple(
            self.formula(text, "constraints", comparison=True) for text in self.strings("constraints", [])
        )
        domain, algorithm = self.domain(operation, variables), self.algorithm(operation)
        maps = {} if algorithm else self.exponents(exponents, operation, variables, open_chain)
        masks = self.masks(operation, len(variables), algorithm)
        modulus = {
            name: self.formula(value, f"modulus.{name}")
            for name, value in self.known(self.table("modulus"), variables, "modulus").items()
        }
        claims, points = self.claims(operation, variables, open_chain), self.points(variables)
        parameters = () if open_chain else self.parameters(operation, bounds, fixed, constraints, maps, modulus, masks)
        scheme = Scheme(
            name=self.text("name", default=key or "unnamed"), operation=operation, options=options,
            parameters=parameters, bounds=bounds, variables=tuple(variables), exponents=maps, fixed=fixed,
            constraints=constraints, modulus=modulus, laurent=self.laurent(variables), domain=domain,
            nodes=self.nodes(domain), algorithm=algorithm, masks=masks, claims=claims, points=points,
            sources=self.sources(), open_chain=open_chain, key=key,
        )  # fmt: skip
        self.check_letters(scheme)
        return scheme

    # the sections

    def operation(self, kind: str, options: Mapping[str, object]) -> Operation:
        try:
            declared: Operation = import_module(MODULES[kind]).declare(Declaration(options))
        except SchemeError as error:
            raise SchemeError(str(error), where=self.where) from None
        return declared

    def bounds(
        self, kind: str, operation: Operation, options: Mapping[str, Any], open_chain: bool
    ) -> dict[str, Expression]:
        defaults: Mapping[str, str] = import_module(MODULES[kind]).BOUNDS
        if kind == "chain" and not open_chain:
            defaults = chain.bounds(int(options["factors"]))
        given = self.known(self.table("bounds"), () if open_chain else operation.cut, "bounds")
        if open_chain:
            return {}
        texts: dict[str, Any] = {**defaults, **given}
        if missing := [index for index in operation.indices if index not in texts]:
            raise SchemeError(
                "index without a bound",
                where=self.at("bounds"),
                got=missing[0],
                remedy=f'add {missing[0]} = "…"',
            )
        return {index: self.formula(texts[index], f"bounds.{index}") for index in operation.indices}

    def parameters(
        self, operation: Operation, bounds: Mapping[str, Expression], fixed: Mapping[str, int],
        constraints: Iterable[Expression], maps: Mapping[str, Exponents], modulus: Mapping[str, Expression],
        masks: Masks,
    ) -> tuple[str, ...]:  # fmt: skip
        """The declared parameters, or else all letters that are neither fixed nor indices."""
        found: dict[str, None] = {}
        formulas = [*bounds.values(), *constraints, *modulus.values()]
        formulas += masks.counts.values()
        tables = [*maps.values(), *masks.exponents.values()]
        formulas += [item for value in tables for item in value if isinstance(item, Expression)]
        for formula in formulas:
            found.update(dict.fromkeys(sorted(formula.letters)))
        special = {DEGREE_LETTER} if operation.function is not None else set()
        special |= {MASK_LETTER} if masks.counts else set()
        free = [letter for letter in found if letter not in {*fixed, *operation.indices, *special}]
        declared = self.strings("parameters", free)
        if wrong := [letter for letter in (*declared, *fixed) if not _is_letter(letter)]:
            raise SchemeError(
                "not a letter", where=self.at("parameters"), got=wrong[0],
                allowed="like p, m1, alpha, and no word reserved in formulas",
            )  # fmt: skip
        meant = {*operation.indices, *operation.output_letters, *special}
        if clash := sorted(set(declared) & set(fixed) | {*declared, *fixed} & meant) or _repeated(declared):
            raise SchemeError("letter with two meanings", where=self.at("parameters"), got=clash[0])
        return tuple(declared)

    def check_letters(self, scheme: Scheme) -> None:
        """Every formula uses only letters that have a meaning where it stands."""
        general = {*scheme.parameters, *scheme.fixed}
        family = {"pl", "pr", "w", "W", "p0", "pt", "t"} if scheme.open_chain else set()
        sides = {"l", "r"} if scheme.open_chain else set()
        general |= family
        if scheme.operation.function is not None:
            general.add(DEGREE_LETTER)

        def check(formulas: Iterable[Expression], key: str, letters: set[str]) -> None:
            for formula in formulas:
                if unknown := sorted(formula.letters - letters):
                    raise SchemeError(
                        "unknown letter",
                        where=self.at(key),
                        got=unknown[0],
                        allowed=", ".join(sorted(letters)) or "none",
                    )

        check(scheme.constraints, "constraints", general)
        check(scheme.bounds.values(), "bounds", general)
        check(scheme.modulus.values(), "modulus", general)
        for name, value in scheme.exponents.items():
            axes = sides or set(dict(scheme.operation.operands)[name])
            check((item for item in value if isinstance(item, Expression)), f"exponents.{name}", general | axes)
        check(scheme.masks.counts.values(), "masks.count", general)
        for name, value in scheme.masks.exponents.items():
            formulas = (item for item in value if isinstance(item, Expression))
            check(formulas, f"masks.{name}", general | {MASK_LETTER})
        check(scheme.claims.carrier, "claims.carrier", general | (sides or set(scheme.operation.output_letters)))
        check(scheme.claims.degree, "claims.degree", general)
        for key in ("support", "threshold", "privacy"):
            if (claim := getattr(scheme.claims, key)) is not None:
                check([claim], f"claims.{key}", general)
        check(scheme.claims.shares.values(), "claims.shares", general)
        check(scheme.points.sizes, "points.sizes", general)
        check([scheme.points.count] if scheme.points.count else [], "points.count", general)


def _is_letter(name: str) -> bool:
    """Whether formulas can name it: the reserved words of Python, min and max are none."""
    return bool(_LETTER.fullmatch(name)) and not iskeyword(name) and name not in ("min", "max")


def _repeated(names: list[str]) -> list[str]:
    """Names that stand there twice."""
    return sorted({name for name in names if names.count(name) > 1})
