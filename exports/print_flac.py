"""Sounds printed as FLAC files: each from its start to its end, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from exports.flac import FlacWriter
from exports.parallel import for_each
from exports.pcm24 import Rounder
from exports.printing import Sound
from exports.sound_files import Shape
from exports.sources import BLOCK_SAMPLES, OpenSources
from exports.wav import WavFacts
from session.progress import Progress


class Piece(Protocol):
    """A sound with its shape and what its file says."""

    @property
    def sound(self) -> Sound: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def facts(self) -> WavFacts: ...


@dataclass(slots=True)
class _End:
    """What ended the work before it was done: every thread stops on it."""

    error: BaseException | None = None


@dataclass(slots=True)
class _Encoding:
    """How far one file is."""

    piece: Piece
    path: Path
    end: _End
    done_samples: int = 0

    def run(self) -> None:
        try:
            self._encode()
        except BaseException as error:
            self.end.error = self.end.error or error
            raise

    def _encode(self) -> None:
        import numpy as np

        shape, sound = self.piece.shape, self.piece.sound
        rounder = Rounder(BLOCK_SAMPLES * shape.channels)
        frames = np.empty((BLOCK_SAMPLES, shape.channels), np.float32)
        length = shape.length_samples
        with (
            closing(OpenSources()) as sources,
            FlacWriter(
                self.path, shape.sample_rate, shape.channels, self.piece.facts, length
            ) as writer,
        ):
            for start in range(0, length, BLOCK_SAMPLES):
                if self.end.error:
                    raise self.end.error
                block = frames[: min(BLOCK_SAMPLES, length - start)]
                sound.read(start, block, sources)
                writer.write(rounder.whole(block.reshape(-1)).reshape(block.shape))
                self.done_samples = start + len(block)


def print_flacs(pieces: Sequence[tuple[Piece, Path]], progress: Progress, stage: str) -> None:
    """Encode every piece into its file. Raises UnreadableAudio, StorageFailed."""
    end = _End()
    encodings = [_Encoding(piece, path, end) for piece, path in pieces]
    total = max(1, sum(piece.shape.length_samples for piece, _ in pieces))

    def tell(_: None = None) -> None:
        try:
            progress(sum(one.done_samples for one in encodings) / total, stage)
        except BaseException as error:
            end.error = error
            raise

    for_each(_Encoding.run, encodings, tell, tell)
