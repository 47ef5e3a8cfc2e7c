"""audiocraft's checkpoints: two files of torch's, each with weights and the configuration they fit.

`state_dict.bin` has the model under `best_state` and its configuration as YAML under `xp.cfg`,
`compression_state_dict.bin` the codec likewise, or the name of one under `pretrained` (audiocraft
`utils/export.py`). They are read as weights alone, so that nothing in them is run.
"""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from audiocraft.models import builders
from audiocraft.models.encodec import HFEncodecCompressionModel
from audiocraft.modules import transformer
from audiocraft.modules.conditioners import T5Conditioner
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from transformers import EncodecModel

from server.models.audiocraft.heard import local_feature_extractors
from session.errors import BackendUnavailable, BadWeights

Kind = Literal["language", "masked", "flow"]

_KINDS: dict[str, Kind] = {
    "transformer_lm": "language",
    "transformer_lm_magnet": "masked",
    "flow_matching": "flow",
}
_FOR_TRAINING = (
    "conditioners.self_wav.chroma_stem.cache_path",
    "conditioners.self_wav.drum_latents.cache_path",
    "conditioners.args.merge_text_conditions_p",
    "conditioners.args.drop_desc_p",
)


@dataclass(frozen=True, slots=True)
class Networks:
    """A model's networks on a device; `configuration` is audiocraft's own."""

    kind: Kind
    model: Any
    codec: Any
    configuration: Any
    device: str

    @property
    def sample_rate(self) -> int:
        """Of its sound, in Hz."""
        return int(self.codec.sample_rate)

    @property
    def channels(self) -> int:
        """Of its sound."""
        return int(self.codec.channels)

    @property
    def frame_rate(self) -> float:
        """Frames of codes a second."""
        return float(self.codec.frame_rate)

    @property
    def segment_seconds(self) -> float:
        """As much as it heard at a time while it learned."""
        return float(self.configuration.dataset.segment_duration)


def read_networks(folder: Path, device: str) -> Networks:
    """The networks whose weights lie in `folder`. Raises BadWeights, BackendUnavailable."""
    content = _read(folder / "state_dict.bin")
    try:
        configuration = OmegaConf.create(content["xp.cfg"])
        kind = _KINDS[configuration.lm_model]
        state = content["best_state"]
    except (KeyError, TypeError, OmegaConfBaseException) as error:
        raise BadWeights(f"{folder / 'state_dict.bin'} holds no model of audiocraft's.") from error
    codec = _codec(folder, device)
    configuration.device = device
    configuration.dtype = "float32" if device == "cpu" else "float16"
    OmegaConf.set_struct(configuration, False)
    for name in _FOR_TRAINING:
        _leave_out(configuration, name)
    _text_encoders(folder, configuration)
    try:
        with local_feature_extractors(folder):
            model = _model(kind, configuration, codec)
        model.load_state_dict(state)
    except (KeyError, RuntimeError, OmegaConfBaseException) as error:
        if "out of memory" in str(error).lower():
            raise
        raise BadWeights(
            f"The weights in {folder} are not whole, or of another version of audiocraft "
            f"({str(error).splitlines()[0][:160]}): install the model again."
        ) from error
    model.eval()
    model.cfg = configuration
    return Networks(
        kind,
        model,
        builders.get_wrapped_compression_model(codec, configuration),
        configuration,
        device,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except FileNotFoundError as error:
        raise BadWeights(f"{path} is gone: install the model again.") from error
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError) as error:
        raise BadWeights(
            f"{path} breaks off, or holds more than weights ({str(error).splitlines()[0][:120]}): "
            "fetch or copy it again from its makers."
        ) from error
    if not isinstance(content, dict):
        raise BadWeights(f"{path} holds no model of audiocraft's.")
    return content


def _codec(folder: Path, device: str) -> Any:
    path = folder / "compression_state_dict.bin"
    content = _read(path)
    if "pretrained" in content:
        name = str(content["pretrained"]).rsplit("/", 1)[-1]
        if not (folder / name).is_dir():
            raise BadWeights(
                f"{folder} lacks its codec {content['pretrained']}: put its files into "
                f"{folder / name}, or install the model again."
            )
        # Not `get_pretrained`, which takes a folder for another kind of checkpoint.
        codec = HFEncodecCompressionModel(EncodecModel.from_pretrained(folder / name))
        return codec.to(device).eval()
    try:
        configuration = OmegaConf.create(content["xp.cfg"])
        configuration.device = device
        codec = builders.get_compression_model(configuration)
        codec.load_state_dict(content["best_state"])
    except (KeyError, RuntimeError, OmegaConfBaseException) as error:
        raise BadWeights(f"{path} holds no codec of audiocraft's: install it again.") from error
    return codec.eval()


def _model(kind: Kind, configuration: Any, codec: Any) -> Any:
    if kind == "language":
        return builders.get_lm_model(configuration)
    # These mask what is attended to, which audiocraft does in this way alone.
    transformer.set_efficient_attention_backend("xformers")
    if kind == "masked":
        configuration.transformer_lm.compression_model_framerate = int(codec.frame_rate)
        configuration.transformer_lm.segment_duration = configuration.dataset.segment_duration
        configuration.transformer_lm.span_len = configuration.masking.span_len
        return builders.get_lm_model(configuration)
    if not hasattr(builders, "get_jasco_model"):
        raise BackendUnavailable(
            "This model needs audiocraft 1.4: `roadie models environment make audiocraft-1.4`."
        )
    return builders.get_jasco_model(configuration, codec)


def _text_encoders(folder: Path, configuration: Any) -> None:
    """Have text encoders read from `folder`, where they lie under the last part of their names."""
    for conditioner in (configuration.get("conditioners") or {}).values():
        if conditioner.get("model") != "t5":
            continue
        local = folder / str(conditioner.t5.name).rsplit("/", 1)[-1]
        try:
            dimension = json.loads((local / "config.json").read_bytes())["d_model"]
        except (OSError, ValueError, KeyError) as error:
            raise BadWeights(
                f"{local} lacks the text encoder {conditioner.t5.name}: install the model again."
            ) from error
        # The tables in which audiocraft looks names up.
        T5Conditioner.MODELS.append(str(local))
        T5Conditioner.MODELS_DIMS[str(local)] = dimension
        conditioner.t5.name = str(local)


def _leave_out(configuration: Any, name: str) -> None:
    *path, last = name.split(".")
    for part in path:
        configuration = configuration.get(part)
        if configuration is None:
            return
    configuration.pop(last, None)
