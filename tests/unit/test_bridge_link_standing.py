"""How a bridge stands: whoever knows it up to a revision is told what came after, and no more."""

from __future__ import annotations

import json
from typing import Any

from bridge.events.wanted import LightWanted, PositionWanted
from bridge.studio.picture import Picture
from bridge.studio.standing import EVENTS, Standing


def moved(of: str, motion: str = "press", **more: Any) -> dict[str, Any]:
    """News of a control."""
    told = {"news": "moved", "of": of, "motion": motion, "value": 1.0, "does": "", "tickets": []}
    return {**told, **more}


def went(ticket: int, stage: str, words: str = "") -> dict[str, Any]:
    """News of what was asked for."""
    how = {"stage": stage, "fraction": 0.0, "words": words, "seconds_left": None, "session": None}
    return {"news": "went", "of": str(ticket), "action": "generate", **how}


def test_what_is_new_alone_is_told() -> None:
    standing = Standing()
    standing.put("where", "here")
    standing.show("x/pad1", {"look": "idle"})
    first = standing.since()
    assert first is not None
    assert standing.since(first["revision"]) is None
    standing.put("where", "here")
    standing.show("x/pad1", {"look": "idle"})
    assert standing.since(first["revision"]) is None
    standing.show("x/pad1", {"position": 0.5})
    second = standing.since(first["revision"])
    assert second is not None
    assert second["parts"] == {}
    assert second["shows"] == {"x/pad1": {"look": "idle", "position": 0.5}}


def test_who_applies_all_changes_stands_alike_whatever_was_missed_between() -> None:
    one, other = Standing(), Standing()
    known = 0
    for number in range(3 * EVENTS):
        one.event({"n": number, "at": 0.0})
        one.put("clock", {"bar": number})
        if number % 37 == 0:
            changes = one.since(known)
            assert changes is not None
            other.apply(changes)
            known = changes["revision"]
    last = one.since(known)
    assert last is not None
    other.apply(last)
    mine, theirs = one.since(), other.since()
    assert mine is not None
    assert theirs is not None
    assert [event["n"] for event in mine["events"]] == list(range(2 * EVENTS, 3 * EVENTS))
    assert (mine["parts"], mine["events"]) == (theirs["parts"], theirs["events"])


def test_a_fader_that_is_still_moved_is_one_event_and_presses_are_each_their_own() -> None:
    picture = Picture(lambda: 1.0)
    for value in (0.1, 0.2, 0.3):
        picture.hear(moved("x/fader", "value", value=value))
    picture.hear(moved("x/pad"))
    picture.hear(moved("x/pad"))
    told = picture.standing.since()
    assert told is not None
    assert [(one["control"], one["value"]) for one in told["events"]] == [
        ("x/fader", 0.3),
        ("x/pad", 1.0),
        ("x/pad", 1.0),
    ]


def test_how_it_goes_stands_with_the_event_and_a_failure_is_also_said() -> None:
    picture = Picture(lambda: 1.0)
    picture.hear(moved("x/pad", tickets=[7], does="generate"))
    picture.hear(moved("x/other"))
    picture.hear(went(7, "failed", "No room is left."))
    told = picture.standing.since()
    assert told is not None
    assert [one["stage"] for one in told["events"]] == ["failed", None]
    assert told["parts"]["said"] == [{"at": 1.0, "words": "generate: No room is left."}]


def test_what_lights_and_motors_show_is_one() -> None:
    picture = Picture(lambda: 1.0)
    picture.seen([LightWanted("x/pad", "running", 0xFF8800, 0.5), PositionWanted("x/pad", 0.25)])
    told = picture.standing.since()
    assert told is not None
    shown = {"look": "running", "colour": 0xFF8800, "fraction": 0.5, "position": 0.25}
    assert told["shows"] == {"x/pad": shown}


def test_what_is_no_number_is_told_as_one_that_pages_can_read() -> None:
    picture = Picture(lambda: 1.0)
    picture.hear(moved("x/fader", "value", value=float("nan")))
    picture.seen([PositionWanted("x/fader", float("inf"))])
    told = picture.standing.since()
    assert "NaN" not in json.dumps(told, allow_nan=False)
    assert told is not None
    assert told["shows"] == {}
