"""Voices and instruments of our own play MIDI with no plug-in installed, exactly and again."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from bridge.host.chain.model import Chain, Tail
from bridge.host.chain.steps import DelayStep
from bridge.host.instrument.built_in.instrument import instrument_names
from bridge.host.instrument.voices import voice_names
from bridge.host.render.file import RenderPlace, render_file
from bridge.host.render.spec import Instrument, Output, RenderSpec
from session.errors import BackendUnavailable, BadInput, NotFound, PlugInFailed
from tests.instrument_plays import Sound, onsets, played, played_afresh, spec_of
from tests.midi_files import Placed, control, midi_file, note, tempo

CLICK = """
gate = button("gate"); gain = hslider("gain", 1, 0, 1, 0.01);
freq = hslider("freq", 440, 8, 20000, 0.01);
size = hslider("size", 0.5, 0, 1, 0.01);
"""

HELD = CLICK + "process = gate*gain*size;"
SINE = CLICK + 'import("stdfaust.lib"); process = os.osc(freq)*gate*0.5;'


def file_of(tmp_path: Path, *placed: Placed, **how: int) -> Path:
    path = tmp_path / "song.mid"
    path.write_bytes(midi_file([tempo(0, 120), *placed], **how))
    return path


def faust(tmp_path: Path, code: str, **parameters: float) -> Instrument:
    file = tmp_path / "voice.dsp"
    file.write_text(code)
    return Instrument("voice", faust_file=str(file), parameters=dict(parameters))


def test_notes_begin_at_their_sample_with_their_velocity_and_end_within_16(tmp_path: Path) -> None:
    midi = file_of(tmp_path, *note(7, 500, velocity=127), *note(961, 1443, velocity=64))
    sound, _ = played(spec_of(midi, faust(tmp_path, HELD)), tmp_path / "one")
    assert onsets(sound) == [350, 48_050]
    (end,) = (at for at, after in pairwise(np.flatnonzero(sound[0])) if after - at > 9)
    assert abs(end + 1 - 25_000) <= 16
    assert sound[0, 1000] == pytest.approx(0.5)
    assert sound[0, 50_000] == pytest.approx(0.5 * 64 / 127)


def test_chords_are_the_sum_of_their_notes(tmp_path: Path) -> None:
    midi = file_of(tmp_path, *(item for pitch in (60, 64, 67) for item in note(0, 480, pitch)))
    sound, _ = played(spec_of(midi, faust(tmp_path, HELD)), tmp_path / "one")
    assert sound[0, 1000] == pytest.approx(3 * 0.5 * 100 / 127)


def test_a_parameter_is_set_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    midi = file_of(tmp_path, *note(0, 480, velocity=127))
    sound, _ = played(spec_of(midi, faust(tmp_path, HELD, size=0.25)), tmp_path / "one")
    assert sound[0, 1000] == pytest.approx(0.25)
    with pytest.raises(BadInput, match="size"):
        played(spec_of(midi, faust(tmp_path, HELD, sise=0.25)), tmp_path / "two")
    with pytest.raises(BadInput, match="from 0 to 1"):
        played(spec_of(midi, faust(tmp_path, HELD, size=4)), tmp_path / "three")


def test_the_pitch_wheel_bends_by_the_range_that_is_set(tmp_path: Path) -> None:
    wheel = [(480, mido.Message("pitchwheel", pitch=8191))]
    wide = [control(0, 101, 0), control(0, 100, 0), control(0, 6, 12)]
    midi = file_of(tmp_path, *wide, *wheel, *note(0, 1920, 57))
    sound, _ = played(spec_of(midi, faust(tmp_path, SINE)), tmp_path / "one")
    assert _hertz(sound[0, 1000:23_000]) == pytest.approx(220, abs=0.5)
    assert _hertz(sound[0, 25_000:90_000]) == pytest.approx(440, abs=0.5)


def test_what_a_voice_does_not_follow_is_told(tmp_path: Path) -> None:
    midi = file_of(tmp_path, control(0, 11, 50), control(0, 64, 0), *note(0, 480))
    _, notes = played(spec_of(midi, faust(tmp_path, HELD)), tmp_path / "one")
    assert notes.warnings == ["voice.dsp does not follow what Track 1 does with controller 11."]


@pytest.mark.parametrize("name", voice_names())
def test_every_voice_sounds_in_tune_within_bounds_and_dies_away(tmp_path: Path, name: str) -> None:
    low, high = ([0, 480], [1920, 2400])
    midi = file_of(tmp_path, *note(*low, 45), *note(*high, 69, velocity=127))
    sound, notes = played(spec_of(midi, Instrument(name.upper())), tmp_path / "one")
    assert notes.warnings == []
    assert 0.1 < np.abs(sound).max() < 0.6
    assert sound.shape[1] < 48_000 * 8
    assert abs(onsets(sound, 1e-5)[0]) <= 16
    assert _hertz(sound[0, 96_000:120_000], near=440) == pytest.approx(440, rel=0.006)


def test_an_instrument_of_the_composers_plays_by_its_name_or_title(tmp_path: Path) -> None:
    midi = file_of(tmp_path, *note(0, 480), *note(1920, 2400))
    by_name, _ = played(spec_of(midi, Instrument("dusty keys")), tmp_path / "one")
    by_title, _ = played(spec_of(midi, Instrument("Dusty electric piano")), tmp_path / "two")
    assert np.array_equal(by_name, by_title)
    assert np.abs(by_name[:, 96_000:97_000]).max() > 0.01
    assert "dusty-keys" in instrument_names()


def test_a_kit_plays_drums_and_a_closed_hat_chokes_an_open_one(tmp_path: Path) -> None:
    open_hat, closed = note(0, 10, 46, channel=9), note(60, 70, 42, channel=9)
    levels = []
    for name, content in (("open", open_hat), ("choked", [*open_hat, *closed])):
        folder = tmp_path / name
        folder.mkdir()
        midi = file_of(folder, *content)
        sound, _ = played(spec_of(midi, Instrument("kit-909")), folder)
        levels.append(np.square(sound[:, 4000:]).sum())
    assert levels[1] < levels[0] / 4


def test_the_same_again_in_a_fresh_process_and_at_another_length(tmp_path: Path) -> None:
    content = [item for beat in range(8) for item in note(beat * 240, beat * 240 + 300, 50 + beat)]
    midi = file_of(tmp_path, *content)
    first, _ = played(spec_of(midi, Instrument("soft keys")), tmp_path / "one")
    again, _ = played_afresh(spec_of(midi, Instrument("soft keys")), tmp_path / "two")
    longer = spec_of(midi, Instrument("soft keys"), length_samples=960_000)
    assert np.array_equal(first, again)
    assert played(longer, tmp_path / "three")[0].shape[1] == 960_000


def test_a_shorter_length_lets_go_of_keys_there_and_rings_on(tmp_path: Path) -> None:
    midi = file_of(tmp_path, *note(0, 1920), *note(960, 1920, 72))
    spec = spec_of(midi, faust(tmp_path, HELD), length_samples=24_000)
    sound, _ = played(spec, tmp_path / "one")
    assert sound.shape[1] == 24_000
    ringing = spec_of(midi, Instrument("soft keys"), length_samples=24_000)
    keys, _ = played(ringing, tmp_path / "two")
    assert 24_000 < keys.shape[1] < 48_000


def test_a_note_that_never_dies_away_is_cut_at_the_bound_and_it_is_said(tmp_path: Path) -> None:
    drone = CLICK + "process = 0.25 + 1e-9*gate*gain;"
    spec = spec_of(file_of(tmp_path, *note(0, 480)), faust(tmp_path, drone), tail=Tail(-60, 1.5))
    sound, notes = played(spec, tmp_path / "one")
    assert sound.shape[1] == 24_000 + 72_000
    assert any("rings on for longer than 1.5 s" in words for words in notes.warnings)


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 96_000, 384_000])
def test_the_wished_rate_is_kept(tmp_path: Path, rate: int) -> None:
    midi = file_of(tmp_path, *note(480, 960))
    spec = spec_of(midi, faust(tmp_path, HELD), output=Output(sample_rate=rate))
    sound, _ = played(spec, tmp_path / "one")
    assert onsets(sound) == [rate // 2]
    assert rate <= sound.shape[1] <= rate + 16


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("process = _*button(\"gate\");", BadInput, "no instrument"),
        ("process = 1;", BadInput, "no instrument"),
        (CLICK + "process = gate*gain*1e-9;", PlugInFailed, "stayed silent"),
        (CLICK + "process = sqrt(0 - gate);", PlugInFailed, "no numbers"),
        ("process = nonsense(;", BackendUnavailable, "has a fault in line 1: syntax error"),
        ("// one\nprocess = foo;", BackendUnavailable, "line 2: undefined symbol: foo"),
        (CLICK + "process = gate, gate, gate;", BadInput, "one or two"),
    ],
)  # fmt: skip
def test_a_voice_that_is_wrong_is_refused_in_a_sentence(
    tmp_path: Path, code: str, error: type[Exception], words: str
) -> None:
    midi = file_of(tmp_path, *note(0, 480))
    with pytest.raises(error, match=words):
        played(spec_of(midi, faust(tmp_path, code)), tmp_path / "one")


def test_a_name_that_is_not_there_gets_the_nearest_one(tmp_path: Path) -> None:
    midi = file_of(tmp_path, *note(0, 480))
    with pytest.raises(NotFound, match="did you mean soft keys"):
        played(spec_of(midi, Instrument("soft kyes")), tmp_path / "one")


def test_a_file_of_many_tracks_asks_which_one(tmp_path: Path) -> None:
    path = tmp_path / "two.mid"
    path.write_bytes(midi_file(note(0, 480), note(0, 480)))
    with pytest.raises(BadInput, match=r"0 \(Track 1\), 1 \(Track 2\)"):
        played(spec_of(path, Instrument("soft keys")), tmp_path / "one")
    sound, _ = played(spec_of(path, Instrument("soft keys"), track=1), tmp_path / "one")
    assert np.abs(sound).max() > 0.05


def _hertz(sound: Sound, near: float | None = None) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 20))
    hertz = np.fft.rfftfreq(1 << 20, 1 / 48_000)
    if near:
        spectrum[(hertz < near * 0.97) | (hertz > near * 1.03)] = 0
    return float(hertz[spectrum.argmax()])


def test_a_track_becomes_a_stem_with_its_tail_and_echoes_at_the_files_tempo(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(midi_file([tempo(0, 60), *note(0, 480)]))
    echo = Chain("echo", (DelayStep(time_beats=1.0, feedback=0.0, mix=0.5),))
    target = tmp_path / "stem.wav"
    told: list[float] = []
    spec = RenderSpec(str(path), str(target), echo, instrument=faust(tmp_path, HELD))
    report = render_file(spec, RenderPlace(tmp_path), lambda fraction, stage: told.append(fraction))
    sound, rate = soundfile.read(target, always_2d=True)
    assert rate == report.sample_rate == 48_000
    assert np.abs(sound[24_000, 0]) > 0.05
    assert np.abs(sound[72_000, 0]) > 0.05
    assert report.tail_samples == pytest.approx(48_000, abs=16)
    assert all(later >= earlier for earlier, later in pairwise(told))
