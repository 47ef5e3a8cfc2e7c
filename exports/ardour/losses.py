"""What of a session an Ardour session could not carry, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from exports.ardour.effects import plug_ins
from exports.ardour.positions import TICKS_PER_QUARTER, ticks
from exports.ardour.route_names import is_cut
from exports.ardour.routes import FADER_DB
from exports.layout import Channel, channels
from exports.loss_words import cut_before_bar_1, effects_without, not_stretched
from session.effects import Chain
from session.model import Session


def losses(session: Session) -> tuple[str, ...]:
    """The sentences, each once."""
    found = channels(session)
    sentences = [*_time(session), *(loss for one in found for loss in _channel(one, session))]
    for bus in session.buses:
        sentences += _chain(bus.chain, f"the bus {bus.name!r}")
    return tuple(dict.fromkeys(sentences))


PROVED_RATES = (44_100, 192_000)
"""Sample rates from and up to which what Ardour 7.3 exports was compared with the mix."""


def _time(session: Session) -> Iterator[str]:
    rate = session.sample_rate
    if rate < PROVED_RATES[0]:
        yield f"Ardour was silent in our trials below 44.1 kHz; this session has {rate} Hz."
    if rate > PROVED_RATES[1]:
        yield f"Ardour was not tried above 192 kHz; this session has {rate} Hz."
    places = [ticks(step.start_beats) for step in session.tempo_map.steps]
    if len(set(places)) < len(places):
        yield f"Of tempo changes within 1/{TICKS_PER_QUARTER} of a quarter note the last is kept."


def _channel(channel: Channel, session: Session) -> Iterator[str]:
    name, track = channel.name, channel.track
    yield from cut_before_bar_1(name, channel.audio_clips, channel.midi_clips, "an Ardour session")
    yield from not_stretched(name, channel.audio_clips, session, "Ardour")
    if is_cut(name):
        yield f"The name of {name[:40]!r}... is cut to what a track of Ardour can be called."
    yield from _chain(channel.chain, repr(name))
    if channel.sends and channel.kind == "midi":
        yield f"{name!r} has no audio that Ardour could send to a bus: its sends are left out."
    elif any(send.gain_db > FADER_DB for send in channel.sends):
        yield f"A send of {name!r} is turned down to +6 dB, where those of Ardour end."
    if channel.kind == "midi" and track.gain_db > FADER_DB:
        yield f"The fader of {name!r} is turned down to +6 dB, where those of Ardour end."


def _chain(chain: Chain | None, where: str) -> Iterator[str]:
    if chain is None:
        return
    settings, left = plug_ins(chain)
    yield from effects_without(chain, where, "Ardour", left)
    if any(setting.clipped for setting in settings):
        yield f"Some effects of {where} are set as near as the plug-ins of Ardour go."
