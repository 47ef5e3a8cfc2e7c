"""Who plays along: the parts of a style that the request asks for, less what is given already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from server.engines.composer.brief import Brief
from server.engines.composer.given.played import Voice
from server.engines.composer.given.register import out_of_the_way, register_of
from server.engines.composer.rhythm.feel import Feel, Swing
from server.engines.composer.style import Style
from server.engines.composer.style.form import FormPlan
from server.engines.composer.style.parts import BassPart, Part
from server.engines.contract import Given, How
from session.errors import BadInput

_KINDS: dict[How, frozenset[str]] = {
    "harmonise": frozenset({"comp", "pad", "bass"}),
    "re-drum": frozenset({"drums"}),
    "re-bass": frozenset({"bass"}),
}
NEEDED: dict[How, str] = {"harmonise": "bass", "re-drum": "drums", "re-bass": "bass"}
"""The kind of part without which a style cannot do it."""

_TAKEN_BY_ROLE: dict[str, frozenset[str]] = {
    "drums": frozenset({"drums"}),
    "bass": frozenset({"bass", "riff"}),
    "chords": frozenset({"comp"}),
    "pad": frozenset({"pad"}),
    "lead": frozenset({"lead"}),
    "vocals": frozenset({"lead"}),
}
"""The kinds of part that a given role leaves nothing to do."""

_OVER_A_RECORDING = frozenset({"lead", "counter", "texture"})
"""What a recording is likely to have, or to have no room for."""

LOOSEST_MS = 6.0
"""Human timing beside given playing: tighter than alone, or it would blur the groove."""

_WHOLE_BAND_UP_TO_BARS = 16


def brief_for(brief: Brief, given: Given, voices: Sequence[Voice]) -> Brief:
    """The brief of those who play along: parts, ranges, feel and form beside what is given.

    Raises BadInput when the style has nobody to do it.
    """
    style = brief.style
    parts = _parts(style, given, voices)
    taken = register_of(voices)
    parts = {name: out_of_the_way(part, taken) for name, part in parts.items()}
    changes = {"parts": parts, "sections": _sections(style, parts)}
    if given.groove_ticks:
        changes["feel"] = _feel(style.feel)
    if brief.bars <= _WHOLE_BAND_UP_TO_BARS or given.how != "accompany":
        changes["form"] = (FormPlan(from_bars=1, cycle=(f"{_fullest(style)} 8",)),)
    return replace(brief, style=style.model_copy(update=changes))


def _parts(style: Style, given: Given, voices: Sequence[Voice]) -> dict[str, Part]:
    wanted = _KINDS.get(given.how)
    if wanted is not None:
        parts = {name: part for name, part in style.parts.items() if part.kind in wanted}
    else:
        parts = dict(style.parts)
    gone: set[str] = set()
    if given.how in ("accompany", "harmonise"):
        roles = {voice.role for voice in voices}
        roles |= {track.role for track in given.tracks if track.audio_clips}
        for role in roles:
            gone |= _TAKEN_BY_ROLE.get(role, frozenset())
        if given.how == "harmonise":
            gone -= {"comp", "pad"}
        if not voices:
            gone |= _OVER_A_RECORDING
    parts = {name: part for name, part in parts.items() if part.kind not in gone}
    if not parts:
        raise BadInput(
            f"{style.title} has nobody left to {given.how} here: name another style, or give fewer "
            "tracks."
        )
    names = {track.name for track in given.tracks}
    return {name: _called_apart(_unled(part, parts), names) for name, part in parts.items()}


def _called_apart(part: Part, names: set[str]) -> Part:
    """The part by another name where a given track has its own."""
    name, count = part.name, 1
    while name in names:
        count += 1
        name = f"{part.name} {count}"
    return part if name == part.name else part.model_copy(update={"name": name})


def _unled(part: Part, parts: Mapping[str, Part]) -> Part:
    """A bass that would double a riff plays its own line where the riff is gone."""
    if isinstance(part, BassPart) and part.follow is not None and part.follow not in parts:
        return part.model_copy(update={"follow": None})
    return part


def _sections(style: Style, parts: Mapping[str, Part]) -> dict[str, object]:
    return {
        name: kind.model_copy(update={"parts": tuple(p for p in kind.parts if p in parts)})
        for name, kind in style.sections.items()
    }


def _fullest(style: Style) -> str:
    """The kind of section in which most play; the calmer of two as full."""
    return max(
        style.sections,
        key=lambda name: (len(style.sections[name].parts), -style.sections[name].energy),
    )


def _feel(feel: Feel) -> Feel:
    """The style's feel without its own swing and drag: the given groove has both."""
    return feel.model_copy(
        update={"swing": Swing(), "timing_ms": min(LOOSEST_MS, feel.timing_ms), "drag_ms": {}}
    )
