"""The form as words ask for it: sections longer, stronger, added, left out, in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.asked_form import AskedSection, asked_form
from server.engines.composer.form import lay_out
from server.engines.composer.notes import Notes, quoted
from server.engines.composer.prompt.mood import effect_of
from server.engines.composer.prompt.sections import FormWish, SectionSaid
from server.engines.composer.style import Style
from server.engines.composer.style.form import SectionKind

_SECTION_SPAN = 0.25
_LETTER_BARS = 8
_SIZES = {"long": 2.0, "short": 0.5}
_OPENING, _CLOSING = ("intro",), ("outro",)
_BEFORE_THE_PEAK = ("build",)
_THEMES = "abc"


@dataclass(frozen=True, slots=True)
class Passages:
    """A style whose sections are bent as asked, the form in words and its bars.

    `form` and `bars` are None where the style's own form serves.
    """

    style: Style
    form: str | None = None
    bars: int | None = None


def shaped(
    style: Style,
    wish: FormWish,
    bars: int,
    fixed: bool,
    notes: Notes,
    *,
    form: Sequence[AskedSection] = (),
) -> Passages:
    """The form of a piece of `bars` bars; where they are not `fixed`, sections may change them.

    What is wished changes `form`, or else the style's own.
    """
    if wish.letters:
        return _lettered(style, wish.letters, bars, fixed, notes)
    style = _bent(style, wish.sections, notes)
    order = _order(style, wish, notes)
    own = [(one.kind, one.bars) for one in lay_out(style, bars, form)]
    natural = order or own
    if order and fixed:
        total = sum(length for _, length in order)
        natural = [(kind, max(1, round(length * bars / total))) for kind, length in order]
    changed, pinned = list(natural), set[int]()
    for said in wish.sections:
        changed, pinned = _changed(style, changed, pinned, said, notes)
    if changed == own:
        return Passages(style)
    if not changed:
        notes.remarks.append("That leaves no section: the form stays as it is.")
        return Passages(style)
    if fixed:
        changed = _fitted(changed, pinned, bars)
    text = ", ".join(f"{kind} {length}" for kind, length in changed)
    notes.facts["form"] = text
    return Passages(style, text, sum(length for _, length in changed))


def _kind(style: Style, name: str) -> str:
    return asked_form(name, style)[0].kind


def _bent(style: Style, sections: Sequence[SectionSaid], notes: Notes) -> Style:
    """Sections as strong as asked: `big chorus` has everybody in it, `quiet verse` plays softer."""
    plans: dict[str, SectionKind] = dict(style.sections)
    for said in sections:
        effect = effect_of(said.touches)
        by = effect.energy + effect.density * 0.5
        if not by:
            continue
        kind = _kind(style, said.name)
        plan = plans[kind]
        parts = tuple(style.parts) if by > 0 and plan.energy >= 0.5 else plan.parts
        end = plan.energy_at_end
        plans[kind] = plan.model_copy(
            update={
                "energy": _moved(plan.energy, by),
                "energy_at_end": None if end is None else _moved(end, by),
                "parts": parts,
            }
        )
        how = "stronger" if by > 0 else "calmer"
        words = " ".join((*(touch.words for touch in said.touches), said.words))
        notes.understood.append(f"{quoted(words)}: {_called(kind)} is {how}.")
        notes.add_fact("sections", f"{kind}: {how}")
    return style.model_copy(update={"sections": plans})


def _moved(energy: float, by: float) -> float:
    return max(0.0, min(1.0, energy + _SECTION_SPAN * by))


def _called(kind: str) -> str:
    return f"the {kind.replace('-', ' ')}"


def _order(style: Style, wish: FormWish, notes: Notes) -> list[tuple[str, int]]:
    if not wish.order:
        return []
    asked = asked_form(", ".join(wish.order), style)
    bars = {said.name: said.bars for said in wish.sections}
    notes.understood.append(f"The order of sections is {', '.join(wish.order)}.")
    return [
        (one.kind, bars.get(name) or one.bars) for name, one in zip(wish.order, asked, strict=True)
    ]


def _changed(
    style: Style,
    passages: list[tuple[str, int]],
    pinned: set[int],
    said: SectionSaid,
    notes: Notes,
) -> tuple[list[tuple[str, int]], set[int]]:
    """The passages after what is said of one kind; `pinned` are places whose bars are asked for."""
    kind = _kind(style, said.name)
    there = [n for n, (name, _) in enumerate(passages) if name == kind]
    if not said.wanted:
        if there and len(there) < len(passages):
            notes.understood.append(f"No {said.words.lower()}, as asked.")
            notes.add_fact("sections", f"no {kind}")
            return _dropped(passages, pinned, there)
        notes.remarks.append(f"There is no {said.words.lower()} in this form anyway.")
        return passages, pinned
    if not there:
        passages, pinned, place = _inserted(style, passages, pinned, said, kind)
        there = [place]
        notes.understood.append(f"{quoted(said.words)}: {_called(kind)} is there.")
        notes.add_fact("sections", kind)
    length = said.bars
    if length is None and said.size is not None:
        length = max(1, round(passages[there[0]][1] * _SIZES[said.size]))
    if length is not None:
        for place in there:
            passages[place] = (kind, length)
        pinned = pinned | set(there)
        bars = f"{length} bar{'s' * (length != 1)}"
        notes.understood.append(f"{quoted(said.words)}: {_called(kind)} has {bars}.")
        notes.add_fact("sections", f"{kind}: {length} bars")
    if said.after_bars is not None:
        passages, pinned = _starting_at(passages, pinned, kind, said.after_bars)
        notes.understood.append(
            f"{quoted(said.words)}: {_called(kind)} comes after {said.after_bars} bars."
        )
    return passages, pinned


def _dropped(
    passages: list[tuple[str, int]], pinned: set[int], gone: Sequence[int]
) -> tuple[list[tuple[str, int]], set[int]]:
    places = [place for place in range(len(passages)) if place not in gone]
    moved = {old: new for new, old in enumerate(places)}
    return [passages[place] for place in places], {moved[p] for p in pinned if p in moved}


def _inserted(
    style: Style, passages: list[tuple[str, int]], pinned: set[int], said: SectionSaid, kind: str
) -> tuple[list[tuple[str, int]], set[int], int]:
    """A section that the form lacks, where such sections stand."""
    length = min(asked_form(said.name, style)[0].bars, max(n for _, n in passages))
    peak = max(range(len(passages)), key=lambda n: (style.sections[passages[n][0]].energy, n))
    if said.name in _OPENING:
        place = 0
    elif said.name in _CLOSING:
        place = len(passages)
    elif said.name in _BEFORE_THE_PEAK:
        place = peak
    else:
        place = max(1, len(passages) - 1) if len(passages) > 1 else 1
    passages = [*passages[:place], (kind, length), *passages[place:]]
    return passages, {p + (p >= place) for p in pinned}, place


def _starting_at(
    passages: list[tuple[str, int]], pinned: set[int], kind: str, bars: int
) -> tuple[list[tuple[str, int]], set[int]]:
    """What stands before the first section of the kind made `bars` long together."""
    place = next(n for n, (name, _) in enumerate(passages) if name == kind)
    if place == 0:
        lead_in = passages[-1][0] if len(passages) > 1 else kind
        return [(lead_in, bars), *passages], {0, *(p + 1 for p in pinned)}
    if place > bars:
        passages, place = passages[place - bars :], bars
    before = _fitted(passages[:place], set(), bars)
    return [*before, *passages[place:]], {*range(place), *pinned}


def _fitted(
    passages: Sequence[tuple[str, int]], pinned: set[int], bars: int
) -> list[tuple[str, int]]:
    """The passages in `bars` bars together; those that are not pinned give or take."""
    loose = [n for n in range(len(passages)) if n not in pinned]
    fixed = sum(passages[n][1] for n in pinned)
    room = bars - fixed
    if not loose or room < len(loose):
        loose, room = list(range(len(passages))), bars
        passages = list(passages)[: max(1, bars)]
        loose = loose[: len(passages)]
    lengths = [length for _, length in passages]
    for place, length in zip(loose, _shared([lengths[n] for n in loose], room), strict=True):
        lengths[place] = length
    return [(kind, length) for (kind, _), length in zip(passages, lengths, strict=True)]


def _shared(natural: Sequence[int], bars: int) -> list[int]:
    """`bars` shared in proportion: in fours or twos where that comes out even."""
    count = len(natural)
    even = (unit for unit in (4, 2) if not bars % unit and bars >= unit * count)
    unit = next(even, 1)
    left, weight = bars // unit, sum(natural)
    lengths = []
    for number, length in enumerate(natural):
        others = count - number - 1
        share = round(length * left / weight) if others else left
        lengths.append(max(1, min(share, left - others)))
        left -= lengths[-1]
        weight -= length
    return [length * unit for length in lengths]


def _lettered(style: Style, letters: str, bars: int, fixed: bool, notes: Notes) -> Passages:
    """`AABA`: each letter a section with a theme of its own, the second a little calmer."""
    main = _kind(style, "verse")
    other = _kind(style, "bridge")
    strong = _kind(style, "chorus")
    models = {"A": main, "B": other if letters.count("B") == 1 else strong}
    plans: dict[str, SectionKind] = dict(style.sections)
    for letter in sorted(set(letters)):
        plan = plans[models.get(letter, other)]
        theme = _THEMES[min(ord(letter) - ord("A"), len(_THEMES) - 1)]
        plans[letter.lower()] = plan.model_copy(update={"theme": theme})
    total = bars if fixed else len(letters) * _LETTER_BARS
    passages = _fitted([(letter.lower(), _LETTER_BARS) for letter in letters], set(), total)
    form = ", ".join(f"{kind} {length}" for kind, length in passages)
    notes.understood.append(f"{quoted(letters)}: the form is {letters}.")
    notes.facts["form"] = letters
    return Passages(style.model_copy(update={"sections": plans}), form, total)
