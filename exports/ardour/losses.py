"""What of a session an Ardour session could not carry, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from exports.ardour.effects import plug_ins
from exports.ardour.positions import TICKS_PER_QUARTER, ticks
from exports.ardour.route_names import is_cut
from exports.ardour.routes import FADER_DB
from exports.ardour.session_file import sends_from
from exports.layout import Channel, channels
from exports.timeline import place_audio
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
    starts = [clip.start_beats for clip in channel.audio_clips]
    starts += [clip.start_beats for clip in channel.midi_clips]
    if any(start < 0 for start in starts):
        yield f"What {name!r} plays before bar 1 is cut off: an Ardour session starts there."
    placed = (place_audio(clip, session) for clip in channel.audio_clips)
    if any(one is not None and one.stretched for one in placed):
        yield (
            f"{name!r} plays at its own speed and not in time with the bars: Ardour does not "
            "stretch audio while it plays."
        )
    if is_cut(name):
        yield f"The name of {name[:40]!r}... is cut to what a track of Ardour can be called."
    yield from _chain(channel.chain, repr(name))
    if track.sends and channel.kind == "midi" and not (track.audio_clips or track.dry_clips):
        yield f"{name!r} has no audio that Ardour could send to a bus: its sends are left out."
    if sends_from(channel) and any(send.gain_db > FADER_DB for send in track.sends):
        yield f"A send of {name!r} is turned down to +6 dB, where those of Ardour end."
    if channel.kind == "midi" and track.gain_db > FADER_DB:
        yield f"The fader of {name!r} is turned down to +6 dB, where those of Ardour end."


def _chain(chain: Chain | None, where: str) -> Iterator[str]:
    if chain is None:
        return
    if not chain.effects:
        yield f"Of the chain of {where} only its name, {chain.name!r}, is known."
    settings, left = plug_ins(chain)
    for effect in left:
        yield f"Ardour has no plug-in of its own for {effect} of {where}."
    if any(setting.clipped for setting in settings):
        yield f"Some effects of {where} are set as near as the plug-ins of Ardour go."
