"""Bars of a session made anew, or put behind it: outside of them not a sample changes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from math import floor
from pathlib import Path

from server.disk_room import check_room_for_sound
from server.engines.contract import Made
from server.engines.modelled.anew import Anew, Bars, bars_of
from server.engines.modelled.generate import Maker
from server.engines.modelled.refusals import refuse_sound
from server.engines.modelled.region_made import made_of
from server.engines.modelled.region_told import told_of
from server.engines.modelled.region_work import Work
from server.engines.modelled.settled import Settled
from server.engines.modelled.suited import suited
from server.engines.modelled.surroundings import surroundings
from server.engines.modelled.told import STRETCH_BOUND
from server.models.contract import SoundResult
from server.separation.stem_tracks import ready_separator, stems_by
from session.errors import BadInput, Cancelled
from session.progress import Progress, part_of, silent


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
    work = Work(asked, bars, around, model, abilities, _settled(asked, bars), folder)
    _check_room(work)
    told = told_of(maker, work)
    progress(0.02, f"Loading {model.title}")
    with maker.shelf.loaded(model, asked.sound.draft) as loaded:
        result = loaded.generate(told, part_of(progress, 0.05, 0.8))
    if not result.whole:
        return made_of(maker, _cut_down(work, result), told, result, silent)
    try:
        return made_of(maker, work, told, result, part_of(progress, 0.8, 1.0))
    except Cancelled:
        # All sound stands by now: what is not finished yet is kept plainly.
        shutil.rmtree(folder, ignore_errors=True)  # What stands there is half of a session.
        stopped = "Stopped when the new sound stood: it was not split, and has no MIDI."
        result = replace(result, remarks=(stopped, *result.remarks))
        return replace(made_of(maker, _plain(work), told, result, silent), whole=False)


def _check_room(work: Work) -> None:
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


def _cut_down(work: Work, result: SoundResult) -> Work:
    """What a cancelled extension is cut down to: its whole bars. Raises Cancelled for none.

    Bars in the midst of a piece are all there or not at all.
    """
    seconds = result.sounds[0].seconds if result.sounds else 0.0
    count = floor(seconds / work.settled.bar_seconds)
    if work.asked.from_bar is not None or count < 1 or work.way == "in-paint":
        raise Cancelled("The job was cancelled.")
    asked = replace(work.asked, bars=min(count, work.bars.count))
    return _plain(replace(work, asked=asked, bars=bars_of(asked)))


def _plain(work: Work) -> Work:
    """The work without what can be done to its sound at any time."""
    sound = replace(work.asked.sound, separator=None, midi=False)
    return replace(work, asked=replace(work.asked, sound=sound))
