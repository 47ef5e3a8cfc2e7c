"""What the remix controls and wishes become for MusicGen."""

from __future__ import annotations

from dataclasses import dataclass

from server.models.contract import SoundRequest

GUIDANCE = 3.0
TEMPERATURE = 1.0
TOP_K = 250
"""What the models' makers generate with (audiocraft's `set_generation_params`)."""

CONTEXT_SECONDS = 10.0
WINDOW_SECONDS = 30.0
"""As much as the models heard at a time while they learned."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How codes are drawn.

    `top_k` is among how many of the likeliest, 0 among all. `melody` weighs the difference that
    the melody makes, 1 is as trained. `context_seconds` is how much is heard again when the music
    goes on.
    """

    guidance: float = GUIDANCE
    temperature: float = TEMPERATURE
    top_k: int = TOP_K
    melody: float = 1.0
    context_seconds: float = CONTEXT_SECONDS


def decoding_of(asked: SoundRequest) -> Decoding:
    """How a request is to be decoded; guidance and temperature that are named beat the controls."""
    controls = asked.controls
    weird, shift = controls.weirdness, controls.genre_shift
    temperature = TEMPERATURE if weird is None else 0.7 + 0.6 * weird
    guidance = GUIDANCE if shift is None else 1.5 * 4**shift
    structure, loyalty = controls.structure, controls.melody_loyalty
    return Decoding(
        guidance=guidance if asked.guidance is None else asked.guidance,
        temperature=temperature if asked.temperature is None else asked.temperature,
        top_k=TOP_K if weird is None else _top_k(weird),
        melody=1.0 if loyalty is None else 2.0 * loyalty,
        context_seconds=CONTEXT_SECONDS if structure is None else 2.0 + 18.0 * structure,
    )


def _top_k(weirdness: float) -> int:
    """50 of the likeliest codes at 0, 250 at a half, all at 1."""
    return 0 if weirdness == 1.0 else round(50 * 25.0**weirdness)


def words_of(asked: SoundRequest) -> str:
    """The prompt as the models learned to read it: tempo and key follow it as `name: value`.

    That is how audiocraft's `MusicDataset` merges metadata into a description.
    """
    told = [asked.prompt.strip().rstrip(".")]
    if asked.bpm is not None:
        told.append(f"bpm: {asked.bpm:g}")
    if asked.key is not None:
        told.append(f"key: {asked.key}")
    return ". ".join(told)
