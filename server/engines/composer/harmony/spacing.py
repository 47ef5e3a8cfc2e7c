"""Spacings: the ways to spread a chord over an instrument's range.

Close, drop-2 and drop-2-and-4 positions, open triads, shells and rootless voicings as in Levine,
The Jazz Piano Book, chs. 3 to 9; fourths as in the same, ch. 13 (the last step of a stack may be
a third, as in So What). Power chords and octaves are what guitars play.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.style.parts import VoicingStyle

Voicing = tuple[int, ...]

_QUARTAL_STEPS = (5, 6)
_PERFECT_FIFTH = 7


@cache
def spacings(
    style: VoicingStyle,
    chord: ChordTones,
    voices: int,
    where: tuple[int, int],
    *,
    scale: tuple[int, ...],
    rooted: bool,
) -> tuple[Voicing, ...]:
    """Every voicing of the chord in that style from the low to the high of `where`, never none.

    `scale` is the chord's, for fourths. `rooted`: nobody else plays the root. A style that has
    nothing for the chord is played `led`.
    """
    low, high = where
    found: set[Voicing] = set()
    match style:
        case "power" | "octaves":
            found = _rooted_frames(chord, voices, low, high, fifth=style == "power")
        case "quartal":
            found = _quartal(chord, min(voices, 5), low, high, scale)
        case "shell":
            found = _close_or_open(_shell_tones(chord, voices, rooted), low, high)
        case "rootless" if not rooted and len(chord.pitch_classes) > 3:
            found = _close_or_open(_without_root(chord, voices), low, high)
        case "open":
            found = _open(_weightiest(chord, voices), voices, low, high)
        case _:
            pass
    return tuple(sorted(found)) or _led(_weightiest(chord, voices), voices, low, high)


def _weightiest(chord: ChordTones, voices: int) -> tuple[int, ...]:
    """The pitch classes that matter most: third, seventh, ninth, then fifth, then root.

    The bass has the root, so it is the first to go when there are more tones than voices. A fifth
    that is altered matters as much as the seventh.
    """
    tones = chord.pitch_classes
    return tones if len(tones) <= voices else _without_root(chord, voices)


def _without_root(chord: ChordTones, voices: int) -> tuple[int, ...]:
    tones = chord.pitch_classes
    rest = tones[1:]
    if len(rest) <= voices:
        return rest
    third, fifth, *others = rest
    if (fifth - tones[0]) % 12 != _PERFECT_FIFTH and others:
        return (third, others[0], fifth, *others[1:])[:voices]
    return (third, *others)[:voices]


def _shell_tones(chord: ChordTones, voices: int, rooted: bool) -> tuple[int, ...]:
    """Third and seventh (in a triad third and root), with a colour or the root as there is room."""
    tones = chord.pitch_classes
    if len(tones) <= 3:
        return tuple(dict.fromkeys((tones[1], tones[0])))
    shell = (tones[1], tones[3])
    if voices >= 3 and rooted:
        return (*shell, tones[0])
    if voices >= 3 and len(tones) > 4:
        return (*shell, tones[-1])
    return shell


def _close_or_open(tones: tuple[int, ...], low: int, high: int) -> set[Voicing]:
    found: set[Voicing] = set()
    for close in _close(tones, len(set(tones)), low, high):
        for voicing in (close, _dropped(close, 2)):
            if voicing[0] >= low and voicing[-1] <= high:
                found.add(voicing)
    return found


def _open(tones: tuple[int, ...], voices: int, low: int, high: int) -> set[Voicing]:
    found: set[Voicing] = set()
    for close in _close(tones, voices, low, high):
        drops = ((2, 4), (3,), (2,)) if len(close) > 3 else ((2,),)
        for drop in drops:
            voicing = _dropped(close, *drop)
            wide = voicing[-1] - voicing[0] > 12
            if wide and voicing[0] >= low and voicing[-1] <= high:
                found.add(voicing)
    return found


def _led(tones: tuple[int, ...], voices: int, low: int, high: int) -> tuple[Voicing, ...]:
    """Close and drop-2 positions; where the range is too narrow, of fewer voices."""
    found: set[Voicing] = set()
    for close in _close(tones, voices, low, high):
        for voicing in (close, _dropped(close, 2)):
            if voicing[0] >= low and voicing[-1] <= high:
                found.add(voicing)
    if found:
        return tuple(sorted(found))
    fewer = min(voices, len(set(tones))) - (voices <= len(set(tones)))
    if fewer >= 1:
        return _led(tones, fewer, low, high)
    return tuple((pitch,) for pitch in range(low, high + 1) if pitch % 12 in tones)


def _close(tones: Sequence[int], voices: int, low: int, high: int) -> list[Voicing]:
    """The tones stacked as close as they go, upwards from each of them."""
    ordered = sorted(set(tones))
    found = []
    for bottom in range(low, high + 1):
        if bottom % 12 in ordered:
            voicing = _stacked(bottom, ordered, voices)
            if voicing[-1] <= high:
                found.append(voicing)
    return found


def _stacked(bottom: int, ordered: Sequence[int], voices: int) -> Voicing:
    pitches = [bottom]
    place = ordered.index(bottom % 12)
    while len(pitches) < voices:
        place += 1
        pitches.append(pitches[-1] + ((ordered[place % len(ordered)] - pitches[-1]) % 12 or 12))
    return tuple(pitches)


def _dropped(close: Voicing, *places: int) -> Voicing:
    """The voices at these places from the top an octave lower; unchanged where they cross."""
    if len(close) < 3 or max(places) > len(close):
        return close
    lowered = {len(close) - place for place in places}
    moved = {pitch - 12 if n in lowered else pitch for n, pitch in enumerate(close)}
    return tuple(sorted(moved))


def _quartal(
    chord: ChordTones, voices: int, low: int, high: int, scale: tuple[int, ...]
) -> set[Voicing]:
    """Fourths of the chord's scale that hold its third or seventh and nothing that rubs."""
    tones = chord.pitch_classes
    clear = {pc for pc in scale if pc in tones or (pc - 1) % 12 not in tones}
    guides = {*tones[1:2], *tones[3:4]}
    ladder = [pitch for pitch in range(low, high + 1) if pitch % 12 in scale]
    found: set[Voicing] = set()
    for start in range(len(ladder) - 3 * (voices - 1)):
        stack = tuple(ladder[start + 3 * n] for n in range(voices))
        so_what = (*stack[:-1], stack[-2] + 4) if voices > 3 else stack
        found |= {one for one in (stack, so_what) if _is_of_fourths(one, clear, guides)}
    return found


def _is_of_fourths(voicing: Voicing, clear: set[int], guides: set[int]) -> bool:
    steps = [upper - lower for lower, upper in pairwise(voicing)]
    classes = {pitch % 12 for pitch in voicing}
    return (
        steps[0] == 5
        and all(step in _QUARTAL_STEPS for step in steps[:-1])
        and steps[-1] in (4, *_QUARTAL_STEPS)
        and len(classes) == len(voicing)
        and classes <= clear
        and bool(classes & guides)
    )


def _rooted_frames(
    chord: ChordTones, voices: int, low: int, high: int, *, fifth: bool
) -> set[Voicing]:
    """The root and its octave, with the fifth between them where the chord has a perfect one."""
    perfect = (chord.root_pitch_class + _PERFECT_FIFTH) % 12 in chord.pitch_classes
    frame = (0, 7, 12)[: max(2, voices)] if fifth and perfect else (0, 12)
    roots = range(low, high - frame[-1] + 1)
    return {
        tuple(root + up for up in frame) for root in roots if root % 12 == chord.root_pitch_class
    }
