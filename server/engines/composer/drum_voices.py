"""Single voices of the drums: left out, alone, added, busier, in half or double time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bridge.host.instrument.built_in.instrument import Kit
from server.engines.composer.instruments import all_instruments
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES, DrumVoice
from server.engines.composer.rhythm.grooves import Build, Fill, Groove
from server.engines.composer.rhythm.pattern import pattern_bars
from server.engines.composer.style.parts import DrumsPart

_MUCH = 0.9
"""Sparser than this, only what falls on a beat is left."""

Patterns = Mapping[DrumVoice, str]

ADDED_PATTERNS: dict[DrumVoice, str] = {
    "kick": "X... .... x... ....",
    "snare": ".... X... .... X...",
    "side-stick": "...x ..x. .... x...",
    "clap": ".... x... .... x...",
    "closed-hat": "x.x. x.x. x.x. x.x.",
    "pedal-hat": ".... x... .... x...",
    "open-hat": "..x. ..x. ..x. ..x.",
    "crash": "x... .... .... .... | .... .... .... ....",
    "ride": "x... x.x. x... x.x.",
    "tambourine": ".... x... .... x...",
    "shaker": "xoxo xoxo xoxo xoxo",
    "low-tom": ".... .... .... ..x.",
    "mid-tom": ".... .... .... .x..",
    "high-tom": ".... .... .... x...",
    "cowbell": "x... x... x... x...",
    "triangle": "o.o. x.o. o.o. x.o.",
    "claves": "x..x ..x. ..x. x...",
    "cabasa": "xoxo xoxo xoxo xoxo",
    "low-agogo": "x... ..x. x... ....",
    "high-agogo": "..x. x... ..x. x.x.",
    "low-conga": ".... .... ...x ....",
    "open-conga": ".... ..xx .... ..xx",
    "mute-conga": "..x. x... ..x. x...",
    "low-bongo": "..x. ..x. ..x. ..x.",
    "high-bongo": "x.o. x.o. x.o. x.ox",
    "low-timbale": "x.x. .... x.x. ....",
    "high-timbale": ".... x.xx .... x.xx",
    "guiro": "x-xo x-xo x-xo x-xo",
    "china": "x... .... .... .... | .... .... .... ....",
    "splash": ".... .... .... ..x.",
    "ride-bell": "x.x. x.x. x.x. x.x.",
}
"""A plain pattern of each voice, for a style that has none; congas as the tumbao, claves 3-2."""

TIME_KEEPERS: frozenset[DrumVoice] = frozenset(
    {"kick", "snare", "side-stick", "clap", "low-tom", "mid-tom", "high-tom"}
)
"""The voices that say how fast the beat is felt."""


HAND_VOICES: frozenset[DrumVoice] = frozenset(
    {"low-conga", "open-conga", "mute-conga", "low-bongo", "high-bongo", "low-timbale",
     "high-timbale", "guiro", "claves", "cabasa", "low-agogo", "high-agogo", "triangle"}
)  # fmt: skip
"""Voices of a percussionist, who is somebody else than the drummer."""


def plain_grooves(voices: Collection[DrumVoice]) -> tuple[Groove, ...]:
    """One groove for every energy: the plain patterns of these voices."""
    return (Groove(energy_from=0.0, voices={voice: ADDED_PATTERNS[voice] for voice in voices}),)


def voices_of(part: DrumsPart) -> set[DrumVoice]:
    """Every voice of the part's grooves."""
    return {voice for groove in part.grooves for voice in groove.voices}


def has_voice(kit: str, voice: DrumVoice) -> bool:
    """Whether the kit sounds the voice."""
    made = all_instruments().get(kit)
    return isinstance(made, Kit) and any(
        DRUM_PITCHES[voice] in struck.notes for struck in made.voices.values()
    )


def without(part: DrumsPart, voices: Collection[DrumVoice]) -> DrumsPart | None:
    """The part without these voices; None where nothing is left of it."""

    def kept(patterns: Patterns) -> dict[DrumVoice, str]:
        return {voice: text for voice, text in patterns.items() if voice not in voices}

    return _filtered(part, kept, voices)


def only(part: DrumsPart, voices: Collection[DrumVoice]) -> DrumsPart | None:
    """The part with nothing but these voices; None where it has none of them."""

    def kept(patterns: Patterns) -> dict[DrumVoice, str]:
        return {voice: text for voice, text in patterns.items() if voice in voices}

    return _filtered(part, kept, set(DRUM_PITCHES) - set(voices))


def never_silent(part: DrumsPart) -> DrumsPart:
    """The part with a groove at every energy: one that has nothing takes that of the next."""
    playing = [groove for groove in part.grooves if groove.voices]
    if not playing:
        return part
    calmest = min(playing, key=lambda groove: groove.energy_from)
    grooves = tuple(
        groove if groove.voices else calmest.model_copy(update={"energy_from": groove.energy_from})
        for groove in part.grooves
    )
    return part.model_copy(update={"grooves": grooves})


def added(part: DrumsPart, voices: Collection[DrumVoice]) -> DrumsPart:
    """The part with these voices in every groove that lacks them; claps double the snare."""

    def more(patterns: Patterns) -> dict[DrumVoice, str]:
        plain = {voice: ADDED_PATTERNS[voice] for voice in voices}
        if "clap" in plain and "snare" in patterns:
            plain["clap"] = patterns["snare"].replace("o", ".")
        return {**plain, **patterns}

    return _mapped(part, more, meters=False)


def busier(part: DrumsPart, voices: Collection[DrumVoice], amount: float) -> DrumsPart:
    """Soft hits in the gaps of these voices (above 0), or their soft and weak hits left out."""

    def changed(patterns: Patterns) -> dict[DrumVoice, str]:
        return {
            voice: _thicker(text, amount, voice in TIME_KEEPERS) if voice in voices else text
            for voice, text in patterns.items()
        }

    return _mapped(part, changed, meters=True)


_LOUDER, _SOFTER = str.maketrans("ox", "xX"), str.maketrans("Xx", "xo")


def accented(part: DrumsPart, voices: Collection[DrumVoice], louder: bool) -> DrumsPart:
    """The part with every hit of these voices a step louder, or softer."""
    steps = _LOUDER if louder else _SOFTER

    def changed(patterns: Patterns) -> dict[DrumVoice, str]:
        return {
            voice: text.translate(steps) if voice in voices else text
            for voice, text in patterns.items()
        }

    return _mapped(part, changed, meters=True)


def fuller(part: DrumsPart, amount: float) -> DrumsPart:
    """The whole part busier (above 0) or sparser; the kick and the backbeat stay as they are."""
    voices = voices_of(part) - {"kick", "clap", "crash"}
    return busier(part, voices if amount > 0 else voices - {"snare", "side-stick"}, amount)


def as_in(donor: DrumsPart, part: DrumsPart, voices: Collection[DrumVoice]) -> DrumsPart:
    """The part with these voices as the donor plays them at the same energy, rolls and all."""
    grooves = []
    for groove in part.grooves:
        other = min(donor.grooves, key=lambda one: abs(one.energy_from - groove.energy_from))
        own = {voice: text for voice, text in groove.voices.items() if voice not in voices}
        theirs = {voice: text for voice, text in other.voices.items() if voice in voices}
        meters = {name: one for name, one in groove.meters.items() if name in other.meters}
        grooves.append(groove.model_copy(update={"voices": {**own, **theirs}, "meters": meters}))
    rolls = tuple(roll for roll in donor.rolls if roll.voice in voices)
    kept = tuple(roll for roll in part.rolls if roll.voice not in voices)
    return part.model_copy(update={"grooves": tuple(grooves), "rolls": (*kept, *rolls)})


def in_half_time(part: DrumsPart) -> DrumsPart:
    """Kick, snare and toms at half speed, over two bars for one; what keeps the grid stays."""

    def halved(patterns: Patterns) -> dict[DrumVoice, str]:
        return {
            voice: _stretched(text) if voice in TIME_KEEPERS else text
            for voice, text in patterns.items()
        }

    return _mapped(part, halved, meters=False)


def in_double_time(part: DrumsPart) -> DrumsPart:
    """Kick, snare and toms at double speed: a bar's pattern twice in a bar."""

    def doubled(patterns: Patterns) -> dict[DrumVoice, str]:
        return {
            voice: " | ".join(bar * 2 for bar in pattern_bars(text))
            if voice in TIME_KEEPERS
            else text
            for voice, text in patterns.items()
        }

    return _mapped(part, doubled, meters=False)


def _thicker(text: str, amount: float, keeps_time: bool) -> str:
    """More: soft hits between those of a cymbal, ghosts before the beat of a drum. Or fewer."""
    bars = []
    for bar in pattern_bars(text):
        signs = list(bar)
        beat = max(1, len(signs) // 4)
        for place, sign in enumerate(signs):
            if amount > 0 and sign == ".":
                gap = place % beat == beat - 1 if keeps_time else place % 2 == 1
                signs[place] = "o" if gap else sign
            elif amount < 0 and sign not in ".-":
                soft = sign == "o" or sign.isdigit()
                between = place % 2 == 1 if amount > -_MUCH else place % beat != 0
                signs[place] = "." if soft or between else sign
        bars.append("".join(signs))
    return " | ".join(bars)


def _stretched(text: str) -> str:
    """Each bar over two: every sign is followed by a rest, or by a hold where it holds."""
    halves = []
    for bar in pattern_bars(text):
        wide = "".join(sign + ("-" if sign == "-" else ".") for sign in bar)
        halves += [wide[: len(bar)], wide[len(bar) :]]
    return " | ".join(halves)


def _mapped(
    part: DrumsPart, change: Callable[[Patterns], dict[DrumVoice, str]], *, meters: bool
) -> DrumsPart:
    grooves = tuple(
        groove.model_copy(
            update={
                "voices": change(groove.voices),
                "meters": {name: change(own) for name, own in groove.meters.items()}
                if meters
                else groove.meters,
            }
        )
        for groove in part.grooves
    )
    return part.model_copy(update={"grooves": grooves})


def _filtered(
    part: DrumsPart,
    kept: Callable[[Patterns], dict[DrumVoice, str]],
    gone: Collection[DrumVoice],
) -> DrumsPart | None:
    grooves = []
    for groove in part.grooves:
        voices = kept(groove.voices)
        meters = {name: own for name, one in groove.meters.items() if (own := kept(one))}
        grooves.append(Groove(energy_from=groove.energy_from, voices=voices, meters=meters))
    if not any(groove.voices for groove in grooves):
        return None
    fills = tuple(
        Fill(
            beats=fill.beats,
            energy_from=fill.energy_from,
            voices=voices,
            keep=tuple(voice for voice in fill.keep if voice not in gone),
        )
        for fill in part.fills
        if (voices := kept(fill.voices))
    )
    builds = tuple(
        Build(voices=voices, keep=tuple(voice for voice in build.keep if voice not in gone))
        for build in part.builds
        if (voices := kept(build.voices))
    )
    start = part.section_start
    return part.model_copy(
        update={
            "grooves": tuple(grooves),
            "fills": fills,
            "builds": builds,
            "rolls": tuple(roll for roll in part.rolls if roll.voice not in gone),
            "section_start": None if start in gone else start,
        }
    )
