"""Exported MIDI files, read by symusic."""

from __future__ import annotations

from pathlib import Path

from symusic import Score

from exports.logic import LogicExporter
from exports.stems import StemsExporter
from session.progress import silent
from tests.export_material import FIVE_TEMPI, SEVEN_EIGHT, a_session


def test_symusic_reads_every_note_tempo_meter_and_marker(tmp_path: Path) -> None:
    for name in ("s", "stems", "logic"):
        (tmp_path / name).mkdir()
    session = a_session(tmp_path / "s", FIVE_TEMPI, SEVEN_EIGHT)
    StemsExporter().export(session, tmp_path / "s", tmp_path / "stems", silent)
    LogicExporter().export(session, tmp_path / "s", tmp_path / "logic", silent)
    for path in (tmp_path / "logic/Open me first.mid", tmp_path / "stems/Night Bus.mid"):
        score = Score(path)
        ticks = score.ticks_per_quarter
        assert [(one.time / ticks, round(one.qpm, 2)) for one in score.tempos] == [
            (step.start_beats, step.bpm) for step in FIVE_TEMPI.steps
        ]
        assert [
            (one.time / ticks, one.numerator, one.denominator) for one in score.time_signatures
        ] == [(0, 4, 4), (8, 7, 8), (15, 3, 4)]
        assert [one.text for one in score.markers] == ["Intro", "Drop"]
        with_notes = [track for track in session.tracks if track.midi_clips]
        assert [one.name for one in score.tracks] == [one.name for one in with_notes]
        for read, track in zip(score.tracks, with_notes, strict=True):
            expected = [
                (note.start_beats, note.length_beats, note.pitch, note.velocity)
                for note in track.midi_clips[0].notes
            ]
            found = [
                (one.time / ticks, one.duration / ticks, one.pitch, one.velocity)
                for one in read.notes
            ]
            assert sorted(found) == sorted(expected)
