"""Who gathers the answers of an emitted Python program: the program alone, or one that is handed tasks."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

from designer.emitters.form import Form

_USE: Final = """\
    ${prepared} # arrays of integers in [0, Q)
    tasks = encode(*inputs)                  # one task a worker
    answers = $gather
    result = from_field(decode(answers, *(x.shape for x in inputs)), Q)"""

_IN_ORDER: Final = '''


def usable(answers: Mapping[int, NDArray[Any]]) -> dict[int, NDArray[Any]]:
    """Those answers of a worker before which none of its own is missing."""
    found, stopped = {}, set()
    for number, owner in enumerate(OWNERS):
        if number in answers and owner not in stopped:
            found[number] = answers[number]
        else:
            stopped.add(owner)
    return found'''

_ANY: Final = '''


def usable(answers: Mapping[int, NDArray[Any]]) -> dict[int, NDArray[Any]]:
    """All answers: every RECEIVED of them decode."""
    return dict(answers)'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """What differs between programs that gather their answers in different ways.

    Args:
        usage: for the header: how the file is run and used.
        gathered: expression of the self-test for the answers to `shares`.
        parameter: a further parameter of the self-test, with a comma before it.
        section: definitions behind the self-test.
        main: what the file does when it is run, indented.
    """

    usage: str
    gathered: str
    parameter: str = ""
    section: str = ""
    main: str


def usage(form: Form, first: str, gather: str) -> str:
    """How a file is run, and how its functions are used."""
    prepared = f"inputs = prepare({', '.join(form.code.operation.names)})".ljust(40)
    return f"{first}\n\n{Template(_USE).substitute(prepared=prepared, gather=gather)}"


def alone(form: Form) -> Driver:
    """The program computes all answers itself."""
    return Driver(
        usage=usage(
            form,
            "Run this file: it tests itself against the direct computation and exits with 1 if anything differs. "
            "To use it:",
            "{w: worker(tasks[w]) for w in some_workers}",
        ),
        gathered="{number: worker(shares[number]) for number in arrivals(generator)[:RECEIVED]}",
        main=f'    count = self_test()\n    print({form.code.label!r} + f": {{count}} comparisons with the direct '
        'computation, all equal")',
    )


def handing_out(form: Form, name: str, first: str, gather: str) -> Driver:
    """A driver whose text stands in a template and that hands tasks to others.

    Args:
        form: the program.
        name: of the template.
        first: of the header: how the file is run.
        gather: expression for the answers to `tasks`.
    """
    template = Template((files("designer.emitters") / f"{name}.py.tmpl").read_text("utf-8"))
    in_order = form.points.in_order
    section = template.substitute(
        usable=(_IN_ORDER if in_order else _ANY).strip(),
        owner="OWNERS[number]" if in_order else "number",
        workers=form.points.workers if in_order else len(form.points),
        name=repr(form.code.label),
    )
    return Driver(
        usage=usage(form, first, gather),
        gathered="(gather or inline)(shares, arrivals(generator))",
        parameter=", gather: Gather | None = None",
        section=section,
        main="    main()",
    )
