"""What a program's OSC controls are is learnt by what they send."""

from __future__ import annotations

import pytest

from bridge.controllers.learn.by_osc import OscLearner
from bridge.controllers.reading import profile_of_text
from bridge.controllers.writing import text_of_profile
from bridge.events.arrived import OscArgument, OscArrived, Source


def learnt(*messages: tuple[str, OscArgument]) -> OscLearner:
    """A learner that heard these, in order."""
    learner = OscLearner()
    for at_s, (address, argument) in enumerate(messages):
        learner.heard(OscArrived(Source("osc-udp:x:1"), float(at_s), address, (argument,)))
    return learner


@pytest.mark.parametrize(
    ("values", "kind", "fields", "sure"),
    [
        ((0.0, 0.5, 1.0), "fader", {"range": [0.0, 1.0]}, True),
        ((0.4, 0.5), "fader", {"range": [0.0, 1.0]}, False),
        ((0, 64, 127), "fader", {"range": [0.0, 127.0]}, True),
        ((-60.0, -10.0, 6.0), "fader", {"range": [-60.0, 6.0]}, True),
        ((1, 0), "button", {}, True),
        ((1,), "button", {"press": "trigger"}, False),
        ((1, 1), "button", {"press": "trigger"}, True),
        ((True, False), "button", {}, True),
    ],
)
def test_faders_and_buttons_are_told_apart(
    values: tuple[OscArgument, ...], kind: str, fields: dict[str, object], sure: bool
) -> None:
    guess = learnt(*(("/x", value) for value in values)).guesses()[0]
    assert (guess.kind, guess.fields, guess.sure) == (kind, fields, sure)
    assert bool(guess.hint) is not sure


def test_names_are_the_last_words_of_the_address_and_one_of_a_kind() -> None:
    learner = learnt(("/1/fader", 0.5), ("/2/fader", 0.5), ("/2/fader", 0.6), ("/fader", 0.5))
    assert [one.name for one in learner.guesses()] == ["fader", "2-fader", "fader-2"]


def test_what_is_no_control_is_passed_over() -> None:
    learner = learnt(("/text", "words"), ("/nan", float("nan")), ("/inf", float("inf")))
    learner.heard(OscArrived(Source("osc-udp:x:1"), 0.0, "/{a}", (1.0,)))
    assert learner.guesses() == ()


def test_the_profile_reads_back_as_it_was_learnt() -> None:
    learner = learnt(("/mix/go", 1), ("/mix/go", 0), ("/mix/level", 500.0), ("/mix/level", -2.0))
    learner.name("/mix/go", "start", "pad")
    profile = learner.profile("my-box", "My box")
    assert profile.speaks_osc
    assert profile.control_names() == ("start", "level")
    assert profile_of_text(text_of_profile(profile), "my-box.yaml") == profile
