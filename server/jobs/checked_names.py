"""The names by which a request asks for music, before any is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.engines.contract import GenerateRequest, InstrumentsAsked
from server.jobs.specs import GenerateSpec, RespondSpec, VarySpec
from server.jobs.wishes import wished
from session.pitch import Key

if TYPE_CHECKING:
    from server.engines.composer.style import Style

MusicSpec = GenerateSpec | RespondSpec | VarySpec

COMPOSER = "composer"
"""The engine that takes forms; one with a trained model refuses each."""

_ANY_KEY = Key("C", "major")
"""A chart can be read in every key or in none."""


def sets_names(spec: MusicSpec) -> bool:
    """Whether there is anything in it that may be misspelt."""
    return bool(spec.style or spec.instruments or spec.mood or spec.chords or spec.form)


def check_names(spec: MusicSpec, engine: str) -> None:
    """See that style, players, moods, chords and sections are known to one of Roadie's engines.

    Raises NotFound and BadInput in the words of the job.
    """
    # Only now: the vocabularies and styles are read by whoever asks first.
    from server.engines.composer.harmony.chart import parse_chart
    from server.engines.composer.set_by_name import cast_named, mood_named
    from server.engines.composer.style.shelf import all_styles, style_called

    if spec.style:
        style_called(spec.style)
    if spec.instruments:
        named = InstrumentsAsked(spec.instruments.wanted, spec.instruments.unwanted)
        cast_named(named, all_styles())
    if spec.mood:
        mood_named(spec.mood, all_styles())
    if spec.chords:
        parse_chart(spec.chords, _ANY_KEY)
    if spec.form and engine == COMPOSER:
        _check_form(spec, spec.form)


def _check_form(spec: MusicSpec, form: str) -> None:
    from server.engines.composer.asked_form import asked_form

    style = _style_of_form(spec)
    if style is not None:
        asked_form(form, style)


def _style_of_form(spec: MusicSpec) -> Style | None:
    """The style whose sections a form may name.

    None where only the job finds it, in music that is given or was made, and where a form says
    nothing: who answers or goes on has that of what is given.
    """
    from server.engines.composer.prompt.wishes import read_prompt
    from server.engines.composer.settle import settle
    from server.engines.composer.style.shelf import all_styles, style_called

    if isinstance(spec, GenerateSpec):
        request = GenerateRequest(prompt=spec.prompt, seed=0, **wished(spec))  # type: ignore[arg-type]
        return settle(request, read_prompt(spec.prompt, all_styles()), all_styles()).style
    if spec.style is None or (isinstance(spec, RespondSpec) and spec.how in ("answer", "continue")):
        return None
    return style_called(spec.style)
