"""Artists' names: nobody is imitated, so a name is declined and its traits are taken instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from server.engines.composer.prompt.reading import Reading
from server.engines.composer.prompt.terms import Term
from server.engines.composer.prompt.vocabulary import artist_names, artist_traits, folded

_BEFORE = r"(?:like|by|style\s+of|vein\s+of|similar\s+to|inspired\s+by|à\s+la|a\s+la|comme|wie)\s+"
_AFTER = r"(?:[\s-]+type\b|[\s-]*esque\b|'s?\s+style\b)"
_ARTICLES = frozenset({"a", "an", "the", "my", "your", "ein", "eine", "un", "une", "una", "um"})
_LEADING = frozenset({"by", "von", "de", "par", "di"})


@dataclass(frozen=True, slots=True)
class Declined:
    """A name that is not imitated, and the traits it is answered by; None where it is unknown."""

    name: str
    traits: str | None = None


@cache
def _names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Names of several words in any case; single words as written, or where a name must stand."""
    written = {form for name in artist_names() for form in (name, _unaccented(name))}
    several = sorted((n for n in written if " " in n), key=lambda n: (-len(n), n))
    single = "|".join(re.escape(n) for n in sorted(written) if " " not in n)
    groups = "|".join(re.escape(n).replace(r"\ ", r"[\s-]+") for n in several)
    return (
        re.compile(rf"(?<!\w)(?:{groups})(?!\w)", re.IGNORECASE),
        re.compile(
            rf"(?<!\w)(?:{single})(?!\w)|(?i:(?<=\w\s)(?<=\s)(?:{single})(?={_AFTER}))"
            rf"|(?i:\b{_BEFORE}(?P<name>{single})(?!\w))"
        ),
    )


def _unaccented(name: str) -> str:
    plain = folded(name)
    return plain.title() if name.istitle() else plain


def read_artists(reading: Reading) -> list[Declined]:
    """The artists there is something known of, whose names are blanked out."""
    declined: list[Declined] = []
    several, single = _names()
    for pattern in (several, single):
        for found in reading.find(pattern):
            group = "name" if "name" in found.re.groupindex and found["name"] else 0
            name = reading.original[found.start(group) : found.end(group)]
            traits = artist_traits().get(" ".join(folded(name).replace("-", " ").split()))
            traits = traits or artist_traits().get(folded(name))
            if traits is not None:
                reading.blank(found.start(group), found.end(group))
                declined.append(Declined(name, traits))
    return declined


def unknown_names(terms: Sequence[Term]) -> list[Term]:
    """Names nobody knows: unknown words after `like` or `by`, or before `type beat`."""
    names: list[Term] = []
    for index, term in enumerate(terms):
        if term.kind == "likeness" or term.words.lower() in _LEADING:
            run = _run(terms[index + 1 :])
            if run and _is_a_thing(terms[index + 1], run):
                continue
            if run and (term.kind == "likeness" or run[0].words[0].isupper()):
                names.append(_joined(run))
        elif term.kind == "type":
            run = _run(tuple(reversed(terms[:index])))
            if run:
                names.append(_joined(list(reversed(run))))
    return [name for n, name in enumerate(names) if name not in names[:n]]


def _is_a_thing(after: Term, run: Sequence[Term]) -> bool:
    """Whether `like a spaceship landing` names no artist but something in lower case."""
    return after.words.lower() in _ARTICLES and run[0].words[:1].islower()


def _run(terms: Sequence[Term]) -> list[Term]:
    """Words nobody knows in a row, with small words among them."""
    run: list[Term] = []
    for term in terms:
        if term.kind == "word":
            run.append(term)
        elif term.kind not in ("filler", "join") or not run:
            if term.kind == "filler" and not run:
                continue
            break
    return run


def _joined(terms: Sequence[Term]) -> Term:
    words = " ".join(term.words for term in terms)
    return Term("word", words, terms[0].start, terms[-1].end)
