"""`README.txt` of a folder of stems."""

from __future__ import annotations

from exports.names import clean_text
from exports.stems.contents import Contents
from exports.words import facts, listed, provenance
from session.errors import storage
from session.model import Session


def write_readme(session: Session, contents: Contents) -> None:
    """Write the README. Raises StorageFailed and its kin."""
    parts = [f"{clean_text(session.title)}\n\n{listed(facts(session))}"]
    if names := "".join(f"  {path.as_posix()}\n" for path in contents.paths()):
        parts.append(f"What is in this folder:\n{names}")
    if contents.stems:
        parts.append(_stem_words(contents))
    if contents.midi:
        parts.append(
            "The MIDI files carry tempo, meter, key and section markers, so open the one with all\n"
            "parts first; the files in MIDI/ hold one part each.\n"
        )
    parts.append(f"Where it comes from\n{listed(provenance(session))}")
    path = contents.folder / "README.txt"
    with storage(path):
        path.write_text("\n".join(parts), "utf-8")


def _stem_words(contents: Contents) -> str:
    words = (
        "All stems are equally long and start at bar 1: drag them all to bar 1 of a project at\n"
        "the tempo above and they are in place. They are 24-bit, rounded without dither; a stem\n"
        "that passes 0 dBFS is 32-bit float WAV so that nothing clips.\n"
    )
    if any(one.stem.channel.kind == "dry" for one in contents.stems):
        words += "Those in Dry are stems before their effects: to use instead, not beside them.\n"
    if contents.compared:
        left = contents.null_db
        rest = "exactly" if left is None else f"but for a rest of {left:.1f} dBFS"
        aside = any(
            one.stem.channel.kind == "dry" or one.stem.channel.mute for one in contents.stems
        )
        without = ", what is in Muted and Dry left out," if aside else ""
        words += f"Together{without} the stems sum to the mix,\n{rest} (measured).\n"
    return words
