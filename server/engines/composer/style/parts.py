"""The parts of an arrangement: who plays, on what, where in pitch, and how.

A part is one track. Its `kind` says how it thinks; all else is data.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from server.engines.composer.rhythm.drum_map import DrumVoice
from server.engines.composer.rhythm.grooves import Build, Fill, Groove, Roll
from server.engines.composer.rhythm.meters import BassByMeter, HitsByMeter
from server.engines.composer.rhythm.pattern import ArpeggioPattern, BassPattern, HitPattern
from server.engines.composer.schema import Fraction, Slug, StyleData
from session.units import MidiVelocity, Pan, Role

_NOTE_NAME = re.compile(r"([A-G])([#b]?)(-?\d)")
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def _pitch(value: object) -> object:
    """`C4` is middle C, MIDI note 60."""
    found = _NOTE_NAME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no note: write it like E1 or F#3 (C4 is middle C)")
    sign = {"": 0, "#": 1, "b": -1}[found[2]]
    return 12 * (int(found[3]) + 1) + _LETTERS[found[1]] + sign


NotePitch = Annotated[int, BeforeValidator(_pitch), Field(ge=0, le=127)]


StrumMilliseconds = Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)]
VoicingStyle = Literal["led", "open", "shell", "rootless", "quartal", "power", "octaves"]
"""How a chord is spread: `led` is close or drop-2, whichever moves least; `open` drops 2 and 4;
`shell` is third and seventh (with the root where there is no bass); `rootless` leaves the root to
the bass; `quartal` stacks fourths; `power` is root, fifth, octave; `octaves` doubles the root."""


class Range(StyleData):
    """From the lowest to the highest note; at least an octave, so that every chord fits."""

    low: NotePitch
    high: NotePitch

    @model_validator(mode="after")
    def _holds_an_octave(self) -> Range:
        if self.high - self.low < 12:
            raise ValueError("a range must span an octave or more")
        return self


class PartBase(StyleData):
    """What every part has.

    `alternatives` are instruments it may take when the prompt asks for them. `gain_db` is how it
    stands against its role's place in the mix, `velocity` that of a plain hit at full energy.
    `only_where_named`: it plays in the sections that name it and else nowhere, as a soloist; any
    other part joins the fullest section where no section of the piece has it.
    """

    name: str
    role: Role
    instrument: Slug
    alternatives: tuple[Slug, ...] = ()
    pan: Pan = 0.0
    gain_db: Annotated[float, Field(ge=-24, le=12)] = 0.0
    velocity: MidiVelocity = 92
    only_where_named: bool = False


class DrumsPart(PartBase):
    """Drums or percussion: grooves by energy, fills at the ends of phrases.

    `builds` replace the groove at the end of a section whose energy rises; `rolls` are fast cells
    of one voice, as trap's hi-hats; `vary` is how often a bar gets a small change of its own.
    `hands`: how many things are struck at once besides kick and pedal; two on the kits of one
    drummer, else as many as it takes. `follow` names a riff that the kick strikes with, note for
    note, where the riff has more strokes than the bar has pulses.
    """

    kind: Literal["drums"]
    grooves: Annotated[tuple[Groove, ...], Field(min_length=1)]
    fills: tuple[Fill, ...] = ()
    phrase_bars: Annotated[int, Field(ge=1, le=16)] = 4
    section_start: DrumVoice | None = None
    rolls: tuple[Roll, ...] = ()
    builds: tuple[Build, ...] = ()
    vary: Fraction = 0.0
    hands: Annotated[int, Field(ge=1, le=8)] | None = None
    follow: Slug | None = None


class BassLine(StyleData):
    """A bass pattern from an energy on; `meters` overrides it where the style has its own."""

    energy_from: Fraction = 0.0
    pattern: BassPattern
    meters: BassByMeter = Field(default_factory=dict)


class BassPart(PartBase):
    """Bass: roots and what leads to them.

    `kick` is how it treats the kick drum: `lock` strikes a held note anew with each kick, `free`
    leaves the pattern as it is. `approach`: how often the last note before a new chord leads to
    its root by step. `chromatic`: how often such a step is a semitone from outside the scale.
    `follow` names a riff that it doubles where that plays.
    """

    kind: Literal["bass"]
    range: Range
    lines: Annotated[tuple[BassLine, ...], Field(min_length=1)]
    kick: Literal["lock", "free"] = "free"
    approach: Fraction = 0.0
    chromatic: Fraction = 0.0
    follow: Slug | None = None


class RiffPart(PartBase):
    """A riff on the chord's root, written like a bass line; `octave` and `power` add to it.

    `follow` names another riff with the same lines: this one always plays the line that one plays,
    as a second guitar on the other side.
    """

    kind: Literal["riff"]
    range: Range
    lines: Annotated[tuple[BassLine, ...], Field(min_length=1)]
    voicing: Literal["single", "octave", "power"] = "single"
    strum_ms: StrumMilliseconds = 0.0
    follow: Slug | None = None


class CompRhythm(StyleData):
    """A comping pattern from an energy on; `meters` overrides it where the style has its own."""

    energy_from: Fraction = 0.0
    pattern: HitPattern
    meters: HitsByMeter = Field(default_factory=dict)


class CompPart(PartBase):
    """Chords in the style's rhythm, voice-led; `voices` tones at a time.

    `strum_ms` is how long a strum takes from its first string to its last: down on an accent or
    a plain hit, up on a soft one.
    """

    kind: Literal["comp"]
    range: Range
    rhythms: Annotated[tuple[CompRhythm, ...], Field(min_length=1)]
    voices: Annotated[int, Field(ge=2, le=6)] = 4
    voicing: VoicingStyle = "led"
    strum_ms: StrumMilliseconds = 0.0


class PadPart(PartBase):
    """Chords held from change to change; `drone` holds the key's tonic and fifth instead."""

    kind: Literal["pad"]
    range: Range
    voices: Annotated[int, Field(ge=2, le=6)] = 4
    voicing: VoicingStyle = "led"
    drone: bool = False


def _phrase(text: str) -> str:
    for token in text.split():
        if token not in PHRASE_SIGNS:
            raise ValueError(f"{token!r} is no part of a phrase: use {', '.join(PHRASE_SIGNS)}")
    if not text.split():
        raise ValueError("a phrase needs at least one part")
    return text


PHRASE_SIGNS = ("a", "a'", "a+", "a-", "b", "b'", "b+", "b-", "c", ".")
"""Two motifs; ' varies the ending, + and - move it by step; c comes to rest, . is silent."""

Phrase = Annotated[str, AfterValidator(_phrase)]


class LeadPart(PartBase):
    """A melody of motifs: one sign of a phrase is one bar.

    `rhythms`: a motif's rhythm is one of these. `leap`: how often it leaps instead of stepping.
    `pentatonic`: passing notes keep to the five tones that cannot clash. `chromatic`: how often a
    short note before a chord tone comes from a semitone beside it. `ornament`: how often a long
    note gets a grace note. `doubled`: the line a second time, in parallel within the scale.
    """

    kind: Literal["lead"]
    range: Range
    rhythms: Annotated[tuple[HitPattern, ...], Field(min_length=1)]
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=1)]
    leap: Fraction = 0.2
    pentatonic: bool = False
    chromatic: Fraction = 0.0
    ornament: Fraction = 0.0
    doubled: Literal["no", "octave", "third", "sixth"] = "no"


class ArpeggioPart(PartBase):
    """The chord's tones one after another."""

    kind: Literal["arpeggio"]
    range: Range
    patterns: Annotated[tuple[ArpeggioPattern, ...], Field(min_length=1)]


class CounterPart(PartBase):
    """A line that answers in the lead's rests and leaves it room elsewhere."""

    kind: Literal["counter"]
    range: Range
    rhythms: Annotated[tuple[HitPattern, ...], Field(min_length=1)]


class TexturePart(PartBase):
    """A sound that is no music by itself: vinyl, rain, a riser, a sweep.

    `throughout` holds one note a section; `rises` leads up to the next section over the last
    `bars` bars of a section whose energy rises; `starts` falls with the first beat of a section
    that is stronger than the one before.
    """

    kind: Literal["texture"]
    pitch: NotePitch = 60
    plays: Literal["throughout", "rises", "starts"] = "throughout"
    bars: Annotated[int, Field(ge=1, le=16)] = 2


Part = Annotated[
    DrumsPart
    | BassPart
    | RiffPart
    | CompPart
    | PadPart
    | LeadPart
    | ArpeggioPart
    | CounterPart
    | TexturePart,
    Field(discriminator="kind"),
]
