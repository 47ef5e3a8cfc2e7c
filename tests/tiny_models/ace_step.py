"""A tiny ACE-Step, made and saved by diffusers: its own networks with random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SAMPLE_RATE = 48_000
HOP = 1920
_LATENT = 4
_HIDDEN = 16
_TEXT = 16


def tiny_ace_step(folder: Path, seed: int = 0, *, turbo: bool = True, covers: bool = True) -> Path:
    """Write the pipeline of a tiny model into `folder`, which is made; gives it back.

    25 latents are a second of its sound, as of the large ones. Without `covers` it lacks the two
    parts that a cover needs.
    """
    import torch
    from diffusers import AceStepPipeline

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        pipeline = AceStepPipeline(**_parts(turbo, covers))
    pipeline.save_pretrained(folder)
    return folder


def _parts(turbo: bool, covers: bool) -> dict[str, Any]:
    from diffusers import (
        AceStepTransformer1DModel,
        AutoencoderOobleck,
        FlowMatchEulerDiscreteScheduler,
    )
    from diffusers.pipelines.ace_step import AceStepConditionEncoder

    heads = {
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "intermediate_size": 32,
        "sliding_window": 16,
    }
    vae = AutoencoderOobleck(
        encoder_hidden_size=2 * _LATENT,
        downsampling_ratios=[2, 4, 4, 6, 10],
        channel_multiples=[1, 1, 2, 2, 4],
        decoder_channels=4,
        decoder_input_channels=_LATENT,
        audio_channels=2,
        sampling_rate=SAMPLE_RATE,
    )
    transformer = AceStepTransformer1DModel(
        hidden_size=_HIDDEN,
        num_hidden_layers=2,
        in_channels=3 * _LATENT,
        audio_acoustic_hidden_dim=_LATENT,
        patch_size=2,
        is_turbo=turbo,
        model_version="turbo" if turbo else "base",
        **heads,
    )
    condition_encoder = AceStepConditionEncoder(
        hidden_size=_HIDDEN,
        text_hidden_dim=_TEXT,
        timbre_hidden_dim=_LATENT,
        num_lyric_encoder_hidden_layers=2,
        num_timbre_encoder_hidden_layers=2,
        **heads,
    )
    tokenizer = words_tokenizer()
    text_encoder = _text_encoder(len(tokenizer))
    condition_encoder.silence_latent.normal_(0.0, 0.5)
    unbiased(vae)
    for network in (transformer, condition_encoder, text_encoder):
        spread(network)
    return {
        "vae": vae,
        "text_encoder": text_encoder,
        "tokenizer": tokenizer,
        "transformer": transformer,
        "condition_encoder": condition_encoder,
        "scheduler": FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
        **(_cover_parts(heads) if covers else {}),
    }


def _cover_parts(heads: dict[str, int]) -> dict[str, Any]:
    from diffusers.pipelines import ace_step

    wishes = {
        "hidden_size": _HIDDEN,
        "audio_acoustic_hidden_dim": _LATENT,
        "num_attention_pooler_hidden_layers": 1,
        **heads,
    }
    parts: dict[str, Any] = {
        "audio_tokenizer": ace_step.AceStepAudioTokenizer(fsq_dim=_HIDDEN, **wishes),
        "audio_token_detokenizer": ace_step.AceStepAudioTokenDetokenizer(**wishes),
    }
    for network in parts.values():
        spread(network)
    return parts


def _text_encoder(words: int) -> Any:
    from transformers import Qwen3Config, Qwen3Model

    return Qwen3Model(
        Qwen3Config(
            vocab_size=words,
            hidden_size=_TEXT,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=8,
        )
    )


def spread(network: Any, width: float = 0.4) -> None:
    """Draw weights wider than a fresh network's, so that its sound hangs on all it is told."""
    import torch

    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0.0, width)


def unbiased(vae: Any) -> None:
    """Have a codec sound of its latents alone, not of its biases; its latents are of size one."""
    import torch

    with torch.no_grad():
        for name, parameter in vae.named_parameters():
            if name.endswith("bias"):
                parameter.zero_()
        gain = (
            vae.encoder.conv2.weight_g if hasattr(vae.encoder, "conv2") else vae.encoder.proj.weight
        )
        gain.mul_(30.0)


def words_tokenizer(longest: int = 256) -> Any:
    """A Unigram tokenizer of whole words and single letters, that reads `longest` of them."""
    from transformers import T5Tokenizer

    words = ["warm", "dusty", "keys", "slow", "funk", "drums", "bass", "guitar", "happy", "bpm"]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    pieces += [(f"▁{word}", -3.0) for word in words]
    pieces += [(letter, -6.0) for letter in "abcdefghijklmnopqrstuvwxyz0123456789.,:"]
    return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=longest)
