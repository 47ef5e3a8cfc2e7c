"""A style bent by moods: swing, half time, space and dirt."""

from __future__ import annotations

from collections.abc import Callable

from server.engines.composer import drum_voices
from server.engines.composer.asked import Asked
from server.engines.composer.notes import Notes, quoted
from server.engines.composer.prompt.mood import Mood
from server.engines.composer.style import Style
from server.engines.composer.style.mix import RoleMix
from server.engines.composer.style.parts import DrumsPart

_STRAIGHT = 0.5
_SPACE_SEND, _DIRT_DRIVE, _DIRT_TAPE = 0.25, 0.3, 0.2


def bent(style: Style, asked: Asked, notes: Notes) -> Style:
    """The style with the moods of the whole piece."""
    mood, pulse = asked.mood, asked.pulse
    style = _swung(style, mood)
    style = _in_space(style, mood)
    if not asked.fills:
        style = _of_drums(style, lambda part: part.model_copy(update={"fills": ()}))
        notes.understood.append("No fills, as asked.")
    if pulse is not None:
        style = _of_drums(style, _PULSES[pulse])
        notes.understood.append(f"{quoted(f'{pulse} time')}: the drums are felt {_FELT[pulse]}.")
        notes.facts["pulse"] = pulse
    return style


_PULSES = {"half": drum_voices.in_half_time, "double": drum_voices.in_double_time}
_FELT = {"half": "half as fast", "double": "twice as fast"}


def _of_drums(style: Style, change: Callable[[DrumsPart], DrumsPart]) -> Style:
    parts = {
        name: change(part) if isinstance(part, DrumsPart) else part
        for name, part in style.parts.items()
    }
    return style.model_copy(update={"parts": parts})


def _swung(style: Style, mood: Mood) -> Style:
    before = style.feel.swing.ratio
    asked = before if mood.swing is None else mood.swing
    ratio = asked if asked == _STRAIGHT else max(asked, before)
    ratio = round(max(0.5, min(0.75, ratio + mood.more_swing)), 4)
    if ratio == before:
        return style
    swing = style.feel.swing.model_copy(update={"ratio": ratio})
    return style.model_copy(update={"feel": style.feel.model_copy(update={"swing": swing})})


def _in_space(style: Style, mood: Mood) -> Style:
    if not (mood.space or mood.dirt):
        return style
    roles = {role: _roomy(mix, mood) for role, mix in style.mix.roles.items()}
    reverb = style.mix.reverb.model_copy(
        update={"size": _fraction(style.mix.reverb.size + 0.2 * mood.space)}
    )
    bus = style.mix.bus.model_copy(
        update={"tape": _fraction(style.mix.bus.tape + _DIRT_TAPE * mood.dirt)}
    )
    mix = style.mix.model_copy(update={"roles": roles, "reverb": reverb, "bus": bus})
    return style.model_copy(update={"mix": mix})


def _roomy(mix: RoleMix, mood: Mood) -> RoleMix:
    send = mix.reverb_send
    moved = (
        send * (1 + mood.space) if mood.space < 0 else send + _SPACE_SEND * mood.space * send**0.5
    )
    return mix.model_copy(
        update={
            "reverb_send": _fraction(moved),
            "drive": _fraction(mix.drive + _DIRT_DRIVE * mood.dirt),
        }
    )


def _fraction(value: float) -> float:
    return round(max(0.0, min(1.0, value)), 4)
