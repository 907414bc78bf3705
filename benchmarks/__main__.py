"""`python -m benchmarks`: all benchmarks one after another, and how many targets are missed."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    missed = failed = 0
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name.startswith("_"):
            continue
        print(f"\n== {path.stem}", flush=True)
        process = subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True)  # noqa: S603
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            missed += line.rstrip().endswith(" missed")
        failed += process.wait() != 0
    print(f"\n{missed} targets missed, {failed} benchmarks failed")
    return int(missed + failed > 0)


if __name__ == "__main__":
    sys.exit(main())
