"""From a request and what its prompt says to a brief: settings beat words, words beat the style."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from server.engines.composer.brief import Brief
from server.engines.composer.chance import stream
from server.engines.composer.notes import Notes, listed, quoted
from server.engines.composer.prompt.wishes import Wishes
from server.engines.composer.rhythm.grooves import meter_of
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import DEFAULT_STYLE, style_called
from server.engines.composer.tuning import bent
from server.engines.contract import LONGEST_PROMPT, GenerateRequest
from session.meter import MeterMap
from session.pitch import Key, Mode
from session.tempo import TempoMap

LONGEST_BARS = 2000
_LOWEST_BPM, _HIGHEST_BPM = 10.0, 1000.0


def settle(request: GenerateRequest, wishes: Wishes, styles: Mapping[str, Style]) -> Brief:
    """Decide everything; the notes say what was understood, assumed, drawn and overruled.

    Raises NotFound when the request names a style there is not.
    """
    notes = Notes()
    plain = _style(request, wishes, styles, notes)
    style = bent(plain, wishes.cast, wishes.mood, notes)
    meter_map = _meter_map(request, wishes, style, notes)
    tempo_map = _tempo_map(request, wishes, style, notes)
    key = _key(request, wishes, style, notes)
    bars = _bars(request, wishes, style, (tempo_map, meter_map), notes)
    _say_the_rest(wishes, notes)
    length_beats = meter_map.beats_at_bar(bars)
    return Brief(
        style=style,
        seed=request.seed,
        key=key,
        bars=bars,
        tempo_map=TempoMap(tuple(s for s in tempo_map.steps if s.start_beats < length_beats)),
        meter_map=MeterMap(tuple(s for s in meter_map.steps if s.start_bar < bars)),
        colour=wishes.mood.colour,
        density=wishes.mood.density,
        understood=tuple(notes.understood),
        not_understood=tuple(notes.not_understood),
        remarks=tuple(notes.remarks),
    )


def _style(
    request: GenerateRequest, wishes: Wishes, styles: Mapping[str, Style], notes: Notes
) -> Style:
    wish = wishes.style
    if request.style is not None:
        style = style_called(request.style)
        if wish is not None and wish.name != style.name:
            notes.overruled("style", style.title, wish.words)
        return style
    if wish is None:
        style = styles[DEFAULT_STYLE]
        notes.remarks.append(f"No style was named that is known here: it is {style.title}.")
        return style
    style = styles[wish.name]
    if wish.stands_in:
        notes.remarks.append(
            f"There is no {wish.words.lower()} yet: {style.title} is nearest and stands in."
        )
    else:
        notes.understood.append(f"{quoted(wish.words)}: the style is {style.title}.")
    if wish.beside:
        others = ", ".join(styles[name].title for name in wish.beside)
        notes.not_understood.append(
            f"Blends of styles are not made yet: it is {style.title}, without {others}."
        )
    return style


def _meter_map(request: GenerateRequest, wishes: Wishes, style: Style, notes: Notes) -> MeterMap:
    wish = wishes.meter
    if request.meter_map is not None:
        notes.overruled("meter", "a map", wish.words if wish else None)
        return request.meter_map
    if request.meter is not None:
        if wish is not None and wish.meter != request.meter:
            notes.overruled("meter", "{}/{}".format(*request.meter), wish.words)
        return MeterMap.constant(*request.meter)
    if wish is not None and wish.meter is not None:
        notes.understood.append(
            f"{quoted(wish.words)}: the meter is {wish.meter[0]}/{wish.meter[1]}."
        )
        return MeterMap.constant(*wish.meter)
    if wish is not None:
        notes.not_understood.append(
            f"{quoted(wish.words)} is no meter that can be played: it is {style.meters[0]}."
        )
    return MeterMap.constant(*meter_of(style.meters[0]))


def _tempo_map(request: GenerateRequest, wishes: Wishes, style: Style, notes: Notes) -> TempoMap:
    wish = wishes.tempo
    if request.tempo_map is not None:
        notes.overruled("tempo", "a map", wish.words if wish else None)
        return request.tempo_map
    tempo = style.tempo
    if request.bpm is not None:
        bpm = request.bpm
        if wish is not None and wish.bpm != bpm:
            notes.overruled("tempo", f"{bpm:g} bpm", wish.words)
    elif wish is None:
        bpm = tempo.default_bpm
    elif wish.bpm is not None:
        bpm = wish.bpm
        notes.understood.append(f"{quoted(wish.words)}: the tempo is {bpm:g} bpm.")
    else:
        bpm = round(tempo.low_bpm + (tempo.high_bpm - tempo.low_bpm) * (wish.place or 0.0))
        notes.understood.append(
            f"{quoted(wish.words)}: {bpm:g} bpm, as {style.title} goes from "
            f"{tempo.low_bpm:g} to {tempo.high_bpm:g}."
        )
    playable = max(_LOWEST_BPM, min(_HIGHEST_BPM, bpm))
    if playable != bpm:
        notes.remarks.append(
            f"{bpm:g} bpm cannot be played: it is {playable:g}, of {_LOWEST_BPM:g} to "
            f"{_HIGHEST_BPM:g}."
        )
    elif not tempo.low_bpm <= bpm <= tempo.high_bpm:
        notes.remarks.append(
            f"{bpm:g} bpm is outside the {tempo.low_bpm:g} to {tempo.high_bpm:g} where "
            f"{style.title} is at home; it is played as asked."
        )
    return TempoMap.constant(playable)


def _key(request: GenerateRequest, wishes: Wishes, style: Style, notes: Notes) -> Key:
    wish = wishes.key
    if request.key is not None:
        if wish is not None and (wish.tonic, wish.mode) != (request.key.tonic, request.key.mode):
            notes.overruled("key", request.key.name, wish.words)
        return request.key
    chance = stream(request.seed, "key")
    mode = _drawn_mode(style, wishes.mood.modes, chance)
    tonic = chance.choice(style.tonics)
    if wish is None:
        notes.remarks.append(f"No key was named: {tonic} {mode} was drawn by the seed.")
        return Key(tonic, mode)
    if wish.tonic is not None and wish.mode is None:
        mode = wishes.mood.modes[0] if wishes.mood.modes else "major"
    key = Key(wish.tonic or tonic, wish.mode or mode)
    notes.understood.append(f"{quoted(wish.words)}: the key is {key.name}.")
    return key


def _drawn_mode(style: Style, moods: tuple[Mode, ...], chance: Random) -> Mode:
    """A mode of the style by its weights; of those a mood asks for, if the style has one."""
    weights = {mode: weight for mode, weight in style.modes.items() if mode in moods}
    if moods and not weights:
        return moods[0]
    weights = weights or dict(style.modes)
    return chance.choices(list(weights), list(weights.values()))[0]


def _bars(
    request: GenerateRequest,
    wishes: Wishes,
    style: Style,
    time: tuple[TempoMap, MeterMap],
    notes: Notes,
) -> int:
    wish = wishes.length
    seconds = request.seconds
    if request.bars is not None or seconds is not None:
        bars = request.bars
        given = f"{bars} bars" if bars is not None else f"{seconds:g} seconds"
        if wish is not None and (bars is None or wish.bars != bars):
            notes.overruled("length", given, wish.words)
    elif wish is not None:
        bars, seconds = wish.bars, wish.seconds
        given = f"{bars} bars" if bars is not None else f"{seconds:g} seconds"
        notes.understood.append(f"{quoted(wish.words)}: the length is {given}.")
    else:
        bars = style.default_bars
    if bars is None:
        tempo_map, meter_map = time
        bars = nearest_bars(seconds or 0.0, tempo_map, meter_map)
        exact = tempo_map.seconds_at_beats(meter_map.beats_at_bar(bars))
        notes.remarks.append(
            f"{seconds:g} seconds are nearest to {bars} whole bar{'s' * (bars != 1)}, "
            f"which last {exact:.1f} seconds."
        )
    if bars > LONGEST_BARS:
        notes.remarks.append(f"{bars} bars are too many: it is {LONGEST_BARS}.")
    return max(1, min(LONGEST_BARS, bars))


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


def _say_the_rest(wishes: Wishes, notes: Notes) -> None:
    if wishes.mood.words:
        notes.understood.append(f"{listed(wishes.mood.words)}: taken as the mood.")
    if wishes.cast.sings:
        notes.not_understood.append(
            f"{quoted(wishes.cast.sings)}: the composer does not sing; the lead has the melody."
        )
    if wishes.left_over:
        notes.not_understood.append(f"Not understood: {listed(wishes.left_over)}.")
    if wishes.cut_short:
        notes.not_understood.append(
            f"Only the first {LONGEST_PROMPT} characters of the prompt were read."
        )
