"""The keys of a scheme file, and the JSON Schema that follows from them."""

from __future__ import annotations

from typing import Any, Final

from designer.operations import MODULES
from designer.points_rule import ORDERS, RULES

VARIABLE_LIMIT: Final = 8

CHAIN_FAMILY: Final = ("first", "middle", "last")
KEYS: Final = (
    "name", "operation", "convention", "einsum", "factors", "function", "domain", "nodes", "parameters", "variables",
    "laurent", "constraints", "fixed", "bounds", "modulus", "exponents", "algorithm", "masks", "claims", "points",
    "sources",
)  # fmt: skip
CLAIM_KEYS: Final = ("carrier", "degree", "support", "threshold", "privacy", "shares")
POINT_KEYS: Final = ("rule", "sizes", "count", "values", "order")
RULES_OF: Final = {
    "sizes": ("grid", "subgrids"), "count": ("roots-of-unity",), "values": ("explicit",), "order": ("subgrids",),
}  # fmt: skip
VALUES: Final = "value"
DOMAINS: Final = ("coefficient", VALUES)
"""Whether blocks are coefficients of the encoding polynomials, or their values at nodes."""

MASK_LETTER: Final = "t"
"""Letter of a mask's number in the exponents of masks."""


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a parsed scheme file."""
    text = {"type": "string", "minLength": 1}
    formula = {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 1000}, {"type": "integer"}]}
    vector = {"type": "array", "items": formula, "minItems": 1, "maxItems": VARIABLE_LIMIT}
    row = {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]}
    table = {"type": "array", "items": row, "minItems": 1}
    formulas = {"type": "object", "additionalProperties": formula}
    names = {"type": "array", "items": text, "uniqueItems": True}
    maps = {"type": "object", "minProperties": 1, "additionalProperties": {"anyOf": [vector, table]}}
    coefficients = {"type": "array", "minItems": 1, "items": {"type": "array", "items": {"type": "integer"}}}
    properties: dict[str, Any] = {
        "name": text,
        "operation": {"enum": sorted(MODULES)},
        "convention": {"enum": ["AB", "AtB"]},
        "einsum": text,
        "factors": {"type": "integer", "minimum": 2, "maximum": 15},
        "function": {**text, "maxLength": 1000},
        "domain": {"enum": list(DOMAINS)},
        "nodes": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1, "uniqueItems": True},
        "laurent": names,
        "parameters": names,
        "variables": {**names, "minItems": 1, "maxItems": VARIABLE_LIMIT},
        "constraints": {"type": "array", "items": text},
        "fixed": {"type": "object", "additionalProperties": {"type": "integer"}},
        "bounds": formulas,
        "modulus": formulas,
        "exponents": maps,
        "algorithm": {"type": "object", "minProperties": 3, "additionalProperties": coefficients},
        "masks": {
            "type": "object",
            "properties": {"count": {"anyOf": [formula, formulas]}},
            "additionalProperties": {"anyOf": [vector, table]},
        },
        "claims": {
            "type": "object",
            "properties": {
                "carrier": vector, "degree": vector,
                "support": formula, "threshold": formula, "privacy": formula, "shares": formulas,
            },
            "additionalProperties": False,
        },
        "points": {
            "type": "object",
            "properties": {
                "rule": {"enum": list(RULES)}, "sizes": vector, "count": formula, "values": table,
                "order": {"enum": list(ORDERS)},
            },
            "additionalProperties": False,
        },
        "sources": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "coded-designer scheme file",
        "type": "object",
        "properties": {key: properties[key] for key in KEYS},
        "required": ["operation"],
        "oneOf": [{"required": ["exponents"]}, {"required": ["algorithm"]}],
        "if": {"properties": {"operation": {"const": "polynomial"}}},
        "then": {"required": ["function"]},
        "else": {"properties": {"exponents": {"minProperties": 2}}},
        "additionalProperties": False,
    }
