"""Sessions made to hurt: every format takes every one of them, and its check sees it.

The mix of each is summed here from the files, the clips' gains, fades and places and the tracks'
gain, pan and mute, without the code that exports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from session import (
    AudioClip,
    BendPoint,
    Bus,
    Chain,
    Key,
    MeterMap,
    MeterStep,
    MidiClip,
    Note,
    Section,
    Send,
    Session,
    TempoMap,
    TempoStep,
    Track,
    WarpPoint,
    write_session,
)
from session.effects import (
    Compressor,
    Delay,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
    Reverb,
)
from tests.export_material import PROVENANCE, Audio, noise, whole_stem, with_mix, write_float

COLOURS = ("#e5484d", "#8e4ec6", "#3e63dd", "#f5a623", "#12a594", "#e93d82", "#8b8d98", "#46a758")
ROLES = ("drums", "bass", "chords", "lead", "pad", "vocals", "other", "fx")

NAMES = (
    "🥁🔥",
    "He said \"no\" & 'yes' <b>",
    "a/b\\c:d|e*f?g",
    "N" * 300,
    "`tick` and \"quote\" and 'both'",
    "עברית العربية 日本語",
    "  spaces  ",
    "Ctrl\x00\x07\x1f\nnew line\ttab",
    "]]> <!-- -->",
    "100% {curly} $HOME %s ~",
    "Bass",
    "BASS",
    "",
)

CHAIN = Chain(
    "Vocal bus",
    (
        Equaliser(
            (
                EqBand("low-cut", 90.0),
                EqBand("peak", 3_000.0, 2.5, 1.1),
                EqBand("high-shelf", 9_000.0, 1.5),
            )
        ),
        Compressor(-20.0, 3.0, 8.0, 120.0, 6.0, 4.0),
        Gain(-1.5),
        Limiter(-1.0, 60.0),
        PlugIn("Valhalla Room", "vst3"),
    ),
)


def base(title: str, rate: int, tempo: TempoMap, meter: MeterMap, length_beats: float) -> Session:
    """A session without tracks."""
    return Session(
        title=title,
        sample_rate=rate,
        length_beats=length_beats,
        tempo_map=tempo,
        meter_map=meter,
        provenance=PROVENANCE,
        key=Key("F#", "minor"),
    )


def summed(session: Session, folder: Path) -> Audio:
    """What a session sounds like, `(2, samples)`: the sum of what its tracks play."""
    mix = np.zeros((2, session.length_samples))
    for track in session.tracks:
        if track.mute:
            continue
        sides = np.array([[min(1.0, 1 - track.pan)], [min(1.0, 1 + track.pan)]])
        for clip in track.audio_clips:
            sound, _ = soundfile.read(folder / clip.file, always_2d=True)
            piece = sound.T[:, clip.source_offset_samples :][:, : clip.length_samples].copy()
            piece *= _faded(clip)[: piece.shape[1]] * 10 ** ((clip.gain_db + track.gain_db) / 20)
            start = session.tempo_map.samples_at_beats(clip.start_beats, session.sample_rate)
            piece, start = piece[:, max(0, -start) :], max(0, start)
            room = min(piece.shape[1], mix.shape[1] - start)
            if room > 0:
                mix[:, start : start + room] += piece[:, :room] * sides
    return mix.astype(np.float32)


def _faded(clip: AudioClip) -> np.ndarray:
    place = np.arange(clip.length_samples)
    gain = np.ones(clip.length_samples)
    if clip.fade_in_samples:
        gain *= np.minimum(1.0, place / clip.fade_in_samples)
    if clip.fade_out_samples:
        gain *= np.minimum(1.0, (clip.length_samples - 1 - place) / clip.fade_out_samples)
    return gain


def finished(session: Session, tracks: Sequence[Track], folder: Path) -> Session:
    """The session with its tracks and mix, written."""
    done = replace(session, tracks=tuple(tracks))
    return with_mix(done, folder, summed(done, folder))


def stem(session: Session, folder: Path, name: str, seed: int, channels: int = 2) -> AudioClip:
    """A stem as long as the session, of noise."""
    file = f"audio/{name}.wav"
    write_float(
        folder / file, noise(seed, channels, session.length_samples, 0.05), session.sample_rate
    )
    return whole_stem(session, file)


def scale(length_beats: float, lowest: int = 48) -> MidiClip:
    """A note each half beat."""
    notes = tuple(
        Note(lowest + step % 24, 40 + step % 80, step / 2, 0.4)
        for step in range(int(length_beats * 2))
    )
    return MidiClip(0.0, length_beats, notes, "scale")


def ramp(folder: Path) -> Session:
    """A tempo that climbs from 60 to 180 in 48 steps and falls back at once; 44.1 kHz."""
    steps = [TempoStep(n * 0.5, 60 + 2.5 * n) for n in range(48)] + [TempoStep(24.0, 71.3)]
    session = base("Ramp", 44_100, TempoMap(tuple(steps)), MeterMap.constant(), 32.0)
    session = replace(session, sections=(Section("Up", 0, 24.0), Section("Down", 24.0, 8.0)))
    tracks = [
        Track(name, role, colour, (stem(session, folder, name, seed),), (scale(32.0),))
        for seed, (name, role, colour) in enumerate(
            [("drums", "drums", "#e5484d"), ("bass", "bass", "#8e4ec6")]
        )
    ]
    return finished(session, tracks, folder)


def odd_meters(folder: Path) -> Session:
    """7/8 to 4/4 to 5/16 to 12/8; clips mid-bar and before bar 1, with fades and gains."""
    meters = MeterMap(
        (MeterStep(0, 7, 8), MeterStep(2, 4, 4), MeterStep(4, 5, 16), MeterStep(5, 12, 8))
    )
    length = meters.beats_at_bar(7)
    tempo = TempoMap((TempoStep(0.0, 97.5), TempoStep(7.0, 140.0), TempoStep(15.25, 83.337)))
    session = base("Odd & even", 48_000, tempo, meters, length)
    session = replace(
        session,
        sections=(Section("A", 0.0, 7.0), Section("B", 7.0, 8.0), Section("C", 15.0, length - 15)),
    )
    whole = stem(session, folder, "whole", 1)
    rate = session.sample_rate
    pieces = (
        AudioClip(whole.file, -1.25, 2 * rate, 100, gain_db=-3.0),
        AudioClip(whole.file, 3.3, rate // 2, 5000, fade_in_samples=480, fade_out_samples=9600),
        AudioClip(whole.file, 8.123456789, rate, 7, gain_db=2.0, fade_out_samples=4800, name="cut"),
        AudioClip(whole.file, 8.5, rate, 70_000, fade_in_samples=24_000, fade_out_samples=24_000),
    )
    tracks = [
        Track("Whole", "chords", "#3e63dd", (whole,), (scale(length),), gain_db=-4.0),
        Track("Pieces", "fx", "#46a758", pieces, gain_db=1.5, pan=-0.4),
    ]
    return finished(session, tracks, folder)


def forty_tracks(folder: Path) -> Session:
    """40 tracks in folders: mono and stereo, panned, muted, takes, empty; one tempo, 192 kHz."""
    session = base("Forty", 192_000, TempoMap.constant(174), MeterMap.constant(), 4.0)
    tracks = []
    for n in range(40):
        role = ROLES[n % 8]
        clip = stem(session, folder, f"t{n:02}", n, 1 + n % 2)
        tracks.append(
            Track(
                f"{role} {n}",
                role,  # type: ignore[arg-type]
                COLOURS[n % 8],
                (clip,) if n % 7 else (),
                (scale(4.0, 30 + n),) if n % 3 == 0 else (),
                gain_db=-(n % 5) * 1.5,
                pan=((n % 9) - 4) / 4,
                mute=n % 11 == 10,
                take_group="Lead takes" if n in (3, 11) else None,
                group="Choir" if n in (5, 13, 21) else None,
                midi_program=n if n % 3 == 0 else None,
            )
        )
    tracks[11] = replace(tracks[11], mute=True)
    return finished(session, tracks, folder)


def names(folder: Path) -> Session:
    """Names of tracks, sections, clips and the piece that break naive writers."""
    session = base(NAMES[1] + NAMES[0], 48_000, TempoMap.constant(100), MeterMap.constant(), 8.0)
    width = 8.0 / len(NAMES)
    session = replace(
        session,
        sections=tuple(Section(name, n * width, width) for n, name in enumerate(NAMES)),
    )
    tracks = [
        Track(
            name,
            "other",
            COLOURS[n % 8],
            (replace(stem(session, folder, f"n{n}", n), name=name),),
            (replace(scale(8.0), name=name),),
            group=NAMES[n // 3],
        )
        for n, name in enumerate(NAMES)
    ]
    return finished(session, tracks, folder)


def mixer(folder: Path) -> Session:
    """Chains with dry stems beside, buses and sends, mono and stereo, 96 kHz."""
    session = base("Mixer", 96_000, TempoMap.constant(90), MeterMap.constant(3, 4), 12.0)
    buses = (
        Bus("Hall", "#12a594", Chain("Hall", (Reverb(2400.0, 1.0, 25.0),)), -6.0),
        Bus("Echo / ½", "#f5a623", Chain("Echo", (Delay(333.3, 0.35, 1.0),)), -3.0, 0.3),
        Bus("Plain", "#8b8d98"),
    )
    session = replace(session, buses=buses, sections=(Section("All", 0.0, 12.0),))
    vox = stem(session, folder, "vox", 1, 1)
    dry = stem(session, folder, "vox-dry", 2, 1)
    tracks = [
        Track(
            "Vox",
            "vocals",
            "#e93d82",
            (vox,),
            gain_db=-2.0,
            pan=0.5,
            chain=CHAIN,
            dry_clips=(dry,),
            sends=(Send("Hall", -12.0), Send("Echo / ½", -20.0)),
        ),
        Track("Keys", "chords", "#3e63dd", (stem(session, folder, "keys", 3),), (scale(12.0),)),
        Track(
            "Only dry",
            "lead",
            "#f5a623",
            chain=Chain("Named only"),
            dry_clips=(stem(session, folder, "only-dry", 4),),
            sends=(Send("Plain", 0.0),),
        ),
    ]
    return finished(session, tracks, folder)


def hour(folder: Path) -> Session:
    """60 minutes: short clips up to the last second, notes throughout, no mix."""
    rate, bpm = 44_100, 120.0
    session = base("An hour", rate, TempoMap.constant(bpm), MeterMap.constant(), 60 * bpm)
    session = replace(
        session,
        sections=tuple(Section(f"Part {n}", n * 720.0, 720.0) for n in range(10)),
    )
    write_float(folder / "audio/hit.wav", noise(9, 1, 5 * rate, 0.3), rate)
    clips = tuple(
        AudioClip("audio/hit.wav", minute * 120.0 + minute / 7, 5 * rate - minute)
        for minute in range(59)
    )
    last = AudioClip("audio/hit.wav", 60 * bpm - 4.0, 2 * rate)
    notes = tuple(Note(36 + n % 60, 90, n * 2.0, 1.5) for n in range(int(30 * bpm)))
    tracks = (
        Track("Hits", "fx", "#46a758", (*clips, last)),
        Track("Notes", "lead", "#f5a623", midi_clips=(MidiClip(0.0, 60 * bpm, notes),)),
    )
    done = replace(session, tracks=tracks)
    write_session(done, folder)
    return done


def notes(folder: Path) -> Session:
    """Overlapping notes, notes of next to no length, before bar 1, bent; empty tracks; no audio."""
    session = base("Notes", 48_000, TempoMap.constant(133.7), MeterMap.constant(5, 4), 20.0)
    hurt = (
        Note(60, 1, 0.0, 4.0),
        Note(60, 127, 1.0, 4.0),
        Note(60, 64, 1.0, 0.5),
        Note(61, 64, 2.0, 1e-9),
        Note(0, 64, 3.0, 0.25),
        Note(127, 64, 3.0, 0.25),
        Note(62, 64, 19.999, 5.0),
        Note(64, 100, 6.0, 2.0, (BendPoint(0.0, 0.0), BendPoint(1.0, 2.0), BendPoint(1.5, -1.0))),
        *(Note(pitch, 80, 8.0, 1.0) for pitch in range(40, 90)),
        *(Note(42, 90, 10.0 + n / 96, 1 / 96) for n in range(96)),
    )
    tracks = (
        Track("Hurt", "lead", "#f5a623", midi_clips=(MidiClip(0.0, 20.0, hurt, "all of it"),)),
        Track("Early", "bass", "#8e4ec6", midi_clips=(MidiClip(-3.0, 8.0, hurt[:4], "early"),)),
        Track("Nothing", "pad", "#12a594"),
        Track(
            "Two clips",
            "drums",
            "#e5484d",
            midi_clips=(
                MidiClip(2.5, 3.0, (Note(36, 100, 0.0, 0.25),), "one"),
                MidiClip(4.0, 6.0, (Note(38, 100, 0.5, 0.25), Note(38, 90, 5.9, 3.0)), "two"),
            ),
        ),
        Track("No notes", "other", "#8b8d98", midi_clips=(MidiClip(0.0, 20.0),)),
    )
    done = replace(session, tracks=tracks)
    write_session(done, folder)
    return done


def stretched(folder: Path) -> Session:
    """A recording of a drifting tempo, warped to the grid; no mix, for nothing here stretches."""
    session = base("Drift", 48_000, TempoMap.constant(100), MeterMap.constant(), 16.0)
    rate = session.sample_rate
    write_float(folder / "audio/take.wav", noise(3, 2, 11 * rate), rate)
    points = tuple(
        WarpPoint(int(rate * (0.3 + 0.58 * beat + 0.004 * beat**1.5)), float(beat))
        for beat in range(0, 17, 2)
    )
    clip = AudioClip(
        "audio/take.wav",
        0.0,
        points[-1].source_samples - points[0].source_samples,
        points[0].source_samples,
        points,
        name="take",
    )
    late = AudioClip(
        "audio/take.wav",
        5.0,
        2 * rate,
        3 * rate,
        (WarpPoint(3 * rate, 0.0), WarpPoint(5 * rate, 4.0)),
    )
    tracks = (
        Track("Take", "other", "#8b8d98", (clip,)),
        Track("Slow", "fx", "#46a758", (late,)),
    )
    done = replace(session, tracks=tracks)
    write_session(done, folder)
    return done


HARD: dict[str, Callable[[Path], Session]] = {
    "ramp": ramp,
    "odd meters": odd_meters,
    "forty tracks": forty_tracks,
    "names": names,
    "mixer": mixer,
    "an hour": hour,
    "notes": notes,
    "stretched": stretched,
}
"""Every session made to hurt by name; each writes its folder and gives the session."""
