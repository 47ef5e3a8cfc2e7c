"""Form: which sections follow each other, how long each is, and how its energy moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.asked_form import AskedSection
from server.engines.composer.style import Style
from server.engines.composer.style.form import FormPlan, SectionKind, passage_of

PHRASE_BARS = 4
"""Sections are whole phrases wherever the length allows it."""

_STRONG_ENERGY, _MORE_EACH_TIME, _MOST_MORE = 0.65, 0.03, 0.06


@dataclass(frozen=True, slots=True)
class Section:
    """A section of this piece: `number` counts the sections of its kind from 1.

    `energies` are those of its bars where they are not the plan's own.
    """

    kind: str
    number: int
    name: str
    first_bar: int
    bars: int
    plan: SectionKind
    is_last: bool
    energies: tuple[float, ...] = ()

    def energy_at(self, bar: int) -> float:
        """The energy in bar `bar` of the section; the plan's moves evenly to `energy_at_end`."""
        if self.energies:
            return self.energies[bar]
        end = self.plan.energy_at_end
        if end is None or self.bars == 1:
            return min(1.0, self.plan.energy + self._more)
        return self.plan.energy + (end - self.plan.energy) * bar / (self.bars - 1)

    @property
    def _more(self) -> float:
        """A strong section that comes back is a little stronger each time."""
        if self.plan.energy < _STRONG_ENERGY:
            return 0.0
        return min(_MOST_MORE, _MORE_EACH_TIME * (self.number - 1))

    @property
    def rises(self) -> bool:
        """Whether it leads up to something."""
        end = self.plan.energy_at_end
        return end is not None and end > self.plan.energy

    @property
    def rings_out(self) -> bool:
        """Whether its last bar is one struck chord, left to ring: the end of a piece."""
        return self.is_last and self.plan.ring_out and self.bars >= PHRASE_BARS


def lay_out(style: Style, bars: int, asked: Sequence[AskedSection] = ()) -> tuple[Section, ...]:
    """The form of a piece of `bars` bars: together the sections are exactly that long.

    What is `asked` for is scaled to the bars; else the style's own form is stretched to them.
    """
    if asked:
        lengths = [section.bars for section in asked]
        lengths = lengths if sum(lengths) == bars else _scaled(lengths, bars)
    else:
        asked = [AskedSection(kind, length) for kind, length in _passages(style, bars)]
        lengths = _stretched([section.bars for section in asked], bars)
    kept = [(one, length) for one, length in zip(asked, lengths, strict=True) if length]
    return _named(style, kept)


def _passages(style: Style, bars: int) -> list[tuple[str, int]]:
    """The style's sections in their natural lengths, by the longest plan that leaves each a phrase.

    A plan with more sections than the piece has phrases gives way to a shorter one.
    """
    plans = sorted(
        (plan for plan in style.form if plan.from_bars <= bars),
        key=lambda plan: plan.from_bars,
        reverse=True,
    )
    repeated = [_repeated(plan, bars) for plan in plans]
    fitting = (passages for passages in repeated if len(passages) * PHRASE_BARS <= bars)
    return next(fitting, repeated[-1])


def _repeated(plan: FormPlan, bars: int) -> list[tuple[str, int]]:
    opening, cycle, closing = (
        [passage_of(text) for text in part] for part in (plan.opening, plan.cycle, plan.closing)
    )
    around = sum(length for _, length in opening + closing)
    once = sum(length for _, length in cycle)
    times = max(1, (bars - around + once // 2) // once)
    return opening + cycle * times + closing


def _stretched(natural: Sequence[int], bars: int) -> list[int]:
    """`natural` lengths made longer or shorter by whole phrases, as few sections as will do.

    Eight bars at a time, then four, to or from the section that is changed least by it; bars that
    make no phrase go to the end of the piece. Where there is no phrase for each, all is scaled.
    """
    if bars < PHRASE_BARS * len(natural):
        return list(natural) if sum(natural) == bars else _scaled(natural, bars)
    lengths = list(natural)
    for step in (2 * PHRASE_BARS, PHRASE_BARS):
        while bars - sum(lengths) >= step:
            order = [(lengths[n] + step) / natural[n] for n in range(len(lengths))]
            lengths[order.index(min(order))] += step
        while sum(lengths) - bars > (0 if step == PHRASE_BARS else step - 1):
            order = [(lengths[n] - step) / natural[n] for n in range(len(lengths))]
            most = order.index(max(order))
            if lengths[most] - step < PHRASE_BARS:
                break
            lengths[most] -= step
    over = sum(lengths) - bars
    if over > 0:
        return _scaled(natural, bars)
    lengths[-1] -= over
    return lengths


def _scaled(natural: Sequence[int], bars: int) -> list[int]:
    """`natural` lengths scaled to `bars`: in fours, twos or single bars as there is room.

    By largest remainder; bars that make no whole unit go to the last of the longest sections.
    """
    unit = next((unit for unit in (PHRASE_BARS, 2) if bars >= unit * len(natural)), 1)
    units, left_over = divmod(bars, unit)
    exact = [length * units / sum(natural) for length in natural]
    lengths = [int(length) for length in exact]
    order = sorted(range(len(exact)), key=lambda n: (lengths[n] - exact[n], n))
    for index in order[: units - sum(lengths)]:
        lengths[index] += 1
    for index, length in enumerate(lengths):
        longest = _longest(lengths)
        if length == 0 and lengths[longest] > 1:
            lengths[index] += 1
            lengths[longest] -= 1
    lengths = [length * unit for length in lengths]
    lengths[_longest(lengths)] += left_over
    return lengths


def _longest(lengths: Sequence[int]) -> int:
    """The place of the last of the longest."""
    return max(range(len(lengths)), key=lambda n: (lengths[n], n))


def _named(style: Style, passages: Sequence[tuple[AskedSection, int]]) -> tuple[Section, ...]:
    totals = Counter(one.title for one, _ in passages)
    kinds: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    sections, first_bar = [], 0
    for index, (one, bars) in enumerate(passages):
        kinds[one.kind] += 1
        titles[one.title] += 1
        name = f"{one.title} {titles[one.title]}" if totals[one.title] > 1 else one.title
        plan, is_last = style.sections[one.kind], index == len(passages) - 1
        sections.append(Section(one.kind, kinds[one.kind], name, first_bar, bars, plan, is_last))
        first_bar += bars
    return tuple(sections)
