"""MAGNeT: all of a piece at once, masked, and filled in a few dozen rounds.

Ziv et al., "Masked Audio Generation using a Single Non-Autoregressive Transformer", 2024
(https://arxiv.org/abs/2401.04577).
"""

from __future__ import annotations

import gc
import random

import numpy as np
import torch
from audiocraft.modules.conditioners import ConditioningAttributes

from server.models.audiocraft.turns import in_turn
from server.models.audiocraft.weights import Networks
from server.models.contract import Sound, SoundRequest, SoundResult
from server.models.faults import model_faults
from session.errors import BadInput
from session.progress import Progress

GUIDANCE = 10.0
TEMPERATURE = 3.0
ROUNDS = (20, 10, 10, 10)
"""What the model's makers generate with: guidance falls to 1 while the mask shrinks."""


class MaskedModel:
    """The networks of one folder; every sound is as long as those that they learned from."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    def generate(self, asked: SoundRequest, progress: Progress) -> SoundResult:
        """See `server.models.contract.SoundModel`; of one that is cancelled nothing stands."""
        seconds = self._networks.segment_seconds
        if asked.seconds > seconds:
            raise BadInput(f"This model makes {seconds:g} seconds: ask for no more.")
        with model_faults("MAGNeT"), torch.inference_mode():
            sounds, whole = in_turn(
                asked.seeds, progress, lambda seed, part: self._sound(asked, seed, part)
            )
        return SoundResult(
            sounds,
            whole,
            parameters={"guidance": _guidance(asked), "temperature": _temperature(asked)},
        )

    def close(self) -> None:
        """Give back the memory of the weights; the process does it in one go."""
        gc.collect()

    def _sound(self, asked: SoundRequest, seed: int, progress: Progress) -> Sound:
        networks = self._networks
        torch.manual_seed(seed % 2**63)
        np.random.seed(seed % 2**32)
        random.seed(seed)
        progress(0.0, "Reading the words")

        def step(done: int, total: int) -> None:
            progress(0.9 * done / total, "Making music")

        codes = networks.model.generate(
            None,
            [ConditioningAttributes(text={"description": asked.prompt})],
            max_gen_len=int(networks.segment_seconds * networks.frame_rate),
            temp=_temperature(asked),
            top_k=0,
            top_p=0.9,
            max_cfg_coef=_guidance(asked),
            min_cfg_coef=1.0,
            decoding_steps=list(ROUNDS),
            callback=step,
        )
        progress(0.9, "Making sound of the codes")
        sound = networks.codec.decode(codes, None)
        length = round(asked.seconds * networks.sample_rate)
        return Sound(sound[0, :, :length].float().cpu().numpy(), networks.sample_rate)


def _guidance(asked: SoundRequest) -> float:
    return GUIDANCE if asked.guidance is None else asked.guidance


def _temperature(asked: SoundRequest) -> float:
    if asked.temperature is not None:
        return asked.temperature
    weird = asked.controls.weirdness
    return TEMPERATURE if weird is None else 1.0 + 4.0 * weird
