"""The tracks of a set as tracks of a session: what we wrote as several is one again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from exports.ableton.read_tracks import Strip
from exports.layout import ROLE_FOLDERS
from session.clips import AudioClip, MidiClip
from session.effects import Chain, PlugIn
from session.model import Track

_DRY, _MIDI = " (dry)", " MIDI"


@dataclass
class Part:
    """A track of the set with what it plays."""

    strip: Strip
    audio: list[AudioClip] = field(default_factory=list)
    midi: list[MidiClip] = field(default_factory=list)

    @property
    def is_dry(self) -> bool:
        """Whether it is the dry channel of a track, by its name and its switch."""
        return not self.strip.is_midi and self.strip.mute and self.strip.name.endswith(_DRY)


def joined(parts: Sequence[Part], ours: bool, said: list[str]) -> tuple[Track, ...]:
    """The tracks, in order; `ours` says that Roadie wrote the set.

    "Drums", "Drums (dry)" and "Drums MIDI" that stand together in one group are one track.
    """
    done: list[Track] = []
    kinds: list[set[str]] = []
    for part in parts:
        kind = "dry" if part.is_dry else "midi" if part.strip.is_midi else "audio"
        at = _belongs(part, kind, done, kinds)
        if at is None:
            done.append(_track(part, kind, ours, said))
            kinds.append({kind})
        else:
            done[at] = _with(done[at], part, kind, said)
            kinds[at].add(kind)
    return tuple(done)


def _belongs(part: Part, kind: str, done: list[Track], kinds: list[set[str]]) -> int | None:
    """The track before it that the part is a channel of."""
    ending = {"dry": _DRY, "midi": _MIDI}.get(kind)
    if not ending or not done or not part.strip.name.endswith(ending):
        return None
    stem = part.strip.name.removesuffix(ending)
    last = done[-1]
    free = {"dry": {"audio"}, "midi": {"audio", "dry"}}[kind]
    same_group = last.group == part.strip.group or last.group is None
    if last.name == stem and kinds[-1] <= free and same_group and last.colour == part.strip.colour:
        return len(done) - 1
    return None


def _track(part: Part, kind: str, ours: bool, said: list[str]) -> Track:
    strip = part.strip
    dry = kind == "dry"
    group = strip.group
    if ours and group == ROLE_FOLDERS[strip.role]:
        group = None
    track = Track(
        name=strip.name.removesuffix(_DRY) if dry else strip.name,
        role=strip.role,
        colour=strip.colour,
        audio_clips=() if dry else tuple(part.audio),
        midi_clips=tuple(part.midi),
        gain_db=strip.gain_db,
        pan=strip.pan,
        mute=strip.mute and not dry,
        sends=strip.sends,
        group=group,
    )
    return _with(track, part, kind, said) if dry else _without_devices(track, part, said)


def _with(track: Track, part: Part, kind: str, said: list[str]) -> Track:
    """The track with the part as its dry or its MIDI channel."""
    strip = part.strip
    track = replace(track, sends=track.sends or strip.sends)
    if kind == "midi":
        track = replace(track, midi_clips=tuple(part.midi))
        return _without_devices(track, part, said)
    if strip.unknown:
        said.append(f"Devices of {strip.name!r} are not known here: {', '.join(strip.unknown)}.")
    chain = Chain(track.name, strip.effects) if strip.effects else None
    return replace(track, dry_clips=tuple(part.audio), chain=chain)


def _without_devices(track: Track, part: Part, said: list[str]) -> Track:
    """The track without the devices of the part: nothing of them is in its audio."""
    strip = part.strip
    if not (strip.effects or strip.unknown):
        return track
    if strip.is_midi:
        plug_ins = (one.name for one in strip.effects if isinstance(one, PlugIn))
        said.append(f"The devices of {strip.name!r} are left out: {strip.devices}.")
        return replace(track, instrument=next(plug_ins, strip.devices.split(", ")[0])[:1000])
    said.append(f"The audio of {strip.name!r} is dry, without its devices: {strip.devices}.")
    return track
