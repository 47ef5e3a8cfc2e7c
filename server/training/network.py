"""MusicGen's decoder with a LoRA on its attention, and its loss on chunks with words.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (https://arxiv.org/abs/2106.09685).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from server.models.musicgen.conditions import Conditioner
from server.models.musicgen.weights import Networks
from server.training.beat import beating
from server.training.loss import columns_of, cross_entropy, targets_of

TARGETS = ("q_proj", "k_proj", "v_proj", "out_proj")
"""What learns: the four projections of every attention, to the music so far and to the words."""

ALPHA_PER_RANK = 2
"""What is learned counts twice: the usual choice, which the usual learning rates go with."""

LORA_DROPOUT = 0.05
_WORDS_KEPT = 1000


class LoraNetwork:
    """The networks of one model on one device; only the LoRA's `weights` learn.

    On the CPU and an Apple GPU all is in 32 bits, on an NVIDIA GPU products are in bf16. The
    decoder's own dropout stays off.
    """

    def __init__(self, networks: Networks, device: torch.device, rank: int, seed: int) -> None:
        from peft import LoraConfig, get_peft_model

        module = networks.module
        config = module.decoder.config
        self.channels, self.codebooks = int(config.audio_channels), int(config.num_codebooks)
        self._padding, self._device = int(config.pad_token_id), device
        self._conditioner = Conditioner(module, networks.tokenizer, device)
        self._size = int(config.hidden_size)
        wished = LoraConfig(
            r=rank,
            lora_alpha=ALPHA_PER_RANK * rank,
            lora_dropout=LORA_DROPOUT,
            target_modules=list(TARGETS),
        )
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.decoder: Any = get_peft_model(module.decoder, wished).to(device)
        # A layer of a large network takes seconds on a busy machine: its parts tell.
        layers = module.decoder.model.decoder.layers
        self._parts = [part for layer in layers for part in layer.children()]
        self._parts += module.decoder.lm_heads
        self.weights: dict[str, Tensor] = {
            name: weight for name, weight in self.decoder.named_parameters() if weight.requires_grad
        }
        self._words: dict[str, Tensor] = {}
        self._learn(False)

    def loss(self, codes: Sequence[Tensor], words: Sequence[str | None]) -> Tensor:
        """The loss in nats on chunks `(codebooks, frames)`; None tells nothing of a chunk."""
        columns = columns_of(codes, self.channels, self._padding).to(self._device)
        states, mask = self._told(words)
        with torch.autocast(self._device.type, torch.bfloat16, self._device.type == "cuda"):
            logits = self.decoder(
                input_ids=columns[..., :-1].flatten(0, 1),
                encoder_hidden_states=states,
                encoder_attention_mask=mask,
                use_cache=False,
            ).logits
        logits = logits.view(len(codes), self.codebooks, -1, logits.shape[-1])
        return cross_entropy(logits, targets_of(columns, self._padding))

    @contextmanager
    def learning(self, seed: int) -> Iterator[None]:
        """Dropout is on, drawn by `seed`."""
        self._learn(True)
        try:
            with torch.random.fork_rng():
                torch.manual_seed(seed)
                yield
        finally:
            self._learn(False)

    @contextmanager
    def alive(self, beat: Callable[[], None]) -> Iterator[None]:
        """`beat` is called throughout what runs inside."""
        with beating(self._parts, beat):
            yield

    def _learn(self, on: bool) -> None:
        self.decoder.eval()
        for name, part in self.decoder.named_modules():
            if ".lora_dropout." in name:
                part.train(on)

    def _told(self, words: Sequence[str | None]) -> tuple[Tensor, Tensor]:
        """The words' states `(batch, tokens, size)`, and which of them count.

        Nothing is a state of zeros: attention to it adds nothing, as in `server.models.musicgen`.
        """
        rows = [self._states(each) for each in words]
        longest = max(len(row) for row in rows)
        states = torch.zeros(len(rows), longest, self._size, device=self._device)
        mask = torch.zeros(len(rows), longest, dtype=torch.long, device=self._device)
        for index, row in enumerate(rows):
            states[index, : len(row)] = row
            mask[index, : len(row)] = 1
        return states, mask

    def _states(self, words: str | None) -> Tensor:
        if words is None:
            return torch.zeros(1, self._size, device=self._device)
        if words not in self._words:
            if len(self._words) >= _WORDS_KEPT:
                self._words.clear()
            with torch.no_grad():
                self._words[words] = self._conditioner.words(words)[0]
        return self._words[words]
