"""Players and voices who are refused: `no drums`, `no piano`."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer import drum_voices
from server.engines.composer.casting.band import Band
from server.engines.composer.donor import recast
from server.engines.composer.prompt.players import Named, Player
from server.engines.composer.style.parts import DrumsPart, Part


def refuse(band: Band, one: Named, named: Sequence[Named]) -> None:
    """`no drums` drops the part, but not one that is asked for by its instrument.

    `no piano` drops an instrument: its part takes another where the style knows one.
    """
    if any(other.player == one.player and other.how == "wanted" for other in named):
        band.notes.remarks.append(
            f"The prompt asks for {one.words.lower()} and also for none: there are none."
        )
    else:
        band.notes.understood.append(f"No {one.words}, as asked.")
    fact = one.player.instrument or one.player.kind
    band.notes.add_fact("unwanted", one.words.lower() if one.player.voices else fact)
    refused = frozenset[str]().union(*(o.refuses for o in named if o.how == "unwanted"))
    called = [name for name in band.called(one) if name not in band.taken]
    for name in called:
        del band.parts[name]
    if called and (one.is_set or one.player == Player("drums")):
        return  # `no percussion` is about the track of that name, not about the drummer.
    for name, part in list(band.parts.items()):
        left = _without(band, name, part, one, refused)
        if left is None:
            del band.parts[name]
        else:
            band.parts[name] = left


def _without(band: Band, name: str, part: Part, one: Named, refused: frozenset[str]) -> Part | None:
    if one.player.voices:
        if not isinstance(part, DrumsPart):
            return part
        return drum_voices.without(part, one.player.voices)
    if one.player.instrument is None:
        return part if part.kind != one.player.kind or name in band.taken else None
    if part.instrument not in one.refuses or name in band.taken:
        return part
    other = next((name for name in part.alternatives if name not in refused), None)
    if other is None:
        return None
    return recast(part, other, band.parts)
