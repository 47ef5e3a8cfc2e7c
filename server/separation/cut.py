"""Stretches of WAV files, and what is left of a mix without some of its stems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soundfile

from server.audio.write import FloatWav
from server.models.contract import Samples
from session.errors import UnreadableAudio
from session.progress import Progress, silent
from session.sound.read import BLOCK_SAMPLES, probe, read_blocks


def cut(
    source: Path,
    target: Path,
    start_samples: int,
    length_samples: int,
    progress: Progress = silent,
) -> None:
    """Write `length_samples` of `source` from `start_samples` on; silence past its end.

    Raises UnreadableAudio, StorageFailed, Cancelled.
    """
    info = probe(source)
    with FloatWav(target, info.sample_rate, info.channels, length_samples) as file:
        left = length_samples
        for block in _from(source, start_samples):
            file.write(block[:, :left])
            left -= min(left, block.shape[1])
            progress(1 - left / length_samples, "Cutting the region")
            if not left:
                break
        while left:
            silence = np.zeros((info.channels, min(left, 1 << 16)), np.float32)
            file.write(silence)
            left -= silence.shape[1]


def without(mix: Path, stems: Sequence[Path], target: Path, progress: Progress) -> None:
    """Write what is left of `mix` when `stems`, of its length and channels, are taken from it.

    Raises UnreadableAudio, StorageFailed, Cancelled.
    """
    info = probe(mix)
    readers = [read_blocks(stem) for stem in stems]
    done = 0
    with FloatWav(target, info.sample_rate, info.channels, info.length_samples) as file:
        for block in read_blocks(mix):
            rest = block.astype(np.float64)
            for reader in readers:
                rest -= next(reader)
            file.write(rest.astype(np.float32))
            done += block.shape[1]
            progress(done / info.length_samples, "Taking stems from the mix")


def total(files: Sequence[Path], target: Path, progress: Progress) -> None:
    """Write the sum of `files`, which are of one length and rate; mono counts on both sides.

    Raises UnreadableAudio, StorageFailed, Cancelled.
    """
    infos = [probe(file) for file in files]
    length, channels = infos[0].length_samples, max(info.channels for info in infos)
    readers = [read_blocks(file) for file in files]
    done = 0
    with FloatWav(target, infos[0].sample_rate, channels, length) as out:
        for blocks in zip(*readers, strict=True):
            added = np.zeros((channels, blocks[0].shape[1]), np.float64)
            for block in blocks:
                added += block
            out.write(added.astype(np.float32))
            done += added.shape[1]
            progress(done / length, "Adding tracks up")


def _from(source: Path, start_samples: int) -> Iterator[Samples]:
    """The blocks of `source` from a sample on."""
    try:
        with soundfile.SoundFile(str(source)) as file:
            file.seek(min(start_samples, len(file)))
            while len(block := file.read(BLOCK_SAMPLES, dtype="float32", always_2d=True)):
                yield np.ascontiguousarray(block.T)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise UnreadableAudio(f"{source.name} is broken inside: export it again.") from error
