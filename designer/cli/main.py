"""Entry point: finds the command, imports only its module, turns errors into one line and an exit status."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from designer import __version__
from designer.cli import COMMANDS, DEFECT, INTERRUPTED, OK, USAGE
from designer.errors import DesignerError, similar

GENERAL = """\
usage: coded-designer COMMAND [SCHEME] [name=value ...] [options]

Design and verification of coded distributed computing.

commands:
{commands}

SCHEME is a name of the catalogue (coded-designer list) or the path of a .toml file.
`coded-designer COMMAND --help` tells a command's options; a first thing to try:

  coded-designer run epc p=2 m=2 n=2 --workers 12

exit status: 0 all claims hold, 1 something is refuted, 2 something is undecided,
64 wrong usage or bad input, 70 a defect of the program, 130 interrupted
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are those of the toolkit."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting with argparse's own status."""
        dash = "; a value that begins with - is written --option=value" if message.endswith("one argument") else ""
        raise DesignerError(message + dash, remedy=f"see {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status.

    Args:
        arguments: words after the program's name; those of the process by default.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(words)
    except DesignerError as error:
        _complain(str(error))
        return USAGE
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if os.environ.get("CODED_DESIGNER_TRACEBACK"):
            raise
        _complain(
            f"defect of the program: {type(error).__name__}: {error}; "
            "please report it (CODED_DESIGNER_TRACEBACK=1 shows where)"
        )
        return DEFECT


def _complain(text: str) -> None:
    """One line on standard error, of one rank under MPI; nothing of what was typed can steer the terminal."""
    if os.environ.get("OMPI_COMM_WORLD_RANK", os.environ.get("PMI_RANK", "0")) != "0":
        return
    line = " ".join(text.split())
    print(f"coded-designer: {''.join(c if c.isprintable() else '?' for c in line)}", file=sys.stderr)


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        width = max(map(len, COMMANDS))
        commands = "\n".join(f"  {name:<{width}}  {text}" for name, (_, text) in COMMANDS.items())
        print(GENERAL.format(commands=commands), end="")
        return OK if words else USAGE
    if words[0] in ("-V", "--version"):
        print(f"coded-designer {__version__}")
        return OK
    if words[0] not in COMMANDS:
        raise DesignerError(
            "unknown command", got=words[0], allowed=", ".join(COMMANDS), remedy=similar(words[0], COMMANDS)
        )
    name, text = COMMANDS[words[0]]
    module = import_module(name)
    parser = Parser(
        prog=f"coded-designer {words[0]}", description=f"{text[0].upper()}{text[1:]}.",
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    module.arguments(parser)
    options = parser.parse_intermixed_args(words[1:])
    options.command_line = shlex.join(["coded-designer", *words])
    status: int = module.execute(options)
    sys.stdout.flush()
    return status


def entry() -> NoReturn:
    """The console script; when it is told to end it leaves as little behind as when it is interrupted."""
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(main())


def _terminated(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
