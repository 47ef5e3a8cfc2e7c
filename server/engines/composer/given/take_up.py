"""New bars out of given ones: an answer to a phrase, or the same music going on."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bar_at
from server.engines.composer.chance import stream
from server.engines.composer.given.motif_work import Work, answering, going_on, worked
from server.engines.composer.given.new_bars import NewBars
from server.engines.composer.given.played import Played, Voice
from server.engines.composer.parts.melody import ladder, nearest

_NEAR_TICKS = TICKS_PER_BEAT // 8
_STRONG_TICKS = 3 * TICKS_PER_BEAT // 2
_WIDEST_SEMITONES = 9
_MORE_SEMITONES = 4
"""An answer may go this much higher or lower than the phrase it answers."""

_TOUCH = 3
"""A repeated note is played up to this much softer or louder."""


def taken_up(voice: Voice, new: NewBars, sings: bool) -> tuple[Played, ...]:
    """What the voice plays in the new bars, in its own rhythm, touch and timing.

    A voice that `sings` has the tune: its top line is developed, what lies under it follows the
    chords.
    """
    chance = stream(new.seed, voice.track.name, "takes up")
    if voice.role == "drums":
        notes = _again(voice.notes, new, chance)
    elif sings:
        top = _top_line(voice.notes)
        sung = set(top)
        under = [note for note in voice.notes if note not in sung]
        tune = _sung(top, new, chance)
        notes = tune + _under(tune, [_in_chord(note, at, new) for note, at in _placed(under, new)])
    else:
        notes = [_in_chord(note, at, new) for note, at in _placed(voice.notes, new)]
    return _whole(notes, new.bars[-1].end_ticks)


def _placed(notes: Sequence[Played], new: NewBars) -> list[tuple[Played, Played]]:
    """Each note of a source bar, with itself moved into the new bar that takes the bar up."""
    first_ticks = new.source[0].start_ticks
    by_bar: dict[int, list[Played]] = {}
    for note in notes:
        if note.start_ticks >= first_ticks - _NEAR_TICKS:
            bar = bar_at(new.source, note.start_ticks + _NEAR_TICKS)
            by_bar.setdefault(bar.start_ticks, []).append(note)
    pairs = []
    for number, bar in enumerate(new.bars):
        source = new.source_of(number)
        for note in by_bar.get(source.start_ticks, []):
            since = note.start_ticks - source.start_ticks
            if since < bar.length_ticks:
                start = max(new.bars[0].start_ticks, bar.start_ticks + since)
                pairs.append((note, note._replace(start_ticks=start)))
    return pairs


def _again(notes: Sequence[Played], new: NewBars, chance: Random) -> list[Played]:
    """The drums again, with a touch of their own; a soft hit stays out now and then."""
    again = []
    usual = sorted(note.velocity for note in notes)[len(notes) // 2]
    for _, note in _placed(notes, new):
        velocity = note.velocity + chance.randint(-_TOUCH, _TOUCH)
        if note.velocity >= usual // 2 or chance.random() < 0.85:
            again.append(note._replace(velocity=max(1, min(127, velocity))))
    return again


def _in_chord(note: Played, at: Played, new: NewBars) -> Played:
    """A note of an accompaniment, moved from the chord it stood on to the one it now stands on."""
    before = new.harmony.at(note.start_ticks + _NEAR_TICKS).chord
    now = new.harmony.at(at.start_ticks + _NEAR_TICKS).chord
    if before == now:
        return at
    tones, old = now.pitch_classes, before.pitch_classes
    if note.pitch % 12 in old:
        wanted = tones[min(old.index(note.pitch % 12), len(tones) - 1)]
        choices: Sequence[int] = [p for p in _around(note.pitch) if p % 12 == wanted]
    else:
        choices = [p for p in _around(note.pitch) if p % 12 in now.scale_in(new.key)]
    return at._replace(pitch=nearest(choices, note.pitch))


def _around(pitch: int) -> range:
    return range(max(0, pitch - 6), min(127, pitch + 6) + 1)


def _top_line(notes: Sequence[Played]) -> list[Played]:
    """The highest note of those struck together."""
    top: list[Played] = []
    for note in sorted(notes, key=lambda one: (one.start_ticks, -one.pitch)):
        if not top or note.start_ticks - top[-1].start_ticks > _NEAR_TICKS // 2:
            top.append(note)
    return top


def _under(tune: Sequence[Played], notes: Sequence[Played]) -> list[Played]:
    """The notes that stay under the tune where both are struck."""
    above = {note.start_ticks // _NEAR_TICKS: note.pitch for note in tune}
    closing = max((note.start_ticks for note in tune), default=0)
    return [
        note
        for note in notes
        if note.start_ticks <= closing
        and note.pitch < above.get(note.start_ticks // _NEAR_TICKS, 128)
    ]


def _sung(tune: Sequence[Played], new: NewBars, chance: Random) -> list[Played]:
    """The tune developed bar by bar; where it closes, home on the tonic."""
    count = len(new.bars)
    works = answering(count, chance) if new.closes else going_on(count, len(new.source), chance)
    pitches = [note.pitch for note in tune]
    where = (max(0, min(pitches) - _MORE_SEMITONES), min(127, max(pitches) + _MORE_SEMITONES))
    by_bar: dict[int, list[tuple[Played, Played]]] = {}
    for pair in _placed(tune, new):
        bar = bar_at(new.bars, pair[1].start_ticks + _NEAR_TICKS)
        by_bar.setdefault(bar.index, []).append(pair)
    sung: list[Played] = []
    for bar, work in zip(new.bars, works, strict=True):
        pairs = by_bar.get(bar.index, [])
        if new.closes and bar is new.bars[-1]:
            last = sung[-1] if sung else tune[-1]
            sung.extend(_closed([note for _, note in pairs], bar, new, where, last))
        else:
            sung.extend(_developed(pairs, work, bar, new, where))
    return sung


def _developed(
    pairs: Sequence[tuple[Played, Played]],
    work: Work,
    bar: Bar,
    new: NewBars,
    where: tuple[int, int],
) -> list[Played]:
    """A bar of the tune after the work; strong notes come to rest on the chord.

    A pair is a given note and where it comes to lie. One that the work leaves alone over the chord
    it stood on stays as it is.
    """
    notes = [note for _, note in pairs]
    if not notes:
        return []
    scale = ladder(tuple(sorted(new.key.pitch_classes)), 0, 127)
    steps = [scale.index(nearest(scale, note.pitch)) for note in notes]
    wanted = worked(steps, work)
    developed: list[Played] = []
    for number, note in enumerate(notes):
        pitch = scale[max(0, min(len(scale) - 1, wanted[number]))]
        chord = new.harmony.at(note.start_ticks + _NEAR_TICKS).chord
        if wanted[number] == steps[number]:
            pitch = note.pitch
            if chord == new.harmony.at(pairs[number][0].start_ticks + _NEAR_TICKS).chord:
                developed.append(note)
                continue
        tones = chord.pitch_classes if _is_strong(note, bar) else chord.scale_in(new.key)
        allowed = ladder(tones, *where)
        if developed:
            turn = wanted[number] - wanted[number - 1]
            allowed = _onward(allowed, developed[-1].pitch, turn)
        developed.append(note._replace(pitch=nearest(allowed, _within(pitch, where))))
    return developed


def _onward(allowed: tuple[int, ...], last: int, turn: int) -> tuple[int, ...]:
    """The allowed pitches that go on from the last as the motif turns, unless that is a leap."""
    onward = tuple(
        pitch
        for pitch in allowed
        if (pitch - last) * turn > 0 and abs(pitch - last) <= _WIDEST_SEMITONES
    )
    return onward if turn and onward else allowed


def _closed(
    notes: Sequence[Played], bar: Bar, new: NewBars, where: tuple[int, int], before: Played
) -> list[Played]:
    """The bar's head, then the tonic, come to by step and held until a breath before the end."""
    head = [
        note for note in notes if 2 * (note.start_ticks - bar.start_ticks) < bar.length_ticks
    ] or [before._replace(start_ticks=bar.start_ticks)]
    *leading, last = head
    tonic = nearest(ladder((new.key.pitch_class,), where[0] - 6, where[1] + 6), before.pitch)
    scale = ladder(tuple(sorted(new.key.pitch_classes)), 0, 127)
    home = scale.index(tonic)
    side = 1 if before.pitch >= tonic else -1
    sung = []
    for number, note in enumerate(leading):
        away = min(3, len(leading) - number)
        sung.append(note._replace(pitch=scale[home + side * away]))
    breath = bar.pulses[-1].length_ticks if len(bar.pulses) > 2 else 0
    length = max(bar.end_ticks - breath - last.start_ticks, TICKS_PER_BEAT // 4)
    return [*sung, last._replace(pitch=tonic, length_ticks=length)]


def _is_strong(note: Played, bar: Bar) -> bool:
    """Whether the note is heard against the chord: on the bar's first or middle pulse, or long."""
    since = note.start_ticks - bar.start_ticks
    count = len(bar.pulses)
    middle = bar.pulses[count // 2 if count % 2 == 0 else 0].start_ticks
    return note.length_ticks >= _STRONG_TICKS or min(abs(since), abs(since - middle)) <= _NEAR_TICKS


def _within(pitch: int, where: tuple[int, int]) -> int:
    while pitch > where[1]:
        pitch -= 12
    while pitch < where[0]:
        pitch += 12
    return pitch


def _whole(notes: Sequence[Played], end_ticks: int) -> tuple[Played, ...]:
    """Every note ends where the next of its pitch starts, and by the end."""
    ended: list[Played] = []
    following: dict[int, int] = {}
    for note in sorted(notes, reverse=True):
        end = min(note.end_ticks, following.get(note.pitch, end_ticks), end_ticks)
        if end > note.start_ticks:
            ended.append(note._replace(length_ticks=end - note.start_ticks))
            following[note.pitch] = note.start_ticks
    return tuple(ended[::-1])
