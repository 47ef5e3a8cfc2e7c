"""What the decoder is told: the words, the melody, and nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from server.models.musicgen.chroma import HOP


@dataclass(frozen=True, slots=True)
class Conditions:
    """What each branch of the guidance is told, as logits are mixed by `sampling.guided`.

    `words` `(1, tokens, size)` is heard through cross-attention by the branches with words.
    `fronts` `(branches, columns, size)` stand in front of the codes instead, in a melody model.
    """

    branches: int
    words: Tensor | None = None
    fronts: Tensor | None = None


class Conditioner:
    """The text encoder and the projections, out of transformers' module."""

    def __init__(self, module: Any, tokenizer: Any, device: torch.device) -> None:
        self._tokenizer = tokenizer
        self._encoder = module.text_encoder.to(device)
        self._project = (
            module.enc_to_dec_proj.to(device) if _has(module, "enc_to_dec_proj") else None
        )
        self._melody = (
            module.audio_enc_to_dec_proj.to(device)
            if _has(module, "audio_enc_to_dec_proj")
            else None
        )
        self._device = device
        self._pitch_classes = int(getattr(module.config, "num_chroma", 0))
        self._melody_columns = int(getattr(module.config, "chroma_length", 0))

    @property
    def hears_melody(self) -> bool:
        """Whether the model was trained with melodies."""
        return self._pitch_classes > 0

    @property
    def pitch_classes(self) -> int:
        """Into how many classes a melody's pitches fall."""
        return self._pitch_classes

    def words(self, text: str) -> Tensor:
        """What the text encoder makes of `text`: `(1, tokens, size)`."""
        tokens = self._tokenizer(text, return_tensors="pt", truncation=True, max_length=512)
        states: Tensor = self._encoder(**tokens.to(self._device)).last_hidden_state
        return states if self._project is None else self._project(states)

    def conditions(
        self, words: Tensor, melody: Tensor | None, guided: bool, weighed: bool
    ) -> Conditions:
        """For a model with cross-attention the words; for a melody model all stands in front.

        `melody` is one-hot `(frames, pitch_classes)`. `guided` adds a branch that is told nothing,
        `weighed` one that is told the words alone.
        """
        if not self.hears_melody:
            return Conditions(1 + guided, words=words)
        silent, nothing = self._front(None), torch.zeros_like(words)
        wished = silent if melody is None else self._front(melody)
        fronts = [torch.cat([wished, words], dim=1)]
        if weighed:
            fronts.append(torch.cat([silent, words], dim=1))
        if guided:
            fronts.append(torch.cat([silent, nothing], dim=1))
        return Conditions(len(fronts), fronts=torch.cat(fronts))

    def _front(self, melody: Tensor | None) -> Tensor:
        """A melody's columns `(1, columns, size)`; none is the first pitch class throughout."""
        if melody is None:
            melody = torch.zeros(1, self._pitch_classes)
            melody[:, 0] = 1.0
        times = math.ceil(self._melody_columns / melody.shape[0])
        columns = melody.repeat(times, 1)[: self._melody_columns].to(self._device)[None]
        return columns if self._melody is None else self._melody(columns)


def melody_from(melody: Tensor, start_samples: int) -> Tensor:
    """A melody from `start_samples` on; it goes round."""
    return melody.roll(-round(start_samples / HOP), dims=0)


def _has(module: Any, name: str) -> bool:
    return getattr(module, name, None) is not None
