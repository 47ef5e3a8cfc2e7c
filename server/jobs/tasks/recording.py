"""The steps by which a recording becomes a session in a folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from exports.nulling import null_db
from exports.place import place_file
from server.analysis.contract import Analysis
from server.analysis.timeline import UNSURE, Hints, Timeline, chords_of, place, sections_of
from server.audio.intake import Intake
from server.audio.write import FloatWav
from server.jobs.specs import ImportSpec
from session.errors import storage
from session.model import Estimate, Mix, Provenance, Session, Track
from session.progress import Progress
from session.sound.quick_loudness import QuickLoudness
from session.sound.read import probe, read_blocks
from session.sound.true_peak import TruePeakMeter
from session.units import ROLE_COLOURS

MIX_FILE = "audio/mix.wav"
RECORDING_FILE = "audio/recording.wav"


def timeline_of(analysis: Analysis, asked: ImportSpec, intake: Intake) -> Timeline:
    """Where the recording lies on its session's grid."""
    hints = Hints(asked.bpm, asked.meter)
    return place(analysis, hints, intake.sample_rate, intake.length_samples)


def write_padded(
    recording: Path, target: Path, intake: Intake, timeline: Timeline, progress: Progress
) -> None:
    """Make `recording`, which goes, the mix, with the timeline's silence before and after it."""
    if timeline.lead_samples == 0 and timeline.length_samples == intake.length_samples:
        with storage(target):
            recording.rename(target)
        return
    left = timeline.length_samples
    with FloatWav(target, intake.sample_rate, intake.channels, left) as file:
        file.write(np.zeros((intake.channels, timeline.lead_samples), np.float32))
        left -= timeline.lead_samples
        for block in read_blocks(recording):
            file.write(block[:, :left])
            left -= min(left, block.shape[1])
            progress(1 - left / timeline.length_samples, "Writing the mix")
        while left:
            length = min(left, 1 << 16)
            file.write(np.zeros((intake.channels, length), np.float32))
            left -= length
    with storage(recording):
        recording.unlink()


def session_of(
    title: str, analysis: Analysis, asked: ImportSpec, intake: Intake, timeline: Timeline
) -> Session:
    """The session as far as it is known before the recording is split: no tracks."""
    key = asked.key or (analysis.key if analysis.key_confidence >= UNSURE else None)
    return Session(
        title=title,
        sample_rate=intake.sample_rate,
        length_beats=timeline.length_beats,
        tempo_map=timeline.tempo_map,
        meter_map=timeline.meter_map,
        key=key,
        sections=sections_of(analysis.parts, timeline, intake.sample_rate),
        chords=chords_of(analysis.chords, timeline, intake.sample_rate),
        estimates=_estimates(analysis),
        provenance=Provenance(
            operation="import",
            engine="recording",
            engine_version=version("roadie"),
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            licence="As the imported recording.",
            parameters=asked.model_dump(mode="json"),
            source_file=Path(asked.file).name,
            notes=(*intake.notes, *_grid_notes(analysis, asked, intake, timeline)),
        ),
        mix=Mix(
            file=MIX_FILE,
            length_samples=timeline.length_samples,
            grid_residual_samples=timeline.tempo_map.grid_residual_samples(
                timeline.length_beats, intake.sample_rate
            ),
            null_db=None,
            loudness_lufs=analysis.loudness_lufs,
            true_peak_dbtp=analysis.true_peak_dbtp,
        ),
    )


def whole_track(session: Session, folder: Path) -> Track:
    """The recording as the one track of a session that is not split."""
    place_file(folder / MIX_FILE, folder / RECORDING_FILE)
    clip = session.stem_clip(RECORDING_FILE, "Recording")
    return Track("Recording", "other", ROLE_COLOURS["other"], (clip,))


def with_null_test(session: Session, folder: Path, progress: Progress) -> Session:
    """The session with what its stems that sound, less its mix, come to."""
    if session.mix is None:
        return session
    files = [clip.file for track in session.tracks if not track.mute for clip in track.audio_clips]
    rest = null_db([folder / file for file in files], folder / session.mix.file, progress)
    return session.evolve(mix=replace(session.mix, null_db=rest))


def with_levels(session: Session, folder: Path, progress: Progress) -> Session:
    """The session with the loudness and the true peak of its mix. Raises UnreadableAudio."""
    if session.mix is None:
        return session
    file = folder / session.mix.file
    info = probe(file)
    loudness = QuickLoudness(info.sample_rate, info.channels)
    peaks, done = TruePeakMeter(info.channels), 0
    for block in read_blocks(file):
        loudness.feed(block)
        peaks.feed(block)
        done += block.shape[1]
        progress(min(1.0, done / info.length_samples), "Measuring the mix")
    loudness.finish()
    peaks.finish()
    return session.evolve(
        mix=replace(
            session.mix,
            loudness_lufs=loudness.loudness_lufs,
            true_peak_dbtp=peaks.true_peak_dbtp,
        )
    )


def noted(session: Session, sentence: str) -> Session:
    """The session with one more note for the user."""
    old = session.provenance
    return session.evolve(provenance=replace(old, notes=(*old.notes, sentence)))


def _estimates(analysis: Analysis) -> tuple[Estimate, ...]:
    numerator, denominator = analysis.meter
    found = [
        Estimate("tempo_bpm", analysis.bpm, analysis.bpm_confidence, analysis.bpm_alternatives),
        Estimate("downbeat_seconds", analysis.downbeat_seconds, analysis.downbeat_confidence),
        Estimate("meter", f"{numerator}/{denominator}", analysis.meter_confidence),
    ]
    if analysis.key:
        others = tuple(key.name for key in analysis.key_alternatives)
        found.append(Estimate("key", analysis.key.name, analysis.key_confidence, others))
    for name, value in (
        ("loudness_lufs", analysis.loudness_lufs),
        ("true_peak_dbtp", analysis.true_peak_dbtp),
    ):
        if value is not None:
            found.append(Estimate(name, value, 1.0))
    return tuple(found)


def _grid_notes(
    analysis: Analysis, asked: ImportSpec, intake: Intake, timeline: Timeline
) -> list[str]:
    found = []
    if asked.bpm is None and analysis.bpm_confidence < UNSURE:
        found.append(
            "No clear beat was found: the grid is a guess. Ask again with the tempo if you know it."
        )
    elif asked.bpm is None and not analysis.steady:
        found.append("The tempo moves: the session follows it with a tempo for each bar.")
    if timeline.lead_samples:
        seconds = timeline.lead_samples / intake.sample_rate
        found.append(
            f"{seconds:.3f} s of silence were put before the recording, so that its first "
            f"downbeat is at bar {timeline.lead_bars + 1}."
        )
    tail = timeline.length_samples - timeline.lead_samples - intake.length_samples
    tail_seconds = round(tail / intake.sample_rate, 3)
    if tail_seconds > 0:
        found.append(f"{tail_seconds:.3f} s of silence were put after it, to a whole bar.")
    elif tail < 0:
        found.append(f"{-tail} samples past the last bar were left out; the original has them.")
    return found
