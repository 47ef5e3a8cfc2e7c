"""Players who are wanted: who plays already, who takes another instrument, who joins."""

from __future__ import annotations

from dataclasses import replace

from server.engines.composer.casting.band import HAND_DRUMS, Band, any_guitar, is_guitar
from server.engines.composer.casting.directed import direct
from server.engines.composer.casting.drum_wishes import want_voices
from server.engines.composer.donor import borrowed, recast
from server.engines.composer.notes import quoted
from server.engines.composer.prompt.players import Named
from server.engines.composer.style.parts import Part


def want(band: Band, one: Named, *, alone: bool) -> None:
    """See that the player plays, and as is asked; `alone` says that `only` was said."""
    if one.is_set and (called := band.called(one)):
        band.taken.update(called)
        players = " and ".join(band.parts[name].name for name in called)
        band.notes.understood.append(f"{quoted(one.words)}: {players} will play.")
        band.notes.add_fact("wanted", one.words.lower())
        return
    if one.player.voices:
        want_voices(band, one, alone=alone)
        return
    if one.player.instrument is None:
        names = band.of_kind(one.player)
        if not names:
            names = [_add(band, one)]
        elif one.donor in band.styles:
            names = [_replace(band, names[0], one)]
        elif not (one.touches or one.amount or one.up):
            band.notes.understood.append(
                f"{quoted(one.words)}: {band.parts[names[0]].name} will play."
            )
    else:
        names = [_on_instrument(band, one)]
    if alone or one.player.instrument or not (one.touches or one.amount or one.up):
        fact = one.player.instrument or one.player.kind
        band.notes.add_fact("only" if alone else "wanted", fact)
    direct(band, one, names)


def _on_instrument(band: Band, one: Named) -> str:
    """Who takes the instrument: who has it, who may and is of its kind, who is; or one more."""
    player = one.player
    named_before = [
        name
        for name, part in band.parts.items()
        if name in band.taken and part.instrument == player.instrument
    ]
    if named_before:
        return named_before[0]
    guitars = [n for n in band.guitars() if n not in band.taken]
    if not any_guitar(one):  # `rhythm guitar` is the metal player's, not a clean one.
        guitars = [n for n in band.called(one) if n in guitars and is_guitar(one)]
    if guitars:
        band.taken.update(guitars[:1])
        _say_instrument(band, one, band.parts[guitars[0]])
        return guitars[0]
    free = {
        name: part
        for name, part in band.parts.items()
        if name not in band.taken and not part.only_where_named
    }
    kind = [name for name, part in free.items() if part.kind == player.kind]
    has = [name for name, part in free.items() if part.instrument == player.instrument]
    may = [name for name in kind if player.instrument in free[name].alternatives]
    ranked = [*has, *may, *(() if player.instrument == HAND_DRUMS else kind)]
    donor = one.donor if one.donor in band.styles else _style_in(band, one)
    if not ranked or (donor is not None and not has):
        return _add(band, replace(one, donor=donor))
    name: str = ranked[0]
    part = recast(band.parts[name], player.instrument or "", band.parts)
    band.parts[name] = part
    band.taken.add(name)
    _say_instrument(band, one, part)
    return name


def _style_in(band: Band, one: Named) -> str | None:
    """`funk guitar` is named for a style whose way of playing is meant.

    Kits are but a sound, and there is one bass and one lead.
    """
    if one.player.kind in ("drums", "bass", "lead"):
        return None
    said = f" {one.words.lower()} "
    for style in band.styles.values():
        names = (style.name, *style.aliases)
        if style.name not in band.original.name and any(f" {name} " in said for name in names):
            return style.name
    return None


def _say_instrument(band: Band, one: Named, part: Part) -> None:
    plays = f"{part.name} will play{_on(part)}"
    if one.player.instead_of:
        band.notes.remarks.append(f"{_there_is_no(one.words)} here: {plays} instead.")
    else:
        band.notes.understood.append(f"{quoted(one.words)}: {plays}.")


def _add(band: Band, one: Named) -> str:
    """One more part, borrowed from a style that has it."""
    donor = band.styles.get(one.donor or "")
    key, part, source = borrowed(one.player, one.words, band.parts, donor, band.styles)
    band.parts[key] = part
    band.taken.add(key)
    band.joined[key] = 0.9 if part.kind == "texture" else 0.35
    whose = f" as in {source.title}" if donor is source else ""
    if one.player.instead_of:
        band.notes.remarks.append(
            f"{_there_is_no(one.words)} here: {part.name} joins{_on(part)} instead."
        )
    else:
        band.notes.understood.append(f"{quoted(one.words)}: {part.name} joins{whose}.")
    return key


def _replace(band: Band, name: str, one: Named) -> str:
    """`house with trap drums`: the part as that style has it."""
    donor = band.styles[one.donor or ""]
    others = [part for part in donor.parts.values() if part.kind == one.player.kind]
    if others:
        kept = band.parts[name].name
        band.parts[name] = others[0].model_copy(update={"name": kept})
        band.notes.understood.append(f"{quoted(one.words)}: {kept} plays as in {donor.title}.")
    return name


def _on(part: Part) -> str:
    """` on slap bass`, unless the name of the part says it."""
    instrument = part.instrument.replace("-", " ")
    if part.instrument.startswith("kit-"):
        return f" on the {instrument.removeprefix('kit ')} kit"
    return "" if part.name.casefold() == instrument else f" on {instrument}"


def _there_is_no(words: str) -> str:
    many = words.lower().endswith("s") and not words.lower().endswith("ss")
    return f"There {'are' if many else 'is'} no {words.lower()}"
