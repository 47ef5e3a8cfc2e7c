"""The element of a track: made, named, coloured, with slots, clips in them and devices."""

from __future__ import annotations

from typing import Literal

from lxml import etree

from exports.ableton.devices import live_chain
from exports.ableton.palette import nearest_index
from exports.ableton.pointees import CONTROLLER_TARGETS, LOCKED_CONTROLLERS
from exports.ableton.skeleton import add, build, put
from exports.xml_parts import at
from session.effects import Chain

Part = Literal["audio-track", "midi-track", "group-track", "return-track"]

MONITOR_OFF = 2


def new_track(part: Part, name: str, colour: str) -> etree._Element:
    """A track without slots, sends and Id."""
    element = build(part)
    put(element, "Name/EffectiveName", name)
    put(element, "Name/UserName", name)
    put(element, "Color", nearest_index(colour))
    if part == "midi-track":
        _write_controllers(element)
    if part == "audio-track":
        put(element, "DeviceChain/MainSequencer/MonitoringEnum", MONITOR_OFF)
    return element


def add_slots(element: etree._Element, count: int) -> None:
    """Give a track that plays clips its slots, one a scene."""
    for sequencer in ("MainSequencer", "FreezeSequencer"):
        slots = at(element, f"DeviceChain/{sequencer}/ClipSlotList")
        for index in range(count):
            slot = build("clip-slot")
            slot.set("Id", str(index))
            slots.append(slot)


def fill_slot(track: etree._Element, index: int, clip: etree._Element) -> None:
    """Put a clip into one of the track's slots."""
    slots = at(track, "DeviceChain/MainSequencer/ClipSlotList")
    at(slots[index], "ClipSlot/Value").append(clip)


def write_devices(chain: Chain, element: etree._Element) -> None:
    """Put a chain's devices on a track."""
    at(element, "DeviceChain/DeviceChain/Devices").extend(live_chain(chain).devices)


def _write_controllers(element: etree._Element) -> None:
    controllers = at(element, "DeviceChain/MainSequencer/MidiControllers")
    for number in range(CONTROLLER_TARGETS):
        target = add(controllers, f"ControllerTargets.{number}")
        add(target, "LockEnvelope", Value=int(number in LOCKED_CONTROLLERS))
