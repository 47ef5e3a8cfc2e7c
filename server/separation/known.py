"""The true stems of a session that was made here: nothing needs to be guessed."""

from __future__ import annotations

from pathlib import Path

from exports.place import place_file
from server.library.folders import file_inside
from server.separation.contract import Stem, StemKind
from server.separation.cut import total
from session.model import Session, Track
from session.progress import Progress, part_of

_MAKERS = frozenset({"composer"})
"""Engines that make each track by itself; what others call tracks may be parted by a model."""

_MADE = frozenset({"generate", "vary", "respond", "separate"})
"""What leaves the engine's name on a session leaves its tracks apart, too."""

_SUMS_DB = -90.0

_OTHER = StemKind("Other", "other")
_PLAIN = {
    "drums": StemKind("Drums", "drums"),
    "bass": StemKind("Bass", "bass"),
    "vocals": StemKind("Vocals", "vocals"),
}
_PROGRAMS = {
    "Piano": range(8),
    "Guitar": range(24, 32),
}
"""General MIDI's families, as programmes from 0."""


KnownStems = dict[StemKind, tuple[Track, ...]]
"""The tracks that make up each stem."""


def known_stems(session: Session, kinds: tuple[StemKind, ...]) -> KnownStems | None:
    """The tracks that make up each stem, named as a separator that gives `kinds` names them.

    None where the session's tracks are not known to be what its mix was made of.
    """
    made = session.provenance
    if made.engine not in _MAKERS or made.operation not in _MADE or session.mix is None:
        return None
    if session.mix.null_db is not None and session.mix.null_db > _SUMS_DB:
        return None
    sounding = [track for track in session.tracks if track.audio_clips and not track.mute]
    if not sounding or not all(_is_whole(track, session) for track in sounding):
        return None
    found: KnownStems = {}
    for track in sounding:
        kind = _kind_of(track, kinds)
        found[kind] = (*found.get(kind, ()), track)
    return found


def write_known(
    stems: KnownStems, source: Path, work: Path, progress: Progress
) -> tuple[Stem, ...]:
    """Put the stems of the session in the folder `source` into `work`, tracks added up.

    Raises NotFound, UnreadableAudio, StorageFailed, Cancelled.
    """
    result = []
    for place, (kind, tracks) in enumerate(stems.items()):
        files = [file_inside(source, track.audio_clips[0].heard.file) for track in tracks]
        target = work / f"{kind.name.lower()}.wav"
        one = part_of(progress, place / len(stems), (place + 1) / len(stems))
        if len(files) == 1:
            place_file(files[0], target, one)
        else:
            total(files, target, one)
        result.append(Stem(kind.name, kind.role, target))
    return tuple(result)


def _is_whole(track: Track, session: Session) -> bool:
    """Whether the track is one file from the first sample to the last, as it stands in the mix."""
    clip = track.audio_clips[0].heard
    plain = clip.start_beats == 0 and clip.source_offset_samples == 0 and clip.gain_db == 0
    assert session.mix is not None
    whole = clip.length_samples == session.mix.length_samples
    return len(track.audio_clips) == 1 and plain and whole


def _kind_of(track: Track, kinds: tuple[StemKind, ...]) -> StemKind:
    if plain := _PLAIN.get(track.role):
        return plain
    for kind in kinds:
        if track.midi_program is not None and track.midi_program in _PROGRAMS.get(kind.name, ()):
            return kind
    return _OTHER
