"""Grammar: which word of a prompt belongs to which.

A clause ends at a comma, a stop or a `but`. Adjectives belong to the noun that follows (`busy
hi-hats`) or, at the end of a clause, to the one that it is about (`drums quieter`); moods that
are no way of playing are the whole piece's wherever they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from server.engines.composer.prompt.length import PLACE
from server.engines.composer.prompt.mood import EFFECTS, Touch
from server.engines.composer.prompt.players import How, Named, player_of
from server.engines.composer.prompt.sections import SectionSaid
from server.engines.composer.prompt.sentence import Sentence, StyleSaid
from server.engines.composer.prompt.terms import NOUNS, Kind, Term

_COMPARED_AMOUNT, _NEGATED_AMOUNT = 0.7, -0.5
_MODIFYING: tuple[Kind, ...] = ("refusal", "more", "less", "too", "degree")
_SILENT: tuple[Kind, ...] = ("filler", "join")


def parse(terms: Sequence[Term], *, afterwards: bool = False) -> Sentence:
    """Put the terms of a prompt, each in one meaning, together.

    `afterwards`: they are said about a piece that has a style, so that `techno drums` are drums
    as in techno.
    """
    return _Parser(terms, 1 if afterwards else 0).sentence


class _Parser:
    def __init__(self, terms: Sequence[Term], styles_there: int) -> None:
        self.sentence = Sentence()
        self._terms = terms
        self._styles = styles_there + sum(term.kind in ("style", "near") for term in terms)
        self._begin_clause()
        self._bond = ""
        for self._index, term in enumerate(terms):
            self._read(term)
        self._end_clause()
        self._find_order()

    def _begin_clause(self) -> None:
        self._how: How = "wanted"
        self._negated = False
        self._amount = 0.0
        self._degree: float | None = None
        self._too = False
        self._adjectives: list[Touch] = []
        self._modifiers: list[str] = []
        self._subject: int | None = None
        self._section: int | None = None
        self._clause_players = len(self.sentence.players)
        self._bars: Term | None = None
        self._after = self._swaps = self._lists = False
        self._relative: tuple[Term, float] | None = None
        self._size: Term | None = None
        self._from: Touch | None = None

    def _read(self, term: Term) -> None:
        if term.kind in _MODIFYING:
            self._modifiers.append(term.words.lower())
        _READERS.get(term.kind, _Parser._pass_over)(self, term)
        if term.kind not in (*_MODIFYING, "filler"):
            self._modifiers = []

    def _contrast(self, term: Term) -> None:
        del term
        self._end_clause()
        self._begin_clause()

    def _refuse(self, term: Term) -> None:
        del term
        self._settle_adjectives()
        self._how, self._negated = "unwanted", True

    def _add(self, term: Term) -> None:
        del term
        self._settle_adjectives()
        self._how, self._negated, self._amount = "wanted", False, 0.0
        self._bond = "with"

    def _blend(self, term: Term) -> None:
        del term
        self._settle_adjectives()
        self._bond = "with"

    def _more(self, term: Term) -> None:
        del term
        self._amount = self._degree or 1.0

    def _overdone(self, term: Term) -> None:
        del term
        self._too = True

    def _graded(self, term: Term) -> None:
        self._degree = term.number

    def _onward(self, term: Term) -> None:
        del term
        self._from = self._adjectives[-1] if self._adjectives else None

    def _later(self, term: Term) -> None:
        del term
        self._after = True

    def _arc(self, term: Term) -> None:
        self.sentence.arc.append(term)

    def _pass_over(self, term: Term) -> None:
        if term.kind == "join" and self._bond == "":
            self._bond = "and"
        elif term.kind in ("read", "word"):
            self._settle_adjectives()
            self._bond = self._bond or "and"

    def _next_kind(self) -> str:
        """The kind of the term to come, fillers left out."""
        coming = (t.kind for t in self._terms[self._index + 1 :] if t.kind != "filler")
        return next(coming, "pause")

    def _pause(self, term: Term) -> None:
        before = self._terms[self._index - 1].kind if self._index else "pause"
        if term.words.strip() == ":" and before in (*NOUNS, "section"):
            return
        if term.words.strip() == ":" and before in ("refusal", "only"):
            self._lists = True
            return
        self._bond = self._bond or "and"
        goes_on = (
            term.words.strip() == ","
            and self._how != "wanted"
            and self._next_kind() in (*NOUNS, "section")
            and (
                self._lists
                or (
                    len(self.sentence.players) > self._clause_players
                    and (self._how == "only" or self._list_ends_with_or())
                )
            )
        )
        if not goes_on:
            self._end_clause()
            self._begin_clause()

    def _list_ends_with_or(self) -> bool:
        """Whether `no drums, bass or pads` is what goes on here."""
        for term in self._terms[self._index + 1 :]:
            if term.kind == "join":
                return term.words.lower() in ("or", "nor", "oder", "ou", "o", "ni", "nem")
            if term.kind not in (*NOUNS, "filler") and term.words.strip() != ",":
                return False
        return False

    def _only(self, term: Term) -> None:
        """`only drums`, or `drums only` at the end of a clause; `piano solo` is a lead."""
        after_noun = self._index > 0 and self._terms[self._index - 1].kind in NOUNS
        solo = term.words.lower() == "solo"
        if not after_noun or (self._next_kind() in NOUNS and not solo):
            self._settle_adjectives()
            self._how = "only"
            return
        start = self._clause_players
        last = self.sentence.players[-1]
        if solo and last.player.kind not in ("drums", "bass"):
            self.sentence.players[-1] = replace(last, player=replace(last.player, kind="lead"))
            return
        said = [replace(named, how="only") for named in self.sentence.players[start:]]
        self.sentence.players[start:] = said

    def _instead(self, term: Term) -> None:
        """`piano instead of keys`, `replace the keys with piano`, `keys replaced by piano`."""
        self._settle_adjectives()
        if term.words.lower().startswith("replaced"):
            if self.sentence.players:
                self._change_player(len(self.sentence.players) - 1, how="unwanted")
            self._how = "wanted"
        else:
            self._how = "unwanted"
            self._swaps = term.words.lower().startswith("swap")

    def _less(self, term: Term) -> None:
        """`less drums`; but `drum-less` and `drum-free` refuse them."""
        previous = self._terms[self._index - 1].kind if self._index else "pause"
        free = term.words.lower() == "free"
        if previous in NOUNS and (free or self._next_kind() not in ("mood", *NOUNS)):
            last = self.sentence.players[-1]
            self.sentence.players[-1] = replace(last, how="unwanted")
        elif not free:
            self._amount = -(self._degree or 1.0)
        self._degree = None

    def _strength(self, compared: bool) -> tuple[float, bool]:
        """How much of a mood is meant, and whether against what was before."""
        degree = 1.0 if self._degree is None else self._degree
        if self._negated:
            return _NEGATED_AMOUNT * (1.0 if self._too else degree), False
        if self._too:
            return -_COMPARED_AMOUNT, True
        if self._amount:
            return _COMPARED_AMOUNT * self._amount * (degree if compared else 1.0), True
        if compared:
            return _COMPARED_AMOUNT * degree, True
        return degree, False

    def _mood(self, term: Term) -> None:
        amount, compared = self._strength(term.compared)
        words = " ".join((*self._modifiers, term.words.lower()))
        touch = Touch(term.name, amount, words, compared)
        if self._from is not None and self._adjectives:
            self._adjectives.pop()
            self.sentence.from_to.append((self._from, touch))
            self._from = None
        else:
            self._adjectives.append(touch)
        self._degree, self._too = None, False
        if self._next_kind() not in ("mood", "join"):
            self._amount = 0.0
            if self._next_kind() not in NOUNS:
                self._negated, self._how = False, "wanted"

    def _sized(self, term: Term) -> None:
        if self._next_kind() == "section":
            self._size = term
        elif self._section is not None and self._next_kind() == "pause":
            self._change_section(self._section, size=term.name)
        else:
            self.sentence.sizes.append((term, self._degree or 1.0))

    def _relatively(self, term: Term) -> None:
        degree = self._degree or 1.0
        self._degree = None
        if self._bars is None and term.name in ("longer", "shorter") and self.sentence.lengths:
            last = self.sentence.lengths[-1]
            if last.kind == "bars" and last.end + 2 >= term.start:
                self.sentence.lengths.pop()
                sign = 1 if term.name == "longer" else -1
                said = f"{last.words} {term.words}"
                self.sentence.more_bars.append((said, sign * round(last.number)))
                return
        if self._section is not None and term.name in ("longer", "shorter"):
            self._change_section(self._section, size=term.name.removesuffix("er"))
        elif term.name in ("longer", "shorter") and self._next_kind() == "section":
            self._size = replace(term, name=term.name.removesuffix("er"))
        elif term.name in ("higher", "lower") and self._subject is not None:
            self._change_player(self._subject, up=1 if term.name == "higher" else -1)
        elif term.name in ("higher", "lower") and self._next_kind() in NOUNS:
            self._relative = (term, degree)
        else:
            self.sentence.relatives.append((term, degree))

    def _length(self, term: Term) -> None:
        """`8 bar intro`, `intro of 8 bars` and `drop after 8 bars`; else the piece's length."""
        if term.name == PLACE:
            self._after = True
        if term.kind == "seconds" and self._after:
            if self._section is not None:
                self._change_section(self._section, after_seconds=term.number)
            else:
                self.sentence.lengths.append(term)
        elif self._belongs_to_section_before(term):
            self._change_section(self._section or 0, bars=round(term.number))
        elif term.kind == "bars" and self._after and self._section is not None:
            self._change_section(self._section, after_bars=round(term.number))
        elif term.kind == "bars" and self._leads_to_section():
            self._bars = term
        elif (
            term.kind == "bars"
            and self._section is not None
            and self._terms[self._index - 1].kind in ("section", "filler", "pause")
        ):
            self._change_section(self._section, bars=round(term.number))
        else:
            self.sentence.lengths.append(term)

    def _belongs_to_section_before(self, term: Term) -> bool:
        """Whether `8 bars`, or `8` alone, stands right after a section that has no length yet."""
        if term.kind != "bars" or self._after or self._section is None:
            return False
        plural = term.words.isdigit() or term.words.endswith("s")
        before = self._terms[self._index - 1].kind
        return plural and before == "section" and self.sentence.sections[self._section].bars is None

    def _leads_to_section(self) -> bool:
        """Whether only adjectives and signs stand between here and a section."""
        for term in self._terms[self._index + 1 :]:
            if term.kind == "section":
                return True
            if term.kind not in ("mood", "degree", "filler", "size"):
                return False
        return False

    def _style(self, term: Term) -> None:
        following = self._terms[self._index + 1].kind if self._index + 1 < len(self._terms) else ""
        if self._styles > 1 and following in NOUNS and term.kind == "style":
            self._donor = term
            return
        self._settle_adjectives(self._adjectives)
        said = StyleSaid(term.words, term.name, term.kind == "near", self._negated, self._bond)
        self.sentence.styles.append(said)
        self._bond = ""
        self._subject = self._section = None
        if self._negated:
            self._negated, self._how = False, "wanted"

    _donor: Term | None = None

    def _name_section(self, term: Term) -> None:
        energetic = [t for t in self._adjectives if _moves_energy(t)]
        self._settle_adjectives([t for t in self._adjectives if t not in energetic])
        said = SectionSaid(
            words=term.words,
            name=term.name,
            wanted=self._how != "unwanted",
            bars=round(self._bars.number) if self._bars and not self._after else None,
            after_bars=round(self._bars.number) if self._bars and self._after else None,
            touches=tuple(energetic),
            size=self._size.name if self._size else None,
            start=term.start,
        )
        self.sentence.sections.append(said)
        self._section, self._subject = len(self.sentence.sections) - 1, None
        self._bars = self._size = self._degree = None
        self._amount, self._after, self._bond = 0.0, False, self._bond or "and"

    def _name_player(self, term: Term) -> None:
        own = [t for t in self._adjectives if EFFECTS[t.mood].manner]
        self._settle_adjectives([t for t in self._adjectives if t not in own])
        how, amount, player = self._how, self._amount, player_of(term)
        if how == "unwanted" and own:
            how = "wanted"
        elif how == "unwanted" and self._too:
            how, amount = "wanted", -0.5
        words = term.words
        if self._donor is not None:
            words = f"{self._donor.words} {words}"
        up = 0 if self._relative is None else (1 if self._relative[0].name == "higher" else -1)
        named = Named(
            words, player, how, amount, tuple(own), self._donor.name if self._donor else None, up
        )
        self.sentence.players.append(named)
        self._subject, self._section = len(self.sentence.players) - 1, None
        self._donor = self._relative = self._degree = None
        self._too = self._negated = False
        if self._swaps:
            self._how, self._swaps = "wanted", False
        self._bond = self._bond or "and"
        if self._next_kind() != "join":
            self._amount = 0.0

    def _change_player(self, index: int, **changes: object) -> None:
        named = self.sentence.players[index]
        self.sentence.players[index] = replace(named, **changes)  # type: ignore[arg-type]

    def _change_section(self, index: int, **changes: object) -> None:
        said = self.sentence.sections[index]
        self.sentence.sections[index] = replace(said, **changes)  # type: ignore[arg-type]

    def _settle_adjectives(self, those: Sequence[Touch] | None = None) -> None:
        """These adjectives have no noun of their own: they are the whole piece's."""
        self.sentence.touches.extend(self._adjectives if those is None else those)
        self._adjectives = []

    def _end_clause(self) -> None:
        """What is left of a clause is said of its subject: `the drums quieter, please`."""
        if self._subject is not None:
            named = self.sentence.players[self._subject]
            own = [t for t in self._adjectives if EFFECTS[t.mood].manner]
            if own:
                how: How = "wanted" if named.how == "unwanted" else named.how
                touches = (*named.touches, *own)
                self.sentence.players[self._subject] = replace(named, touches=touches, how=how)
            self._settle_adjectives([t for t in self._adjectives if t not in own])
        elif self._section is not None:
            said = self.sentence.sections[self._section]
            own = [t for t in self._adjectives if _moves_energy(t)]
            self._change_section(self._section, touches=(*said.touches, *own))
            self._settle_adjectives([t for t in self._adjectives if t not in own])
        else:
            self._settle_adjectives()
        if self._bars is not None:
            self.sentence.lengths.append(self._bars)
        if self._relative is not None:
            self.sentence.relatives.append(self._relative)
        if self._size is not None:
            self.sentence.sizes.append((self._size, 1.0))
        if self._donor is not None:
            said_style = self._donor
            self._donor = None
            self.sentence.styles.append(
                StyleSaid(said_style.words, said_style.name, False, False, self._bond)
            )

    def _find_order(self) -> None:
        """`verse, chorus, verse`: three sections or more in a row are an order."""
        starts = {said.start for said in self.sentence.sections if said.wanted}
        run: list[str] = []
        best: list[str] = []
        for term in self._terms:
            if term.kind == "section" and term.start in starts:
                run.append(term.name)
            elif term.kind not in (*_SILENT, "pause", "onward", "bars", "read"):
                run = []
            if len(run) > len(best):
                best = list(run)
        if len(best) >= 3:
            self.sentence.order = best


def _moves_energy(touch: Touch) -> bool:
    effect = EFFECTS[touch.mood]
    return bool(effect.energy or effect.density)


_READERS: dict[Kind, Callable[[_Parser, Term], None]] = {
    "pause": _Parser._pause,
    "contrast": _Parser._contrast,
    "refusal": _Parser._refuse,
    "only": _Parser._only,
    "addition": _Parser._add,
    "instead": _Parser._instead,
    "blend": _Parser._blend,
    "more": _Parser._more,
    "less": _Parser._less,
    "too": _Parser._overdone,
    "degree": _Parser._graded,
    "onward": _Parser._onward,
    "after": _Parser._later,
    "mood": _Parser._mood,
    "size": _Parser._sized,
    "relative": _Parser._relatively,
    "bars": _Parser._length,
    "seconds": _Parser._length,
    "arc": _Parser._arc,
    "style": _Parser._style,
    "near": _Parser._style,
    "section": _Parser._name_section,
    "player": _Parser._name_player,
    "instrument": _Parser._name_player,
    "stand-in": _Parser._name_player,
    "voice": _Parser._name_player,
}
