"""The sections of a scheme file: exponents, algorithm, masks, claims, points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.algebra.expression import Expression
from designer.errors import SchemeError
from designer.operation import Operation
from designer.points_rule import ORDERS, RULES, PointsRule
from designer.scheme_format import (
    CHAIN_FAMILY,
    CLAIM_KEYS,
    DOMAINS,
    MASK_LETTER,
    POINT_KEYS,
    RULES_OF,
)
from designer.scheme_parts import Algorithm, Claims, Exponents, Masks
from designer.scheme_values import Values


class Sections(Values):
    """A parsed document whose sections are read with their checks."""

    def exponents(
        self, table: Mapping[str, Any], operation: Operation, variables: list[str], open_chain: bool
    ) -> dict[str, Exponents]:
        """The exponent maps of all operands."""
        names = CHAIN_FAMILY if open_chain else operation.names
        self.known(table, names, "exponents")
        if missing := [name for name in names if name not in table]:
            raise SchemeError(
                "operand without exponents",
                where=self.at("exponents"),
                got=missing[0],
                remedy=f"add {missing[0]} = […]",
            )
        return {name: self.exponent_map(table[name], f"exponents.{name}", len(variables), open_chain) for name in names}

    def exponent_map(self, value: Any, key: str, count: int, open_chain: bool) -> Exponents:
        """One operand's: formulas, or a literal table."""
        if not isinstance(value, list) or not value:
            raise SchemeError(
                "not an exponent map",
                where=self.at(key),
                got=value,
                allowed="formulas, or a table of integers",
            )
        if any(isinstance(item, str) for item in value):
            return self.formulas(value, key, count)
        if open_chain:
            raise SchemeError(
                "a table is not for chains of every length",
                where=self.at(key),
                got=value,
                remedy='write formulas as texts, a constant one as in "0"',
            )
        return self.rows(value, key, count)

    def domain(self, operation: Operation, variables: list[str]) -> str:
        """Whether blocks are coefficients or values; algorithms and polynomial maps need values."""
        needs = "algorithm" in self.document or operation.function is not None
        value = self.text("domain", allowed=", ".join(DOMAINS), default=DOMAINS[needs])
        if value not in DOMAINS or (needs and value != DOMAINS[1]):
            allowed = DOMAINS[1] if needs else ", ".join(DOMAINS)
            raise SchemeError("unknown domain", where=self.at("domain"), got=value, allowed=allowed)
        if value == DOMAINS[1]:
            if len(variables) > 1:
                raise SchemeError("values at nodes need one variable", where=self.at("variables"), got=len(variables))
            for key in ("modulus", "laurent"):
                if key in self.document:
                    raise SchemeError("not in the value domain", where=self.at(key), remedy=f"leave {key} out")
        return value

    def nodes(self, domain: str) -> tuple[int, ...]:
        """Explicit nodes, as elements of the field."""
        value = self.document.get("nodes", [])
        if value and domain != DOMAINS[1]:
            raise SchemeError("nodes belong to the value domain", where=self.at("nodes"), remedy='add domain = "value"')
        if not isinstance(value, list) or len({str(item) for item in value}) < len(value):
            raise SchemeError("not a list of different nodes", where=self.at("nodes"), got=value)
        found = tuple(self.integer(item, "nodes") for item in value)
        if any(item < 0 for item in found):
            raise SchemeError("negative node", where=self.at("nodes"), got=min(found), allowed="elements from 0 on")
        return found

    def laurent(self, variables: list[str]) -> tuple[str, ...]:
        """Variables whose exponents may be negative, in their order."""
        named = self.strings("laurent", [])
        if unknown := [name for name in named if name not in variables]:
            raise SchemeError(
                "unknown variable", where=self.at("laurent"), got=unknown[0], allowed=", ".join(variables)
            )
        if both := [name for name in named if name in self.table("modulus")]:
            raise SchemeError("variable with a modulus and negative exponents", where=self.at("laurent"), got=both[0])
        return tuple(variable for variable in variables if variable in named)

    def algorithm(self, operation: Operation) -> Algorithm | None:
        """A bilinear algorithm: its terms and its readout, rectangular tables of integers."""
        if "algorithm" not in self.document:
            return None
        if "exponents" in self.document:
            raise SchemeError(
                "both exponents and an algorithm", where=self.where, remedy="an algorithm's terms sit at the nodes"
            )
        if operation.function is not None:
            raise SchemeError("an algorithm needs a multilinear operation", where=self.at("algorithm"))
        names = (*operation.names, operation.letter)
        table = self.known(self.table("algorithm"), names, "algorithm")
        if missing := [name for name in names if name not in table]:
            raise SchemeError("algorithm without a table", where=self.at("algorithm"), got=missing[0])
        found = {name: self.matrix(table[name], f"algorithm.{name}") for name in names}
        readout = found.pop(operation.letter)
        if wrong := [name for name, rows in found.items() if len(rows) != len(readout[0])]:
            raise SchemeError(
                "tables of different ranks", where=self.at(f"algorithm.{wrong[0]}"), got=len(found[wrong[0]]),
                allowed=f"{len(readout[0])} rows, one for each column of {operation.letter}",
            )  # fmt: skip
        return Algorithm(terms=found, readout=readout)

    def masks(self, operation: Operation, count: int, algorithm: Algorithm | None) -> Masks:
        """The masks of the operands; `count` is a formula for all of them, or a table of formulas."""
        table = self.table("masks")
        self.known(table, ("count", *operation.names), "masks")
        given = table.get("count", {})
        declared = [name for name in operation.names if name in table or algorithm] or operation.names
        if table and MASK_LETTER in operation.indices:
            raise SchemeError("letter with two meanings", where=self.at("masks"), got=MASK_LETTER)
        if isinstance(given, dict):
            self.known(given, operation.names, "masks.count")
            counts = {name: self.formula(value, f"masks.count.{name}") for name, value in given.items()}
        else:
            counts = dict.fromkeys(declared, self.formula(given, "masks.count"))
        exponents = {
            name: self.exponent_map(table[name], f"masks.{name}", count, open_chain=False)
            for name in operation.names if name in table
        }  # fmt: skip
        if algorithm and exponents:
            raise SchemeError(
                "masks of an algorithm have no exponents", where=self.at("masks"), remedy="give only their count"
            )
        for name in operation.names:
            rows = exponents.get(name, ())
            if rows and not isinstance(rows[0], Expression):
                counts.setdefault(name, self.formula(len(rows), "masks.count"))
            if (name in exponents or algorithm is not None) != (name in counts) and table:
                missing, where = ("count", "masks.count") if name in exponents or algorithm else ("exponents", "masks")
                raise SchemeError(f"masks without {missing}", where=self.at(where), got=name)
        return Masks(counts={name: counts[name] for name in operation.names if name in counts}, exponents=exponents)

    def claims(self, operation: Operation, variables: list[str], open_chain: bool) -> Claims:
        """What the scheme's literature claims."""
        table = self.known(self.table("claims"), CLAIM_KEYS, "claims")
        count = len(variables)
        shares = table.get("shares", {})
        if not isinstance(shares, dict):
            raise SchemeError("not a table", where=self.at("claims.shares"), got=shares)
        if shares and open_chain:
            raise SchemeError(
                "not for chains of every length",
                where=self.at("claims.shares"),
                remedy="claim shares in a file with factors",
            )
        self.known(shares, operation.names, "claims.shares")
        return Claims(
            carrier=self.formulas(table["carrier"], "claims.carrier", count) if "carrier" in table else (),
            degree=self.formulas(table["degree"], "claims.degree", count) if "degree" in table else (),
            support=self.formula(table["support"], "claims.support") if "support" in table else None,
            threshold=self.formula(table["threshold"], "claims.threshold") if "threshold" in table else None,
            privacy=self.formula(table["privacy"], "claims.privacy") if "privacy" in table else None,
            shares={name: self.formula(value, f"claims.shares.{name}") for name, value in shares.items()},
        )

    def points(self, variables: list[str]) -> PointsRule:
        """The rule for points."""
        table = self.known(self.table("points"), POINT_KEYS, "points")
        rule = table.get("rule", "distinct" if len(variables) == 1 else "grid")
        if rule not in RULES:
            raise SchemeError("unknown rule", where=self.at("points.rule"), got=rule, allowed=", ".join(RULES))
        for key, owners in RULES_OF.items():
            if key in table and rule not in owners:
                raise SchemeError(
                    f"key {key} belongs to the rule {' or '.join(owners)}",
                    where=self.at(f"points.{key}"),
                    got=f"rule {rule}",
                    remedy=f"leave {key} out",
                )
        values = table.get("values", [])
        if not isinstance(values, list) or (rule == "explicit" and not values):
            raise SchemeError(
                "explicit points need their values", where=self.at("points.values"), got=values,
                allowed="a list of integers, or of lists of integers",
            )  # fmt: skip
        count = self.formula(table["count"], "points.count") if "count" in table else None
        if rule == "roots-of-unity" and count is None:
            raise SchemeError("roots of unity need their number", where=self.at("points"), remedy='add count = "…"')
        order = table.get("order", ORDERS[0] if rule == "subgrids" else "")
        if rule == "subgrids" and order not in ORDERS:
            raise SchemeError("unknown order", where=self.at("points.order"), got=order, allowed=", ".join(ORDERS))
        if rule == "subgrids" and "sizes" not in table:
            raise SchemeError("subgrids need their sizes", where=self.at("points"), remedy='add sizes = ["…"]')
        return PointsRule(
            rule=rule,
            order=order,
            sizes=self.formulas(table["sizes"], "points.sizes", len(variables)) if "sizes" in table else (),
            count=count,
            values=self.rows(values, "points.values", len(variables)),
        )
