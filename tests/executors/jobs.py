"""Jobs for the process that runs emitted programs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from designer.executors.faults import Faults
from designer.executors.loading import load_emitted

KINDS = ("random", "all q-1", "zero", "one hot")


def request(folder: Path, text: str, **changes: Any) -> dict[str, Any]:
    """What the process is asked; faults may be given as an object."""
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    program = load_emitted(text)
    faults = changes.pop("faults", Faults())
    return {
        "program": str(path), "executor": "inline", "sizes": {"i": 7, "k": 5, "j": 9}, "kinds": KINDS, "rounds": 2,
        "owners": list(getattr(program, "OWNERS", range(len(program.POINTS)))), "seed": 1, "faults": asdict(faults),
        "deadline": 120.0, **changes,
    }  # fmt: skip


def events(folder: Path, text: str, **changes: Any) -> list[dict[str, Any]]:
    """What the process answers."""
    done = subprocess.run(
        [sys.executable, "-m", "designer.executors.job"], input=json.dumps(request(folder, text, **changes)) + "\n",
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
