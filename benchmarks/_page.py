"""docs/performance.md: what the benchmarks printed, each with the machine and the day."""

from __future__ import annotations

import ast
import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

INTRODUCTION = """\
# Performance

Written by `python -m benchmarks --page docs/performance.md [NAME …]`, which runs the benchmarks named (all without a
name) and replaces their sections. Figures are ratios against a peer or a baseline that was measured in the same run, or
CPU seconds; a line ends with `met` or `missed` where there is a target. The load is the number of processes that wanted
the cores meanwhile. A benchmark without figures was not run yet.
"""
NOT_RUN = "Not run yet."


def machine() -> str:
    """Processor, cores that this process may use and how busy they are, Python, and the day."""
    info = Path("/proc/cpuinfo")
    models = re.findall(r"^model name\s*: (.+)$", info.read_text("utf-8"), re.MULTILINE) if info.is_file() else []
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{models[0] if models else platform.machine()}, {cores} cores, load {os.getloadavg()[0]:.1f}, "
        f"{platform.system()}, Python {platform.python_version()}, {datetime.now(UTC).date()}"
    )


def section(text: str, where: str) -> str:
    """What stands below the heading of a benchmark that was run."""
    return f"{where}\n\n```text\n{text.strip()}\n```"


def sections(page: str) -> dict[str, str]:
    """Benchmark -> what stands below its description in the page."""
    found = re.findall(r"^## (\S+)\n\n.*?\n\n(.*?)(?=\n*^## \S+\n|\n*\Z)", page, re.MULTILINE | re.DOTALL)
    return {name: body.strip() for name, body in found}


def described(script: Path) -> str:
    """The first paragraph of a benchmark's docstring, in one line."""
    text = ast.get_docstring(ast.parse(script.read_text("utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def page(scripts: Mapping[str, Path], old: str, new: Mapping[str, str]) -> str:
    """The page with the sections of the benchmarks that were run replaced, and the others as they were.

    Args:
        scripts: benchmark -> its file; others are left out.
        old: the page as it is, or "".
        new: benchmark -> its new section.
    """
    known = {**sections(old), **new}
    parts = [f"## {name}\n\n{described(path)}\n\n{known.get(name, NOT_RUN)}\n" for name, path in scripts.items()]
    return "\n".join([INTRODUCTION, *parts])
