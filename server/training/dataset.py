"""What was heard in the recordings, as a file that the user may look at and correct."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from server.training.labels import Energy
from server.training.place import write_whole
from session.errors import BadInput, storage
from session.units import Bpm

_Words = Annotated[str, Field(max_length=8000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Chunk(_Part):
    """A piece of a recording that is learned from; with `held_out` it only checks what is."""

    start_seconds: Annotated[float, Field(ge=0)]
    end_seconds: Annotated[float, Field(gt=0)]
    loudness_lufs: float
    energy: Energy | None
    held_out: bool = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end_seconds - self.start_seconds

    @model_validator(mode="after")
    def _forwards(self) -> Chunk:
        if not 0.5 <= self.seconds <= 60:
            raise ValueError("a chunk must last from half a second to a minute")
        return self


class Recording(_Part):
    """A recording and what is told of it.

    `file` is its path in the folder. `sha256` and `size_bytes` are what it was looked at with.
    Without `use` nothing of it is learned. `bpm` and `key` are None where none was heard. `notes`
    are sentences on what was wrong with it.
    """

    file: str
    size_bytes: int
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    seconds: float
    use: bool = True
    words: _Words = ""
    bpm: Bpm | None
    key: Annotated[str, Field(max_length=40)] | None
    loudness_lufs: float | None
    on_bar_lines: bool
    notes: tuple[str, ...] = ()
    chunks: tuple[Chunk, ...]


class LeftOut(_Part):
    """A file that nothing is learned from, and the sentence that says why."""

    file: str
    why: str


class Seen(_Part):
    """What the recordings were looked at with: with anything else they are looked at again.

    `files` are the files of the folder with their sizes in bytes; `words_sha256` is that of all
    words, those beside the recordings and those for all.
    """

    folder: str
    chunk_seconds: float
    bpm: float | None
    words_sha256: str
    files: dict[str, int]


class Dataset(_Part):
    """All that is learned from."""

    format: Literal[1] = 1
    about: str = (
        "Correct words, bpm, key and energy, set use to false, or take chunks out, before the "
        "first step. Times are in seconds, loudness in LUFS."
    )
    seen: Seen
    recordings: tuple[Recording, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def used(self) -> tuple[Recording, ...]:
        """The recordings that are learned from."""
        return tuple(one for one in self.recordings if one.use and one.chunks)

    @property
    def seconds(self) -> float:
        """How much music that is."""
        return sum(chunk.seconds for one in self.used for chunk in one.chunks)

    @property
    def fingerprint(self) -> str:
        """What tells it from one that something else is learned from, in hex."""
        learned = [
            (one.sha256, one.words, one.bpm, one.key, [_told_of(chunk) for chunk in one.chunks])
            for one in self.used
        ]
        return hashlib.sha256(json.dumps(learned).encode()).hexdigest()


def _told_of(chunk: Chunk) -> tuple[float, float, Energy | None, bool]:
    return chunk.start_seconds, chunk.end_seconds, chunk.energy, chunk.held_out


def read_dataset(path: Path) -> Dataset | None:
    """The dataset in the file; None where there is none. Raises BadInput with what is wrong."""
    with storage(path):
        if not path.is_file():
            return None
        content = path.read_bytes()
    try:
        return Dataset.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadInput(
            f"{path} is wrong at {place} ({first['msg']}): mend it, or delete it to have the "
            "recordings looked at again."
        ) from error


def write_dataset(path: Path, dataset: Dataset) -> None:
    """Write it, in a form that is fit for an editor."""
    text = json.dumps(dataset.model_dump(mode="json"), indent=1, ensure_ascii=False)
    write_whole(path, (text + "\n").encode())
