"""Bars of a session made anew, or put behind it: outside of them not a sample changes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from math import floor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.disk_room import check_room_for_sound
from server.engines.contract import GenerateRequest, Made
from server.engines.modelled.anew import Anew, Bars, bars_of
from server.engines.modelled.channels import at_rate
from server.engines.modelled.fill import Filling, as_loud_as, fill
from server.engines.modelled.generate import Maker
from server.engines.modelled.join import Joined, Neighbours, joined
from server.engines.modelled.origin import licence_words, provenance_of, sound_mark
from server.engines.modelled.refusals import refuse_sound
from server.engines.modelled.retracked import put_in
from server.engines.modelled.seam import Seam
from server.engines.modelled.settled import Settled
from server.engines.modelled.shelf import Chosen
from server.engines.modelled.suited import suited
from server.engines.modelled.surroundings import Surroundings, surroundings
from server.engines.modelled.told import STRETCH_BOUND, request_to_model
from server.models.abilities import Abilities
from server.models.contract import Region, Sound, SoundRequest, SoundResult
from server.separation.stem_tracks import ready_separator, stems_by
from session.errors import BadInput, Cancelled
from session.model import Session
from session.progress import Progress, part_of, silent

Samples = NDArray[np.float32]

_WHOLE_OR_PART = 0.5
"""Between the length of the region and that of all that was given to paint in: which came back."""

_WAS_THERE = "What was there: "
"""How a licence begins where bars of a session are another's than the rest."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What is asked for, and the sound it is asked for in."""

    asked: Anew
    bars: Bars
    around: Surroundings
    model: Chosen
    abilities: Abilities
    settled: Settled
    folder: Path

    @property
    def way(self) -> str:
        """How the model comes to the new bars: it paints in where something follows."""
        at_the_end = self.asked.from_bar is None
        if self.abilities.in_painting and not (at_the_end and self.goes_on):
            return "in-paint"
        return "continue" if self.goes_on else "generate"

    @property
    def goes_on(self) -> bool:
        """Whether there is sound before the bars that the model goes on from."""
        return self.abilities.continuation and bool(np.any(self.around.before))


def paint(maker: Maker, asked: Anew, folder: Path, progress: Progress) -> Made:
    """The session with the bars that are asked for, in `folder`.

    A model that can paint in is given what stands on both sides. Another goes on from what stands
    before, and its end is cross-faded into what follows within the bars. Raises BadInput for bars
    that are not there and wishes that cannot be met, and what the engine raises.
    """
    progress(0.0, "Reading the session")
    sound = replace(asked.sound, model=suited(maker.shelf, asked.sound))
    asked = replace(asked, sound=sound)
    abilities = maker.shelf.abilities(sound.model)
    refuse_sound(maker.engine, asked.sound, abilities)
    if asked.sound.separator is not None:  # Before minutes of sound, not after.
        ready_separator(asked.sound.separator)
    bars = bars_of(asked)
    longest = abilities.longest_seconds / (1 + STRETCH_BOUND)
    if bars.seconds > longest:
        most = max(1, floor(bars.count * longest / bars.seconds))
        raise BadInput(
            f"{bars.count} bars last {bars.seconds:.0f} s, longer than the engine {maker.engine} "
            f"makes: ask for {most} at a time."
        )
    assert asked.session.mix is not None
    around = surroundings(asked.source / asked.session.mix.file, bars)
    model = maker.shelf.choose(asked.sound.model, asked.sound.adapter)
    work = _Work(asked, bars, around, model, abilities, _settled(asked, bars), folder)
    _check_room(work)
    told = _told(maker, work)
    progress(0.02, f"Loading {model.title}")
    with maker.shelf.loaded(model, asked.sound.draft) as loaded:
        result = loaded.generate(told, part_of(progress, 0.05, 0.8))
    if not result.whole:
        return _made(maker, _cut_down(work, result), told, result, silent)
    try:
        return _made(maker, work, told, result, part_of(progress, 0.8, 1.0))
    except Cancelled:
        # All sound stands by now: what is not finished yet is kept plainly.
        shutil.rmtree(folder, ignore_errors=True)  # What stands there is half of a session.
        stopped = "Stopped when the new sound stood: it was not split, and has no MIDI."
        result = replace(result, remarks=(stopped, *result.remarks))
        return replace(_made(maker, _plain(work), told, result, silent), whole=False)


def _check_room(work: _Work) -> None:
    """See that there is room for the new session, before there is sound. Raises DiskFull."""
    whole = max(work.asked.session.length_samples, work.bars.end)
    stems = stems_by(work.asked.sound.separator)
    # Mix and master are written anew; the bars alone, their stems, and what is kept of those.
    samples = 2 * whole + (1 + 2 * stems) * work.bars.length
    check_room_for_sound(work.folder, samples * work.around.channels)


def _settled(asked: Anew, bars: Bars) -> Settled:
    """What the model is told of the music around."""
    session = asked.session
    meter = session.meter_map.meter_at_bar(bars.first)
    prompt = asked.prompt or session.provenance.prompt or session.title
    return Settled(
        title=session.title,
        prompt=prompt,
        bars=bars.count,
        bpm=round(bars.bpm, 2),
        tempo_asked=True,
        meter=(meter.numerator, meter.denominator),
        key=session.key,
        style=None,
        notes=(),
        facts={},
    )


def _told(maker: Maker, work: _Work) -> SoundRequest:
    """The request: with what stands around the bars, as far as the model has a use for it."""
    asked, bars, model = work.asked, work.bars, work.model
    sound = asked.sound
    seconds = bars.seconds
    if work.way != "in-paint":
        seconds *= 1 + STRETCH_BOUND
    if work.way == "generate":
        seconds += work.settled.bar_seconds
    told = request_to_model(
        work.settled,
        sound,
        work.abilities,
        (asked.seed,),
        seconds=min(seconds, work.abilities.longest_seconds),
        model=model,
        adapter=maker.shelf.adapter(sound.adapter) if sound.adapter else None,
    )
    if work.way == "in-paint":
        return replace(told, region=_window(work).region(model, bars))
    if work.way == "continue":
        return replace(told, before=_for_model(work.around.before, bars, model))
    return told


def _for_model(samples: Samples, bars: Bars, model: Chosen) -> Sound:
    sound = Sound(samples, bars.sample_rate)
    return Sound(at_rate(sound, model.sample_rate, model.channels), model.sample_rate)


@dataclass(frozen=True, slots=True)
class _Window:
    """What is given to a model that paints in: `(channels, samples)`, with the bars from
    `start` on for `length` samples."""

    samples: Samples
    start: int
    length: int

    def region(self, model: Chosen, bars: Bars) -> Region:
        """As the model is asked for it."""
        rate = bars.sample_rate
        end = (self.start + self.length) / rate
        return Region(_for_model(self.samples, bars, model), self.start / rate, end)


def _window(work: _Work) -> _Window:
    bars, around = work.bars, work.around
    room = (work.abilities.longest_seconds - bars.seconds) / 2
    most = max(0, round(room * bars.sample_rate))
    before = around.before[:, max(0, around.before.shape[1] - most) :]
    old = around.old
    if old.shape[1] < bars.length:
        old = np.pad(old, ((0, 0), (0, bars.length - old.shape[1])))
    after = around.after[:, :most]
    return _Window(np.concatenate([before, old, after], axis=1), before.shape[1], bars.length)


def _cut_down(work: _Work, result: SoundResult) -> _Work:
    """What a cancelled extension is cut down to: its whole bars. Raises Cancelled for none.

    Bars in the midst of a piece are all there or not at all.
    """
    seconds = result.sounds[0].seconds if result.sounds else 0.0
    count = floor(seconds / work.settled.bar_seconds)
    if work.asked.from_bar is not None or count < 1 or work.way == "in-paint":
        raise Cancelled("The job was cancelled.")
    asked = replace(work.asked, bars=min(count, work.bars.count))
    return _plain(replace(work, asked=asked, bars=bars_of(asked)))


def _plain(work: _Work) -> _Work:
    """The work without what can be done to its sound at any time."""
    sound = replace(work.asked.sound, separator=None, midi=False)
    return replace(work, asked=replace(work.asked, sound=sound))


def _made(
    maker: Maker, work: _Work, told: SoundRequest, result: SoundResult, progress: Progress
) -> Made:
    (sound,) = result.sounds
    work.folder.mkdir(parents=True, exist_ok=True)
    filling = _filling(work, sound, part_of(progress, 0.0, 0.3))
    around = work.around
    model = around.old if np.any(around.old) else _longer(around.before, around.after)
    samples, gain_db = as_loud_as(filling.samples, model, work.bars.sample_rate)
    joint = joined(samples, _neighbours(work))
    bars = work.bars
    verb = "added" if work.asked.from_bar is None else "made anew"
    notes = [
        f"{bars.words.capitalize()} {verb} by {work.model.title}; all else is as it was, sample "
        "for sample.",
        *filling.notes,
        f"Seams: {joint.start_seam.words} at the start, {joint.end_seam.words} at the end.",
    ]
    if not result.whole:
        notes.append(
            f"Stopped after {sound.seconds:.1f} of {told.seconds:.1f} s: this is what there is."
        )
    measured = {**filling.measured, "gain_db": round(gain_db, 2), **_facts(joint, work)}
    session = _bare(maker.engine, work, told, result, notes=tuple(notes), measured=measured)
    put = put_in(
        session,
        work.asked,
        bars,
        joint.samples,
        folder=work.folder,
        library=maker.library,
        progress=part_of(progress, 0.3, 1.0),
    )
    sound_mark(work.model).put(work.folder, put.written)
    return Made((put.session,), result.whole)


def _filling(work: _Work, sound: Sound, progress: Progress) -> Filling:
    """The model's sound on the grid of the bars, with the mix's rate and channels."""
    bars = work.bars
    samples = at_rate(sound, bars.sample_rate, work.around.channels)
    if work.way == "in-paint":
        window = _window(work)
        middle = bars.length + _WHOLE_OR_PART * (window.samples.shape[1] - bars.length)
        start = window.start if samples.shape[1] > middle else 0
        there = samples[:, start : start + bars.length]
        missing = bars.length - there.shape[1]
        return Filling(np.pad(there, ((0, 0), (0, missing))) if missing else there)
    return fill(
        samples,
        work.asked.session,
        bars,
        work.folder,
        goes_on=work.goes_on,
        fit_tempo=work.asked.sound.fit_tempo,
        progress=progress,
    )


def _longer(one: Samples, other: Samples) -> Samples:
    return one if one.shape[1] >= other.shape[1] else other


def _neighbours(work: _Work) -> Neighbours:
    """What stands around the bars; music goes round, so that a loop stays one."""
    around, bars = work.around, work.bars
    after = around.after if around.after.shape[1] else around.opening
    if work.asked.from_bar is None:
        leaving, arriving = around.opening, around.lead
    else:
        leaving, arriving = around.old, around.old
    spans = [
        (around.before, bars.start - around.before.shape[1]),
        (around.old, bars.start),
        (around.after, bars.end),
    ]
    music, first = max(spans, key=lambda span: span[0].shape[1])
    return Neighbours(
        around.lead,
        leaving,
        arriving,
        after,
        music,
        _beats(work.asked.session, first, music.shape[1]),
        bars.sample_rate,
    )


def _beats(session: Session, first: int, length: int) -> tuple[int, ...]:
    """The quarter notes within a stretch of the session, in samples from its start."""
    rate, tempo_map = session.sample_rate, session.tempo_map
    begin = tempo_map.beats_at_samples(first, rate)
    end = tempo_map.beats_at_samples(first + length, rate)
    return tuple(
        tempo_map.samples_at_beats(float(beat), rate) - first
        for beat in range(floor(begin) + 1, floor(end) + 1)
    )


def _facts(joint: Joined, work: _Work) -> dict[str, float | str | int]:
    return {
        "way": work.way,
        "from_bar": work.bars.first + 1,
        "bars": work.bars.count,
        "start_samples_of_session": work.bars.start,
        "end_samples_of_session": work.bars.end,
        "fade_in_seconds": joint.fade_in_seconds,
        "fade_out_seconds": joint.fade_out_seconds,
        **_seam("start", joint.start_seam),
        **_seam("end", joint.end_seam),
        "seam_score": joint.score,
    }


def _seam(where: str, seam: Seam) -> dict[str, float]:
    return {
        f"{where}_seam_score": seam.score,
        f"{where}_seam_spectrum_db": round(seam.spectrum_db, 2),
        f"{where}_seam_level_db": round(seam.level_db, 2),
        f"{where}_seam_waveform_db": round(seam.waveform_db, 2),
    }


def _bare(
    engine: str,
    work: _Work,
    told: SoundRequest,
    result: SoundResult,
    *,
    notes: tuple[str, ...],
    measured: dict[str, float | int | str | bool],
) -> Session:
    """The old session with where the new one comes from; its sound is still the old one's."""
    asked, old = work.asked, work.asked.session
    origin = old.provenance
    request = GenerateRequest(
        prompt=work.settled.prompt,
        seed=asked.seed,
        title=old.title,
        sample_rate=old.sample_rate,
        sound=asked.sound,
        master_lufs=float(origin.parameters.get("master_lufs", -14.0)),
        ceiling_dbtp=float(origin.parameters.get("ceiling_dbtp", -1.0)),
    )
    provenance = provenance_of(
        asked.operation,
        engine,
        work.model,
        request,
        facts={},
        given={
            **dict(result.parameters),
            "seconds": round(told.seconds, 3),
            "told": told.prompt,
        },
        measured=measured,
        notes=(*origin.notes, *notes, *result.remarks),
        parent=asked.name,
    )
    words = licence_words(work.model)
    if words in origin.licence:
        words = origin.licence
    elif origin.licence.startswith(_WAS_THERE):
        words = f"{origin.licence} Newer bars: {words}"
    else:
        words = f"{_WAS_THERE}{origin.licence} The new bars: {words}"
    return old.evolve(provenance=replace(provenance, licence=words, source_file=origin.source_file))
