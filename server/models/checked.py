"""Weights looked at before anything loads them: whole, of the right kind, and no program.

A safetensors file is eight bytes with the length of a JSON header (little-endian), the header,
and the tensors' bytes; each tensor's `data_offsets` count from the header's end
(https://huggingface.co/docs/safetensors).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from server.models.card import Card, Expected
from session.errors import BadWeights, storage

PICKLE_ENDINGS = frozenset({".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth", ".th"})
"""Endings under which torch's own files go; reading one can run any program."""

_LARGEST_HEADER_BYTES = 100_000_000
"""What the format's own reader allows."""

_LARGEST_CONFIG_BYTES = 16 << 20


def check_weights(folder: Path, pickles: bool = False, card: Card | None = None) -> None:
    """See that the weights in `folder` can be read; with a `card`, that they are its model's.

    Reads heads, not tensors: it takes milliseconds. Raises BadWeights: no folder, nothing in it, a
    truncated safetensors file, a pickle while `pickles` is False, a file the card needs that is
    missing, another model's configuration.
    """
    names = files_in(folder)
    if card is not None:
        _check_needed(folder, names, card, pickles)
        if card.expected is not None:
            _check_model(folder, card, card.expected)
    weights = [name for name in names if is_safetensors(name) or is_pickle(name)]
    if not weights:
        raise BadWeights(f"There are no weights in {folder}: it should hold .safetensors files.")
    for name in weights:
        if is_safetensors(name):
            check_safetensors(folder / name)
        elif not pickles:
            raise BadWeights(pickle_refused(folder / name))


def files_in(folder: Path) -> tuple[str, ...]:
    """The paths of the files in `folder`, with `/`, sorted; hidden ones left out.

    Raises BadWeights where there is no folder, or none in it.
    """
    with storage(folder):
        if not folder.is_dir():
            raise BadWeights(f"{folder} is no folder: name the one that holds the weights.")
        paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
        found = sorted(
            path.as_posix()
            for path in paths
            if not any(part.startswith(".") for part in path.parts)
        )
    if not found:
        raise BadWeights(f"{folder} is empty: it should hold the model's weights.")
    return tuple(found)


def matching(names: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Those of `names` that one of `patterns` means; `*` stays within a folder."""
    wanted = [pattern.split("/") for pattern in patterns]
    return [name for name in names if any(_means(pattern, name) for pattern in wanted)]


def is_safetensors(name: str) -> bool:
    """Whether a file of that name should be safetensors."""
    return PurePosixPath(name).suffix.lower() == ".safetensors"


def is_pickle(name: str) -> bool:
    """Whether a file of that name is one of torch's pickles."""
    return PurePosixPath(name).suffix.lower() in PICKLE_ENDINGS


def pickle_refused(path: Path | str) -> str:
    """The sentence on a pickle that nobody allowed."""
    return (
        f"{path} is a pickle, a file that can run any program when it is read: use safetensors, "
        "or allow it with --pickles if you trust who made it."
    )


def check_safetensors(path: Path) -> None:
    """See that a safetensors file is whole, by its header and its size. Raises BadWeights."""
    with storage(path):
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            header = file.read(length) if 2 <= length <= _LARGEST_HEADER_BYTES else b""
    if start[:2] == b"\x80\x02" or start[:4] == b"PK\x03\x04":
        raise BadWeights(f"{path} is called .safetensors and is a pickle: do not use it.")
    if len(start) < 8 or len(header) < length <= _LARGEST_HEADER_BYTES:
        raise BadWeights(f"{path} breaks off in its header: fetch or copy it again.")
    try:
        tensors = json.loads(header)
        ends = [
            int(tensor["data_offsets"][1])
            for name, tensor in tensors.items()
            if name != "__metadata__"
        ]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise BadWeights(f"{path} is no safetensors file: fetch or copy it again.") from error
    due = 8 + length + max(ends, default=0)
    if size != due:
        state = "breaks off" if size < due else "is too long"
        raise BadWeights(
            f"{path} {state}: it has {size} bytes and should have {due}; fetch or copy it again."
        )


def _means(pattern: list[str], name: str) -> bool:
    parts = name.split("/")
    return len(parts) == len(pattern) and all(
        fnmatchcase(part, wanted) for part, wanted in zip(parts, pattern, strict=True)
    )


def _check_needed(folder: Path, names: tuple[str, ...], card: Card, pickles: bool) -> None:
    for pattern in card.files.needed:
        if not matching(names, [pattern]):
            raise BadWeights(
                f"{folder} has no {pattern}, which {card.name} needs: it is another model's "
                "folder, or not all of it was copied."
            )
    for pattern in card.files.pickles:
        found = matching(names, [pattern])
        if not found:
            raise BadWeights(f"{folder} has no {pattern}, which {card.name} needs.")
        if not pickles:
            raise BadWeights(pickle_refused(folder / found[0]))


def _check_model(folder: Path, card: Card, expected: Expected) -> None:
    path = folder / expected.file
    with storage(path):
        content = path.read_bytes()[:_LARGEST_CONFIG_BYTES]
    try:
        found = json.loads(content).get(expected.key)
    except (ValueError, AttributeError) as error:
        raise BadWeights(f"{path} is no configuration: fetch or copy it again.") from error
    if found != expected.value:
        raise BadWeights(
            f"{folder} holds another model: its {expected.file} says {expected.key} "
            f"{found!r} where {card.name} has {expected.value!r}."
        )
