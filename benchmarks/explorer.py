"""Wall time from requests of the explorer to their answers, and how much longer a command in a fresh process takes."""

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from _figures import report

ROOT = Path(__file__).parents[1]
QUERIES = (
    ("epc", {"p": 2, "m": 2, "n": 2}),
    ("epc", {"p": 4, "m": 4, "n": 4}),
    ("gasp-r", {"K": 4, "L": 4, "T": 2, "r": 1}),
    ("tri", {"p": 3, "m": 3, "n": 3}),
)
TARGET = 100.0
"""Milliseconds."""
RUNS = 10


def asked(url: str, scheme: str, parameters: dict[str, int]) -> float:
    """Seconds until the code and its verdicts are there."""
    body = json.dumps({"scheme": scheme, "parameters": parameters}).encode()
    started = time.perf_counter()
    for view in ("code", "verdicts"):
        request = urllib.request.Request(f"{url}api/{view}", body, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            assert answer.status == 200
            answer.read()
    return time.perf_counter() - started


def commanded(scheme: str, parameters: dict[str, int]) -> float:
    """Seconds of the command that decides the same."""
    words = ["report", scheme, *(f"{name}={value}" for name, value in parameters.items()), "--json"]
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "designer", *words], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    return time.perf_counter() - started


def main() -> None:
    words = [sys.executable, "-m", "designer", "serve", "--port", "0"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdout is not None
        url = server.stdout.readline().split()[2]
        try:
            for scheme, parameters in QUERIES:
                label = " ".join([scheme, *(f"{name}={value}" for name, value in parameters.items())])
                asked(url, scheme, parameters)
                seconds = min(asked(url, scheme, parameters) for _ in range(RUNS))
                fresh = min(commanded(scheme, parameters) for _ in range(3))
                report(f"code and verdicts of {label}", 1000 * seconds, TARGET, unit="ms")
                report("    coded-designer report in a fresh process, over that", fresh / seconds, 3, least=True)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
