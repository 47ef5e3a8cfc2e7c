"""`manifest.json`: what is in a folder of stems and the promises as they were measured on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from exports.printed import WrittenFile
from exports.stem_files import peak_db, project_length_samples
from exports.stems.contents import Contents
from session.errors import storage
from session.model import Session

MANIFEST_FILE = "manifest.json"
FORMAT = "roadie-stems"
VERSION = 1


def write_manifest(session: Session, contents: Contents) -> None:
    """Write the manifest. Raises StorageFailed and its kin."""
    target, stems, mix = contents.folder, contents.stems, contents.mix
    length = project_length_samples(session)
    residual = session.tempo_map.grid_residual_samples(session.length_beats, session.sample_rate)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "title": session.title,
        "sample_rate": session.sample_rate,
        "length_samples": length,
        "length_beats": session.length_beats,
        "length_bars": session.length_bars,
        "tempo": [[step.start_beats, step.bpm] for step in session.tempo_map.steps],
        "meter": [
            [step.start_bar, step.numerator, step.denominator] for step in session.meter_map.steps
        ],
        "key": session.key.name if session.key else None,
        "sections": [
            {"name": one.name, "start_beats": one.start_beats, "length_beats": one.length_beats}
            for one in session.sections
        ],
        "promises": {
            "grid_residual_samples": residual + length - session.length_samples,
            "null_db": contents.null_db,
            "null_is_silence": contents.compared and contents.null_db is None,
            "equal_lengths": all(one.file.length_samples == length for one in stems),
            "starts_at_sample": 0,
        },
        "stems": [
            {
                "track": one.track.name,
                "kind": one.stem.channel.kind,
                "role": one.track.role,
                "colour": one.track.colour,
                "muted": one.mute,
                **_described(one.file, target),
            }
            for one in stems
        ],
        "mix": _described(mix, target) if mix else None,
        "master": _described(contents.master, target) if contents.master else None,
        "midi": [path.relative_to(target).as_posix() for path in contents.midi],
        "licence": session.provenance.licence,
    }
    path = target / MANIFEST_FILE
    with storage(path):
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _described(file: WrittenFile, target: Path) -> dict[str, Any]:
    return {
        "file": file.path.relative_to(target).as_posix(),
        "encoding": file.encoding,
        "channels": file.channels,
        "length_samples": file.length_samples,
        "peak_dbfs": peak_db(file.peak),
    }
