"""Notes read from activations, held against basic-pitch's own note creation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from basic_pitch import note_creation as stock
from numpy.typing import NDArray

from server.transcription.bends import bend_bins, bend_points
from server.transcription.model import LOWEST_PITCH, WindowActivations
from server.transcription.network import PITCHES
from server.transcription.notes import FrameNote, read_notes
from server.transcription.posteriorgram import OnsetScale, Posteriorgram, sections
from server.transcription.presets import Preset, presets

Matrix = NDArray[np.float32]

PRESETS = {
    **presets(),
    "everything": Preset(onset_threshold=0.3, frame_threshold=0.1, shortest_frames=1),
    "narrow": Preset(
        onset_threshold=0.4,
        frame_threshold=0.3,
        shortest_frames=5,
        lowest_pitch=50,
        highest_pitch=70,
    ),
}


def activations(frames: int, notes: int, seed: int) -> tuple[Matrix, Matrix, Matrix]:
    """Note, onset and contour activations of random notes over noise, with smeared edges."""
    random = np.random.default_rng(seed)
    note = random.uniform(0, 0.15, (frames, PITCHES))
    onset = random.uniform(0, 0.25, (frames, PITCHES))
    for _ in range(notes):
        start, length = int(random.integers(0, frames)), int(random.integers(2, 80))
        column = int(random.integers(0, PITCHES))
        level = random.uniform(0.15, 0.95)
        shape = level * np.linspace(1, random.uniform(0.2, 1), length)[: frames - start]
        note[start : start + len(shape), column] += shape
        for near in (column - 1, column + 1):
            if 0 <= near < PITCHES:
                note[start : start + len(shape), near] += shape * random.uniform(0, 0.6)
        onset[start : start + 3, column] += np.array([0.5, 1, 0.4])[: frames - start] * level
    contour = random.uniform(0, 1, (frames, PITCHES * 3))
    note, onset = np.clip(note, 0, 1), np.clip(onset, 0, 1)
    return note.astype(np.float32), onset.astype(np.float32), contour.astype(np.float32)


def kept(note: Matrix, onset: Matrix, preset: Preset) -> Posteriorgram:
    low, high = preset.lowest_pitch - LOWEST_PITCH, preset.highest_pitch - LOWEST_PITCH + 1
    heard = Posteriorgram(low, high)
    for start in range(0, len(note), 142):
        part = slice(start, start + 142)
        heard.append(WindowActivations(note[part], onset[part], note[part]))
    return heard


def read(heard: Posteriorgram, preset: Preset) -> list[FrameNote]:
    section = heard.section(0, heard.frames)
    return read_notes(section.note, section.onset, preset, heard.scale)


def stock_notes(note: Matrix, onset: Matrix, preset: Preset) -> list[tuple[int, int, int, float]]:
    notes: list[tuple[int, int, int, float]] = stock.output_to_notes_polyphonic(
        note.copy(),
        onset.copy(),
        onset_thresh=preset.onset_threshold,
        frame_thresh=preset.frame_threshold,
        min_note_len=preset.shortest_frames,
        infer_onsets=preset.inferred_onsets,
        # basic-pitch counts the upper bound out, and rounds a frequency to a pitch.
        max_freq=440 * 2 ** ((preset.highest_pitch + 1 - 69) / 12),
        min_freq=440 * 2 ** ((preset.lowest_pitch - 69) / 12),
        melodia_trick=preset.melodia,
    )
    return notes


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize(("frames", "notes"), [(3, 2), (13, 6), (150, 40), (900, 700)])
def test_the_same_notes_in_the_same_order_as_stock(name: str, frames: int, notes: int) -> None:
    preset = PRESETS[name]
    for seed in range(3):
        note, onset, _ = activations(frames, notes, seed)
        with kept(note, onset, preset) as heard:
            ours = [
                (each.start, each.stop, each.column + LOWEST_PITCH, each.amplitude)
                for each in read(heard, preset)
            ]
        assert ours == stock_notes(note, onset, preset)
        assert frames < 100 or ours


def test_bends_are_those_of_stock_at_both_ends_of_the_keyboard() -> None:
    _, _, contour = activations(200, 0, 5)
    notes = [FrameNote(3 * column % 90, 3 * column % 90 + 60, column, 0.5) for column in range(88)]
    theirs = stock.get_pitch_bends(
        contour, [(n.start, n.stop, n.column + LOWEST_PITCH, n.amplitude) for n in notes]
    )
    for note, (*_, bends) in zip(notes, theirs, strict=True):
        assert bend_bins(contour, note).tolist() == bends


def test_a_bend_is_written_where_it_changes_and_only_there() -> None:
    seconds = np.linspace(2.0, 2.05, 6, dtype=np.float64)
    points = bend_points(np.array([0, 0, 3, 3, -1, -1]), seconds)
    assert [(round(since, 6), semitones) for since, semitones in points] == [
        (0.0, 0.0),
        (0.02, 1.0),
        (0.04, -1 / 3),
    ]
    assert bend_points(np.zeros(6, np.intp), seconds) == ()


def test_a_long_recording_spills_to_disk_and_reads_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    preset = PRESETS["stock"]
    note, onset, _ = activations(900, 500, 1)
    with kept(note, onset, preset) as in_memory:
        expected = read(in_memory, preset)
    monkeypatch.setattr("server.transcription.posteriorgram.HELD_BYTES", 10_000)
    with kept(note, onset, preset) as spilled:
        assert spilled._spool._rolled  # type: ignore[attr-defined]
        assert read(spilled, preset) == expected


def test_sections_cut_where_nothing_sounds_change_no_note() -> None:
    preset = PRESETS["stock"]
    note, onset, _ = activations(4000, 900, 2)
    for start in range(300, 4000, 400):
        note[start : start + 30] = 0.05
    with kept(note, onset, preset) as heard:
        cuts = list(sections(heard.loudest(), preset.frame_threshold, 1000, 14))
        assert len(cuts) > 3
        assert max(stop - start for start, stop in cuts) <= 1000
        in_sections = [
            (each.start + start, each.stop + start, each.column, each.amplitude)
            for start, stop in cuts
            for each in read_notes(
                heard.section(start, stop).note,
                heard.section(start, stop).onset,
                preset,
                heard.scale,
            )
        ]
        whole = [(n.start, n.stop, n.column, n.amplitude) for n in read(heard, preset)]
    assert sorted(in_sections) == sorted(whole)


def test_without_a_quiet_place_sections_still_cover_every_frame_once() -> None:
    loud = np.full(5000, 0.9, np.float32)
    cuts = list(sections(loud, 0.3, 1000, 14))
    assert cuts[0][0] == 0
    assert cuts[-1][1] == 5000
    assert all(left[1] == right[0] for left, right in pairwise(cuts))
    assert all(0 < stop - start <= 1000 for start, stop in cuts)


def test_silence_has_no_notes() -> None:
    nothing = np.zeros((300, PITCHES), np.float32)
    for preset in PRESETS.values():
        assert read_notes(nothing, nothing, preset, OnsetScale()) == []
