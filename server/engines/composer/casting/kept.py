"""Who stays: `only drums and bass`, and never nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.engines.composer import drum_voices
from server.engines.composer.casting.band import Band, any_guitar
from server.engines.composer.prompt.players import Cast, Named
from server.engines.composer.style.parts import DrumsPart, Part


def keep_only(band: Band, alone: Sequence[Named], named: Sequence[Named]) -> None:
    """`only drums and bass`: everyone else goes, who is not asked for as well."""
    if not alone:
        return
    kept: dict[str, Part] = {}
    wanted = [one for one in named if one.how in ("wanted", "only")]
    voices = {voice for one in alone for voice in one.player.voices}
    for name, part in band.parts.items():
        if isinstance(part, DrumsPart) and voices and not _asks_for_drums(alone):
            rest = drum_voices.only(part, voices)
            if rest is not None:
                kept[name] = rest
        elif any(name in _meant(band, one) for one in wanted if not one.player.voices):
            kept[name] = part
    band.parts = kept


def _asks_for_drums(alone: Iterable[Named]) -> bool:
    return any(one.player.kind == "drums" and not one.player.voices for one in alone)


def _meant(band: Band, one: Named) -> list[str]:
    """The parts of a kind; of an instrument those that have it, else the first of its kind."""
    player, kind = one.player, band.of_kind(one.player)
    if called := band.called(one):
        return called
    if any_guitar(one) and (guitars := band.guitars()):
        return guitars
    if player.instrument is None:
        return kind
    has = [name for name, part in band.parts.items() if part.instrument == player.instrument]
    return has or kind[:1]


def keep_somebody(band: Band, cast: Cast) -> None:
    """See that somebody plays, and can be heard."""
    alone = cast.those("only")
    if all(isinstance(part, DrumsPart) for part in band.parts.values()):
        band.parts = {
            name: drum_voices.never_silent(part) if isinstance(part, DrumsPart) else part
            for name, part in band.parts.items()
        }
    if band.parts:
        if alone:
            *others, last = (part.name for part in band.parts.values())
            names = f"{', '.join(others)} and {last}" if others else last
            band.notes.understood.append(f"Only {names} will play.")
        return
    parts = band.original.parts
    name = next((name for name, part in parts.items() if part.kind != "drums"), next(iter(parts)))
    band.parts = {name: parts[name]}
    band.notes.remarks.append(
        f"That leaves nobody to play: {parts[name].name} stays, so that there is music."
    )
