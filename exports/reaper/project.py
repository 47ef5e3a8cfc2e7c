"""A session as a REAPER project: settings, tempo map, regions, notes and tracks. Pure."""

from __future__ import annotations

from datetime import datetime

from exports.clip_files import ClipFile
from exports.names import clean_text
from exports.reaper.chunks import Chunk, quoted
from exports.reaper.items import AUDIO_FOLDER
from exports.reaper.midi_events import overlapping
from exports.reaper.tracks import TrackWriter
from exports.reaper.values import (
    BEATS_POSITION_LENGTH_RATE,
    FASTEST_BPM,
    ITEMS_MIX,
    SETS_METER,
    SQUARE,
    STEREO_BALANCE,
    UNITY_PAN_LAW,
    Ids,
    meter_code,
)
from exports.words import facts, provenance
from session.model import Session

WRITTEN_FOR = "6.82"
"""The REAPER that the project says it is from: older ones warn, newer ones just open it."""

_CUSTOM_RANGE = 0
_REGION = 1


def project(session: Session, files: dict[str, ClipFile]) -> tuple[Chunk, list[str]]:
    """The project, and what it could not keep. `files` are its audio by the session's own paths."""
    ids = Ids(session)
    root = Chunk(f"REAPER_PROJECT 0.1 {quoted(WRITTEN_FOR)} {_seconds(session)}")
    root.open("NOTES 0 2").text(_notes(session))
    _settings(root, session)
    _tempo(root, session)
    _regions(root, session, ids)
    writer = TrackWriter(session, files, ids)
    root.body += writer.write()
    return root, [*_time_losses(session), *writer.losses, *_note_losses(session)]


def _seconds(session: Session) -> int:
    """When the session was made, in seconds since 1970; 0 when it does not say."""
    try:
        return max(0, int(datetime.fromisoformat(session.provenance.created_at).timestamp()))
    except (ValueError, OverflowError):
        return 0


def _notes(session: Session) -> str:
    pairs = [("Title", clean_text(session.title)), *facts(session), *provenance(session)]
    return "\n".join(f"{name}: {value}" for name, value in pairs)


def _settings(root: Chunk, session: Session) -> None:
    """What decides how the project sounds is said, so that no default of the user's does."""
    end = session.tempo_map.seconds_at_beats(session.length_beats)
    root.line("RIPPLE", 0)
    root.line("GROUPOVERRIDE", 0, 0, 0)
    root.line("AUTOXFADE", 1)
    root.line("ENVATTACH", 1)
    root.line("PANLAW", UNITY_PAN_LAW)
    root.line("PROJOFFS", 0, 0, 0)
    root.line("MAXPROJLEN", 0, 600)
    root.line("GRID", 3199, 8, 1, 8, 1, 0, 0, 0)
    root.line("TIMEMODE", 1, 5, -1, 30, 0)
    root.line("PANMODE", STEREO_BALANCE)
    root.line("CURSOR", 0)
    root.line("LOOP", 0)
    root.line("RECORD_PATH", quoted(AUDIO_FOLDER), quoted(""))
    root.line("RENDER_FILE", quoted(""))
    root.line("RENDER_PATTERN", quoted(""))
    root.line("RENDER_FMT", 0, 2, 0)
    root.line("RENDER_1X", 0)
    root.line("RENDER_RANGE", _CUSTOM_RANGE, 0, end, 18, 1000)
    root.line("TIMELOCKMODE", BEATS_POSITION_LENGTH_RATE)
    root.line("TEMPOENVLOCKMODE", 1)
    root.line("ITEMMIX", ITEMS_MIX)
    root.line("DEFPITCHMODE", 589824)
    root.line("TAKELANE", 1)
    root.line("SAMPLERATE", session.sample_rate, 1, 0)
    root.line("TITLE", quoted(clean_text(session.title)))
    root.line("GLOBAL_AUTO", -1)
    meter = session.meter_map.steps[0]
    bpm = _bpm(session.tempo_map.steps[0].bpm)
    root.line("TEMPO", bpm, meter.numerator, meter.denominator)
    root.line("PLAYRATE", 1, 0, 0.25, 4)
    root.line("SELECTION", 0, 0)
    root.line("SELECTION2", 0, 0)
    root.line("MASTERMUTESOLO", 0)
    root.line("MASTERHWOUT", 0, 0, 1, 0, 0, 0, 0, -1)
    root.line("MASTER_NCH", 2, 2)
    root.line("MASTER_VOLUME", 1, 0, -1, -1, 1)
    root.line("MASTER_FX", 1)
    root.line("MASTER_SEL", 0)


def _bpm(bpm: float) -> float:
    return min(FASTEST_BPM, bpm)


def _tempo(root: Chunk, session: Session) -> None:
    """A point for each change; the meter stands in those at whose bar line it changes."""
    tempo, meter = session.tempo_map, session.meter_map
    if len(tempo.steps) == 1 and len(meter.steps) == 1:
        return
    meters = dict(zip(meter.starts_beats(), meter.steps, strict=True))
    envelope = root.open("TEMPOENVEX")
    envelope.line("ACT", 1, -1)
    envelope.line("VIS", 1, 0, 1)
    envelope.line("LANEHEIGHT", 0, 0)
    envelope.line("ARM", 0)
    envelope.line("DEFSHAPE", SQUARE, -1, -1)
    for beats in sorted({step.start_beats for step in tempo.steps} | meters.keys()):
        point = (tempo.seconds_at_beats(beats), _bpm(tempo.bpm_at_beats(beats)), SQUARE)
        if beats in meters:
            code = meter_code(meters[beats].numerator, meters[beats].denominator)
            envelope.line("PT", *point, code, 0, SETS_METER)
        else:
            envelope.line("PT", *point)


def _regions(root: Chunk, session: Session, ids: Ids) -> None:
    tempo = session.tempo_map
    for count, section in enumerate(session.sections, 1):
        end_beats = section.start_beats + section.length_beats
        if end_beats <= 0:
            continue
        start = tempo.seconds_at_beats(max(0.0, section.start_beats))
        name = quoted(clean_text(section.name))
        root.line("MARKER", count, start, name, _REGION, 0, 1, "R", ids.of("region", count), 0)
        root.line("MARKER", count, tempo.seconds_at_beats(end_beats), quoted(""), _REGION)


def _time_losses(session: Session) -> list[str]:
    if any(step.bpm > FASTEST_BPM for step in session.tempo_map.steps):
        return ["A tempo above REAPER's 960 bpm is 960 there: sound and notes keep their time."]
    return []


def _note_losses(session: Session) -> list[str]:
    return [
        f"Notes of one pitch overlap in {clean_text(track.name)!r}: REAPER may end one too early."
        for track in session.tracks
        if any(overlapping(clip.notes) for clip in track.midi_clips)
    ]
