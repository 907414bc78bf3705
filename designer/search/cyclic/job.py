"""The program of a search modulo q in a process of its own: a question on the input, events on the output, as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from designer.search.cyclic.solver import search
from designer.search.instance import read_key


def main() -> None:
    """Read a question, search, write how it ended."""
    question = json.loads(sys.stdin.readline())
    found = search(
        read_key(question["instance"]), question["modulus"], question["workers"], fallback=question["fallback"],
        progress=lambda conflicts, excluded: _say(event="progress", conflicts=conflicts, excluded=excluded),
    )  # fmt: skip
    _say(
        event="done", answer=found.answer, conflicts=found.conflicts, excluded=found.excluded, reason=found.reason,
        exponents=None if found.design is None else found.design.exponents,
    )  # fmt: skip


def _say(**event: Any) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
