"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import stat
from pathlib import Path

from session.errors import BadInput, NotFound, UnreadableAudio, storage

TAKEN = "WAV, AIFF, FLAC, OGG or MP3"
"""The formats that are read everywhere, as the user is told."""

HEAD_BYTES = 4096

_FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftyp", "AAC or video in an MP4 container"),
    (0, b"\xff\xf1", "bare AAC"),
    (0, b"\xff\xf9", "bare AAC"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM file"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "a Windows Media file"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"wvpk", "WavPack"),
    (0, b"%PDF", "a PDF"),
    (0, b"PK\x03\x04", "a zip archive or a document"),
    (0, b"\x1f\x8b", "a gzip archive, such as a Live set"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"GIF8", "a picture"),
)
"""Offset, magic bytes, and what the user would call such a file."""


def is_midi(head: bytes) -> bool:
    """Whether a file that begins with `head` is a MIDI file, bare or wrapped in RIFF."""
    return head[:4] == b"MThd" or (head[:4] == b"RIFF" and head[8:12] == b"RMID")


def head_of_file(path: Path) -> bytes:
    """The first bytes of a regular file that is not empty.

    Raises NotFound, BadInput for a folder or a device, UnreadableAudio for an empty file, and
    what `storage` makes of a file that may not be read.
    """
    with storage(path):
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            # ValueError: a name that no file can have, such as one with a zero byte
            shown = str(path).replace("\0", "?")
            raise NotFound(f"There is no file {shown}: check the path and try again.") from error
        if stat.S_ISDIR(mode):
            raise BadInput(f"{path} is a folder: choose an audio file in it.")
        if not stat.S_ISREG(mode):
            raise BadInput(f"{path} is a device or a pipe, not a file: choose an audio file.")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    if not head:
        raise UnreadableAudio(f"{path.name} is empty (0 bytes): export or copy it again.")
    return head


def foreign_words(head: bytes) -> str | None:
    """What a file that is no audio we read is, in words; None when it may be audio."""
    if is_midi(head):
        return "a MIDI file"
    for offset, magic, words in _FOREIGN:
        if head[offset : offset + len(magic)] == magic:
            return words
    if not head.strip(b"\0"):
        return "nothing but zeros"
    return "text" if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    try:
        text = head[: HEAD_BYTES - 3].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(mark.isprintable() or mark in "\t\r\n\f" for mark in text)


def promised_bytes(head: bytes) -> int | None:
    """How long the RIFF or AIFF header says the file is; None where no header says it."""
    match head[:4], head[8:12]:
        case b"RIFF", b"WAVE":
            size = int.from_bytes(head[4:8], "little")
        case b"FORM", b"AIFF" | b"AIFC":
            size = int.from_bytes(head[4:8], "big")
        case b"RF64", b"WAVE" if head[12:16] == b"ds64":
            size = int.from_bytes(head[20:28], "little")
        case _:
            return None
    # Programs that stream write 0 or the largest number where they cannot know the length.
    return size + 8 if 0 < size < 0xFFFFFF00 or head[:4] == b"RF64" else None
