"""MusicGen-small's shape with random weights: Roadie's loop against transformers' `generate`.

The cost of a network does not hang on its weights. Both sides read the same words, write codes and
make sound of them, one after the other in one run.
"""

from __future__ import annotations

import os
from time import perf_counter
from typing import Any

from benchmarks.row import Row

SECONDS = 1.0
PIECE_SECONDS = 10.0
TOGETHER = 4
_TOKENS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1)


def run() -> list[Row]:
    """The stock loop first; then ours in 32 bits of the same weights, then in 8."""
    import torch

    torch.set_num_threads(min(2, os.cpu_count() or 1))
    with torch.inference_mode():
        module = _module()
        stock = [_stock(module, count) for count in (1, TOGETHER)]
        full = _Ours(module, draft=False)
        whole = [full.made(count) for count in (1, TOGETHER)]
        same = [torch.equal(one[1], other[1]) for one, other in zip(whole, stock, strict=True)]
        del full, module
        draft = _Ours(_module(), draft=True)
        fast = [draft.made(count) for count in (1, TOGETHER)]
        piece, _ = draft.made(1, PIECE_SECONDS)
    note = "same codes" if all(same) else "OTHER CODES"
    goals = (2.0, 4.0)
    rows = []
    for place, count in enumerate((1, TOGETHER)):
        name, made = f"a second of sound, {count} in a batch, each", SECONDS * count
        reference = stock[place][0] / made
        rows.append(Row(f"{name}, 32 bits", whole[place][0] / made, reference, "s", None, note))
        ours = fast[place][0] / made
        rows.append(Row(f"{name}, draft (8 bits)", ours, reference, "s", goals[place]))
    # Who does not batch makes four variations one after the other.
    each, alone = fast[1][0] / (SECONDS * TOGETHER), stock[0][0] / SECONDS
    name = f"a second of sound, {TOGETHER} in a batch, each, draft, to one at a time"
    rows.append(Row(name, each, alone, "s", goals[1]))
    note = "goal: within a minute on two cores; loaded before"
    rows.append(Row("10 s from a prompt, draft", piece, 60.0, "s", 1.0, note))
    return rows


def _module() -> Any:
    """The networks of `facebook/musicgen-small`, as its config.json has them."""
    from transformers import (
        EncodecConfig,
        GenerationConfig,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
        T5Config,
    )
    from transformers.initialization import no_init_weights

    t5 = T5Config(d_model=768, d_ff=3072, num_layers=12, num_heads=12)
    codec = EncodecConfig(
        target_bandwidths=[2.2],
        sampling_rate=32_000,
        num_filters=64,
        upsampling_ratios=[8, 5, 4, 4],
        use_causal_conv=False,
        use_conv_shortcut=False,
        codebook_size=2048,
        codebook_dim=128,
    )
    config = MusicgenConfig(text_encoder=t5, audio_encoder=codec, decoder=MusicgenDecoderConfig())
    empty: Any = no_init_weights
    with empty():
        module: Any = MusicgenForConditionalGeneration(config)
    module.train(False)
    _fill(module)
    settings: Any = GenerationConfig
    module.generation_config = settings(
        bos_token_id=2048, pad_token_id=2048, decoder_start_token_id=2048
    )
    return module


def _fill(module: Any) -> None:
    """Random weights, as wide as the library draws them, in a fraction of its time."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for name, weight in module.named_parameters():
            if weight.dim() > 1:
                weight.uniform_(-0.035, 0.035)
            else:
                weight.fill_(1.0 if "norm" in name and name.endswith("weight") else 0.0)
        for layer in module.audio_encoder.quantizer.layers:
            layer.codebook.embed.normal_()


def _words(count: int) -> dict[str, Any]:
    import torch

    tokens = torch.tensor([_TOKENS] * count)
    return {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}


def _stock(module: Any, count: int) -> tuple[float, Any]:
    """Seconds that transformers' generate takes, and the codes that it writes."""
    heard: list[Any] = []
    decode = module.audio_encoder.decode

    def remember(codes: Any, *rest: Any, **named: Any) -> Any:
        heard.append(codes[0])
        return decode(codes, *rest, **named)

    module.audio_encoder.decode = remember
    asked = {**_words(count), "do_sample": False, "guidance_scale": 3.0}
    module.generate(**asked, max_new_tokens=8)
    heard.clear()
    start = perf_counter()
    module.generate(**asked, max_new_tokens=round(SECONDS * 50) + 3)
    taken = perf_counter() - start
    del module.audio_encoder.decode
    return taken, heard[0]


class _Ours:
    """Roadie's parts, made of the library's module, which is empty afterwards."""

    def __init__(self, module: Any, draft: bool) -> None:
        import torch

        from server.models.musicgen.codec import Codec
        from server.models.musicgen.conditions import Conditioner
        from server.models.musicgen.network import Decoder

        cpu = torch.device("cpu")
        self._decoder = Decoder(module.decoder, cpu, torch.float32, draft)
        self._codec = Codec(module.audio_encoder, 1, cpu)
        self._conditioner = Conditioner(module, _tokenizer, cpu)
        self._take(1, 0.1)

    def _take(self, count: int, seconds: float) -> Any:
        from server.models.musicgen.settings import Decoding
        from server.models.musicgen.take import Take
        from session.progress import silent

        words = self._conditioner.words("")
        told = self._conditioner.conditions(words, None, True, False)
        take = Take(self._decoder, self._codec, Decoding(top_k=1), range(count))
        take.run(seconds, lambda _: told, silent)
        return take

    def made(self, count: int, length: float = SECONDS) -> tuple[float, Any]:
        """Seconds from words to sound of that length, and the codes, always the likeliest."""
        start = perf_counter()
        codes = self._take(count, length).codes
        return perf_counter() - start, codes


def _tokenizer(_text: str, **_named: Any) -> Any:
    from transformers import BatchEncoding

    return BatchEncoding(_words(1))
