"""Canvases filled by diffusers' three pipelines for Stable Audio 3, over the same networks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from server.models.contract import SoundRequest
from server.models.diffusion.canvas import Canvas, as_long_as
from server.models.diffusion.codec import Codec
from server.models.diffusion.parts import PartClass, load_parts, pipeline_of
from server.models.diffusion.placed import dtype_on
from server.models.diffusion.watch import Watch
from server.models.stable_audio.asked import Asked
from server.models.stable_audio.settings import remarks_of, settings_of
from server.models.stable_audio.sound import heard_of, refuse_both, stretch_of

_PARTS = {
    "vae": PartClass("diffusers", "AutoencoderSAME"),
    "text_encoder": PartClass("transformers", "T5GemmaEncoderModel"),
    "tokenizer": PartClass("transformers", "AutoTokenizer"),
    "duration_embedder": PartClass(
        "diffusers.pipelines.stable_audio_3", "StableAudio3DurationEmbedder"
    ),
    "transformer": PartClass("diffusers", "StableAudio3DiTModel"),
    "scheduler": PartClass("diffusers", "FlowMatchEulerDiscreteScheduler"),
}

LONGEST_SECONDS = 380
"""As far as the models learned."""


class ThreePainter:
    """The networks of one folder."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        parts = load_parts(folder, "Stable Audio", _PARTS, dtype_on(device))
        self.pipeline = pipeline_of("StableAudio3Pipeline", parts)
        # These hold the same networks, not others.
        self.variations = pipeline_of("StableAudio3AudioToAudioPipeline", parts)
        self.in_painting = pipeline_of("StableAudio3InpaintPipeline", parts)
        self.codec = Codec(parts["vae"])
        self.codec.stand_in()
        seconds = min(LONGEST_SECONDS, float(parts["duration_embedder"].config.max_val))
        self.shortest = 0
        self.longest = int(seconds * self.codec.sample_rate)
        self.distilled = bool(parts["scheduler"].config.stochastic_sampling)
        others = (parts[name] for name in ("text_encoder", "duration_embedder", "vae"))
        self.watch = Watch(parts["transformer"], others)

    def begin(self, asked: SoundRequest) -> ThreePainting:
        """Raises BadInput for a reference that is to be painted in."""
        refuse_both(asked)
        plain = asked.reference is None and asked.region is None and asked.before is None
        guided = plain and not self.distilled
        steps, draft_steps = (8, 4) if self.distilled else (100, 30)
        settings = settings_of(asked, steps, draft_steps, guided)
        return ThreePainting(
            asked, settings, heard_of(asked, self.codec), remarks_of(asked, guided), self
        )


@dataclass(frozen=True, slots=True)
class ThreePainting(Asked):
    """One request to its pipeline."""

    painter: ThreePainter

    @property
    def parameters(self) -> Mapping[str, str | float | int | bool]:
        return self.told(self._noise)

    def paint(self, canvas: Canvas, generators: Sequence[torch.Generator]) -> Tensor:
        """As `server.models.diffusion.painter.Painting` says."""
        painter, batch = self.painter, len(generators)
        pipeline, given = self._call(canvas, batch)
        latents = pipeline(
            prompt=[self.asked.prompt] * batch,
            duration=canvas.length / painter.codec.sample_rate,
            num_inference_steps=self.steps,
            generator=list(generators),
            callback_on_step_end=self._stepped,
            output_type="latent",
            **given,
        ).audios
        return stretch_of(latents, canvas, painter.codec, painter.watch)

    def _call(self, canvas: Canvas, batch: int) -> tuple[Any, dict[str, Any]]:
        """Which of the pipelines is called, and with what besides."""
        painter, asked = self.painter, self.asked
        if self.reference is not None:
            sound = as_long_as(self.reference, canvas.length).expand(batch, -1, -1)
            return painter.variations, {"audio": sound, "init_noise_level": self._noise}
        if canvas.around is None:
            wishes: dict[str, Any] = {"guidance_scale": self.settings.guidance}
            if asked.negative_prompt:
                wishes["negative_prompt"] = [asked.negative_prompt] * batch
            return painter.pipeline, wishes
        hop = painter.codec.hop
        mask = torch.ones(batch, 1, painter.codec.latents(canvas.length))
        mask[..., canvas.start // hop : math.ceil(canvas.end / hop)] = 0.0
        return painter.in_painting, {"audio": canvas.around, "mask": mask}

    @property
    def _noise(self) -> float:
        """How much of what a reference is begun with is noise."""
        return 1.0 - 0.95 * self.settings.closeness

    def _stepped(self, *_: object) -> dict[str, Any]:
        self.painter.watch.step_done()
        return {}
