"""A session's notes as MIDI files in its folder."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from exports.names import UniqueNames, safe_name
from session.errors import storage
from session.model import Session, Track
from session.smf.write import smf_bytes

ORIGINAL_MIDI_FILE = "midi/original.mid"
"""Where the MIDI file lies, untouched, that a session was imported from."""


def write_midi_files(session: Session, folder: Path) -> tuple[str, ...]:
    """Write `midi/<part>.mid` for every track with notes, and `midi/all.mid` with them all.

    A part's file has the name of its audio file; none takes that of the original. Returns the
    paths relative to `folder`; a session without MIDI clips writes none. Raises DiskFull and its
    like.
    """
    parts = [track for track in session.tracks if track.midi_clips]
    if not parts:
        return ()
    names = UniqueNames()
    names.take("original", "original", ".mid")
    files = {names.take("all", "all", ".mid"): smf_bytes(session)}
    for part in parts:
        files[names.take(_stem(part), "part", ".mid")] = smf_bytes(session, [part])
    with storage(folder / "midi"):
        (folder / "midi").mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / "midi" / name).write_bytes(content)
    return tuple(f"midi/{name}" for name in files)


def _stem(track: Track) -> str:
    if track.audio_clips:
        return PurePosixPath(track.audio_clips[0].file).stem
    return re.sub(r"\s+", "-", safe_name(track.name, "part").lower())
