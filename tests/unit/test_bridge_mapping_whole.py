"""From a controller's bytes through its mapping to what is asked, and back to its lights."""

from __future__ import annotations

import pytest

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived, OscArgument, Source
from bridge.events.asked import Asked, Went
from bridge.feedback.keys import without_device
from bridge.mapping.contract import Answer, SetParameter
from bridge.mapping.engine import MappingEngine
from bridge.mapping.known import known_with
from bridge.mapping.shelf import MappingShelf
from tests.unit.bridge_mapping_material import STOPPED, Hand

PROFILES = ProfileShelf()
KNOWN = known_with({name: PROFILES.load(name).control_names() for name in PROFILES.names()})
SHELF = MappingShelf(known=KNOWN)


class Desk:
    """One controller on the desk, with its mapping of ours."""

    def __init__(self, profile: str) -> None:
        self.device = ProfiledDevice(PROFILES.load(profile), profile)
        self.engine = MappingEngine(SHELF.used_with([profile]), KNOWN)
        self.shown: list[str] = []
        self.asked: list[Asked] = []
        self.set: list[SetParameter] = []
        self._now_s = 1.0
        self._show(Answer(wanted=self.engine.all_wanted()))

    def _show(self, answer: Answer) -> None:
        wanted = [without_device(one) for one in answer.wanted]
        self.shown = [data.hex(" ").upper() for data in self.device.showing(wanted)]
        self.asked += answer.asked
        self.set += answer.parameters

    def hears(self, text: str, after_s: float = 1.0) -> None:
        self._now_s += after_s
        arrived = MidiArrived(Source("midi:x"), self._now_s, bytes.fromhex(text))
        for moved in self.device.heard(arrived):
            self._show(self.engine.moved(moved, STOPPED))

    def went(self, went: Went) -> None:
        self._show(self.engine.went(went))


def test_a_launchpads_pad_chooses_a_style_and_lights_up() -> None:
    desk = Desk("launchpad-x")
    desk.hears("90 52 64")
    assert [(one.name, one.value) for one in desk.set] == [("style", "techno")]
    (message,) = desk.shown
    assert message.startswith("F0 00 20 29 02 0C 03")
    assert message.split()[8] == "52"


def test_a_pad_shows_the_work_that_it_asked_for() -> None:
    desk = Desk("launchpad-x")
    desk.hears("90 33 64")
    (asked,) = desk.asked
    assert asked.action == "accompany"
    waiting = desk.shown
    desk.went(Went(asked.ticket, "running", 0.5))
    running = desk.shown
    desk.went(Went(asked.ticket, "done", 1.0))
    assert len({*waiting, *running, *desk.shown}) == 3


def test_a_v_pot_turns_a_parameter_its_ring_and_its_display() -> None:
    desk = Desk("mackie-control")
    desk.hears("B0 10 05")
    ((name, value),) = [(one.name, one.value) for one in desk.set]
    assert name == "energy"
    assert isinstance(value, float)
    assert 0 < value <= 1
    assert any(one.startswith("B0 30") for one in desk.shown), "the ring"
    assert any(one.startswith("F0 00 00 66 14 12") for one in desk.shown), "the display"
    assert any(one.startswith("E0") for one in desk.shown), "the motor fader of the same parameter"


def test_a_motor_fader_sets_all_of_its_ten_bits() -> None:
    desk = Desk("mackie-control")
    for lsb in range(0, 128, 16):
        desk.hears(f"E0 {lsb:02X} 40")
    assert len({one.value for one in desk.set}) == 8


def test_the_keys_of_a_keyboard_are_music_but_for_the_outermost() -> None:
    desk = Desk("keyboard")
    for note in range(24, 105):
        desk.hears(f"90 {note:02X} 64")
        desk.hears(f"80 {note:02X} 00")
    assert desk.asked == []
    desk.hears("90 17 64")
    assert [one.action for one in desk.asked] == ["keep"]
    desk.hears("90 69 64")
    assert desk.asked[-1].arguments == {"redo": ("drums",)}


def test_a_pedal_trodden_twice_asks_for_an_accompaniment() -> None:
    desk = Desk("keyboard")
    for _ in range(2):
        desk.hears("B0 40 7F", after_s=0.1)
        desk.hears("B0 40 00", after_s=0.1)
    assert [one.action for one in desk.asked] == ["accompany"]


@pytest.mark.parametrize(
    ("given", "chains"),
    [
        (("wide pad",), ["wide pad"]),
        ((), [None]),
        (("/etc/passwd",), []),
        (("..\\secret.yaml",), []),
        (("mine.YAML",), []),
        (("mine.yml",), []),
        ((b"\0",), []),
    ],
)
def test_a_chain_that_is_asked_for_by_osc_is_a_name_and_no_path(
    given: tuple[OscArgument, ...], chains: list[object]
) -> None:
    hand = Hand(SHELF.load("OSC"), known=KNOWN)
    hand.moves("/roadie/render", "press", arguments=given)
    assert [one.arguments["chain"] for one in hand.asked] == chains
