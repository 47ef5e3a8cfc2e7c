"""The files of a folder: which are recordings, and the words beside them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from session.errors import BadInput, RoadieError, storage
from session.sound.read import AudioInfo, probe

WORDS_SUFFIX = ".txt"
LONGEST_WORDS_BYTES = 4000
_HASHED_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A recording that can be read; `words` are those beside it."""

    file: str
    path: Path
    info: AudioInfo
    words: str


def files_of(folder: Path) -> dict[str, Path]:
    """The files in `folder` and below by their paths in it, in order; hidden ones left out.

    Files with words are not among them. Raises BadInput where there is no such folder.
    """
    with storage(folder):
        if not folder.is_dir():
            raise BadInput(f"{folder} is no folder: name the one that holds the recordings.")
        inside = {
            _as_text(path.relative_to(folder).as_posix()): path
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
    return {
        name: path
        for name, path in inside.items()
        if not any(part.startswith(".") for part in name.split("/"))
        and path.suffix.lower() != WORDS_SUFFIX
    }


def _as_text(name: str) -> str:
    """A name as it can be written down; bytes that are no UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode()


def sizes_of(files: dict[str, Path]) -> dict[str, int]:
    """The size of each in bytes."""
    sizes = {}
    for name, path in files.items():
        with storage(path):
            sizes[name] = path.stat().st_size
    return sizes


def source_at(name: str, path: Path, longest_seconds: float, least_seconds: float) -> Source:
    """The recording `name`. Raises BadInput, UnreadableAudio with why it cannot be used."""
    if _as_text(str(path)) != str(path):
        raise BadInput(f"{name} has a name that is no UTF-8: rename it.")
    info = probe(path)
    if info.duration_seconds > longest_seconds:
        raise BadInput(
            f"{name} is longer than {longest_seconds / 3600:g} hours: cut it, or raise "
            "longest_audio_seconds."
        )
    if info.duration_seconds < least_seconds:
        raise BadInput(
            f"{name} is too short: {info.duration_seconds:.1f} seconds, where {least_seconds:g} "
            "are the least."
        )
    return Source(name, path, info, words_beside(path))


def words_beside(path: Path) -> str:
    """What `song.txt` beside `song.wav` says, in one line; "" where there is none.

    Raises BadInput for what is no text.
    """
    beside = path.with_suffix(WORDS_SUFFIX)
    with storage(beside):
        if not beside.is_file():
            return ""
        with beside.open("rb") as file:
            content = file.read(LONGEST_WORDS_BYTES + 1)
    if len(content) > LONGEST_WORDS_BYTES:
        raise BadInput(f"{beside.name} has more than {LONGEST_WORDS_BYTES} bytes: shorten it.")
    try:
        return " ".join(content.decode("utf-8-sig").split())
    except UnicodeDecodeError as error:
        raise BadInput(f"{beside.name} is no text in UTF-8: save it again as such.") from error


def words_digest(words: str, files: dict[str, Path]) -> str:
    """What tells all words about the recordings from others, in hex."""
    digest = hashlib.sha256(words.encode())
    for name, path in files.items():
        try:
            beside = words_beside(path)
        except RoadieError:
            beside = ""
        if beside:
            digest.update(f"\0{name}\0{beside}".encode())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The checksum of a file, in hex."""
    digest = hashlib.sha256()
    with storage(path), path.open("rb") as file:
        while part := file.read(_HASHED_BYTES):
            digest.update(part)
    return digest.hexdigest()
