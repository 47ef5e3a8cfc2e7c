"""Lines around the lead: arpeggios that spell the chord, and a counter-line that answers."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.chance import stream
from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.harmony.clash import HELD_TICKS, Sounding
from server.engines.composer.parts.melody import clear_tones, ladder, nearest
from server.engines.composer.parts.ties import tied
from server.engines.composer.rhythm.pattern import Hit, pattern_bars
from server.engines.composer.score import SIGN_WEIGHTS, Passage, ScoreNote
from server.engines.composer.style.parts import ArpeggioPart, CounterPart, Range

_MOST_TONES_OF_AN_ARPEGGIO = 5
"""Of chords with more, an arpeggio leaves the highest extensions to others."""

_FIFTH_OR_OCTAVE = (0, 7)


def play_arpeggio(
    part: ArpeggioPart, name: str, passage: Passage, *, beside: Sequence[ScoreNote] = ()
) -> list[ScoreNote]:
    """The pattern's numbers are chord tones, counted up from the lowest in the range.

    At the top of the range the count turns round. A tone that would rub with what is held
    `beside` it gives way to its neighbour.
    """
    text = stream(passage.seed, name, passage.section.plan.theme).choice(part.patterns)
    patterns = pattern_bars(text)
    others = Sounding(beside)
    notes = []
    for number, bar in enumerate(passage.bars):
        for hit in tied(patterns, number, passage.bars):
            start_ticks = bar.start_ticks + hit.start_ticks
            tones = _broken(passage.harmony.at(start_ticks).chord, part.range)
            place = _turned(int(hit.sign) - 1, len(tones))
            weight = 1.1 if hit.start_ticks == 0 else 0.9
            note = _until_change(start_ticks, hit, tones[place], weight, passage)
            end_ticks = start_ticks + note.length_ticks
            by_nearness = sorted(tones, key=lambda pitch: (abs(pitch - note.pitch), pitch))
            clear = (
                pitch
                for pitch in by_nearness
                if not others.rubs(pitch, start_ticks, end_ticks, passage.harmony)
            )
            notes.append(note._replace(pitch=next(clear, note.pitch)))
    return notes


def _broken(chord: ChordTones, where: Range) -> tuple[int, ...]:
    return ladder(chord.pitch_classes[:_MOST_TONES_OF_AN_ARPEGGIO], where.low, where.high)


def _turned(place: int, count: int) -> int:
    """`place` on a ladder of `count` rungs that is climbed up and down."""
    if count < 2:
        return 0
    place %= 2 * count - 2
    return place if place < count else 2 * count - 2 - place


def play_counter(
    part: CounterPart,
    name: str,
    passage: Passage,
    lead: Sequence[ScoreNote],
    *,
    beside: Sequence[ScoreNote] = (),
) -> list[ScoreNote]:
    """Chord tones where the lead leaves room, mostly against its direction.

    In a bar in which a lead that plays in the passage is silent, it has the most to say.

    No parallel fifths or octaves with it (Fux, Gradus ad Parnassum), and nothing that rubs with
    it or with what is held `beside`.
    """
    text = stream(passage.seed, name, passage.section.plan.theme).choice(part.rhythms)
    voice = _CounterVoice(part.range, passage, lead, beside)
    patterns = _answering(pattern_bars(text), passage, voice)
    for number, bar in enumerate(passage.bars):
        chance = stream(passage.seed, name, "bar", passage.section.plan.theme, number)
        for hit in tied(patterns, number, passage.bars):
            drawn = chance.random() * 10
            left_away = hit.sign.isdigit() and drawn >= int(hit.sign)
            start_ticks = bar.start_ticks + hit.start_ticks
            room_ticks = voice.room_ticks(start_ticks, hit.length_ticks)
            if not left_away and room_ticks >= min(hit.length_ticks, HELD_TICKS):
                voice.answer(start_ticks, Hit(hit.start_ticks, room_ticks, hit.sign))
    return voice.notes


def _answering(bars: Sequence[str], passage: Passage, voice: _CounterVoice) -> list[str]:
    """The pattern of each bar: its fullest where the lead rests, else the one whose turn it is."""
    fullest = max(bars, key=lambda bar: sum(sign not in ".-" for sign in bar))
    in_turn = [bars[number % len(bars)] for number in range(len(passage.bars))]
    if not voice.has_lead:
        return in_turn
    return [
        fullest if voice.is_free(bar.start_ticks, bar.length_ticks) else own
        for bar, own in zip(passage.bars, in_turn, strict=True)
    ]


class _CounterVoice:
    """A second voice: it knows the first, and where it stands itself."""

    def __init__(
        self,
        where: Range,
        passage: Passage,
        lead: Sequence[ScoreNote],
        beside: Sequence[ScoreNote],
    ) -> None:
        self.notes: list[ScoreNote] = []
        self._where = where
        self._passage = passage
        self._home = (where.low + where.high) / 2
        self.has_lead = bool(lead)
        self._lead = Sounding(lead)
        self._others = Sounding(lead, beside)

    def is_free(self, start_ticks: int, length_ticks: int) -> bool:
        """Whether the lead starts nothing in the stretch."""
        return self.room_ticks(start_ticks, length_ticks) == length_ticks

    def room_ticks(self, start_ticks: int, length_ticks: int) -> int:
        """How much of the stretch goes by before the lead starts something."""
        end_ticks = start_ticks + length_ticks
        starts = (note.start_ticks for note in self._lead.during(start_ticks, end_ticks))
        return min((s for s in starts if s >= start_ticks), default=end_ticks) - start_ticks

    def answer(self, start_ticks: int, hit: Hit) -> None:
        """A note at `start_ticks`; none where every tone would rub."""
        harmony = self._passage.harmony
        weight = SIGN_WEIGHTS.get(hit.sign, 0.85)
        note = _until_change(start_ticks, hit, 0, weight, self._passage)
        end_ticks = start_ticks + note.length_ticks
        allowed = [
            pitch
            for pitch in clear_tones(harmony.at(start_ticks).chord, self._where)
            if not self._others.rubs(pitch, start_ticks, end_ticks, harmony)
        ]
        if allowed:
            now, before = self._sung_at(start_ticks), self._sung_before()
            pitch = min(allowed, key=lambda one: (self._cost(one, now, before), one))
            self.notes.append(note._replace(pitch=pitch))

    def _cost(self, pitch: int, now: int | None, before: int | None) -> float:
        """How far the pitch leads from a line that moves by step against the lead."""
        cost = 0.2 * abs(pitch - self._home)
        if not self.notes:
            return cost
        last = self.notes[-1].pitch
        cost += abs(pitch - last) + (3.5 if pitch == last else 0.0)
        if now is None or before is None or now == before or pitch == last:
            return cost
        if (now > before) == (pitch > last):
            cost += 2.0
        interval = (now - pitch) % 12
        if interval in _FIFTH_OR_OCTAVE and interval == (before - last) % 12:
            cost += 50.0
        return cost

    def _sung_at(self, ticks: int) -> int | None:
        return next((note.pitch for note in self._lead.during(ticks, ticks + 1)), None)

    def _sung_before(self) -> int | None:
        return self._sung_at(self.notes[-1].start_ticks) if self.notes else None


def hold_tones(where: Range, passage: Passage) -> list[ScoreNote]:
    """One held chord tone a bar: for whoever found no room, as in bars of less than a beat."""
    notes = []
    for bar in passage.bars:
        tones = clear_tones(passage.harmony.at(bar.start_ticks).chord, where)
        pitch = nearest(tones, (where.low + where.high) / 2)
        whole = Hit(0, bar.length_ticks, "o")
        notes.append(_until_change(bar.start_ticks, whole, pitch, 0.7, passage))
    return notes


def _until_change(
    start_ticks: int, hit: Hit, pitch: int, weight: float, passage: Passage
) -> ScoreNote:
    end_ticks = passage.harmony.at(start_ticks).end_ticks
    return ScoreNote(start_ticks, min(hit.length_ticks, end_ticks - start_ticks), pitch, weight)
