"""The tracks of a Live set: names, colours, mixer, groups, returns, devices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from exports.ableton.devices import effects_of
from exports.ableton.mixer import QUIETEST, session_mix
from exports.ableton.read_time import main_track
from exports.ableton.read_values import colour_at, is_true, name_at, number_at, whole
from exports.brought_inside import gain_inside, gain_of, told_apart
from exports.rejoin import FOLDER_ROLES, Strip
from session.effects import Chain, Effect, PlugIn
from session.model import Bus, Send
from session.units import ROLE_COLOURS

_MIXER = "DeviceChain/Mixer"
_AUDIBLE = 1.0001
_DECIMALS = 9
_LETTER = re.compile(r"^[A-L]-")

_PLUG_INS: tuple[tuple[str, str, str], ...] = (
    ("VstPluginInfo", "PlugName", "vst2"),
    ("Vst3PluginInfo", "Name", "vst3"),
    ("AuPluginInfo", "Name", "au"),
)
"""What describes a plug-in, where its name stands there, and its format."""


class TrackReader:
    """Reads the mixer of a set; what could not be read is in `said` afterwards."""

    def __init__(self, root: etree._Element, ours: bool) -> None:
        """`ours` says that Roadie wrote the set, whose folders are named for roles."""
        self._ours = ours
        tracks = list(root.iterfind("LiveSet/Tracks/*"))
        self._tracks = [one for one in tracks if one.tag in ("AudioTrack", "MidiTrack")]
        self._groups = {str(one.get("Id")): one for one in tracks if one.tag == "GroupTrack"}
        self._returns = [one for one in tracks if one.tag == "ReturnTrack"]
        self._bus_names = told_apart([_return_name(one, n) for n, one in enumerate(self._returns)])
        self.said: list[str] = []
        self._say_of_groups(main_track(root))

    def strips(self) -> Iterator[tuple[etree._Element, Strip]]:
        """The audio and MIDI tracks, in order, without what they play."""
        for number, track in enumerate(self._tracks, 1):
            name = name_at(track, "Name/EffectiveName") or f"Track {number}"
            yield track, self._strip(track, name)

    def buses(self) -> tuple[Bus, ...]:
        """The returns."""
        return tuple(
            self._bus(track, name)
            for track, name in zip(self._returns, self._bus_names, strict=True)
        )

    def _strip(self, track: etree._Element, name: str) -> Strip:
        gain_db, pan = _mix(track)
        mute = _is_mute(track)
        above = list(self._above(track))
        for group in above:
            gain_db += _mix(group)[0]
            mute = mute or _is_mute(group)
        group_name = name_at(above[0], "Name/EffectiveName") if above else ""
        if is_true(track, "Freeze"):
            self.said.append(f"{name!r} is frozen: its clips come in as they were before.")
        if track.find("AutomationEnvelopes/Envelopes/AutomationEnvelope") is not None:
            self.said.append(f"The automation of {name!r} is left out.")
        if track.find("TakeLanes/TakeLanes/TakeLane") is not None:
            self.said.append(f"The take lanes of {name!r} are left out.")
        if whole(track, f"{_MIXER}/PanMode"):
            self.said.append(f"{name!r} pans its sides apart in Live; here it has one pan.")
        is_midi = track.tag == "MidiTrack"
        effects, unknown = _devices(track)
        instrument = None
        if is_midi:
            instrument, effects, unknown = _instrument(effects, unknown)
        return Strip(
            name=name,
            is_midi=is_midi,
            folder=group_name or None,
            folder_of_role=self._ours and group_name in FOLDER_ROLES,
            colour=colour_at(track),
            gain_db=gain_inside(gain_db),
            pan=pan,
            mute=mute,
            sends=tuple(self._sends(track)),
            effects=effects,
            unknown=unknown,
            instrument=instrument,
        )

    def _above(self, track: etree._Element) -> Iterator[etree._Element]:
        """The groups a track is in, the nearest first."""
        seen: set[str] = set()
        number = str(whole(track, "TrackGroupId", -1))
        while number in self._groups and number not in seen:
            seen.add(number)
            yield self._groups[number]
            number = str(whole(self._groups[number], "TrackGroupId", -1))

    def _sends(self, track: etree._Element) -> Iterator[Send]:
        holders = track.findall(f"{_MIXER}/Sends/TrackSendHolder")
        for bus, holder in zip(self._bus_names, holders, strict=False):
            level = number_at(holder, "Send/Manual")
            if level > QUIETEST * _AUDIBLE:
                yield Send(bus, gain_of(level))

    def _bus(self, track: etree._Element, name: str) -> Bus:
        gain_db, pan = _mix(track)
        effects, unknown = _devices(track)
        if unknown:
            self.said.append(f"Devices of {name!r} are not known here: {', '.join(unknown)}.")
        return Bus(
            name=name,
            colour=colour_at(track) or ROLE_COLOURS["fx"],
            chain=Chain(name, effects) if effects else None,
            gain_db=gain_inside(gain_db),
            pan=pan,
        )

    def _say_of_groups(self, main: etree._Element | None) -> None:
        for group in self._groups.values():
            name = name_at(group, "Name/EffectiveName")
            effects, unknown = _devices(group)
            if effects or unknown:
                self.said.append(f"The devices of the group {name!r} are left out.")
            if _mix(group)[1]:
                self.said.append(f"The pan of the group {name!r} is left out.")
        if main is None:
            return
        if any(_devices(main)):
            self.said.append("The devices of the main track are left out.")
        if abs(_mix(main)[0]) > 0.01:
            self.said.append(f"The main track's gain of {_mix(main)[0]:.1f} dB is left out.")


def _mix(track: etree._Element) -> tuple[float, float]:
    volume, pan = (
        number_at(track, f"{_MIXER}/Volume/Manual", 1.0),
        number_at(track, f"{_MIXER}/Pan/Manual"),
    )
    gain_db, balance = session_mix(volume, min(max(pan, -1.0), 1.0))
    return round(gain_db, _DECIMALS) + 0.0, round(balance, _DECIMALS) + 0.0


def _is_mute(track: etree._Element) -> bool:
    speaker = track.find(f"{_MIXER}/Speaker/Manual")
    return speaker is not None and speaker.get("Value") == "false"


def _return_name(track: etree._Element, index: int) -> str:
    """Its own name; Live puts a letter before it in the effective one."""
    shown = _LETTER.sub("", name_at(track, "Name/EffectiveName"))
    return name_at(track, "Name/UserName") or shown or f"Return {index + 1}"


def _devices(track: etree._Element) -> tuple[tuple[Effect, ...], tuple[str, ...]]:
    """The effects of a track, plug-ins by name, and the names of devices that are not known."""
    devices = track.find("DeviceChain/DeviceChain/Devices")
    if devices is None or not len(devices):
        return (), ()
    effects: list[Effect] = []
    unknown: list[str] = []
    for device in devices.iterchildren(etree.Element):
        made = _known(device)
        effects += made
        if not made:
            unknown.append(name_at(device, "UserName") or device.tag)
    return tuple(effects), tuple(unknown)


def _instrument(
    effects: tuple[Effect, ...], unknown: tuple[str, ...]
) -> tuple[str | None, tuple[Effect, ...], tuple[str, ...]]:
    """The instrument among the devices of a MIDI track: the first plug-in, else the first unknown.

    After it, the others.
    """
    for index, effect in enumerate(effects):
        if isinstance(effect, PlugIn):
            return effect.name, effects[:index] + effects[index + 1 :], unknown
    return (unknown[0][:1000], effects, unknown[1:]) if unknown else (None, effects, unknown)


def _known(device: etree._Element) -> tuple[Effect, ...]:
    """The effect that a device stands for; nothing where another Live writes it otherwise."""
    plug_in = _plug_in(device)
    if plug_in:
        return (plug_in,)
    alone = etree.Element("Devices")
    alone.append(deepcopy(device))
    try:
        return effects_of(alone)[0]
    except (LookupError, ValueError):
        return ()


def _plug_in(device: etree._Element) -> PlugIn | None:
    for tag, path, kind in _PLUG_INS:
        described = device.find(f"PluginDesc/{tag}")
        if described is not None:
            name = name_at(described, path) or "plug-in"
            return PlugIn(name, kind)  # type: ignore[arg-type]
    return None
