"""`READ ME FIRST.txt`: from the folder to a Logic project in a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exports.names import clean_text
from exports.stem_folder import WrittenStem
from exports.words import facts, listed, position, provenance
from session.errors import storage
from session.model import Session

GUIDE_FILE = "READ ME FIRST.txt"
MIDI_FILE = "Open me first.mid"
STEMS_FOLDER = "Stems"
LOOPS_FOLDER = "Apple Loops"

_OPEN_MIDI = f"""\
1. In Logic Pro choose File > Open and pick "{MIDI_FILE}" (open it, do not drag it: only then
   Logic takes over tempo, meter, markers and track names).
"""

_DRAG_STEMS = f"""\
2. Select all files in "{STEMS_FOLDER}" in the Finder and drag them together to bar 1 below the
   MIDI tracks; choose "Create new tracks". They are equally long and all start at bar 1.
   Or, with the stems on tracks: Edit > Move > To Recorded Position. They are stamped for a bar 1
   at 01:00:00:00, which is where Logic has it.
3. Mute the MIDI tracks where you want to hear the stems.
"""

_AAF = """\
Instead of 2 and 3, for the clips as they were cut, each in its place with its gain and fades:
choose File > Import > AAF and pick {files}. The sound is inside it, and bar 1 is at 01:00:00:00.
It knows no tempo, so do 1 first.
"""

_LOOPS = f"""\
The files in "{LOOPS_FOLDER}" are the stems for other songs: drag them into Logic's Loop Browser,
and they follow the tempo and key of the song you use them in.
"""

_MUTED = """\
   The files in "Muted" are tracks that are muted in this piece; leave them out for the mix.
"""

_DRY = """\
   The files in "Dry" are stems without their effects: take one in place of its stem to mix it anew.
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in the folder beside the MIDI file."""

    stems: Sequence[WrittenStem] = ()
    aaf_files: Sequence[str] = ()
    loops: bool = False


def write_guide(session: Session, contents: Contents, target: Path) -> None:
    """Write the guide. Raises StorageFailed and its kin."""
    steps = _OPEN_MIDI
    if contents.stems:
        steps += _DRAG_STEMS
    if any(one.track.mute for one in contents.stems):
        steps += _MUTED
    if any(one.stem.channel.kind == "dry" for one in contents.stems):
        steps += _DRY
    if contents.aaf_files:
        steps += "\n" + _AAF.format(files=" and ".join(f'"{one}"' for one in contents.aaf_files))
    if contents.loops:
        steps += "\n" + _LOOPS
    parts = [
        f"{clean_text(session.title)} for Logic Pro\n",
        steps,
        listed(facts(session)),
        _markers(session),
        f"Where it comes from\n{listed(provenance(session))}",
        "Roadie wrote this folder without Logic Pro at hand: it was checked file by file, not\n"
        "opened in Logic.\n",
    ]
    path = target / GUIDE_FILE
    with storage(path):
        path.write_text("\n".join(part for part in parts if part), "utf-8")


def _markers(session: Session) -> str:
    if not session.sections:
        return ""
    lines = "".join(
        f"  {position(session, one.start_beats)}: {clean_text(one.name)}\n"
        for one in session.sections
    )
    return f"Markers (they come with the MIDI file)\n{lines}"
