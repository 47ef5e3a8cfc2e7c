"""Controls that set parameters: ranges, encoders, buttons, take-over, and what is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.bridge_mapping_material import KNOWN, PLAYING, Hand


def test_a_fader_goes_through_the_range_of_its_parameter() -> None:
    hand = Hand("mappings: [{on: fader, set: energy}]")
    for value in (0.0, 0.5, 1.0):
        hand.to("fader", value)
    assert hand.set == [("energy", -1), ("energy", 0), ("energy", 1)]


def test_a_range_of_controls_sets_a_list_of_parameters() -> None:
    hand = Hand("mappings: [{on: 'knob{1..2}', set: [energy, swing]}]")
    hand.to("knob1", 1)
    hand.to("knob2", 0)
    assert hand.set == [("energy", 1.0), ("swing", 0.5)]


def test_a_range_in_the_parameters_name_runs_with_the_controls() -> None:
    hand = Hand("mappings: [{on: 'knob{1..3}', set: 'chain.{2..4}.mix'}]")
    hand.to("knob3", 1)
    assert hand.set == [("chain.4.mix", 1.0)]


def test_fourteen_bits_reach_the_parameter() -> None:
    hand = Hand("mappings: [{on: fader, set: energy, take_over: pick-up}]")
    for step in range(0, 16384, 3):
        hand.to("fader", step / 16383)
    assert len({value for _, value in hand.set}) == len(range(0, 16384, 3))


def test_what_is_recorded_says_so_and_when() -> None:
    hand = Hand("mappings: [{on: fader, set: energy, record: true}]")
    (one,) = hand.to("fader", 0.7).parameters
    assert (one.recorded, one.at_s) == (True, hand.now_s)


def test_a_value_that_stays_is_set_once() -> None:
    hand = Hand("mappings: [{on: fader, set: energy, step: 0.5}]")
    for n in range(100):
        hand.to("fader", n / 1000)
    assert hand.set == [("energy", -1.0)]


def test_an_encoder_goes_on_from_where_the_parameter_is() -> None:
    hand = Hand("mappings: [{on: encoder, set: energy, encoder: {detent: 0.05}}]")
    hand.now_s += 9
    hand.turn("encoder", 1)
    assert hand.set[-1] == ("energy", pytest.approx(0.1))
    hand.elsewhere("energy", -1.0)
    hand.now_s += 9
    hand.turn("encoder", 2)
    assert hand.set[-1] == ("energy", pytest.approx(-0.8))
    hand.turn("encoder", -99)
    assert hand.set[-1] == ("energy", -1)


def test_an_encoder_whose_tempo_nobody_set_begins_at_that_of_the_music() -> None:
    known = replace(KNOWN, parameters={"bpm": (10.0, 1000.0)})
    hand = Hand(
        "mappings: [{on: encoder, set: bpm, range: [60, 180], step: 1}]",
        known=known,
    )
    hand.transport = replace(PLAYING, bpm=127.993, measured=True)
    hand.turn("encoder", 1)
    name, value = hand.set[-1]
    assert name == "bpm"
    assert 128 < float(str(value)) <= 130
    hand.transport = replace(PLAYING, bpm=90.0)
    hand.now_s += 1
    hand.turn("encoder", 1)
    assert float(str(hand.set[-1][1])) > float(str(value))


def test_an_encoder_turned_fast_goes_further() -> None:
    def turned(between_s: float) -> float:
        hand = Hand("mappings: [{on: encoder, set: x.y, encoder: {acceleration: 5}}]", known=_FREE)
        for _ in range(6):
            hand.now_s += between_s
            hand.turn("encoder", 1)
        return float(str(hand.set[-1][1]))

    assert turned(0.5) == pytest.approx(0.06)
    assert turned(0.01) == pytest.approx(0.06 + 5 * 0.04)
    assert turned(0.5) < turned(0.05) < turned(0.01)


_FREE = type(Hand("mappings: []").engine._known)(controls={"box": ("encoder", "shift")})


def test_an_encoder_goes_finely_while_it_is_asked_to() -> None:
    hand = Hand(
        """
layers: {shift: {on: shift}}
mappings: [{on: encoder, set: a, encoder: {detent: 0.1, fine: layer.shift, fine_by: 0.01}}]
""",
        known=_FREE,
    )
    hand.turn("encoder", 1)
    hand.press("shift")
    hand.turn("encoder", 1)
    assert hand.set[-1] == ("a", pytest.approx(0.101))


def test_an_encoder_goes_through_values_one_by_one() -> None:
    hand = Hand("mappings: [{on: encoder, set: style, values: [a, b, c]}]")
    for steps in (1, 1, 1, -1):
        hand.now_s += 1
        hand.turn("encoder", steps)
    assert [value for _, value in hand.set] == ["b", "c", "b"]


def test_a_button_turns_a_parameter_to_its_other_end() -> None:
    hand = Hand("mappings: [{on: pad1, set: loop}]")
    hand.hit("pad1")
    assert hand.look("pad1") == "on"
    hand.hit("pad1")
    assert hand.set == [("loop", 1.0), ("loop", 0.0)]
    assert hand.look("pad1") == "idle"


def test_a_button_goes_through_values() -> None:
    hand = Hand("mappings: [{on: pad1, set: style, values: [a, b]}]")
    for _ in range(3):
        hand.hit("pad1")
    assert [value for _, value in hand.set] == ["a", "b", "a"]


def test_a_pad_can_set_how_hard_it_was_hit() -> None:
    hand = Hand("mappings: [{on: pad1, set: energy, button: velocity}]")
    hand.hit("pad1", 0.75)
    assert hand.set == [("energy", 0.5)]


def test_pressure_sets_only_where_it_is_asked_for() -> None:
    hand = Hand("mappings: [{on: pad1, gesture: pressure, set: energy}, {on: pad2, set: energy}]")
    hand.moves("pad1", "pressure", 1.0)
    hand.moves("pad2", "pressure", 0.2)
    assert hand.set == [("energy", 1.0)]


def test_pads_that_choose_a_value_show_which_is_chosen() -> None:
    hand = Hand(
        'mappings: [{on: \'pad{1..3}\', set: style, to: \'=choose(index, "a", "b", "c")\'}]'
    )
    hand.hit("pad2")
    assert [hand.look(f"pad{n}") for n in (1, 2, 3)] == ["idle", "on", "idle"]
    hand.elsewhere("style", "c")
    assert [hand.look(f"pad{n}") for n in (1, 2, 3)] == ["idle", "idle", "on"]


def test_a_fader_picks_up_after_the_parameter_was_set_elsewhere() -> None:
    hand = Hand("mappings: [{on: fader, set: swing, range: [0, 1], take_over: pick-up}]")
    hand.to("fader", 0.2)
    hand.elsewhere("swing", 0.8)
    hand.to("fader", 0.3)
    assert hand.set == [("swing", 0.2)]
    for value in (0.6, 0.795, 0.9):
        hand.to("fader", value)
    assert hand.set[1:] == [("swing", 0.795), ("swing", 0.9)]


def test_the_echo_of_what_a_fader_set_is_not_elsewhere() -> None:
    hand = Hand("mappings: [{on: fader, set: swing, range: [0, 1], take_over: pick-up}]")
    hand.to("fader", 0.2)
    hand.elsewhere("swing", 0.2)
    hand.to("fader", 0.7)
    assert hand.set[-1] == ("swing", 0.7)


def test_two_faders_of_one_parameter_take_over_from_each_other() -> None:
    hand = Hand("mappings: [{on: 'knob{1..2}', set: swing, range: [0, 1], take_over: pick-up}]")
    hand.to("knob1", 0.2)
    hand.to("knob2", 0.9)
    assert hand.set == [("swing", 0.2)]
    hand.to("knob2", 0.21)
    hand.to("knob2", 0.6)
    hand.to("knob1", 0.3)
    assert hand.set[-1] == ("swing", 0.6)


def test_a_knob_takes_over_anew_after_it_did_something_else_in_a_layer() -> None:
    hand = Hand(
        """
layers: {shift: {on: shift}}
mappings:
  - {on: knob1, set: energy, range: [0, 1], take_over: pick-up}
  - {on: knob1, layer: shift, set: swing, range: [0, 1], take_over: pick-up}
"""
    )
    hand.to("knob1", 0.5)
    hand.press("shift")
    hand.to("knob1", 0.9)
    hand.release("shift")
    hand.to("knob1", 0.85)
    assert hand.set == [("energy", 0.5), ("swing", 0.9)]
    hand.to("knob1", 0.5)
    assert hand.set[-1] == ("energy", 0.5) or len(hand.set) == 2


def test_rings_and_motors_follow_whatever_sets_the_parameter() -> None:
    hand = Hand("mappings: [{on: encoder, set: energy}, {on: fader, set: energy}]")
    assert hand.position("encoder") is None
    hand.to("fader", 0.75)
    assert hand.position("encoder") == hand.position("fader") == 0.75
    hand.elsewhere("energy", -1.0)
    assert hand.position("encoder") == hand.position("fader") == 0.0
    hand.elsewhere("energy", None)
    assert hand.position("fader") is None


def test_a_ring_may_show_something_else_or_nothing() -> None:
    hand = Hand(
        """
mappings:
  - {on: knob1, set: energy, feedback: {ring: parameter.swing}}
  - {on: knob2, set: energy, feedback: {ring: false}}
  - {on: knob3, set: energy, feedback: false}
"""
    )
    hand.elsewhere("swing", 0.5)
    assert hand.position("knob1") == 0.5
    shown = {one.control for one in hand.engine.all_wanted() if hasattr(one, "position")}
    assert shown == {"box/knob1"}


def test_displays_show_names_and_values() -> None:
    hand = Hand(
        """
mappings:
  - on: knob{1..2}
    set: [energy, swing]
    label: [Energy, Swing]
    feedback:
      text:
        - {display: lcd, cell: =index, words: =label}
        - {display: lcd, cell: =index + 8, words: '=round(value, 2) if value != none else "-"'}
"""
    )
    assert hand.texts == {0: "Energy", 1: "Swing", 8: "-", 9: "-"}
    hand.to("knob2", 0.5)
    assert hand.texts[9] == "0.62"


def test_colours_may_depend_on_state_and_be_computed() -> None:
    hand = Hand(
        """
mappings:
  - on: pad1
    do: make
    feedback:
      colour: '="#ff0000" if parameter.energy == 1 else "#00ff00"'
      colours: {running: "#0000ff"}
"""
    )
    assert hand.light("pad1").colour == 0x00FF00
    hand.elsewhere("energy", 1)
    assert hand.light("pad1").colour == 0xFF0000
    hand.hit("pad1")
    hand.went(hand.asked[0].ticket, "running", 0.5)
    assert hand.light("pad1").colour == 0x0000FF


def test_only_what_changed_is_wanted() -> None:
    hand = Hand("mappings: [{on: 'pad{1..8}', do: tap}, {on: fader, set: energy}]")
    hand.to("fader", 0.9)
    answer = hand.to("fader", 0.91)
    assert [type(one).__name__ for one in answer.wanted] == ["PositionWanted"]
    assert not hand.hit("pad1") and not hand.to("alt", 0.3).wanted
