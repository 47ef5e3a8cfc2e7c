"""The sound of new bars in their place: on the grid, joined on both sides, and told of."""

from __future__ import annotations

from dataclasses import replace
from math import floor

import numpy as np
from numpy.typing import NDArray

from server.engines.contract import GenerateRequest, Made
from server.engines.modelled.channels import at_rate
from server.engines.modelled.fill import Filling, as_loud_as, fill
from server.engines.modelled.generate import Maker
from server.engines.modelled.join import Joined, Neighbours, joined
from server.engines.modelled.origin import licence_words, provenance_of, sound_mark
from server.engines.modelled.region_told import window_of
from server.engines.modelled.region_work import Work
from server.engines.modelled.retracked import put_in
from server.engines.modelled.seam import Seam
from server.models.contract import Sound, SoundRequest, SoundResult
from session.model import Session
from session.progress import Progress, part_of

Samples = NDArray[np.float32]

_WHOLE_OR_PART = 0.5
"""Between the length of the region and that of all that was given to paint in: which came back."""

_WAS_THERE = "What was there: "
"""How a licence begins where bars of a session are another's than the rest."""


def made_of(
    maker: Maker, work: Work, told: SoundRequest, result: SoundResult, progress: Progress
) -> Made:
    """The session with the model's sound in its bars, in `work.folder`; `told` is what was asked.

    What a model did not make to the end is put in as far as it goes, and said.
    """
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


def _filling(work: Work, sound: Sound, progress: Progress) -> Filling:
    """The model's sound on the grid of the bars, with the mix's rate and channels."""
    bars = work.bars
    samples = at_rate(sound, bars.sample_rate, work.around.channels)
    if work.way == "in-paint":
        window = window_of(work)
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


def _neighbours(work: Work) -> Neighbours:
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


def _facts(joint: Joined, work: Work) -> dict[str, float | str | int]:
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
    work: Work,
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
