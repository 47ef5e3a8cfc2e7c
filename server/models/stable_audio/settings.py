"""What the remix controls and wishes become for Stable Audio."""

from __future__ import annotations

from dataclasses import dataclass

from server.models.contract import SoundRequest

_GUIDANCE = 7.0
_CONTEXT_SECONDS = 11.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How a request is to be diffused; `guidance` 1 is none.

    `closeness` is how much of a reference is left, from 0 to 1.
    """

    steps: int
    guidance: float
    closeness: float
    context_seconds: float


def settings_of(asked: SoundRequest, steps: int, draft_steps: int, guided: bool) -> Settings:
    """A model that is not `guided` has its guidance learned in."""
    controls = asked.controls
    guidance = _GUIDANCE if controls.weirdness is None else 14.0 * 0.25**controls.weirdness
    if asked.guidance is not None:
        guidance = asked.guidance
    loyalty = 0.5 if controls.melody_loyalty is None else controls.melody_loyalty
    structure = controls.structure
    return Settings(
        steps=draft_steps if asked.draft else steps,
        guidance=guidance if guided else 1.0,
        closeness=loyalty * (1.0 - 0.8 * (controls.genre_shift or 0.0)),
        context_seconds=_CONTEXT_SECONDS if structure is None else 2.0 + 18.0 * structure,
    )


def remarks_of(asked: SoundRequest, guided: bool) -> tuple[str, ...]:
    """Wishes that are left out where nothing is guided, in sentences."""
    wishes = {
        "guidance": asked.guidance is not None,
        "negative prompt": bool(asked.negative_prompt),
        "weirdness": asked.controls.weirdness is not None,
    }
    if guided:
        return ()
    return tuple(
        f"What Stable Audio 3 does here has no guidance: the {wish} was left out."
        for wish, made in wishes.items()
        if made
    )
