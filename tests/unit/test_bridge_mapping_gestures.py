"""Press, release, tap, hold and double, on time that is told."""

from __future__ import annotations

import pytest

from tests.unit.bridge_mapping_material import Hand

ALL = """
mappings:
  - {on: pad1, gesture: press, do: tap, args: {}, label: press}
  - {on: pad1, gesture: release, do: tap, label: release}
  - {on: pad1, gesture: tap, do: tap, label: tap}
  - {on: pad1, gesture: hold, hold_ms: 500, do: tap, label: hold}
  - {on: pad1, gesture: double, double_ms: 300, do: tap, label: double}
"""


def gestures(hand: Hand) -> list[str]:
    """Which rules asked since last time, by their line."""
    names = {5: "press", 6: "release", 7: "tap", 8: "hold", 9: "double"}
    found = [names[int(one.mapping.rpartition(" ")[2])] for one in hand.asked]
    for one in hand.asked:
        hand.went(one.ticket, "done")
    hand.asked.clear()
    return found


def test_a_short_press_is_a_press_a_release_and_then_a_tap() -> None:
    hand = Hand(ALL)
    hand.press("pad1")
    assert gestures(hand) == ["press"]
    hand.now_s += 0.1
    hand.release("pad1")
    assert gestures(hand) == ["release"]
    hand.wait(0.15)
    assert gestures(hand) == []
    hand.wait(0.1)
    assert gestures(hand) == ["tap"]
    hand.wait(5)
    assert gestures(hand) == []
    assert hand.engine.due_s() is None


def test_a_long_press_is_a_hold_when_the_time_is_up_and_no_tap() -> None:
    hand = Hand(ALL)
    hand.press("pad1")
    hand.wait(0.499)
    assert gestures(hand) == ["press"]
    hand.wait(0.002)
    assert gestures(hand) == ["hold"]
    hand.wait(3)
    hand.release("pad1")
    hand.wait(1)
    assert gestures(hand) == ["release"]


def test_two_presses_are_a_double_and_no_tap() -> None:
    hand = Hand(ALL)
    for _ in range(2):
        hand.press("pad1")
        hand.wait(0.05)
        hand.release("pad1")
        hand.wait(0.05)
    hand.wait(2)
    assert sorted(gestures(hand)) == ["double", "press", "press", "release", "release"]


def test_three_presses_are_one_double() -> None:
    hand = Hand(ALL)
    for _ in range(3):
        hand.press("pad1")
        hand.release("pad1")
        hand.wait(0.1)
    assert gestures(hand).count("double") == 1


def test_presses_too_far_apart_are_two_taps() -> None:
    hand = Hand(ALL)
    for _ in range(2):
        hand.press("pad1")
        hand.release("pad1")
        hand.wait(0.31)
    found = gestures(hand)
    assert found.count("tap") == 2
    assert "double" not in found


def test_a_tap_without_a_double_beside_it_does_not_wait() -> None:
    hand = Hand("mappings: [{on: pad1, gesture: tap, do: tap}]")
    hand.press("pad1")
    hand.now_s += 0.2
    hand.release("pad1")
    assert hand.actions == ["tap"]


def test_a_hold_counts_even_if_nobody_looked_at_the_clock_before_its_release() -> None:
    hand = Hand("mappings: [{on: pad1, gesture: hold, do: tap}]")
    hand.press("pad1")
    hand.now_s += 0.8
    hand.release("pad1")
    assert hand.actions == ["tap"]


def test_a_hold_that_goes_on_repeats_and_ends_with_the_release() -> None:
    hand = Hand("mappings: [{on: pad1, gesture: hold, hold_ms: 500, repeat_ms: 100, do: tap}]")
    hand.press("pad1")
    hand.wait(1.05)
    assert len(hand.asked) == 6
    hand.release("pad1")
    hand.wait(5)
    assert len(hand.asked) == 6


def test_the_light_shows_how_far_a_long_press_is() -> None:
    hand = Hand("mappings: [{on: pad1, gesture: hold, hold_ms: 1000, do: tap}]")
    hand.press("pad1")
    assert (hand.look("pad1"), hand.light("pad1").fraction) == ("armed", 0)
    hand.wait(0.5)
    assert hand.light("pad1").fraction == pytest.approx(0.5, abs=0.06)
    hand.release("pad1")
    assert hand.look("pad1") == "idle"


def test_every_key_of_a_range_has_a_hand_of_its_own() -> None:
    hand = Hand("mappings: [{on: 'keys[C3..B3]', gesture: hold, do: make, args: {bars: =index}}]")
    hand.press("keys", note=48)
    hand.wait(0.3)
    hand.press("keys", note=50)
    hand.press("keys", note=20)
    hand.wait(0.3)
    assert hand.arguments == [{"bars": 1}]


def test_notes_tell_keys_apart() -> None:
    hand = Hand(
        """
mappings:
  - {on: "keys[60..71]", do: make, args: {bars: =index, style: =note_name(note)}}
  - {on: "keys[A0]", do: tap}
"""
    )
    hand.press("keys", note=62)
    hand.press("keys", note=72)
    hand.press("keys", note=21)
    assert hand.arguments == [{"bars": 3, "style": "D4"}, {}]


def test_a_fader_is_a_button_on_both_sides_of_its_middle() -> None:
    hand = Hand(
        "mappings: [{on: pedal, do: tap}, {on: pedal, gesture: release, do: make, args: {bars: 1}}]"
    )
    for value in (0.3, 0.5, 0.6, 1.0, 0.5, 0.52, 0.3, 0.0):
        hand.to("pedal", value)
    assert hand.actions == ["tap", "make"]


def test_turning_has_sides() -> None:
    hand = Hand(
        """
mappings:
  - {on: encoder, gesture: turn-right, do: tap}
  - {on: encoder, gesture: turn-left, do: make, args: {bars: 2}}
  - {on: encoder, gesture: turn, do: make, args: {bars: "=value + 10"}, guard: {busy: allow}}
"""
    )
    hand.turn("encoder", 3)
    hand.turn("encoder", -1)
    assert hand.arguments == [{}, {"bars": 13}, {"bars": 2}, {"bars": 9}]
