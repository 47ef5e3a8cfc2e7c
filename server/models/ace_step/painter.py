"""Canvases filled by diffusers' `AceStepPipeline`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from server.models.ace_step.settings import (
    INSTRUMENTAL,
    Settings,
    music_of,
    remarks_of,
    settings_of,
    words_of,
)
from server.models.contract import SoundRequest
from server.models.diffusion.canvas import Canvas, as_long_as
from server.models.diffusion.codec import Codec
from server.models.diffusion.model import joined
from server.models.diffusion.parts import PartClass, load_parts, pipeline_class, pipeline_of
from server.models.diffusion.placed import dtype_on
from server.models.diffusion.watch import Watch
from server.models.given_sound import for_model
from session.errors import BadInput

_PARTS = {
    "vae": PartClass("diffusers", "AutoencoderOobleck"),
    "text_encoder": PartClass("transformers", "AutoModel"),
    "tokenizer": PartClass("transformers", "AutoTokenizer"),
    "transformer": PartClass("diffusers", "AceStepTransformer1DModel"),
    "condition_encoder": PartClass("diffusers.pipelines.ace_step", "AceStepConditionEncoder"),
    "scheduler": PartClass("diffusers", "FlowMatchEulerDiscreteScheduler"),
    "audio_tokenizer": PartClass("diffusers.pipelines.ace_step", "AceStepAudioTokenizer", True),
    "audio_token_detokenizer": PartClass(
        "diffusers.pipelines.ace_step", "AceStepAudioTokenDetokenizer", True
    ),
}

SHORTEST_SECONDS, LONGEST_SECONDS = 10, 600
"""What the models learned. Of a shorter piece the rest is not decoded."""

_PEAK = 10 ** (-1 / 20)
"""-1 dBFS: what the makers bring their sound to."""


class AceStepPainter:
    """The networks of one folder."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        pipeline_class(folder, "ACE-Step", ("AceStepPipeline",))
        parts = load_parts(folder, "ACE-Step", _PARTS, dtype_on(device))
        self.pipeline = pipeline_of("AceStepPipeline", parts)
        self.codec = Codec(parts["vae"])
        self.codec.stand_in()
        self.shortest = SHORTEST_SECONDS * self.codec.sample_rate
        self.longest = LONGEST_SECONDS * self.codec.sample_rate
        others = [parts[name] for name in _PARTS if isinstance(parts[name], torch.nn.Module)]
        others.remove(parts["transformer"])
        self.watch = Watch(parts["transformer"], others)

    @property
    def covers(self) -> bool:
        """Whether the folder has the two parts that a cover needs."""
        pipeline = self.pipeline
        return None not in (pipeline.audio_tokenizer, pipeline.audio_token_detokenizer)

    def begin(self, asked: SoundRequest) -> AceStepPainting:
        """Raises BadInput for a cover that is to be painted in, or that the folder cannot do."""
        cover = asked.reference is not None and asked.reference_as == "sound"
        if cover and not self.covers:
            raise BadInput(
                "This ACE-Step was converted without its audio tokenizer: it makes no covers; "
                "leave the reference out, or install another."
            )
        if cover and (asked.region or asked.before):
            raise BadInput(
                "ACE-Step plays a recording another way, or goes on from one, not both at once: "
                "leave the reference out, or let it be heard for its style."
            )
        heard = None
        if asked.reference is not None:
            heard = for_model(asked.reference, self.codec.sample_rate, self.codec.channels)
        turbo = bool(self.pipeline.is_turbo)
        return AceStepPainting(
            self, asked, settings_of(asked, turbo), heard, cover, remarks_of(asked, turbo)
        )


@dataclass(frozen=True, slots=True)
class AceStepPainting:
    """One request; `reference` is `(channels, samples)`, `whole` where all of it is a cover."""

    painter: AceStepPainter
    asked: SoundRequest
    settings: Settings
    reference: Tensor | None
    whole: bool
    remarks: tuple[str, ...]

    @property
    def steps(self) -> int:
        return self.settings.steps

    @property
    def context_seconds(self) -> float:
        return self.settings.context_seconds

    @property
    def parameters(self) -> Mapping[str, str | float | int | bool]:
        settings = self.settings
        told: dict[str, str | float | int | bool] = {
            "guidance": settings.guidance,
            "shift": settings.shift,
            "task": self._task,
            "context_seconds": settings.context_seconds,
            "draft": self.asked.draft,
            **music_of(self.asked),
        }
        return told | ({"cover_strength": settings.cover} if self.whole else {})

    def paint(self, canvas: Canvas, generators: Sequence[torch.Generator]) -> Tensor:
        """As `server.models.diffusion.painter.Painting` says."""
        painter, settings = self.painter, self.settings
        codec, batch = painter.codec, len(generators)
        latents = painter.pipeline(
            prompt=[words_of(self.asked)] * batch,
            lyrics=[self.asked.lyrics or INSTRUMENTAL] * batch,
            vocal_language="unknown",
            audio_duration=canvas.length / codec.sample_rate,
            num_inference_steps=settings.steps,
            guidance_scale=settings.guidance,
            shift=settings.shift,
            generator=list(generators),
            output_type="latent",
            callback_on_step_end=self._stepped,
            **music_of(self.asked),
            **self._sound(canvas),
        ).audios.transpose(1, 2)
        if canvas.around is None:
            return _loud(codec.decode(latents, 0, canvas.end, painter.watch.decoded))
        first = max(0, canvas.start - 1)
        made = codec.decode(latents, first, canvas.end, painter.watch.decoded)
        if not canvas.start:
            return made
        return joined(canvas.around[..., first], made, codec.sample_rate)

    @property
    def _task(self) -> str:
        if self.whole:
            return "cover"
        return "repaint" if self.asked.region or self.asked.before else "text2music"

    def _sound(self, canvas: Canvas) -> dict[str, Any]:
        """What the pipeline is to hear."""
        codec = self.painter.codec
        given: dict[str, Any] = {}
        if self.whole:
            assert self.reference is not None
            given |= {
                "task_type": "cover",
                "src_audio": as_long_as(self.reference, canvas.length),
                "audio_cover_strength": self.settings.cover,
            }
        elif self.reference is not None:
            given["reference_audio"] = self.reference
        if canvas.around is not None:
            # A latent that the stretch reaches into is made anew; the pipeline rounds down.
            end = math.ceil(canvas.end / codec.hop)
            given |= {
                "task_type": "repaint",
                "src_audio": canvas.around,
                "repainting_start": canvas.start / codec.sample_rate,
                "repainting_end": (end + 0.5) * codec.hop / codec.sample_rate,
            }
        return given

    def _stepped(self, *_: object) -> dict[str, Any]:
        self.painter.watch.step_done()
        return {}


def _loud(sound: Tensor) -> Tensor:
    """Each variation at the peak that the makers give it."""
    peak = sound.abs().amax(dim=(1, 2), keepdim=True).clamp(min=1e-6)
    return sound * (_PEAK / peak)
