"""From a request to sessions: one call of the model for all seeds, then each sound by itself."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.disk_room import check_room_for_sound
from server.engines.composer.harmony.chart import parse_chart
from server.engines.contract import GenerateRequest, Made, SoundAsked
from server.engines.modelled.channels import at_rate
from server.engines.modelled.finish import Finish, at_mix_level, finished
from server.engines.modelled.fit import Fitted, Wanted, fit
from server.engines.modelled.origin import provenance_of, sound_mark
from server.engines.modelled.refusals import refuse_music, refuse_sound
from server.engines.modelled.settled import Settled, settle, without_maps
from server.engines.modelled.shelf import Chosen, Shelf
from server.engines.modelled.suited import suited
from server.engines.modelled.told import request_to_model, seconds_for
from server.mastering.contract import MasterTarget
from server.models.abilities import Abilities
from server.models.contract import Sound, SoundRequest, SoundResult
from server.separation.stem_tracks import ready_separator, stems_by
from session.errors import BadInput, Cancelled
from session.model import Session
from session.pitch import Key
from session.progress import Progress, part_of, silent

Samples = NDArray[np.float32]

SESSION_CHANNELS = 2


@dataclass(frozen=True, slots=True)
class Maker:
    """An engine by name, where it gets its models from, and the library that remembers stems."""

    engine: str
    shelf: Shelf
    library: Path | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A request as it is carried out."""

    engine: str
    model: Chosen
    request: GenerateRequest
    settled: Settled
    told: SoundRequest
    library: Path | None

    @property
    def sound(self) -> SoundAsked:
        """The wishes that only models take."""
        return self.request.sound or SoundAsked()


def generate_each(
    maker: Maker,
    request: GenerateRequest,
    seeds: tuple[int, ...],
    folders: tuple[Path, ...],
    progress: Progress,
) -> Made:
    """A session for each of `seeds`, in its of `folders`. Raises as the engine says."""
    progress(0.0, "Reading the prompt")
    wishes = request.sound or SoundAsked()
    wishes = replace(wishes, model=suited(maker.shelf, wishes, chords=request.chords is not None))
    request = replace(request, sound=wishes)
    abilities = maker.shelf.abilities(wishes.model)
    order = _order(maker, request, seeds, abilities)
    _check_room(order, folders)
    result = sounds_of(maker.shelf, order, abilities, part_of(progress, 0.02, 0.75))
    if not result.whole:
        return _kept(order, result, seeds, folders)
    sessions: list[Session] = []
    for index, (sound, seed, folder) in enumerate(zip(result.sounds, seeds, folders, strict=True)):
        start, end = (0.75 + 0.25 * place / len(seeds) for place in (index, index + 1))
        take = _Take(sound, seed, folder)
        try:
            sessions.append(_session(order, take, result, part_of(progress, start, end)))
        except Cancelled:
            # All sound stands by now: what is not finished yet is kept plainly.
            rest = replace(result, sounds=result.sounds[index:])
            kept = _kept(order, rest, seeds[index:], folders[index:])
            return replace(kept, sessions=(*sessions, *kept.sessions))
    return Made(tuple(sessions))


def _order(
    maker: Maker, request: GenerateRequest, seeds: tuple[int, ...], abilities: Abilities
) -> Order:
    engine, shelf = maker.engine, maker.shelf
    sound = request.sound or SoundAsked()
    refuse_music(engine, request, abilities)
    refuse_sound(engine, sound, abilities)
    if sound.separator is not None:  # Before minutes of sound, not after.
        ready_separator(sound.separator)
    settled = _as_it_can_be_told(settle(request), engine, abilities)
    request = without_maps(request)
    seconds = seconds_for(settled)
    if seconds > abilities.longest_seconds:
        most = int(abilities.longest_seconds / (seconds / settled.bars))
        raise BadInput(
            f"{settled.bars} bars at {settled.bpm:g} bpm are longer than the engine {engine} "
            f"makes: ask for {most} bars, and let `roadie extend` go on."
        )
    model = shelf.choose(sound.model, sound.adapter)
    told = request_to_model(
        settled,
        sound,
        abilities,
        seeds,
        seconds=seconds,
        model=model,
        adapter=shelf.adapter(sound.adapter) if sound.adapter else None,
        chords=_chords(request, settled),
    )
    return Order(engine, model, request, settled, told, maker.library)


def _as_it_can_be_told(settled: Settled, engine: str, abilities: Abilities) -> Settled:
    """With a sentence on players who shall not play, where the model cannot be told so."""
    if not settled.left_out or abilities.negative_prompt:
        return settled
    said = (
        f"The engine {engine} cannot be told what to leave out: "
        f"{', '.join(settled.left_out)} may be heard all the same."
    )
    return replace(settled, notes=(*settled.notes, said))


def _check_room(order: Order, folders: tuple[Path, ...]) -> None:
    """See that there is room for all sessions, before there is sound. Raises DiskFull."""
    stems = stems_by(order.sound.separator)
    # Mix and master, stems and what is kept of them; and a file to listen to, which goes again.
    files = (2 + 2 * stems) * len(folders) + 1
    samples = round(order.told.seconds * order.request.sample_rate) * SESSION_CHANNELS
    check_room_for_sound(folders[0], files * samples)


def _chords(request: GenerateRequest, settled: Settled) -> tuple[tuple[float, str], ...]:
    """The chart, round and round over the bars, as (start in seconds, symbol)."""
    if request.chords is None:
        return ()
    chart = parse_chart(request.chords, settled.key or Key("C", "major"))
    found: list[tuple[float, str]] = []
    for bar in range(settled.bars + 1):
        chords = chart.bar(bar)
        for place, chord in enumerate(chords):
            seconds = (bar + place / len(chords)) * settled.bar_seconds
            if not found or found[-1][1] != chord.symbol:
                found.append((round(seconds, 6), chord.symbol))
    return tuple(found)


def sounds_of(shelf: Shelf, order: Order, abilities: Abilities, progress: Progress) -> SoundResult:
    """The model's sounds; seeds that it cannot make together are made one after the other."""
    at_once = max(1, abilities.together)
    seeds = order.told.seeds
    turns = ceil(len(seeds) / at_once)
    sounds: list[Sound] = []
    result = SoundResult(())
    progress(0.0, f"Loading {order.model.title}")
    with shelf.loaded(order.model, order.sound.draft) as model:
        for turn in range(turns):
            asked = replace(order.told, seeds=seeds[turn * at_once : (turn + 1) * at_once])
            part = part_of(progress, turn / turns, (turn + 1) / turns)
            try:
                result = model.generate(asked, part)
            except Cancelled:
                if not sounds:
                    raise
                result = SoundResult((), False, result.remarks, result.parameters)
            sounds += result.sounds
            if not result.whole:
                break
    return replace(result, sounds=tuple(sounds))


@dataclass(frozen=True, slots=True)
class _Take:
    """A sound with the seed that it came from, and the folder of its session."""

    sound: Sound
    seed: int
    folder: Path


def _session(order: Order, take: _Take, result: SoundResult, progress: Progress) -> Session:
    folder = take.folder
    samples = at_rate(take.sound, order.request.sample_rate, SESSION_CHANNELS)
    wanted = Wanted(
        order.settled, order.request.sample_rate, order.request.tail, order.sound.fit_tempo
    )
    folder.mkdir(parents=True, exist_ok=True)
    fitted = fit(samples, wanted, folder, part_of(progress, 0.0, 0.3))
    session, levelled = _bare(order, fitted, result, take.seed)
    finish = Finish(
        MasterTarget(order.request.master_lufs, order.request.ceiling_dbtp),
        sound_mark(order.model),
        order.library,
        separator=order.sound.separator,
        midi=order.sound.midi,
        listening=result.whole,
    )
    return finished(session, levelled, folder, finish, part_of(progress, 0.3, 1.0))


def _bare(order: Order, fitted: Fitted, result: SoundResult, seed: int) -> tuple[Session, Samples]:
    """The session without tracks, and its sound at the level of a mix."""
    settled = order.settled
    samples, gain_db = at_mix_level(fitted.samples, order.request.sample_rate)
    given = {**dict(result.parameters), "seconds": round(order.told.seconds, 3)}
    measured = {**fitted.measured, "mix_gain_db": round(gain_db, 2)}
    notes = (*settled.notes, *fitted.notes, *result.remarks)
    session = Session(
        title=settled.title,
        sample_rate=order.request.sample_rate,
        length_beats=fitted.bars * settled.bar_beats,
        tempo_map=fitted.tempo_map,
        meter_map=settled.meter_map,
        key=settled.key,
        provenance=provenance_of(
            "generate",
            order.engine,
            order.model,
            replace(order.request, seed=seed),
            facts=settled.facts,
            given={**given, "told": order.told.prompt},
            measured=measured,
            notes=notes,
        ),
    )
    return session, samples


def _kept(
    order: Order, result: SoundResult, seeds: tuple[int, ...], folders: tuple[Path, ...]
) -> Made:
    """Sessions of what a cancelled job had of each sound: its whole bars, plainly finished.

    Raises Cancelled where no sound has a bar.
    """
    plain = replace(order, request=replace(order.request, sound=_plainly(order.sound)))
    sessions: list[Session] = []
    for sound, seed in zip(result.sounds, seeds, strict=False):
        if sound.seconds < order.settled.bar_seconds:
            continue
        take = _Take(sound, seed, folders[len(sessions)])
        remark = _stopped(order, sound, result.whole)
        stopped = replace(result, whole=False, remarks=(remark, *result.remarks))
        shutil.rmtree(take.folder, ignore_errors=True)  # What stands there is half of one.
        # The user has cancelled: who asked would be told so again and again.
        sessions.append(_session(plain, take, stopped, silent))
    if not sessions:
        raise Cancelled("The job was cancelled.")
    return Made(tuple(sessions), whole=False)


def _stopped(order: Order, sound: Sound, whole: bool) -> str:
    """What a session that is kept of a cancelled job says of itself."""
    if whole:
        return "Stopped when its sound stood: nothing was heard in it, and it has no stems or MIDI."
    told = order.told.seconds
    return f"Stopped after {sound.seconds:.1f} of {told:.1f} s: this is what there is."


def _plainly(sound: SoundAsked) -> SoundAsked:
    return replace(sound, separator=None, midi=False)
