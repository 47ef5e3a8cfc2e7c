"""Casting: who plays in a style as the prompt wants it, on what, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from server.engines.composer import drum_voices
from server.engines.composer.brief import PartMood
from server.engines.composer.called import is_called
from server.engines.composer.donor import borrowed, fitted, free_name, recast
from server.engines.composer.notes import Notes, quoted
from server.engines.composer.prompt.mood import effect_of
from server.engines.composer.prompt.players import PART_KINDS, Cast, Named, Player
from server.engines.composer.style import Style
from server.engines.composer.style.parts import DrumsPart, Part

HAND_DRUMS = "kit-hand"
_MORE_DENSITY, _MORE_DB = 0.6, 2.5
_OCTAVE = 12
_GUITAR = "-guitar"


class Casting:
    """The parts of a style while the prompt changes them; `style` is the outcome.

    `moods` are by part. `notes` hears what became of every word.
    """

    def __init__(self, style: Style, cast: Cast, styles: Mapping[str, Style], notes: Notes) -> None:
        self._original, self._cast, self._styles, self._notes = style, cast, styles, notes
        self._taken: set[str] = set()
        self._joined: dict[str, float] = {}
        self.parts: dict[str, Part] = dict(style.parts)
        self.moods: dict[str, PartMood] = {}
        named = cast.named
        self._keep_only([one for one in named if one.how == "only"], named)
        for one in named:
            if one.how != "unwanted" and not _also_refused(one, named):
                self._want(one, alone=one.how == "only")
        for one in named:
            if one.how == "unwanted":
                self._refuse(one, named)
        self._keep_somebody()

    @property
    def style(self) -> Style:
        """The style with the parts as they are cast; new ones join sections of enough energy."""
        strongest = max(self._original.sections.values(), key=lambda one: one.energy).energy
        sections = {}
        for kind, section in self._original.sections.items():
            names = tuple(name for name in section.parts if name in self.parts)
            joining = tuple(
                name
                for name, energy in self._joined.items()
                if name in self.parts and section.energy >= min(energy, strongest)
            )
            sections[kind] = section.model_copy(update={"parts": (*names, *joining)})
        return self._original.model_copy(update={"parts": self.parts, "sections": sections})

    def _keep_only(self, alone: Sequence[Named], named: Sequence[Named]) -> None:
        """`only drums and bass`: everyone else goes, who is not asked for as well."""
        if not alone:
            return
        kept: dict[str, Part] = {}
        wanted = [one for one in named if one.how in ("wanted", "only")]
        voices = {voice for one in alone for voice in one.player.voices}
        for name, part in self.parts.items():
            if isinstance(part, DrumsPart) and voices and not self._asks_for_drums(alone):
                rest = drum_voices.only(part, voices)
                if rest is not None:
                    kept[name] = rest
            elif any(name in self._meant(one) for one in wanted if not one.player.voices):
                kept[name] = part
        self.parts = kept

    @staticmethod
    def _asks_for_drums(alone: Iterable[Named]) -> bool:
        return any(one.player.kind == "drums" and not one.player.voices for one in alone)

    def _meant(self, one: Named) -> list[str]:
        """The parts of a kind; of an instrument those that have it, else the first of its kind."""
        player, kind = one.player, self._of_kind(one.player)
        if called := self._called(one):
            return called
        if _any_guitar(one) and (guitars := self._guitars()):
            return guitars
        if player.instrument is None:
            return kind
        has = [name for name, part in self.parts.items() if part.instrument == player.instrument]
        return has or kind[:1]

    def _called(self, one: Named) -> list[str]:
        """The parts that are called just so; `bass` and its like are everybody of that kind."""
        words = one.words.casefold().rstrip("s")
        if words in (kind.rstrip("s") for kind in PART_KINDS):
            return []
        return [name for name, part in self.parts.items() if is_called(part.name, one.words)]

    def _want(self, one: Named, *, alone: bool) -> None:
        if one.is_set and (called := self._called(one)):
            self._taken.update(called)
            players = " and ".join(self.parts[name].name for name in called)
            self._notes.understood.append(f"{quoted(one.words)}: {players} will play.")
            self._notes.add_fact("wanted", one.words.lower())
            return
        if one.player.voices:
            self._want_voices(one, alone=alone)
            return
        if one.player.instrument is None:
            names = self._of_kind(one.player)
            if not names:
                names = [self._add(one)]
            elif one.donor in self._styles:
                names = [self._replace(names[0], one)]
            elif not (one.touches or one.amount or one.up):
                self._notes.understood.append(
                    f"{quoted(one.words)}: {self.parts[names[0]].name} will play."
                )
        else:
            names = [self._on_instrument(one)]
        if alone or one.player.instrument or not (one.touches or one.amount or one.up):
            fact = one.player.instrument or one.player.kind
            self._notes.add_fact("only" if alone else "wanted", fact)
        self._direct(one, names)

    def _on_instrument(self, one: Named) -> str:
        """Who takes the instrument: who has it, who may and is of its kind, who is; or one more."""
        player = one.player
        named_before = [n for n in self._taken_in_order() if self._plays(n, player.instrument)]
        if named_before:
            return named_before[0]
        guitars = [n for n in self._guitars() if n not in self._taken]
        if not _any_guitar(one):  # `rhythm guitar` is the metal player's, not a clean one.
            guitars = [n for n in self._called(one) if n in guitars and _is_guitar(one)]
        if guitars:
            self._taken.update(guitars[:1])
            self._say_instrument(one, self.parts[guitars[0]])
            return guitars[0]
        free = {
            name: part
            for name, part in self.parts.items()
            if name not in self._taken and not part.only_where_named
        }
        kind = [name for name, part in free.items() if part.kind == player.kind]
        has = [name for name, part in free.items() if part.instrument == player.instrument]
        may = [name for name in kind if player.instrument in free[name].alternatives]
        ranked = [*has, *may, *(() if player.instrument == HAND_DRUMS else kind)]
        donor = one.donor if one.donor in self._styles else self._style_in(one)
        if not ranked or (donor is not None and not has):
            return self._add(replace(one, donor=donor))
        name: str = ranked[0]
        part = recast(self.parts[name], player.instrument or "", self.parts)
        self.parts[name] = part
        self._taken.add(name)
        self._say_instrument(one, part)
        return name

    def _guitars(self) -> list[str]:
        return [
            name
            for name, part in self.parts.items()
            if part.instrument.endswith(_GUITAR) and not part.only_where_named
        ]

    def _taken_in_order(self) -> list[str]:
        return [name for name in self.parts if name in self._taken]

    def _plays(self, name: str, instrument: str | None) -> bool:
        return self.parts[name].instrument == instrument

    def _style_in(self, one: Named) -> str | None:
        """`funk guitar` is named for a style whose way of playing is meant.

        Kits are but a sound, and there is one bass and one lead.
        """
        if one.player.kind in ("drums", "bass", "lead"):
            return None
        said = f" {one.words.lower()} "
        for style in self._styles.values():
            names = (style.name, *style.aliases)
            if style.name not in self._original.name and any(f" {name} " in said for name in names):
                return style.name
        return None

    def _say_instrument(self, one: Named, part: Part) -> None:
        plays = f"{part.name} will play{_on(part)}"
        if one.player.instead_of:
            self._notes.remarks.append(f"{_there_is_no(one.words)} here: {plays} instead.")
        else:
            self._notes.understood.append(f"{quoted(one.words)}: {plays}.")

    def _add(self, one: Named) -> str:
        """One more part, borrowed from a style that has it."""
        donor = self._styles.get(one.donor or "")
        key, part, source = borrowed(one.player, one.words, self.parts, donor, self._styles)
        self.parts[key] = part
        self._taken.add(key)
        self._joined[key] = 0.9 if part.kind == "texture" else 0.35
        whose = f" as in {source.title}" if donor is source else ""
        if one.player.instead_of:
            self._notes.remarks.append(
                f"{_there_is_no(one.words)} here: {part.name} joins{_on(part)} instead."
            )
        else:
            self._notes.understood.append(f"{quoted(one.words)}: {part.name} joins{whose}.")
        return key

    def _replace(self, name: str, one: Named) -> str:
        """`house with trap drums`: the part as that style has it."""
        donor = self._styles[one.donor or ""]
        others = [part for part in donor.parts.values() if part.kind == one.player.kind]
        if others:
            kept = self.parts[name].name
            self.parts[name] = others[0].model_copy(update={"name": kept})
            self._notes.understood.append(f"{quoted(one.words)}: {kept} plays as in {donor.title}.")
        return name

    def _want_voices(self, one: Named, *, alone: bool) -> None:
        voices = one.player.voices
        drums = {n: p for n, p in self.parts.items() if isinstance(p, DrumsPart)}
        having = [n for n, p in drums.items() if drum_voices.voices_of(p) & set(voices)]
        amount = effect_of(one.touches).density + _MORE_DENSITY * one.amount
        donor = self._styles.get(one.donor or "")
        others = [p for p in donor.parts.values() if isinstance(p, DrumsPart)] if donor else []
        if having and donor and others:
            for name in having[:1]:
                self.parts[name] = drum_voices.as_in(others[0], drums[name], voices)
            self._notes.understood.append(f"{quoted(one.words)}: as in {donor.title}.")
        elif not having and amount >= 0:
            self._add_voices(one, drums)
        elif amount:
            for name in having:
                self.parts[name] = drum_voices.busier(drums[name], voices, amount)
            how = "busier" if amount > 0 else "sparser"
            self._notes.understood.append(f"{quoted(one.words)}: played {how}.")
        elif having and (level_db := effect_of(one.touches).loudness_db):
            for name in having:
                self.parts[name] = drum_voices.accented(drums[name], voices, level_db > 0)
            how = "louder" if level_db > 0 else "softer"
            self._notes.understood.append(f"{quoted(one.words)}: played {how}.")
        elif not alone:
            if having and voices[0] in drum_voices.HAND_VOICES:
                self.parts[having[0]] = drum_voices.added(drums[having[0]], voices)
            self._notes.understood.append(
                f"{quoted(one.words)}: {drums[having[0]].name} has it."
                if having
                else f"{quoted(one.words)}: there is none."
            )
        self._notes.add_fact("only" if alone else "wanted", one.words.lower())

    def _add_voices(self, one: Named, drums: Mapping[str, DrumsPart]) -> None:
        """Into a groove whose kit has the voice, else as hand drums of their own."""
        voices = one.player.voices
        able = [n for n, p in drums.items() if drum_voices.has_voice(p.instrument, voices[0])]
        if able and voices[0] not in drum_voices.HAND_VOICES:
            name = able[0]
            self.parts[name] = drum_voices.added(drums[name], voices[:1])
            said = f"{drums[name].name} plays it too"
        else:
            player = replace(one.player, voices=(), instrument=HAND_DRUMS)
            key, part, _ = borrowed(player, "percussion", self.parts, None, self._styles)
            if not isinstance(part, DrumsPart):
                return
            bare = part.model_copy(
                update={
                    "grooves": drum_voices.plain_grooves(voices),
                    "fills": (), "rolls": (), "builds": (), "section_start": None,
                    "name": free_name(one.words.capitalize(), self.parts),
                }
            )  # fmt: skip
            self.parts[key], self._joined[key] = bare, 0.35
            said = f"{bare.name} joins"
        self._notes.understood.append(f"{quoted(one.words)}: {said}.")

    def _refuse(self, one: Named, named: Sequence[Named]) -> None:
        """`no drums` drops the part, but not one that is asked for by its instrument.

        `no piano` drops an instrument: its part takes another where the style knows one.
        """
        if any(other.player == one.player and other.how == "wanted" for other in named):
            self._notes.remarks.append(
                f"The prompt asks for {one.words.lower()} and also for none: there are none."
            )
        else:
            self._notes.understood.append(f"No {one.words}, as asked.")
        fact = one.player.instrument or one.player.kind
        self._notes.add_fact("unwanted", one.words.lower() if one.player.voices else fact)
        refused = frozenset[str]().union(*(o.refuses for o in named if o.how == "unwanted"))
        called = [name for name in self._called(one) if name not in self._taken]
        for name in called:
            del self.parts[name]
        if called and (one.is_set or one.player == Player("drums")):
            return  # `no percussion` is about the track of that name, not about the drummer.
        for name, part in list(self.parts.items()):
            left = self._without(name, part, one, refused)
            if left is None:
                del self.parts[name]
            else:
                self.parts[name] = left

    def _without(self, name: str, part: Part, one: Named, refused: frozenset[str]) -> Part | None:
        if one.player.voices:
            if not isinstance(part, DrumsPart):
                return part
            return drum_voices.without(part, one.player.voices)
        if one.player.instrument is None:
            return part if part.kind != one.player.kind or name in self._taken else None
        if part.instrument not in one.refuses or name in self._taken:
            return part
        other = next((name for name in part.alternatives if name not in refused), None)
        if other is None:
            return None
        return recast(part, other, self.parts)

    def _direct(self, one: Named, names: Iterable[str]) -> None:
        """How the parts shall play: more or less, busier, softer, higher."""
        effect = effect_of(one.touches)
        drums = one.player.kind == "drums"
        density = effect.density + effect.complexity * 0.5
        density += _MORE_DENSITY * one.amount if drums else 0.0
        level_db = effect.loudness_db + _MORE_DB * one.amount
        if not (density or level_db or effect.energy or one.up):
            return
        for name in names:
            before = self.moods.get(name, PartMood())
            self.moods[name] = PartMood(
                density=_within_one(before.density + density),
                velocity=max(-30, min(20, before.velocity + round(effect.energy * 12))),
            )
            part = self.parts[name]
            if isinstance(part, DrumsPart) and density:
                part = drum_voices.fuller(part, density)
            gain_db = max(-24.0, min(12.0, part.gain_db + level_db))
            self.parts[name] = _moved(part.model_copy(update={"gain_db": gain_db}), one.up)
        how = [touch.words for touch in one.touches]
        how += ["more" if one.amount > 0 else "less"] if one.amount else []
        how += ["higher" if one.up > 0 else "lower"] if one.up else []
        *others, last = (self.parts[name].name for name in names)
        players = f"{', '.join(others)} and {last}" if others else last
        said = f"{', '.join(how)} {one.words.lower()}"
        self._notes.understood.append(f"{quoted(said)}: taken up by {players}.")
        self._notes.add_fact("directions", f"{one.words.lower()}: {', '.join(how)}")

    def _of_kind(self, player: Player) -> list[str]:
        return [name for name, part in self.parts.items() if part.kind == player.kind]

    def _keep_somebody(self) -> None:
        alone = self._cast.those("only")
        if all(isinstance(part, DrumsPart) for part in self.parts.values()):
            self.parts = {
                name: drum_voices.never_silent(part) if isinstance(part, DrumsPart) else part
                for name, part in self.parts.items()
            }
        if self.parts:
            if alone:
                *others, last = (part.name for part in self.parts.values())
                names = f"{', '.join(others)} and {last}" if others else last
                self._notes.understood.append(f"Only {names} will play.")
            return
        parts = self._original.parts
        name = next(
            (name for name, part in parts.items() if part.kind != "drums"), next(iter(parts))
        )
        self.parts = {name: parts[name]}
        self._notes.remarks.append(
            f"That leaves nobody to play: {parts[name].name} stays, so that there is music."
        )


def _on(part: Part) -> str:
    """` on slap bass`, unless the name of the part says it."""
    instrument = part.instrument.replace("-", " ")
    if part.instrument.startswith("kit-"):
        return f" on the {instrument.removeprefix('kit ')} kit"
    return "" if part.name.casefold() == instrument else f" on {instrument}"


def _any_guitar(one: Named) -> bool:
    """Whether no kind of guitar is meant, in whatever language: the style's own will do."""
    return one.player.instrument == "clean-guitar" and " " not in one.words.strip()


def _is_guitar(one: Named) -> bool:
    return one.player.instrument is not None and one.player.instrument.endswith(_GUITAR)


def _there_is_no(words: str) -> str:
    many = words.lower().endswith("s") and not words.lower().endswith("ss")
    return f"There {'are' if many else 'is'} no {words.lower()}"


def _also_refused(one: Named, named: Sequence[Named]) -> bool:
    """Whether the same instrument or voice is wanted and refused; then it is not there."""
    return bool(one.player.instrument or one.player.voices) and any(
        other.how == "unwanted" and other.player == one.player for other in named
    )


def _moved(part: Part, up: int) -> Part:
    """The part's range an octave higher (1) or lower (-1), as far as its instrument goes."""
    where = getattr(part, "range", None)
    if where is None or not up:
        return part
    low, high = where.low + up * _OCTAVE, where.high + up * _OCTAVE
    if low < 12 or high > 115:
        return part
    moved = where.model_copy(update={"low": low, "high": high})
    return fitted(part.model_copy(update={"range": moved}), part.instrument)


def _within_one(value: float) -> float:
    return max(-1.0, min(1.0, value))
