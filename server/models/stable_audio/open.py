"""Canvases filled by diffusers' `StableAudioPipeline`: Stable Audio Open."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
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
    "vae": PartClass("diffusers", "AutoencoderOobleck"),
    "text_encoder": PartClass("transformers", "T5EncoderModel"),
    "projection_model": PartClass("diffusers", "StableAudioProjectionModel"),
    "tokenizer": PartClass("transformers", "AutoTokenizer"),
    "transformer": PartClass("diffusers", "StableAudioDiTModel"),
    "scheduler": PartClass("server.models.stable_audio.schedule", "CosineScheduler"),
}

_STEPS, _DRAFT_STEPS = 100, 30

_MOST_SIGMA, _LEAST_SIGMA = 20.0, 0.4
"""The noise laid over a reference. Sound has a sigma of about 1: more than 20 leaves nothing of
it, and the models begin at 0.3."""


class OpenPainter:
    """The networks of one folder. They always make all of their 47 seconds."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        parts = load_parts(folder, "Stable Audio", _PARTS, dtype_on(device))
        self.pipeline = pipeline_of("StableAudioPipeline", parts)
        self.codec = Codec(parts["vae"])
        self.codec.stand_in()
        self.shortest = 0
        self.longest = int(parts["transformer"].config.sample_size) * self.codec.hop
        others = (parts[name] for name in ("text_encoder", "projection_model", "vae"))
        self.watch = Watch(parts["transformer"], others)

    def begin(self, asked: SoundRequest) -> OpenPainting:
        """Raises BadInput for a reference that is to be painted in."""
        refuse_both(asked)
        settings = settings_of(asked, _STEPS, _DRAFT_STEPS, guided=True)
        return OpenPainting(
            asked, settings, heard_of(asked, self.codec), remarks_of(asked, guided=True), self
        )


@dataclass(frozen=True, slots=True)
class OpenPainting(Asked):
    """One request to its pipeline."""

    painter: OpenPainter

    @property
    def parameters(self) -> Mapping[str, str | float | int | bool]:
        return self.told(self._sigma)

    def paint(self, canvas: Canvas, generators: Sequence[torch.Generator]) -> Tensor:
        """As `server.models.diffusion.painter.Painting` says."""
        painter, asked, batch = self.painter, self.asked, len(generators)
        pipeline, codec = painter.pipeline, painter.codec
        negative = asked.negative_prompt
        given: dict[str, Any] = {}
        schedule = pipeline.scheduler
        if self.reference is not None:
            sound = as_long_as(self.reference, canvas.length).expand(batch, -1, -1)
            given["initial_audio_waveforms"] = sound
            given["initial_audio_sampling_rate"] = codec.sample_rate
            pipeline.scheduler = schedule.beginning_at(self._sigma)
        try:
            latents = pipeline(
                prompt=[asked.prompt] * batch,
                negative_prompt=[negative] * batch if negative else None,
                audio_end_in_s=canvas.length / codec.sample_rate,
                num_inference_steps=self.steps,
                guidance_scale=self.settings.guidance,
                generator=list(generators),
                callback=self._stepped(canvas, generators),
                output_type="latent",
                **given,
            ).audios
        finally:
            pipeline.scheduler = schedule
        return stretch_of(latents, canvas, codec, painter.watch)

    @property
    def _sigma(self) -> float:
        """The noise that a reference is begun with."""
        ratio = _LEAST_SIGMA / _MOST_SIGMA
        return float(_MOST_SIGMA * ratio**self.settings.closeness)

    def _stepped(
        self, canvas: Canvas, generators: Sequence[torch.Generator]
    ) -> Callable[[int, Tensor, Tensor], None]:
        """What is done after a step: what is known is laid over what was guessed for it.

        With the noise that the next step begins with, as `stable-audio-tools` paints in; the
        model was not trained for it.
        """
        painter = self.painter
        codec, around = painter.codec, canvas.around
        if around is None:
            return lambda *_: painter.watch.step_done()
        known = codec.encode(around)
        start, end = canvas.start // codec.hop, math.ceil(canvas.end / codec.hop)
        noise = torch.stack([torch.randn(known.shape[1:], generator=one) for one in generators])

        def lay_over(_step: int, _time: Tensor, latents: Tensor) -> None:
            schedule = painter.pipeline.scheduler
            sigma = float(schedule.sigmas[schedule.step_index])
            level = (known + sigma * noise.to(known.device)).to(latents.device, latents.dtype)
            latents[..., :start] = level[..., :start]
            latents[..., end : level.shape[-1]] = level[..., end:]
            painter.watch.step_done()

        return lay_over
