"""A MIDI file becomes a session of MIDI tracks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from server.jobs.specs import ImportSpec
from server.library.midi_files import ORIGINAL_MIDI_FILE
from session.errors import UnreadableMidi, storage
from session.meter import MeterMap, MeterStep
from session.model import Section, Session
from session.smf import read_smf
from session.tempo import TempoMap

_LARGEST_BYTES = 64 * 2**20


def import_midi(source: Path, title: str, asked: ImportSpec, folder: Path) -> Session:
    """The session of a MIDI file; the file is copied untouched to `midi/original.mid`.

    What the spec says of tempo, meter and key beats the file. Raises UnreadableMidi.
    """
    with storage(source):
        if source.stat().st_size > _LARGEST_BYTES:
            raise UnreadableMidi(f"{source.name} is over 64 MB: choose a MIDI file of music.")
        data = source.read_bytes()
    session = read_smf(data, source.name)
    with storage(folder):
        (folder / ORIGINAL_MIDI_FILE).parent.mkdir(parents=True, exist_ok=True)
        (folder / ORIGINAL_MIDI_FILE).write_bytes(data)
    meter_map = MeterMap((MeterStep(0, *asked.meter),)) if asked.meter else session.meter_map
    length_beats = meter_map.bar_line_at_or_after(session.length_beats)
    return session.evolve(
        title=title,
        tempo_map=TempoMap.constant(asked.bpm) if asked.bpm else session.tempo_map,
        meter_map=meter_map,
        length_beats=length_beats,
        key=asked.key or session.key,
        sections=session.sections or (Section("Start", 0.0, length_beats),),
        provenance=replace(
            session.provenance,
            parameters=asked.model_dump(mode="json"),
            source_file=source.name,
            notes=(
                *session.provenance.notes,
                "The file holds notes and no sound: the session has MIDI tracks and no mix.",
            ),
        ),
    )
