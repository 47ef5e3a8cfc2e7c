"""What the composer would make of a request: the outcome and where each of it comes from.

The same reading and settling as in composing, without a note being written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from server.engines.composer.asked import Asked
from server.engines.composer.brief import Brief
from server.engines.composer.called import is_called
from server.engines.composer.instruments import all_instruments
from server.engines.composer.prompt.wishes import Wishes, read_prompt
from server.engines.composer.settle import settle
from server.engines.composer.style.shelf import all_styles
from server.engines.composer.suiting import style_suiting
from server.engines.contract import GenerateRequest

Source = Literal["words", "given", "drawn", "style"]
"""The prompt's words, a wish that is set, the seed, or what is usual where nothing is said."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something comes from; `words` are those of the prompt that said it."""

    source: Source
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Playing:
    """Somebody who plays: `part` is the style's name for it, `title` the instrument in words."""

    part: str
    role: str
    kind: str
    instrument: str
    title: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Understanding:
    """A brief, where its values come from, and the words behind them."""

    brief: Brief
    style: Origin
    tempo: Origin
    key: Origin
    meter: Origin
    bars: Origin
    players: tuple[Playing, ...]
    refused: tuple[str, ...]
    mood: tuple[str, ...]
    mood_source: Source
    left_over: tuple[str, ...]


def understand(request: GenerateRequest) -> Understanding:
    """Read and settle `request` as composing does.

    Raises NotFound for a style there is not, BadInput for a form or chords that cannot be read.
    """
    styles = all_styles()
    wishes = read_prompt(request.prompt, styles)
    brief = settle(request, wishes, styles)
    asked = Asked.of(request, wishes, styles)
    return Understanding(
        brief=brief,
        style=_style_origin(request, asked.wishes),
        tempo=_origin(
            request.bpm is not None or request.tempo_map is not None,
            wishes.tempo.words if wishes.tempo else None,
            "style",
        ),
        key=_key_origin(request, asked),
        meter=_origin(
            request.meter is not None or request.meter_map is not None,
            wishes.meter.words if wishes.meter else None,
            "style",
        ),
        bars=_origin(
            any(value is not None for value in (request.bars, request.seconds, request.form)),
            wishes.length.words if wishes.length else None,
            "style",
        ),
        players=_players(brief, asked),
        refused=tuple(one.words for one in asked.cast.those("unwanted")),
        mood=tuple(dict.fromkeys(asked.mood.words)),
        mood_source=_mood_source(asked),
        left_over=tuple(dict.fromkeys(wishes.left_over)),
    )


def _origin(given: bool, words: str | None, otherwise: Source) -> Origin:
    if given:
        return Origin("given")
    return Origin("words", words) if words is not None else Origin(otherwise)


def _style_origin(request: GenerateRequest, wishes: Wishes) -> Origin:
    words = wishes.style.words if wishes.style else None
    if words is None and request.style is None:
        suiting = style_suiting(wishes.cast, all_styles())
        words = ", ".join(suiting[1]) if suiting else None
    return _origin(request.style is not None, words, "style")


def _key_origin(request: GenerateRequest, asked: Asked) -> Origin:
    wish = asked.wishes.key
    if wish is not None and not (wish.tonic or wish.mode):
        wish = None
    by_chart = request.chords is not None and wish is None
    words = wish.words if wish else None
    if words is None and asked.wishes.chords is not None:
        words = asked.wishes.chords.words
    return _origin(request.key is not None or by_chart, words, "drawn")


def _mood_source(asked: Asked) -> Source:
    if asked.request.mood is not None:
        return "given"
    return "words" if asked.mood.words else "style"


def _players(brief: Brief, asked: Asked) -> tuple[Playing, ...]:
    """Who plays, and who asked: by the track's name, the instrument, else the kind of part."""
    by_instrument: dict[str, Origin] = {}
    by_kind: dict[str, Origin] = {}
    wanted = [named for named in asked.cast.named if named.how != "unwanted"]
    for named in wanted:
        origin = Origin("given" if named.is_set else "words", named.words)
        if named.player.instrument is not None:
            by_instrument.setdefault(named.player.instrument, origin)
        elif not named.player.voices:
            by_kind.setdefault(named.player.kind, origin)
    instruments = all_instruments()
    playing = []
    for part in brief.style.parts.values():
        called = next((one for one in wanted if is_called(part.name, one.words)), None)
        made = instruments.get(part.instrument)
        title = made.title if made else part.instrument
        origin = by_instrument.get(part.instrument) or by_kind.get(part.kind) or Origin("style")
        if called is not None:
            origin = Origin("given" if called.is_set else "words", called.words)
        playing.append(Playing(part.name, part.role, part.kind, part.instrument, title, origin))
    return tuple(playing)
