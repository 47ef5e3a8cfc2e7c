"""Expressions compute what they say, and hostile text can do nothing but give one sentence."""

from __future__ import annotations

import string
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mapping.expressions import BadExpression, ExpressionFailed, Scope, compiled
from bridge.mapping.expressions.functions import FUNCTIONS
from bridge.mapping.expressions.scope import NAMES
from bridge.sync.transport import Transport

SCOPE = Scope(
    index=3,
    count=8,
    value=0.5,
    note=61,
    arguments=("house", 0.25, 7),
    transport=Transport(0.0, 4.0, 90.0, playing=True),
    at_s=2.0,
    vars={"style": "funk", "bars": 8},
    parameters={"energy": -0.5},
    layers=("shift",),
    running=2,
    random=Random(1),
)


def value(text: str) -> object:
    return compiled(text, {"style", "bars"}, {"shift", "page"}).value(SCOPE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 - 3 - 4", -5),
        ("-2 * -3", 6),
        ("7 // 2 + 7 % 2 + 1 / 4", 4.25),
        ("1 < 2 and not 2 < 1", True),
        ("true or 1 / 0", True),
        ("false and 1 / 0", False),
        ("1 if 0 else 2 if 0 else 3", 3),
        ("style == 'funk' and bars >= 8", True),
        ('"fun" in style or 9 in [1, 2]', True),
        ("true == 1", False),
        ("choose(index, 'a', 'b', 'c')", "c"),
        ("choose(99, ['a', 'b'])", "b"),
        ("choose(0, 'a', 'b')", "a"),
        ("scale(value, 0, 1, 60, 180)", 120),
        ("scale(9, 0, 1, 5, -5)", -5),
        ("clamp(7, 0, 5) + min(3, 1, 2) + max(4, 5)", 11),
        ("round(2.5678, 2)", 2.57),
        ("round(2.6)", 3),
        ("next(style, ['house', 'funk'])", "house"),
        ("previous('other', ['house', 'funk'])", "funk"),
        ("text(bars, ' bars, ', 0.25, true)", "8 bars, 0.25yes"),
        ("note_name(note)", "C#4"),
        ("argument(1) == 'house' and argument(9, 5) == 5", True),
        ("number('12.5') + number('x', 1)", 13.5),
        ("length([1, 2, 3]) + length('ab')", 5),
        ("velocity", 64),
        ("transport.playing and transport.bpm == 90", True),
        ("transport.beats", 7.0),
        ("transport.bar", 2),
        ("layer.shift and not layer.page", True),
        ("parameter.energy", -0.5),
        ("parameter.nobody_set_it == none", True),
        ("jobs.running + jobs.waiting", 2),
        ("upper(style)", "FUNK"),
    ],
)
def test_an_expression_has_the_value_that_it_says(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing in it"),
        ("1 +", "breaks off"),
        ("1 2", "2 is not expected here"),
        ("(1", r"\) is missing"),
        ("a = 1", "compare with =="),
        ("chose(1, 2)", "did you mean choose"),
        ("transport.playin", "did you mean transport.playing"),
        ("barz", "did you mean bars"),
        ("layer.shft", "did you mean layer.shift"),
        ("choose(1)", "write it as choose"),
        ("x and", "nothing is called x"),
        ("'open", "quote is opened"),
        ("1 && 2", "write `and`"),
        ("1 if 2", "else is missing"),
        ("1.2.3", "is no number"),
        ("__import__('os')", "there is no function called __import__"),
        ("style.upper()", "there is no function called style.upper"),
        ("().__class__", "breaks off|not expected|means nothing"),
        ("[x for x in style]", "nothing is called x|missing"),
        ("lambda: 1", "nothing is called lambda|means nothing"),
        ("9 ** 9", "is not expected here"),
        ("(" * 100, "nested too deeply"),
        ("-" * 100 + "1", "nested too deeply"),
        ("not " * 100 + "1", "nested too deeply"),
        ("1" + " + 1" * 240, "more than 200 parts"),
        ("1" * 2000, "longer than 1000"),
    ],
)
def test_what_is_no_expression_says_why(text: str, words: str) -> None:
    with pytest.raises(BadExpression, match=words):
        value(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 / 0", "divides by 0"),
        ("1 + style", "funk is no number"),
        ("true + 1", "yes is no number"),
        ("style < 1", "is no number"),
        ("999999999999999 * 999999999999999", "too large"),
        ("argument(8)", "no argument 8"),
        ("choose(style, 1, 2)", "is no number"),
        ("note_name(400)", "no MIDI note"),
        ("parameter.nobody_set_it > 1", "nothing is no number"),
        ("1 in 5", "no list"),
    ],
)
def test_what_has_no_value_says_why_with_the_expression(text: str, words: str) -> None:
    with pytest.raises(ExpressionFailed, match=words) as raised:
        value(text)
    assert f"`{text}`" in str(raised.value)


def test_it_knows_the_names_that_it_depends_on() -> None:
    found = compiled("bars + parameter.energy if transport.playing else random()", {"bars"})
    assert found.names == {"bars", "parameter.energy", "transport.playing", "random()"}


def test_chance_is_the_scopes_own() -> None:
    first, again = (
        [compiled("random(0, 9)").value(Scope(random=Random(5))) for _ in range(3)]
        for _ in range(2)
    )
    assert first == again


_PIECES = [
    *NAMES, *FUNCTIONS, "style", "bars", "and", "or", "not", "in", "if", "else", "none", "true",
    "(", ")", "[", "]", ",", "+", "-", "*", "/", "//", "%", "==", "!=", "<", ">=", "1", "0",
    "0.5", "1000000", '"a"', "'%s%n'", ".", "__class__", "layer.shift", "parameter.x", "=", "\n",
    "\\", "é", "{", "\0",
]  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=60).map(" ".join) | st.text(max_size=120))
def test_any_text_gives_a_value_or_one_sentence(text: str) -> None:
    try:
        found = value(text)
    except (BadExpression, ExpressionFailed) as error:
        assert str(error)
        assert "\n" not in str(error).replace(text, "")
        return
    assert found is None or isinstance(found, int | float | str | tuple)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=string.printable, max_size=60))
def test_a_quoted_text_is_nothing_but_itself(text: str) -> None:
    clean = "".join(mark for mark in text if mark not in '"\n\r\x0b\x0c')
    assert value(f'"{clean}"') == clean


def test_work_is_bounded_however_an_expression_is_written() -> None:
    widest = "text(" + ", ".join(["text(style, style)"] * 20) + ")"
    found = value(widest)
    assert isinstance(found, str)
    assert len(found) <= 500
