"""Which of the two pipelines a folder holds."""

from __future__ import annotations

from pathlib import Path

import torch

from server.models.diffusion.painter import Painter
from server.models.diffusion.parts import pipeline_class
from server.models.stable_audio.open import OpenPainter
from server.models.stable_audio.three import ThreePainter

_PAINTERS: dict[str, type[OpenPainter] | type[ThreePainter]] = {
    "StableAudioPipeline": OpenPainter,
    "StableAudio3Pipeline": ThreePainter,
}


def painter_of(folder: Path, device: torch.device) -> Painter:
    """The networks in `folder`. Raises BadWeights."""
    return _PAINTERS[pipeline_class(folder, "Stable Audio", tuple(_PAINTERS))](folder, device)
