"""The Ardour session as a file: whole, consistent, and its regions sum up to the mix."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from lxml import etree

from exports.ardour import ArdourExporter
from session import Session
from session.progress import silent
from tests.export_material import SESSIONS, a_session
from tests.hard_sessions import HARD, summed

ALL = {**SESSIONS, **HARD}
SECOND = 282_240_000


def write(session: Session, folder: Path, out: Path) -> Path:
    return out / ArdourExporter().export(session, folder, out, silent).open_file


def problems(root: etree._Element, folder: Path) -> list[str]:
    """What Ardour needs and an Ardour session lacks."""
    rate = int(root.get("sample-rate", 0))
    found = []
    numbers = [element.get("id", "") for element in root.iter() if "id" in element.attrib]
    if len(set(numbers)) < len(numbers) or not all(number.isdigit() for number in numbers):
        found.append("a number is given twice, or none")
    if int(root.get("id-counter", 0)) <= max(map(int, numbers)):
        found.append("the next number is taken")
    if any(not value for path in REFERENCES for value in root.xpath(path)):
        found.append("a reference is empty")
    if lost := {value for path in REFERENCES for value in root.xpath(path)} - set(numbers):
        found.append(f"references to nothing: {lost}")
    names = root.xpath("Routes/Route/@name")
    if len(set(names)) < len(names) or any(":" in name for name in names):
        found.append("names of routes")
    groups = set(root.xpath("RouteGroups/RouteGroup/@name"))
    if set(root.xpath("Routes/Route/@route-group")) != groups:
        found.append("groups that no route is in, or that are not there")
    media = folder / "interchange" / str(root.get("name"))
    listed = {
        (kind, name)
        for kind, name in zip(
            root.xpath("Sources/Source/@type"), root.xpath("Sources/Source/@name"), strict=True
        )
    }
    on_disk = {(path.parent.name.removesuffix("files"), path.name) for path in media.glob("*/*")}
    if listed != on_disk:
        found.append(f"files and sources differ: {listed ^ on_disk}")
    return found + [
        problem for region in root.iter("Region") for problem in region_problems(region, rate)
    ]


REFERENCES = (
    "//Region/@*[starts-with(name(), 'source-') or starts-with(name(), 'master-source-')]",
    "Routes/Route/@audio-playlist",
    "Routes/Route/@midi-playlist",
    "Playlists/Playlist/@orig-track-id",
    "//Processor/@target",
)


def region_problems(region: etree._Element, rate: int) -> list[str]:
    domain = "a" if region.get("type") == "audio" else "b"
    shape = re.compile(rf"{domain}\d+@{domain}\d+")
    if not all(shape.fullmatch(region.get(key, "")) for key in ("length", "ancestral-length")):
        return [f"a length without a place: {region.get('length')}"]
    found = []
    length, position = (int(part[1:]) for part in region.get("length", "b0@b0").split("@"))
    if length < 1:
        found.append("a region without length")
    if domain == "a" and any(place % (SECOND // rate) for place in (length, position)):
        found.append("a region between samples")
    return found


def mixed(root: etree._Element, folder: Path) -> np.ndarray:
    """What the session plays, summed from its XML: gain, balance, fades, envelope, layers."""
    rate = int(root.get("sample-rate", 0))
    sample = SECOND // rate
    end = root.xpath("string(Locations/Location[@flags='IsSessionRange']/@end)")
    mix = np.zeros((2, int(end[1:]) // sample))
    sources = {one.get("id"): one for one in root.iter("Source")}
    media = folder / "interchange" / str(root.get("name")) / "audiofiles"
    for route in root.iterfind("Routes/Route[@audio-playlist]"):
        if route.xpath("MuteMaster/@muted") == ["1"]:
            continue
        gain = np.prod(
            [float(value) for value in route.xpath(
                "Processor[@type='amp' or @type='trim']/Controllable/@value"
            )]
        )  # fmt: skip
        azimuth = float(route.xpath("string(Pannable/Controllable[1]/@value)"))
        sides = [min(1.0, 2 - 2 * azimuth), min(1.0, 2 * azimuth)]
        playlist = root.find(f"Playlists/Playlist[@id='{route.get('audio-playlist')}']")
        assert playlist is not None
        track = np.zeros_like(mix)
        for region in playlist:
            length, position = (
                int(part[1:]) // sample for part in region.get("length", "").split("@")
            )
            start = int(region.get("start", "")[1:]) // sample
            level = curve(region, length, sample) * float(region.get("scale-amplitude", 0))
            for side in (0, 1):
                source = sources[region.get(f"source-{side}")]
                audio, _ = soundfile.read(media / str(source.get("name")), always_2d=True)
                piece = audio[start : start + length, int(source.get("channel", 0))] * level
                room = mix.shape[1] - position
                place = slice(position, position + min(room, length))
                if region.get("opaque") == "1":
                    track[side, place] = 0.0
                track[side, place] += piece[:room]
        mix += track * gain * np.array(sides)[:, None]
    return mix


def curve(region: etree._Element, length: int, sample: int) -> np.ndarray:
    """The gain of each sample of a region, as Ardour spreads its lists over them."""
    gain = np.ones(length)
    for tag, key, at_end in (
        ("FadeIn", "fade-in-active", False),
        ("FadeOut", "fade-out-active", True),
        ("Envelope", "envelope-active", False),
    ):
        if region.get(key) == "1":
            words = region.findtext(f"{tag}/AutomationList/events", "").split()
            places = np.array([int(word[1:]) // sample for word in words[::2]])
            values = np.array([float(word) for word in words[1::2]])
            samples = places[-1]
            spread = np.linspace(0, samples, samples) if len(places) == 2 else np.arange(samples)
            start = length - samples if at_end else 0
            gain[start : start + samples] *= np.interp(spread, places, values)
    return gain


@pytest.mark.parametrize("name", ALL)
def test_every_session_is_whole_as_ardour_needs_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    session = ALL[name](tmp_path / "s")
    file = write(session, tmp_path / "s", tmp_path / "out")
    assert problems(etree.parse(str(file)).getroot(), file.parent) == []


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("an hour", "notes")])
def test_what_a_session_plays_is_the_mix(name: str, tmp_path: Path) -> None:
    session = ALL[name](tmp_path / "s")
    file = write(session, tmp_path / "s", tmp_path / "out")
    found = mixed(etree.parse(str(file)).getroot(), file.parent)
    assert np.abs(found - summed(session, tmp_path / "s")).max() < 1e-6


def change(path: str, **attributes: str) -> Callable[[etree._Element], None]:
    def made(root: etree._Element) -> None:
        element = root.find(path)
        assert element is not None, path
        for key, value in attributes.items():
            element.set(key.replace("_", "-"), value)

    return made


def twice(root: etree._Element) -> None:
    playlists = root.find("Playlists")
    assert playlists is not None
    playlists.append(copy.deepcopy(playlists[0]))


REGION = "Playlists/Playlist/Region"
BREAKAGES: dict[str, Callable[[etree._Element], None]] = {
    "a number is given twice": twice,
    "the next number is taken": change(".", id_counter="3"),
    "a region plays no source": change(REGION, source_0="99999"),
    "a length has no place": change(REGION, length="a5880"),
    "a region lies between samples": change(REGION, length="a5880@a5881"),
    "a name divides a port": change("Routes/Route[2]", name="a:b"),
    "a track has no playlist": change("Routes/Route[2]", audio_playlist=""),
    "a file is not there": change("Sources/Source", name="other.wav"),
    "a group is not there": change("Routes/Route[2]", route_group="other"),
}


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_broken_session_is_told_from_a_whole_one(how: str, tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=2)
    file = write(session, tmp_path / "s", tmp_path / "out")
    root = etree.parse(str(file)).getroot()
    BREAKAGES[how](root)
    assert problems(root, file.parent)


@pytest.mark.parametrize("key", ["length", "start", "scale-amplitude", "opaque"])
def test_a_region_that_is_moved_or_hidden_is_heard(key: str, tmp_path: Path) -> None:
    session = HARD["odd meters"](tmp_path / "s")
    file = write(session, tmp_path / "s", tmp_path / "out")
    root = etree.parse(str(file)).getroot()
    region = root.findall(REGION)[-1]
    later = re.sub(r"@a(\d+)", lambda at: f"@a{int(at[1]) + 5880}", region.get("length", ""))
    moved = {"length": later, "start": "a0", "scale-amplitude": "0.9", "opaque": "1"}
    assert region.get(key) != moved[key]
    region.set(key, moved[key])
    assert np.abs(mixed(root, file.parent) - summed(session, tmp_path / "s")).max() > 1e-4


def test_losses_name_what_ardour_has_not(tmp_path: Path) -> None:
    session = HARD["mixer"](tmp_path / "s")
    report = ArdourExporter().export(session, tmp_path / "s", tmp_path / "out", silent)
    words = " ".join(report.losses)
    for lost in ("low-cut", "limiter", "Valhalla Room", "Named only"):
        assert lost in words
    for kept in ("equaliser", "compressor", "reverb ", "delay"):
        assert f"for a {kept}" not in words
    session = HARD["stretched"](tmp_path / "d")
    report = ArdourExporter().export(session, tmp_path / "d", tmp_path / "out2", silent)
    assert sum("own speed" in loss for loss in report.losses) == 2
