"""The channels of an exported project: which there are, in which order, in which folders. Pure.

Every DAW gets the same layout. A track becomes up to three channels that stand together: its
audio, its dry audio (muted: the chain is printed in the first) and its notes. Tracks of one group,
or of one role where they name no group, stand together in a folder once there are two of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from exports.names import clean_text
from session.clips import AudioClip, MidiClip
from session.effects import Chain
from session.model import Send, Session, Track
from session.units import Role

ROLE_FOLDERS: dict[Role, str] = {
    "drums": "Drums",
    "bass": "Bass",
    "chords": "Chords",
    "lead": "Leads",
    "pad": "Pads",
    "vocals": "Vocals",
    "other": "Other",
    "fx": "FX",
}

ChannelKind = Literal["audio", "dry", "midi"]

DRY_ENDING, MIDI_ENDING = " (dry)", " MIDI"
"""What the names of a track's dry channel, and of its notes beside audio, end with."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of the mixer: its name is one line of clean text, not always unique.

    `number` is that of its track in the session, from 1. A dry channel is muted and has the
    track's chain; the others have none, theirs is printed.
    """

    name: str
    kind: ChannelKind
    track: Track
    number: int

    @property
    def audio_clips(self) -> tuple[AudioClip, ...]:
        """The audio it plays."""
        by_kind = {"audio": self.track.audio_clips, "dry": self.track.dry_clips}
        return by_kind.get(self.kind, ())

    @property
    def midi_clips(self) -> tuple[MidiClip, ...]:
        """The notes it plays."""
        return self.track.midi_clips if self.kind == "midi" else ()

    @property
    def chain(self) -> Chain | None:
        """The effects to put on it."""
        return self.track.chain if self.kind == "dry" else None

    @property
    def sends(self) -> tuple[Send, ...]:
        """What it sends to buses. One channel of a track does: the dry one where there is one, for
        what the others would bring back is printed in them; else the audio, else the notes."""
        track = self.track
        bearer: ChannelKind = "midi" if track.midi_clips and not track.audio_clips else "audio"
        return track.sends if self.kind == ("dry" if track.dry_clips else bearer) else ()

    @property
    def mute(self) -> bool:
        """Whether it is silent."""
        return self.track.mute or self.kind == "dry"


@dataclass(frozen=True, slots=True)
class Folder:
    """Channels that stand together under one name, at unity gain."""

    name: str
    colour: str
    channels: tuple[Channel, ...]


def layout(session: Session) -> tuple[Channel | Folder, ...]:
    """The channels and folders in the order of the session's tracks.

    A folder stands where the first of its tracks does. A track without clips is an empty audio
    channel.
    """
    members: dict[str, list[tuple[int, Track]]] = {}
    for number, track in enumerate(session.tracks, 1):
        members.setdefault(_folder_of(track), []).append((number, track))
    found: list[Channel | Folder] = []
    for name, tracks in members.items():
        channels = [one for number, track in tracks for one in _channels(number, track)]
        if len(tracks) > 1 or tracks[0][1].group is not None:
            found.append(Folder(name, tracks[0][1].colour, tuple(channels)))
        else:
            found += channels
    return tuple(found)


def channels(session: Session) -> tuple[Channel, ...]:
    """The channels of the layout, folders opened."""
    found: list[Channel] = []
    for one in layout(session):
        found += one.channels if isinstance(one, Folder) else (one,)
    return tuple(found)


def _folder_of(track: Track) -> str:
    named = clean_text(track.group) if track.group is not None else ""
    return named or ROLE_FOLDERS[track.role]


def _channels(number: int, track: Track) -> list[Channel]:
    name = clean_text(track.name) or f"Track {number}"
    found = []
    if track.audio_clips or not (track.midi_clips or track.dry_clips):
        found.append(Channel(name, "audio", track, number))
    if track.dry_clips:
        found.append(Channel(f"{name}{DRY_ENDING}", "dry", track, number))
    if track.midi_clips:
        beside = track.audio_clips or track.dry_clips
        found.append(Channel(f"{name}{MIDI_ENDING}" if beside else name, "midi", track, number))
    return found


class Timed(Protocol):
    """What has a start and an end, in beats."""

    @property
    def start_beats(self) -> float: ...
    @property
    def end_beats(self) -> float: ...


T = TypeVar("T", bound=Timed)


def lanes(clips: Sequence[T]) -> list[list[T]]:
    """The clips in as few rows as hold them without overlap, for programs whose tracks play one
    clip at a time; no rows for no clips."""
    rows: list[list[T]] = []
    for clip in sorted(clips, key=lambda clip: clip.start_beats):
        for row in rows:
            if row[-1].end_beats <= clip.start_beats:
                row.append(clip)
                break
        else:
            rows.append([clip])
    return rows
