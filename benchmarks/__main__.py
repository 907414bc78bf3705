"""`python -m benchmarks [NAME ...]`: benchmarks one after another, and how many targets are missed."""

import argparse
import subprocess
import sys
from pathlib import Path

SCRIPTS = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.py")) if not path.name.startswith("_")}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"of {', '.join(SCRIPTS)}; default: all")
    names = parser.parse_args().names or list(SCRIPTS)
    if unknown := sorted(set(names) - set(SCRIPTS)):
        parser.error(f"unknown benchmark {unknown[0]}; there are {', '.join(SCRIPTS)}")
    missed = failed = 0
    for name in names:
        print(f"\n== {name}", flush=True)
        process = subprocess.Popen([sys.executable, str(SCRIPTS[name])], stdout=subprocess.PIPE, text=True)  # noqa: S603
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            missed += line.rstrip().endswith(" missed")
        failed += process.wait() != 0
    print(f"\n{missed} targets missed on this machine, {failed} benchmarks failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
