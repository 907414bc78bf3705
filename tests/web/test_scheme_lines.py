"""An error in a scheme's text is shown at the line that must be changed."""

from __future__ import annotations

import pytest

from designer import DesignerError, dump, load, load_text
from designer.web.scheme_lines import line_of

LINES = dump(load("gasp-r")).splitlines()


def line_with(start: str) -> int:
    return next(number for number, line in enumerate(LINES) if line.startswith(start))


@pytest.mark.parametrize(
    ("start", "wrong"),
    [
        ("operation", 'operation = "matmull"'),
        ("operation", "operation matmul"),
        ("parameters", 'parameters = ["K", "L", "T", "r", "r"]'),
        ("constraints", 'constraints = ["r <"]'),
        ("p = 1", 'p = "1"'),
        ("i = ", 'i = "K**2"'),
        ("A = ", 'A = ["i + q"]'),
        ("A = ", 'A = ["i", "j"]'),
        ("A = ", "A = ["),
        ("A = ", 'C = ["i"]'),
        ("carrier", 'carrier = ["i +"]'),
        ("privacy", 'secrecy = "T"'),
        ("rule", 'rule = "nowhere"'),
    ],
)
def test_the_line_of_an_error_is_the_one_that_was_changed(start: str, wrong: str) -> None:
    number = line_with(start)
    text = "\n".join([*LINES[:number], wrong, *LINES[number + 1 :]]) + "\n"
    with pytest.raises(DesignerError) as caught:
        load_text(text).bind(K=2, L=2, T=2, r=1)
    found = line_of(caught.value, text)
    if wrong == "A = [":
        assert found is not None
        assert found > number
    else:
        assert found == number + 1


def test_an_error_that_belongs_to_no_line_has_none() -> None:
    text = "\n".join(LINES)
    with pytest.raises(DesignerError) as caught:
        load_text(text).bind(K=2, L=2, T=2, r=3)
    assert line_of(caught.value, text) is None


def test_a_value_that_never_ends_is_found_at_the_end() -> None:
    text = 'operation = "matmul"\nparameters = [\n\n\n'
    with pytest.raises(DesignerError) as caught:
        load_text(text)
    assert line_of(caught.value, text) == 2
