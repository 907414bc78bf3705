"""`python -m benchmarks [NAME ...]`: benchmarks one after another, and how many targets are missed."""

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks._page import machine, page, section

SCRIPTS = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.py")) if not path.name.startswith("_")}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"of {', '.join(SCRIPTS)}; default: all")
    parser.add_argument("--page", metavar="FILE", type=Path, help="write what they print into the page of figures")
    options = parser.parse_args()
    names = options.names or list(SCRIPTS)
    if unknown := sorted(set(names) - set(SCRIPTS)):
        parser.error(f"unknown benchmark {unknown[0]}; there are {', '.join(SCRIPTS)}")
    missed = failed = 0
    printed: dict[str, str] = {}
    for name in names:
        print(f"\n== {name}", flush=True)
        process = subprocess.Popen([sys.executable, str(SCRIPTS[name])], stdout=subprocess.PIPE, text=True)  # noqa: S603
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
            missed += line.rstrip().endswith(" missed")
        if process.wait() == 0:
            printed[name] = section("".join(lines), machine())
        else:
            failed += 1
    if options.page is not None:
        old = options.page.read_text("utf-8") if options.page.is_file() else ""
        options.page.write_text(page(SCRIPTS, old, printed), "utf-8")
    print(f"\n{missed} targets missed on this machine, {failed} benchmarks failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
