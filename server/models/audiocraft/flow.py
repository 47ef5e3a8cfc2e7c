"""JASCO: ten seconds along chords with their times, and to drums.

Tal et al., "Joint Audio and Symbolic Conditioning for Temporally Controlled Text-to-Music
Generation", 2024 (https://arxiv.org/abs/2406.10970). Sound as the codec's continuous codes flows
out of noise; an ordinary differential equation is solved for it.
"""

from __future__ import annotations

import gc
from math import ceil
from typing import Any

import torch
from audiocraft.modules.conditioners import (
    ConditioningAttributes,
    SymbolicCondition,
    WavCondition,
)
from torch import Tensor
from torch.nn.functional import pad

from server.models.audiocraft.chordino import frames_of
from server.models.audiocraft.heard import for_model
from server.models.audiocraft.turns import in_turn
from server.models.audiocraft.weights import Networks
from server.models.contract import Sound, SoundRequest, SoundResult
from server.models.faults import model_faults
from session.errors import BadInput
from session.progress import Progress

GUIDANCE = 5.0
"""Of all conditions together, as the model's makers generate."""

_MELODY_BINS = 53
_DRUMS, _CHORDS, _MELODY = "self_wav", "chords", "melody"


class FlowModel:
    """The networks of one folder; every sound is as long as those that they learned from."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        conditioners = networks.model.condition_provider.conditioners
        if _DRUMS in conditioners:
            conditioners[_DRUMS]._get_drums_stem = _drums_as_they_are

    def generate(self, asked: SoundRequest, progress: Progress) -> SoundResult:
        """See `server.models.contract.SoundModel`; of one that is cancelled nothing stands."""
        seconds = self._networks.segment_seconds
        if asked.seconds > seconds:
            raise BadInput(f"This model makes {seconds:g} seconds: ask for no more.")
        with model_faults("JASCO"), torch.inference_mode():
            sounds, whole = in_turn(
                asked.seeds, progress, lambda seed, part: self._sound(asked, seed, part)
            )
        return SoundResult(sounds, whole, parameters={"guidance": _guidance(asked)})

    def close(self) -> None:
        """Give back the memory of the weights; the process does it in one go."""
        gc.collect()

    def _sound(self, asked: SoundRequest, seed: int, progress: Progress) -> Sound:
        networks = self._networks
        torch.manual_seed(seed % 2**63)
        progress(0.0, "Reading the words and chords")
        frames = ceil(networks.segment_seconds * networks.frame_rate)
        furthest = 0.0

        def step(done: int, guessed: int) -> None:
            # How many steps the equation takes is not known before.
            nonlocal furthest
            furthest = max(furthest, done / (done + guessed / 3))
            progress(0.9 * furthest, "Making music")

        latents = networks.model.generate(
            None,
            [self._told(asked, frames)],
            max_gen_len=frames,
            cfg_coef_all=_guidance(asked),
            cfg_coef_txt=0.0,
            callback=step,
        )
        progress(0.9, "Making sound of it")
        return Sound(self._decoded(latents, asked.seconds), networks.sample_rate)

    def _decoded(self, latents: Tensor, seconds: float) -> Any:
        networks, told = self._networks, self._networks.configuration
        scaled = latents * told.compression_model_latent_std + told.compression_model_latent_mean
        sound = networks.codec.model.decoder(scaled.permute(0, 2, 1))
        length = round(seconds * networks.sample_rate)
        return sound[0, :, :length].float().cpu().numpy()

    def _told(self, asked: SoundRequest, frames: int) -> Any:
        networks = self._networks
        conditioners = networks.model.condition_provider.conditioners
        told = ConditioningAttributes(text={"description": asked.prompt})
        chords = [-1]
        if asked.chords and _CHORDS in conditioners:
            chords = frames_of(asked.chords, networks.frame_rate, frames)
        told.symbolic[_CHORDS] = SymbolicCondition(
            frame_chords=torch.tensor(chords, dtype=torch.int32)
        )
        told.symbolic[_MELODY] = SymbolicCondition(melody=torch.zeros(_MELODY_BINS, frames))
        if asked.drums is not None and _DRUMS not in conditioners:
            raise BadInput("This model hears no drums: leave them out.")
        if _DRUMS in conditioners:
            told.wav[_DRUMS] = self._drums(asked.drums)
        return told

    def _drums(self, drums: Sound | None) -> Any:
        networks = self._networks
        sound = torch.zeros((1, 1, 1))
        if drums is not None:
            sound = for_model(drums, networks.sample_rate, networks.channels)
            due = int(networks.segment_seconds * networks.sample_rate)
            sound = pad(sound[..., :due], (0, max(0, due - sound.shape[-1])))
        return WavCondition(
            sound.to(networks.device),
            torch.tensor([sound.shape[-1] if drums else 0], device=networks.device),
            sample_rate=[networks.sample_rate],
            path=[None],
        )


def _drums_as_they_are(sound: Tensor, sample_rate: int) -> Tensor:
    """What is given as drums is drums: nothing else has to be taken out of it."""
    del sample_rate
    return sound.mean(dim=1, keepdim=True)


def _guidance(asked: SoundRequest) -> float:
    return GUIDANCE if asked.guidance is None else asked.guidance
