"""Which files a batch is about."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bridge.host.batch.inputs import AUDIO_ENDINGS, find_inputs

FILES = (
    "in/take 10.wav",
    "in/Take 2.WAV",
    "in/notes.txt",
    "in/.hidden.wav",
    "in/.roadie-render-1/1.wav",
    "in/drums/kick.wav",
    "in/drums/loud/snare.flac",
    "in/drums/loud/take [1].wav",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def found(folder: Path, *inputs: str) -> list[tuple[str, str]]:
    files, wrong = find_inputs(inputs, folder, AUDIO_ENDINGS)
    assert not wrong
    return [(one.path.relative_to(folder).as_posix(), one.tree.as_posix()) for one in files]


WHOLE = [
    ("in/drums/kick.wav", "drums"),
    ("in/drums/loud/snare.flac", "drums/loud"),
    ("in/drums/loud/take [1].wav", "drums/loud"),
    ("in/Take 2.WAV", "."),
    ("in/take 10.wav", "."),
]


@pytest.mark.parametrize(
    "inputs",
    [
        ("in",),
        ("in/",),
        ("in/**",),
        ("in/**/*",),
        ("./in/../in",),
        ("in", "in/**/*.wav", "in/drums/kick.wav"),
        tuple(name for name, _ in WHOLE),
    ],
    ids=str,
)
def test_a_folder_a_pattern_and_a_list_of_its_files_are_one(
    folder: Path, inputs: tuple[str, ...]
) -> None:
    assert found(folder, *inputs) == WHOLE


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("in/*.wav", ["in/take 10.wav"]),
        ("in/*", ["in/Take 2.WAV", "in/take 10.wav"]),
        ("in/*/*.wav", ["in/drums/kick.wav"]),
        ("in/**/*.flac", ["in/drums/loud/snare.flac"]),
        ("in/drums/**/*.wav", ["in/drums/kick.wav", "in/drums/loud/take [1].wav"]),
        ("**/k?ck.*", ["in/drums/kick.wav"]),
        ("in/[Tt]ake [!1]*", ["in/Take 2.WAV"]),
        ("in/drums/loud/take [1].wav", ["in/drums/loud/take [1].wav"]),
        ("in/**/loud/*", ["in/drums/loud/snare.flac", "in/drums/loud/take [1].wav"]),
    ],
)
def test_patterns_are_those_of_a_shell(folder: Path, pattern: str, names: list[str]) -> None:
    assert [name for name, _ in found(folder, pattern)] == names


def test_one_file_is_taken_once_by_whichever_names(folder: Path) -> None:
    (folder / "in/again.wav").symlink_to(folder / "in/drums/kick.wav")
    (folder / "in/round").symlink_to(folder / "in", target_is_directory=True)
    assert len(found(folder, "in")) == len(WHOLE)


def test_a_file_that_is_named_is_taken_whatever_it_is_called(folder: Path) -> None:
    assert found(folder, "in/notes.txt") == [("in/notes.txt", ".")]
    assert found(folder, "in/.hidden.wav") == [("in/.hidden.wav", ".")]


@pytest.mark.parametrize(
    "wrong", ["in/nowhere.wav", "in/*.aiff", "nowhere/**/*.wav", "empty", "in/[z-a].wav"]
)
def test_what_finds_nothing_is_told_and_does_not_stop_the_rest(folder: Path, wrong: str) -> None:
    (folder / "empty").mkdir()
    files, told = find_inputs(["in/drums/kick.wav", wrong], folder, AUDIO_ENDINGS)
    assert [one.path.name for one in files] == ["kick.wav"]
    assert [one.source for one in told] == [wrong]
    assert wrong in str(told[0].error)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_told(folder: Path) -> None:
    (folder / os.fsdecode(b"in/caf\xe9.wav")).write_bytes(b"x")
    files, told = find_inputs(["in"], folder, AUDIO_ENDINGS)
    assert len(files) == len(WHOLE)
    assert [one.source for one in told] == [f"{folder}/in/caf?.wav"]
    assert "rename it" in str(told[0].error)
