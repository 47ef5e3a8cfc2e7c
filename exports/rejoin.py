"""The channels of a project as tracks of a session: what `layout` made several is one again. Pure.

"Drums", "Drums (dry)" and "Drums MIDI" that stand together in one folder are one track, whoever
saved the project. What sounds is the audio as printed: the dry channel gives the track its chain,
effects on any other channel are not in its audio and are named instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from exports.layout import DRY_ENDING, MIDI_ENDING, ROLE_FOLDERS, ChannelKind
from session.clips import AudioClip, MidiClip
from session.effects import Chain, Effect
from session.model import Send, Track
from session.smf.parts import role_of_part
from session.units import ROLE_COLOURS, Role

FOLDER_ROLES: dict[str, Role] = {name: role for role, name in ROLE_FOLDERS.items()}

_ORDER: tuple[ChannelKind, ...] = ("audio", "dry", "midi")
_NO_CHANNEL = -1


@dataclass(frozen=True, slots=True)
class Strip:
    """A channel of a project that plays, as each reader hands it in.

    `folder` is the nearest around it; `folder_of_role` says that Roadie made that one for a role.
    `colour` is None where the project leaves it to the program. `effects` are what is on the
    channel and known, `unknown` the names of the rest; the `instrument` is in neither.
    `midi_channel` counts from 0 and is -1 where the project names none. `place` is the number of
    the session's track and the kind of the channel, where an id of ours says so.
    """

    name: str
    is_midi: bool = False
    audio: tuple[AudioClip, ...] = ()
    midi: tuple[MidiClip, ...] = ()
    folder: str | None = None
    folder_of_role: bool = False
    colour: str | None = None
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    sends: tuple[Send, ...] = ()
    effects: tuple[Effect, ...] = ()
    unknown: tuple[str, ...] = ()
    instrument: str | None = None
    midi_channel: int = _NO_CHANNEL
    midi_program: int | None = None
    place: tuple[int, ChannelKind] | None = None

    @property
    def kind(self) -> ChannelKind:
        """Which of its track's channels it is: by our id, else by its name and what it plays."""
        if self.place:
            return self.place[1]
        if self.is_midi:
            return "midi"
        return "dry" if self.mute and self.name.endswith(DRY_ENDING) else "audio"

    @property
    def stem(self) -> str:
        """Its name without what says which channel it is."""
        ending = {"dry": DRY_ENDING, "midi": MIDI_ENDING}.get(self.kind, "")
        return self.name.removesuffix(ending)

    @property
    def devices(self) -> str:
        """What is on it, in words."""
        known = (getattr(effect, "name", "") or effect.kind for effect in self.effects)
        return ", ".join((*known, *self.unknown))


def joined(strips: Sequence[Strip], said: list[str]) -> tuple[Track, ...]:
    """The tracks, in the order of their strips; what is left out of them goes to `said`.

    Folders draw tracks together: where ids of ours number them, they stand as they did before.
    """
    gathered = sorted(_gathered(strips), key=_number)
    return tuple(_track(of_one, said) for of_one in gathered)


def _number(strips: Sequence[Strip]) -> int:
    return strips[0].place[0] if strips[0].place else 0


def role_of(strips: Sequence[Strip]) -> Role:
    """By the folder that Roadie names so, then by name and drum channel, folder, programme."""
    first = strips[0]
    folder = first.folder or ""
    known = FOLDER_ROLES.get(folder, "other")
    if first.folder_of_role or known != "other":
        return known
    channel = next((one.midi_channel for one in strips if one.midi), _NO_CHANNEL)
    program = next((one.midi_program for one in strips if one.midi_program is not None), None)
    for name, number in ((first.stem, None), (folder, None), ("", program)):
        role = role_of_part(name, channel, number)
        if role != "other":
            return role
    return "other"


def _gathered(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    now: list[Strip] = []
    for strip in strips:
        if now and not _follows(strip, now):
            yield now
            now = []
        now.append(strip)
    if now:
        yield now


def _follows(strip: Strip, now: Sequence[Strip]) -> bool:
    """Whether it stands right after its track's others: Drums, Drums (dry), Drums MIDI."""
    before = now[-1]
    if strip.place:
        return before.place is not None and before.place[0] == strip.place[0]
    return (
        _ORDER.index(before.kind) < _ORDER.index(strip.kind)
        and strip.name != strip.stem
        and strip.stem == before.stem
        and strip.folder == before.folder
        and not (before.audio and before.midi)
    )


def _track(strips: Sequence[Strip], said: list[str]) -> Track:
    first = strips[0]
    by_kind = {kind: [one for one in strips if one.kind == kind] for kind in _ORDER}
    heard = by_kind["audio"] or by_kind["midi"]
    name = first.stem if first.kind == "dry" else first.name
    role = role_of(strips)
    sends = {send.bus: send for strip in reversed(strips) for send in strip.sends}
    return Track(
        name=name,
        role=role,
        colour=first.colour or ROLE_COLOURS[role],
        audio_clips=_in_time(one.audio for one in by_kind["audio"]),
        midi_clips=_in_time(one.midi for one in strips),
        gain_db=first.gain_db,
        pan=first.pan,
        mute=bool(heard) and all(strip.mute for strip in heard),
        instrument=next((one.instrument for one in strips if one.instrument), None),
        midi_program=next(
            (one.midi_program for one in strips if one.midi_program is not None), None
        ),
        chain=_chain(name, strips, said),
        dry_clips=_in_time(one.audio for one in by_kind["dry"]),
        sends=tuple(sends.values()),
        group=None if first.folder_of_role else first.folder,
    )


def _chain(name: str, strips: Sequence[Strip], said: list[str]) -> Chain | None:
    """What is on the dry channel, or on that of a track of notes alone.

    Nothing of it is in the audio of another channel.
    """
    without_audio = all(strip.kind == "midi" for strip in strips)
    found: tuple[Effect, ...] = ()
    for strip in strips:
        if strip.kind != "dry" and not without_audio:
            if strip.devices:
                said.append(f"The effects on {strip.name!r} are left out: {strip.devices}.")
            continue
        if strip.unknown:
            unknown = ", ".join(strip.unknown)
            said.append(f"Effects on {strip.name!r} that are not known here: {unknown}.")
        found = found or strip.effects
    return Chain(name, found) if found else None


Clip = TypeVar("Clip", AudioClip, MidiClip)


def _in_time(rows: Iterable[tuple[Clip, ...]]) -> tuple[Clip, ...]:
    """The clips of channels that share a track; those of one stay as they are."""
    playing = [row for row in rows if row]
    if len(playing) == 1:
        return playing[0]
    return tuple(sorted(chain.from_iterable(playing), key=lambda clip: clip.start_beats))
