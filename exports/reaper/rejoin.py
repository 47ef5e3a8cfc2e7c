"""The strips of a project as tracks and buses: what we wrote as several is one again. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.layout import ROLE_FOLDERS
from exports.reaper.read_effects import effect_name, read_chain
from exports.reaper.read_tracks import Strip
from session.model import Bus, Send, Track
from session.smf.parts import role_of_part
from session.units import ROLE_COLOURS, Role

_DRY, _MIDI = " (dry)", " MIDI"
_FOLDER_ROLES: dict[str, Role] = {name: role for role, name in ROLE_FOLDERS.items()}
_ORDER = ("audio", "dry", "midi")


@dataclass(frozen=True, slots=True)
class _Part:
    """A strip and which channel of its track it is, by its name and what it plays."""

    strip: Strip
    index: int

    @property
    def kind(self) -> str:
        if self.strip.notes and not self.strip.audio:
            return "midi"
        dry = self.strip.mute and self.strip.name.endswith(_DRY) and self.strip.audio
        return "dry" if dry else "audio"

    @property
    def base(self) -> str:
        """Its name without what says which channel it is."""
        ending = {"dry": _DRY, "midi": _MIDI}.get(self.kind, "")
        return self.strip.name.removesuffix(ending)


def tracks_and_buses(
    strips: Sequence[Strip], without: int | None, said: list[str]
) -> tuple[tuple[Track, ...], tuple[Bus, ...]]:
    """The tracks in their order, and the strips that only return something as buses.

    The strip with the index `without` is neither.
    """
    names = _bus_names(strips)
    parts = [
        _Part(strip, index)
        for index, strip in enumerate(strips)
        if index not in names and index != without and (strip.has_items or not strip.is_folder)
    ]
    found = tuple(_track(one, strips, names, said) for one in _gathered(parts))
    _note_receives(strips, names, said)
    return found, tuple(_bus(strips[index], name) for index, name in names.items())


def _bus_names(strips: Sequence[Strip]) -> dict[int, str]:
    """The index of each return and a name that no other has."""
    names: dict[int, str] = {}
    for index, strip in enumerate(strips):
        if strip.is_bus:
            name, count = strip.name, 1
            while name in names.values():
                count += 1
                name = f"{strip.name[:990]} {count}"
            names[index] = name
    return names


def _note_receives(strips: Sequence[Strip], names: dict[int, str], said: list[str]) -> None:
    for index, strip in enumerate(strips):
        if index in names:
            if any(source in names for source, _ in strip.receives):
                said.append(f"What returns send to {strip.name!r} is left out.")
        elif strip.receives:
            said.append(f"What other tracks send to {strip.name!r} is left out: it plays itself.")
    if any(not strips[index].mute for index in names):
        said.append("What returns add is not in the stems: REAPER computes it.")


def _gathered(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    now: list[_Part] = []
    for part in parts:
        if now and not _follows(part, now):
            yield now
            now = []
        now.append(part)
    if now:
        yield now


def _follows(part: _Part, now: Sequence[_Part]) -> bool:
    """Whether it stands right after its track's others: Drums, Drums (dry), Drums MIDI."""
    before = now[-1]
    return (
        _ORDER.index(before.kind) < _ORDER.index(part.kind)
        and part.strip.name != part.base
        and part.base == before.base
        and part.strip.group == before.strip.group
        and not (before.strip.audio and before.strip.notes)
    )


def _track(
    parts: Sequence[_Part], strips: Sequence[Strip], buses: dict[int, str], said: list[str]
) -> Track:
    first = parts[0].strip
    notes = [one for part in parts for one in part.strip.notes]
    dry = [part.strip for part in parts if part.kind == "dry"]
    heard = [part.strip for part in parts if part.kind != "dry"]
    name = parts[0].base if parts[0].kind == "dry" else first.name
    channel = notes[0].channel if notes else 0
    program = next((one.program for one in notes if one.program is not None), None)
    role = _FOLDER_ROLES.get(first.group or "") or role_of_part(name, channel, program)
    effects = [effect_name(one) for strip in heard for one in strip.effects]
    if effects:
        said.append(f"The effects on {name!r} are left out: {', '.join(effects)}.")
    chain = next((read_chain(name, strip.effects) for strip in dry if strip.effects), None)
    sends = {
        buses[index]: gain
        for index in buses
        for source, gain in strips[index].receives
        if any(part.index == source for part in parts)
    }
    return Track(
        name=name,
        role=role,
        colour=first.colour or ROLE_COLOURS[role],
        audio_clips=tuple(clip for strip in heard for clip in strip.audio),
        midi_clips=tuple(one.clip for one in notes),
        gain_db=first.gain_db,
        pan=first.pan,
        mute=bool(heard) and all(strip.mute for strip in heard),
        instrument=next((strip.instrument for strip in heard if strip.instrument), None),
        midi_program=program,
        chain=chain,
        dry_clips=tuple(clip for strip in dry for clip in strip.audio),
        sends=tuple(Send(bus, gain) for bus, gain in sends.items()),
        group=None if first.group == ROLE_FOLDERS[role] else first.group,
    )


def _bus(strip: Strip, name: str) -> Bus:
    chain = read_chain(name, strip.effects)
    return Bus(name, strip.role_colour, chain, strip.gain_db, strip.pan)
