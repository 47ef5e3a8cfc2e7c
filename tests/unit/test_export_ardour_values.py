"""Ardour's positions, tempo map, fades, names and plug-in settings hold what the session says."""

from __future__ import annotations

from io import BytesIO
from math import log2

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exports.ardour.effects import COMPRESSOR, EQ, KINDS, REVERB, plug_ins
from exports.ardour.fades import fades_of
from exports.ardour.midi_file import clip_bytes
from exports.ardour.positions import audio_length, beat_length, superclocks
from exports.ardour.route_names import LONGEST_ROUTE_NAME_BYTES, RouteNames
from exports.ardour.tempo_map import fill_tempo_map
from session import (
    AudioClip,
    Chain,
    MeterMap,
    MeterStep,
    MidiClip,
    Note,
    TempoMap,
    TempoStep,
    Track,
)
from session.effects import Compressor, Delay, EqBand, Equaliser, Gain, Limiter, Reverb
from session.units import Role

RATES = [8000, 22_050, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 384_000, 37_800]
SECOND = 282_240_000


@given(st.integers(0, 10**10), st.sampled_from(RATES))
def test_a_sample_comes_back_from_its_superclock(samples: int, rate: int) -> None:
    place = superclocks(samples, rate)
    assert (place * rate + SECOND // 2) // SECOND == samples


def test_lengths_say_where_they_start() -> None:
    assert audio_length(48_000, 1, 48_000) == "a282240000@a5880"
    assert beat_length(1.5, 4.0) == "b2880@b7680"
    assert beat_length(1e-6, 4.0) == "b1@b7680"


def filled(tempo_map: TempoMap, meter_map: MeterMap) -> tuple[etree._Element, etree._Element]:
    root = etree.fromstring("<TempoMap><Tempos/><Meters/></TempoMap>")
    fill_tempo_map(root, tempo_map, meter_map)
    return root[0], root[1]


STEPS = st.lists(st.tuples(st.integers(1, 400), st.floats(20, 400)), min_size=1, max_size=12).map(
    lambda found: TempoMap(
        (
            TempoStep(0.0, 120.0),
            *(
                TempoStep(sum(step for step, _ in found[: index + 1]) / 4, bpm)
                for index, (_, bpm) in enumerate(found)
            ),
        )
    )
)
METERS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 15), st.sampled_from([2, 4, 8, 16])), max_size=5
).map(
    lambda found: MeterMap(
        (
            MeterStep(0, 7, 8),
            *(
                MeterStep(sum(bars for bars, _, _ in found[: index + 1]), numerator, denominator)
                for index, (_, numerator, denominator) in enumerate(found)
            ),
        )
    )
)


@given(STEPS, METERS)
def test_superclock_quarter_and_bar_of_each_change_agree(
    tempo_map: TempoMap, meter_map: MeterMap
) -> None:
    tempos, meters = filled(tempo_map, meter_map)
    assert len(tempos) == len(tempo_map.steps) and len(meters) == len(meter_map.steps)
    for point in (*tempos, *meters):
        quarters, ticks = map(int, point.get("quarters", "").split(":"))
        beats = quarters + ticks / 1920
        off = int(point.get("sclock", "")) - tempo_map.seconds_at_beats(beats) * SECOND
        assert abs(off) <= beats / 2 + len(tempos) + 1, "half a superclock a beat, as Ardour rounds"
        bar, beat, tick = map(int, point.get("bbt", "").split("|"))
        value = meter_map.meter_at_bar(bar - 1).denominator
        bar_beats = meter_map.beats_at_bar(bar - 1)
        assert bar_beats + (beat - 1) * 4 / value + tick / 1920 == pytest.approx(beats)
        assert 0 <= tick < 4 * 1920 / value


def test_of_tempi_within_one_tick_the_last_is_kept() -> None:
    steps = (TempoStep(0.0, 120.0), TempoStep(4.0, 90.0), TempoStep(4.0001, 60.0))
    tempos, _ = filled(TempoMap(steps), MeterMap.constant())
    assert [tempo.get("npm") for tempo in tempos] == ["120.0", "60.0"]


def test_fades_begin_and_end_at_the_gain_of_their_outer_samples() -> None:
    clip = AudioClip("a.wav", 0.0, 1000, fade_in_samples=100, fade_out_samples=200)
    fades = fades_of(clip, 0, 1000)
    assert fades.fade_in == ((0, 0.0), (100, 0.99))
    assert fades.fade_out == ((0, 0.995), (200, 0.0))
    assert fades.envelope == ()


def test_a_cut_clip_keeps_the_rest_of_its_fade() -> None:
    clip = AudioClip("a.wav", 0.0, 1000, fade_in_samples=100, fade_out_samples=200)
    assert fades_of(clip, 50, 1000).fade_in == ((0, 0.5), (50, 0.99))
    assert fades_of(clip, 100, 1000).fade_in == ()
    assert fades_of(clip, 0, 900).fade_out == ((0, 0.995), (100, 0.5))
    assert fades_of(clip, 0, 800).fade_out == ()


def test_fades_that_meet_multiply() -> None:
    clip = AudioClip("a.wav", 0.0, 1000, fade_in_samples=800, fade_out_samples=500)
    fades = fades_of(clip, 0, 1000)
    assert fades.fade_in and not fades.fade_out
    assert fades.envelope == ((0, 1.0), (499, 1.0), (500, 0.998), (1000, 0.0))


NOTES = st.lists(
    st.builds(
        Note,
        st.integers(58, 62),
        st.integers(1, 127),
        st.integers(0, 4000).map(lambda ticks: ticks / 960),
        st.integers(1, 4000).map(lambda ticks: ticks / 960),
    ),
    max_size=12,
)


@given(NOTES, st.sampled_from(["lead", "drums"]), st.none() | st.integers(0, 127))
def test_a_clip_reads_back_from_its_file(
    notes: list[Note], role: Role, program: int | None
) -> None:
    """Notes of one pitch that overlap keep their own lengths; of drums only starts are told."""
    track = Track("Part", role, "#123456", midi_program=program)
    data = clip_bytes(MidiClip(0.0, 16.0, tuple(notes)), track)
    found, open_notes, now = [], {}, 0
    for message in mido.MidiFile(file=BytesIO(data)).tracks[0]:
        now += message.time
        if message.type == "note_on":
            assert role == "drums" or (message.channel, message.note) not in open_notes
            open_notes[message.channel, message.note] = (now, message.velocity)
            found.append((message.note, message.velocity, now, 0))
        elif message.type == "note_off" and role != "drums":
            start, velocity = open_notes.pop((message.channel, message.note))
            found.remove((message.note, velocity, start, 0))
            found.append((message.note, velocity, start, now - start))
        elif message.type == "program_change":
            assert message.program == program
    wanted = [
        (
            note.pitch,
            note.velocity,
            round(note.start_beats * 960),
            0 if role == "drums" else round(note.end_beats * 960) - round(note.start_beats * 960),
        )
        for note in notes
    ]
    assert sorted(found) == sorted(wanted)
    assert now >= 16 * 960


@given(st.lists(st.text(max_size=200), max_size=20))
def test_route_names_are_unique_short_and_without_colons(texts: list[str]) -> None:
    names = RouteNames()
    found = [names.take(text, "Track") for text in texts]
    assert len(set(found)) == len(found) and "Master" not in found
    for name in found:
        assert name and ":" not in name and len(name.encode()) <= LONGEST_ROUTE_NAME_BYTES


def test_a_plain_name_stays() -> None:
    names = RouteNames()
    assert [names.take(name, "") for name in ("Bass", "BASS", "Bass", "Größe 大")] == [
        "Bass", "BASS", "Bass 2", "Größe 大",
    ]  # fmt: skip


def test_bands_keep_their_width_and_overflow_into_a_second_equaliser() -> None:
    peaks = tuple(EqBand("peak", 100.0 * n, 3.0, 2**0.5 * 2) for n in range(1, 6))
    settings, left = plug_ins(Chain("", (Equaliser((*peaks, EqBand("low-cut", 30.0))),)))
    assert [setting.kind for setting in settings] == [EQ, EQ] and left == ["the low-cut"]
    width = settings[0].values["bw1"]
    q = 2 ** (width / 2) / (2**width - 1)
    assert q == pytest.approx(2**0.5 * 2), "the law of a-EQ's own bandwidth"
    assert settings[1].values["freq1"] == 500.0


def test_settings_stay_within_what_the_plug_ins_take() -> None:
    chain = Chain(
        "",
        (
            Gain(40.0),
            Compressor(-90.0, 1000, 0.0, 9000.0, 60.0, 48.0),
            Delay(60_000, 1.0, 1.0),
            Reverb(60_000, 0.5),
            Limiter(-1.0, 50.0),
        ),
    )
    settings, left = plug_ins(chain)
    assert left == ["the limiter at -1 dB"] and all(setting.clipped for setting in settings)
    assert [setting.kind for setting in settings] == list(KINDS)
    for setting in settings:
        for port, value in setting.values.items():
            low, high = setting.kind.ports[port]
            assert low <= value <= high


def test_a_decay_becomes_the_room_that_rings_so_long() -> None:
    ((setting,), _) = plug_ins(Chain("", (Reverb(1200.0, 0.3),)))
    assert setting.kind is REVERB and not setting.clipped
    turns = 1.2 / (1601 / 25_000)
    assert turns * log2(setting.values["roomsz"] * 0.802) == pytest.approx(log2(1e-3))


def test_a_knee_is_in_sixths_of_its_width() -> None:
    ((setting,), _) = plug_ins(Chain("", (Compressor(-20, 4, 10, 100, 12.0),)))
    assert setting.kind is COMPRESSOR and setting.values["kn"] == 2.0 and not setting.clipped
