"""A request over given music: what is read from the music fills in what the request leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from server.engines.composer.given.players import NEEDED
from server.engines.composer.given.style_choice import style_for
from server.engines.composer.prompt.wishes import Wishes
from server.engines.composer.settle import nearest_bars
from server.engines.composer.style import Style
from server.engines.contract import GenerateRequest
from session.meter import MeterMap
from session.tempo import TempoMap


def over_given(
    request: GenerateRequest, wishes: Wishes, styles: Mapping[str, Style]
) -> GenerateRequest:
    """The request with tempo, meter, key and length of what is given, and a style that suits it.

    What the request says itself stays. Its bars or seconds are those of an answer or of what goes
    on; anything else is as long as what is given. Without a given, it comes back as it is.
    """
    given = request.given
    if given is None:
        return request
    tempo_map = request.tempo_map or (
        TempoMap.constant(request.bpm) if request.bpm else given.tempo_map
    )
    meter_map = given.meter_map
    bars = meter_map.bar_at_beats(given.length_beats)[0]
    if given.how in ("answer", "continue"):
        bars += _new_bars(request, wishes, bars, tempo_map, meter_map)
    style = request.style
    if style is None and wishes.style is None:
        suiting = style_for(given, styles, NEEDED.get(given.how))
        style = suiting.name
        if given.how not in ("answer", "continue"):
            word = f"No style was named: {suiting.title} suits what is given."
            given = replace(given, remarks=(*given.remarks, word))
    return replace(
        request,
        given=given,
        style=style,
        tempo_map=tempo_map,
        meter_map=meter_map,
        bpm=None,
        meter=None,
        bars=bars,
        seconds=None,
        key=request.key or given.key,
    )


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
