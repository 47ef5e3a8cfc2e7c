"""What the remix controls and wishes become for ACE-Step."""

from __future__ import annotations

from dataclasses import dataclass

from server.models.contract import SoundRequest

INSTRUMENTAL = "[Instrumental]"
"""What the models learned to read where a song has no words (the makers' `inference.py`)."""

_GUIDANCE = 7.0
_CONTEXT_SECONDS = 30.0

_TEMPI = (30, 300)
_METERS = {(2, 4), (3, 4), (4, 4), (6, 8)}
_MODES = ("major", "minor")
"""What the models learned to read apart from the words; the rest is said in them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a request is to be diffused.

    `shift` moves steps to where there is more noise, `guidance` 1 is none. `cover` is how far a
    recording is followed, 1 is as trained.
    """

    steps: int
    shift: float
    guidance: float
    cover: float
    context_seconds: float


def settings_of(asked: SoundRequest, turbo: bool) -> Settings:
    """A turbo model has its guidance learned in, and takes 8 steps; others take 50."""
    controls = asked.controls
    guidance = _GUIDANCE if controls.weirdness is None else 14.0 * 0.25**controls.weirdness
    if asked.guidance is not None:
        guidance = asked.guidance
    loyalty = 1.0 if controls.melody_loyalty is None else controls.melody_loyalty
    structure = controls.structure
    steps, draft_steps = (8, 4) if turbo else (50, 20)
    return Settings(
        steps=draft_steps if asked.draft else steps,
        shift=3.0 if turbo else 1.0,
        guidance=1.0 if turbo else guidance,
        cover=loyalty * (1.0 - 0.8 * (controls.genre_shift or 0.0)),
        context_seconds=_CONTEXT_SECONDS if structure is None else 5.0 + 50.0 * structure,
    )


def remarks_of(asked: SoundRequest, turbo: bool) -> tuple[str, ...]:
    """Wishes that this model leaves out, in sentences."""
    told = []
    if turbo and asked.guidance is not None:
        told.append("A turbo model has its guidance learned in: the one asked for was left out.")
    if turbo and asked.controls.weirdness is not None:
        told.append("A turbo model has no guidance to be weird with: weirdness was left out.")
    return tuple(told)


def music_of(asked: SoundRequest) -> dict[str, str | int]:
    """Tempo, key and meter, by the pipeline's names for them."""
    told: dict[str, str | int] = {}
    if _tempo_is_common(asked.bpm):
        told["bpm"] = round(asked.bpm or 0)
    if asked.key is not None and asked.key.endswith(_MODES):
        told["keyscale"] = asked.key
    if asked.meter in _METERS:
        told["timesignature"] = str(asked.meter[0])
    return told


def words_of(asked: SoundRequest) -> str:
    """The prompt, with a tempo, key or meter that the models know by words alone."""
    told = [asked.prompt]
    if asked.bpm is not None and not _tempo_is_common(asked.bpm):
        told.append(f"{asked.bpm:g} bpm")
    if asked.key is not None and not asked.key.endswith(_MODES):
        told.append(asked.key)
    if asked.meter is not None and asked.meter not in _METERS:
        told.append("{}/{}".format(*asked.meter))
    return ", ".join(told)


def _tempo_is_common(bpm: float | None) -> bool:
    return bpm is not None and _TEMPI[0] <= round(bpm) <= _TEMPI[1]
