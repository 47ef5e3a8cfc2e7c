"""`READ ME FIRST.txt`: what to do with the AAF file, and the tempo that it cannot carry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exports.names import clean_text
from exports.words import facts, listed, provenance
from session.errors import storage
from session.model import Session

GUIDE_FILE = "READ ME FIRST.txt"

_OPEN = """\
1. Bring in {files}:
   Pro Tools   File > Open Session, or File > Import > Session Data
   Logic Pro   File > Import > AAF
   Resolve     File > Import > Timeline (Fairlight plays it)
   Premiere    File > Import
   Nuendo      File > Import > AAF
   Its sound is inside. Bar 1 is at 01:00:00:00.
"""

_PARTS = """\
   It comes in {count} files because Pro Tools keeps AAF files with sound below 2 GB: bring them in
   one after the other, all at 01:00:00:00.
"""

_TEMPO = """\
2. An AAF file knows no bars: set the tempo below, or import "{midi}", which has tempo, meter,
   markers and notes.
"""


def write_guide(session: Session, files: Sequence[str], midi: str, target: Path) -> None:
    """Write the guide. Raises StorageFailed and its kin."""
    steps = _OPEN.format(files=" and ".join(f'"{name}"' for name in files))
    if len(files) > 1:
        steps += _PARTS.format(count=len(files))
    steps += _TEMPO.format(midi=midi)
    parts = [
        f"{clean_text(session.title)} as AAF\n",
        steps,
        listed(facts(session)),
        f"Where it comes from\n{listed(provenance(session))}",
        "Roadie wrote this folder without these programs at hand: it was checked by independent\n"
        "readers, not opened in them.\n",
    ]
    path = target / GUIDE_FILE
    with storage(path):
        path.write_text("\n".join(parts), "utf-8")
