"""Files that have the shape of a model's, and are no model's: tiny, and made without torch."""

from __future__ import annotations

import json
import struct


def safetensors_bytes(size_bytes: int = 4000) -> bytes:
    """A safetensors file with one tensor of so many bytes, all different from its neighbours."""
    header = json.dumps(
        {"weight": {"dtype": "U8", "shape": [size_bytes], "data_offsets": [0, size_bytes]}}
    ).encode()
    tensor = bytes((i * 31 + i // 251) % 256 for i in range(size_bytes))
    return struct.pack("<Q", len(header)) + header + tensor


def musicgen_files(size_bytes: int = 4000, model_type: str = "musicgen") -> dict[str, bytes]:
    """What a repository of MusicGen holds, with a README and its pickles, by path."""
    return {
        ".gitattributes": b"*.bin lfs\n",
        "README.md": b"---\nlicense: cc-by-nc-4.0\n---\n",
        "config.json": json.dumps({"model_type": model_type}).encode(),
        "model.safetensors": safetensors_bytes(size_bytes),
        "preprocessor_config.json": b"{}",
        "pytorch_model.bin": b"PK\x03\x04 not to be read",
        "state_dict.bin": b"PK\x03\x04 nor this",
        "tokenizer.json": b'{"version": "1.0"}',
    }
