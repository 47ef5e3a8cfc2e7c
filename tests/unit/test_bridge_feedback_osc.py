"""An OSC surface on the board: its faders and buttons follow at their own addresses."""

from __future__ import annotations

from bridge.events.arrived import Source
from bridge.events.moved import Moved
from bridge.events.wanted import LightWanted, PositionWanted
from bridge.feedback.board import BoardOfDevices
from bridge.osc.codec import decode
from bridge.osc.surface import OscSurface
from bridge.sync.virtual import VirtualSeconds

FADER, PUSH = "osc//1/fader1", "osc//2/push1"


class Tablet:
    """What a tablet is sent: address and argument."""

    def __init__(self) -> None:
        self.seconds = VirtualSeconds(10.0)
        self.board = BoardOfDevices(self.seconds, print)
        self.shown: list[tuple[object, ...]] = []
        self.board.add(OscSurface(), self._send)

    def _send(self, packet: bytes) -> bool:
        self.shown += [(one.address, *one.arguments) for one in decode(packet)]
        return True

    def after(self, by_s: float = 0.04) -> list[tuple[object, ...]]:
        """What it is told meanwhile."""
        self.seconds.turn(by_s)
        self.board.flush()
        shown, self.shown = self.shown, []
        return shown


def test_a_fader_is_told_its_place_and_never_whether_it_is_lit() -> None:
    tablet = Tablet()
    tablet.board.want([LightWanted(FADER, "idle"), PositionWanted(FADER, 0.25)])
    values = [shown for shown in tablet.after() if shown[0] == "/1/fader1"]
    assert values == [("/1/fader1", 0.25)]
    # Past its middle its light is another; the fader stays under its value.
    tablet.board.want([LightWanted(FADER, "on"), PositionWanted(FADER, 0.75)])
    values = [shown for shown in tablet.after() if shown[0] == "/1/fader1"]
    assert values == [("/1/fader1", 0.75)]


def test_a_button_follows_and_is_put_right_after_a_press() -> None:
    tablet = Tablet()
    tablet.board.want([LightWanted(PUSH, "on")])
    assert ("/2/push1", 1.0) in tablet.after()
    moved = Moved("osc", "/2/push1", "release", 0.0, tablet.seconds.now_s(), Source("osc-udp:x:1"))
    tablet.board.touched(moved)
    assert ("/2/push1", 1.0) in tablet.after()
    assert tablet.after() == []


def test_a_fader_under_a_finger_is_not_told_where_it_is() -> None:
    tablet = Tablet()
    tablet.board.want([PositionWanted(FADER, 0.1)])
    tablet.after()
    for step in range(20):
        value = step / 20
        at_s = tablet.seconds.now_s()
        tablet.board.touched(Moved("osc", "/1/fader1", "value", value, at_s, Source("osc-udp:x:1")))
        tablet.board.want([PositionWanted(FADER, value)])
        assert tablet.after() == []
    assert tablet.after(0.5) == [("/1/fader1", 0.949999988079071)]
