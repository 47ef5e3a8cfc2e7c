"""The FX mixer: a muted channel for each bus, and one for each track of notes that sends there.

LMMS 1.2 sends instrument tracks through the FX mixer, sample tracks always go to its master
(`SampleTrack.cpp` keeps no `fxch`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from exports.layout import Channel
from exports.lmms.effects import fx_chain
from exports.lmms.elements import element, fx_channel
from exports.loss_words import effects_without
from exports.names import clean_text
from session.model import Bus, Session

_LOUDEST_CHANNEL, _LOUDEST_SEND = 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Mixer:
    """The mixer's element, the FX channel of each track of notes by number, and the losses."""

    element: etree._Element
    channel_of: dict[int, int] = field(default_factory=dict)
    losses: tuple[str, ...] = ()


def mixer(session: Session, channels: Sequence[Channel]) -> Mixer:
    """The FX mixer of a session's channels."""
    root, losses = element("fxmixer"), list[str]()
    root.append(fx_channel(0, "Master", False, 1.0, effects=_none(), sends=()))
    buses = {bus.name: number for number, bus in enumerate(session.buses, 1)}
    for bus in session.buses:
        root.append(_bus(bus, buses[bus.name], session, losses))
    channel_of: dict[int, int] = {}
    for channel in channels:
        if channel.kind == "midi" and channel.track.sends:
            number = len(root)
            channel_of[channel.number] = number
            root.append(_sender(channel, number, buses, losses))
    losses += _silent_sends(channels)
    return Mixer(root, channel_of, tuple(losses))


def _none() -> etree._Element:
    return fx_chain(None, 48_000)[0]


def _bus(bus: Bus, number: int, session: Session, losses: list[str]) -> etree._Element:
    effects, lacking = fx_chain(bus.chain, session.sample_rate)
    name = clean_text(bus.name) or f"Bus {number}"
    losses += effects_without(bus.chain, f"the bus {name!r}", "LMMS", lacking)
    if bus.pan:
        losses.append(f"The pan of the bus {name!r} is left out: LMMS's FX channels have none.")
    volume = 10 ** (bus.gain_db / 20)
    if volume > _LOUDEST_CHANNEL:
        losses.append(f"The bus {name!r} is at +6 dB, LMMS's loudest.")
    return fx_channel(
        number, name, True, min(volume, _LOUDEST_CHANNEL), effects=effects, sends=((0, 1.0),)
    )


def _sender(
    channel: Channel, number: int, buses: dict[str, int], losses: list[str]
) -> etree._Element:
    amounts = {send.bus: 10 ** (send.gain_db / 20) for send in channel.track.sends}
    if any(amount > _LOUDEST_SEND for amount in amounts.values()):
        losses.append(f"Sends of {channel.name!r} above 0 dB are at 0 dB, LMMS's loudest.")
    sends = [(buses[bus], min(amount, _LOUDEST_SEND)) for bus, amount in amounts.items()]
    return fx_channel(number, channel.name, False, 1.0, effects=_none(), sends=((0, 1.0), *sends))


def _silent_sends(channels: Sequence[Channel]) -> list[str]:
    return [
        f"The sends of {channel.name!r} are left out: LMMS 1.2 sends tracks of notes only."
        for channel in channels
        if channel.track.sends and channel.kind == "dry"
    ]
