"""Words that give way to a setting that was made with them or after them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from server.engines.composer.prompt.mood import Mood
from server.engines.composer.prompt.sections import FormWish
from server.engines.composer.prompt.wishes import Wishes


@dataclass(frozen=True, slots=True)
class GivenWay:
    """What is set, and the words that wished it otherwise."""

    what: str
    words: str


def without_beaten(change: Wishes, settings: Set[str]) -> tuple[Wishes, list[GivenWay]]:
    """The wishes less those that the settings, by their names in the request, are about."""
    change, of_form = _without_form(change, settings)
    change, of_mood = _without_moods(change, settings)
    gone: list[GivenWay] = []
    if settings & {"mood"} and change.mood != Mood():
        gone += [GivenWay("mood", ", ".join(change.mood.words))] if change.mood.words else []
        change = replace(change, mood=Mood())
    if settings & {"style"} and change.style is not None:
        gone.append(GivenWay("style", change.style.words))
        change = replace(change, style=None)
    if settings & {"bpm", "tempo_map"} and change.tempo is not None:
        gone.append(GivenWay("tempo", change.tempo.words))
        change = replace(change, tempo=None)
    if settings & {"meter", "meter_map"} and change.meter is not None:
        gone.append(GivenWay("meter", change.meter.words))
        change = replace(change, meter=None)
    if settings & {"chords"} and change.chords is not None:
        gone.append(GivenWay("chart", change.chords.words))
        change = replace(change, chords=None)
    if settings & {"key"} and change.key is not None:
        gone.append(GivenWay("key", change.key.words))
        change = replace(change, key=None)
    return change, [*gone, *of_form, *of_mood]


def _without_form(change: Wishes, settings: Set[str]) -> tuple[Wishes, list[GivenWay]]:
    gone: list[GivenWay] = []
    if settings & {"bars", "seconds", "form"} and change.length is not None:
        gone.append(GivenWay("length", change.length.words))
        change = replace(change, length=None)
    if settings & {"form"} and change.form != FormWish():
        gone.append(GivenWay("form", change.form.words))
        change = replace(change, form=FormWish())
    return change, gone


def _without_moods(change: Wishes, settings: Set[str]) -> tuple[Wishes, list[GivenWay]]:
    gone: list[GivenWay] = []
    mood = change.mood
    moods = ", ".join(mood.words)
    if settings & {"key"}:
        mood = replace(mood, lighter=0, modes=())
    if settings & {"energy"}:
        if change.arc is not None:
            gone.append(GivenWay("energy", " ".join(change.arc.words)))
        elif mood.energy:
            gone.append(GivenWay("energy", moods))
        mood = replace(mood, energy=0.0)
        change = replace(change, arc=None)
    if settings & {"complexity"} and mood.complexity:
        gone.append(GivenWay("complexity", moods))
        mood = replace(mood, complexity=0.0)
    if settings & {"humanise"} and mood.looseness:
        gone.append(GivenWay("humanising", moods))
        mood = replace(mood, looseness=0.0)
    if settings & {"swing"} and (change.swing or mood.swing is not None or mood.more_swing):
        gone.append(GivenWay("swing", change.swing[0] if change.swing else moods))
        mood = replace(mood, swing=None, more_swing=0.0)
        change = replace(change, swing=None)
    if gone and replace(mood, words=()) == Mood():
        mood = Mood()
    return replace(change, mood=mood), gone
