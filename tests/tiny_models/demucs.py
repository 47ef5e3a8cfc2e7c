"""A tiny Demucs, made by the real library and laid out as its makers lay out the big ones."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

SOURCES = ("drums", "bass", "other", "vocals")
SOURCES_OF = {
    "htdemucs": SOURCES,
    "htdemucs_ft": SOURCES,
    "htdemucs_6s": (*SOURCES, "guitar", "piano"),
}
SEGMENT_SECONDS = Fraction(1, 8)

_SHAPE = {
    "channels": 4,
    "depth": 4,
    "nfft": 1024,
    "t_layers": 1,
    "t_heads": 2,
    "t_hidden_scale": 1.0,
    "bottom_channels": 8,
    "dconv_comp": 4,
    "dconv_depth": 1,
}


def tiny_demucs(
    folder: Path, name: str = "htdemucs", seed: int = 0, sources: tuple[str, ...] | None = None
) -> Path:
    """Write the weights of a tiny model of the kind `name` into `folder`, which is made.

    As on the hub: a YAML file with the bag, and a safetensors file for each network in it whose
    metadata has the class and its arguments (demucs `tools/export_hf.py`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    sources = sources or SOURCES_OF[name]
    count = len(sources) if name == "htdemucs_ft" else 1
    signatures = [f"{seed:04x}{number:04x}" for number in range(count)]
    for number, signature in enumerate(signatures):
        _save(folder / f"{signature}.safetensors", sources, seed + number)
    bag = f"models: {signatures}\n"
    if count > 1:
        weights = [[float(row == column) for column in range(count)] for row in range(count)]
        bag += f"weights: {weights}\n"
    (folder / f"{name}.yaml").write_text(bag, encoding="utf-8")
    return folder


def _save(path: Path, sources: tuple[str, ...], seed: int) -> None:
    import torch
    from demucs.htdemucs import HTDemucs
    from safetensors.torch import save_file

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = HTDemucs(list(sources), segment=SEGMENT_SECONDS, **_SHAPE)
    kwargs: dict[str, Any] = {
        "sources": list(sources),
        "segment": {
            "_type": "fraction",
            "numerator": SEGMENT_SECONDS.numerator,
            "denominator": SEGMENT_SECONDS.denominator,
        },
        **_SHAPE,
    }
    save_file(
        {key: value.contiguous() for key, value in model.state_dict().items()},
        str(path),
        metadata={
            "klass": "demucs.htdemucs.HTDemucs",
            "args": "[]",
            "kwargs": json.dumps(kwargs),
        },
    )
