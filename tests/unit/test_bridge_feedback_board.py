"""What devices are sent: the difference, in time, and nobody's hand is fought."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import Source
from bridge.events.moved import Motion, Moved
from bridge.events.wanted import (
    LightWanted,
    Look,
    MeterWanted,
    PositionWanted,
    TextWanted,
)
from bridge.feedback.board import BoardOfDevices
from bridge.sync.virtual import VirtualSeconds
from bridge.sync.wall import WallSeconds

ON, OFF = bytes.fromhex("905e7f"), bytes.fromhex("905e00")


class Wire:
    """Where a device's messages go; a cut one takes none."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.cut = False

    def __call__(self, data: bytes) -> bool:
        if not self.cut:
            self.sent.append(data)
        return not self.cut

    def take(self) -> list[bytes]:
        """What went out since the last call."""
        taken, self.sent = self.sent, []
        return taken


class Desk:
    """A board with one device on it, on time turned by hand."""

    def __init__(self, profile: str = "mackie-control") -> None:
        self.seconds = VirtualSeconds(100.0)
        self.said: list[str] = []
        self.board = BoardOfDevices(self.seconds, self.said.append)
        self.wire = Wire()
        self.name = profile
        self.add()
        self.flush()

    def add(self) -> None:
        profile = ProfileShelf(None).load(self.name)
        self.board.add(ProfiledDevice(profile), self.wire)

    def light(self, control: str, look: Look, fraction: float | None = None) -> None:
        wish = LightWanted(f"{self.name}/{control}", look, fraction=fraction)
        self.board.want([wish])

    def position(self, control: str, position: float | None) -> None:
        self.board.want([PositionWanted(f"{self.name}/{control}", position)])

    def hand(self, control: str, motion: Motion, value: float = 1.0) -> None:
        now_s = self.seconds.now_s()
        self.board.touched(Moved(self.name, control, motion, value, now_s, Source("midi:x")))

    def flush(self) -> list[bytes]:
        self.due_s = self.board.flush()
        return self.wire.take()

    def after(self, by_s: float) -> list[bytes]:
        self.seconds.turn(by_s)
        return self.flush()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def bend(channel: int, position: float) -> bytes:
    value = round(position * 16368)
    return bytes((0xE0 | channel, value & 0x7F, value >> 7))


def test_only_what_differs_from_what_was_sent_goes_out(desk: Desk) -> None:
    desk.light("play", "on")
    assert desk.flush() == [ON]
    desk.light("play", "on")
    assert desk.flush() == []
    desk.light("play", "off")
    desk.light("play", "on")
    assert desk.flush() == []
    desk.light("play", "off")
    assert desk.flush() == [OFF]
    # A ring has eleven places: a knob that moves within one of them sends nothing.
    desk.position("v-pot1", 0.50)
    assert len(desk.flush()) == 1
    desk.position("v-pot1", 0.51)
    assert desk.flush() == []


def test_the_newest_wish_counts_and_none_is_passed_over(desk: Desk) -> None:
    profile = ProfileShelf(None).load("launchpad-x")
    wire = Wire()
    board = BoardOfDevices(desk.seconds, desk.said.append)
    board.add(ProfiledDevice(profile), wire)
    pads = [name for name in profile.control_names() if name.startswith("pad")]
    for colour in range(1, 200):
        board.want(LightWanted(f"launchpad-x/{pad}", "on", colour << 16) for pad in pads)
    board.flush()
    lights = b"".join(wire.take())
    # One piece of a light: its sort, its number, red, green, blue.
    assert lights.count(bytes((199 >> 1, 0, 0))) == len(pads)


def test_many_displays_take_turns_and_each_has_one(desk: Desk) -> None:
    flood = [f"flood{n}" for n in range(2000)]
    device = Counting()
    board = BoardOfDevices(desk.seconds, desk.said.append)
    board.add(device, Wire())
    flushes = 0
    board.want(LightWanted(f"counting/{name}", "on") for name in flood)
    while len(device.seen) < len(flood):
        # The first few change all the time: they do not push themselves before the others.
        board.want(
            LightWanted(f"counting/{name}", "on" if flushes % 2 else "off") for name in flood[:200]
        )
        board.flush()
        flushes += 1
        assert flushes < 12
    board.close()


class Counting:
    """A device that says which controls it was asked to show in batches."""

    name = "counting"

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def controls(self) -> tuple[str, ...]:
        return ()

    def heard(self, arrived: object) -> tuple[Moved, ...]:
        return ()

    def opening(self) -> tuple[bytes, ...]:
        return ()

    def closing(self) -> tuple[bytes, ...]:
        return ()

    def showing(self, wanted: object) -> list[bytes]:
        made = []
        for wish in wanted:  # type: ignore[attr-defined]
            self.seen.add(wish.control)
            made.append(f"{wish.control} {wish.look}".encode())
        return made


def test_a_device_that_comes_back_is_sent_everything(desk: Desk) -> None:
    desk.light("play", "on")
    desk.board.want([TextWanted("mackie-control/lcd", 0, "Drums")])
    first = desk.flush()
    assert len(first) == 2
    desk.board.came("mackie-control")
    assert sorted(desk.flush()) == sorted(first)
    desk.board.remove("mackie-control")
    desk.light("stop", "on")
    assert desk.flush() == []
    desk.add()
    assert sorted(desk.flush()) == sorted([*first, bytes.fromhex("905d7f")])


def test_a_device_is_opened_before_its_lights_and_left_dark(desk: Desk) -> None:
    board = BoardOfDevices(desk.seconds, desk.said.append)
    device = ProfiledDevice(ProfileShelf(None).load("launchpad-x"))
    wire = Wire()
    board.want([LightWanted("launchpad-x/pad1", "on")])
    board.add(device, wire)
    board.flush()
    opened = wire.take()
    assert opened[: len(device.opening())] == list(device.opening())
    assert len(opened) == len(device.opening()) + 1
    board.came("launchpad-x")
    board.flush()
    assert wire.take() == opened
    board.close()
    board.close()
    assert wire.take() == list(device.closing())


def test_what_a_device_did_not_take_is_sent_when_it_does(desk: Desk) -> None:
    desk.light("play", "on")
    desk.flush()
    desk.wire.cut = True
    desk.light("play", "off")
    desk.light("stop", "on")
    assert desk.flush() == []
    assert desk.due_s == desk.seconds.now_s() + 0.5
    # It may have heard a part: what it is now told again goes out, though it was sent before.
    desk.light("play", "on")
    desk.wire.cut = False
    assert desk.after(0.1) == []
    assert sorted(desk.after(0.4)) == sorted([ON, bytes.fromhex("905d7f")])
    assert len(desk.said) == 1
    assert "mackie-control" in desk.said[0]


def test_a_buttons_light_is_sent_again_after_it_was_pressed_and_let_go(desk: Desk) -> None:
    desk.light("play", "on")
    desk.flush()
    desk.hand("play", "press")
    assert desk.flush() == [ON]
    desk.hand("play", "release")
    assert desk.flush() == [ON]
    desk.hand("record", "press")
    assert desk.flush() == []


def test_a_touched_fader_is_left_alone_and_goes_to_its_place_when_let_go(desk: Desk) -> None:
    desk.position("fader1", 0.25)
    assert desk.flush() == [bend(0, 0.25)]
    desk.hand("fader1", "press")
    for step in range(20):
        desk.hand("fader1", "value", 0.5 + step / 100)
        desk.position("fader1", 0.5 + step / 100)
        desk.position("fader2", step / 20)
        assert [data[0] for data in desk.after(0.05)] == [0xE1]
    desk.seconds.turn(30)
    assert desk.flush() == []
    desk.hand("fader1", "release", 0)
    desk.position("fader1", 0.7)
    assert desk.flush() == []
    assert desk.due_s == pytest.approx(desk.seconds.now_s() + 0.1)
    assert desk.after(0.11) == [bend(0, 0.7)]
    assert desk.after(1) == []


def test_a_fader_that_was_moved_against_its_wish_is_taken_back(desk: Desk) -> None:
    desk.position("fader1", 0.25)
    desk.flush()
    for motion, value in (("press", 1.0), ("value", 0.8), ("release", 0.0)):
        desk.hand("fader1", motion, value)  # type: ignore[arg-type]
    assert desk.flush() == []
    assert desk.after(0.5) == [bend(0, 0.25)]


def test_a_hand_that_came_before_any_wish_is_not_fought(desk: Desk) -> None:
    desk.hand("fader1", "press")
    desk.flush()
    desk.position("fader1", 0.5)
    assert desk.after(1) == []
    desk.hand("fader1", "release", 0)
    assert desk.after(0) == []
    assert desk.after(0.11) == [bend(0, 0.5)]


def test_a_hand_on_a_device_that_was_switched_off_has_let_go(desk: Desk) -> None:
    desk.position("fader1", 0.5)
    desk.flush()
    desk.hand("fader1", "press")
    desk.board.came("mackie-control")
    assert desk.flush() == [bend(0, 0.5)]


def test_addresses_that_nobody_uses_are_not_kept() -> None:
    desk = Desk()
    for number in range(1000):
        desk.hand(f"/made/up/{number}", "press")
    desk.flush()
    shown = desk.board._shown["mackie-control"]
    assert len(shown._hands) == 0


def test_without_a_sensor_a_fader_is_followed_when_it_has_been_still(desk: Desk) -> None:
    desk.position("fader1", 0.25)
    desk.flush()
    for step in range(10):
        desk.hand("fader1", "value", step / 10)
        desk.position("fader1", 0.9)
        assert desk.after(0.2) == []
    assert desk.after(0.16) == [bend(0, 0.9)]
    assert desk.due_s is None


def test_the_ring_of_an_endless_encoder_follows_at_once(desk: Desk) -> None:
    desk.position("v-pot1", 0.0)
    desk.flush()
    desk.hand("v-pot1", "turn", 3)
    desk.position("v-pot1", 0.3)
    assert desk.flush() == [bytes((0xB0, 0x30, 4))]


def test_a_lamp_without_looks_of_its_own_blinks_and_shows_progress() -> None:
    desk = Desk("nanokontrol2")
    control = "play"
    lit = ProfiledDevice(ProfileShelf(None).load("nanokontrol2")).showing(
        [LightWanted(control, "on")]
    )
    desk.light(control, "waiting")
    begin_s = desk.seconds.now_s()
    sent = [(0.0, data) for data in desk.flush()]
    while desk.seconds.now_s() < begin_s + 3:
        assert desk.due_s is not None
        desk.seconds.turn_to(desk.due_s)
        sent += [(desk.seconds.now_s() - begin_s, data) for data in desk.flush()]
    times_s = [round(at_s, 3) for at_s, _ in sent]
    assert times_s == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
    assert [data in lit for _, data in sent] == [True, False] * 3 + [True]

    def lit_part(fraction: float) -> float:
        desk.seconds.turn_to(round(desk.seconds.now_s()) + 2.0)
        desk.light(control, "running", fraction)
        desk.flush()
        assert desk.due_s is not None
        return desk.due_s - desk.seconds.now_s()

    parts = [lit_part(fraction) for fraction in (0.0, 0.3, 0.6, 1.0)]
    assert parts == sorted(parts)
    assert parts[0] == pytest.approx(0.15)
    assert parts[-1] == pytest.approx(0.9)
    desk.light(control, "done")
    desk.flush()
    assert desk.due_s is None


def test_a_light_that_blinks_by_itself_is_told_once(desk: Desk) -> None:
    desk.light("play", "waiting")
    assert desk.flush() == [bytes.fromhex("905e01")]
    assert desk.due_s is None
    assert desk.after(5) == []


def test_only_the_cells_that_changed_are_written(desk: Desk) -> None:
    lcd = "mackie-control/lcd"
    desk.board.want(TextWanted(lcd, cell, f"Track{cell}") for cell in range(16))
    assert len(desk.flush()) == 16
    desk.board.want(
        TextWanted(lcd, cell, "Vocals" if cell == 3 else f"Track{cell}") for cell in range(16)
    )
    assert desk.flush() == [bytes.fromhex("f0000066141215") + b"Vocals " + b"\xf7"]


def test_meters_rise_at_once_and_fall_slowly(desk: Desk) -> None:
    meter = "mackie-control/meter2"
    desk.board.want([MeterWanted(meter, 0.0)])
    assert desk.flush() == [bytes((0xD0, 0x1C))]
    desk.board.want([MeterWanted(meter, -90.0)])
    levels = []
    for _ in range(20 * 15):
        levels += [data[1] & 0x0F for data in desk.after(1 / 15)]
        if desk.due_s is None:
            break
    assert levels[-1] == 0
    assert levels == sorted(levels, reverse=True)
    assert set(levels) == set(range(12))
    # 60 dB at 20 dB in 1.7 s; a level that stays is told again four times a second.
    assert desk.seconds.now_s() - 100.0 == pytest.approx(90 / 20 * 1.7, abs=0.2)
    assert len(levels) < 20 * 4


def test_a_steady_meter_is_told_again_since_the_device_lets_it_fall(desk: Desk) -> None:
    desk.board.want([MeterWanted("mackie-control/meter1", -8.0)])
    desk.flush()
    sent: list[bytes] = []
    for _ in range(30):
        sent += desk.after(0.1)
    assert set(sent) == {bytes((0xD0, 0x08))}
    assert 9 <= len(sent) <= 13


def test_numbers_that_are_none_and_devices_that_are_not_there_harm_nobody(desk: Desk) -> None:
    nan = float("nan")
    desk.board.want([PositionWanted("mackie-control/fader1", nan), PositionWanted("gone/x", 0.5)])
    desk.board.want([MeterWanted("mackie-control/meter1", nan), LightWanted("no-slash", "on")])
    desk.board.want([LightWanted("mackie-control/no-such", "waiting", fraction=nan)])
    desk.board.came("gone")
    desk.hand("no-such", "press")
    assert desk.flush() == []
    desk.light("play", "on")
    assert desk.flush() == [ON]


def test_many_threads_tell_and_one_sends() -> None:
    sent: list[bytes] = []
    senders = set()

    def send(data: bytes) -> bool:
        senders.add(threading.current_thread().name)
        sent.append(data)
        return True

    board = BoardOfDevices(WallSeconds(), print)
    board.add(ProfiledDevice(ProfileShelf(None).load("mackie-control")), send)
    board.start()

    def tell(strip: int) -> None:
        for step in range(3000):
            board.want([PositionWanted(f"mackie-control/fader{strip}", step % 100 / 100)])
        board.want([PositionWanted(f"mackie-control/fader{strip}", strip / 10)])

    threads = [threading.Thread(target=tell, args=(strip,)) for strip in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    board.close()
    assert senders == {"feedback", threading.current_thread().name}  # the last: what leaves it dark
    for strip in range(1, 9):
        last = [data for data in sent if data[0] == 0xE0 | strip - 1][-1]
        assert last == bend(strip - 1, strip / 10)
    assert len(sent) < 12_000  # of 24,000 wishes


class Counted(BoardOfDevices):
    """A board that says when it flushed."""

    def __init__(self) -> None:
        super().__init__(WallSeconds(), print)
        self.flushed_s: list[float] = []
        self.enough = threading.Event()

    def flush(self) -> float | None:
        self.flushed_s.append(WallSeconds().now_s())
        if len(self.flushed_s) == 12:
            self.enough.set()
        return super().flush()


def test_however_much_is_told_it_flushes_thirty_times_a_second_at_most() -> None:
    board = Counted()
    board.add(ProfiledDevice(ProfileShelf(None).load("mackie-control")), lambda _: True)
    board.start()
    step = 0
    while not board.enough.is_set():
        step += 1
        board.want([PositionWanted("mackie-control/fader1", step % 100 / 100)])
    flushed_s = board.flushed_s[:12]
    board.close()
    gaps_s = [later - earlier for earlier, later in pairwise(flushed_s)]
    assert min(gaps_s) > 1 / 30 - 0.002
