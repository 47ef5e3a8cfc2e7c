"""Wishes to a trained model, from the wire to the engine."""

from __future__ import annotations

from pathlib import Path

from server.engines.contract import SoundAsked
from server.jobs.model_specs import SoundWishes
from server.models.abilities import Controls


def sound_asked(wishes: SoundWishes) -> SoundAsked:
    """The wishes as an engine takes them."""
    return SoundAsked(
        model=wishes.model,
        negative_prompt=wishes.negative_prompt,
        guidance=wishes.guidance,
        temperature=wishes.temperature,
        reference=Path(wishes.reference).expanduser() if wishes.reference else None,
        reference_as=wishes.reference_as,
        drums=Path(wishes.drums).expanduser() if wishes.drums else None,
        lyrics=wishes.lyrics,
        controls=Controls(**wishes.controls.model_dump()),
        draft=wishes.draft,
        adapter=wishes.adapter,
        fit_tempo=wishes.fit_tempo,
        separator=wishes.separator,
        midi=wishes.midi,
    )
