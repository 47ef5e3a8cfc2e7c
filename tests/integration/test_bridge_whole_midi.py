"""The bridge on real MIDI ports: a pad asks and shows how it goes, a phrase is answered in time.

The controller is played by this test over a real JACK server; the bridge, the server that makes
the music, and their processes are the real ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.events.arrived import MidiArrived
from bridge.midi.message import note_off, note_on
from bridge.midi.ports import Ports
from bridge.osc.sending import OscSender
from session import read_session
from tests.integration.bridge_process import bridging
from tests.integration.midi_box import Box, ports_of_jack
from tests.integration.server_process import running, wait_for
from tests.jack import Jack, apart, jack

__all__ = ["jack"]

pytestmark = pytest.mark.peer("jackd")

REAL = "server.jobs.task:TASKS"
PROGRAMMER = bytes.fromhex("F0 00 20 29 02 0C 0E 01 F7")
LIVE = bytes.fromhex("F0 00 20 29 02 0C 0E 00 F7")
LIGHTS = bytes.fromhex("F0 00 20 29 02 0C 03")
LAUNCHPAD = bytes.fromhex("F0 7E 00 06 02 00 20 29 03 01 00 00 00 00 00 01 F7")
PAD = 81  # the upper left one: a style, in the mapping that comes with Roadie

MINE = """\
name: mine
use: osc
mappings:
  - on: /now
    do: continue
"""


@pytest.fixture
def ports(jack: Jack) -> Iterator[Ports]:
    assert jack
    with ports_of_jack() as made:
        yield made


@apart
def test_a_launchpad_is_used_lit_left_dark_and_found_again_after_jack_died(
    tmp_path: Path, jack: Jack, ports: Ports
) -> None:
    box = Box(ports, "Launchpad X LPX MIDI", LAUNCHPAD)
    with bridging(tmp_path, midi=True, midi_backend="jack") as bridge:
        bridge.told(lambda one: one["news"] == "device" and one["name"] == "launchpad-x")
        wait_for(lambda: box.was_sent(PROGRAMMER) and box.was_sent(LIGHTS))
        lit = len(box.heard)
        box.sends.send(note_on(0, PAD, 100))
        box.sends.send(note_off(0, PAD))
        moved = bridge.told(lambda one: one["news"] == "moved" and one["of"] == "launchpad-x/pad1")
        assert moved["does"] == "style = house"
        wait_for(lambda: box.was_sent(LIGHTS, lit))

        told = len(bridge.news)
        jack.kill()
        bridge.said("MIDI is away", told)
        before = len(box.heard)
        jack.start()
        bridge.told(
            lambda one: one["news"] == "device" and one["name"] == "launchpad-x" and one["there"],
            told,
        )
        wait_for(lambda: box.was_sent(LIGHTS, before))
        told = len(bridge.news)
        box.sends.send(note_on(0, PAD + 1, 100))
        again = bridge.told(lambda one: one["news"] == "moved" and one["does"], told)
        assert again["does"] == "style = techno"
        before = len(box.heard)
        bridge.process.close()
        wait_for(lambda: box.was_sent(LIVE, before))


def test_a_phrase_is_answered_on_a_bar_line_and_becomes_a_session(
    tmp_path: Path, jack: Jack, ports: Ports
) -> None:
    assert jack
    answer: list[MidiArrived] = []
    keys = Box(ports, "Stage Piano")
    mapping = tmp_path / "mappings" / "mine.yaml"
    mapping.parent.mkdir()
    mapping.write_text(MINE)
    with (
        running(tmp_path, tasks=REAL) as server,
        bridging(
            tmp_path,
            midi=True,
            midi_backend="jack",
            warm=True,
            bpm=96.0,
            mappings_folder=str(mapping.parent),
        ) as bridge,
    ):
        assert server
        bridge.said("is there")
        bridge.told(lambda one: one["news"] == "device" and one["name"] == "keyboard")
        name = wait_for(lambda: next((one for one in ports.inputs() if "Roadie" in one), None))
        ports.open_input(name, answer.append)
        for pitch in (60, 62, 64, 67):
            keys.sends.send(note_on(0, pitch, 90))
            time.sleep(0.3)
            keys.sends.send(note_off(0, pitch))
            time.sleep(0.3)
        with OscSender("127.0.0.1", bridge.port) as osc:
            osc.send("/now")
        done = bridge.went("continue", "done")
        wait_for(lambda: [one for one in answer if one.data[0] & 0xF0 == 0x90])
        made = read_session(tmp_path / "sessions" / done["session"])
    assert made.provenance.operation == "respond"
    assert round(made.tempo_map.bpm_at_beats(0)) == 96
    given = [
        note.pitch for track in made.tracks[:1] for clip in track.midi_clips for note in clip.notes
    ]
    assert given[:4] == [60, 62, 64, 67]
    sounding: set[tuple[int, int]] = set()
    for one in answer:
        status, pitch, *velocity = one.data if len(one.data) == 3 else (0, 0, 0)
        if status & 0xF0 == 0x90 and velocity[0]:
            sounding.add((status & 15, pitch))
        elif status & 0xF0 in (0x80, 0x90):
            sounding.discard((status & 15, pitch))
    assert not sounding  # nothing hangs once the bridge is gone
