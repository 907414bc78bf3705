"""Verdicts: never a truth value, never decided without an argument, never refuted without a witness."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.verdict import Answer, Assurance, Verdict, overall


def verdict(answer: Answer, **changes: object) -> Verdict:
    facts: dict[str, object] = {
        "claim": "carrier",
        "answer": answer,
        "scope": "here",
        "statement": "it <is> so",
        "assurance": None if answer is Answer.UNDECIDED else Assurance.EXHAUSTIVE,
        "witness": {"kind": "number"} if answer is Answer.REFUTED else None,
        "because": ("a reason",),
    }
    return Verdict(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "changes", "message"),
    [
        (Answer.HOLDS, {"assurance": None}, "carrier: an answer and its assurance go together"),
        (Answer.REFUTED, {"assurance": None}, "carrier: an answer and its assurance go together"),
        (
            Answer.UNDECIDED,
            {"assurance": Assurance.SAMPLED},
            "carrier: an answer and its assurance go together",
        ),
        (Answer.REFUTED, {"witness": None}, "carrier: a refutation needs a witness"),
        (Answer.UNDECIDED, {"because": ()}, "carrier: undecided without a reason"),
    ],
)
def test_incomplete_verdicts_do_not_exist(answer: Answer, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        verdict(answer, **changes)


@pytest.mark.parametrize("answer", list(Answer))
def test_a_verdict_is_no_truth_value(answer: Answer) -> None:
    with pytest.raises(TypeError, match="look at its answer"):
        bool(verdict(answer))


@given(st.lists(st.sampled_from(list(Answer))))
def test_the_worst_answer_is_the_overall_one(answers: list[Answer]) -> None:
    found = overall(map(verdict, answers))
    if Answer.REFUTED in answers:
        assert found is Answer.REFUTED
    elif Answer.UNDECIDED in answers:
        assert found is Answer.UNDECIDED
    else:
        assert found is Answer.HOLDS


def test_the_json_is_plain_data() -> None:
    found = json.loads(json.dumps(verdict(Answer.REFUTED, seconds=0.12345678, value=[8]).as_json()))
    assert found == {
        "claim": "carrier", "answer": "REFUTED", "assurance": "EXHAUSTIVE", "scope": "here",
        "statement": "it <is> so",
        "value": [8], "witness": {"kind": "number"}, "because": ["a reason"], "seconds": 0.123457,
    }  # fmt: skip
    undecided = verdict(Answer.UNDECIDED).as_json()
    assert undecided["assurance"] is None
    assert undecided["witness"] is None


def test_the_time_spent_is_no_part_of_a_verdict_and_text_is_escaped() -> None:
    assert verdict(Answer.HOLDS, seconds=1.0) == verdict(Answer.HOLDS, seconds=2.0)
    assert "it &lt;is&gt; so" in verdict(Answer.HOLDS)._repr_html_()
