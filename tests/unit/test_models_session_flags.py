"""What the command line is told for trained models reaches the job as it was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from roadie.cli import app_for
from roadie.commands import generate, repaint
from server.jobs.model_specs import ControlWishes, ExtendSpec, RepaintSpec, SoundWishes
from server.jobs.specs import GenerateSpec

FLAGS = [
    *("--model", "ace-step-1.5", "--negative", "drums", "--guidance", "3", "--temperature", "0.9"),
    *("--reference-as", "sound", "--lyrics", "la la", "--melody-loyalty", "0.1"),
    *("--weirdness", "0.2", "--genre-shift", "0.3", "--structure", "0.4", "--draft"),
    *("--adapter", "mine", "--separator", "htdemucs", "--midi", "--keep-tempo"),
]


def wishes(recording: Path) -> SoundWishes:
    return SoundWishes(
        model="ace-step-1.5",
        negative_prompt="drums",
        guidance=3.0,
        temperature=0.9,
        reference=str(recording),
        reference_as="sound",
        drums=str(recording),
        lyrics="la la",
        controls=ControlWishes(melody_loyalty=0.1, weirdness=0.2, genre_shift=0.3, structure=0.4),
        draft=True,
        adapter="mine",
        fit_tempo=False,
        separator="htdemucs",
        midi=True,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The specs that commands would have carried out."""
    specs: list[Any] = []

    def finish(settings: object, steps: list[tuple[Any, str]], *_: object) -> None:
        specs.extend(spec for spec, _ in steps)

    for module in (generate, repaint):
        monkeypatch.setattr(module, "finish_sessions", finish)
    monkeypatch.setattr(repaint, "session_id", lambda _, named: named)
    return specs


@pytest.mark.parametrize(
    ("words", "spec"),
    [
        (["generate", "keys"], GenerateSpec(prompt="keys", engine="musicgen")),
        (
            ["repaint", "song", "keys", "--from-bar", "2", "--bars", "3"],
            RepaintSpec(session="song", from_bar=2, bars=3, prompt="keys", engine="musicgen"),
        ),
        (["extend", "song"], ExtendSpec(session="song", bars=8, engine="musicgen")),
    ],
)
def test_every_flag_for_a_model_reaches_the_job(
    tmp_path: Path, asked: list[Any], words: list[str], spec: Any
) -> None:
    recording = tmp_path / "hum.wav"
    recording.write_bytes(b"RIFF")
    files = ["--reference", str(recording), "--drums", str(recording)]
    more = ["--engine", "musicgen", "--library", str(tmp_path)]
    given = [*words, *more, *FLAGS, *files]
    said = CliRunner().invoke(app_for(words[0]), given, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert asked == [spec.model_copy(update={"sound": wishes(recording)})]
