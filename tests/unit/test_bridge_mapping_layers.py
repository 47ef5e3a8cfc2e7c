"""Layers: what is on top counts, and what was pressed in one is released there."""

from __future__ import annotations

from tests.unit.bridge_mapping_material import Hand

SHIFT = """
layers:
  shift: {on: shift}
mappings:
  - {on: pad1, do: make, args: {bars: 1}}
  - {on: pad1, layer: shift, do: make, args: {bars: 2}}
  - {on: pad2, do: make, args: {bars: 3}}
"""


def bars(hand: Hand) -> list[object]:
    found = [one.get("bars") for one in hand.arguments]
    for one in hand.asked:
        hand.went(one.ticket, "done")
    hand.asked.clear()
    return found


def test_a_layer_counts_while_its_control_is_held() -> None:
    hand = Hand(SHIFT)
    hand.hit("pad1")
    hand.press("shift")
    hand.hit("pad1")
    hand.release("shift")
    hand.hit("pad1")
    assert bars(hand) == [1, 2] or bars(hand) == []
    assert hand.look("shift") == "idle"


def test_what_a_layer_does_not_name_is_as_it_was() -> None:
    hand = Hand(SHIFT)
    hand.press("shift")
    assert hand.look("shift") == "on"
    hand.hit("pad2")
    assert bars(hand) == [3]


def test_a_release_goes_where_the_press_went_though_the_layer_has_ended() -> None:
    hand = Hand(
        """
layers: {shift: {on: shift}}
mappings:
  - {on: pad1, gesture: release, let: {last: base}}
  - {on: pad1, layer: shift, gesture: release, let: {last: shift}}
  - {on: pad2, do: make, args: {style: =last}}
vars: {last: none}
"""
    )
    hand.press("shift")
    hand.press("pad1")
    hand.release("shift")
    hand.release("pad1")
    hand.hit("pad2")
    assert hand.arguments == [{"style": "shift"}]


def test_a_button_that_holds_a_parameter_lets_go_though_the_layer_has_ended() -> None:
    hand = Hand(
        """
layers: {shift: {on: shift}}
mappings:
  - {on: pad1, layer: shift, set: energy, button: momentary}
  - {on: pad1, do: tap}
"""
    )
    hand.press("shift")
    hand.press("pad1")
    hand.release("shift")
    hand.release("pad1")
    assert hand.set == [("energy", 1.0), ("energy", -1.0)]
    assert hand.asked == []


def test_a_press_before_the_layer_is_released_below_it() -> None:
    hand = Hand(
        """
layers: {shift: {on: shift}}
mappings:
  - {on: pad1, gesture: hold, do: make, args: {bars: 1}}
  - {on: pad1, layer: shift, do: make, args: {bars: 2}}
"""
    )
    hand.press("pad1")
    hand.press("shift")
    hand.wait(1)
    hand.release("pad1")
    assert bars(hand) == [1]


def test_a_toggle_stays_and_one_of_a_group_is_on() -> None:
    hand = Hand(
        """
layers:
  lock: {on: alt, kind: toggle}
  one: {on: pad7, kind: radio, start: true}
  two: {on: pad8, kind: radio}
mappings:
  - {on: pad1, layer: one, do: make, args: {bars: 1}}
  - {on: pad1, layer: two, do: make, args: {bars: 2}}
  - {on: pad2, when: layer.lock, do: make, args: {bars: 9}}
"""
    )
    assert (hand.look("pad7"), hand.look("pad8"), hand.look("pad2")) == ("on", "idle", "off")
    hand.hit("pad1")
    hand.hit("pad8")
    hand.hit("pad8")
    assert (hand.look("pad7"), hand.look("pad8")) == ("idle", "on")
    hand.hit("pad2")
    assert bars(hand) == [1]
    hand.hit("pad1")
    hand.hit("alt")
    assert hand.look("pad2") == "idle"
    hand.hit("pad2")
    assert bars(hand) == [2, 9]
    hand.hit("alt")
    assert hand.look("alt") == "idle"


def test_a_layer_within_another_counts_with_it_alone() -> None:
    hand = Hand(
        """
layers:
  outer: {on: shift}
  inner: {on: alt, kind: toggle, within: outer}
mappings:
  - {on: pad1, layer: inner, do: make, args: {bars: 3}}
  - {on: pad1, layer: outer, do: make, args: {bars: 2}}
  - {on: pad1, do: make, args: {bars: 1}}
"""
    )
    hand.hit("alt")
    hand.press("shift")
    hand.hit("pad1")
    hand.hit("alt")
    hand.hit("pad1")
    hand.release("shift")
    hand.hit("pad1")
    assert [one.get("bars") for one in hand.arguments] == [2, 3, 1]


def test_layers_further_down_the_file_lie_on_top() -> None:
    hand = Hand(
        """
layers: {low: {on: alt}, high: {on: shift}}
mappings:
  - {on: pad1, layer: high, do: make, args: {bars: 2}}
  - {on: pad1, layer: low, do: make, args: {bars: 1}}
"""
    )
    hand.press("shift")
    hand.press("alt")
    hand.hit("pad1")
    assert bars(hand) == [2]


def test_a_mapping_can_switch_a_layer() -> None:
    hand = Hand(
        """
layers: {more: {}}
mappings:
  - {on: pad8, gesture: double, do: layer, args: {name: more}}
  - {on: pad7, do: layer, args: {name: more, on: false}}
  - {on: pad1, layer: more, do: tap}
"""
    )
    hand.hit("pad8")
    hand.hit("pad8")
    hand.hit("pad1")
    hand.hit("pad7")
    hand.hit("pad1")
    assert hand.actions == ["tap"]


def test_lights_change_with_the_layer() -> None:
    hand = Hand(
        """
layers: {shift: {on: shift}}
mappings:
  - {on: pad1, do: tap, feedback: {colour: "#0000ff"}}
  - {on: pad1, layer: shift, do: tap, feedback: {colour: "#ff0000"}}
"""
    )
    hand.press("shift")
    assert hand.light("pad1").colour == 0xFF0000
    hand.release("shift")
    assert hand.light("pad1").colour == 0x0000FF


def test_two_mappings_have_layers_of_their_own() -> None:
    one = "name: one\nuse: box\nlayers: {s: {on: shift}}\nmappings: [{on: pad1, layer: s, do: tap}]"
    two = "name: two\nuse: box\nlayers: {s: {on: alt}}\nmappings: [{on: pad1, do: make}]"
    hand = Hand(one, two)
    hand.press("alt")
    hand.hit("pad1")
    assert hand.actions == ["make"]


def test_what_only_another_layer_shows_is_dark() -> None:
    hand = Hand(
        """
layers:
  one: {kind: radio, start: true, on: pad1}
  two: {kind: radio, on: pad2}
mappings:
  - on: knob1
    layer: one
    set: energy
    feedback: {ring: "0.5", text: [{display: lcd, cell: 1, words: Energy}]}
  - on: knob2
    layer: one
    set: swing
    feedback: {ring: "0.5", text: [{display: lcd, cell: 2, words: Swing}]}
  - on: knob3
    layer: one
    set: loop
    feedback: {text: [{display: lcd, cell: 3, words: Loop}]}
  - on: knob1
    layer: two
    set: style
    feedback: {ring: false, text: [{display: lcd, cell: 3, words: Style}]}
"""
    )
    assert hand.texts == {0: "Energy", 1: "Swing", 2: "Loop"}
    hand.hit("pad2")
    assert hand.texts == {0: "", 1: "", 2: "Style"}
    assert [hand.position(knob) for knob in ("knob1", "knob2")] == [None, None]
    hand.hit("pad1")
    assert hand.texts == {0: "Energy", 1: "Swing", 2: "Loop"}
    assert [hand.position(knob) for knob in ("knob1", "knob2")] == [0.5, 0.5]
