"""The tracks of a DAWproject with their channels, folders, sends and returns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from exports.dawproject.devices import read_devices
from exports.dawproject.mixer import ROLE_FOLDER_ID
from exports.dawproject.values import decibels_of, pan_of
from exports.layout import ROLE_FOLDERS
from exports.names import clean_text
from session.effects import Chain, Effect
from session.model import Bus, Send
from session.smf.parts import role_of_part
from session.units import ROLE_COLOURS, Role

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_DEEPEST_FOLDERS = 40
_NO_CHANNEL = -1


@dataclass(frozen=True, slots=True)
class Strip:
    """A track that plays clips, with what its channel and the folders around it do."""

    id: str
    name: str
    role: Role
    colour: str
    group: str | None
    gain_db: float
    pan: float
    mute: bool
    sends: tuple[Send, ...]
    effects: tuple[Effect, ...]
    instrument: str | None
    of_its_role: bool = False
    """Whether its group is the folder that we make for a role."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A track or a channel as it stands in the structure."""

    element: etree._Element
    channel: etree._Element | None
    folder: _Found | None

    @property
    def name(self) -> str:
        """As the user gave it."""
        own = self.channel.get("name") if self.channel is not None else None
        return clean_text(self.element.get("name") or own or "")[:1000]

    @property
    def mixer_role(self) -> str | None:
        """What the channel is for."""
        return self.channel.get("role") if self.channel is not None else None

    @property
    def is_folder(self) -> bool:
        """Whether it holds tracks. Bitwig gives such channels the role of a master."""
        content = (self.element.get("contentType") or "").replace(",", " ").split()
        return "tracks" in content or self.element.find("Track") is not None

    @property
    def is_master(self) -> bool:
        """Whether it is the end of the whole mixer."""
        return self.mixer_role == "master" and not self.is_folder and self.folder is None


class MixerReader:
    """Reads the structure; `said` is what was left out."""

    def __init__(self, project: etree._Element, playing: frozenset[str]) -> None:
        """`playing` are the ids of the tracks that have clips."""
        self.said: list[str] = []
        self._playing = playing
        structure = project.find("Structure")
        self._all = list(_walk(structure, None, 0)) if structure is not None else []
        self._owners = {
            identity: found
            for found in self._all
            if found.channel is not None and (identity := found.channel.get("id"))
        }
        self._buses = self._name_buses()
        self._said_of_masters()

    def buses(self) -> tuple[Bus, ...]:
        """The returns, in order."""
        made = []
        for identity, name in self._buses.items():
            found = self._owners[identity]
            channel = found.channel
            if channel is None:
                continue
            effects, _ = read_devices(channel)
            made.append(
                Bus(
                    name,
                    _colour(found.element, "fx"),
                    Chain(name, effects) if effects else None,
                    decibels_of(channel.find("Volume"), 0.0),
                    pan_of(channel.find("Pan")),
                )
            )
        return tuple(made)

    def strips(self) -> tuple[Strip, ...]:
        """The tracks that play, in order; a return that plays clips is one, too."""
        return tuple(
            self._strip(found, number)
            for number, found in enumerate(filter(self._plays, self._all), 1)
        )

    def _plays(self, found: _Found) -> bool:
        if found.element.tag != "Track":
            return False
        if found.element.get("id") in self._playing:
            return True
        apart = found.mixer_role in ("master", "effect", "vca", "submix")
        content = (found.element.get("contentType") or "audio").replace(",", " ").split()
        return not (apart or found.is_folder) and bool({"audio", "notes"} & set(content))

    def _strip(self, found: _Found, number: int) -> Strip:
        name = found.name or f"Track {number}"
        gain_db, mute = 0.0, False
        group: _Found | None = None
        for folder in self._route(found):
            channel = folder.channel
            if channel is not None:
                gain_db += decibels_of(channel.find("Volume"), 0.0)
                mute = mute or _muted(channel)
            group = group or folder
        role = _role(name, group.name if group else None)
        pan, instrument = 0.0, None
        effects: tuple[Effect, ...] = ()
        sends: tuple[Send, ...] = ()
        if found.channel is not None:
            gain_db += decibels_of(found.channel.find("Volume"), 0.0)
            mute = mute or _muted(found.channel)
            pan = pan_of(found.channel.find("Pan"))
            effects, instrument = read_devices(found.channel)
            sends = tuple(self._sends(found.channel, name))
        return Strip(
            id=found.element.get("id") or "",
            name=name,
            role=role,
            colour=_colour(found.element, role),
            group=group.name or None if group else None,
            of_its_role=group is not None and _is_of_a_role(group),
            gain_db=round(min(max(gain_db, -150.0), 48.0), 9) + 0.0,
            pan=pan,
            mute=mute,
            sends=sends,
            effects=effects,
            instrument=instrument,
        )

    def _route(self, found: _Found) -> Iterator[_Found]:
        """The folders and submixes that a track goes through, the nearest first."""
        seen: set[int] = {id(found.element)}
        while True:
            named = found.channel.get("destination") if found.channel is not None else None
            target = self._owners.get(named) if named else None
            passes = target is not None and (target.is_folder or target.mixer_role == "submix")
            step = target if passes else found.folder
            if step is None or id(step.element) in seen:
                return
            seen.add(id(step.element))
            yield step
            found = step

    def _sends(self, channel: etree._Element, name: str) -> Iterator[Send]:
        taken: set[str] = set()
        for send in channel.iterfind("Sends/Send"):
            enable = send.find("Enable")
            if enable is not None and enable.get("value") in ("false", "0"):
                continue
            bus = self._buses.get(send.get("destination") or "")
            if bus is None:
                self.said.append(f"A send of {name!r} to what is no return is left out.")
            elif bus not in taken:
                taken.add(bus)
                yield Send(bus, decibels_of(send.find("Volume"), 0.0))

    def _name_buses(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for identity, found in self._owners.items():
            if found.mixer_role == "effect":
                base, count = found.name or "Return", 1
                name = base
                while name in names.values():
                    count += 1
                    name = f"{base} {count}"
                names[identity] = name
        return names

    def _said_of_masters(self) -> None:
        for found in self._all:
            channel = found.channel
            if channel is None or not (found.is_folder or found.mixer_role in _PASSING):
                continue
            name = found.name or "Master"
            at_work = decibels_of(channel.find("Volume"), 0.0) or _muted(channel)
            if at_work and found.is_master:
                self.said.append("The fader of the master is left out.")
            if channel.find("Devices/*") is not None:
                self.said.append(f"The effects on {name!r} are left out.")
            if pan_of(channel.find("Pan")):
                self.said.append(f"The pan of {name!r} is left out.")


_PASSING = ("master", "submix")


def _walk(parent: etree._Element, folder: _Found | None, depth: int) -> Iterator[_Found]:
    if depth > _DEEPEST_FOLDERS:
        return
    for element in parent:
        if element.tag == "Track":
            found = _Found(element, element.find("Channel"), folder)
            if folder is not None and found.mixer_role == "master":
                # The channel of the folder itself, in the form that Bitwig wrote first.
                continue
            if found.channel is None and found.is_folder:
                found = _Found(element, _inner_master(element), folder)
            yield found
            if found.is_folder:
                yield from _walk(element, found, depth + 1)
        elif element.tag == "Channel" and depth == 0:
            yield _Found(element, element, None)


def _inner_master(folder: etree._Element) -> etree._Element | None:
    for channel in folder.iterfind("Track/Channel"):
        if channel.get("role") == "master":
            return channel
    return None


def _role(name: str, group: str | None) -> Role:
    """By the track's name, else by its folder's."""
    own = role_of_part(name, _NO_CHANNEL, None)
    if own != "other" or group is None:
        return own
    folders = {folder: role for role, folder in ROLE_FOLDERS.items()}
    return folders.get(group) or role_of_part(group, _NO_CHANNEL, None)


def _is_of_a_role(folder: _Found) -> bool:
    return (folder.element.get("id") or "").startswith(ROLE_FOLDER_ID)


def _muted(channel: etree._Element) -> bool:
    mute = channel.find("Mute")
    return mute is not None and mute.get("value") in ("true", "1")


def _colour(element: etree._Element, role: Role) -> str:
    found = _COLOUR.match(element.get("color") or "")
    return found.group().lower() if found else ROLE_COLOURS[role]
