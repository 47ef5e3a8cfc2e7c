"""Comping and pads: the same voice-led chords, in a rhythm or held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.engines.composer.bars import Bar
from server.engines.composer.chance import stream
from server.engines.composer.harmony.clash import HELD_TICKS, Sounding
from server.engines.composer.harmony.voicing import Voicing, voice_chord
from server.engines.composer.parts.energy import for_energy
from server.engines.composer.parts.ties import tied
from server.engines.composer.rhythm.meters import written_for
from server.engines.composer.rhythm.pattern import Hit, pattern_bars
from server.engines.composer.score import SIGN_WEIGHTS, Passage, ScoreNote
from server.engines.composer.style.parts import (
    BassPart,
    CompPart,
    CompRhythm,
    PadPart,
    Range,
    RiffPart,
)

_MORE_ENERGY_WHEN_BUSY = 0.25
"""A part that is asked to be as busy as can be plays the rhythms of so much more energy."""

_PHRASE_BARS, _TURNS = 4, 0.4
"""How long a phrase is, and how often its last bar is played in another rhythm."""

_ROOM_BELOW_A_MELODY = 12
"""Semitones of its range that a part must keep to go below a melody; else it ignores it."""


def play_comp(
    part: CompPart,
    name: str,
    passage: Passage,
    *,
    lead: Sequence[ScoreNote] = (),
    beside: Sequence[ScoreNote] = (),
) -> list[ScoreNote]:
    """Chords in the rhythm of the passage's energy.

    They keep below the `lead` where they can and out of the way of chords played `beside` them. A
    tone is let go of where a riff would come to rub with it, a power chord as a whole.
    """
    voicings = _voicings(part, passage, lead, beside)
    sung, others = Sounding(lead), Sounding(beside)
    as_one = part.voicing in ("power", "octaves")
    notes: list[ScoreNote] = []
    rhythms = [_rhythm(part, name, passage, number) for number in range(len(passage.bars))]
    patterns = [_bar_of(rhythm.pattern, number) for number, rhythm in enumerate(rhythms)]
    for number, bar in enumerate(passage.bars):
        chance = stream(passage.seed, name, bar.index)
        own = written_for(rhythms[number].meters, number, bar)
        for hit in tied(patterns, number, passage.bars) if own is None else own:
            if hit.sign.isdigit() and chance.random() * 10 >= int(hit.sign):
                continue
            weight = SIGN_WEIGHTS.get(hit.sign, 0.85)
            for start, end, voicing in _pieces(hit, bar, passage, voicings):
                clear = [p for p in voicing if not sung.rubs(p, start, end, passage.harmony)]
                struck = clear or voicing
                ends = [others.clear_until(p, start, end, passage.harmony) for p in struck]
                ends = [min(ends)] * len(ends) if as_one else ends
                notes.extend(
                    ScoreNote(start, until - start, p, weight)
                    for p, until in zip(struck, ends, strict=True)
                    if until == end or until - start >= HELD_TICKS
                )
    return notes


def _rhythm(part: CompPart, name: str, passage: Passage, number: int) -> CompRhythm:
    """The rhythm of bar `number`: the section's own, at the end of a phrase now and then another.

    Only rhythms of the same energy take each other's place.
    """
    section, bar = passage.section, passage.bars[number]
    busy = passage.busy(bar)
    energy = section.energy_at(number) + _MORE_ENERGY_WHEN_BUSY * busy
    chance = stream(passage.seed, name, section.kind)
    if (number + 1) % _PHRASE_BARS == 0:
        turn = stream(passage.seed, name, section.kind, "turn", number)
        if turn.random() < _TURNS * (1 + busy):
            chance = turn
    return for_energy(part.rhythms, energy, chance)


def _bar_of(pattern: str, number: int) -> str:
    bars = pattern_bars(pattern)
    return bars[number % len(bars)]


def _pieces(
    hit: Hit, bar: Bar, passage: Passage, voicings: dict[int, Voicing]
) -> Iterator[tuple[int, int, Voicing]]:
    """The hit cut where the chord changes, each piece with its voicing.

    A hit at most an eighth before a change that it is held across anticipates: it has the coming
    chord from the start, and nothing is struck at the change. That chord must lie within the scale
    of the moment.
    """
    start_ticks = bar.start_ticks + hit.start_ticks
    end_ticks = start_ticks + hit.length_ticks
    harmony = passage.harmony
    index = harmony.index_at(start_ticks)
    change_ticks = harmony.spans[index].end_ticks
    close = change_ticks - start_ticks <= HELD_TICKS
    if end_ticks > change_ticks and close and index + 1 in voicings:
        coming = harmony.spans[index + 1]
        scale = harmony.spans[index].chord.scale_in(passage.key)
        if set(coming.chord.pitch_classes) <= set(scale):
            yield start_ticks, min(end_ticks, coming.end_ticks), voicings[index + 1]
            return
    yield from _split_at_changes(start_ticks, end_ticks, passage, voicings)


def play_pad(
    part: PadPart,
    passage: Passage,
    *,
    lead: Sequence[ScoreNote] = (),
    beside: Sequence[ScoreNote] = (),
) -> list[ScoreNote]:
    """Each chord held as long as it lasts; a tone that the next chord keeps is not struck anew.

    A drone holds the key's tonic and fifth instead, and only one where the other would rub.
    """
    first, last = passage.bars[0], passage.bars[-1]
    held: dict[int, int] = {}
    notes: list[ScoreNote] = []
    voicings = _drone(part, passage) if part.drone else _voicings(part, passage, lead, beside)
    for start, end, voicing in _split_at_changes(
        first.start_ticks, last.end_ticks, passage, voicings
    ):
        gone = [pitch for pitch in held if pitch not in voicing]
        notes.extend(_released(held, gone, start))
        for pitch in voicing:
            held.setdefault(pitch, start)
        if end == last.end_ticks or _starts_phrase(end, passage.bars):
            notes.extend(_released(held, list(held), end))
    return sorted(notes)


def _released(held: dict[int, int], pitches: list[int], ticks: int) -> list[ScoreNote]:
    """The notes that end at `ticks`, let go of: `held` maps a pitch to where it began."""
    starts = [(held.pop(pitch), pitch) for pitch in pitches]
    return [ScoreNote(start, ticks - start, pitch, 1.0) for start, pitch in starts]


def _starts_phrase(ticks: int, bars: tuple[Bar, ...], phrase_bars: int = _PHRASE_BARS) -> bool:
    """Whether a phrase starts at `ticks`: there a pad breathes."""
    return any(bar.start_ticks == ticks for bar in bars[::phrase_bars])


def _places(passage: Passage) -> range:
    """The places in the harmony of the passage's chords."""
    first = passage.harmony.index_at(passage.bars[0].start_ticks)
    return range(first, passage.harmony.index_at(passage.bars[-1].end_ticks - 1) + 1)


def _voicings(
    part: CompPart | PadPart,
    passage: Passage,
    lead: Sequence[ScoreNote],
    beside: Sequence[ScoreNote],
) -> dict[int, Voicing]:
    """The voicing of every chord of the passage, by its place in the harmony."""
    harmony, where = passage.harmony, part.range
    above, others = Sounding(lead), Sounding(beside)
    rooted = not _has_bass(passage)
    found: dict[int, Voicing] = {}
    before: Voicing | None = None
    for index in _places(passage):
        span = harmony.spans[index]
        melody = list(above.during(span.start_ticks, span.end_ticks))
        sung = [note.pitch for note in melody]
        taken = {note.pitch for note in others.during(span.start_ticks, span.end_ticks)}
        taken |= {note.pitch for note in melody if note.length_ticks > HELD_TICKS}
        before = voice_chord(
            span.chord,
            part.voices,
            where.low,
            where.high,
            before,
            style=part.voicing,
            scale=span.chord.scale_in(passage.key) if part.voicing == "quartal" else (),
            rooted=rooted,
            taken=frozenset(taken),
            below=min(sung) if _leaves_room(sung, where) else None,
        )
        clear = tuple(
            pitch
            for pitch in before
            if not others.rubs(pitch, span.start_ticks, span.end_ticks, harmony)
        )
        found[index] = clear if len(clear) > 1 else before
    return found


def _leaves_room(sung: Sequence[int], where: Range) -> bool:
    return bool(sung) and min(sung) - where.low > _ROOM_BELOW_A_MELODY


def _has_bass(passage: Passage) -> bool:
    """Whether somebody plays the roots."""
    playing = (passage.style.parts.get(name) for name in passage.section.plan.parts)
    return any(isinstance(part, BassPart | RiffPart) for part in playing)


def _drone(part: PadPart, passage: Passage) -> dict[int, Voicing]:
    """Tonic and fifth, in as many octaves as there are voices and room, but for what would rub."""
    tonic, fifth = passage.key.pitch_class, passage.key.pitch_classes[4]
    found: dict[int, Voicing] = {}
    for index in _places(passage):
        tones = passage.harmony.spans[index].chord.pitch_classes
        classes = {
            pc
            for pc in (tonic, fifth)
            if pc in tones or not {(pc - 1) % 12, (pc + 1) % 12} & set(tones)
        } or {tonic}
        ladder = [p for p in range(part.range.low, part.range.high + 1) if p % 12 in classes]
        found[index] = tuple(ladder[: part.voices])
    return found


def _split_at_changes(
    start_ticks: int, end_ticks: int, passage: Passage, voicings: dict[int, Voicing]
) -> Iterator[tuple[int, int, Voicing]]:
    """The stretch cut where the chord changes, each piece with its voicing."""
    while start_ticks < end_ticks:
        index = passage.harmony.index_at(start_ticks)
        end = min(end_ticks, passage.harmony.spans[index].end_ticks)
        yield start_ticks, end, voicings[index]
        start_ticks = end
