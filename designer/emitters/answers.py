"""What an emitted program does with its answers: tell field elements from other things, locate the wrong ones."""

from __future__ import annotations

from typing import Final

from designer.emitters.needed import Needed

_CHECKS: Final = '''


@cache
def checks(used: tuple[int, ...]) -> NDArray[Any]:
    """The relations among right answers."""
    return parity_checks(observed(used), Q{eliminate})'''

_WRONG: Final = '''


def wrong_answers(answers: Mapping[int, NDArray[Any]], *shapes: Sequence[int]) -> list[int]:
    """Numbers of the wrong ones among answers of which at most WRONG are wrong.

    Args:
        answers: number of the answer, from 0 on -> answer.
        *shapes: the operands' shapes.

    Raises:
        ValueError: more are wrong, and it shows.
    """
    shape = answer_shape(geometry(*shapes)[1])
    malformed = [number for number in sorted(answers) if not is_answer(answers[number], shape)]
    left = WRONG - len(malformed)
    if left < 0:
        raise ValueError(f"{len(malformed)} answers are no arrays of field elements of the shape {shape}")
    used = [number for number in sorted(answers) if number not in malformed]
    table = [answers[number].reshape(-1) for number in used]
    found = $located
    return sorted([*malformed, *(used[place] for place in found)])'''

_LOCATED: Final = "locate_any(checks(tuple(used)), table, left, Q, uniform, product_of{eliminate})"

_LOCATED_DENSE: Final = "locate_dense([POINTS[n][0] for n in used], table, DECODED, left, Q, uniform, product_of)"

_PRODUCT_OF: Final = '''


def product_of(a: NDArray[Any], b: NDArray[Any], q: int) -> NDArray[Any]:
    """Matrix product of integers or field elements, as integers."""
    return from_field(dot(to_field(np.asarray(a), q), to_field(np.asarray(b), q), q), q)'''

_LIE: Final = """\
                for number in list(answers)[: WRONG if comparisons % 2 == 0 else WRONG // 2]:
                    noise = to_field(example_array("random", answers[number].shape, generator), Q)
                    answers[number] = add(answers[number], noise, Q)
"""

_USED: Final = """\
    shape = answer_shape(lengths)
    if malformed := [number for number in sorted(answers) if not is_answer(answers[number], shape)]:
        raise ValueError(f"answer {malformed[0]} is no array of field elements of the shape {shape}")
"""

_IS_ANSWER: Final = '''\
def is_answer(answer: Any, shape: tuple[int, ...]) -> bool:
    """Whether it is an array of that shape, of field elements; elements of other rings pass."""
    if not isinstance(answer, np.ndarray) or answer.shape != shape:
        return False
    if answer.dtype == object:
        own = (x for x in answer.flat if type(x).__module__ in ("builtins", "numpy"))
        return all(type(x) is int and 0 <= x < Q for x in own)
    $numbers'''

_NUMBERS: Final = """\
if answer.dtype.kind {kind}:
        return False
    entries = answer.view(np.ndarray).reshape(-1)
    portions = (entries[start : start + (1 << 15)] for start in range(0, len(entries), 1 << 15))
    return all(
        {inside}
        for part in portions
    )"""

_INSIDE: Final = {
    "balanced": (
        '!= "f"',
        "-(Q // 2 + 2) <= part.min() and part.max() <= Q // 2 + 2 and np.array_equal(np.rint(part), part)",
    ),
    "mersenne61": ('!= "u"', "part.max() < Q"),
    "finite_field": ('not in "iu"', "0 <= part.min() and part.max() < Q"),
}  # fmt: skip
"""Which entries are field elements as the arithmetic has them: kinds of numbers that are none, and the range."""


def correcting(needed: Needed, dense: bool) -> dict[str, str]:
    """The template's places for wrong answers."""
    used = f"    used = sorted(answers){'[:RECEIVED]' if dense else ''}"
    if not needed.wrong:
        return {
            "wrong": "", "compared": "answers beyond those needed are not compared.", "lie": "",
            "or_wrong": "a malformed one", "used": _USED + used,
        }  # fmt: skip
    return {
        "wrong": f"WRONG = {needed.wrong}  # so many of them may be wrong\n"
        f"DECODED = {needed.decoded}  # so many right ones decode\n",
        "compared": "up to WRONG of them may be wrong.",
        "or_wrong": "more wrong ones than WRONG",
        "lie": _LIE,
        "used": "    wrong = wrong_answers(answers, *shapes)\n"
        f"    used = [number for number in sorted(answers) if number not in wrong]{'[:DECODED]' if dense else ''}",
    }


def locating(dense: bool, extension: bool) -> str:
    """The functions that find wrong answers."""
    if dense:
        return _WRONG.replace("$located", _LOCATED_DENSE) + _PRODUCT_OF
    eliminate = ", field_row_reduced" if extension else ""
    located = _LOCATED.format(eliminate=eliminate)
    return _CHECKS.format(eliminate=eliminate) + _WRONG.replace("$located", located) + _PRODUCT_OF


def is_answer(arithmetic: str) -> str:
    """The function that tells answers from other things."""
    if arithmetic == "integers":
        return _IS_ANSWER.replace("$numbers", "return False")
    kind, inside = _INSIDE["balanced" if arithmetic == "limbs" else arithmetic]
    return _IS_ANSWER.replace("$numbers", _NUMBERS.format(kind=kind, inside=inside))
