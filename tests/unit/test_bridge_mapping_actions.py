"""Asking for actions: arguments, conditions, guards, costs, and the light of what was asked."""

from __future__ import annotations

import pytest

from bridge.events.asked import Quantise
from bridge.events.moved import Moved
from tests.unit.bridge_mapping_material import PLAYING, STOPPED, Hand

MAKE = "mappings: [{on: 'pad{1..8}', do: make, args: {bars: =index * 2}}]"


def test_what_is_asked_says_who_asked_when_and_why() -> None:
    hand = Hand(MAKE)
    hand.press("pad3", 0.5)
    (asked,) = hand.asked
    assert (asked.action, asked.arguments) == ("make", {"bars": 6})
    assert asked.mapping == "test.yaml, line 3"
    assert asked.at_s == hand.now_s
    assert isinstance(asked.cause, Moved)
    assert asked.cause.name == "box/pad3"


def test_tickets_are_one_of_a_kind() -> None:
    hand = Hand(MAKE)
    for n in range(1, 9):
        hand.hit(f"pad{n}")
    assert len({one.ticket for one in hand.asked}) == 8


def test_arguments_may_lie_in_lists_and_groups() -> None:
    hand = Hand(
        "mappings: [{on: pad1, do: anything, args: {a: [=index, x, {b: =value}], c: '=[1, 2]'}}]",
        known=type(Hand(MAKE).engine._known)(),
    )
    hand.press("pad1", 0.25)
    assert hand.arguments == [{"a": [1, "x", {"b": 0.25}], "c": (1, 2)}]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bar", Quantise("bar")),
        ("{grid: section, lead_ms: 150, late: drop}", Quantise("section", 150.0, "drop")),
    ],
)
def test_the_line_that_it_waits_for_goes_with_it(written: str, meant: Quantise) -> None:
    hand = Hand(f"mappings: [{{on: pad1, do: tap, quantise: {written}}}]")
    hand.press("pad1")
    assert hand.asked[0].quantise == meant


def test_a_condition_that_is_not_met_does_nothing_and_darkens_the_light() -> None:
    hand = Hand("mappings: [{on: pad1, when: transport.playing, do: tap}]")
    assert hand.look("pad1") == "off"
    hand.hit("pad1")
    assert hand.asked == []
    hand.transport = PLAYING
    hand.hit("pad1")
    assert hand.actions == ["tap"]
    hand.went(hand.asked[0].ticket, "done")
    hand.wait(1)
    assert hand.look("pad1") == "idle"
    hand.transport = STOPPED
    hand.moves("knob8", "value", 0.5)
    assert hand.look("pad1") == "off"


def test_conditions_hear_of_variables_parameters_and_jobs() -> None:
    hand = Hand(
        """
vars: {page: 1}
mappings:
  - {on: pad1, when: page == 2, do: tap}
  - {on: pad2, let: {page: =page + 1}}
  - {on: pad3, when: parameter.energy > 0, do: tap}
  - {on: pad4, when: jobs.running == 0, do: tap}
  - {on: pad5, do: make}
"""
    )
    assert hand.look("pad1") == "off"
    hand.hit("pad2")
    assert hand.look("pad1") == "idle"
    hand.elsewhere("energy", 0.5)
    assert hand.look("pad3") == "idle"
    hand.press("pad5")
    hand.went(hand.asked[0].ticket, "running", 0.1)
    assert hand.look("pad4") == "off"
    hand.went(hand.asked[0].ticket, "done")
    assert hand.look("pad4") == "idle"


def test_an_expression_without_a_value_does_nothing_and_says_where() -> None:
    hand = Hand("mappings: [{on: pad1, do: make, args: {bars: =1 // (index - 1)}}]")
    hand.press("pad1")
    assert hand.asked == []
    (said,) = hand.said
    assert said.startswith("test.yaml, line 3: `1 // (index - 1)` has no value: it divides by 0")


def test_a_light_without_a_value_is_told_of_once() -> None:
    hand = Hand("mappings: [{on: pad1, set: energy, to: 1, feedback: {light: value > 0}}]")
    for n in range(5):
        hand.elsewhere("energy", str(n))
    assert len(hand.said) <= 5
    assert len(set(hand.said)) == len(hand.said)


# Lights of what was asked


def test_the_light_follows_the_work_to_its_end_and_goes_back() -> None:
    hand = Hand(MAKE)
    assert hand.look("pad1") == "idle"
    hand.hit("pad1")
    ticket = hand.asked[0].ticket
    assert hand.look("pad1") == "waiting"
    hand.went(ticket, "queued")
    assert hand.look("pad1") == "queued"
    hand.went(ticket, "running", 0.25)
    assert (hand.look("pad1"), hand.light("pad1").fraction) == ("running", 0.25)
    hand.went(ticket, "done", 1)
    assert hand.look("pad1") == "done"
    hand.wait(1)
    assert hand.look("pad1") == "done"
    hand.wait(1)
    assert hand.look("pad1") == "idle"
    assert hand.engine.due_s() is None


@pytest.mark.parametrize("stage", ["failed", "refused"])
def test_what_failed_is_seen_longer(stage: str) -> None:
    hand = Hand(MAKE)
    hand.hit("pad1")
    hand.went(hand.asked[0].ticket, stage)  # type: ignore[arg-type]
    hand.wait(2.5)
    assert hand.look("pad1") == "failed"
    hand.wait(1)
    assert hand.look("pad1") == "idle"


def test_what_ended_long_after_the_last_event_is_seen_for_its_whole_time() -> None:
    hand = Hand(MAKE)
    hand.hit("pad1")
    hand.now_s += 600
    hand.went(hand.asked[0].ticket, "done")
    hand.wait(1)
    assert hand.look("pad1") == "done"


def test_news_of_an_unknown_ticket_is_nothing() -> None:
    hand = Hand(MAKE)
    answer = hand.went(4711, "running", 0.5)
    assert not answer.wanted


# Guards


def test_work_is_not_asked_for_twice_at_once_unless_it_is_allowed() -> None:
    hand = Hand(MAKE)
    hand.hit("pad1")
    hand.hit("pad1")
    hand.hit("pad2")
    assert len(hand.asked) == 2
    assert "still at work" in hand.said[0]
    hand.went(hand.asked[0].ticket, "cancelled")
    hand.hit("pad1")
    assert len(hand.asked) == 3


def test_a_queue_takes_turns_and_is_bounded() -> None:
    hand = Hand("mappings: [{on: pad1, do: make, guard: {busy: queue, queue: 2}}]")
    for _ in range(4):
        hand.hit("pad1")
    assert len(hand.asked) == 1
    assert "queue full" in hand.said[0]
    for n in range(3):
        hand.went(hand.asked[n].ticket, "done" if n else "failed")
    assert len(hand.asked) == 3


def test_a_queue_goes_on_past_what_cannot_be_asked() -> None:
    hand = Hand(
        """
vars: {n: 1}
mappings:
  - {on: pad1, do: make, args: {bars: =4 // n}, guard: {busy: queue}}
  - {on: pad2, let: {n: =1 - n}}
"""
    )
    for _ in range(3):
        hand.hit("pad1")
    hand.hit("pad2")
    hand.went(hand.asked[0].ticket, "done")
    assert len(hand.said) == 2
    hand.hit("pad2")
    hand.hit("pad1")
    assert len(hand.asked) == 2


def test_a_rate_lets_so_many_a_second_through() -> None:
    hand = Hand("mappings: [{on: pad1, do: tap, guard: {per_second: 4}}]")
    for _ in range(40):
        hand.hit("pad1")
        hand.now_s += 0.05
    assert len(hand.asked) == 8


def test_a_rate_below_one_a_second_counts_too() -> None:
    hand = Hand("mappings: [{on: pad1, do: tap, guard: {per_second: 0.5}}]")
    for _ in range(9):
        hand.hit("pad1")
        hand.now_s += 0.5
    assert len(hand.asked) == 3


def test_what_must_be_confirmed_blinks_and_goes_at_the_second_press() -> None:
    hand = Hand("mappings: [{on: pad1, do: make, guard: {confirm_s: 2}}]")
    hand.hit("pad1")
    assert (hand.asked, hand.look("pad1")) == ([], "armed")
    hand.wait(1)
    hand.hit("pad1")
    assert hand.actions == ["make"]
    assert hand.look("pad1") == "waiting"


def test_what_was_not_confirmed_in_time_is_off() -> None:
    hand = Hand("mappings: [{on: pad1, do: make, guard: {confirm_s: 2}}]")
    hand.hit("pad1")
    hand.wait(2.5)
    assert hand.look("pad1") == "idle"
    hand.hit("pad1")
    assert hand.asked == []


def test_the_cost_of_a_mapping_is_bounded_at_once_and_over_time() -> None:
    hand = Hand("limits: {work_running: 2, work_per_minute: 4}\n" + MAKE)
    for n in (1, 2, 3):
        hand.hit(f"pad{n}")
    assert len(hand.asked) == 2
    assert "`limits` says 2" in hand.said[-1]
    for n in (3, 4, 5, 6):
        hand.went(hand.asked[-1].ticket, "done")
        hand.hit(f"pad{n}")
    assert len(hand.asked) == 4
    assert "more than 4 jobs in a minute" in hand.said[-1]
    hand.now_s += 60
    hand.went(hand.asked[-1].ticket, "done")
    hand.hit("pad7")
    assert len(hand.asked) == 5


def test_what_is_free_costs_nothing() -> None:
    hand = Hand("limits: {work_running: 1, work_per_minute: 1}\nmappings: [{on: pad1, do: tap}]")
    for _ in range(50):
        hand.hit("pad1")
    assert len(hand.asked) == 50


# OSC


def test_an_osc_address_is_a_control_with_arguments() -> None:
    hand = Hand(
        "name: o\nuse: osc\nmappings:\n"
        "  - {on: /roadie/make, do: make, args: {style: =argument(1), bars: '=argument(2, 4)'}}\n"
        "  - {on: '/roadie/pad/{1..4}', do: make, args: {bars: =index}}\n"
    )
    hand.moves("/roadie/make", "press", arguments=("house",))
    hand.moves("/roadie/pad/3", "press")
    assert hand.arguments == [{"style": "house", "bars": 4}, {"bars": 3}]


def test_every_osc_message_counts_and_nought_is_a_release() -> None:
    hand = Hand("name: o\nuse: osc\nmappings: [{on: /tap, do: tap}]")
    hand.moves("/tap", "value", 1.0)
    hand.moves("/tap", "value", 1.0)
    hand.moves("/tap", "release", 0.0)
    hand.moves("/tap", "value", 0.0)
    assert hand.actions == ["tap", "tap"]


def test_a_whole_number_by_osc_sets_a_parameter_nought_too() -> None:
    hand = Hand(
        "name: o\nuse: osc\nmappings: [{on: /set/energy, gesture: change, set: energy, "
        "to: =number(argument(1))}]"
    )
    hand.moves("/set/energy", "press", 1.0, arguments=(1,))
    hand.moves("/set/energy", "release", 0.0, arguments=(0,))
    hand.moves("/set/energy", "value", 0.25, arguments=(0.25,))
    assert hand.set == [("energy", 1), ("energy", 0), ("energy", 0.25)]
