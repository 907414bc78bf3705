"""The process of a job: started, listened to, and ended with the program that asked for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from typing import Any, Final

from designer.errors import ExecutionError
from designer.executors import ONE_THREAD

PATIENCE: Final = 2.0
"""Seconds that the job has to end by itself, and then again after a signal."""


def carried_out(job: Mapping[str, Any], progress: Callable[[str], None] | None) -> list[Mapping[str, Any]]:
    """Run the job; the records of its rounds."""
    records: list[Mapping[str, Any]] = []
    with closing(_own_events(job) if job["executor"] == "mpi" else _events(job)) as told:
        for event in told:
            if event["event"] == "failed":
                raise ExecutionError(event["reason"], where=f"executor {job['executor']}")
            if event["event"] == "round":
                records.append(event)
                if progress:
                    progress(f"{event['kind']}: {len(records)} of {len(job['kinds']) * job['rounds']} results compared")
    return records


def _own_events(job: Mapping[str, Any]) -> Generator[Mapping[str, Any]]:
    """Run the job in this process, which is a rank of MPI and must not start others."""
    from designer.executors.job import events

    return events(job)


def _events(job: Mapping[str, Any]) -> Generator[Mapping[str, Any]]:
    """Run the job in its own process."""
    errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  closed below; a pipe could fill
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "designer.executors.job"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **_threads(job)},
    )  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise AssertionError("pipes were asked for")
    finished = False
    try:
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.close()
        for line in process.stdout:
            event = json.loads(line)
            finished = finished or event["event"] != "round"
            yield event
        process.wait()
        errors.seek(0)
        lines = [line for line in errors if line.strip()]
    finally:
        for number in (None, signal.SIGINT, signal.SIGKILL):  # Ctrl-C reaches the job by itself, and once is enough
            if number is not None:
                process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=PATIENCE)
                break
        process.stdout.close()
        errors.close()
    if not finished:
        raise ExecutionError(
            "the emitted program ended early",
            where=f"exit {process.returncode}",
            got=lines[-1] if lines else "no message",
        )


def _threads(job: Mapping[str, Any]) -> dict[str, str]:
    """Separate worker processes share the machine."""
    return {} if job["executor"] == "inline" else dict(ONE_THREAD)
