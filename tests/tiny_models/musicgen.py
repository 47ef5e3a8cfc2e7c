"""Tiny MusicGen checkpoints: transformers' own networks with random weights, laid out as the hub's.

The weights are drawn wider than a fresh network's, so that what comes out hangs on every input:
on the words, on what sounded before, on the melody and on the seed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

Kind = Literal["mono", "stereo", "melody"]

SAMPLE_RATE = 32_000
FRAMES_SECOND = 50
CODEBOOKS = 4
CODES = 64
LAYERS = 2
HIDDEN = 32

_WORDS = "warm dusty keys slow funk drums bass lo fi hip hop guitar happy rock bpm key minor major"


def tiny_musicgen(folder: Path, kind: Kind = "mono", seed: int = 0) -> Path:
    """Write the checkpoint of a tiny model of `kind` into `folder`, which is made; gives it back.

    A second of its sound takes 50 steps of four codebooks (twice four in stereo), as the large
    ones' does.
    """
    import torch
    from transformers import GenerationConfig

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _melody_model() if kind == "melody" else _text_model(2 if kind == "stereo" else 1)
        _spread(model)
    model.generation_config = GenerationConfig(
        do_sample=True,
        guidance_scale=3.0,
        max_length=1500,
        bos_token_id=CODES,
        pad_token_id=CODES,
        decoder_start_token_id=CODES,
    )
    model.save_pretrained(folder)
    _tokenizer().save_pretrained(folder)
    return folder


def _text_model(channels: int) -> Any:
    from transformers import MusicgenConfig, MusicgenDecoderConfig, MusicgenForConditionalGeneration

    decoder = MusicgenDecoderConfig(**_decoder(channels))
    config = MusicgenConfig(text_encoder=_t5(), audio_encoder=_encodec(), decoder=decoder)
    return MusicgenForConditionalGeneration(config)


def _melody_model() -> Any:
    from transformers import (
        MusicgenMelodyConfig,
        MusicgenMelodyDecoderConfig,
        MusicgenMelodyForConditionalGeneration,
    )

    decoder = MusicgenMelodyDecoderConfig(**_decoder(1))
    config = MusicgenMelodyConfig(
        text_encoder=_t5(), audio_encoder=_encodec(), decoder=decoder, chroma_length=24
    )
    return MusicgenMelodyForConditionalGeneration(config)


def _decoder(channels: int) -> dict[str, Any]:
    return {
        "vocab_size": CODES,
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 4,
        "ffn_dim": 64,
        "num_codebooks": CODEBOOKS * channels,
        "audio_channels": channels,
        "pad_token_id": CODES,
        "bos_token_id": CODES,
    }


def _t5() -> Any:
    from transformers import T5Config

    size = len(_tokenizer())
    return T5Config(
        vocab_size=size, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, use_cache=False
    )


def _encodec() -> Any:
    """The shape of `facebook/encodec_32khz`, with a handful of filters."""
    from transformers import EncodecConfig

    return EncodecConfig(
        target_bandwidths=[1.2],
        sampling_rate=SAMPLE_RATE,
        audio_channels=1,
        hidden_size=8,
        num_filters=2,
        upsampling_ratios=[8, 5, 4, 4],
        use_causal_conv=False,
        use_conv_shortcut=False,
        codebook_size=CODES,
        codebook_dim=8,
    )


def _spread(model: Any) -> None:
    """Draw weights wider, and the codebooks, which the library leaves at zero."""
    import torch

    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not name.startswith("audio_encoder") and parameter.dim() > 1:
                parameter.normal_(0.0, 0.4)
            elif name.startswith("audio_encoder") and parameter.dim() == 1:
                parameter.zero_()
        for layer in model.audio_encoder.quantizer.layers:
            layer.codebook.embed.normal_(0.0, 2.0)
        # What is encoded reaches as far as the codebooks do, else all sound has the same codes.
        model.audio_encoder.encoder.layers[-1].conv.parametrizations.weight.original0.mul_(500)


def _tokenizer() -> Any:
    """A Unigram tokenizer of whole words and single letters."""
    from transformers import T5Tokenizer

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    pieces += [(f"▁{word}", -3.0) for word in sorted(set(_WORDS.split()))]
    pieces += [(letter, -6.0) for letter in "abcdefghijklmnopqrstuvwxyz0123456789.,:"]
    return T5Tokenizer(vocab=pieces, extra_ids=0)
