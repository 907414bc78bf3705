from __future__ import annotations

import pytest

from designer.errors import ParameterError
from designer.named_values import named_values, natural


def test_order_and_values_are_kept_as_they_are() -> None:
    assert list(named_values(["n=2", "m=", "r=a=b"]).items()) == [("n", "2"), ("m", ""), ("r", "a=b")]


@pytest.mark.parametrize(
    ("words", "said"),
    [(["p"], "not a parameter; got p"), (["=2"], "not a parameter"), (["p=1", "m=2", "p=1"], "given twice; got p")],
)
def test_other_words_are_refused(words: list[str], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        named_values(words)


@pytest.mark.parametrize("text", ["", "-1", "+1", "1_0", "1e3", "２", " 1", "1" * 13])
def test_only_plain_digits_are_numbers(text: str) -> None:
    with pytest.raises(ParameterError, match="parameter p is not a number in range"):
        natural("p", text)
    assert natural("p", "0" * 11 + "7") == 7
