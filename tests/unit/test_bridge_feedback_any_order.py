"""Whatever happened, in whatever order: in the end a device shows what was wanted last."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import Source
from bridge.events.moved import Motion, Moved
from bridge.events.wanted import (
    LightWanted,
    MeterWanted,
    PositionWanted,
    TextWanted,
    Wanted,
)
from bridge.feedback.board import FLUSH_S, BoardOfDevices
from bridge.feedback.short_text import fitted
from bridge.mackie.codec import from_host
from bridge.mackie.shown import Shown
from bridge.midi.message import MidiMessage
from bridge.sync.virtual import VirtualSeconds

SHELF = ProfileShelf()
NAME = "mackie-control"
LOOKS = ("off", "idle", "on", "armed", "waiting", "queued", "running", "done", "failed")
SHINES = {"off": "off", "idle": "off", "on": "on", "done": "on"}
buttons = st.sampled_from(("play", "record", "mute1"))
faders = st.sampled_from(("fader1", "fader2"))
places = st.floats(0, 1)


class Surface(RuleBasedStateMachine):
    """A Mackie Control that is pressed, moved, unplugged and fed, behind a wire that breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = VirtualSeconds(50.0)
        self.board = BoardOfDevices(self.seconds, lambda _: None)
        self.shown = Shown()
        self.whole = True
        self.wanted: dict[tuple[object, ...], Wanted] = {}
        self.touched: set[str] = set()
        self.fought: list[str] = []
        self.sent_in_flush = 0
        self.plug_in()

    def send(self, data: bytes) -> bool:
        if not self.whole:
            return False
        read = from_host(data)
        assert read is not None, data.hex(" ")
        if getattr(read[1], "name", None) in self.touched:
            self.fought.append(data.hex(" "))
        self.shown.told(read[1])
        return True

    def want(self, wish: LightWanted | PositionWanted | TextWanted) -> None:
        if isinstance(wish, TextWanted):
            whole: Wanted = replace(wish, display=f"{NAME}/{wish.display}")
            self.wanted[TextWanted, wish.cell] = wish
        else:
            whole = replace(wish, control=f"{NAME}/{wish.control}")
            self.wanted[type(wish), wish.control] = wish
        self.board.want([whole])

    def hand(self, control: str, motion: Motion, value: float) -> None:
        at_s = self.seconds.now_s()
        self.board.touched(Moved(NAME, control, motion, value, at_s, Source("midi:x")))

    def plug_in(self) -> None:
        self.board.add(ProfiledDevice(SHELF.load(NAME)), self.send)

    @rule(button=buttons, look=st.sampled_from(LOOKS))
    def a_light(self, button: str, look: str) -> None:
        self.want(LightWanted(button, look))  # type: ignore[arg-type]

    @rule(fader=faders, place=places)
    def a_place(self, fader: str, place: float) -> None:
        self.want(PositionWanted(fader, place))

    @rule(cell=st.integers(0, 15), text=st.sampled_from(("Drums", "Lead Vocals 2", "", "é")))
    def a_text(self, cell: int, text: str) -> None:
        self.want(TextWanted("lcd", cell, text))

    @rule(button=buttons)
    def a_button_that_lights_itself(self, button: str) -> None:
        self.shown.lamps[button] = "on"
        self.hand(button, "press", 1.0)
        self.turn(0.05)
        self.shown.lamps[button] = "off"
        self.hand(button, "release", 0.0)

    @rule(fader=faders, place=places)
    def a_hand_on_a_fader(self, fader: str, place: float) -> None:
        if fader not in self.touched:
            self.hand(fader, "press", 1.0)
            self.touched.add(fader)
        self.shown.faders[fader] = place
        self.hand(fader, "value", place)

    @rule(fader=faders)
    def it_lets_go(self, fader: str) -> None:
        if fader in self.touched:
            self.touched.remove(fader)
            self.hand(fader, "release", 0.0)

    @rule()
    def the_wire_breaks(self) -> None:
        self.whole = False

    @rule()
    def the_wire_is_mended(self) -> None:
        self.whole = True

    @rule(again=st.booleans())
    def it_is_switched_off_and_on(self, again: bool) -> None:
        self.shown = Shown()
        self.touched.clear()
        if again:
            self.board.remove(NAME)
            self.turn(0.05)
            self.plug_in()
        else:
            self.board.came(NAME)

    @rule(by_s=st.sampled_from((0.01, 0.04, 0.2, 0.7)))
    def turn(self, by_s: float) -> None:
        end_s = self.seconds.now_s() + by_s
        while (now_s := self.seconds.now_s()) < end_s:
            self.board.flush()
            self.seconds.turn(min(FLUSH_S, end_s - now_s))

    @invariant()
    def no_motor_fights_a_hand(self) -> None:
        assert self.fought == []

    def teardown(self) -> None:
        self.whole = True
        for fader in tuple(self.touched):
            self.it_lets_go(fader)
        self.turn(1.5)
        for wish in self.wanted.values():
            match wish:
                case LightWanted():
                    wanted = SHINES.get(wish.look)
                    shown = self.shown.lamps[wish.control]
                    # `queued` and the like blink by themselves on this device.
                    assert shown == (wanted or "blinks"), wish
                case PositionWanted():
                    assert abs(self.shown.faders[wish.control] - (wish.position or 0)) < 1e-3, wish
                case TextWanted():
                    text = "".join(self.shown.lcd)[wish.cell * 7 :][:7].strip()
                    assert text == fitted(wish.text.replace("é", "e"), 7)


TestAnyOrder = Surface.TestCase
TestAnyOrder.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)

numbers = st.one_of(st.none(), st.floats(), st.integers(-5, 5).map(float))


def wishes(controls: tuple[str, ...], displays: tuple[str, ...]) -> st.SearchStrategy[Wanted]:
    names = st.sampled_from((*controls, "no-such", ""))
    return st.one_of(
        st.builds(
            LightWanted,
            names,
            st.sampled_from(LOOKS),
            st.one_of(st.none(), st.integers(-1, 0x1FFFFFF)),
            numbers,
        ),
        st.builds(PositionWanted, names, numbers),
        st.builds(
            TextWanted, st.sampled_from((*displays, "no-such")), st.integers(-2, 130), st.text()
        ),
        st.builds(MeterWanted, st.sampled_from(("meter1", *controls)), st.floats()),
    )


@given(st.data(), st.sampled_from(SHELF.names()))
def test_no_wish_is_too_strange_for_any_controller(data: st.DataObject, name: str) -> None:
    profile = SHELF.load(name)
    displays = tuple(display.name for display in profile.displays)
    wanted = data.draw(st.lists(wishes(profile.control_names(), displays), max_size=12))
    sent: list[bytes] = []

    def send(message: bytes) -> bool:
        sent.append(message)
        return True

    seconds = VirtualSeconds(3.0)
    board = BoardOfDevices(seconds, print)
    board.add(ProfiledDevice(profile), send)
    for wish in wanted:
        if isinstance(wish, TextWanted):
            board.want([replace(wish, display=f"{name}/{wish.display}")])
        else:
            board.want([replace(wish, control=f"{name}/{wish.control}")])
        board.flush()
        seconds.turn(0.3)
    board.flush()
    board.close()
    for message in sent:
        MidiMessage.parse(message)
