"""Whatever a file holds and whatever comes in: one sentence, or it goes on."""

from __future__ import annotations

from math import inf, nan
from random import Random
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import Source
from bridge.events.asked import Stage, Went
from bridge.events.moved import Motion, Moved
from bridge.mapping.engine import MappingEngine
from bridge.mapping.known import known_with
from bridge.mapping.reading import ReadMapping, mapping_of_text
from bridge.mapping.shelf import MappingShelf
from session.errors import UnreadableMapping
from tests.unit.bridge_mapping_material import PLAYING, STOPPED, Hand, read

PROFILES = ProfileShelf()
KNOWN = known_with({name: PROFILES.load(name).control_names() for name in PROFILES.names()})
SHIPPED = MappingShelf(known=KNOWN).entries()
TEXTS = [one.file.read_text("utf-8") for one in SHIPPED]
PIECES = [
    "=", "{", "}", "[", "]", ": ", "- ", "\n", "\n  ", "'", '"', "&a", "*a", "!!python/object:x ",
    "1e999", "-1", "0", "null", "true", "pad{1..9999}", "{1..0}", "[C4..C3]", "..", "/", "#", "\t",
    "on: ", "set: ", "do: ", "args: ", "layer: ", "within: ", "=" * 50, "(" * 60, "é\0", "9" * 400,
    "choose(", "transport.", ", 1, 2)", "feedback: ", "text: ", "[[0, 0], [1, 1]]", "curve: ",
]  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 2**32))
def test_a_damaged_file_is_a_mapping_or_one_sentence_with_a_line(text: str, seed: int) -> None:
    random = Random(seed)
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(text))
        end = min(len(text), start + random.choice((0, 0, 1, 3, 30)))
        text = text[:start] + random.choice(PIECES) + text[end:]
    try:
        read = mapping_of_text(text, "damaged.yaml", KNOWN)
    except UnreadableMapping as error:
        told = str(error)
        assert told.startswith("damaged.yaml")
        assert "\n" not in told
        assert len(told) < 2500
    else:
        MappingEngine([read], KNOWN).all_wanted()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_mapping_or_one_sentence(text: str) -> None:
    try:
        mapping_of_text(text, "x.yaml", KNOWN)
    except UnreadableMapping as error:
        assert str(error)


def controls(read: ReadMapping) -> list[tuple[str, str]]:
    found = [
        (device, name)
        for device in read.mapping.devices
        if device != "osc"
        for name in PROFILES.load(device).control_names()
    ]
    if "osc" in read.mapping.devices:
        found += [("osc", one) for rule in read.mapping.mappings for one in rule.controls]
    return found


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([one.read for one in SHIPPED]), st.integers(0, 2**32))
def test_no_order_of_events_ends_the_engine_or_leaves_it_waking_for_ever(
    read: ReadMapping, seed: int
) -> None:
    random = Random(seed)
    engine = MappingEngine([read], KNOWN, random)
    known = controls(read)
    now_s = 10.0
    for _ in range(250):
        now_s += random.choice((-0.5, 0.0, 0.001, 0.05, 0.6))
        transport = random.choice((PLAYING, STOPPED))
        match random.randrange(8):
            case 0:
                engine.passed(now_s, transport)
            case 1:
                ticket, stage = random.randrange(30), random.choice(get_args(Stage))
                engine.went(Went(ticket, stage, random.random()))
            case 2:
                name = random.choice(("energy", "style", "chain", "swing", "nonsense"))
                engine.parameter(name, random.choice((None, 0.5, -3, "house", True, nan, [1, {}])))
            case 3 if random.random() < 0.1:
                engine.swap(random.choice(([read], [])))
            case _:
                device, control = random.choice(known)
                motion: Motion = random.choice(get_args(Motion))
                value = random.choice((0.0, 0.3, 1.0, -1.0, 7.0, nan, inf))
                note = random.choice((None, 21, 60, 200))
                arguments = random.choice(((), ("x",), (1,), (b"\0", None), ((1, "a"),), (inf,)))
                source = Source("test")
                moved = Moved(device, control, motion, value, now_s, source, note, arguments)
                engine.moved(moved, transport)
    # All hands off, all work ended: then nothing is left to wait for.
    for device, control in known:
        for note in (None, 21, 60, 200):
            released = Moved(device, control, "release", 0.0, now_s, Source("test"), note)
            engine.moved(released, STOPPED)
            engine.moved(Moved(device, control, "value", 0.0, now_s, Source("test")), STOPPED)
    for _ in range(60):
        for ticket in range(1, 2000):
            engine.went(Went(ticket, "cancelled"))
        due_s = engine.due_s()
        if due_s is None:
            return
        now_s = max(now_s, due_s)
        engine.passed(now_s, STOPPED)
    raise AssertionError("the engine asks to be woken for ever")


def osc_hand() -> Hand:
    return Hand(
        read(
            "name: osc\nuse: osc\nmappings:\n"
            "  - {on: /roadie/energy, gesture: change, set: energy, to: =number(argument(1))}\n"
            "  - {on: /roadie/style, set: style, to: =argument(1)}\n",
            "osc.yaml",
        )
    )


def test_what_a_program_sends_wrong_is_told_of_that_program_and_once() -> None:
    hand = osc_hand()
    for number in range(1000):
        hand.now_s += 0.001
        hand.moves("/roadie/energy", "press", arguments=(f"loud {number}",))
    assert hand.said == [
        "test:osc sends /roadie/energy what cannot be used: "
        "`number(argument(1))` has no value: loud 0 is no number (osc.yaml, line 4)."
    ]
    hand.moves("/roadie/style", "press")
    assert len(hand.said) == 2
    assert hand.said[1].startswith("test:osc sends /roadie/style what cannot be used: ")


def test_what_a_program_sends_wrong_is_news_again_after_it_was_right_for_a_while() -> None:
    hand = osc_hand()
    for _ in range(2):
        hand.moves("/roadie/energy", "press", arguments=("loud",))
        hand.now_s += 61
    assert len(hand.said) == 2


def test_a_rule_that_fails_under_a_hand_is_told_by_its_line_each_time() -> None:
    hand = Hand("mappings: [{on: pad1, set: energy, to: =number(parameter.style)}]")
    hand.elsewhere("style", "funk")
    hand.said.clear()
    hand.hit("pad1")
    hand.hit("pad1")
    assert (
        hand.said
        == ["test.yaml, line 3: `number(parameter.style)` has no value: funk is no number."] * 2
    )
