"""Tiny checkpoints of audiocraft's, made by its own builders in its own environment.

The text encoder is transformers', made here; run as a script, with the environment's Python, this
makes the rest.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

Kind = Literal["musicgen", "audiogen", "magnet", "style", "jasco"]

SAMPLE_RATE = 32_000
FRAMES_SECOND = 50
CODES = 64
SEGMENT_SECONDS = 2
_LATENT = 8


def tiny_audiocraft(python: Path, folder: Path, *kinds: Kind, seed: int = 0) -> Path:
    """Write a tiny model of each of `kinds` into its folder in `folder`, which is made.

    `python` is the environment's.
    """
    import torch
    from transformers import T5EncoderModel

    from tests.tiny_models.musicgen import _t5, _tokenizer

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for kind in kinds:
            T5EncoderModel(_t5()).save_pretrained(folder / kind / "t5-base")
            _tokenizer().save_pretrained(folder / kind / "t5-base")
            if kind == "style":
                _mert(folder / kind / "MERT-v1-95M")
            if kind == "jasco":
                _encodec(folder / kind / "encodec_32khz")
    subprocess.run([python, "-P", __file__, str(seed), folder, *kinds], check=True)
    return folder


def _mert(folder: Path) -> None:
    """What takes MERT's place: as wide, and of its kind."""
    from transformers import HubertConfig, HubertModel

    config = HubertConfig(
        hidden_size=768,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=16,
        conv_dim=(16, 16),
        conv_kernel=(10, 3),
        conv_stride=(20, 16),
        num_conv_pos_embeddings=4,
        num_conv_pos_embedding_groups=4,
    )
    HubertModel(config).save_pretrained(folder)


def _encodec(folder: Path) -> None:
    import torch
    from transformers import EncodecModel

    from tests.tiny_models.musicgen import _encodec as shape

    codec = EncodecModel(shape())
    with torch.no_grad():
        for layer in codec.quantizer.layers:
            layer.codebook.embed.normal_(0.0, 2.0)
    codec.save_pretrained(folder)


def main(folder: Path, kind: Kind, seed: int) -> None:
    """Write the two files of torch's into `folder`."""
    import torch
    from audiocraft.models import builders
    from audiocraft.models.encodec import HFEncodecCompressionModel
    from omegaconf import OmegaConf
    from transformers import EncodecModel

    from server.models.audiocraft.heard import local_feature_extractors
    from server.models.audiocraft.weights import _text_encoders

    torch.manual_seed(seed)
    rate = 16_000 if kind == "audiogen" else SAMPLE_RATE
    codec_content: dict[str, Any] = {"pretrained": "facebook/encodec_32khz"}
    if kind == "jasco":
        codec = HFEncodecCompressionModel(EncodecModel.from_pretrained(folder / "encodec_32khz"))
    else:
        told = OmegaConf.create(_codec_configuration(rate))
        codec = builders.get_compression_model(told)
        _spread(codec.quantizer, 1.0)
        codec_content = {"xp.cfg": OmegaConf.to_yaml(told), "best_state": codec.state_dict()}
    configuration = OmegaConf.create(_configuration(kind))
    text = OmegaConf.to_yaml(configuration)
    _text_encoders(folder, configuration)
    if kind == "magnet":
        lm = configuration.transformer_lm
        lm.compression_model_framerate, lm.segment_duration = FRAMES_SECOND, SEGMENT_SECONDS
        lm.span_len = 3
    with local_feature_extractors(folder):
        if kind == "jasco":
            model = builders.get_jasco_model(configuration, codec)
        else:
            model = builders.get_lm_model(configuration)
    _spread(model, 0.2)
    torch.save({"xp.cfg": text, "best_state": model.state_dict()}, folder / "state_dict.bin")
    torch.save(codec_content, folder / "compression_state_dict.bin")


def _spread(network: Any, width: float) -> None:
    """Draw weights wider than a fresh network's, so that what comes hangs on all that goes in."""
    import torch

    with torch.no_grad():
        for value in network.state_dict().values():
            if value.is_floating_point() and value.dim() > 1:
                value.normal_(0.0, width)
            elif value.dim() == 1 and value.numel() == 1:
                value.fill_(1)


def _codec_configuration(rate: int) -> dict[str, Any]:
    return {
        "device": "cpu",
        "compression_model": "encodec",
        "sample_rate": rate,
        "channels": 1,
        "encodec": {
            "autoencoder": "seanet",
            "quantizer": "rvq",
            "sample_rate": "${sample_rate}",
            "channels": "${channels}",
            "causal": False,
            "renormalize": False,
        },
        "seanet": {
            "dimension": _LATENT,
            "channels": 1,
            "n_filters": 2,
            "ratios": [8, 5, 4, 4] if rate == SAMPLE_RATE else [8, 5, 4, 2],
            "lstm": 0,
            "encoder": {},
            "decoder": {},
        },
        "rvq": {"n_q": 4, "bins": CODES, "kmeans_init": False},
    }


def _configuration(kind: Kind) -> dict[str, Any]:
    fused = {"sum": [], "prepend": [], "cross": ["description"], "input_interpolate": []}
    conditioners: dict[str, Any] = {
        "description": {"model": "t5", "t5": {"name": "t5-base", "finetune": False}}
    }
    transformer: dict[str, Any] = {
        "dim": 32,
        "num_heads": 4,
        "num_layers": 2,
        "n_q": 4,
        "card": CODES,
        "causal": True,
        "custom": False,
        "memory_efficient": True,
        "norm_first": True,
        "bias_proj": False,
        "bias_ff": False,
        "bias_attn": False,
    }
    whole: dict[str, Any] = {
        "device": "cpu",
        "dtype": "float32",
        "lm_model": "transformer_lm",
        "dataset": {"segment_duration": SEGMENT_SECONDS},
        "codebooks_pattern": {"modeling": "delay", "delay": {"delays": [0, 1, 2, 3]}},
        "attribute_dropout": {},
        "classifier_free_guidance": {"training_dropout": 0.1, "inference_coef": 3.0},
        "transformer_lm": transformer,
        "fuser": {**fused, "cross_attention_pos_emb": False},
        "conditioners": conditioners,
    }
    if kind == "magnet":
        whole |= {"lm_model": "transformer_lm_magnet", "masking": {"span_len": 3}}
        whole["codebooks_pattern"] = {"modeling": "parallel", "parallel": {"empty_initial": -1}}
        transformer |= {"causal": False, "subcodes_context": 5}
    elif kind == "style":
        whole["fuser"] |= {"prepend": ["self_wav", "description"], "cross": []}
        conditioners["self_wav"] = {"model": "style", "style": _style()}
    elif kind == "jasco":
        _flow(whole)
    return whole


def _style() -> dict[str, Any]:
    return {
        "model_name": "mert",
        "transformer_scale": "none",
        "sample_rate": SAMPLE_RATE,
        "encodec_checkpoint": "//pretrained/facebook/encodec_32khz",
        "encodec_n_q": 3,
        "length": 1.5,
        "ds_factor": 15,
        "n_q_out": 6,
        "eval_q": 3,
        "bins": 16,
        "varying_lengths": [1.5, 4.5],
        "compute_mask": True,
        "num_codebooks_lm": 4,
        "ds_rate_compression": 640,
    }


def _flow(whole: dict[str, Any]) -> None:
    latent = {
        "compression_model_latent_dim": _LATENT,
        "compression_model_framerate": FRAMES_SECOND,
    }
    whole |= {
        "lm_model": "flow_matching",
        "compression_model_latent_std": 1.0,
        "compression_model_latent_mean": 0.0,
        **latent,
    }
    whole["attribute_dropout"] = {
        "text": {},
        "symbolic": {"chords": 0.3},
        "wav": {"self_wav": 0.3},
    }
    whole["transformer_lm"] |= {
        "causal": False,
        "skip_connections": False,
        "flow_dim": _LATENT,
        "chords_dim": 16,
        "drums_dim": 2,
    }
    whole["fuser"]["ignore"] = ["chords", "self_wav"]
    whole["conditioners"] |= {
        "self_wav": {
            "model": "drum_latents",
            "drum_latents": {
                "sample_rate": SAMPLE_RATE,
                "out_dim": 2,
                "blurring_factor": 3,
                "cache_path": None,
                "segment_duration": SEGMENT_SECONDS,
                **latent,
            },
        },
        "chords": {"model": "chords_emb", "chords_emb": {"card": 194, "out_dim": 16}},
    }


if __name__ == "__main__":
    for one in sys.argv[3:]:
        main(Path(sys.argv[2], one), one, int(sys.argv[1]))  # type: ignore[arg-type]
