"""From a request and what its words say to a brief.

Settings beat the prompt's words, words beat the style, and what is said about the piece
afterwards beats them all, the later the more; a setting that is made then beats what was said
before it and with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from server.engines.composer.answer import facts_of, say_declined, say_the_rest
from server.engines.composer.asked import Asked
from server.engines.composer.asked_form import asked_form
from server.engines.composer.blend import blended
from server.engines.composer.brief import Brief
from server.engines.composer.casting import cast_band
from server.engines.composer.harmony.chart import parse_chart
from server.engines.composer.notes import Notes, listed, quoted
from server.engines.composer.passages import Passages, shaped
from server.engines.composer.prompt.genre import StyleWish
from server.engines.composer.prompt.mood import Mood
from server.engines.composer.prompt.sections import FormWish
from server.engines.composer.prompt.wishes import Wishes
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import DEFAULT_STYLE, style_called
from server.engines.composer.suiting import style_suiting
from server.engines.composer.timing import (
    LONGEST_BARS,
    Length,
    length_of,
    meter_map_of,
    nearest_bars,
    tempo_map_of,
)
from server.engines.composer.tonality import key_of
from server.engines.composer.tuning import bent
from server.engines.contract import GenerateRequest
from session.automation import Curve, Point
from session.meter import MeterMap
from session.tempo import TempoMap

__all__ = ["LONGEST_BARS", "nearest_bars", "settle"]


_LONGEST_ABBREVIATION = 4
_STRAIGHT, _MOST_SWUNG = 0.5, 0.75
_GIVES_WAY = "The {} is as set; what the words say of it gives way."


def settle(request: GenerateRequest, wishes: Wishes, styles: Mapping[str, Style]) -> Brief:
    """Decide everything; the notes say what was understood, assumed, drawn and overruled.

    Raises NotFound when the request names a style there is not, BadInput for a form or chords
    that cannot be read.
    """
    notes = Notes()
    asked = Asked.of(request, wishes, styles)
    mood = asked.mood
    say_declined(asked, notes)
    plain = _style(asked, styles, notes)
    tuned = bent(plain, asked, notes)
    band = cast_band(tuned, asked.cast, styles, notes)
    meter_map = meter_map_of(asked, plain, notes)
    tempo_map = tempo_map_of(asked, plain, notes)
    key = key_of(asked, _style_before(asked, plain, styles), notes)
    length = length_of(asked, plain, (tempo_map, meter_map), notes)
    passages = _passages(asked, band.style, length, (tempo_map, meter_map), notes)
    bars = passages.bars or length.bars
    say_the_rest(asked, notes)
    length_beats = meter_map.beats_at_bar(bars)
    colour = mood.colour
    chart_colour = colour or plain.harmony.colour
    return Brief(
        style=passages.style,
        seed=request.seed,
        key=key,
        bars=bars,
        tempo_map=TempoMap(tuple(s for s in tempo_map.steps if s.start_beats < length_beats)),
        meter_map=MeterMap(tuple(s for s in meter_map.steps if s.start_bar < bars)),
        colour=colour,
        density=mood.density,
        chart=parse_chart(asked.chords, key, chart_colour) if asked.chords else None,
        energy=_energy(asked, mood, length_beats, notes),
        complexity=_setting(request.complexity, asked, _COMPLEXITY, notes),
        humanise=_setting(request.humanise, asked, _HUMANISING, notes),
        swing=_swing(asked, notes),
        form=request.form if request.form and not passages.form else passages.form,
        track_seeds=dict(request.track_seeds),
        held=request.held,
        part_moods=band.moods,
        understood=tuple(notes.understood),
        not_understood=tuple(notes.not_understood),
        remarks=tuple(notes.remarks),
        facts=facts_of(asked, notes),
    )


def _style(
    asked: Asked,
    styles: Mapping[str, Style],
    notes: Notes,
) -> Style:
    """The style: of the words said last, then of the setting, then of the prompt.

    An adjective said afterwards (`funkier`) colours the style there is.
    """
    later = [change.style for change in asked.changes if change.style is not None]
    named = [n for n, wish in enumerate(later) if not wish.flavour]
    style = _plain_style(asked, later[named[-1]] if named else None, styles, notes)
    for wish in later[named[-1] + 1 if named else 0 :]:
        if wish.name not in style.name:
            style = _flavoured(style, styles[wish.name])
            notes.understood.append(f"{quoted(wish.words)}: {style.title}.")
            notes.facts["blend"] = style.name.split("-with-")
    return style


def _flavoured(style: Style, other: Style) -> Style:
    """The style with the other's colour, in its own tempo."""
    return blended(style, other).model_copy(update={"tempo": style.tempo})


def _style_before(asked: Asked, style: Style, styles: Mapping[str, Style]) -> Style:
    """The style before what was said afterwards: a key that was drawn in it stays."""
    if all(change.style is None for change in asked.changes):
        return style
    return _plain_style(asked, None, styles, Notes())


def _plain_style(
    asked: Asked,
    later: StyleWish | None,
    styles: Mapping[str, Style],
    notes: Notes,
) -> Style:
    wish = later or asked.wishes.style
    if asked.request.style is not None and later is None:
        style = style_called(asked.request.style)
        if wish is not None and wish.name != style.name:
            notes.overruled("style", style.title, wish.words)
        return style
    refused = {words for one in asked.every for words in one.refused_styles}
    if refused:
        notes.understood.append(f"Not {listed(sorted(refused))}, as asked.")
    if wish is None:
        suiting = style_suiting(asked.wishes.cast, styles)
        if suiting is not None:
            style, words = suiting
            notes.remarks.append(f"No style was named: {style.title} suits {listed(words)}.")
            return style
        style = styles[DEFAULT_STYLE]
        notes.remarks.append(f"No style was named that is known here: it is {style.title}.")
        return style
    style = _named_style(wish, styles, notes)
    notes.facts["style"] = wish.name
    if wish.beside is not None:
        other = styles[wish.beside]
        notes.facts["blend"] = [wish.name, wish.beside]
        notes.understood.append(
            f"{quoted(wish.beside_words)} beside {quoted(wish.words)}: the time, drums, bass and "
            f"form of {style.title} with the chords, melody and colour of {other.title}."
        )
        style = blended(style, other)
    if wish.unknown:
        notes.not_understood.append(f"There is no {listed(wish.unknown)} yet: it stays out.")
    if wish.ignored:
        notes.not_understood.append(
            f"Two styles at most are blended: {listed(wish.ignored)} stays out."
        )
    return style


def _named_style(wish: StyleWish, styles: Mapping[str, Style], notes: Notes) -> Style:
    style = styles[wish.name]
    if wish.stands_in:
        notes.remarks.append(
            f"There is no {_as_a_name(wish.words)} yet: {style.title} is nearest and stands in."
        )
    elif wish.beside is None:
        notes.understood.append(f"{quoted(wish.words)}: the style is {style.title}.")
    return style


def _passages(
    asked: Asked,
    style: Style,
    length: Length,
    time: tuple[TempoMap, MeterMap],
    notes: Notes,
) -> Passages:
    """The form; one that is set beats the prompt's, and is changed by what is said afterwards."""
    said = [_on_bars(change.form, time) for change in asked.changes if change.form != FormWish()]
    form = asked.request.form
    if form is None:
        wish = reduce(FormWish.then, said, _on_bars(asked.wishes.form, time))
        if wish == FormWish():
            return Passages(style)
        return shaped(style, wish, length.bars, length.asked, notes)
    if words := asked.wishes.form.words:
        notes.overruled("form", form, words)
    if not said:
        return Passages(style, form, length.bars)
    wish = reduce(FormWish.then, said)
    return shaped(style, wish, length.bars, False, notes, form=asked_form(form, style))


def _as_a_name(words: str) -> str:
    """`EDM` stays as it is, `Disco` is disco."""
    return words if words.isupper() and len(words) <= _LONGEST_ABBREVIATION else words.lower()


def _on_bars(wish: FormWish, time: tuple[TempoMap, MeterMap]) -> FormWish:
    """The form with what begins after so many seconds on a bar line, on a fourth one if near."""
    sections = tuple(
        said
        if said.after_seconds is None
        else replace(said, after_bars=_bar_near(said.after_seconds, time))
        for said in wish.sections
    )
    return replace(wish, sections=sections)


def _bar_near(seconds: float, time: tuple[TempoMap, MeterMap]) -> int:
    bars = nearest_bars(seconds, *time)
    four = round(bars / 4) * 4
    return four if four and abs(four - bars) <= 1 else bars


def _energy(
    asked: Asked,
    mood: Mood,
    length_beats: float,
    notes: Notes,
) -> Curve:
    """Energy over the beats: as set, or the arc that is asked for on top of the mood's."""
    arcs = [one.arc for one in asked.every if one.arc is not None]
    later = [change.arc for change in asked.changes if change.arc is not None]
    if asked.request.energy is not None and not later:
        by = sum(change.mood.energy for change in asked.changes)
        for arc in arcs:
            notes.overruled("energy", "a curve", " ".join(arc.words))
        if asked.wishes.mood.energy:
            notes.remarks.append(_GIVES_WAY.format("energy"))
        points = tuple(Point(p.beats, p.value + by) for p in asked.request.energy)
        return Curve(points).within(-1.0, 1.0)
    if not arcs:
        return Curve.constant(mood.energy)
    arc = arcs[-1]
    notes.understood.append(f"{listed(arc.words)}: the energy moves through the piece.")
    notes.facts["arc"] = list(arc.words)
    points = tuple(Point(place * length_beats, value + mood.energy) for place, value in arc.points)
    return Curve(points).within(-1.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Setting:
    """A continuous setting that words move around its `centre`, within bounds."""

    name: str
    of_mood: Callable[[Mood], float]
    centre: float
    low: float
    high: float


_COMPLEXITY = _Setting("complexity", lambda mood: mood.complexity, 0.0, -1.0, 1.0)
_HUMANISING = _Setting("humanising", lambda mood: mood.looseness, 1.0, 0.0, 2.0)


def _setting(given: Curve | None, asked: Asked, what: _Setting, notes: Notes) -> Curve:
    """A continuous setting: as set and moved by what is said afterwards, else as words have it."""
    if given is None:
        return Curve.constant(round(what.centre + what.of_mood(asked.mood), 4))
    if what.of_mood(asked.wishes.mood):
        notes.remarks.append(_GIVES_WAY.format(what.name))
    by = sum(what.of_mood(change.mood) for change in asked.changes)
    if not by:
        return given
    points = tuple(Point(point.beats, point.value + by) for point in given.points)
    return Curve(points).within(what.low, what.high)


def _swing(asked: Asked, notes: Notes) -> Curve | None:
    """The swing as a ratio where one is given; None leaves it to the style and its moods."""
    curve = asked.request.swing
    if curve is not None and asked.wishes.swing:
        notes.overruled("swing", "a ratio", asked.wishes.swing[0])
    first = asked.wishes if curve is None else Wishes()
    for one in (first, *asked.changes):
        if one.swing is not None:
            words, ratio = one.swing
            notes.understood.append(f"{quoted(words)}: a swing of {ratio:g}.")
            notes.facts["swing"] = ratio
            curve = Curve.constant(ratio)
        elif one is not first and one.mood.swing is not None:
            curve = None if curve is None else Curve.constant(one.mood.swing)
        elif one.mood.more_swing and curve is not None:
            moved = (Point(at.beats, at.value + one.mood.more_swing) for at in curve.points)
            curve = Curve(tuple(moved)).within(_STRAIGHT, _MOST_SWUNG)
    return curve
