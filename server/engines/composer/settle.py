"""From a request and what its words say to a brief.

Settings beat the prompt's words, words beat the style, and what is said about the piece
afterwards beats them all, the later the more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from server.engines.composer.answer import facts_of, say_declined, say_the_rest
from server.engines.composer.asked import Asked
from server.engines.composer.asked_form import asked_form
from server.engines.composer.blend import blended
from server.engines.composer.brief import Brief
from server.engines.composer.casting import Casting
from server.engines.composer.harmony.chart import parse_chart
from server.engines.composer.notes import Notes, listed, quoted
from server.engines.composer.passages import Passages, shaped
from server.engines.composer.prompt.genre import StyleWish
from server.engines.composer.prompt.mood import Mood
from server.engines.composer.prompt.sections import FormWish
from server.engines.composer.prompt.wishes import Wishes
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import DEFAULT_STYLE, style_called
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
    casting = Casting(tuned, asked.cast, styles, notes)
    meter_map = meter_map_of(asked, plain, notes)
    tempo_map = tempo_map_of(asked, plain, notes)
    key = key_of(asked, plain, notes)
    length = length_of(asked, plain, (tempo_map, meter_map), notes)
    passages = _passages(asked, casting.style, length, notes)
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
        chart=parse_chart(request.chords, key, chart_colour) if request.chords else None,
        energy=_energy(asked, mood, length_beats, notes),
        complexity=_setting(request.complexity, mood.complexity, "complexity", notes),
        humanise=_setting(request.humanise, 1.0 + mood.looseness, "humanising", notes),
        swing=request.swing,
        form=request.form if request.form and not passages.form else passages.form,
        track_seeds=dict(request.track_seeds),
        held=request.held,
        part_moods=casting.moods,
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
    later = [change.style for change in asked.changes if change.style is not None]
    wish = later[-1] if later else asked.wishes.style
    if asked.request.style is not None and not later:
        style = style_called(asked.request.style)
        if wish is not None and wish.name != style.name:
            notes.overruled("style", style.title, wish.words)
        return style
    refused = {words for one in asked.every for words in one.refused_styles}
    if refused:
        notes.understood.append(f"Not {listed(sorted(refused))}, as asked.")
    if wish is None:
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
            f"There is no {wish.words.lower()} yet: {style.title} is nearest and stands in."
        )
    elif wish.beside is None:
        notes.understood.append(f"{quoted(wish.words)}: the style is {style.title}.")
    return style


def _passages(
    asked: Asked,
    style: Style,
    length: Length,
    notes: Notes,
) -> Passages:
    """The form; one that is set beats the prompt's, and is changed by what is said afterwards."""
    said = [change.form for change in asked.changes if change.form != FormWish()]
    form = asked.request.form
    if form is None:
        wish = reduce(FormWish.then, said, asked.wishes.form)
        if wish == FormWish():
            return Passages(style)
        return shaped(style, wish, length.bars, length.asked, notes)
    if words := asked.wishes.form.words:
        notes.overruled("form", form, words)
    if not said:
        return Passages(style, form, length.bars)
    wish = reduce(FormWish.then, said)
    return shaped(style, wish, length.bars, False, notes, form=asked_form(form, style))


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


def _setting(given: Curve | None, asked: float, what: str, notes: Notes) -> Curve:
    """A continuous setting: as set, else what the words come to."""
    if given is None:
        return Curve.constant(round(asked, 4))
    if asked not in (0.0, 1.0):
        notes.remarks.append(_GIVES_WAY.format(what))
    return given
