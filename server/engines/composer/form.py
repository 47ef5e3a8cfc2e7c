"""Form: which sections follow each other, how long each is, and how its energy moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.style import Style
from server.engines.composer.style.form import FormPlan, SectionKind, passage_of


@dataclass(frozen=True, slots=True)
class Section:
    """A section of this piece: `number` counts the sections of its kind from 1."""

    kind: str
    number: int
    name: str
    first_bar: int
    bars: int
    plan: SectionKind
    is_last: bool

    def energy_at(self, bar: int) -> float:
        """The energy in bar `bar` of the section; it moves evenly to `energy_at_end`."""
        end = self.plan.energy_at_end
        if end is None or self.bars == 1:
            return self.plan.energy
        return self.plan.energy + (end - self.plan.energy) * bar / (self.bars - 1)


def lay_out(style: Style, bars: int) -> tuple[Section, ...]:
    """The form of a piece of `bars` bars: together the sections are exactly that long."""
    plan = max(
        (plan for plan in style.form if plan.from_bars <= bars), key=lambda plan: plan.from_bars
    )
    passages = _repeated(plan, bars)
    lengths = _scaled([length for _, length in passages], bars)
    kept = [(kind, length) for (kind, _), length in zip(passages, lengths, strict=True) if length]
    return _named(style, kept)


def _repeated(plan: FormPlan, bars: int) -> list[tuple[str, int]]:
    opening, cycle, closing = (
        [passage_of(text) for text in part] for part in (plan.opening, plan.cycle, plan.closing)
    )
    around = sum(length for _, length in opening + closing)
    once = sum(length for _, length in cycle)
    times = max(1, (bars - around + once // 2) // once)
    return opening + cycle * times + closing


def _scaled(natural: Sequence[int], bars: int) -> list[int]:
    """`natural` lengths scaled to `bars`: in fours, twos or single bars as there is room.

    By largest remainder; bars that make no whole unit go to the longest section.
    """
    unit = next((unit for unit in (4, 2) if bars >= unit * len(natural)), 1)
    units, left_over = divmod(bars, unit)
    exact = [length * units / sum(natural) for length in natural]
    lengths = [int(length) for length in exact]
    order = sorted(range(len(exact)), key=lambda n: (lengths[n] - exact[n], n))
    for index in order[: units - sum(lengths)]:
        lengths[index] += 1
    for index, length in enumerate(lengths):
        longest = max(range(len(lengths)), key=lambda n: lengths[n])
        if length == 0 and lengths[longest] > 1:
            lengths[index] += 1
            lengths[longest] -= 1
    lengths = [length * unit for length in lengths]
    lengths[max(range(len(lengths)), key=lambda n: lengths[n])] += left_over
    return lengths


def _named(style: Style, passages: Sequence[tuple[str, int]]) -> tuple[Section, ...]:
    totals = Counter(kind for kind, _ in passages)
    counted: Counter[str] = Counter()
    sections, first_bar = [], 0
    for index, (kind, bars) in enumerate(passages):
        counted[kind] += 1
        words = kind.replace("-", " ").capitalize()
        name = f"{words} {counted[kind]}" if totals[kind] > 1 else words
        is_last = index == len(passages) - 1
        sections.append(
            Section(kind, counted[kind], name, first_bar, bars, style.sections[kind], is_last)
        )
        first_bar += bars
    return tuple(sections)
