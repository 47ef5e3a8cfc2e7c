"""What a model is asked: by its abilities where it has them, in words where it has not."""

from __future__ import annotations

from pathlib import Path

from server.engines.contract import SoundAsked
from server.engines.modelled.reference import read_reference
from server.engines.modelled.settled import Settled
from server.engines.modelled.shelf import Chosen
from server.models.abilities import Abilities
from server.models.contract import SoundRequest

STRETCH_BOUND = 0.08
"""Sound is brought to another tempo by this much at most: past it, drums smear."""


def seconds_for(settled: Settled) -> float:
    """How much sound is asked for: the bars, played as slowly as is still brought to the tempo,
    and one bar more to find the first downbeat in and to go round with."""
    return settled.seconds * (1 + STRETCH_BOUND) + settled.bar_seconds


def request_to_model(
    settled: Settled,
    sound: SoundAsked,
    abilities: Abilities,
    seeds: tuple[int, ...],
    *,
    seconds: float,
    model: Chosen,
    adapter: Path | None = None,
    chords: tuple[tuple[float, str], ...] = (),
) -> SoundRequest:
    """The request, with nothing in it that the model has no ability for.

    Raises NotFound, UnreadableAudio, BadInput for a recording that cannot be gone by.
    """
    return SoundRequest(
        prompt=words_for(settled, abilities),
        seconds=seconds,
        seeds=seeds,
        negative_prompt=unwanted_for(settled, sound, abilities),
        guidance=sound.guidance,
        temperature=sound.temperature,
        bpm=settled.bpm if abilities.bpm else None,
        key=settled.key.name if settled.key and abilities.key else None,
        meter=settled.meter if abilities.meter else None,
        lyrics=sound.lyrics,
        chords=chords,
        drums=read_reference(sound.drums, model),
        reference=read_reference(sound.reference, model),
        reference_as=sound.reference_as,
        controls=sound.controls,
        draft=sound.draft,
        adapter=adapter,
    )


def unwanted_for(settled: Settled, sound: SoundAsked, abilities: Abilities) -> str:
    """The negative prompt, with players who are not wanted where the model has an ear for it."""
    left_out = settled.left_out if abilities.negative_prompt else ()
    return ", ".join((*([sound.negative_prompt] if sound.negative_prompt else []), *left_out))


def words_for(settled: Settled, abilities: Abilities) -> str:
    """The prompt with style, tempo, key and meter in words, as far as they are not in it."""
    words = [settled.prompt]
    if settled.style:
        words.append(settled.style)
    words += settled.named
    if not abilities.bpm:
        words.append(f"{settled.bpm:g} bpm")
    if settled.key and not abilities.key:
        words.append(settled.key.name)
    if settled.meter != (4, 4) and not abilities.meter:
        words.append("{}/{}".format(*settled.meter))
    said = settled.prompt.casefold()
    return ", ".join([words[0], *(more for more in words[1:] if more.casefold() not in said)])
