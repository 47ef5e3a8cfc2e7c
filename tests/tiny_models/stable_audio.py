"""Tiny Stable Audio pipelines, made and saved by diffusers: its own networks, random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from tests.tiny_models.ace_step import spread, unbiased, words_tokenizer

Kind = Literal["open", "3", "3-base"]

SAMPLE_RATE = 44_100
OPEN_HOP = 2048
OPEN_LATENTS = 64
"""What the tiny Stable Audio Open makes at a time: 3 seconds."""
LONGEST_SECONDS_OF_3 = 4.0
_WORDS = 16
_TEXT = 16
_LATENT = 8

_COSINE = {
    "_class_name": "CosineDPMSolverMultistepScheduler",
    "_diffusers_version": "0.30.0",
    "euler_at_final": False,
    "final_sigmas_type": "zero",
    "lower_order_final": True,
    "num_train_timesteps": 1000,
    "prediction_type": "v_prediction",
    "rho": 7.0,
    "sigma_data": 1.0,
    "sigma_max": 500,
    "sigma_min": 0.3,
    "sigma_schedule": "exponential",
    "solver_order": 2,
    "solver_type": "midpoint",
}
"""As the hub has it; the library's class does not load without torchsde."""


def tiny_stable_audio(folder: Path, kind: Kind = "open", seed: int = 0) -> Path:
    """Write the pipeline of a tiny model of `kind` into `folder`, which is made; gives it back."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        pipeline = _open() if kind == "open" else _three(distilled=kind == "3")
    pipeline.save_pretrained(folder)
    if kind == "open":
        (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(_COSINE))
        index = folder / "model_index.json"
        told = json.loads(index.read_text())
        told["scheduler"] = ["diffusers", _COSINE["_class_name"]]
        index.write_text(json.dumps(told))
    return folder


def _open() -> Any:
    from diffusers import (
        AutoencoderOobleck,
        EDMDPMSolverMultistepScheduler,
        StableAudioDiTModel,
        StableAudioPipeline,
        StableAudioProjectionModel,
    )
    from transformers import T5Config, T5EncoderModel

    tokenizer = words_tokenizer(_WORDS)
    text_encoder = T5EncoderModel(
        T5Config(
            vocab_size=len(tokenizer), d_model=_TEXT, d_kv=8, d_ff=32, num_layers=1, num_heads=2
        )
    )
    vae = AutoencoderOobleck(
        encoder_hidden_size=2 * _LATENT,
        downsampling_ratios=[2, 4, 4, 8, 8],
        channel_multiples=[1, 1, 1, 1, 1],
        decoder_channels=4,
        decoder_input_channels=_LATENT,
        audio_channels=2,
        sampling_rate=SAMPLE_RATE,
    )
    transformer = StableAudioDiTModel(
        sample_size=OPEN_LATENTS,
        in_channels=_LATENT,
        num_layers=1,
        attention_head_dim=8,
        num_attention_heads=2,
        num_key_value_attention_heads=1,
        out_channels=_LATENT,
        cross_attention_dim=16,
        time_proj_dim=16,
        global_states_input_dim=2 * _TEXT,
        cross_attention_input_dim=_TEXT,
    )
    projection = StableAudioProjectionModel(
        text_encoder_dim=_TEXT, conditioning_dim=_TEXT, min_value=0, max_value=512
    )
    unbiased(vae)
    spread(text_encoder)
    # A hundred steps of wider ones end at full scale.
    spread(transformer, 0.15)
    return StableAudioPipeline(
        vae=vae,
        text_encoder=text_encoder,
        projection_model=projection,
        tokenizer=tokenizer,
        transformer=transformer,
        scheduler=EDMDPMSolverMultistepScheduler(),
    )


def _three(distilled: bool) -> Any:
    import torch
    from diffusers import (
        AutoencoderSAME,
        FlowMatchEulerDiscreteScheduler,
        StableAudio3DiTModel,
        StableAudio3Pipeline,
    )
    from diffusers.pipelines.stable_audio_3 import StableAudio3DurationEmbedder

    tokenizer = words_tokenizer(_WORDS)
    text_encoder = _t5gemma(len(tokenizer))
    vae = AutoencoderSAME(
        audio_channels=2,
        patch_size=64,
        encoder_channels=8,
        encoder_c_mults=[2],
        encoder_strides=[8],
        encoder_transformer_depths=[2],
        latent_dim=_LATENT,
        dim_heads=8,
        sampling_rate=SAMPLE_RATE,
    )
    transformer = StableAudio3DiTModel(
        io_channels=_LATENT,
        embed_dim=16,
        depth=2,
        num_heads=2,
        cond_token_dim=_TEXT,
        global_cond_dim=_TEXT,
        local_add_cond_dim=_LATENT + 1,
        timestep_features_dim=16,
        num_memory_tokens=4,
    )
    duration = StableAudio3DurationEmbedder(
        output_dim=_TEXT, fourier_dim=16, max_val=LONGEST_SECONDS_OF_3
    )
    for network, width in ((text_encoder, 0.4), (transformer, 0.25), (vae, 0.3)):
        spread(network, width)
    with torch.no_grad():
        for block in (*vae.encoder.blocks, *vae.decoder.blocks):
            block.new_tokens.normal_(0.0, 0.02)
    return StableAudio3Pipeline(
        vae=vae,
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        duration_embedder=duration,
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(
            num_train_timesteps=1, stochastic_sampling=distilled
        ),
    )


def _t5gemma(words: int) -> Any:
    from transformers import T5GemmaConfig, T5GemmaEncoderModel

    module = {
        "vocab_size": words,
        "hidden_size": _TEXT,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "query_pre_attn_scalar": 8,
    }
    config = T5GemmaConfig(
        encoder=dict(module), decoder=dict(module), vocab_size=words, is_encoder_decoder=False
    )
    return T5GemmaEncoderModel(config)
