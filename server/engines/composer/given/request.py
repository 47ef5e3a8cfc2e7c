"""A request over given music: what is read from the music fills in what the request leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from server.engines.composer.given.players import NEEDED
from server.engines.composer.given.style_choice import style_for
from server.engines.composer.prompt.wishes import Wishes
from server.engines.composer.settle import nearest_bars
from server.engines.composer.style import Style
from server.engines.contract import GenerateRequest, Given
from session.meter import MeterMap
from session.tempo import TempoMap


def over_given(
    request: GenerateRequest, wishes: Wishes, styles: Mapping[str, Style]
) -> GenerateRequest:
    """The request with tempo, meter, key and length of what is given, and a style that suits it.

    Notes may be played at another tempo; a recording keeps its own. The meter and the key are
    those of what is given. The request's bars or seconds are those of an answer or of what goes
    on; anything else is as long as what is given. What cannot be had is said. Without a given,
    the request comes back as it is.
    """
    given = request.given
    if given is None:
        return request
    tempo_map = _tempo_map(request, given)
    meter_map = given.meter_map
    bars = given_bars = meter_map.bar_at_beats(given.length_beats)[0]
    if given.how in TAKING_UP:
        bars += _new_bars(request, wishes, given_bars, tempo_map, meter_map)
    style, remarks = request.style, _left_out(request, given)
    if style is None and wishes.style is None:
        suiting = style_for(given, styles, NEEDED.get(given.how))
        style = suiting.name
        if given.how not in TAKING_UP:
            remarks.append(f"No style was named: {suiting.title} suits what is given.")
    by_words = (
        wishes.tempo is not None
        and wishes.tempo.bpm is not None
        and not (request.bpm or request.tempo_map or _is_recorded(given))
    )
    return replace(
        request,
        given=replace(given, remarks=tuple(dict.fromkeys((*given.remarks, *remarks)))),
        style=style,
        tempo_map=None if by_words else tempo_map,
        meter_map=meter_map,
        bpm=None,
        meter=None,
        bars=bars,
        seconds=None,
        key=given.key or request.key,
        set_after={**request.set_after, **dict.fromkeys(_kept(given), len(request.changes))},
    )


TAKING_UP = ("answer", "continue")


def _is_recorded(given: Given) -> bool:
    return any(track.audio_clips for track in given.tracks)


def _tempo_map(request: GenerateRequest, given: Given) -> TempoMap:
    if _is_recorded(given):
        return given.tempo_map
    if request.bpm:
        return TempoMap.constant(request.bpm)
    return request.tempo_map or given.tempo_map


def _kept(given: Given) -> list[str]:
    """The settings, by name, that what is given has made once and for all."""
    kept = ["meter_map"]
    if given.key is not None:
        kept.append("key")
    if _is_recorded(given):
        kept.append("tempo_map")
    if given.how not in TAKING_UP:
        kept.append("bars")
    return kept


def _left_out(request: GenerateRequest, given: Given) -> list[str]:
    """Sentences on what was set and cannot be, as what is given has its own."""
    left: list[str] = []
    if _is_recorded(given) and (request.bpm or request.tempo_map):
        left.append("tempo")
    if request.meter or request.meter_map:
        left.append("meter")
    if given.key is not None and request.key not in (None, given.key):
        left.append("key")
    said = [f"What is given keeps its {what}: the one that was set is left out." for what in left]
    if given.how not in TAKING_UP and (request.bars or request.seconds):
        said.append(
            "What goes along is as long as what is given: the length that was set is left out."
        )
    return said


def _new_bars(
    request: GenerateRequest,
    wishes: Wishes,
    given_bars: int,
    tempo_map: TempoMap,
    meter_map: MeterMap,
) -> int:
    """How many bars follow: as asked, else as many as are given."""
    if request.bars is not None:
        return request.bars
    if request.seconds is not None:
        return nearest_bars(request.seconds, tempo_map, meter_map)
    wish = wishes.length
    if wish is not None and wish.bars is not None:
        return wish.bars
    if wish is not None and wish.seconds is not None:
        return nearest_bars(wish.seconds, tempo_map, meter_map)
    return given_bars
