"""What tests of the player share: a server of its page alone, rooms of it, and stems to play."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.page.conftest import Faults, built_once
from tests.page.page_server import PageServer
from tests.page.player_room import (
    RATE,
    PlayerRoom,
    Sound,
    build_proof,
    noise,
    peak_db,
    write,
)

LEAD = round(RATE * 0.005)
"""Frames that lead up to a place that is jumped to."""
SECONDS = 12
LENGTH = RATE * SECONDS
OpenRoom = Callable[..., PlayerRoom]


@pytest.fixture(scope="session")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the player alone."""
    return built_once(tmp_path_factory, "proof", build_proof)


@pytest.fixture(scope="module")
def player_server(tmp_path_factory: pytest.TempPathFactory, proof: Path) -> Iterator[PageServer]:
    """A server that serves it, with its policy, and files of sound."""
    one = PageServer(tmp_path_factory.mktemp("library"), proof)
    try:
        one.start()
        yield one
    finally:
        one.close()


@pytest.fixture
def open_room(player_server: PageServer, browser: Browser, faults: Faults) -> Iterator[OpenRoom]:
    """Opens the player in a browser profile of its own; `prepare` is given the page first."""
    contexts = []

    def opened(prepare: Callable[[Page], object] = lambda _: None) -> PlayerRoom:
        context = browser.new_context(base_url=player_server.url)
        contexts.append(context)
        page = context.new_page()
        faults.watch(page, player_server.url)
        prepare(page)
        return PlayerRoom(page)

    yield opened
    for context in contexts:
        context.close()
    assert not faults.seen, "\n".join(faults.seen)


@pytest.fixture
def room(open_room: OpenRoom) -> PlayerRoom:
    """One player."""
    return open_room()


@pytest.fixture
def library(player_server: PageServer) -> Path:
    """Where the files are."""
    return player_server.library


def stems(library: Path, count: int, prefix: str = "stem") -> tuple[dict[str, int], Sound]:
    """So many files, and their sum."""
    total = np.zeros((LENGTH, 2), np.float64)
    names = {}
    for number in range(count):
        sound = noise(number, LENGTH, level=0.5 / count)
        write(library, f"{prefix}-{number}.wav", sound)
        names[f"{prefix}-{number}.wav"] = LENGTH
        total += sound
    return names, total.astype(np.float32)


def heard_from(room: PlayerRoom, seconds: float, for_seconds: float = 0.4) -> Sound:
    """What is heard from a start at `seconds` on, its lead left out."""
    room.do("player.seek(given)", seconds)
    room.settle()
    room.record()
    room.play(seconds)
    room.wait(for_seconds)
    heard = room.recorded()
    first = int(np.flatnonzero(np.abs(heard).max(axis=1) > 0)[0])
    # The first frame of a lead is silent.
    return heard[first + LEAD - 1 :] if seconds > 0 else heard[first:]


def worst_db(sound: Sound, heard: Sound, place: int) -> float:
    """The peak of the difference between what was heard and the sound from `place` on."""
    assert place >= 0, "what was heard is nowhere in the sound"
    return peak_db(heard - sound[place : place + len(heard)])
