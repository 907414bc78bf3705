"""Wall time of commands in a fresh process, the least of several, also relative to a Python that does nothing."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from _figures import report

ROOT = Path(__file__).parents[1]
COMMANDS = (  # words, target in seconds
    ("check epc p=8 m=8 n=8", 0.15),
    ("show epc p=2 m=2 n=2", 0.2),
    ("list", 0.2),
    ("--help", 0.2),
    ("check gasp-r K=4 L=4 T=2 r=1 --workers 27", 0.3),
    ("explain examples/defects/d1.toml --points 4,7 --field 31 --claim privacy", 0.3),
    ("explain gasp-small K=8 L=4 T=2 --points distinct:47", 0.3),
    ("explain gasp-small K=2 L=2 T=2 --points 0,1,2,3,4,5,6,7,8,9,10", 0.3),
    ("explain bi0 p=1 m=2 n=2 --points grid:3x2 --received 4 --claim decodability", 0.3),
    ("explain examples/defects/d7.toml --field 13 --points distinct:8 --claim decodability", 0.3),
)
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As for an installed package, which has its byte code beside it."""

NO_NUMPY = """\
import sys
from designer.cli.main import main
main("check epc p=8 m=8 n=8 --quiet".split())
print("numpy" in sys.modules)
"""


def least(words: list[str], runs: int) -> float:
    """Least seconds of a process; the first one, which fills the caches, does not count."""
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], cwd=ROOT, env=INSTALLED, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
        times.append(time.perf_counter() - started)
    return min(times[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    bare = least(["-c", "pass"], options.runs)
    report("python -c pass", bare, unit="s")
    for words, target in COMMANDS:
        seconds = least(["-m", "designer", *words.split()], options.runs)
        report(f"coded-designer {words}", seconds, target, unit="s")
        report("    over a Python that does nothing", seconds / bare, unit="x")
    done = subprocess.run([sys.executable, "-c", NO_NUMPY], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    report("check imports NumPy (1: yes)", float(done.stdout.strip() == "True"), 0, unit="")


if __name__ == "__main__":
    main()
