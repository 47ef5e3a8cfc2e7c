"""No model asks the network for anything: every socket of every process is counted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.integration.cli import Cli
from tests.tiny_models.demucs import tiny_demucs
from tests.tiny_models.musicgen import tiny_musicgen

COUNTER = """
import os, sys

def _count(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        address = arguments[1] if event in {"socket.connect", "socket.sendto"} else arguments[0]
        if not str(address).startswith(("/", "b'", "\\0")):  # not a place of this file system
            line = f"{event} {address}\\n".encode()
            file = os.open(os.environ["COUNTED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(file, line)
            os.close(file)

sys.addaudithook(_count)
"""
"""Every Python process of the command loads it as `sitecustomize`, the workers too."""


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with a line for each time that somebody asked the network."""
    (tmp_path / "counter").mkdir()
    (tmp_path / "counter" / "sitecustomize.py").write_text(COUNTER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "counter"))
    monkeypatch.setenv("COUNTED", str(tmp_path / "counted.txt"))
    return tmp_path / "counted.txt"


def asked(counted: Path) -> list[str]:
    return counted.read_text().splitlines() if counted.exists() else []


def test_the_counter_counts(counted: Path) -> None:
    code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ))
    assert asked(counted) == ["socket.connect ('127.0.0.1', 9)"]


def test_making_and_parting_ask_the_network_for_nothing(tmp_path: Path, counted: Path) -> None:
    roadie = Cli(tmp_path / "library")
    weights = tiny_musicgen(tmp_path / "musicgen")
    roadie("models", "install", "musicgen-small", "--from", weights, "--accept-licence")
    roadie("models", "install", "htdemucs", "--from", tiny_demucs(tmp_path / "htdemucs"))
    made = roadie(
        *("generate", "warm keys, 120 bpm", "--bars", "1", "--engine", "musicgen"),
        *("--separator", "htdemucs", "--json"),
    )
    assert made.status == 0, made.errors
    assert [track["role"] for track in made.json["tracks"]] == ["drums", "bass", "other", "vocals"]
    assert asked(counted) == []


JOBS = """
import asyncio, sys
from server.jobs.service import JobService
from server.jobs.specs import GenerateSpec
from server.settings import read_settings

async def main():
    async with JobService(read_settings(workers=1)) as jobs:
        for engine in sys.argv[1:]:
            job = await jobs.submit(GenerateSpec(prompt="warm keys", engine=engine))
            print((await jobs.wait(job.id)).failure.message)

asyncio.run(main())
"""
"""Who waits for all engines starts one worker, not four commands."""


def test_weights_that_are_missing_are_asked_of_the_user_and_of_nobody_else(
    tmp_path: Path, counted: Path
) -> None:
    engines = ("musicgen", "ace-step", "stable-audio", "audiocraft")
    around = Cli(tmp_path / "library").environment()
    command = [sys.executable, "-c", JOBS, *engines]
    said = subprocess.run(command, check=True, env=around, capture_output=True, text=True)
    sentences = said.stdout.splitlines()
    assert len(sentences) == len(engines)
    for engine, sentence in zip(engines, sentences, strict=True):
        assert engine in sentence
        assert "roadie models install" in sentence
    assert asked(counted) == []


def test_a_separator_without_weights_asks_the_user_and_nobody_else(
    tmp_path: Path, counted: Path
) -> None:
    rate = 44_100
    tone = np.sin(np.arange(rate) * 0.05, dtype=np.float32)
    soundfile.write(tmp_path / "tone.wav", np.stack([tone, tone], axis=1) * 0.3, rate)
    said = Cli(tmp_path / "library")("import", tmp_path / "tone.wav", "--separator", "htdemucs")
    assert said.status != 0
    assert "roadie models install htdemucs" in said.sentence
    assert asked(counted) == []
