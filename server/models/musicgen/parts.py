"""The networks of a folder, each taken out of the library's module and put where it works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from server.models.musicgen.adapter import with_adapter
from server.models.musicgen.codec import Codec
from server.models.musicgen.conditions import Conditioner
from server.models.musicgen.network import Decoder
from server.models.musicgen.weights import load_networks


@dataclass(frozen=True, slots=True)
class Parts:
    """The networks of one model."""

    decoder: Decoder
    codec: Codec
    conditioner: Conditioner


def load_parts(folder: Path, adapter: Path | None, device: torch.device, draft: bool) -> Parts:
    """The networks whose weights lie in `folder`, with what `adapter` learned; `draft` is 8 bits.

    On a GPU the decoder is in 16 bits: the text encoder and the codec stay in 32, where 16 are too
    few for the first and save nothing for the other.
    """
    networks = load_networks(folder)
    module = networks.module
    decoder = module.decoder if adapter is None else with_adapter(module.decoder, adapter)
    dtype = torch.float32 if device.type == "cpu" else torch.float16
    channels = int(decoder.config.audio_channels)
    with torch.inference_mode():
        return Parts(
            Decoder(decoder, device, dtype, draft),
            Codec(module.audio_encoder, channels, device),
            Conditioner(module, networks.tokenizer, device),
        )
