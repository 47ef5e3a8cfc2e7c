"""Everything a prompt asks for, and everything that is said about a piece afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.engines.composer.prompt.arcs import ArcWish, arc_of
from server.engines.composer.prompt.artists import Declined, read_artists, unknown_names
from server.engines.composer.prompt.contradictions import contradictions
from server.engines.composer.prompt.genre import StyleWish, style_of
from server.engines.composer.prompt.grammar import parse
from server.engines.composer.prompt.key import KeyWish, mode_called, read_key
from server.engines.composer.prompt.length import LengthWish, read_lengths
from server.engines.composer.prompt.lexicon import read_terms
from server.engines.composer.prompt.meaning import resolved
from server.engines.composer.prompt.meter import MeterWish, meter_in_words, more_meters, read_meter
from server.engines.composer.prompt.mood import Mood, mood_of
from server.engines.composer.prompt.players import Cast, Named, Player
from server.engines.composer.prompt.progression import ChordsWish, read_progression
from server.engines.composer.prompt.reading import Reading
from server.engines.composer.prompt.sections import FormWish, read_letters
from server.engines.composer.prompt.sentence import Sentence
from server.engines.composer.prompt.tempo import (
    RELATIVE_STEP,
    TempoWish,
    read_tempo,
    tempo_in_words,
)
from server.engines.composer.prompt.terms import Term
from server.engines.composer.prompt.transposition import read_transposition
from server.engines.composer.style import Style

_DRUMLESS = r"\b(?:drumless|beatless|(?:no|without(?:\s+(?:a|any|the))?)\s+beats?)\b"
_DRUM_LOOP = r"\bdrum[\s-]+(?:loops?|breaks?)\b"
_NO_FILLS = r"\b(?:no|without(?:\s+any)?)\s+(?:drum\s+)?fills?\b"
_SWING = (
    r"\bswing(?:\s+(?:of|at|to))?\s*[:=]?\s*(?P<ratio>0?\.\d{1,4}|[5-7]\d)(?![\w.])\s*%?",
    r"(?<![\w.])(?P<ratio>[5-7]\d)\s*%\s*swing\b",
)
_STRAIGHT, _MOST_SWUNG = 0.5, 0.75
_HIGHER_SEMITONES = 2
_LENGTHS = {"longer": 1.5, "shorter": 0.5, "twice as long": 2.0, "half as long": 0.5}
_SIZES = {"long": 2.0, "short": 0.5}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the words of a prompt ask for; `left_over` are the words nobody understood.

    `swing` is a ratio that is given as a number, with its words. `declined` are artists,
    `contradictions` pairs of words that cannot both be had.
    """

    style: StyleWish | None = None
    tempo: TempoWish | None = None
    key: KeyWish | None = None
    meter: MeterWish | None = None
    length: LengthWish | None = None
    cast: Cast = field(default_factory=Cast)
    mood: Mood = field(default_factory=Mood)
    form: FormWish = field(default_factory=FormWish)
    arc: ArcWish | None = None
    pulse: str | None = None
    fills: bool = True
    swing: tuple[str, float] | None = None
    chords: ChordsWish | None = None
    declined: tuple[Declined, ...] = ()
    left_over: tuple[str, ...] = ()
    cut_short: bool = False
    refused_styles: tuple[str, ...] = ()
    contradictions: tuple[tuple[str, str], ...] = ()

    def with_traits(self, traits: Wishes) -> Wishes:
        """The wishes, and where they leave room, those of the traits."""
        room = self.style is None
        return replace(
            self,
            style=self.style or traits.style,
            tempo=self.tempo or (traits.tempo if room else None),
            mood=replace(traits.mood, words=()).then(self.mood),
        )


def read_prompt(prompt: str, styles: Mapping[str, Style], *, afterwards: bool = False) -> Wishes:
    """Read a prompt of any text and length; what says nothing is left over.

    `afterwards`: it is said about a piece that is there.

    Numbers are read first, as their units tell what they count; then words, the longest phrase
    first, so that `drum and bass` is a style before it is two players.
    """
    reading = Reading(prompt)
    declined = read_artists(reading)
    lengths = read_lengths(reading)
    moved = read_transposition(reading)
    meter = read_meter(reading)
    unread = more_meters(reading)
    chords = read_progression(reading)
    letters = read_letters(reading)
    drumless = reading.take(_DRUMLESS)
    drum_loop = reading.take(_DRUM_LOOP)
    key = read_key(reading)
    tempo = read_tempo(reading)
    no_fills = reading.take(_NO_FILLS)
    swing = _read_swing(reading)
    terms = resolved(_in_order(read_terms(reading, styles), lengths), afterwards=afterwards)
    unknown = unknown_names(terms)
    terms = [term for term in terms if not any(n.start <= term.start < n.end for n in unknown)]
    sentence = parse(terms, afterwards=afterwards)
    wishes = Wishes(
        style=style_of(sentence.styles),
        tempo=_tempo(tempo, terms, sentence),
        key=key or moved or _mode_alone(terms) or _moved(sentence),
        meter=meter or meter_in_words(terms),
        length=_length(sentence),
        cast=_cast(sentence, terms, drumless is not None, drum_loop),
        mood=mood_of(sentence.touches),
        form=FormWish(tuple(sentence.sections), tuple(sentence.order), letters),
        arc=arc_of(sentence),
        pulse=next((term.name for term in terms if term.kind == "pulse"), None),
        fills=no_fills is None,
        swing=swing,
        chords=chords,
        declined=(*declined, *(Declined(term.words) for term in unknown)),
        left_over=(*unread, *_left_over(terms)),
        cut_short=reading.cut_short,
        contradictions=tuple(contradictions(sentence, terms)),
        refused_styles=tuple(one.words for one in sentence.styles if one.refused),
    )
    for one in declined:
        if one.traits:
            wishes = wishes.with_traits(read_prompt(one.traits, styles))
    return wishes


def _read_swing(reading: Reading) -> tuple[str, float] | None:
    """`swing 60%`, `58% swing`, `swing 0.6`: a ratio from 0.5 to 0.75."""
    for found in (match for pattern in _SWING for match in reading.find(pattern)):
        ratio = float(found["ratio"])
        ratio = ratio / 100 if ratio > 1 else ratio
        if _STRAIGHT <= ratio <= _MOST_SWUNG:
            reading.blank(found.start(), found.end())
            return found[0].strip(), round(ratio, 4)
    return None


def _in_order(terms: Sequence[Term], lengths: Iterable[Term]) -> list[Term]:
    """Words and the lengths that were read before them, as they stand in the prompt."""
    taken = sorted(lengths, key=lambda term: term.start)
    kept = [
        term
        for term in terms
        if term.kind != "read" or not any(_inside(length, term) for length in taken)
    ]
    return sorted((*kept, *taken), key=lambda term: term.start)


def _inside(length: Term, term: Term) -> bool:
    return length.start < term.end and term.start < length.end


def _tempo(said: TempoWish | None, terms: Sequence[Term], sentence: Sentence) -> TempoWish | None:
    named = said or tempo_in_words([term for term in terms if not term.compared])
    compared = [
        (term.words, 1.0, "fast" if "fast" in term.name else "slow")
        for term in terms
        if term.kind == "pace" and term.compared
    ]
    for term, degree in sentence.relatives:
        if term.name in ("faster", "slower"):
            compared.append((term.words, degree, term.name[:4]))
    if named is not None or not compared:
        return named
    factor = 1.0
    for _, degree, way in compared:
        factor *= 1 + RELATIVE_STEP * degree if way == "fast" else 1 - RELATIVE_STEP * degree
    return TempoWish(", ".join(words for words, _, _ in compared), factor=factor)


def _mode_alone(terms: Sequence[Term]) -> KeyWish | None:
    """`in moll`: a mode in a language whose keys are read as words."""
    said = next((term for term in terms if term.kind == "mode"), None)
    return KeyWish(said.words, mode=mode_called(said.name)) if said else None


def _moved(sentence: Sentence) -> KeyWish | None:
    for term, _ in sentence.relatives:
        if term.name in ("higher", "lower"):
            sign = 1 if term.name == "higher" else -1
            return KeyWish(term.words, up_semitones=sign * _HIGHER_SEMITONES)
    return None


def _length(sentence: Sentence) -> LengthWish | None:
    bars = next((term for term in sentence.lengths if term.kind == "bars"), None)
    time = next((term for term in sentence.lengths if term.kind == "seconds"), None)
    if bars:
        return LengthWish(bars.words, bars=max(1, round(bars.number)))
    if time:
        return LengthWish(time.words, seconds=time.number)
    if sentence.more_bars:
        words, more = sentence.more_bars[0]
        return LengthWish(words, more_bars=more)
    for term, _ in sentence.relatives:
        if term.name in _LENGTHS:
            return LengthWish(term.words, factor=_LENGTHS[term.name])
    for term, _ in sentence.sizes:
        return LengthWish(term.words, factor=_SIZES[term.name])
    return None


def _cast(
    sentence: Sentence,
    terms: Sequence[Term],
    drumless: bool,
    drum_loop: re.Match[str] | None,
) -> Cast:
    named = list(sentence.players)
    if drum_loop:
        named.append(Named(drum_loop[0], Player("drums"), "only"))
    if drumless:
        named.append(Named("drums", Player("drums"), "unwanted"))
    sings = None
    for index, term in enumerate(terms):
        before = [t.kind for t in terms[max(0, index - 3) : index] if t.kind != "filler"]
        if term.kind == "singing" and "refusal" not in before[-1:]:
            sings = sings or term.words
    return Cast(tuple(named), sings)


def _left_over(terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.words.strip("-_*~'#") for term in terms if _unknown(term)))


def _unknown(term: Term) -> bool:
    return term.kind == "word" and bool(term.words.strip("-_*~'#/\\<>=+&^|$%@`"))
