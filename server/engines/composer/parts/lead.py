"""The lead: motifs in phrases that come to rest on chord tones."""

from __future__ import annotations

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.chance import stream
from server.engines.composer.parts.melody import clear_tones, nearest, passing_tones, rubs
from server.engines.composer.parts.motif import Motif, draw_motif
from server.engines.composer.rhythm.pattern import Hit, fit, pattern_bars
from server.engines.composer.score import SIGN_WEIGHTS, Passage, ScoreNote
from server.engines.composer.style.parts import LeadPart

_HELD_TICKS = TICKS_PER_BEAT // 2
"""Longer notes are heard against the chord, so they must not rub."""

_REST, _CLOSE = ".", "c"


def play_lead(part: LeadPart, name: str, passage: Passage) -> list[ScoreNote]:
    """The melody of a passage; passages of one theme share motifs and phrase."""
    theme = stream(passage.seed, name, "theme", passage.section.plan.theme)
    motifs = {sign: draw_motif(part.rhythms, part.leap, theme) for sign in "ab"}
    phrase = theme.choice(part.phrases).split()
    melody = _Melody(part, name, passage)
    for number, bar in enumerate(passage.bars):
        sign = phrase[number % len(phrase)]
        closes = number == len(passage.bars) - 1 and number > 0
        if sign == _REST:
            continue
        if sign == _CLOSE or closes:
            melody.close(motifs["a"], bar)
        else:
            melody.sing(_developed(motifs[sign[0]], sign[1:]), bar)
    return melody.notes


def _developed(motif: Motif, how: str) -> Motif:
    match how:
        case "'":
            return motif.with_new_ending()
        case "+":
            return motif.moved(1)
        case "-":
            return motif.moved(-1)
        case _:
            return motif


class _Melody:
    """A line as it is sung: it remembers where it stands, so that the next bar starts near."""

    def __init__(self, part: LeadPart, name: str, passage: Passage) -> None:
        self.notes: list[ScoreNote] = []
        self._part = part
        self._name = name
        self._passage = passage
        self._home = (part.range.low + part.range.high) / 2
        self._anchor = self._home

    def sing(self, motif: Motif, bar: Bar) -> None:
        """The motif in this bar, on this bar's chords."""
        self._sing(self._hits(motif, bar), motif, bar)

    def close(self, motif: Motif, bar: Bar) -> None:
        """The motif's head, its last note a long one on root, third or fifth; then a breath."""
        head = [hit for hit in self._hits(motif, bar) if hit.start_ticks * 2 < bar.length_ticks]
        last_start_ticks = head[-1].start_ticks if head else 0
        breath_ticks = bar.pulses[-1].length_ticks if len(bar.pulses) > 2 else 0
        end_ticks = max(bar.length_ticks - breath_ticks, last_start_ticks + 1)
        self._sing(head[:-1], motif, bar)
        start_ticks = bar.start_ticks + last_start_ticks
        chord = self._passage.harmony.at(start_ticks).chord
        rests = [
            pitch
            for pitch in clear_tones(chord, self._part.range)
            if pitch % 12 in chord.third_and_fifth()
        ]
        self._add(Hit(last_start_ticks, end_ticks - last_start_ticks, "x"), bar, rests)

    def _hits(self, motif: Motif, bar: Bar) -> tuple[Hit, ...]:
        """The rhythm; a sparse melody leaves away what stands between the pulses."""
        bars = pattern_bars(motif.rhythm)
        hits = fit(bars[0], bar)
        if self._passage.density >= 0:
            return hits
        on_pulse = {pulse.start_ticks for pulse in bar.pulses}
        return tuple(hit for hit in hits if hit.start_ticks in on_pulse) or hits[:1]

    def _sing(self, hits: tuple[Hit, ...] | list[Hit], motif: Motif, bar: Bar) -> None:
        chance = stream(self._passage.seed, self._name, bar.index)
        anchor = self._anchored(bar)
        on_pulse = {pulse.start_ticks for pulse in bar.pulses}
        where, key = self._part.range, self._passage.key
        for hit, step in zip(hits, motif.contour, strict=False):
            if hit.sign.isdigit() and chance.random() * 10 >= int(hit.sign):
                continue
            chord = self._passage.harmony.at(bar.start_ticks + hit.start_ticks).chord
            scale = passing_tones(chord, key, where, pentatonic=False)
            place = scale.index(nearest(scale, anchor)) + step
            pitch = scale[max(0, min(len(scale) - 1, place))]
            strong = hit.start_ticks in on_pulse or hit.length_ticks >= TICKS_PER_BEAT
            if strong or (hit.length_ticks > _HELD_TICKS and rubs(pitch, chord)):
                allowed = clear_tones(chord, where)
            else:
                allowed = passing_tones(chord, key, where, self._part.pentatonic)
            self._add(hit, bar, self._onward(allowed, pitch), pitch)

    def _onward(self, allowed: tuple[int, ...], pitch: int) -> tuple[int, ...]:
        """The allowed pitches that keep the contour's direction, unless that takes a wide leap.

        Without this, chord tones would draw a moving line back to the note it stands on.
        """
        if not self.notes or pitch == self.notes[-1].pitch:
            return allowed
        last = self.notes[-1].pitch
        up = pitch > last
        onward = tuple(one for one in allowed if 0 < (one - last if up else last - one) <= 7)
        return onward or allowed

    def _anchored(self, bar: Bar) -> int:
        """The chord tone from which a bar's contour counts: near the last, drawn home."""
        chord = self._passage.harmony.at(bar.start_ticks).chord
        aim = self._anchor + (self._home - self._anchor) * 0.3
        self._anchor = nearest(clear_tones(chord, self._part.range), aim)
        return self._anchor

    def _add(
        self, hit: Hit, bar: Bar, allowed: list[int] | tuple[int, ...], pitch: float | None = None
    ) -> None:
        """A note on the allowed pitch nearest to `pitch` (to the last note where there is none).

        It ends where the next chord makes it foreign.
        """
        last = self.notes[-1].pitch if self.notes else self._home
        chosen = nearest(allowed, last if pitch is None else pitch)
        start_ticks = bar.start_ticks + hit.start_ticks
        end_ticks = start_ticks + hit.length_ticks
        following = self._passage.harmony.after(start_ticks)
        while following is not None and following.start_ticks < end_ticks:
            if chosen % 12 not in following.chord.scale_in(self._passage.key):
                end_ticks = following.start_ticks
            following = self._passage.harmony.after(following.start_ticks)
        weight = SIGN_WEIGHTS.get(hit.sign, 0.85)
        self.notes.append(ScoreNote(start_ticks, end_ticks - start_ticks, chosen, weight))
