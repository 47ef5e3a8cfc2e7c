"""The lead: motifs in periods that rise to a climax and come to rest on chord tones."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.chance import stream
from server.engines.composer.parts.line import Line
from server.engines.composer.parts.motif import draw_motifs
from server.engines.composer.parts.ornament import (
    Ornaments,
    doubled,
    with_approaches,
    with_embellishments,
    with_grace_notes,
)
from server.engines.composer.parts.period import plan_bars
from server.engines.composer.rhythm.pattern import Hit
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import LeadPart

THEMES = "abc"

_CALM_BELOW = 0.35
"""Below this energy a melody leaves notes away."""

_MORE_BY_TURN, _MOST_VARIED = 0.18, 0.6
"""How much more of a tune is varied each time its section comes back."""

_SOFTEST, _SWELL = 0.93, 0.15
"""A line swells with its arch: how hard it is sung at the foot, and how much more at the top."""

_BREATH_TICKS = TICKS_PER_BEAT // 2


def play_lead(
    part: LeadPart, name: str, passage: Passage, *, beside: Sequence[ScoreNote] = ()
) -> list[ScoreNote]:
    """The melody of a passage, which holds nothing that rubs with what is played `beside` it.

    Passages of one theme sing one tune, which is varied more each time it comes back.
    """
    theme = passage.section.plan.theme
    chance = stream(passage.seed, name, "theme", theme)
    own = _turned_to(theme, part.rhythms, 2, stream(passage.seed, name, "rhythms"))
    motifs = draw_motifs(own, part.leap, chance)
    phrase = _turned_to(theme, part.phrases, 1, stream(passage.seed, name, "phrases"))[0].split()
    plans = plan_bars(phrase, motifs, len(passage.bars), chance)
    line = Line(part, passage, plans, beside)
    for number, (plan, bar) in enumerate(zip(plans, passage.bars, strict=True)):
        first = len(line.notes)
        if plan.motif is not None:
            sung = stream(passage.seed, name, "bar", theme, number)
            laid = plan.motif.laid(passage.bars, number)
            level = passage.busy(bar) - (passage.section.energy_at(number) < _CALM_BELOW) * 0.3
            line.sing(_thinned(laid, bar, level, sung), plan, bar)
        if plan.ending is not None:
            _breathe(line.notes, bar)
        line.notes[first:] = [
            note._replace(weight=note.weight * (_SOFTEST + _SWELL * plan.height))
            for note in line.notes[first:]
        ]
    return _ornamented(line, part, name, passage)


def _turned_to(theme: str, choices: Sequence[str], uses: int, chance: Random) -> Sequence[str]:
    """The choices in an order drawn for the piece, from those on that the theme has to itself.

    Each theme uses so many of them; where there are enough, no two themes share any.
    """
    order = list(choices)
    chance.shuffle(order)
    start = THEMES.index(theme) * uses % len(order)
    return (*order[start:], *order[:start])


def _thinned(
    laid: Sequence[tuple[Hit, int]], bar: Bar, level: float, chance: Random
) -> list[tuple[Hit, int]]:
    """The hits that are sung: signs of chance by their chance, fewer between pulses where calm.

    What is left away is held by the note before it. The first hit is always sung.
    """
    pulses = {pulse.start_ticks for pulse in bar.pulses}
    sung: list[tuple[Hit, int]] = []
    for number, (hit, step) in enumerate(laid):
        left_away = chance.random() < -level and hit.start_ticks not in pulses
        by_chance = hit.sign.isdigit() and chance.random() * 10 >= int(hit.sign)
        if (left_away and number) or by_chance:
            if sung and left_away:
                before, place = sung[-1]
                if before.start_ticks + before.length_ticks == hit.start_ticks:
                    length_ticks = before.length_ticks + hit.length_ticks
                    sung[-1] = (Hit(before.start_ticks, length_ticks, before.sign), place)
            continue
        sung.append((hit, step))
    return sung


def _breathe(notes: list[ScoreNote], bar: Bar) -> None:
    """The last note of a phrase lets go an eighth before the bar line, if it is long enough."""
    if not notes:
        return
    last = notes[-1]
    over_ticks = last.start_ticks + last.length_ticks - (bar.end_ticks - _BREATH_TICKS)
    if over_ticks > 0 and last.length_ticks - over_ticks >= _BREATH_TICKS:
        notes[-1] = last._replace(length_ticks=last.length_ticks - over_ticks)


def _ornamented(line: Line, part: LeadPart, name: str, passage: Passage) -> list[ScoreNote]:
    section = passage.section
    highest = max((note.pitch for note in line.notes), default=part.range.high)
    ornaments = Ornaments(part, passage, frozenset(line.fixed), highest, line.others)
    chance = stream(passage.seed, name, "ornaments", section.plan.theme, section.number)
    turns = _MORE_BY_TURN * (section.number - 1)
    busy = max(0.0, passage.busy(passage.bars[0])) * 0.5
    notes = with_embellishments(line.notes, min(_MOST_VARIED, turns + busy), ornaments, chance)
    notes = with_approaches(notes, part.chromatic, ornaments, chance)
    notes = with_grace_notes(notes, part.ornament, ornaments, chance)
    return doubled(notes, part.doubled, ornaments)
