"""Ardour opens what we write for it, holds what the session holds, and exports the mix."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from lxml import etree

from exports.ardour import ArdourExporter
from exports.layout import Channel, Folder, channels, layout
from exports.timeline import from_beat_zero
from session import AudioClip, MeterMap, Session, TempoMap, Track
from session.progress import silent
from tests.ardour_program import FLOAT_ROUNDING, Opened, Route, exported, opened
from tests.export_material import SESSIONS, a_session, noise, write_float
from tests.hard_sessions import HARD, base, finished, summed

ALL = {**SESSIONS, **HARD}
OPENED = (
    "five tempi", "awkward", "ramp", "odd meters", "forty tracks", "names", "mixer", "an hour",
    "notes",
)  # fmt: skip
EXPORTED = ("44.1 kHz", "awkward", "odd meters", "mixer")


def write(session: Session, folder: Path, out: Path) -> Path:
    """The session file of an export."""
    return out / ArdourExporter().export(session, folder, out, silent).open_file


def probes(session: Session) -> list[int]:
    """Ticks to ask the tempo map for: each change, and beats throughout."""
    places = {step.start_beats for step in session.tempo_map.steps}
    places |= set(session.meter_map.starts_beats())
    places |= {session.length_beats * part / 7 // 1 for part in range(8)}
    return sorted({round(place * 1920) for place in places})


def problems(found: Opened | None, session: Session) -> list[str]:
    """What of a session Ardour has not understood as it is meant."""
    if found is None:
        return ["Ardour refuses the session"]
    return [
        *_time_problems(found, session),
        *_range_problems(found, session),
        *_route_problems(found, session),
        *_group_problems(found, session),
    ]


def _time_problems(found: Opened, session: Session) -> list[str]:
    wrong = []
    if (found.sample_rate, found.start_samples, found.end_samples) != (
        session.sample_rate,
        0,
        session.length_samples,
    ):
        wrong.append("the range of the session or its rate")
    for tick, (bpm, divisions, value, bar, beat, part, sample) in found.times.items():
        beats = tick / 1920
        want_bar, rest = session.meter_map.bar_at_beats(beats)
        meter = session.meter_map.meter_at_bar(want_bar)
        if bpm != pytest.approx(session.tempo_map.bpm_at_beats(beats), rel=1e-6):
            wrong.append(f"the tempo at {beats} is {bpm}")
        if (divisions, value) != (meter.numerator, meter.denominator):
            wrong.append(f"the meter at {beats} is {divisions}/{value}")
        if bar - 1 != want_bar or (beat - 1) * 4 / value + part / 1920 != pytest.approx(
            rest, abs=0.01
        ):
            wrong.append(f"beat {beats} is {bar}|{beat}|{part}")
        if abs(sample - session.tempo_map.samples_at_beats(beats, session.sample_rate)) > 1:
            wrong.append(f"beat {beats} is at sample {sample}")
    return wrong


def _range_problems(found: Opened, session: Session) -> list[str]:
    spans = [
        (
            session.tempo_map.samples_at_beats(section.start_beats, session.sample_rate),
            session.tempo_map.samples_at_beats(
                section.start_beats + section.length_beats, session.sample_rate
            ),
        )
        for section in session.sections
    ]
    got = sorted(one[1:] for one in found.ranges)
    tick_samples = session.sample_rate * 6 // 1920
    if len(got) != len(spans) or any(
        abs(a - b) > tick_samples
        for one, other in zip(sorted(spans), got, strict=True)
        for a, b in zip(one, other, strict=True)
    ):
        return [f"the ranges are {got}"]
    return []


def _route_problems(found: Opened, session: Session) -> list[str]:
    routes = [route for route in found.routes if route.kind in ("audio", "midi")]
    wanted = channels(session)
    if len(routes) != len(wanted):
        return [f"there are {len(routes)} tracks"]
    wrong = [
        f"{route.name}: {problem}"
        for route, channel in zip(routes, wanted, strict=True)
        for problem in _track_problems(route, channel, session)
    ]
    busses = [route for route in found.routes if route.kind == "bus"]
    if len(busses) != len(session.buses) or not all(bus.mute for bus in busses):
        wrong.append("the busses")
    return wrong


def _track_problems(route: Route, channel: Channel, session: Session) -> list[str]:
    track = channel.track
    plain = re.fullmatch(r"[\w ()]{1,60}", channel.name)
    checks = {
        "the name": not plain or route.name.startswith(channel.name),
        "the kind": route.kind == ("midi" if channel.kind == "midi" else "audio"),
        "the colour": route.colour == f"{track.colour[1:]}ff",
        "mute": route.mute == channel.mute,
        "the gain": 20 * np.log10(route.gain * route.trim)
        == pytest.approx(track.gain_db, abs=1e-4),
        "the pan": channel.kind == "midi"  # an instrument brings the panner
        or route.azimuth * 2 - 1 == pytest.approx(track.pan, abs=1e-6),
        "the audio": sorted(tuple(map(int, one[2:5])) for one in route.audio)
        == sorted(_audio(channel, session)),
        "the regions that hide others": not any(
            one[7] == "1" and int(one[2]) + int(one[3]) > int(other[2])
            for one, other in pairwise(sorted(route.audio, key=lambda one: int(one[2])))
        ),
        "the notes": _same_notes(route, channel),
    }
    return [name for name, kept in checks.items() if not kept]


def _audio(channel: Channel, session: Session) -> list[tuple[int, int, int]]:
    """Position, length and start in the file, in samples, of what should play."""
    found = []
    for clip in channel.audio_clips:
        start = session.tempo_map.samples_at_beats(clip.start_beats, session.sample_rate)
        cut = max(0, -start)
        if clip.length_samples > cut:
            found.append(
                (max(0, start), clip.length_samples - cut, clip.source_offset_samples + cut)
            )
    return found


def _same_notes(route: Route, channel: Channel) -> bool:
    wanted = []
    for clip in filter(None, map(from_beat_zero, channel.midi_clips)):
        for note in clip.notes:
            start = round((clip.start_beats + note.start_beats) * 1920)
            length = round(note.length_beats * 1920)
            wanted.append((note.pitch, note.velocity, start, max(2, length)))
    return len(wanted) == len(route.notes) and all(
        one[:2] == other[:2] and abs(one[2] - other[2]) <= 1 and abs(one[3] - other[3]) <= 2
        for one, other in zip(sorted(wanted), sorted(route.notes), strict=True)
    )


def _group_problems(found: Opened, session: Session) -> list[str]:
    folders = [one for one in layout(session) if isinstance(one, Folder)]
    wanted = sorted((f"{one.colour[1:]}ff", len(one.channels)) for one in folders)
    got = sorted(found.groups.values())
    return [] if wanted == got else [f"the groups are {got}, not {wanted}"]


@pytest.mark.peer("ardour7-lua")
@pytest.mark.parametrize("name", OPENED)
def test_ardour_opens_a_session_and_holds_all_of_it(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    session = ALL[name](folder)
    file = write(session, folder, tmp_path / "out")
    assert problems(opened(file, tmp_path / "home", probes(session)), session) == []


@pytest.mark.peer("ardour7-export")
@pytest.mark.parametrize("name", EXPORTED)
def test_what_ardour_exports_is_the_mix(name: str, tmp_path: Path) -> None:
    session = ALL[name](tmp_path / "s")
    file = write(session, tmp_path / "s", tmp_path / "out")
    audio = exported(file, session.sample_rate, tmp_path / "mix.wav", tmp_path / "home")
    mix = summed(session, tmp_path / "s")
    assert audio.shape == mix.shape
    assert np.abs(audio - mix).max() <= FLOAT_ROUNDING


@pytest.mark.peer("ardour7-export")
@pytest.mark.parametrize("channel_count", [1, 2])
def test_a_stem_comes_out_bit_for_bit(channel_count: int, tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", sample_rate=96_000, channels=channel_count, bars=2)
    session = replace(session, tracks=session.tracks[:1])
    file = write(session, tmp_path / "s", tmp_path / "out")
    audio = exported(file, session.sample_rate, tmp_path / "mix.wav", tmp_path / "home")
    stem, _ = soundfile.read(tmp_path / "s/audio/drums.wav", dtype="float32", always_2d=True)
    assert np.array_equal(audio, np.broadcast_to(stem.T, audio.shape))


def awkward_levels(folder: Path) -> Session:
    """Gains above Ardour's fader, fades that meet, that are cut, and a clip past its file's end."""
    session = base("Levels", 88_200, TempoMap.constant(120), MeterMap.constant(), 4.0)
    rate = session.sample_rate
    soft, mono = folder / "audio/soft.wav", folder / "audio/mono.wav"
    write_float(soft, noise(1, 2, 2 * rate, 0.002), rate)
    write_float(mono, noise(2, 1, rate, 0.2), rate)
    early = AudioClip(
        "audio/soft.wav", -0.5, rate, fade_in_samples=rate // 2, fade_out_samples=rate // 3
    )
    meeting = AudioClip(
        "audio/mono.wav", 1.0, 9000, 50, fade_in_samples=6000, fade_out_samples=7000
    )
    over = AudioClip("audio/mono.wav", 1.5, 2 * rate, rate // 4, fade_out_samples=2 * rate)
    tracks = (
        Track("Soft", "pad", "#12a594", (early,), gain_db=30.0, pan=-0.3),
        Track("Mono", "lead", "#f5a623", (meeting, over), gain_db=10.0, pan=0.9),
    )
    return finished(session, tracks, folder)


@pytest.mark.peer("ardour7-export")
def test_ardour_plays_awkward_levels_and_leaves_our_files_alone(tmp_path: Path) -> None:
    session = awkward_levels(tmp_path / "s")
    before = {path: path.read_bytes() for path in (tmp_path / "s").rglob("*.wav")}
    file = write(session, tmp_path / "s", tmp_path / "out")
    audio = exported(file, session.sample_rate, tmp_path / "mix.wav", tmp_path / "home")
    assert np.abs(audio - summed(session, tmp_path / "s")).max() <= 3e-5  # -90 dBFS
    assert {path: path.read_bytes() for path in (tmp_path / "s").rglob("*.wav")} == before


@pytest.mark.peer("ardour7-lua")
def test_sends_and_effects_arrive_in_ardour(tmp_path: Path) -> None:
    session = HARD["mixer"](tmp_path / "s")
    found = opened(write(session, tmp_path / "s", tmp_path / "out"), tmp_path / "home")
    assert found is not None
    routes = {route.name: route for route in found.routes}
    assert [name for name, _ in routes["Vox (dry)"].sends] == ["Hall", "Echo / ½"]
    levels = [20 * np.log10(gain) for _, gain in routes["Vox (dry)"].sends]
    assert levels == pytest.approx([-12.0, -20.0], abs=1e-4)
    assert routes["Vox"].sends == [] and routes["Vox"].plug_ins == []
    eq, compressor, gain = routes["Vox (dry)"].plug_ins
    assert eq[1]["Frequency 1"] == 3000 and eq[1]["Gain 1"] == 2.5 and eq[1]["Gain H"] == 1.5
    assert compressor[1] == pytest.approx(
        {
            "Attack": 8,
            "Release": 120,
            "Knee": 1,
            "Ratio": 3,
            "Threshold": -20,
            "Makeup": 4,
            "Sidechain": 0,
            "Enable": 1,
        }
    )
    assert gain[1]["Master Gain"] == -1.5
    ((name, values),) = routes["Echo / ½"].plug_ins
    assert name == "urn:ardour:a-delay"
    assert values["Time"] == pytest.approx(333.3) and values["Feedback"] == 35
    assert values["Dry/Wet"] == 100 and values["Sync BPM"] == 0
    ((name, values),) = routes["Hall"].plug_ins
    assert name == "urn:ardour:a-reverb" and values["Blend"] == 1 and values["Room Size"] == 1


@pytest.mark.peer("ardour7-export")
def test_a_dry_stem_unmuted_reaches_its_bus_at_its_level(tmp_path: Path) -> None:
    session = HARD["mixer"](tmp_path / "s")
    file = write(session, tmp_path / "s", tmp_path / "out")
    tree = etree.parse(str(file))
    for route in tree.getroot().iterfind("Routes/Route"):
        silent_now = route.get("name") not in ("Only dry (dry)", "Plain", "Master")
        for switch in ("MuteMaster", "Controllable[@name='mute']"):
            element = route.find(switch)
            assert element is not None
            element.set("muted" if switch == "MuteMaster" else "value", str(int(silent_now)))
    tree.write(str(file))
    audio = exported(file, session.sample_rate, tmp_path / "mix.wav", tmp_path / "home")
    dry, _ = soundfile.read(tmp_path / "s/audio/only-dry.wav", dtype="float32", always_2d=True)
    assert np.abs(audio - 2 * dry.T).max() <= FLOAT_ROUNDING, "once itself, once by the bus"


def _set(path: str, **attributes: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        element = root.find(path)
        assert element is not None, path
        for key, value in attributes.items():
            assert element.get(key.replace("_", "-")) != value
            element.set(key.replace("_", "-"), value)

    return change


def _without(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        for element in root.findall(path):
            element.getparent().remove(element)  # type: ignore[union-attr]

    return change


REGION = "Playlists/Playlist/Region"
FIRST_TRACK = "Routes/Route[2]"

BREAKAGES: dict[str, Callable[[etree._Element], None]] = {
    "a region is shifted": _set(REGION, length="a806400000@a282240000"),
    "a region plays another part of its file": _set(REGION, start="a5880"),
    "a length has no place": _set(REGION, length="a806400000"),
    "the tempo is wrong": _set("TempoMap/Tempos/Tempo", npm="85", enpm="85"),
    "the meter is wrong": _set("TempoMap/Meters/Meter", divisions_per_bar="3"),
    "a track is softer": _set(f"{FIRST_TRACK}/Processor[@type='amp']/Controllable", value="0.5"),
    "a track is muted": _set(f"{FIRST_TRACK}/Controllable[@name='mute']", value="1"),
    "the groups are lost": _without("RouteGroups/RouteGroup"),
}


@pytest.mark.peer("ardour7-lua")
@pytest.mark.parametrize("how", BREAKAGES)
def test_a_broken_session_is_told_from_a_sound_one(how: str, tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=2)
    session = replace(
        session, tracks=tuple(replace(track, group="All") for track in session.tracks)
    )
    file = write(session, tmp_path / "s", tmp_path / "out")
    tree = etree.parse(str(file))
    BREAKAGES[how](tree.getroot())
    tree.write(str(file))
    assert problems(opened(file, tmp_path / "home", probes(session)), session)


@pytest.mark.peer("ardour7-export")
def test_an_export_without_one_of_its_files_is_not_the_mix(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=2)
    file = write(session, tmp_path / "s", tmp_path / "out")
    next(file.parent.rglob("*Bass.wav")).unlink()
    audio = exported(file, session.sample_rate, tmp_path / "mix.wav", tmp_path / "home")
    assert np.abs(audio - summed(session, tmp_path / "s")).max() > 0.1
