"""Every session becomes a Live project that holds its tracks, clips, notes and sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.ableton import AbletonExporter
from exports.ableton.invariants import live_clip_problems, problems
from exports.ableton.palette import nearest_index
from exports.ableton.reading import read_set
from exports.layout import Channel, Folder, layout
from session import Session
from session.progress import silent
from tests.als_reader import Als, AlsTrack, played, read_als, sides, tempo_seconds
from tests.export_material import SESSIONS
from tests.hard_sessions import HARD

Made = tuple[Session, Als, Path, Path]

KINDS: dict[str, Callable[[Path], Session]] = {**SESSIONS, **HARD}

PLAYS = {"audio": "AudioTrack", "dry": "AudioTrack", "midi": "MidiTrack"}


@pytest.fixture(scope="module", params=KINDS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A session of each kind, its set read back, its project and its own folder."""
    folder = tmp_path_factory.mktemp("live")
    (folder / "s").mkdir()
    (folder / "out").mkdir()
    session = KINDS[request.param](folder / "s")
    report = AbletonExporter().export(session, folder / "s", folder / "out", silent)
    path = folder / "out" / report.open_file
    assert problems(read_set(path), path.parent) == []
    return session, read_als(path), path.parent, folder / "s"


def lanes_of(channel: Channel, als: Als) -> list[AlsTrack]:
    """The tracks that play a channel: of its name, or that with a number after it."""
    names = {channel.name, *(f"{channel.name} {count}" for count in range(2, 50))}
    return [one for one in als.tracks if one.kind == PLAYS[channel.kind] and one.name in names]


def test_tracks_stand_in_the_layouts_order_in_their_groups_and_colours(made: Made) -> None:
    session, als, _, _ = made
    expected: list[tuple[str, str, str, int]] = []
    for one in layout(session):
        inside = one.channels if isinstance(one, Folder) else (one,)
        group = one.name if isinstance(one, Folder) else ""
        if isinstance(one, Folder):
            expected.append(("GroupTrack", one.name, "", nearest_index(one.colour)))
        expected += [
            (PLAYS[channel.kind], channel.name, group, nearest_index(channel.track.colour))
            for channel in inside
        ]
    expected += [
        ("ReturnTrack", f"{letter}-{bus.name}", "", nearest_index(bus.colour))
        for letter, bus in zip("ABCDEFGHIJKL", session.buses, strict=False)
    ]
    found = [(one.kind, one.name, one.group, one.colour) for one in als.tracks]
    # Clips that overlap stand on further tracks, each below its first.
    assert [one for one in found if one in expected] == expected
    assert all(
        before == now or now[1].startswith(before[1])
        for now in found
        for before in [found[found.index(now) - 1]]
        if now not in expected
    )


def test_mixers_do_what_the_sessions_mixer_does(made: Made) -> None:
    session, als, _, _ = made
    for one in layout(session):
        for channel in one.channels if isinstance(one, Folder) else (one,):
            track = channel.track
            wanted = np.array([[min(1, 1 - track.pan)], [min(1, 1 + track.pan)]])
            wanted = wanted * 10 ** (track.gain_db / 20)
            assert any(
                np.allclose(sides(lane), wanted, atol=1e-6) and lane.on == (not channel.mute)
                for lane in lanes_of(channel, als)
            )
    for group in als.tracks:
        if group.kind == "GroupTrack":
            assert (group.volume, group.pan, group.on) == (1, 0, True)
        if group.kind == "ReturnTrack":
            assert not group.on


def test_every_audio_clip_starts_and_ends_on_its_sample(made: Made) -> None:
    session, als, _, _ = made
    rate, tempo = session.sample_rate, session.tempo_map
    for one in layout(session):
        for channel in one.channels if isinstance(one, Folder) else (one,):
            placed = [clip for lane in lanes_of(channel, als) for clip in lane.clips]
            for clip in channel.audio_clips:
                length = clip.length_samples / rate
                start, end = clip.start_beats, tempo.seconds_at_beats(clip.start_beats) + length
                if clip.warp_points:
                    end = tempo.seconds_at_beats(start + clip.warp_points[-1].offset_beats)
                if end <= 0:
                    continue
                near = [
                    found
                    for found in placed
                    if found.time == pytest.approx(max(0.0, start), abs=1e-9)
                    and abs(tempo_seconds(als, found.end) - end) * rate <= 1.01
                ]
                assert near, f"{clip} is nowhere in {channel.name}"
                first = clip.source_offset_samples / rate
                first += 0.0 if start >= 0 else -tempo.seconds_at_beats(start)
                assert any(
                    found.seconds_at(found.loop_start) == pytest.approx(first, abs=1e-6)
                    and found.gain == pytest.approx(10 ** (clip.gain_db / 20))
                    for found in near
                )


def test_every_note_is_where_the_session_has_it(made: Made) -> None:
    session, als, _, _ = made
    for one in layout(session):
        for channel in one.channels if isinstance(one, Folder) else (one,):
            lanes = [lane.clips for lane in lanes_of(channel, als) if lane.kind == "MidiTrack"]
            heard = {
                (pitch, round(clip.time + start, 6), velocity)
                for clips in lanes
                for clip in clips
                for pitch, start, _, velocity in clip.notes
            }
            for clip in channel.midi_clips:
                starts = [
                    (note.pitch, round(clip.start_beats + note.start_beats, 6), note.velocity)
                    for note in clip.notes
                ]
                once = {(pitch, start) for pitch, start, _ in starts if start >= 0}
                assert once <= {(pitch, start) for pitch, start, _ in heard}
                assert {one for one in heard if one[:2] in once} >= {
                    one for one in starts if [s[:2] for s in starts].count(one[:2]) == 1 <= one[1]
                }


def test_what_the_set_plays_is_the_mix(made: Made) -> None:
    session, als, project, folder = made
    if session.mix is None:
        pytest.skip("a session without a mix: nothing to compare with")
    mix, _ = soundfile.read(folder / session.mix.file, always_2d=True)
    rest = np.max(np.abs(played(als, project, session.sample_rate, len(mix)) - mix.T))
    assert np.max(np.abs(mix)) > 0.01
    assert 20 * np.log10(rest + 1e-12) < -90


def test_every_live_clip_keeps_its_rules_and_finds_its_sample(made: Made) -> None:
    session, _, project, _ = made
    clips = sorted((project / "Clips").glob("*.alc")) if (project / "Clips").exists() else []
    for path in clips:
        assert live_clip_problems(read_set(path), project) == []
    stems = [track for track in session.tracks if len(track.audio_clips) == 1 or track.midi_clips]
    assert len(clips) >= len(stems)
