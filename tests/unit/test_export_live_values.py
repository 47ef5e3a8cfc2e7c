"""Values as Live writes them."""

from __future__ import annotations

import pytest

from exports.ableton.clips import WARP_MODES
from exports.ableton.mixer import live_volume
from exports.ableton.palette import PALETTE, nearest_index
from exports.ableton.skeleton import build, put, written
from exports.ableton.song_time import meter_value
from exports.xml_parts import at
from session.units import ROLE_COLOURS


@pytest.mark.parametrize(
    ("meter", "value"), [((4, 4), 201), ((1, 1), 0), ((3, 4), 200), ((7, 8), 303), ((99, 16), 494)]
)
def test_meters_are_counted_as_live_counts_them(meter: tuple[int, int], value: int) -> None:
    assert meter_value(*meter) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.0, "4"),
        (-63072000, "-63072000"),
        (0.1, "0.1"),
        (1e-9, "0.000000001"),
        (-0.0, "0"),
        (120.0, "120"),
        (1e6, "1000000"),
        (True, "true"),
        (False, "false"),
        ("a", "a"),
    ],
)
def test_numbers_have_no_exponents_and_no_needless_decimals(value: float, text: str) -> None:
    assert written(value) == text


def test_every_colour_of_the_palette_is_nearest_to_itself() -> None:
    assert len(PALETTE) == 70
    assert [nearest_index(colour) for colour in PALETTE] == list(range(70))


def test_role_colours_stay_apart_in_lives_palette() -> None:
    indices = [nearest_index(colour) for colour in ROLE_COLOURS.values()]
    assert len(set(indices)) == len(ROLE_COLOURS)


def test_every_role_has_a_warp_mode() -> None:
    assert set(WARP_MODES) == set(ROLE_COLOURS)


@pytest.mark.parametrize(
    ("gain_db", "volume"), [(0, 1), (-6, 0.5012), (48, 1.9953), (-150, 3.2e-4)]
)
def test_volumes_stay_within_lives_fader(gain_db: float, volume: float) -> None:
    assert live_volume(10 ** (gain_db / 20)) == pytest.approx(volume, abs=5e-5)


def test_a_path_that_the_part_does_not_have_is_a_defect_not_a_new_element() -> None:
    with pytest.raises(LookupError):
        put(build("scene"), "Tempi", 3)
    assert at(build("audio-track"), "DeviceChain/Mixer/Volume/Manual").get("Value") == "1"
