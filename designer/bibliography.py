"""Sources: one line for reading, BibTeX for citing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def source_text(source: Mapping[str, str]) -> str:
    """A source in one line."""
    where = source.get("journal") or source.get("booktitle") or ""
    parts = [
        source.get("author", "").replace(" and ", "; "),
        source.get("title", source.get("key", "")),
        where,
        source.get("year", ""),
    ]
    if "eprint" in source:
        parts.append(f"arXiv:{source['eprint']}")
    if "where" in source:
        parts.append(f"({source['where']})")
    return ", ".join(part for part in parts if part)


def bibtex(sources: Sequence[Mapping[str, str]]) -> str:
    """BibTeX entries."""
    entries = []
    for number, source in enumerate(sources):
        kind, key = source.get("type", "misc"), source.get("key", f"source{number + 1}")
        fields = {name: value for name, value in source.items() if name not in ("type", "key", "where")}
        if "where" in source:
            fields["note"] = source["where"]
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
        entries.append(f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}")
    return "\n\n".join(entries) + "\n"
