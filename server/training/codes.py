"""Chunks as the codec's codes, made once and kept with the run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from server.audio.intake import take_in
from server.models.contract import Sound
from server.models.given_sound import for_model
from server.models.musicgen.codec import Codec
from server.training.beat import beating
from server.training.dataset import Dataset, Recording
from server.training.looking import sounds_of
from server.training.place import write_whole
from session.errors import BadInput, storage
from session.progress import Progress, part_of


@dataclass(frozen=True, slots=True)
class Kept:
    """Where codes are kept, and what tells the codec that made them from another's."""

    folder: Path
    codec_id: str

    def file(self, recording: Recording) -> Path:
        """The file with the codes of a recording's chunks, by their places."""
        spans = [(chunk.start_seconds, chunk.end_seconds) for chunk in recording.chunks]
        named = json.dumps([self.codec_id, recording.sha256, spans]).encode()
        return self.folder / f"{hashlib.sha256(named).hexdigest()[:24]}.safetensors"

    def missing(self, dataset: Dataset) -> tuple[Recording, ...]:
        """The recordings that no codes are kept of."""
        return tuple(one for one in dataset.used if not self.file(one).is_file())

    def read(self, recording: Recording) -> list[Tensor]:
        """The codes `(codebooks, frames)` of each of its chunks.

        Raises BadInput for a damaged file.
        """
        path = self.file(recording)
        try:
            with storage(path):
                found = load_file(path)
            return [found[str(place)].long() for place in range(len(recording.chunks))]
        except (SafetensorError, KeyError) as error:
            raise BadInput(
                f"{path} is damaged: delete it, and {recording.file} is coded again."
            ) from error


@dataclass(frozen=True, slots=True)
class Coder:
    """A codec, the parts of its network that tell that they are alive, and a folder for copies."""

    codec: Codec
    parts: Sequence[Any]
    copies: Path


def encode(
    recordings: tuple[Recording, ...], folder: Path, coder: Coder, kept: Kept, progress: Progress
) -> None:
    """Make and keep the codes of `recordings`, which lie in `folder`.

    Memory holds a chunk at a time. Raises BadInput for one that is not what it was.
    """
    with storage(kept.folder):
        kept.folder.mkdir(parents=True, exist_ok=True)
    for index, one in enumerate(recordings):
        part = part_of(progress, index / len(recordings), (index + 1) / len(recordings))
        write_whole(kept.file(one), save(_coded(one, folder / one.file, coder, part)))


def _coded(recording: Recording, path: Path, coder: Coder, progress: Progress) -> dict[str, Tensor]:
    with storage(path):
        if path.stat().st_size != recording.size_bytes:
            raise BadInput(f"{recording.file} has changed since it was looked at: start again.")
    copy, rate = coder.copies / "coding.wav", coder.codec.sample_rate
    spans = tuple((chunk.start_seconds, chunk.end_seconds) for chunk in recording.chunks)
    found = {}
    try:
        take_in(path, recording.file, copy, part_of(progress, 0.0, 0.2), rate)
        part = part_of(progress, 0.2, 1.0)
        for place, samples in enumerate(sounds_of(copy, spans, rate)):
            beat = partial(part, place / len(spans), f"Coding {recording.file}")
            beat()
            if not samples.shape[1]:
                raise BadInput(f"{recording.file} ends before its chunk {place + 1}: mend that.")
            with torch.no_grad(), beating(coder.parts, beat):
                codes = coder.codec.encode(
                    for_model(Sound(samples, rate), rate, coder.codec.channels)
                )
            found[str(place)] = codes[0].to(torch.int16).contiguous().cpu()
    finally:
        copy.unlink(missing_ok=True)
    return found
