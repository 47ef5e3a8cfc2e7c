"""Weights looked at before anything loads them: whole, of the right kind, and no program.

A safetensors file is eight bytes with the length of a JSON header (little-endian), the header,
and the tensors' bytes; each tensor's `data_offsets` count from the header's end
(https://huggingface.co/docs/safetensors).
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

from server.models.card import Card, Expected
from server.models.wanted import is_pickle, is_safetensors, pickle_refused, wanted
from session.errors import BadWeights, storage

_LARGEST_HEADER_BYTES = 100_000_000
"""What the format's own reader allows."""

_LARGEST_CONFIG_BYTES = 16 << 20


def check_weights(folder: Path, pickles: bool = False, card: Card | None = None) -> None:
    """See that the weights in `folder` can be read; with a `card`, that they are its model's.

    Reads heads, not tensors: it takes milliseconds. With a card only its model's files count.
    Raises BadWeights: no folder, nothing in it, a truncated safetensors file, a pickle while
    `pickles` is False, a file that is missing, another model's configuration.
    """
    names = files_in(folder)
    if card is not None:
        names = files_of(folder, card, pickles)
    weights = [name for name in names if is_safetensors(name) or is_pickle(name)]
    if not weights:
        raise BadWeights(f"There are no weights in {folder}: it should hold .safetensors files.")
    for name in weights:
        if is_safetensors(name):
            check_safetensors(folder / name)
        elif not pickles:
            raise BadWeights(pickle_refused(str(folder / name)))


def files_of(folder: Path, card: Card, pickles: bool) -> tuple[str, ...]:
    """The paths, with `/`, of the files in `folder` that are the card's model.

    Raises BadWeights for a file that is missing, a pickle that is not allowed, another model.
    """
    names = files_in(folder)
    if card.expected is not None and card.expected.file in names:
        _check_model(folder, card, card.expected)
    found: list[str] = []
    for part in card.parts:
        start = f"{part.into}/" if part.into else ""
        inside = [name.removeprefix(start) for name in names if name.startswith(start)]
        chosen = wanted(inside, part, pickles, str(folder / part.into))
        found += [start + name for name in chosen]
    return tuple(found)


def files_in(folder: Path) -> tuple[str, ...]:
    """The paths of the files in `folder`, with `/`, sorted; hidden ones left out.

    Raises BadWeights where there is no folder, or none in it.
    """
    with storage(folder):
        if not folder.is_dir():
            raise BadWeights(f"{folder} is no folder: name the one that holds the weights.")
        paths = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    found = sorted(
        path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts)
    )
    if not found:
        raise BadWeights(f"{folder} is empty: it should hold the model's weights.")
    return tuple(found)


def check_safetensors(path: Path) -> None:
    """See that a safetensors file is whole, by its header and its size. Raises BadWeights."""
    with storage(path):
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            header = file.read(length) if 2 <= length <= _LARGEST_HEADER_BYTES else b""
    if len(start) < 8 or len(header) < length <= _LARGEST_HEADER_BYTES:
        raise BadWeights(_unreadable(path, start, "breaks off in its header"))
    try:
        tensors = json.loads(header)
        ends = [
            int(tensor["data_offsets"][1])
            for name, tensor in tensors.items()
            if name != "__metadata__"
        ]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise BadWeights(_unreadable(path, start, "is no safetensors file")) from error
    due = 8 + length + max(ends, default=0)
    if size != due:
        state = "breaks off" if size < due else "is too long"
        raise BadWeights(
            f"{path} {state}: it has {size} bytes and should have {due}; fetch or copy it again."
        )


def _unreadable(path: Path, start: bytes, words: str) -> str:
    if start.startswith((b"PK\x03\x04", b"\x80\x02", b"\x80\x04", b"\x80\x05")):
        return f"{path} is called .safetensors and is a pickle: do not use it."
    return f"{path} {words}: fetch or copy it again."


def _check_model(folder: Path, card: Card, expected: Expected) -> None:
    path = folder / expected.file
    with storage(path), path.open("rb") as file:
        content = file.read(_LARGEST_CONFIG_BYTES)
    try:
        found = json.loads(content).get(expected.key)
    except (ValueError, AttributeError, RecursionError) as error:
        raise BadWeights(f"{path} is no configuration: fetch or copy it again.") from error
    if found != expected.value:
        raise BadWeights(
            f"{folder} holds another model: its {expected.file} says {expected.key} "
            f"{found!r} where {card.name} has {expected.value!r}."
        )
