"""REAPER projects of every kind become sessions; what a session cannot hold is said."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from exports.reaper import ReaperReader
from session import Section, read_session, write_session
from session.errors import BadInput, NotFound
from tests.export_material import PROVENANCE
from tests.rpp_text import RATE, item, midi, only, places, project, read, sound, track, wave


def test_a_project_is_known_by_its_first_word() -> None:
    reader = ReaperReader()
    assert reader.recognises(b'<REAPER_PROJECT 0.1 "7"', "x.rpp")
    assert reader.recognises(b'\xef\xbb\xbf<REAPER_PROJECT 0.1 "7"', "x.rpp-bak")
    assert not reader.recognises(b"<RPP", "x.rpp")
    assert not reader.recognises(b"PK\x03\x04", "x.rpp")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        b"\x00" * 500,
        b"<TRACK\n>\n",
        b'<REAPER_PROJECT 0.1 "7" 1\n  <TRACK\n    NAME x\n',
        b"<REAPER_PROJECT\n" + b"<A\n" * 100 + b">\n" * 101,
    ],
)
def test_what_is_no_project_gets_one_sentence(text: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(text, tmp_path)
    assert "song.rpp" in str(caught.value) and "\n" not in str(caught.value)


def test_a_project_that_is_not_there_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        ReaperReader().read(tmp_path / "gone.rpp", elsewhere=True)


def test_an_empty_project_is_a_bar_at_its_tempo(tmp_path: Path) -> None:
    session = read(project(head="TEMPO 93.5 7 8"), tmp_path)
    assert session.tempo_map.steps[0].bpm == 93.5
    assert (session.meter_map.steps[0].numerator, session.length_beats) == (7, 3.5)
    assert session.title == "song" and session.sample_rate == RATE and session.tracks == ()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_names_are_read_in_every_encoding_and_line_ending(
    ending: str, encoding: str, tmp_path: Path
) -> None:
    text = project(track(name="Größe")).replace("\n", ending)
    assert only(read(text.encode(encoding), tmp_path)).name == "Größe"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("NAME Plain", "Plain"),
        ('NAME "two words"', "two words"),
        ("NAME 'say \"hi\"'", 'say "hi"'),
        ('NAME `it\'s "both"`', 'it\'s "both"'),
        ('NAME hey"', 'hey"'),
        ('NAME ""', "Track 1"),
        ("NAME <>", "<>"),
        ('NAME "|pipe"', "|pipe"),
    ],
)
def test_names_are_read_in_every_quote(line: str, name: str, tmp_path: Path) -> None:
    assert only(read(project(f"<TRACK\n {line}\n>"), tmp_path)).name == name


def test_square_points_are_steps_and_linear_ones_are_ramps_over_the_clock(tmp_path: Path) -> None:
    envelope = """<TEMPOENVEX
      PT 0 120 1 262148 0 1
      PT 2 60 0 262147 0 1
      PT 6 120 1
    >"""
    session = read(project(envelope, track(item(midi(), position=10))), tmp_path)
    tempo = session.tempo_map
    assert tempo.seconds_at_beats(4) == 2
    # 4 s from 60 to 120 bpm, straight over the clock: 6 beats, half the time to 90 bpm.
    assert tempo.seconds_at_beats(10) == pytest.approx(6)
    assert tempo.seconds_at_beats(4 + 2.5) == pytest.approx(4, abs=0.002)
    assert tempo.bpm_at_beats(10) == 120
    meters = [(one.start_bar, one.numerator) for one in session.meter_map.steps]
    assert meters == [(0, 4), (1, 3)]


def test_a_tempo_out_of_bounds_is_brought_inside_and_said(tmp_path: Path) -> None:
    session = read(project(head="TEMPO 1 4 4"), tmp_path)
    assert session.tempo_map.steps[0].bpm == 10
    assert any("tempo" in note for note in session.provenance.notes)


def test_regions_are_sections(tmp_path: Path) -> None:
    session = read(
        project(
            'MARKER 1 0 "Verse one" 1 0 1 R {1} 0',
            'MARKER 1 4 "" 1',
            "MARKER 2 4 Chorus 1 0 1 B {2} 0",
            'MARKER 2 8 "" 1',
            'MARKER 7 3 "just a marker" 0',
        ),
        tmp_path,
    )
    assert session.sections == (Section("Verse one", 0, 8), Section("Chorus", 8, 8))
    assert session.length_beats == 16
    assert any("Markers" in note for note in session.provenance.notes)


def test_markers_are_sections_where_there_are_no_regions(tmp_path: Path) -> None:
    inside = ('MARKER 1 0 "A" 0', 'MARKER 2 2 "B" 0', 'MARKER 3 7 "=END" 0')
    session = read(project(*inside, track(item(midi(), length=4))), tmp_path)
    assert session.sections == (Section("A", 0, 4), Section("B", 4, 4))


def test_audio_is_found_where_the_project_lies_and_not_elsewhere(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    sound(inside, name="Media/take.wav")
    sound(outside, name="far.wav")
    text = project(
        track(
            item(wave("C:\\\\Users\\\\me\\\\Media\\\\take.wav")),
            item(wave(str(outside / "far.wav"))),
            item(wave("gone.wav")),
        )
    )
    (inside / "song.rpp").write_text(text)
    near = ReaperReader().read(inside / "song.rpp", elsewhere=False)
    assert [audio.missing for audio in near.audio] == [False, True, True]
    far = ReaperReader().read(inside / "song.rpp", elsewhere=True)
    assert [audio.missing for audio in far.audio] == [False, False, True]
    assert [clip.file for clip in only(far.session).audio_clips] == [
        "audio/take.wav",
        "audio/far.wav",
        "audio/gone.wav",
    ]


def test_the_rate_is_the_projects_own_or_that_of_its_first_file(tmp_path: Path) -> None:
    sound(tmp_path, rate=32_000)
    text = project(track(item(wave(), length=0.5)))
    assert read(text, tmp_path).sample_rate == RATE
    loose = text.replace(f"SAMPLERATE {RATE} 1 0", f"SAMPLERATE {RATE} 0 0")
    session = read(loose, tmp_path)
    assert session.sample_rate == 32_000
    assert places(session) == [(0, 16_000, 0)]
    silent = project(track()).replace(f"SAMPLERATE {RATE} 1 0", "RIPPLE 0")
    assert read(silent, tmp_path).sample_rate == 48_000


def test_bytes_that_mean_nothing_do_no_harm(tmp_path: Path) -> None:
    noise = np.random.default_rng(3)
    text = project(
        track(item("SM x y + z", "SOFFS", wave()), item(midi("E", "E 1", "E x 90 3c 64")))
    )
    for _ in range(60):
        data = bytearray(text.encode())
        for place in noise.integers(len("<REAPER_PROJECT"), len(data), 5):
            data[place] = int(noise.integers(256))
        try:
            session = read(bytes(data), tmp_path)
        except BadInput:
            continue
        assert session.provenance.engine == "reaper-project"


def test_times_beyond_all_measure_are_cut_off_and_said(tmp_path: Path) -> None:
    envelope = "<TEMPOENVEX\nPT 0 10 0\nPT 49000 999 0\nPT 1e9 10 1\n>"
    far = item(midi("E 0 90 3c 64", "E 99999999999 80 3c 00"), position=1e9)
    long = item(midi("E 0 90 3c 64", "E 99999999999 80 3c 00"), length=1e9)
    inside = ("RENDER_RANGE 0 0 0.000000000001", 'MARKER 1 1e12 "x" 1', 'MARKER 1 1e13 "" 1')
    session = read(project(*inside, envelope, track(far, long)), tmp_path)
    assert len(session.tempo_map.steps) < 10
    assert len(only(session).midi_clips) == 1
    assert any("fourteen hours" in note for note in session.provenance.notes)
    write_session(session, tmp_path)
    assert read_session(tmp_path).tracks == session.tracks


def test_base64_and_free_text_are_left_alone(tmp_path: Path) -> None:
    state = base64.b64encode(bytes(range(256))).decode()
    text = project(
        "<NOTES 0 2\n |<TRACK\n |> not a chunk\n |Key: Bb dorian\n>",
        track(f'<FXCHAIN\n<VST "VST: X (Y)" x.dll 0 ""\n{state}\n>\n>', name="Only"),
    )
    session = read(text, tmp_path)
    assert only(session).name == "Only"
    assert session.key is not None and session.key.name == "Bb dorian"
    assert session.provenance.created_at != PROVENANCE.created_at
