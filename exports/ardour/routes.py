"""Tracks and busses: routes, as Ardour calls both, with their playlists.

The pan of every route is Ardour's `Stereo Balance`, which turns the far side down in a straight
line and leaves the near one, as a session's pan does. Ardour's faders end at +6 dB: what is louder
turns up the trim, then the regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

from lxml import etree

from exports.ardour.effects import PlugInSetting, plug_in_processor
from exports.ardour.skeleton import Numbers, put
from exports.xml_parts import at
from session.model import Send

FADER_DB = 20 * log10(2)
"""Where a fader ends: twice the amplitude."""

TRIM_DB = 20.0


@dataclass(frozen=True, slots=True)
class Strip:
    """What the mixer knows of a route; gains in dB, pan from -1 to 1, colour `#rrggbb`."""

    name: str
    colour: str
    gain_db: float
    pan: float
    mute: bool
    group: str | None = None
    plug_ins: tuple[PlugInSetting, ...] = ()
    sends: tuple[Send, ...] = ()


def regions_db(gain_db: float) -> float:
    """What of a route's gain is left for its regions."""
    return max(0.0, gain_db - FADER_DB - TRIM_DB)


def route(part: str, strip: Strip, order: int, numbers: Numbers) -> etree._Element:
    """A route from `part`; sends are added when all busses stand."""
    element = numbers.build(part, strip.name)
    colour = int(strip.colour[1:], 16) << 8 | 0xFF
    put(at(element, "PresentationInfo"), order=order, color=colour)
    put(at(element, "MuteMaster"), muted=strip.mute)
    put(at(element, "Controllable[@name='mute']"), value=strip.mute)
    azimuth = "Pannable/Controllable[@name='pan-azimuth']"
    put(at(element, azimuth), value=repr((1 + strip.pan) / 2))
    fader = at(element, "Processor[@type='amp']")
    put(at(fader, "Controllable"), value=repr(_amplitude(min(strip.gain_db, FADER_DB))))
    trim = element.find("Processor[@type='trim']/Controllable")
    if trim is not None:
        more_db = max(0.0, min(strip.gain_db - FADER_DB, TRIM_DB))
        put(trim, value=repr(_amplitude(more_db)))
    for setting in strip.plug_ins:
        fader.addprevious(plug_in_processor(setting, numbers))
    box = element.find("Processor[@type='triggerbox']")
    if box is not None:
        put(box, order=order)
    if strip.group is not None:
        put(element, route_group=strip.group)
    return element


def add_sends(
    element: etree._Element,
    sends: tuple[Send, ...],
    busses: dict[str, etree._Element],
    first_bit: int,
    numbers: Numbers,
) -> None:
    """Add sends after the fader, to `busses` by their names in the session.

    Every send of a session has a bit of its own, counted from 1.
    """
    meter = at(element, "Processor[@type='meter']")
    for index, send in enumerate(sends):
        bus = busses[send.bus]
        processor = numbers.build("send", str(bus.get("name")))
        put(processor, bitslot=first_bit + index, target=str(bus.get("id")))
        gain = at(processor, "Controllable[@name='gaincontrol']")
        put(gain, value=repr(_amplitude(min(send.gain_db, FADER_DB))))
        meter.addprevious(processor)


def playlist(
    element: etree._Element, kind: str, regions: list[etree._Element], numbers: Numbers
) -> etree._Element:
    """The playlist of a track, `audio` or `midi`, tied to it."""
    number = numbers.take()
    put(element, **{f"{kind}_playlist": number})
    found = etree.Element("Playlist")
    put(
        found,
        id=number,
        name=str(element.get("name")),
        type=kind,
        orig_track_id=str(element.get("id")),
        pgroup_id="",
        shared_with_ids="",
        frozen=False,
        combine_ops=0,
    )
    found.extend(regions)
    return found


def _amplitude(gain_db: float) -> float:
    return 10 ** (gain_db / 20)
