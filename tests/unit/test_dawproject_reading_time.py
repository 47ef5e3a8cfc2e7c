"""Tempo, meters and markers of DAWprojects that other programs wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from session import TempoStep
from tests.dawproject_text import (
    WARPED,
    document,
    read,
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "Song.dawproject"


def tempo(points: str, unit: str = 'timeUnit="beats"') -> str:
    """A tempo track."""
    return (
        f'<TempoAutomation {unit} unit="bpm"><Target parameter="tempo"/>{points}</TempoAutomation>'
    )


def test_a_tempo_track_without_a_transport_is_the_tempo(archive: Path) -> None:
    points = '<RealPoint time="0" value="100"/><RealPoint time="8" value="150"/>'
    session = read(archive, document(transport="", more=tempo(points))).session
    assert session.tempo_map.steps == (TempoStep(0.0, 100.0), TempoStep(8.0, 150.0))


def test_a_glide_in_beats_lasts_as_long_as_it_does_there(archive: Path) -> None:
    points = (
        '<RealPoint time="0" value="60" interpolation="linear"/>'
        '<RealPoint time="4" value="120" interpolation="hold"/>'
    )
    session = read(archive, document(more=tempo(points))).session
    # 60 / k ln(b1 / b0), k the slope in bpm a beat.
    assert session.tempo_map.seconds_at_beats(4.0) == pytest.approx(60 / 15 * 0.6931471805599453)
    assert session.tempo_map.bpm_at_beats(4.0) == 120.0
    assert len(session.tempo_map.steps) == 17


def test_cubases_tempo_track_in_seconds_falls_on_its_beats(archive: Path) -> None:
    points = (
        '<RealPoint time="0" value="120" interpolation="linear"/>'
        '<RealPoint time="4" value="60" interpolation="hold"/>'
        '<RealPoint time="8" value="90" interpolation="hold"/>'
    )
    session = read(archive, document(more=tempo(points, 'timeUnit="seconds"'))).session
    # Four seconds at 90 bpm on average, then four at 60.
    assert session.tempo_map.seconds_at_beats(6.0) == pytest.approx(4.0)
    assert session.tempo_map.seconds_at_beats(10.0) == pytest.approx(8.0)
    assert session.tempo_map.bpm_at_beats(6.0) == 60.0
    assert session.tempo_map.bpm_at_beats(10.0) == 90.0


def test_meters_and_markers_are_read(archive: Path) -> None:
    more = (
        '<Markers><Marker time="0" name="Verse"/><Marker time="7" name="Chorus"/></Markers>'
        '<TimeSignatureAutomation><Target parameter="sig"/>'
        '<TimeSignaturePoint time="7" numerator="3" denominator="4"/></TimeSignatureAutomation>'
    )
    transport = (
        '<Tempo unit="bpm" value="120" id="tempo"/>'
        '<TimeSignature numerator="7" denominator="8" id="sig"/>'
    )
    session = read(
        archive,
        document(
            f'<Clips><Clip time="0" duration="13">{WARPED}</Clip></Clips>',
            transport=transport,
            more=more,
        ),
    ).session
    meters = [(step.start_bar, step.numerator) for step in session.meter_map.steps]
    assert meters == [(0, 7), (2, 3)]
    named = [(one.name, one.start_beats, one.length_beats) for one in session.sections]
    assert named == [("Verse", 0.0, 7.0), ("Chorus", 7.0, 6.0)]
