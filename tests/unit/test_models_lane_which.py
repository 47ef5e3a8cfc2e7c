"""Which jobs need trained models, what is held of them, and what their libraries' words mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.jobs.job import JobKind
from server.jobs.lane import needs_models
from server.models.faults import model_faults
from server.models.resident import Residents
from session.errors import BadInput, ModelFailed, RoadieError, WorkerOutOfMemory


@pytest.mark.parametrize(
    ("kind", "spec", "needed"),
    [
        ("generate", {"engine": "composer", "sound": None}, False),
        ("generate", {"engine": "musicgen", "sound": None}, True),
        ("respond", {"engine": "composer"}, False),
        ("import", {"separator": "quick", "split": True}, False),
        ("import", {"separator": "htdemucs", "split": True}, True),
        ("import", {"separator": "htdemucs", "split": False}, False),
        ("separate", {"separator": "htdemucs"}, True),
        ("repaint", {"engine": "ace-step"}, True),
        ("extend", {"engine": "composer", "sound": {"separator": "htdemucs"}}, True),
        ("train", {"name": "mine"}, True),
        ("install", {"model": "musicgen-small"}, False),
        ("export", {"session": "x", "formats": ["stems"]}, False),
    ],
)
def test_jobs_with_models_are_told_from_others(
    kind: JobKind, spec: dict[str, Any], needed: bool, tmp_path: Path
) -> None:
    assert needs_models(kind, spec, tmp_path) is needed


@pytest.mark.parametrize(
    ("content", "needed"),
    [
        ({"provenance": {"engine": "musicgen"}}, True),
        ({"provenance": {"engine": "composer"}}, False),
        ({"provenance": {"engine": 7}}, False),
        ([], False),
    ],
)
def test_a_variation_needs_what_made_its_session(
    content: object, needed: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "sessions" / "song"
    folder.mkdir(parents=True)
    (folder / "session.json").write_text(json.dumps(content))
    assert needs_models("vary", {"session": "song"}, tmp_path) is needed
    assert needs_models("vary", {"session": "gone"}, tmp_path) is False


class Network:
    """Notes that it was closed."""

    def __init__(self, name: str, closed: list[str]) -> None:
        self.name = name
        self._closed = closed

    def close(self) -> None:
        self._closed.append(self.name)


class Shelf:
    """Residents, with what was loaded and closed."""

    def __init__(self, bound_mb: int) -> None:
        self.residents = Residents(bound_mb)
        self.loaded: list[str] = []
        self.closed: list[str] = []

    def load(self, name: str) -> Network:
        self.loaded.append(name)
        return Network(name, self.closed)

    def use(self, name: str, memory_mb: int) -> None:
        with self.residents.use(name, memory_mb, lambda: self.load(name)) as network:
            assert network.name == name


def test_a_model_is_loaded_once() -> None:
    shelf = Shelf(1000)
    for name in ("a", "b", "a", "b"):
        shelf.use(name, 400)
    assert (shelf.loaded, shelf.closed, shelf.residents.memory_mb) == (["a", "b"], [], 800)


def test_the_model_used_least_recently_makes_room() -> None:
    shelf = Shelf(1000)
    for name in ("a", "b", "a", "c"):
        shelf.use(name, 400)
    assert (shelf.closed, shelf.residents.memory_mb) == (["b"], 800)


def test_a_model_in_use_is_never_closed_and_one_too_large_is_tried_alone() -> None:
    shelf = Shelf(1000)
    with shelf.residents.use("a", 900, lambda: shelf.load("a")):
        shelf.use("b", 900)
        assert shelf.closed == []
    shelf.use("huge", 5000)
    assert sorted(shelf.closed) == ["a", "b"]
    shelf.residents.drop_all()
    assert (shelf.closed[-1], shelf.residents.memory_mb) == ("huge", 0)


def test_a_model_that_does_not_load_takes_no_room() -> None:
    shelf = Shelf(1000)

    def broken() -> Network:
        raise BadInput("broken")

    with pytest.raises(BadInput), shelf.residents.use("a", 400, broken):
        pass
    assert shelf.residents.memory_mb == 0


@pytest.mark.parametrize(
    ("raised", "kind", "word"),
    [
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), WorkerOutOfMemory, "smaller"),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
            WorkerOutOfMemory,
            "smaller",
        ),
        (MemoryError(), WorkerOutOfMemory, "close other programs"),
        (RuntimeError("CUDA error: unspecified launch failure"), ModelFailed, "GPU"),
        (RuntimeError("No CUDA-capable device is detected"), ModelFailed, "GPU"),
        (RuntimeError("size mismatch\nmore lines"), ModelFailed, "size mismatch"),
    ],
)
def test_what_a_library_says_becomes_one_sentence(
    raised: Exception, kind: type[RoadieError], word: str
) -> None:
    with pytest.raises(kind, match=word) as told, model_faults("MusicGen small"):
        raise raised
    assert "\n" not in str(told.value)
    assert told.value.__cause__ is raised


def test_errors_of_ours_pass_as_they_are() -> None:
    with pytest.raises(BadInput, match="as it was"), model_faults("MusicGen small"):
        raise BadInput("as it was")
