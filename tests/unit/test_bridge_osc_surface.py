"""What an OSC surface is sent so that it shows what the bridge does."""

from __future__ import annotations

from bridge.events.wanted import LightWanted, MeterWanted, PositionWanted, TextWanted
from bridge.osc.codec import decode
from bridge.osc.surface import BUNDLE_BYTES, OscSurface


def shown(*wanted: LightWanted | PositionWanted | TextWanted | MeterWanted) -> list[object]:
    return [
        (message.address, *message.arguments)
        for packet in OscSurface().showing(wanted)
        for message in decode(packet)
    ]


def test_every_wish_is_told_at_the_controls_own_address() -> None:
    assert shown(
        LightWanted("/1/push1", "running", 0xFF8800, 0.5),
        LightWanted("osc//1/push2", "idle"),
        PositionWanted("1/fader1", 0.25),
        PositionWanted("osc/1/fader2", None),
        TextWanted("main", 3, "grün"),
        MeterWanted("/1/meter", -12.0),
    ) == [
        ("/1/push1", 1.0),
        ("/1/push1/look", "running"),
        ("/1/push1/fraction", 0.5),
        ("/1/push1/colour", 0xFF8800FF),
        ("/1/push2", 0.0),
        ("/1/push2/look", "idle"),
        ("/1/fader1", 0.25),
        ("/1/fader2", 0.0),
        ("/roadie/display/main/3", "grün"),
        ("/1/meter/level", -12.0),
    ]


def test_many_wishes_go_out_together_in_packets_that_a_network_carries_whole() -> None:
    wanted = [PositionWanted(f"/faders/{number}", number / 500) for number in range(500)]
    packets = OscSurface().showing(wanted)
    assert 500 * 24 / BUNDLE_BYTES < len(packets) < 20
    assert max(map(len, packets)) <= BUNDLE_BYTES + 16
    assert len(shown(*wanted)) == 500


def test_what_osc_cannot_carry_is_left_out_alone() -> None:
    wanted = (TextWanted("main", 0, "a\0b"), PositionWanted("/1/fader1", 1.0))
    assert shown(*wanted) == [("/1/fader1", 1.0)]
    assert OscSurface().showing([]) == []
