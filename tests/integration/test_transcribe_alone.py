"""A recording to a MIDI file from the command line, without a server or a session."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import mido
import numpy as np
import pytest

from server.transcription.contract import HeardNote
from server.transcription.midi_file import BEND_RANGE_SEMITONES, midi_file_bytes
from tests.transcription_sounds import mixed, tone, write

RATE = 44_100
MELODY = (60, 64, 67, 72)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.transcription", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    notes = [(0.5 + index, 0.3 * tone(p, 0.9, RATE)) for index, p in enumerate(MELODY)]
    return write(tmp_path / "melody.wav", mixed(notes, 5, RATE), RATE)


def starts(path: Path) -> list[tuple[float, int]]:
    now, found = 0.0, []
    for message in mido.MidiFile(path):
        now += message.time
        if message.type == "note_on" and message.velocity:
            found.append((now, message.note))
    return found


def test_a_recording_becomes_a_midi_file_in_its_own_time(recording: Path, tmp_path: Path) -> None:
    done = run(recording, tmp_path / "notes.mid", "--preset", "lead")
    assert done.returncode == 0, done.stderr
    heard = starts(tmp_path / "notes.mid")
    for index, pitch in enumerate(MELODY):
        assert any(p == pitch and abs(start - 0.5 - index) < 0.05 for start, p in heard)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["melody.wav", "notes.mid"]


def test_what_cannot_be_done_is_one_line_and_writes_nothing(
    recording: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there.mid"
    there.write_bytes(b"mine")
    for arguments, words in (
        ((recording, there), "there.mid is there already"),
        ((tmp_path / "none.wav", tmp_path / "a.mid"), "none.wav"),
        ((recording, tmp_path / "a.mid", "--preset", "kazoo"), "kazoo"),
        ((recording, tmp_path / "no folder" / "a.mid"), "folder"),
    ):
        done = run(*arguments)
        assert done.returncode == 1
        assert words in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
    assert there.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["melody.wav", "there.mid"]


def test_pydantic_is_not_waited_for(recording: Path, tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from server.transcription.__main__ import main\n"
        "main()\n"
        "slow = {'pydantic', 'scipy', 'librosa', 'numba', 'basic_pitch'}\n"
        "sys.exit(', '.join(slow & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(recording), str(tmp_path / "notes.mid")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_bend_reaches_only_its_note(tmp_path: Path) -> None:
    heard = (
        HeardNote(60, 100, 0.0, 1.0, ((0.25, 1 / 3), (0.5, -20.0))),
        HeardNote(64, 90, 0.0, 1.0),
    )
    path = tmp_path / "bent.mid"
    path.write_bytes(midi_file_bytes(heard))
    wheels: dict[int, list[tuple[float, float]]] = {}
    channels, now = {}, 0.0
    for message in mido.MidiFile(path):
        now += message.time
        if message.type == "pitchwheel":
            semitones = message.pitch / 8192 * BEND_RANGE_SEMITONES
            wheels.setdefault(message.channel, []).append((now, semitones))
        if message.type == "note_on":
            channels[message.note] = message.channel
    assert channels[60] != channels[64]
    expected = [(0.0, 0.0), (0.25, 1 / 3), (0.5, -12.0)]
    assert np.allclose(wheels[channels[60]], expected, atol=1e-2)
    assert wheels[channels[64]] == [(0.0, 0.0)]


def test_notes_without_bends_share_a_channel_and_a_repeated_note_ends_first(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plain.mid"
    path.write_bytes(midi_file_bytes((HeardNote(60, 100, 0, 1), HeardNote(60, 100, 1, 2))))
    kinds = [(m.type, m.channel) for m in mido.MidiFile(path) if not m.is_meta]
    assert kinds == [("note_on", 0), ("note_off", 0)] * 2
