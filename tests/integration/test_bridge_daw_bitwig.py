"""A session goes into Bitwig in DrivenByMoss's own words, and beside what is there."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.daw.bitwig.adapter import Bitwig
from bridge.daw.bitwig.addresses import colour_text, fader_of
from bridge.daw.contract import DawAddress
from session.errors import BackendUnavailable
from session.progress import silent
from session.smf.read import read_smf
from tests.driven_by_moss import DrivenByMoss, Track
from tests.export_material import a_session


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; only a hang ends this."""
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it never came to hold")


def mine() -> list[Track]:
    return [
        Track("audio", "Mine", clips={1: b"mine"}),
        Track("instrument", "Keys", clips={2: b"k"}),
    ]


def test_parts_become_new_tracks_with_their_music_in_a_row_that_was_free(tmp_path: Path) -> None:
    session = a_session(tmp_path, bars=2)
    drums, bass = session.tracks[:2]
    session = session.evolve(
        tracks=(
            replace(drums, midi_clips=(), gain_db=-6.0, pan=-1.0, mute=True),
            replace(bass, audio_clips=()),
        )
    )
    reply_port, before = free_port(), mine()
    with DrivenByMoss(reply_port, mine()) as daw:
        bitwig = Bitwig(wait_s=5.0)
        bitwig.connect(DawAddress("127.0.0.1", daw.port, reply_port))
        report = bitwig.send(session, tmp_path, silent)
        until(lambda: 3 in daw.tracks[3].colors)
        bitwig.close()
    assert daw.tracks[:2] == before
    audio, notes = daw.tracks[2:]
    assert (audio.kind, audio.name, audio.color) == ("audio", "Drums", "rgb(229,72,77)")
    assert (audio.volume, audio.pan, audio.mute) == (round(127 * fader_of(-6.0)), 0, 1)
    assert audio.files == {3: str(tmp_path.resolve() / "audio/drums.wav")}
    assert (notes.kind, notes.name, notes.colors) == ("instrument", "Bass", {3: "rgb(142,78,198)"})
    read = read_smf(notes.clips[3], "bass.mid")
    wanted = bass.midi_clips[0].notes
    found = [(n.pitch, n.start_beats) for n in read.tracks[0].midi_clips[0].notes]
    assert found == [(n.pitch, n.start_beats) for n in wanted]
    assert (report.tracks, report.clips, report.notes) == (2, 2, len(wanted))
    assert not Path(notes.files[3]).exists()  # it was ours, and Bitwig has it
    said = " ".join(report.could_not)
    assert "Bitwig plays at 110 BPM and was left so: the session is at 84." in said
    assert "sections were not marked" in said


def test_a_cursor_that_stays_on_the_users_track_leaves_it_untouched(tmp_path: Path) -> None:
    session = a_session(tmp_path, bars=2)
    session = session.evolve(tracks=session.tracks[3:])
    reply_port = free_port()
    with DrivenByMoss(reply_port, mine()) as daw:
        daw.pinned = True
        bitwig = Bitwig(wait_s=1.0)
        bitwig.connect(DawAddress("127.0.0.1", daw.port, reply_port))
        report = bitwig.send(session, tmp_path, silent)
        bitwig.close()
    assert daw.tracks[:2] == mine()
    assert report.tracks == 0
    assert "switch off the pinning" in report.could_not[0]


def test_a_page_without_a_free_row_takes_nothing(tmp_path: Path) -> None:
    session = a_session(tmp_path, bars=2)
    full = [Track("audio", "Mine", clips=dict.fromkeys(range(1, 9), b"x"))]
    reply_port = free_port()
    with DrivenByMoss(reply_port, full) as daw:
        bitwig = Bitwig(wait_s=5.0)
        bitwig.connect(DawAddress("127.0.0.1", daw.port, reply_port))
        report = bitwig.send(session, tmp_path, silent)
        bitwig.close()
    assert len(daw.tracks) == 1
    assert "No row of the clip launcher's page is free" in report.could_not[0]


def test_the_words_are_those_of_its_manual_to_the_byte() -> None:
    reply_port = free_port()
    with DrivenByMoss(reply_port, mine()) as daw:
        bitwig = Bitwig(wait_s=5.0)
        bitwig.connect(DawAddress("127.0.0.1", daw.port, reply_port))
        bitwig.set_tempo(128.0)
        bitwig.set_playing(True)
        until(lambda: bitwig.transport().playing and bitwig.transport().bpm == 128.0)
        daw.meter, daw.beat = "7 / 8", "3.02.03:50"
        until(lambda: bitwig.transport().bar_beats == 3.5)
        bitwig.set_playing(False)
        until(lambda: not bitwig.transport().playing)
        daw.beat = "3.02.03:51"
        until(lambda: bitwig.transport().anchor_beats == pytest.approx(2 * 3 + 1 + 0.6275))
        bitwig.close()
    assert daw.seen == [
        b"/refresh\0\0\0\0,\0\0\0",
        b"/tempo/raw\0\0,f\0\0\x43\x00\x00\x00",
        b"/play\0\0\0,i\0\0\0\0\0\x01",
        b"/play\0\0\0,i\0\0\0\0\0\x00",
    ]


def test_colours_and_faders_are_in_its_units() -> None:
    assert colour_text(0x0A64FF) == "rgb(10,100,255)"
    assert fader_of(0.0) == pytest.approx(0.7937, abs=1e-4)
    assert fader_of(20.0) == 1.0
    assert fader_of(-150.0) == pytest.approx(0.0, abs=0.01)


def test_nobody_there_says_what_to_install() -> None:
    bitwig = Bitwig(wait_s=0.05)
    with pytest.raises(BackendUnavailable, match="install DrivenByMoss"):
        bitwig.connect(DawAddress("127.0.0.1", free_port(), free_port()))
