"""What an AAF file of a session holds: its tracks and clips in samples from bar 1 on. Pure.

A track plays its clips one at a time, so clips that overlap take further tracks beside it. The gain
of a track is in the gain of its clips, and its pan in their sound: an AAF pan follows the law of
whoever reads it, a balance that turns down one side is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.aaf.essence import Sound, essence_bytes
from exports.layout import Channel, channels
from exports.names import clean_text
from exports.sources import SourceFile
from session.clips import AudioClip
from session.errors import BadInput
from session.model import Session, Track

LARGEST_SOUND_BYTES = 2**31 - 2**25
"""Pro Tools limits AAF files with sound in them to 2 GB; 32 MB are left for the objects."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip on a track: it starts at `start_samples` of the piece, `offset_samples` into its file.

    `gain` is an amplitude, the track's gain counted in.
    """

    name: str
    sound: Sound
    start_samples: int
    offset_samples: int
    length_samples: int
    gain: float
    fade_in_samples: int
    fade_out_samples: int

    @property
    def end_samples(self) -> int:
        """The first sample after it."""
        return self.start_samples + self.length_samples


@dataclass(frozen=True, slots=True)
class AafTrack:
    """A track with its clips in order, none over another. Clips of a muted one are disabled."""

    name: str
    clips: tuple[Placed, ...]
    mute: bool


def tracks_of(session: Session, sources: Mapping[str, SourceFile]) -> list[AafTrack]:
    """The tracks that sound, with further ones where clips overlap; the empty ones too."""
    found = []
    for channel in channels(session):
        if channel.kind == "audio":
            found += _tracks(channel, session, sources)
    return found


def parts_of(
    tracks: Sequence[AafTrack],
    sources: Mapping[str, SourceFile],
    largest_bytes: int = LARGEST_SOUND_BYTES,
) -> list[list[AafTrack]]:
    """The tracks in as few files, in order, as their sound fits into; one file for no tracks.

    Raises BadInput when one track alone is too long.
    """
    parts: list[list[AafTrack]] = [[]]
    held: dict[Sound, int] = {}
    for track in tracks:
        needs = {
            one.sound: essence_bytes(one.sound, sources[one.sound.file]) for one in track.clips
        }
        if sum(needs.values()) > largest_bytes:
            raise BadInput(
                f"The sound of {track.name!r} alone passes the 2 GB that an AAF file holds: "
                "export the stems instead."
            )
        if sum((held | needs).values()) > largest_bytes:
            parts.append([])
            held = {}
        parts[-1].append(track)
        held |= needs
    return parts


def _tracks(
    channel: Channel, session: Session, sources: Mapping[str, SourceFile]
) -> list[AafTrack]:
    track = channel.track
    placed = [_placed(clip, track, session, sources[clip.file]) for clip in track.audio_clips]
    rows: list[list[Placed]] = []
    for clip in sorted((one for one in placed if one), key=lambda one: one.start_samples):
        for row in rows:
            if row[-1].end_samples <= clip.start_samples:
                row.append(clip)
                break
        else:
            rows.append([clip])
    return [
        AafTrack(channel.name if count == 1 else f"{channel.name} {count}", tuple(row), track.mute)
        for count, row in enumerate(rows or [[]], 1)
    ]


def _placed(clip: AudioClip, track: Track, session: Session, source: SourceFile) -> Placed | None:
    """The clip from bar 1 on, at its own speed; None when nothing of it is left."""
    start = session.tempo_map.samples_at_beats(clip.start_beats, session.sample_rate)
    cut = max(0, -start)
    in_file = source.length_samples - clip.source_offset_samples
    length = min(clip.length_samples, in_file) - cut
    if length <= 0:
        return None
    fade_in = min(max(0, clip.fade_in_samples - cut), length)
    return Placed(
        name=clean_text(clip.name or track.name),
        sound=Sound(clip.file, _sides(source.channels, track.pan)),
        start_samples=start + cut,
        offset_samples=clip.source_offset_samples + cut,
        length_samples=length,
        gain=10 ** ((clip.gain_db + track.gain_db) / 20),
        fade_in_samples=fade_in,
        # Two fades may meet in AAF, but not cross.
        fade_out_samples=min(clip.fade_out_samples, length - fade_in),
    )


def _sides(channel_count: int, pan: float) -> tuple[float, ...]:
    """The gains of a file's channels under a balance of `pan`."""
    if channel_count > 2 or not pan:
        return (1.0,) * channel_count
    return min(1.0, 1.0 - pan), min(1.0, 1.0 + pan)
