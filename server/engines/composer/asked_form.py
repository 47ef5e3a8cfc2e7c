"""A form as a musician writes it: `intro 4, verse 8, chorus 8, drop 16`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.engines.composer.style import Style
from session.errors import BadInput
from session.nearest import did_you_mean

LONGEST_SECTION_BARS = 500
MOST_SECTIONS = 200
_USUAL_BARS = 8
_NAMED_BARS = re.compile(r"([a-z][a-z' -]*?)\s*:?\s*(?:(\d{1,4})\s*(?:bars?)?)?")

STANDS_FOR: dict[str, tuple[tuple[str, ...], float]] = {
    "intro": (("intro", "opening"), 0.3),
    "opening": (("opening", "intro"), 0.25),
    "verse": (("verse", "theme", "head", "main", "groove", "loop"), 0.5),
    "theme": (("theme", "head", "verse", "main", "loop"), 0.5),
    "head": (("head", "theme", "verse", "loop"), 0.5),
    "main": (("main", "loop", "verse", "theme", "groove"), 0.6),
    "groove": (("groove", "main", "loop", "verse"), 0.6),
    "loop": (("loop", "main", "groove", "verse"), 0.6),
    "pre-chorus": (("pre-chorus", "build", "lift", "bridge"), 0.6),
    "build": (("build", "rise", "pre-chorus", "lift"), 0.6),
    "chorus": (("chorus", "hook", "refrain", "drop", "climax"), 0.8),
    "hook": (("hook", "chorus", "refrain", "drop", "climax"), 0.8),
    "refrain": (("refrain", "chorus", "hook", "drop", "climax"), 0.8),
    "drop": (("drop", "chorus", "climax", "peak", "hook"), 0.9),
    "climax": (("climax", "peak", "drop", "chorus", "finale"), 0.9),
    "peak": (("peak", "climax", "drop", "chorus"), 0.9),
    "bridge": (("bridge", "lull", "breakdown", "break"), 0.45),
    "middle": (("bridge", "lull", "breakdown", "break"), 0.45),
    "breakdown": (("breakdown", "break", "lull", "dub", "bridge"), 0.3),
    "break": (("break", "breakdown", "lull", "dub", "bridge"), 0.3),
    "interlude": (("interlude", "lull", "bridge", "breakdown", "break"), 0.35),
    "solo": (("solo", "chorus", "head", "bridge"), 0.7),
    "outro": (("outro", "epilogue", "coda", "ending", "finale"), 0.4),
    "coda": (("coda", "outro", "epilogue", "ending"), 0.4),
    "ending": (("ending", "outro", "epilogue", "coda", "finale"), 0.4),
    "finale": (("finale", "climax", "outro", "chorus"), 0.85),
}
"""A word for a section: the kinds that are it, the truest first, and how energetic it is: a style
that has none of them takes its section of the nearest energy."""

_SPELLINGS = {
    "introduction": "intro",
    "prechorus": "pre-chorus",
    "buildup": "build",
    "build-up": "build",
    "rise": "build",
    "riser": "build",
    "middle-eight": "middle",
    "middle-8": "middle",
    "instrumental": "solo",
    "end": "ending",
}


@dataclass(frozen=True, slots=True)
class AskedSection:
    """A section of the form: its kind in the style, its bars, and what it was called."""

    kind: str
    bars: int
    called: str | None = None

    @property
    def title(self) -> str:
        """Its name in the piece."""
        return (self.called or self.kind).replace("-", " ").capitalize()


def asked_form(text: str, style: Style) -> tuple[AskedSection, ...]:
    """The sections that `text` names, in order; a section without bars takes its usual length.

    Raises BadInput naming what cannot be read, and the sections there are.
    """
    parts = [part.strip() for part in re.split(r"[,;|\n]|->", text.casefold())]
    sections = tuple(_section(part, style) for part in parts if part)
    if not sections:
        raise BadInput("The form is empty: write sections with their bars, like intro 4, verse 8.")
    if len(sections) > MOST_SECTIONS:
        raise BadInput(f"The form has {len(sections)} sections: write {MOST_SECTIONS} or fewer.")
    return sections


def form_bars(text: str, style: Style) -> int:
    """How long the form is that `text` names. Raises BadInput as `asked_form` does."""
    return sum(section.bars for section in asked_form(text, style))


def _section(text: str, style: Style) -> AskedSection:
    found = _NAMED_BARS.fullmatch(text)
    if found is None:
        raise BadInput(
            f"{text!r} is no section with its bars: write a form like intro 4, verse 8, chorus 8."
        )
    called = re.sub(r"[ ']+", "-", found[1].strip())
    kind = _kind(called, style)
    bars = int(found[2]) if found[2] else _usual_bars(kind, style)
    if not 1 <= bars <= LONGEST_SECTION_BARS:
        raise BadInput(
            f"A section of {bars} bars cannot be made: give {called} 1 to "
            f"{LONGEST_SECTION_BARS} bars."
        )
    return AskedSection(kind, bars, called)


def _kind(called: str, style: Style) -> str:
    if called in style.sections:
        return called
    word = _SPELLINGS.get(called, called)
    if word not in STANDS_FOR:
        known = sorted({*style.sections, *STANDS_FOR})
        there = ", ".join(style.sections)
        hint = did_you_mean(called, known, f"{style.title} has {there}.")
        raise BadInput(f"There is no section called {called!r}: {hint}")
    kinds, energy = STANDS_FOR[word]
    there_is = next((kind for kind in (word, *kinds) if kind in style.sections), None)
    return there_is or min(
        style.sections, key=lambda kind: (abs(style.sections[kind].energy - energy), kind)
    )


def _usual_bars(kind: str, style: Style) -> int:
    """As long as the style's longest form has it."""
    lengths = [bars for plan in style.form for named, bars in plan.passages() if named == kind]
    return max(lengths, default=_USUAL_BARS)
