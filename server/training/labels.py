"""What the model is told of a chunk, in the words that it is asked with afterwards."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from server.models.contract import SoundRequest
from server.models.musicgen.settings import words_of

Energy = Literal["low", "medium", "high"]
Fact = Literal["bpm", "key", "energy"]

FACTS: tuple[Fact, ...] = ("bpm", "key", "energy")

LOUD_LUFS, SOFT_LUFS = -14.0, -24.0
"""A mastered song's level, and that of a quiet passage in it: between them energy is medium."""

SILENT_LUFS = -60.0
"""What is softer is left out: hiss before and after the music."""


def energy_of(loudness_lufs: float) -> Energy:
    """The energy of a chunk by its loudness."""
    if loudness_lufs >= LOUD_LUFS:
        return "high"
    return "low" if loudness_lufs < SOFT_LUFS else "medium"


def told(
    words: str,
    bpm: float | None,
    key: str | None,
    energy: Energy | None,
    without: Collection[Fact] = (),
) -> str:
    """The sentence for a chunk, with tempo and key as a request to the model has them.

    Energy comes last, in the same manner. Facts in `without` are kept back.
    """
    asked = SoundRequest(
        prompt=words,
        seconds=0.0,
        seeds=(),
        bpm=round(bpm) if bpm is not None and "bpm" not in without else None,
        key=key if "key" not in without else None,
    )
    sentence = words_of(asked).removeprefix(". ")
    if energy is None or "energy" in without:
        return sentence
    return f"{sentence}. energy: {energy}" if sentence else f"energy: {energy}"
