"""`roadie-model.json`: what stands in a model's folder, where it came from, and since when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from session.errors import BadWeights, storage

MANIFEST = "roadie-model.json"


class WeightFile(BaseModel):
    """A file of a model: `path` in its folder, its size in bytes, its SHA-256 in hex."""

    model_config = ConfigDict(frozen=True)

    path: str
    size_bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What was installed. `source` is a hub repository or a folder, `revision` the hub's commit."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    card: str
    source: str
    revision: str = ""
    files: tuple[WeightFile, ...]
    pickles: bool = False
    licence: str
    installed_at: datetime

    @property
    def size_bytes(self) -> int:
        """What all files take."""
        return sum(one.size_bytes for one in self.files)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a model's folder; None where there is none. Raises BadWeights for another."""
    path = folder / MANIFEST
    with storage(path):
        try:
            text = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise BadWeights(
            f"{path} is damaged: `roadie models remove {folder.name}`, then install it again."
        ) from error


def pickles_allowed(folder: Path) -> bool:
    """Whether the user allowed that the weights in `folder` are pickles, when they came.

    Raises BadWeights for a manifest that is damaged.
    """
    manifest = read_manifest(folder)
    return manifest is not None and manifest.pickles


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it into `folder`. Raises StorageFailed."""
    with storage(folder):
        (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
