"""Plug-in instruments play each note at its sample, the same again, and are never silent unsaid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from session.errors import PlugInFailed
from tests.hosting import built
from tests.instrument_plays import onsets, played_plug_in
from tests.midi_files import control, midi_file, note, tempo

AMSYNTH = ("vst2", "/usr/lib/vst/amsynth_vst.so")
EPIANO = ("lv2", "http://drobilla.net/plugins/mda/EPiano")
JX10 = ("lv2", "http://drobilla.net/plugins/mda/JX10")

BEATS = (7, 1441, 2401, 3363, 4325)
"""In ticks of 480 a beat at 120 bpm, and at 187.5 bpm from tick 1000 on."""


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """Single notes, apart from each other, across a change of tempo."""
    notes = [item for beat in BEATS for item in note(beat, beat + 60)]
    path = tmp_path / "line.mid"
    path.write_bytes(midi_file([tempo(0, 120), tempo(1000, 187.5), *notes]))
    return path


def places(rate: int) -> list[int]:
    """Where the notes of `line` begin, reckoned by hand."""
    microseconds = [
        tick * 500_000 / 480 if tick < 1000 else (1000 * 500_000 + (tick - 1000) * 320_000) / 480
        for tick in BEATS
    ]
    return [int(place * rate / 1e6 + 0.5) for place in microseconds]


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
@pytest.mark.parametrize(
    ("format", "rate"), [("vst2", 44_100), ("vst3", 48_000), ("vst3", 192_000)]
)
def test_every_note_begins_at_its_sample(
    line: Path, tmp_path: Path, format: str, rate: int
) -> None:
    address = str(built("synth", format))
    sound, _ = played_plug_in(line, format, address, tmp_path / "one", rate=rate)
    # Its sine begins at 0, so the first sample that is heard is the second.
    assert onsets(sound, quiet_samples=rate // 100) == [place + 1 for place in places(rate)]


@pytest.mark.peer("mda-lv2")
def test_a_real_lv2_piano_plays_every_note_at_its_sample(line: Path, tmp_path: Path) -> None:
    sound, notes = played_plug_in(line, *EPIANO, tmp_path / "one")
    assert onsets(sound) == places(48_000)
    assert notes.hosts == ["dawdreamer"]


@pytest.mark.peer("amsynth")
def test_a_real_vst2_synthesiser_plays_every_note_within_its_attack(
    line: Path, tmp_path: Path
) -> None:
    sound, _ = played_plug_in(line, *AMSYNTH, tmp_path / "one")
    late = [at - place for at, place in zip(onsets(sound), places(48_000), strict=True)]
    assert 0 <= min(late) <= max(late) <= 8


@pytest.mark.parametrize(
    "instrument",
    [
        pytest.param(AMSYNTH, marks=pytest.mark.peer("amsynth")),
        pytest.param(EPIANO, marks=pytest.mark.peer("mda-lv2")),
        pytest.param(JX10, marks=pytest.mark.peer("mda-lv2")),
    ],
    ids=["amsynth", "EPiano", "JX10"],
)
def test_a_fresh_process_makes_the_same_bytes_again(
    line: Path, tmp_path: Path, instrument: tuple[str, str]
) -> None:
    first, _ = played_plug_in(line, *instrument, tmp_path / "one")
    again, _ = played_plug_in(line, *instrument, tmp_path / "two")
    assert np.array_equal(first, again)
    assert np.abs(first).max() > 0.05


@pytest.mark.peer("mda-lv2")
def test_the_sustain_pedal_reaches_the_plug_in(tmp_path: Path) -> None:
    short, pedal = note(0, 100), [control(0, 64, 127), control(1900, 64, 0)]
    levels = []
    for name, content in (("dry", short), ("held", [*short, *pedal])):
        path = tmp_path / f"{name}.mid"
        path.write_bytes(midi_file([tempo(0, 120), *content], end_ticks=1920))
        sound, _ = played_plug_in(path, *EPIANO, tmp_path / name)
        levels.append(np.abs(sound[:, 48_000:72_000]).max())
    assert levels[0] < 1e-4
    assert levels[1] > 0.02


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
def test_what_rings_on_is_kept_to_its_end_or_to_the_bound(line: Path, tmp_path: Path) -> None:
    address, parameters = str(built("synth")), {"Release": 2000}
    length = places(48_000)[-1] + round(60 * 320_000 / 480 * 0.048)
    ends = []
    for ring in (20, 0.5):
        sound, _ = played_plug_in(
            line, "vst3", address, tmp_path / f"{ring}", ring_seconds=ring, parameters=parameters
        )
        ends.append(sound.shape[1] - length)
    assert ends[0] == pytest.approx(96_000, abs=200)
    assert ends[1] == 24_000


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
def test_outputs_that_the_host_cannot_hear_are_told(tmp_path: Path) -> None:
    path = tmp_path / "low.mid"
    path.write_bytes(midi_file([tempo(0, 120), *note(0, 240, 40)]))
    _, notes = played_plug_in(path, "vst3", str(built("multi-output")), tmp_path / "one")
    assert any("first pair of outputs" in words for words in notes.warnings)


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
def test_outputs_beyond_the_first_pair_are_mixed_into_it_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "two.mid"
    path.write_bytes(midi_file([tempo(0, 120), *note(0, 240, 40), *note(960, 1200, 80)]))
    sound, notes = played_plug_in(
        path, "vst2", str(built("multi-output", "vst2")), tmp_path / "one"
    )
    assert sound.shape[0] == 2
    assert onsets(sound) == [1, 48_001]
    assert any("outputs 3, 4" in words for words in notes.warnings)


@pytest.mark.peer("g++")
@pytest.mark.peer("dpf")
@pytest.mark.parametrize(
    ("fixture", "words"), [("silent", "stayed silent"), ("nan-output", "no numbers")]
)
def test_an_instrument_that_does_not_sound_fails_with_what_to_do(
    line: Path, tmp_path: Path, fixture: str, words: str
) -> None:
    with pytest.raises(PlugInFailed, match=words):
        played_plug_in(line, "vst3", str(built(fixture)), tmp_path / "one")


@pytest.mark.peer("mda-lv2")
def test_a_long_track_is_played_in_passes_without_a_seam(tmp_path: Path) -> None:
    # From 240 s on a pass may end where nothing is held, as at 244 s: there the note before rings.
    sounds = []
    for earlier in (0, 100):
        starts = (1, 243 - earlier, 244 - earlier)
        notes = [item for at in starts for item in note(at * 960, at * 960 + 900)]
        path = tmp_path / f"{earlier}.mid"
        path.write_bytes(midi_file([tempo(0, 120), *notes]))
        sound, _ = played_plug_in(path, *EPIANO, tmp_path / f"{earlier}")
        sounds.append(sound[:, starts[1] * 48_000 :][:, :100_000])
    in_passes, at_once = sounds
    assert np.abs(at_once[:, 48_000:48_400]).max() > 0.01
    assert np.abs(in_passes - at_once).max() < 0.02 * np.abs(at_once).max()
