"""Tempo, meter and length settled: settings beat words, later words beat both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.asked import Asked
from server.engines.composer.asked_form import form_bars
from server.engines.composer.notes import Notes, quoted
from server.engines.composer.prompt.wishes import Wishes
from server.engines.composer.rhythm.grooves import meter_of
from server.engines.composer.style import Style
from session.meter import MeterMap
from session.tempo import TempoMap, TempoStep

LONGEST_BARS = 2000
LOWEST_BPM, HIGHEST_BPM = 10.0, 1000.0


def meter_map_of(
    asked: Asked,
    style: Style,
    notes: Notes,
) -> MeterMap:
    """The meters of the piece."""
    later = [change.meter for change in asked.changes if change.meter and change.meter.meter]
    wish = later[-1] if later else asked.wishes.meter
    if not later and asked.request.meter_map is not None:
        words = wish.words if wish else None
        if asked.request.given is not None:
            notes.overruled("meter", "that", words, "of what is given")
        else:
            notes.overruled("meter", "a map", words)
        return asked.request.meter_map
    if not later and asked.request.meter is not None:
        if wish is not None and wish.meter != asked.request.meter:
            notes.overruled("meter", "{}/{}".format(*asked.request.meter), wish.words)
        return MeterMap.constant(*asked.request.meter)
    if wish is None:
        return MeterMap.constant(*meter_of(style.meters[0]))
    if wish.meter is None:
        notes.not_understood.append(
            f"{quoted(wish.words)} is no meter that can be played: it is {style.meters[0]}."
        )
        return MeterMap.constant(*meter_of(style.meters[0]))
    name = f"{wish.meter[0]}/{wish.meter[1]}"
    notes.understood.append(f"{quoted(wish.words)}: the meter is {name}.")
    notes.facts["meter"] = name
    return MeterMap.constant(*wish.meter)


def tempo_map_of(
    asked: Asked,
    style: Style,
    notes: Notes,
) -> TempoMap:
    """The tempi of the piece."""
    if asked.request.tempo_map is not None:
        words = asked.wishes.tempo.words if asked.wishes.tempo else None
        if asked.request.given is not None:
            notes.overruled("tempo", "that", words, "of what is given")
        else:
            notes.overruled("tempo", "a map", words)
        return _changed_map(asked.request.tempo_map, asked.changes, style, notes)
    bpm = _first_bpm(asked, style, notes)
    for change in asked.changes:
        bpm = _changed_bpm(bpm, change, style, notes)
    playable = max(LOWEST_BPM, min(HIGHEST_BPM, bpm))
    if playable != bpm:
        notes.remarks.append(
            f"{bpm:g} bpm cannot be played: it is {playable:g}, of {LOWEST_BPM:g} to "
            f"{HIGHEST_BPM:g}."
        )
    elif not style.tempo.low_bpm <= bpm <= style.tempo.high_bpm:
        notes.remarks.append(
            f"{bpm:g} bpm is outside the {style.tempo.low_bpm:g} to {style.tempo.high_bpm:g} "
            f"where {style.title} is at home; it is played as asked."
        )
    return TempoMap.constant(playable)


def _first_bpm(asked: Asked, style: Style, notes: Notes) -> float:
    """The tempo before any change."""
    wish, tempo = asked.wishes.tempo, style.tempo
    if asked.request.bpm is not None:
        if wish is not None and wish.bpm != asked.request.bpm:
            notes.overruled("tempo", f"{asked.request.bpm:g} bpm", wish.words)
        return asked.request.bpm
    if wish is None:
        return tempo.default_bpm
    if wish.bpm is not None:
        notes.understood.append(f"{quoted(wish.words)}: the tempo is {wish.bpm:g} bpm.")
        notes.facts["tempo_bpm"] = wish.bpm
        return wish.bpm
    return _relative_bpm(tempo.default_bpm, asked.wishes, style, notes)


def _relative_bpm(bpm: float, wishes: Wishes, style: Style, notes: Notes) -> float:
    """`slow` is a place in the style's range, `slower` a step from `bpm`."""
    wish, tempo = wishes.tempo, style.tempo
    if wish is None:
        return bpm
    if wish.place is not None:
        bpm = round(tempo.low_bpm + (tempo.high_bpm - tempo.low_bpm) * wish.place)
        reason = f", as {style.title} goes from {tempo.low_bpm:g} to {tempo.high_bpm:g}"
    else:
        bpm = round(bpm * wish.factor + wish.more_bpm, 2 if wish.factor == 1.0 else None)
        reason = ""
    notes.understood.append(f"{quoted(wish.words)}: {bpm:g} bpm{reason}.")
    notes.facts["tempo_bpm"] = bpm
    return bpm


def _changed_bpm(bpm: float, change: Wishes, style: Style, notes: Notes) -> float:
    if change.tempo is None:
        return bpm
    if change.tempo.bpm is not None:
        notes.understood.append(
            f"{quoted(change.tempo.words)}: the tempo is {change.tempo.bpm:g} bpm."
        )
        notes.facts["tempo_bpm"] = change.tempo.bpm
        return change.tempo.bpm
    return _relative_bpm(bpm, change, style, notes)


def _changed_map(
    tempo_map: TempoMap, changes: Sequence[Wishes], style: Style, notes: Notes
) -> TempoMap:
    """Every step of the map in the proportion that the changes ask for at its start."""
    first_bpm = bpm = tempo_map.steps[0].bpm
    for change in changes:
        bpm = _changed_bpm(bpm, change, style, notes)
    if bpm == first_bpm:
        return tempo_map
    return TempoMap(
        tuple(
            TempoStep(
                step.start_beats,
                max(LOWEST_BPM, min(HIGHEST_BPM, round(step.bpm * bpm / first_bpm, 3))),
            )
            for step in tempo_map.steps
        )
    )


@dataclass(frozen=True, slots=True)
class Length:
    """Bars, and whether they were asked for."""

    bars: int
    asked: bool


def length_of(
    asked: Asked,
    style: Style,
    time: tuple[TempoMap, MeterMap],
    notes: Notes,
) -> Length:
    """How many bars the piece has before sections are added to it."""
    wish, given_bars = asked.wishes.length, _given_bars(asked)
    bars, seconds = asked.request.bars, asked.request.seconds
    if bars is None and seconds is None and asked.request.form is not None:
        bars = form_bars(asked.request.form, style)
    if bars is not None or seconds is not None:
        if wish is not None and (bars is None or wish.bars != bars - given_bars):
            new_bars = bars if bars is None else bars - given_bars
            notes.overruled("length", _said(new_bars, seconds), wish.words)
    elif wish is not None and (wish.bars or wish.seconds is not None):
        bars, seconds = wish.bars, wish.seconds
        if seconds is not None:
            notes.facts["seconds"] = seconds
        notes.understood.append(f"{quoted(wish.words)}: the length is {_said(bars, seconds)}.")
    elif wish is not None:
        bars = max(1, round(style.default_bars * wish.factor) + wish.more_bars)
        notes.understood.append(f"{quoted(wish.words)}: the length is {_said(bars, None)}.")
    else:
        bars = style.default_bars
    count = _whole(bars, seconds, time, notes)
    for change in asked.changes:
        if change.length is not None:
            new_bars = _changed_bars(count - given_bars, change, time, notes)
            count = given_bars + new_bars
    if count > LONGEST_BARS:
        notes.remarks.append(f"{count} bars are too many: it is {LONGEST_BARS}.")
    count = max(1, min(LONGEST_BARS, count))
    in_words = wish is not None or any(change.length for change in asked.changes)
    if in_words:
        notes.facts["bars"] = count
    request = asked.request
    return Length(count, in_words or request.bars is not None or request.seconds is not None)


def _given_bars(asked: Asked) -> int:
    """The bars that go before an answer or what goes on, to which a length does not refer."""
    given = asked.request.given
    if given is None or given.how not in ("answer", "continue"):
        return 0
    return given.meter_map.bar_at_beats(given.length_beats)[0]


def _said(bars: int | None, seconds: float | None) -> str:
    if bars is None:
        return f"{seconds:g} seconds"
    return f"{bars} bar{'s' * (bars != 1)}"


def _whole(
    bars: int | None, seconds: float | None, time: tuple[TempoMap, MeterMap], notes: Notes
) -> int:
    if bars is not None:
        return bars
    tempo_map, meter_map = time
    count = nearest_bars(seconds or 0.0, tempo_map, meter_map)
    exact = tempo_map.seconds_at_beats(meter_map.beats_at_bar(count))
    notes.remarks.append(
        f"{seconds:g} seconds are nearest to {count} whole bar{'s' * (count != 1)}, "
        f"which last {exact:.1f} seconds."
    )
    return count


def _changed_bars(count: int, change: Wishes, time: tuple[TempoMap, MeterMap], notes: Notes) -> int:
    wish = change.length
    if wish is None:
        return count
    if wish.bars is not None or wish.seconds is not None:
        bars = _whole(wish.bars, wish.seconds, time, notes)
    else:
        bars = max(1, round(count * wish.factor) + wish.more_bars)
    notes.understood.append(f"{quoted(wish.words)}: the length is {_said(bars, None)}.")
    return bars


def nearest_bars(seconds: float, tempo_map: TempoMap, meter_map: MeterMap) -> int:
    """The number of whole bars, at least one, whose length is nearest to `seconds`."""

    def lasts(bars: int) -> float:
        return tempo_map.seconds_at_beats(meter_map.beats_at_bar(bars))

    low, high = 1, LONGEST_BARS
    while low < high:
        middle = (low + high) // 2
        if lasts(middle) >= seconds:
            high = middle
        else:
            low = middle + 1
    return low - 1 if low > 1 and seconds - lasts(low - 1) <= lasts(low) - seconds else low
