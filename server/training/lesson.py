"""What is learned from: chunks as codes, each with what is told of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from torch import Tensor

from server.training.codes import Kept
from server.training.dataset import Chunk, Dataset, Recording
from server.training.labels import Fact, told
from session.errors import BadInput


@dataclass(frozen=True, slots=True)
class Lesson:
    """A chunk: `codes` are `(codebooks, frames)`."""

    recording: Recording
    chunk: Chunk
    codes: Tensor

    def words(self, without: Collection[Fact] = ()) -> str:
        """What is told of it."""
        one = self.recording
        return told(one.words, one.bpm, one.key, self.chunk.energy, without)


@dataclass(frozen=True, slots=True)
class Lessons:
    """The chunks that are learned from, and those that are held out."""

    learned: tuple[Lesson, ...]
    held_out: tuple[Lesson, ...]


def lessons_of(dataset: Dataset, kept: Kept) -> Lessons:
    """All chunks of the recordings in use. Raises BadInput when none is to be learned from."""
    every = [
        Lesson(recording, chunk, codes)
        for recording in dataset.used
        for chunk, codes in zip(recording.chunks, kept.read(recording), strict=True)
    ]
    learned = tuple(one for one in every if not one.chunk.held_out)
    if not learned:
        raise BadInput("No chunk is left to learn from: set use or take held_out back in some.")
    return Lessons(learned, tuple(one for one in every if one.chunk.held_out))
