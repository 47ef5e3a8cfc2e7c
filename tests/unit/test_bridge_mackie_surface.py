"""Roadie as a Mackie Control: it answers, keeps what a DAW shows, and has a hand."""

from __future__ import annotations

import pytest

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived, Source
from bridge.events.wanted import LightWanted, PositionWanted, TextWanted
from bridge.feedback.board import BoardOfDevices
from bridge.mackie import messages as say
from bridge.mackie.codec import encode, from_host, from_surface, segments
from bridge.mackie.host import MackieHost, speaks_mackie
from bridge.mackie.surface import SERIAL, MackieSurface
from bridge.mackie.table import Model, response, table
from bridge.sync.virtual import VirtualSeconds
from session.errors import NotFound

SOURCE = Source("midi:daw")


class Daw:
    """What a surface says to the DAW, and what the DAW says to it."""

    def __init__(self, model: Model = Model.MACKIE_CONTROL) -> None:
        self.model = model
        self.heard: list[say.FromSurface] = []
        self.surface = MackieSurface(self._hear, model=model)

    def _hear(self, data: bytes) -> bool:
        read = from_surface(data)
        assert read is not None
        assert read[0] in (None, self.model)
        self.heard.append(read[1])
        return True

    def says(self, *messages: say.FromHost, model: Model | None = None) -> None:
        for message in messages:
            data = encode(message, model or self.model)
            self.surface.heard(MidiArrived(SOURCE, 0.0, data))

    def shows_time(self, text: str) -> None:
        """As a DAW writes it: one digit at a time, from the right."""
        for place, letter in enumerate(reversed(text)):
            data = bytes((0xB0, 0x40 + place, segments(letter)))
            self.surface.heard(MidiArrived(SOURCE, 0.0, data))


@pytest.fixture
def daw() -> Daw:
    return Daw()


def test_a_daw_that_asks_is_answered_and_only_under_our_own_model(daw: Daw) -> None:
    for model in Model:
        daw.says(say.Query(), model=model)
    assert len(daw.heard) == 1
    assert SERIAL in encode(daw.heard[0])
    seen = [daw.surface.online]
    daw.says(say.VersionRequest(), say.Lcd(0, "Drums"))
    seen.append(daw.surface.online)
    daw.says(say.Order("offline"))
    assert [*seen, daw.surface.online] == [False, True, False]
    assert daw.surface.strip(1) == ""
    daw.says(say.Order("reset"))
    assert [type(one).__name__ for one in daw.heard] == ["Here", "Version", "Here"]


def test_a_logic_control_goes_online_when_its_challenge_is_answered() -> None:
    daw = Daw(Model.LOGIC_CONTROL)
    daw.says(say.Query())
    (here,) = daw.heard
    assert isinstance(here, say.Here)
    right = response(here.challenge)
    daw.says(say.Reply(here.serial, bytes(byte ^ 1 for byte in right)))
    assert daw.heard[-1] == say.Confirmed(SERIAL, content=False)
    seen = [daw.surface.online]
    daw.says(say.Reply(here.serial, right))
    assert daw.heard[-1] == say.Confirmed(SERIAL)
    assert [*seen, daw.surface.online] == [False, True]


def test_what_a_daw_shows_is_kept(daw: Daw) -> None:
    upper = "".join(name.ljust(7) for name in ("Drums", "Bass", "Keys"))
    daw.says(
        say.Lcd(0, upper),
        say.Lcd(56, "-10.5"),
        say.Lcd(7 * 2 + 56, "Pan"),
        say.Lcd(110, "beyond"),
        say.Fader("fader2", 0.5),
        say.Lamp("mute3", "on"),
        say.Lamp("record", "blinks"),
        say.Ring("v-pot1", 6, "boost-cut", centre=True),
        say.Level(4, 9),
    )
    surface = daw.surface
    assert [surface.strip(number) for number in (1, 2, 3, 4)] == ["Drums", "Bass", "Keys", ""]
    assert (surface.value(1), surface.value(3)) == ("-10.5", "Pan")
    assert [len(row) for row in surface.lcd()] == [56, 56]
    assert surface.lcd()[1].endswith("be")
    assert surface.fader("fader2") == pytest.approx(0.5, abs=1e-3)
    assert (surface.lamp("mute3"), surface.lamp("record")) == ("on", "blinks")
    assert surface.ring("v-pot1") == say.Ring("v-pot1", 6, "boost-cut", centre=True)
    assert surface.level(5) == 9
    daw.says(say.Order("lamps-off"), say.Order("faders-down"))
    assert surface.lamp("mute3") == "off"
    assert surface.fader("fader2") == 0.0


def test_transport_lamps_and_the_time_display_say_where_the_daw_is(daw: Daw) -> None:
    assert not daw.surface.place().playing
    assert daw.surface.place().bar is None
    daw.says(say.Lamp("beats-lamp", "on"), say.Lamp("play", "on"), say.Lamp("record", "on"))
    daw.shows_time("01203 1193")
    place = daw.surface.place()
    assert (place.bar, place.beat) == (12, 3)
    assert place.time == "012 03 1 193"
    assert (place.playing, place.recording, place.cycling) == (True, True, False)
    daw.says(say.Lamp("beats-lamp", "off"), say.Lamp("smpte-lamp", "on"), say.Lamp("play", "off"))
    daw.shows_time("001020304")
    place = daw.surface.place()
    assert (place.bar, place.playing, place.recording) == (None, False, False)


def test_the_hand_presses_moves_and_turns(daw: Daw) -> None:
    surface = daw.surface
    surface.play(True)
    surface.hold("shift")
    surface.move_fader("fader1", 1.0)
    surface.turn("v-pot8", -2)
    surface.turn("jog", 0)
    surface.release("shift")
    assert daw.heard == [
        say.Button("play", True),
        say.Button("play", False),
        say.Button("shift", True),
        say.Touch("fader1", True),
        say.Fader("fader1", 1.0),
        say.Touch("fader1", False),
        say.Turn("v-pot8", -2),
        say.Button("shift", False),
    ]
    assert surface.fader("fader1") == 1.0
    with pytest.raises(NotFound, match=r"no button plya: did you mean play\?"):
        surface.press("plya")


def test_what_is_not_ours_is_said_to_be_not_ours(daw: Daw) -> None:
    for text in ("f8", "f07e7f0601f7", "c005", "f0000067151300202020f7", "f7", "90", "917f7f"):
        assert not daw.surface.heard(MidiArrived(SOURCE, 0.0, bytes.fromhex(text)))


class Rig:
    """Our host on one end of a wire, our surface on the other."""

    def __init__(self, model: Model) -> None:
        self.came: list[str] = []
        self.said: list[str] = []
        self.surface = MackieSurface(self._to_host, model=model)
        device = ProfiledDevice(table().profile)
        self.host = MackieHost(device, self._to_surface, self._came)
        self.board = BoardOfDevices(VirtualSeconds(5.0), self.said.append)
        self.board.add(self.host, self._to_surface)

    def _to_host(self, data: bytes) -> bool:
        self.host.heard(MidiArrived(SOURCE, 0.0, data))
        return True

    def _to_surface(self, data: bytes) -> bool:
        self.surface.heard(MidiArrived(SOURCE, 0.0, data))
        return True

    def _came(self, name: str) -> None:
        self.came.append(name)
        self.board.came(name)


@pytest.mark.parametrize("model", Model)
def test_a_host_shows_its_board_on_every_model(model: Model) -> None:
    rig = Rig(model)
    rig.board.want(
        [
            TextWanted("mackie-control/lcd", 9, "verse"),
            LightWanted("mackie-control/solo2", "on"),
            PositionWanted("mackie-control/fader3", 0.25),
        ]
    )
    rig.board.flush()
    rig.host.ask()
    assert rig.came == ["mackie-control"]
    assert rig.host.model is model
    rig.board.flush()
    assert rig.surface.value(2) == "verse"
    assert rig.surface.lamp("solo2") == "on"
    assert rig.surface.fader("fader3") == pytest.approx(0.25, abs=1e-3)
    # Switched off and on: everything again, without being asked.
    rig.surface.heard(MidiArrived(SOURCE, 0.0, encode(say.Order("offline"), model)))
    assert rig.surface.value(2) == ""
    rig.surface.announce()
    rig.board.flush()
    assert rig.surface.value(2) == "verse"
    rig.board.close()
    assert rig.surface.value(2) == ""
    assert rig.surface.lamp("solo2") == "off"


def test_the_hosts_controls_are_the_profiles() -> None:
    rig = Rig(Model.MACKIE_CONTROL)
    assert rig.host.controls() == ProfiledDevice(table().profile).controls()
    data = encode(say.Button("play", True))
    (moved,) = rig.host.heard(MidiArrived(SOURCE, 1.5, data))
    assert moved.name == "mackie-control/play"
    assert rig.host.heard(MidiArrived(SOURCE, 1.5, encode(say.Version("V3.00")))) == ()
    assert rig.host.version == "V3.00"
    assert from_host(data) == (None, say.Lamp("play", "on"))


def test_the_profiles_that_speak_it_are_known_by_their_displays() -> None:
    shelf = ProfileShelf()
    speak = {name for name in shelf.names() if speaks_mackie(shelf.load(name))}
    assert speak == {"mackie-control", "x-touch"}
