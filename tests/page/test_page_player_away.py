"""What the player does without a device, a file, its server, or what some browsers lack."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Route

from tests.page.conftest import Faults
from tests.page.page_server import PageServer
from tests.page.player_fixtures import (
    LENGTH,
    OpenRoom,
    heard_from,
    library,
    open_room,
    player_server,
    proof,
    room,
    stems,
    worst_db,
)
from tests.page.player_room import (
    RATE,
    PlayerRoom,
    audio_folder,
    noise,
    program,
    write,
)

__all__ = ["library", "open_room", "player_server", "proof", "room"]


def test_a_device_that_goes_is_told_and_playing_takes_it_again(
    room: PlayerRoom, library: Path
) -> None:
    write(library, "device.wav", noise(9, LENGTH))
    room.open(program("device", {"device.wav": LENGTH}))
    room.play(1.0)
    room.page.evaluate("proof.takeDevice()")
    room.until("proof.state.getState().status === 'failed'")
    assert "sound device stopped" in room.state()["failure"]
    room.play()
    assert room.state() | {"failure": None, "status": "playing"} == room.state()
    assert 1.0 <= room.do("return player.positionSeconds()") < 3.0


def test_a_file_that_goes_away_is_told_and_the_others_play_on(
    room: PlayerRoom, library: Path, faults: Faults
) -> None:
    faults.allow("404")
    length = RATE * 60
    for name in ("stays.wav", "goes.wav"):
        write(library, name, noise(1, length))
    wanted = program("going", {"stays.wav": length, "goes.wav": length})
    room.open(wanted)
    room.play(0.0)
    (audio_folder(library) / "goes.wav").unlink()
    room.do("player.seek(50)")
    room.until("proof.state.getState().failure !== null")
    state = room.state()
    assert state["status"] == "playing"
    assert state["failure"] == "goes.wav is gone: put it back, then play."
    (audio_folder(library) / "stays.wav").unlink()
    room.do("player.seek(20)")
    room.until("proof.state.getState().status === 'failed'")
    for name in ("stays.wav", "goes.wav"):
        write(library, name, noise(1, length))
    room.play()
    assert room.state()["failure"] is None
    assert room.do("return player.positionSeconds()") >= 20


def test_a_server_that_comes_back_is_played_from_again(
    room: PlayerRoom, library: Path, player_server: PageServer, faults: Faults
) -> None:
    faults.allow("ERR_CONNECTION_REFUSED|Failed to fetch")
    length = RATE * 60
    write(library, "long.wav", noise(4, length))
    room.open(program("away", {"long.wav": length}))
    room.play(0.0)
    player_server.stop()
    room.do("player.seek(50)")
    room.until("proof.state.getState().failure !== null")
    assert "roadie up" in room.state()["failure"]
    player_server.start()
    room.until("proof.state.getState().failure === null")
    room.until("proof.player.positionSeconds() > 50.2")


def not_isolated(page: Page) -> None:
    """Take from the page what lets its threads share memory."""

    def plain(route: Route) -> None:
        answer = route.fetch()
        gone = ("cross-origin-opener-policy", "cross-origin-embedder-policy")
        headers = {name: value for name, value in answer.headers.items() if name not in gone}
        route.fulfill(response=answer, headers=headers)

    page.route(lambda url: "/v1/" not in url, plain)


def test_without_shared_memory_pages_are_sent(open_room: OpenRoom, library: Path) -> None:
    names, total = stems(library, 6)
    room = open_room(not_isolated)
    assert room.page.evaluate("crossOriginIsolated") is False
    room.open(program("sent", names))
    heard = heard_from(room, 3.0, 1.0)
    assert worst_db(total, heard, 3 * RATE) < -120
    level = room.do("return player.level()")
    assert level["peak"][0] > 0.1
    assert room.do("return player.positionSeconds()") > 3.5


def test_a_page_without_worklets_makes_sound_all_the_same(
    open_room: OpenRoom, library: Path, faults: Faults
) -> None:
    faults.allow("ScriptProcessorNode is deprecated")
    names, _ = stems(library, 3)

    def bare(page: Page) -> None:
        not_isolated(page)
        gone = (
            "Object.defineProperty(BaseAudioContext.prototype, 'audioWorklet', {value: undefined})"
        )
        page.add_init_script(gone)

    room = open_room(bare)
    room.open(program("bare", names))
    room.play(2.0)
    room.until("proof.player.level().peak[0] > 0.1")
    room.until("proof.player.positionSeconds() > 2.3")


def test_worklet_and_worker_are_files_of_their_own(built_page: Path) -> None:
    """The page's policy runs neither blobs nor what stands in a document."""
    names = [path.name for path in (built_page / "assets").glob("*.js")]
    assert sum(name.startswith("mixer.worklet-") for name in names) == 1
    assert sum(name.startswith("feeder.worker-") for name in names) == 1
    worker = next((built_page / "assets").glob("feeder.worker-*.js")).read_text(encoding="utf-8")
    assert "import" not in worker.split("(", 1)[0]
