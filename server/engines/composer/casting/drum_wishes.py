"""Voices of the drums that are wanted: cowbell, busier hi-hats, a louder snare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from server.engines.composer import drum_voices
from server.engines.composer.casting.band import HAND_DRUMS, MORE_DENSITY, Band
from server.engines.composer.donor import borrowed, free_name
from server.engines.composer.notes import quoted
from server.engines.composer.prompt.mood import effect_of
from server.engines.composer.prompt.players import Named
from server.engines.composer.style.parts import DrumsPart


def want_voices(band: Band, one: Named, *, alone: bool) -> None:
    """Voices as another style has them, busier, louder, or there at all."""
    voices = one.player.voices
    drums = {n: p for n, p in band.parts.items() if isinstance(p, DrumsPart)}
    having = [n for n, p in drums.items() if drum_voices.voices_of(p) & set(voices)]
    amount = effect_of(one.touches).density + MORE_DENSITY * one.amount
    donor = band.styles.get(one.donor or "")
    others = [p for p in donor.parts.values() if isinstance(p, DrumsPart)] if donor else []
    if having and donor and others:
        for name in having[:1]:
            band.parts[name] = drum_voices.as_in(others[0], drums[name], voices)
        band.notes.understood.append(f"{quoted(one.words)}: as in {donor.title}.")
    elif not having and amount >= 0:
        _add_voices(band, one, drums)
    elif amount:
        for name in having:
            band.parts[name] = drum_voices.busier(drums[name], voices, amount)
        how = "busier" if amount > 0 else "sparser"
        band.notes.understood.append(f"{quoted(one.words)}: played {how}.")
    elif having and (level_db := effect_of(one.touches).loudness_db):
        for name in having:
            band.parts[name] = drum_voices.accented(drums[name], voices, level_db > 0)
        how = "louder" if level_db > 0 else "softer"
        band.notes.understood.append(f"{quoted(one.words)}: played {how}.")
    elif not alone:
        if having and voices[0] in drum_voices.HAND_VOICES:
            band.parts[having[0]] = drum_voices.added(drums[having[0]], voices)
        band.notes.understood.append(
            f"{quoted(one.words)}: {drums[having[0]].name} has it."
            if having
            else f"{quoted(one.words)}: there is none."
        )
    band.notes.add_fact("only" if alone else "wanted", one.words.lower())


def _add_voices(band: Band, one: Named, drums: Mapping[str, DrumsPart]) -> None:
    """Into a groove whose kit has the voice, else as hand drums of their own."""
    voices = one.player.voices
    able = [n for n, p in drums.items() if drum_voices.has_voice(p.instrument, voices[0])]
    if able and voices[0] not in drum_voices.HAND_VOICES:
        name = able[0]
        band.parts[name] = drum_voices.added(drums[name], voices[:1])
        said = f"{drums[name].name} plays it too"
    else:
        player = replace(one.player, voices=(), instrument=HAND_DRUMS)
        key, part, _ = borrowed(player, "percussion", band.parts, None, band.styles)
        if not isinstance(part, DrumsPart):
            return
        bare = part.model_copy(
            update={
                "grooves": drum_voices.plain_grooves(voices),
                "fills": (), "rolls": (), "builds": (), "section_start": None,
                "name": free_name(one.words.capitalize(), band.parts),
            }
        )  # fmt: skip
        band.parts[key], band.joined[key] = bare, 0.35
        said = f"{bare.name} joins"
    band.notes.understood.append(f"{quoted(one.words)}: {said}.")
