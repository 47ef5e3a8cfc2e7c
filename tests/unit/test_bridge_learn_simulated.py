"""Learning: simulated controls of every type, moved as hands do, several at once, with jitter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.learn.learner import Guess, Learner
from bridge.controllers.reading import read_profile
from bridge.controllers.relative import ENCODINGS, Relative
from bridge.controllers.shelf import ProfileShelf
from bridge.controllers.writing import write_profile
from bridge.events.arrived import MidiArrived, Source

SOURCE = Source("midi:a box")
Sent = tuple[float, bytes]
"""Seconds and a message."""


def swept(random: Random, most: int) -> Iterator[int]:
    """Positions of a control that is moved over its travel, with jitter; never the same twice."""
    end = random.choice([0, most])
    last = -1
    position = float(most - end)
    speed = most / random.uniform(25, 90)
    while 0 <= position <= most:
        value = round(min(max(position + random.uniform(-0.006, 0.006) * most, 0), most))
        if value != last:
            yield value
            last = value
        position += speed * random.uniform(0.3, 1.7) * (1 if end else -1)
    if last != end:
        yield end


def paced(random: Random, groups: Iterator[list[bytes]], gap_s: float) -> list[Sent]:
    at_s = random.uniform(0, 0.5)
    sent: list[Sent] = []
    for group in groups:
        sent.extend((at_s, message) for message in group)
        at_s += gap_s * random.uniform(0.5, 1.6)
    return sent


def knob(random: Random, channel: int, number: int) -> list[Sent]:
    values = swept(random, 127)
    return paced(random, ([bytes((0xB0 | channel, number, v))] for v in values), 0.012)


def fader_14_bit(random: Random, channel: int, number: int) -> list[Sent]:
    values = swept(random, 16383)
    status = 0xB0 | channel
    both = (
        [bytes((status, number, v >> 7)), bytes((status, number + 32, v & 127))] for v in values
    )
    return paced(random, both, 0.012)


def nrpn(random: Random, channel: int, number: int) -> list[Sent]:
    status = 0xB0 | channel
    values = swept(random, 16383)
    messages = (
        [
            bytes((status, 99, number >> 7)),
            bytes((status, 98, number & 127)),
            bytes((status, 6, v >> 7)),
            bytes((status, 38, v & 127)),
        ]
        for v in values
    )
    return paced(random, messages, 0.015)


def nrpn_7_bit(random: Random, channel: int, number: int) -> list[Sent]:
    status = 0xB0 | channel
    choose = [bytes((status, 99, number >> 7)), bytes((status, 98, number & 127))]
    values = swept(random, 127)
    return paced(random, ([*choose, bytes((status, 6, v))] for v in values), 0.015)


def strokes(random: Random) -> Iterator[int]:
    """Steps of an encoder that is turned one way, the other, and back, at times faster."""
    direction = random.choice([1, -1])
    for _ in range(random.randint(3, 5)):
        for _ in range(random.randint(6, 20)):
            yield direction * random.choice([1, 1, 1, 1, 2, 3, random.randint(1, 7)])
        direction = -direction


def encoder(relative: Relative) -> Callable[[Random, int, int], list[Sent]]:
    def turned(random: Random, channel: int, number: int) -> list[Sent]:
        def message(steps: int) -> bytes:
            at = number + 1 if relative == "next-address" and steps < 0 else number
            return bytes((0xB0 | channel, at, ENCODINGS[relative].value(steps)))

        return paced(random, ([message(steps)] for steps in strokes(random)), 0.04)

    return turned


def pressed(
    random: Random, press: list[bytes], release: list[bytes] | None, hold_s: float, gap_s: float
) -> list[Sent]:
    at_s = random.uniform(0, 0.5)
    sent: list[Sent] = []
    for _ in range(random.randint(3, 5)):
        sent.extend((at_s, message) for message in press)
        at_s += hold_s * random.uniform(0.6, 1.3)
        if release is not None:
            sent.extend((at_s, message) for message in release)
        at_s += gap_s * random.uniform(0.8, 1.6)
    return sent


def button(random: Random, channel: int, number: int) -> list[Sent]:
    status = 0xB0 | channel
    on, off = bytes((status, number, 127)), bytes((status, number, 0))
    return pressed(random, [on], [off], 0.15, 0.4)


def toggle(random: Random, channel: int, number: int) -> list[Sent]:
    status = 0xB0 | channel
    on, off = bytes((status, number, 127)), bytes((status, number, 0))
    return pressed(random, [on], [off], 0.8, 0.8)


def trigger(random: Random, channel: int, number: int) -> list[Sent]:
    return pressed(random, [bytes((0xB0 | channel, number, 127))], None, 0.1, 0.4)


def note_button(random: Random, channel: int, number: int) -> list[Sent]:
    on = bytes((0x90 | channel, number, 127))
    off = bytes((0x80 | channel, number, 0))
    return pressed(
        random, [on], [random.choice([off, bytes((0x90 | channel, number, 0))])], 0.1, 0.4
    )


def pad(random: Random, channel: int, number: int) -> list[Sent]:
    """Velocity, and the pressure of each note."""
    at_s = random.uniform(0, 0.5)
    sent: list[Sent] = []
    for speed in random.sample(range(20, 127), 3):
        sent.append((at_s, bytes((0x90 | channel, number, speed))))
        for _ in range(5):
            at_s += 0.02
            sent.append((at_s, bytes((0xA0 | channel, number, random.randint(1, 127)))))
        sent.append((at_s + 0.01, bytes((0x80 | channel, number, 64))))
        at_s += 0.5
    return sent


def program(random: Random, channel: int, number: int) -> list[Sent]:
    return pressed(random, [bytes((0xC0 | channel, number))], None, 0.1, 0.4)


def bend_fader(random: Random, channel: int, number: int) -> list[Sent]:
    values = swept(random, 16383)
    return paced(random, ([bytes((0xE0 | channel, v & 127, v >> 7))] for v in values), 0.012)


def bend_wheel(random: Random, channel: int, number: int) -> list[Sent]:
    return [*bend_fader(random, channel, number), (5.0, bytes((0xE0 | channel, 0, 64)))]


def pressure(random: Random, channel: int, number: int) -> list[Sent]:
    return paced(random, ([bytes((0xD0 | channel, v))] for v in swept(random, 127)), 0.012)


@dataclass(frozen=True)
class Type:
    """A type of control: how it sends, and what should be learnt of it."""

    sends: Callable[[Random, int, int], list[Sent]]
    message: str
    kind: str
    fields: dict[str, Any]
    numbers: tuple[int, ...]
    takes: int = 1


TYPES = {
    "knob": Type(knob, "cc", "knob", {}, tuple(range(1, 60))),
    "14-bit fader": Type(fader_14_bit, "cc14", "fader", {}, tuple(range(7, 30))),
    "nrpn": Type(nrpn, "nrpn", "knob", {}, (5, 300, 1000, 16000)),
    "nrpn of 7 bits": Type(nrpn_7_bit, "nrpn", "knob", {"range": [0, 127]}, (5, 300, 1000, 16000)),
    **{
        relative: Type(
            encoder(relative), "cc", "encoder", {"relative": relative}, tuple(range(60, 90, 2))
        )
        for relative in ENCODINGS
    },
    "button": Type(button, "cc", "button", {}, tuple(range(60, 95))),
    "toggle": Type(toggle, "cc", "button", {"press": "toggle"}, tuple(range(60, 95))),
    "trigger": Type(trigger, "cc", "button", {"press": "trigger"}, tuple(range(60, 95))),
    "note button": Type(note_button, "note", "button", {}, tuple(range(128))),
    "pad": Type(pad, "note", "pad", {"pressure": True}, tuple(range(128))),
    "program": Type(program, "program", "button", {"press": "trigger"}, tuple(range(128))),
    "bend fader": Type(bend_fader, "pitch-bend", "fader", {}, (0,)),
    "bend wheel": Type(bend_wheel, "pitch-bend", "wheel", {}, (0,)),
    "pressure": Type(pressure, "pressure", "wheel", {}, (0,)),
}


def learnt(sent: list[Sent], later_s: float = 3.0) -> Learner:
    learner = Learner()
    for at_s, message in sorted(sent, key=lambda one: one[0]):
        learner.heard(MidiArrived(SOURCE, at_s, message))
    return learner


def last_s(sent: list[Sent]) -> float:
    return max(at_s for at_s, _ in sent) + 3.0


def told(guess: Guess) -> tuple[str, str, dict[str, Any]]:
    return guess.address[0], guess.kind, guess.fields


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), channel=st.integers(0, 15))
def test_a_control_is_known_for_what_it_is(name: str, seed: int, channel: int) -> None:
    random = Random(seed)
    kind = TYPES[name]
    number = random.choice(kind.numbers)
    sent = kind.sends(random, channel, number)
    (guess,) = learnt(sent).guesses(last_s(sent))
    assert told(guess) == (kind.message, kind.kind, kind.fields)
    assert guess.sure, guess.hint
    assert guess.address[1:] == (channel, number)


@settings(max_examples=120)
@given(seed=st.integers(0, 2**32))
def test_several_are_moved_at_once_and_each_is_known(seed: int) -> None:
    random = Random(seed)
    sent: list[Sent] = []
    wanted: dict[tuple[str, int, int], tuple[str, str, dict[str, Any]]] = {}
    channels = random.sample(range(16), 5)
    for channel in channels:
        name = random.choice(list(TYPES))
        kind = TYPES[name]
        number = random.choice(kind.numbers)
        sent += kind.sends(random, channel, number)
        wanted[kind.message, channel, number] = (kind.message, kind.kind, kind.fields)
    found = {guess.address: told(guess) for guess in learnt(sent).guesses(last_s(sent))}
    assert found == wanted


@settings(max_examples=120)
@given(seed=st.integers(0, 2**32))
def test_several_on_one_channel_are_told_apart(seed: int) -> None:
    random = Random(seed)
    knobs = random.sample(range(1, 6), 2) + random.sample([33, 34, 35, 36, 37], 2)
    wanted: dict[tuple[str, int, int], str] = {}
    sent: list[Sent] = []
    for number in knobs:  # two of them may be 32 apart, and are two knobs all the same
        sent += knob(random, 0, number)
        wanted["cc", 0, number] = "knob"
    sent += fader_14_bit(random, 0, 20)
    wanted["cc14", 0, 20] = "fader"
    sent += encoder("twos-complement")(random, 0, 60)
    sent += encoder("twos-complement")(random, 0, 61)
    wanted["cc", 0, 60] = wanted["cc", 0, 61] = "encoder"
    sent += button(random, 0, 80)
    wanted["cc", 0, 80] = "button"
    guesses = learnt(sent).guesses(last_s(sent))
    assert {guess.address: guess.kind for guess in guesses} == wanted


def test_what_was_moved_too_little_is_said_with_what_to_do() -> None:
    def hint(*messages: bytes, gap_s: float = 0.05) -> str:
        sent = [(gap_s * at, message) for at, message in enumerate(messages)]
        (guess,) = learnt(sent).guesses(last_s(sent))
        assert not guess.sure
        return guess.hint

    assert hint(bytes((0xB0, 7, 64))) == "move it some more"
    assert (
        hint(*(bytes((0xB0, 7, v)) for v in range(60, 70))) == "move it from one end to the other"
    )
    assert hint(*[bytes((0xB0, 7, 1))] * 12) == "turn it the other way too"
    assert hint(*[bytes((0xB0, 7, 65))] * 12) == "turn it the other way too"
    assert hint(bytes((0x90, 7, 127))) == "press it again, and let go at once"


def test_a_chord_says_that_a_channel_has_keys() -> None:
    sent = [(0.1 * n, bytes((0x90, 48 + n, 80))) for n in range(14)]
    sent += [(0.1 * n + 0.05, bytes((0x80, 48 + n, 0))) for n in range(14)]
    one_by_one = learnt(sent).guesses(5.0)
    assert len(one_by_one) == 14
    sent += [(2.0 + 0.01 * n, bytes((0x90, 48 + n, 80))) for n in (0, 4, 7, 11)]
    (guess,) = learnt(sent).guesses(5.0)
    assert (guess.name, guess.kind, guess.fields) == ("keys", "key", {"notes": [0, 127]})


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_faders_that_feel_the_hand_are_known_with_their_touch(seed: int) -> None:
    """As those of Mackie Control: each on a channel, its touch a note; two hands move them."""
    random = Random(seed)
    sent: list[Sent] = []
    for channel in (0, 1):
        begin_s = 0.0
        for _ in range(2):
            moves = [(at_s + begin_s, data) for at_s, data in bend_fader(random, channel, 0)]
            first_s, end_s = moves[0][0], moves[-1][0]
            sent.append((first_s - 0.005, bytes((0x90, 104 + channel, 127))))
            sent.extend(moves)
            sent.append((end_s + 0.005, bytes((0x90, 104 + channel, 0))))
            begin_s = end_s + 0.3
    guesses = learnt(sent).guesses(last_s(sent))
    assert {guess.address: told(guess) for guess in guesses} == {
        ("pitch-bend", channel, 0): (
            "pitch-bend",
            "fader",
            {"touch": {"number": 104 + channel, "channel": 1}},
        )
        for channel in (0, 1)
    }


def test_what_is_learnt_reads_back_and_hears_the_same_controls(tmp_path: Path) -> None:
    random = Random(6)
    sent: list[Sent] = []
    for number in range(16, 24):
        sent += knob(random, 0, number)
    sent += encoder("binary-offset")(random, 0, 100)
    sent += pad(random, 9, 36) + pad(random, 9, 37)
    sent += nrpn(random, 3, 300)
    learner = learnt(sent)
    learner.name(("nrpn", 3, 300), "cutoff")
    port = "A [box]:A box MIDI 1 24:0"
    reply = bytes.fromhex("F0 7E 00 06 02 7D 01 00 02 00 01 02 03 04 F7")
    profile = learner.profile(
        "a-box", "Me", "A box", port_name=port, now_s=last_s(sent), identity_reply=reply
    )
    file = tmp_path / "a-box.yaml"
    write_profile(profile, file)
    assert read_profile(file) == profile
    shelf = ProfileShelf(tmp_path)
    assert shelf.recognise("A [box]:A box MIDI 1 28:0") == profile
    newer = bytes.fromhex("F0 7E 05 06 02 7D 01 00 02 00 09 09 09 09 F7")
    assert shelf.recognise("another name", newer) == profile
    assert "cutoff" in profile.control_names()
    assert sum(len(one.names()) for one in profile.controls) == 12
    assert len(profile.controls) < 8
    device = ProfiledDevice(profile)
    names = {
        moved.control
        for at_s, message in sent
        for moved in device.heard(MidiArrived(SOURCE, at_s, message))
    }
    assert names == set(profile.control_names())


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=4), max_size=60))
def test_no_message_stops_it(messages: list[bytes]) -> None:
    sent = [(0.01 * at, message) for at, message in enumerate(messages)]
    learnt(sent).guesses(10.0)
