"""A style bent by a prompt: other players, other instruments, more or less energy."""

from __future__ import annotations

from collections.abc import Mapping

from server.engines.composer.notes import Notes, quoted
from server.engines.composer.prompt.mood import Mood
from server.engines.composer.prompt.players import Cast, Player
from server.engines.composer.style import Style
from server.engines.composer.style.parts import Part

_ENERGY_SPAN = 0.25
"""How far a mood moves the energy of every section at most."""


def bent(style: Style, cast: Cast, mood: Mood, notes: Notes) -> Style:
    """The style with the prompt's players, instruments and mood; `notes` hears about it."""
    parts = _with_only(dict(style.parts), cast, notes)
    parts, asked_for = _with_wanted(parts, cast, style, notes)
    parts = _without_unwanted(parts, cast, asked_for, notes)
    if not parts:
        name = next(name for name, part in style.parts.items() if part.kind != "drums")
        parts = {name: style.parts[name]}
        stays = style.parts[name].name
        notes.remarks.append(f"That leaves nobody to play: {stays} stays, so that there is music.")
    feel = style.feel
    if mood.swing is not None:
        swing = feel.swing.model_copy(update={"ratio": mood.swing})
        feel = feel.model_copy(update={"swing": swing})
    sections = {
        kind: section.model_copy(
            update={
                "energy": _moved(section.energy, mood.energy),
                "energy_at_end": None
                if section.energy_at_end is None
                else _moved(section.energy_at_end, mood.energy),
            }
        )
        for kind, section in style.sections.items()
    }
    return style.model_copy(update={"parts": parts, "feel": feel, "sections": sections})


def _moved(energy: float, by: float) -> float:
    return max(0.0, min(1.0, energy + _ENERGY_SPAN * by))


def _of_kind(parts: Mapping[str, Part], player: Player) -> list[str]:
    return [name for name, part in parts.items() if part.kind == player.kind]


def _with_only(parts: dict[str, Part], cast: Cast, notes: Notes) -> dict[str, Part]:
    """`only drums and bass`: everyone else goes, who is not asked for as well."""
    if not cast.only:
        return parts
    kept_kinds = {player.kind for _, player in (*cast.only, *cast.wanted)}
    kept = {name: part for name, part in parts.items() if part.kind in kept_kinds}
    if kept:
        names = ", ".join(part.name for part in kept.values())
        notes.understood.append(f"Only {names} will play.")
    return kept or parts


def _with_wanted(
    parts: dict[str, Part], cast: Cast, style: Style, notes: Notes
) -> tuple[dict[str, Part], set[str]]:
    """The parts on the instruments that are asked for, and the names of those parts."""
    taken: set[str] = set()
    refused = {player for _, player in cast.unwanted}
    for words, player in (*cast.wanted, *cast.only):
        if player in refused:
            continue
        if player.instrument is None:
            there = _of_kind(parts, player)
            if not there:
                notes.not_understood.append(
                    f"{quoted(words)}: {style.title} has no such part, so it is not there."
                )
            elif not cast.only:
                notes.understood.append(f"{quoted(words)}: {parts[there[0]].name} will play.")
            continue
        name = _part_for(parts, player, taken)
        if name is None:
            notes.not_understood.append(f"{quoted(words)}: no part is free to play it.")
            continue
        taken.add(name)
        parts = {**parts, name: parts[name].model_copy(update={"instrument": player.instrument})}
        plays = f"{parts[name].name} will play on {player.instrument}"
        if player.instead_of:
            notes.remarks.append(f"There is no {words.lower()} here: {plays} instead.")
        else:
            notes.understood.append(f"{quoted(words)}: {plays}.")
    return parts, taken


def _part_for(parts: Mapping[str, Part], player: Player, taken: set[str]) -> str | None:
    """Who takes the instrument: who has it, who may and is of its kind, who may, who is."""
    free = {name: part for name, part in parts.items() if name not in taken}
    kind = _of_kind(free, player)
    has = [name for name, part in free.items() if part.instrument == player.instrument]
    may = [name for name, part in free.items() if player.instrument in part.alternatives]
    ranked = [*has, *(name for name in may if name in kind), *may, *kind]
    return ranked[0] if ranked else None


def _without_unwanted(
    parts: dict[str, Part], cast: Cast, asked_for: set[str], notes: Notes
) -> dict[str, Part]:
    """`no drums` drops the part, but not one that is asked for by its instrument.

    `no piano` drops an instrument: its part takes another where the style knows one.
    """
    wanted = {player for _, player in cast.wanted}
    refused = {player.instrument for _, player in cast.unwanted}
    for words, player in cast.unwanted:
        if player in wanted:
            notes.remarks.append(
                f"The prompt asks for {words.lower()} and also for none: there are none."
            )
        else:
            notes.understood.append(f"No {words.lower()}, as asked.")
        kept: dict[str, Part] = {}
        for name, part in parts.items():
            if player.instrument is None:
                if part.kind != player.kind or name in asked_for:
                    kept[name] = part
            elif part.instrument != player.instrument:
                kept[name] = part
            else:
                other = next((one for one in part.alternatives if one not in refused), None)
                if other is not None:
                    kept[name] = part.model_copy(update={"instrument": other})
        parts = kept
    return parts
