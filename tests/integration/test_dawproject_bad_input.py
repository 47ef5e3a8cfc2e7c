"""A file that is no DAWproject, or one made to do harm, is refused in one sentence."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from exports.dawproject import DawprojectReader
from exports.registry import READERS
from exports.safe_zip import copy_member, open_archive
from session.errors import BadInput, NotFound

PLAIN = (
    '<Project version="1.0"><Application name="X" version="1"/><Structure>'
    '<Track contentType="notes" id="t" name="T"/></Structure></Project>'
)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Project>&c;</Project>'
)


def packed(members: dict[str, bytes | str]) -> bytes:
    """An archive."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def encrypted() -> bytes:
    """An archive whose directory says that it is encrypted."""
    data = bytearray(packed({"project.xml": PLAIN}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def sharing() -> bytes:
    """An archive whose members are all the same bytes, as in bombs that need no nesting."""
    data = packed({f"{n:03}": bytes(10_000_000) for n in range(2)})
    directory = data.index(b"PK\x01\x02")
    entry = data[directory : data.index(b"PK\x01\x02", directory + 4)]
    count = 200
    entries = b"".join(entry[:46] + f"{n:03}".encode() + entry[49:] for n in range(count))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entries), directory, 0)
    return data[:directory] + entries + end


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no archive": (lambda: b"PK\x03\x04 but nothing else", "not a DAWproject, or is damaged"),
    "an archive cut short": (
        lambda: packed({"project.xml": PLAIN, "audio/a.wav": bytes(9999)})[:-40],
        "not a DAWproject, or is damaged",
    ),
    "a document cut short": (
        lambda: packed({"project.xml": PLAIN[:-20]}),
        "not readable as XML",
    ),
    "an archive of something else": (lambda: packed({"song.xml": PLAIN}), "holds no project.xml"),
    "a document of something else": (
        lambda: packed({"project.xml": "<Ableton/>"}),
        "is something else",
    ),
    "a way out of the folder": (
        lambda: packed({"project.xml": PLAIN, "../../.bashrc": "x"}),
        "leads out of its folder",
    ),
    "a way out as Windows writes it": (
        lambda: packed({"project.xml": PLAIN, "..\\..\\x.exe": "x"}),
        "leads out of its folder",
    ),
    "an absolute name": (
        lambda: packed({"project.xml": PLAIN, "/etc/passwd": "x"}),
        "leads out of its folder",
    ),
    "a drive": (
        lambda: packed({"project.xml": PLAIN, "C:/x": "x"}),
        "leads out of its folder",
    ),
    "encrypted": (encrypted, "encrypted"),
    "a document that unpacks to more than memory": (
        lambda: packed({"project.xml": bytes(129 * 2**20)}),
        "too large",
    ),
    "members that share their bytes": (sharing, "more than it can"),
    "entities": (lambda: packed({"project.xml": BOMB}), "declares XML entities"),
    "thousands of files": (
        lambda: packed({f"{n}": b"" for n in range(20_001)}),
        "holds 20001 files",
    ),
    "timelines without end": (
        lambda: packed(
            {
                "project.xml": PLAIN.replace(
                    "</Project>",
                    f"<Arrangement>{'<Lanes>' * 300}{'</Lanes>' * 300}</Arrangement></Project>",
                )
            }
        ),
        "too deeply",
    ),
    "a clip that never ends its loops": (
        lambda: packed(
            {
                "project.xml": PLAIN.replace(
                    "</Project>",
                    '<Arrangement><Lanes><Lanes track="t"><Clips><Clip time="0" duration="90000" '
                    'loopStart="0" loopEnd="0.0001"><Notes/></Clip></Clips></Lanes></Lanes>'
                    "</Arrangement></Project>",
                )
            }
        ),
        "repeats too often",
    ),
    "days of music": (
        lambda: packed(
            {
                "project.xml": PLAIN.replace(
                    "</Project>",
                    '<Arrangement><Lanes><Lanes track="t"><Clips><Clip time="1e9" duration="4">'
                    "<Notes/></Clip></Clips></Lanes></Lanes></Arrangement></Project>",
                )
            }
        ),
        "last for days",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    make, words = REFUSED[kind]
    path = tmp_path / "Song.dawproject"
    path.write_bytes(make())
    with pytest.raises(BadInput) as refused:
        DawprojectReader().read(path, False)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="gone"):
        DawprojectReader().read(tmp_path / "gone.dawproject", False)


def test_a_member_that_is_broken_leaves_nothing_behind(tmp_path: Path) -> None:
    data = bytearray(packed({"a.wav": b"sound" * 999}))
    data[40] ^= 0xFF
    path = tmp_path / "Song.dawproject"
    path.write_bytes(data)
    with pytest.raises(BadInput, match="damaged"):
        copy_member(path, "a.wav", tmp_path / "out.wav", "a DAWproject")
    with pytest.raises(BadInput, match="missing"):
        copy_member(path, "b.wav", tmp_path / "out.wav", "a DAWproject")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["Song.dawproject"]


def test_a_good_member_comes_out_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "Song.dawproject"
    path.write_bytes(packed({"audio/a.wav": b"sound" * 999}))
    copy_member(path, "audio/a.wav", tmp_path / "out.wav")
    assert (tmp_path / "out.wav").read_bytes() == b"sound" * 999
    with open_archive(path, "a DAWproject") as archive:
        assert archive.namelist() == ["audio/a.wav"]


@pytest.mark.parametrize(
    ("name", "head", "known"),
    [
        ("Song.dawproject", packed({"audio/x.wav": b"x"}), True),
        ("SONG.DAWPROJECT", packed({"metadata.xml": b"x"}), True),
        ("renamed.zip", packed({"project.xml": b"x"}), True),
        ("photos.zip", packed({"a.jpg": b"x"}), False),
        ("Song.dawproject", b"RIFF....WAVE", False),
        ("empty.dawproject", b"", False),
    ],
)
def test_it_knows_its_own(name: str, head: bytes, known: bool) -> None:
    reader = READERS.load("dawproject")
    assert reader.recognises(head[:4096], name) is known
