"""The tracks of a DAWproject with their channels, folders, sends and returns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from exports.brought_inside import gain_inside, name_inside, told_apart
from exports.dawproject.devices import read_devices
from exports.dawproject.mixer import ROLE_FOLDER_ID
from exports.dawproject.read_clips import Content
from exports.dawproject.values import decibels_of, pan_of
from exports.layout import ChannelKind
from exports.rejoin import Strip
from session.clips import AudioClip, MidiClip
from session.effects import Chain, Effect
from session.model import Bus, Send
from session.units import ROLE_COLOURS

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_DEEPEST_FOLDERS = 40
_OURS = re.compile(r"track-(\d+)-(audio|dry|midi)(?:-\d+)?")
"""The ids that `mixer.lanes_of` gives; another program writes ids of its own."""


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
        return name_inside(self.element.get("name") or own or "")

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

    def __init__(
        self, project: etree._Element, content: Mapping[str | None, Content], ours: bool
    ) -> None:
        """`content` is what the tracks play, by their ids; `ours` that Roadie wrote the file."""
        self.said: list[str] = []
        self._content = content
        self._ours = ours
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
                    _colour(found.element) or ROLE_COLOURS["fx"],
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
        if found.element.get("id") in self._content:
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
        pan, instrument = 0.0, None
        effects: tuple[Effect, ...] = ()
        sends: tuple[Send, ...] = ()
        if found.channel is not None:
            gain_db += decibels_of(found.channel.find("Volume"), 0.0)
            mute = mute or _muted(found.channel)
            pan = pan_of(found.channel.find("Pan"))
            effects, instrument = read_devices(found.channel)
            sends = tuple(self._sends(found.channel, name))
        identity = found.element.get("id") or ""
        content = self._content.get(identity, Content())
        return Strip(
            name=name,
            is_midi=bool(content.midi) and not content.audio,
            audio=_in_time(content.audio),
            midi=_in_time(content.midi),
            folder=group.name or None if group else None,
            folder_of_role=self._ours and group is not None and _is_of_a_role(group),
            colour=_colour(found.element),
            gain_db=gain_inside(gain_db),
            pan=pan,
            mute=mute,
            sends=sends,
            effects=effects,
            instrument=instrument,
            place=_place(identity) if self._ours else None,
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
        returns = {
            identity: found.name or "Return"
            for identity, found in self._owners.items()
            if found.mixer_role == "effect"
        }
        return dict(zip(returns, told_apart([*returns.values()]), strict=True))

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


def _place(identity: str) -> tuple[int, ChannelKind] | None:
    """The number of the session's track and the kind of channel, where we wrote it."""
    found = _OURS.fullmatch(identity)
    return (int(found[1]), found[2]) if found else None  # type: ignore[return-value]


def _is_of_a_role(folder: _Found) -> bool:
    return (folder.element.get("id") or "").startswith(ROLE_FOLDER_ID)


def _muted(channel: etree._Element) -> bool:
    mute = channel.find("Mute")
    return mute is not None and mute.get("value") in ("true", "1")


def _colour(element: etree._Element) -> str | None:
    found = _COLOUR.match(element.get("color") or "")
    return found.group().lower() if found else None


Clip = TypeVar("Clip", AudioClip, MidiClip)


def _in_time(clips: list[Clip]) -> tuple[Clip, ...]:
    return tuple(sorted(clips, key=lambda clip: clip.start_beats))
