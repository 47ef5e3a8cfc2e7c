"""MusicGen, its style, and AudioGen: codes are written one frame after the other.

Copet et al., "Simple and Controllable Music Generation", 2023 (https://arxiv.org/abs/2306.05284);
Rouard et al., "Audio Conditioning for Music Generation via Discrete Bottleneck Features", 2024
(https://arxiv.org/abs/2407.12563).
"""

from __future__ import annotations

import gc
import random
from types import TracebackType
from typing import Any

import torch
from audiocraft.modules.conditioners import ConditioningAttributes, WavCondition
from torch import Tensor

from server.models.audiocraft.heard import at_least, for_model
from server.models.audiocraft.weights import Networks
from server.models.contract import Sound, SoundRequest, SoundResult
from server.models.faults import model_faults
from server.models.musicgen.settings import Decoding, decoding_of, words_of
from session.errors import BadInput, Cancelled
from session.progress import Progress, part_of

_UNKNOWN = -1
_STYLE_SECONDS = 3.0
"""How much of a reference is heard for its style: the middle of it."""


class LanguageModel:
    """The networks of one folder; longer pieces are made window by window."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    def generate(self, asked: SoundRequest, progress: Progress) -> SoundResult:
        """See `server.models.contract.SoundModel`."""
        decoding = decoding_of(asked)
        sounds: list[Sound] = []
        whole = True
        with model_faults("The model"), torch.inference_mode():
            progress(0.0, "Reading the words")
            for number, seed in enumerate(asked.seeds):
                start, end = (place / len(asked.seeds) for place in (number, number + 1))
                take = _Take(self._networks, asked, decoding, seed)
                try:
                    sound, whole = take.run(part_of(progress, start, end))
                except Cancelled:
                    if not sounds:
                        raise
                    whole = False
                    break
                sounds.append(sound)
                if not whole:
                    break
        return SoundResult(tuple(sounds), whole, parameters=_parameters(asked, decoding))

    def close(self) -> None:
        """Give back the memory of the weights; the process does it in one go."""
        gc.collect()


class _Take:
    """One sound on its way."""

    def __init__(
        self, networks: Networks, asked: SoundRequest, decoding: Decoding, seed: int
    ) -> None:
        self._networks = networks
        self._asked = asked
        self._decoding = decoding
        self._seed = seed
        self._frames = max(1, round(asked.seconds * networks.frame_rate))
        self._window = int(networks.segment_seconds * networks.frame_rate)
        context = int(decoding.context_seconds * networks.frame_rate)
        self._context = max(1, min(context, self._window * 2 // 3))
        self._codes = self._heard()
        self._heard_frames = self._codes.shape[-1]

    def run(self, progress: Progress) -> tuple[Sound, bool]:
        """The sound, and whether it is whole. Raises Cancelled before there is any."""
        torch.manual_seed(self._seed % 2**63)
        random.seed(self._seed)
        conditions = self._conditions()
        whole = True
        try:
            while (made := self._codes.shape[-1] - self._heard_frames) < self._frames:
                part = part_of(progress, 0.9 * made / self._frames, 0.9)
                self._further(conditions, made, part)
            progress(0.9, "Making sound of the codes")
        except Cancelled:
            if self._codes.shape[-1] == self._heard_frames:
                raise
            whole = False
        return self._sound(), whole

    def _further(self, conditions: list[Any], made: int, progress: Progress) -> None:
        """Add a window of codes, or as much of it as there was time for."""
        model, decoding = self._networks.model, self._decoding
        start = self._codes[..., -self._context :]
        length = min(self._window, start.shape[-1] + self._frames - made)
        rest = self._frames - made

        def step(done: int, total: int) -> None:
            share = (length - start.shape[-1]) / rest
            progress(done / total * share, "Making music")

        with _Drawn(model) as drawn:
            try:
                codes = model.generate(
                    start if start.shape[-1] else None,
                    conditions,
                    max_gen_len=length,
                    use_sampling=True,
                    temp=decoding.temperature,
                    top_k=min(decoding.top_k, model.card),
                    cfg_coef=decoding.guidance,
                    callback=step,
                )
            except Cancelled:
                self._add(drawn.codes(start, length), start)
                raise
        self._add(codes, start)

    def _add(self, codes: Tensor, start: Tensor) -> None:
        self._codes = torch.cat([self._codes, codes[..., start.shape[-1] :]], dim=-1)

    def _heard(self) -> Tensor:
        """The codes of what sounded before."""
        before, networks = self._asked.before, self._networks
        if before is None:
            shape = (1, networks.model.num_codebooks, 0)
            return torch.zeros(shape, dtype=torch.long, device=networks.device)
        if before.seconds < 0.1:
            raise BadInput(
                "The sound to go on from is too short: give at least a tenth of a second."
            )
        sound = for_model(before, networks.sample_rate, networks.channels).to(networks.device)
        codes, _ = networks.codec.encode(sound)
        return torch.as_tensor(codes[..., -self._context :])

    def _conditions(self) -> list[Any]:
        networks = self._networks
        told = ConditioningAttributes(text={"description": words_of(self._asked)})
        hears = networks.model.condition_provider.conditioners
        if "self_wav" in hears:
            told.wav["self_wav"] = self._reference(hears["self_wav"])
        elif self._asked.reference is not None:
            raise BadInput(
                "This model hears no reference: ask again without one, or take musicgen-style."
            )
        return [told]

    def _reference(self, conditioner: Any) -> Any:
        networks, reference = self._networks, self._asked.reference
        if reference is None:
            sound = torch.zeros((1, 1, 1), device=networks.device)
            length = 0
        else:
            sound = for_model(reference, networks.sample_rate, 1).to(networks.device)
            sound = at_least(sound, round(_STYLE_SECONDS * networks.sample_rate) + 1)
            length = sound.shape[-1]
            # Else a part is drawn by chance.
            conditioner.use_middle_of_segment = True
            conditioner.eval_q = _style_codes(self._asked, conditioner.n_q_out)
        return WavCondition(
            sound,
            torch.tensor([length], device=networks.device),
            sample_rate=[networks.sample_rate],
            path=[None],
        )

    def _sound(self) -> Sound:
        networks = self._networks
        sound = networks.codec.decode(self._codes, None)
        hop = networks.sample_rate / networks.frame_rate
        first = round(self._heard_frames * hop)
        last = first + round(self._asked.seconds * networks.sample_rate)
        return Sound(sound[0, :, first:last].float().cpu().numpy(), networks.sample_rate)


class _Drawn:
    """Listens to a model drawing codes, so that they are there when it is stopped on the way."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._draw = model._sample_next_token
        self._drawn: list[Tensor] = []

    def __enter__(self) -> _Drawn:
        self._model._sample_next_token = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del self._model._sample_next_token

    def __call__(self, *args: Any, **more: Any) -> Tensor:
        drawn: Tensor = self._draw(*args, **more)
        self._drawn.append(drawn)
        return drawn

    def codes(self, start: Tensor, length: int) -> Tensor:
        """The frames that are there in all codebooks, `start` before them.

        Codebooks lag behind each other (the delay pattern), so the last frames are not.
        """
        model = self._model
        pattern = model.pattern_provider.get_pattern(length)
        codes = torch.full((*start.shape[:2], length), _UNKNOWN, device=start.device)
        codes[..., : start.shape[-1]] = start
        sequence, _, _ = pattern.build_pattern_sequence(codes, model.special_token_id)
        at = pattern.get_first_step_with_timesteps(start.shape[-1])
        for drawn in self._drawn:
            here = sequence[..., at : at + 1]
            sequence[..., at : at + 1] = torch.where(here == _UNKNOWN, drawn, here)
            at += 1
        codes, _, _ = pattern.revert_pattern_sequence(sequence, special_token=_UNKNOWN)
        known = ((codes >= 0) & (codes < model.card)).all(dim=1)[0]
        count = int(known.long().cumprod(0).sum())
        return torch.as_tensor(codes[..., :count])


def _style_codes(asked: SoundRequest, most: int) -> int:
    """By how many codes a style is told: 3 of 6 as trained, fewer leave more to chance."""
    loyalty = asked.controls.melody_loyalty
    return min(most, 3 if loyalty is None else max(1, round(6 * loyalty)))


def _parameters(asked: SoundRequest, decoding: Decoding) -> dict[str, str | float | int | bool]:
    return {
        "words": words_of(asked),
        "guidance": decoding.guidance,
        "temperature": decoding.temperature,
        "top_k": decoding.top_k,
        "context_seconds": decoding.context_seconds,
    }
