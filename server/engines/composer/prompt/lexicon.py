"""The lexicon: every phrase that means something, from styles, instruments and vocabularies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from server.engines.composer.instruments import all_instruments
from server.engines.composer.prompt.reading import Reading, Token
from server.engines.composer.prompt.spelling import meant_by
from server.engines.composer.prompt.terms import Kind, Term
from server.engines.composer.prompt.vocabulary import (
    EMOJI,
    ENGLISH,
    Table,
    Vocabulary,
    vocabularies,
)
from server.engines.composer.style import Style

_TABLES: tuple[tuple[str, Kind], ...] = (
    ("paces", "pace"), ("relative", "relative"), ("arcs", "arc"), ("pulse", "pulse"),
    ("moods", "mood"), ("voices", "voice"), ("sections", "section"), ("sizes", "size"),
    ("modes", "mode"), ("meters", "meter"), ("players", "player"), ("styles", "style"),
)  # fmt: skip
_SIGNS: tuple[tuple[str, Kind], ...] = (
    ("refusals", "refusal"), ("only", "only"), ("additions", "addition"), ("joins", "join"),
    ("contrasts", "contrast"), ("more", "more"), ("less", "less"), ("too", "too"),
    ("instead", "instead"), ("after", "after"), ("onward", "onward"), ("likeness", "likeness"),
    ("type", "type"), ("blends", "blend"), ("singing", "singing"), ("fillers", "filler"),
)  # fmt: skip
_INFLECTED: frozenset[Kind] = frozenset({"mood", "pace", "size", "player", "voice", "section"})
_PLURAL: frozenset[Kind] = frozenset({"instrument", "stand-in", "player", "voice", "section"})
_NAMES: frozenset[Kind] = frozenset(
    {"style", "near", "instrument", "stand-in", "player", "voice", "section"}
)
_COMPARED: frozenset[Kind] = frozenset({"mood", "pace", "size"})
_SPEAKS_FOR_ITSELF = 6
"""Letters of a word that shows by itself which language is spoken."""

StyleWords = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means, and in which language."""

    kind: Kind
    name: str = ""
    number: float = 0.0
    language: str = ENGLISH


class Lexicon:
    """Phrases by their first word, the longest first."""

    def __init__(self, entries: Iterable[tuple[tuple[str, ...], Meaning]]) -> None:
        meanings: dict[tuple[str, ...], list[Meaning]] = {}
        for phrase, meaning in entries:
            known = meanings.setdefault(phrase, [])
            if all(one.kind != meaning.kind for one in known):
                known.append(meaning)
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[Meaning, ...]]]] = {}
        for phrase in sorted(meanings, key=lambda phrase: (-len(phrase), phrase)):
            entry = (phrase, tuple(meanings[phrase]))
            self._by_first.setdefault(phrase[0], []).append(entry)
        self.nouns = frozenset(
            phrase[0]
            for phrase, known in meanings.items()
            if len(phrase) == 1 and known[0].kind in _NAMES
        )

    def at(self, words: Sequence[str], index: int) -> tuple[int, tuple[Meaning, ...], bool, bool]:
        """The phrase at `index`: how many words it takes and what it means.

        Then whether it is but a form of a known word, and whether that is its comparative.
        """
        for phrase, meanings in self._by_first.get(words[index], ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                return len(phrase), meanings, False, False
        for phrase, meanings in self._by_first.get(words[index], ()):
            said = tuple(words[index : index + len(phrase)])
            plural = len(said) > 1 and said[-1] == f"{phrase[-1]}s"
            if plural and said[:-1] == phrase[:-1] and meanings[0].kind in _PLURAL:
                return len(phrase), meanings, True, False
        for form, compared in _forms(words[index]):
            for phrase, meanings in self._by_first.get(form, ()):
                fits = [
                    m for m in meanings if m.kind in (_COMPARED if compared else _INFLECTED)
                    or (not compared and m.kind in {"instrument", "stand-in"})
                ]  # fmt: skip
                if len(phrase) == 1 and fits:
                    return 1, tuple(fits), True, compared
        return 0, (), False, False


def _forms(word: str) -> Iterator[tuple[str, bool]]:
    """What an English word may be a form of, and whether as its comparative."""
    if word.endswith("ies"):
        yield word[:-3] + "y", False
    if word.endswith("es"):
        yield word[:-2], False
    if word.endswith("s"):
        yield word[:-1], False
    for ending in ("er", "est"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            yield stem, True
            yield stem + "e", True
            if stem.endswith("i"):
                yield stem[:-1] + "y", True
            if stem[-1] == stem[-2]:
                yield stem[:-1], True


def read_terms(reading: Reading, styles: Mapping[str, Style]) -> list[Term]:
    """The prompt as terms, in order; words of a language count when the language is spoken."""
    names = tuple((s.name, (s.name, *s.aliases), s.near) for s in styles.values())
    tokens = reading.tokens()
    spoken = _spoken(tokens, names)
    return _terms(reading, tokens, _lexicons(names, spoken))


def _terms(reading: Reading, tokens: Sequence[Token], lexicons: Sequence[Lexicon]) -> list[Term]:
    words = ["" if t.is_taken or t.is_pause else t.text for t in tokens]
    terms: list[Term] = []
    nouns = _nouns(lexicons)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        known = _looked_up(lexicons, words, index) if words[index] else (0, (), False)
        if words[index] and not known[0] and (meant := meant_by(words[index], nouns)):
            known = _looked_up(lexicons, [meant], 0)
        count, meanings, compared = known
        end = tokens[index + max(count, 1) - 1].end
        said = reading.original[token.start : end]
        if meanings:
            found = [
                Term(m.kind, said, token.start, end, m.name, m.number, compared) for m in meanings
            ]
            terms.append(replace(found[0], others=tuple(found[1:])))
        else:
            kind: Kind = "pause" if token.is_pause else "read" if token.is_taken else "word"
            terms.append(Term(kind, said, token.start, end))
        index += max(count, 1)
    return terms


def _nouns(lexicons: Sequence[Lexicon]) -> frozenset[str]:
    """Single words for styles, players and sections, which may be misspelt."""
    return frozenset(word for lexicon in lexicons for word in lexicon.nouns)


def _spoken(tokens: Sequence[Token], names: StyleWords) -> frozenset[str]:
    """The languages that are spoken: by two of their words, or by one that is long enough."""
    english = _lexicons(names, frozenset())
    words = ["" if t.is_taken or t.is_pause else t.text for t in tokens]
    heard: dict[str, set[str]] = {}
    for index, word in enumerate(words):
        if not word or _looked_up(english, words, index)[0]:
            continue
        for language in vocabularies():
            if language in (ENGLISH, EMOJI):
                continue
            count, meanings, *_ = _own_lexicon(language).at(words, index)
            if count:
                said = "".join(words[index : index + count])
                heard.setdefault(language, set()).add(said)
                if len(said) >= _SPEAKS_FOR_ITSELF and meanings[0].kind != "filler":
                    heard[language].add("")
    return frozenset(language for language, said in heard.items() if len(said) > 1)


@lru_cache(maxsize=16)
def _own_lexicon(language: str) -> Lexicon:
    return Lexicon(_vocabulary_entries(vocabularies()[language], language))


@lru_cache(maxsize=16)
def _style_lexicon(names: StyleWords) -> Lexicon:
    return Lexicon([*_style_entries(names), *_instrument_entries()])


def _lexicons(names: StyleWords, spoken: frozenset[str]) -> tuple[Lexicon, ...]:
    languages = [v for v in vocabularies() if v in (ENGLISH, EMOJI) or v in spoken]
    return (_style_lexicon(names), *(_own_lexicon(language) for language in languages))


def _looked_up(
    lexicons: Sequence[Lexicon], words: Sequence[str], index: int
) -> tuple[int, tuple[Meaning, ...], bool]:
    """The longest phrase of any lexicon, with all its meanings; an exact word beats a form."""
    found = [entry for lexicon in lexicons if (entry := lexicon.at(words, index))[0]]
    if not found:
        return 0, (), False
    best = max((count, not formed) for count, _, formed, _ in found)
    meanings = [entry for entry in found if (entry[0], not entry[2]) == best]
    return best[0], tuple(m for _, ms, _, _ in meanings for m in ms), meanings[0][3]


def _style_entries(names: StyleWords) -> Iterator[tuple[tuple[str, ...], Meaning]]:
    for name, own, _ in names:
        for words in own:
            yield _phrase(words), Meaning("style", name)
    for name, _, near in names:
        for words in near:
            yield _phrase(words), Meaning("near", name)


def _instrument_entries() -> Iterator[tuple[tuple[str, ...], Meaning]]:
    for name, instrument in all_instruments().items():
        for words in (name, *instrument.words):
            yield _phrase(words), Meaning("instrument", name)
    for name, instrument in all_instruments().items():
        for words in instrument.stands_in_for:
            yield _phrase(words), Meaning("stand-in", name)


def _vocabulary_entries(
    vocabulary: Vocabulary, language: str
) -> Iterator[tuple[tuple[str, ...], Meaning]]:
    for field, kind in _TABLES:
        table: Table = getattr(vocabulary, field)
        for name, phrases in table.items():
            for words in phrases:
                for form in _inflected(words, vocabulary.endings):
                    yield _phrase(form), Meaning(kind, name, language=language)
    for bpm, phrases in vocabulary.terms.items():
        for words in phrases:
            yield _phrase(words), Meaning("term", words, bpm, language)
    for degree, phrases in vocabulary.degrees.items():
        for words in phrases:
            yield _phrase(words), Meaning("degree", words, degree, language)
    for field, kind in _SIGNS:
        for words in getattr(vocabulary, field):
            yield _phrase(words), Meaning(kind, words, language=language)


def _inflected(words: str, endings: Table) -> Iterator[str]:
    """The words, and their other endings; the longest ending that fits counts."""
    yield words
    fitting = [ending for ending in endings if words.endswith(ending)]
    if fitting and " " not in words:
        ending = max(fitting, key=len)
        for other in endings[ending]:
            yield words.removesuffix(ending) + other


def _phrase(words: str) -> tuple[str, ...]:
    return tuple(token.text for token in Reading(words).tokens() if not token.is_pause)
