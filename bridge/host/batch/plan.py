"""What a batch will do, found out without doing anything: nothing is written or rendered here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from bridge.host.batch.fingerprint import Mark, Settings, mark_of, plug_ins_of
from bridge.host.batch.inputs import AUDIO_ENDINGS, MIDI_ENDINGS, Input, Wrong, find_inputs
from bridge.host.batch.ledger import (
    LEDGER_FILE,
    Entry,
    Ledger,
    is_as_written,
    is_same_source,
    is_whole,
)
from bridge.host.batch.names import SIDECHAIN_FIELDS, NameTemplate, numbered
from bridge.host.batch.wish import BatchWish
from bridge.host.chain.nearest import did_you_mean
from bridge.host.render.spec import OutputKind, RenderSpec
from session.errors import BadInput, NotFound, RoadieError
from session.progress import Progress, silent
from session.sound.read import probe


@dataclass(frozen=True, slots=True)
class Planned:
    """One file to render. `seconds` is how long the source sounds; `mark` is the source's."""

    spec: RenderSpec
    seconds: float
    mark: Mark
    settings: str


@dataclass(frozen=True, slots=True)
class UpToDate:
    """One that need not be rendered again: what came of it stands in the ledger's entry."""

    source: str
    target: Path
    entry: Entry


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What is to be rendered into `out`, what is already, and what cannot be.

    `own_outputs` is how many of the files found are what earlier batches made: they are left out.
    """

    out: Path
    planned: tuple[Planned, ...]
    up_to_date: tuple[UpToDate, ...]
    wrong: tuple[Wrong, ...]
    own_outputs: int = 0

    @property
    def specs(self) -> tuple[RenderSpec, ...]:
        """What is to be rendered."""
        return tuple(planned.spec for planned in self.planned)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A file, or a track of it, as it was found."""

    source: Path
    tree: str
    number: int
    seconds: float
    sample_rate: int
    track: int | None = None
    track_name: str = ""


def plan(wish: BatchWish, progress: Progress = silent) -> BatchPlan:
    """The plan. Raises for what is wrong with the wish itself: BadInput for its name and its
    side-chains, NotFound for a side-chain of all sounds that is not there, NotFound and
    PlugInFailed for plug-ins that this machine has not or keeps off.

    What is wrong with one file stands in the plan. Also raises what `progress` raises.
    """
    return _Planning(wish).plan(progress)


class _Planning:
    def __init__(self, wish: BatchWish) -> None:
        self._wish = wish
        self._out = Path(os.path.normpath(wish.folder / wish.out))
        self._template = NameTemplate(wish.name)
        self._keys = {key: self._key(key, text) for key, text in wish.sidechains.items()}
        self._ledger = Ledger(self._out)
        self._ledgers = {self._out: self._ledger}
        made_of = plug_ins_of(wish.chain, wish.instrument, wish.plug_ins) if wish.plug_ins else []
        self._settings = Settings(wish.name, made_of)
        self._taken = {name.casefold() for name in self._pending()}
        self._used: set[Path] = set()
        self._check()

    def _check(self) -> None:
        """Raises BadInput for a wish that no file can fulfil."""
        wish = self._wish
        for key in wish.chain.sidechains:
            if key not in wish.sidechains:
                raise BadInput(
                    f"The chain {wish.chain.name} listens to another sound, {key}: say which, as "
                    f"{key}=FILE."
                )
        for key in wish.sidechains:
            if key not in wish.chain.sidechains:
                hint = did_you_mean(key, wish.chain.sidechains)
                raise BadInput(f"The chain {wish.chain.name} listens to no {key}: {hint}")
        if wish.instrument is not None:
            from bridge.host.instrument.known import check_instrument

            check_instrument(wish.instrument, wish.folder / wish.base, wish.plug_ins)
        if "track" in self._template.fields and wish.instrument is None:
            raise BadInput("{track} is the name of a MIDI file's track: files of audio have none.")
        if wish.out.exists() and not wish.out.is_dir():
            raise BadInput(f"{wish.out} is a file where a folder is due: choose another.")

    def _pending(self) -> Iterator[str]:
        """Targets that are promised, though nothing stands there yet."""
        for target in self._ledger.targets():
            entry = self._ledger.at(target)
            if entry is not None and entry.staged and (self._out / entry.staged).exists():
                yield target

    def plan(self, progress: Progress) -> BatchPlan:
        """See `plan`."""
        wish = self._wish
        progress(0.0, "Looking for files")
        endings = AUDIO_ENDINGS if wish.instrument is None else MIDI_ENDINGS
        found, wrong = find_inputs(wish.inputs, wish.folder, endings)
        sources = [one for one in found if not self._is_own(one)]
        self._used = {one.path.resolve() for one in sources}
        planned: list[Planned] = []
        done: list[UpToDate] = []
        for number, one in enumerate(sources, 1):
            progress((number - 1) / len(sources), f"Looking at {one.path.name}")
            try:
                for made in self._of_input(one, number):
                    if isinstance(made, Planned):
                        planned.append(made)
                    else:
                        done.append(made)
            except RoadieError as error:
                wrong.append(Wrong(str(one.path), error))
        return BatchPlan(
            self._out, tuple(planned), tuple(done), tuple(wrong), len(found) - len(sources)
        )

    def _is_own(self, one: Input) -> bool:
        """Whether an earlier batch made it: here, or in a folder below one that was named."""
        within = [folder for folder in one.path.parents if one.root in folder.parents]
        for folder in dict.fromkeys([self._out, *within]):
            if folder in one.path.parents and (folder / LEDGER_FILE).is_file():
                ledger = self._ledgers.setdefault(folder, Ledger(folder))
                entry = ledger.at(one.path.relative_to(folder).as_posix())
                if entry is not None and is_as_written(one.path, entry):
                    return True
        return False

    def _of_input(self, one: Input, number: int) -> Iterator[Planned | UpToDate]:
        for piece in self._pieces(one, number):
            spec = self._spec(piece)
            mark, settings = mark_of(piece.source), self._settings.of(spec)
            entries = self._ledger.of(spec.source, spec.track)
            same = self._same(entries, piece.source, mark, settings)
            if same is not None:
                self._taken.add(same.target.casefold())
                yield UpToDate(spec.source, self._out / same.target, same)
                continue
            target, replaces = self._target(piece, entries)
            yield Planned(
                replace(spec, target=str(self._out / target), replaces=replaces),
                piece.seconds,
                mark,
                settings,
            )

    def _same(self, entries: list[Entry], source: Path, mark: Mark, settings: str) -> Entry | None:
        """What was rendered of the same source in the same way, and is still there."""
        for entry in entries:
            if (
                entry.settings == settings
                and is_same_source(entry, source, mark)
                and is_whole(entry, self._out)
            ):
                return entry
        return None

    def _pieces(self, one: Input, number: int) -> Iterator[_Piece]:
        tree = "" if one.tree == PurePosixPath() else one.tree.as_posix()
        asked_rate = self._wish.output.sample_rate
        if self._wish.instrument is None:
            if one.path.suffix.lower() in MIDI_ENDINGS:
                raise BadInput(f"{one.path.name} is MIDI: name the instrument that plays it.")
            info = probe(one.path)
            rate = asked_rate or info.sample_rate
            yield _Piece(one.path, tree, number, info.duration_seconds, rate)
            return
        from bridge.host.instrument.midi import tracks_with_notes
        from bridge.host.instrument.source import DEFAULT_SAMPLE_RATE

        tracks = tracks_with_notes(one.path)
        rate = asked_rate or DEFAULT_SAMPLE_RATE
        for track in tracks:
            name = track.name or f"Track {track.index + 1}"
            alone = "" if len(tracks) == 1 else name
            if "track" in self._template.fields:
                alone = name
            yield _Piece(one.path, tree, number, track.length_seconds, rate, track.index, alone)

    def _spec(self, piece: _Piece) -> RenderSpec:
        wish = self._wish
        return RenderSpec(
            source=str(piece.source),
            target="",
            chain=wish.chain,
            output=wish.output,
            base=str(wish.base),
            instrument=wish.instrument,
            track=piece.track,
            sidechains={key: str(self._key_file(key, piece)) for key in self._keys},
            tempo_map=wish.tempo_map,
            tail=wish.tail,
            twice=wish.twice,
        )

    def _key(self, key: str, text: str) -> Path | NameTemplate:
        """A side-chain's file, or how the one of each sound is called."""
        path = self._wish.folder / Path(text).expanduser()
        # A file may well be called "kick {2}.wav".
        if path.is_file():
            return path
        template = NameTemplate(text, SIDECHAIN_FIELDS, anywhere=True)
        if not template.fields:
            raise _no_such_key(key, path)
        return template

    def _key_file(self, key: str, piece: _Piece) -> Path:
        path = self._keys[key]
        if isinstance(path, NameTemplate):
            path = self._wish.folder / Path(path.filled(_fields(piece))).expanduser()
        if not path.is_file():
            raise _no_such_key(key, path)
        self._used.add(path.resolve())
        return path

    def _target(self, piece: _Piece, entries: list[Entry]) -> tuple[str, str | None]:
        """A free name for the new file; or the name of an earlier one that it may replace, and
        that one's digest."""
        if self._wish.replace:
            for entry in entries:
                path = self._out / entry.target
                free = entry.target.casefold() not in self._taken
                if free and path.resolve() not in self._used and is_as_written(path, entry):
                    self._taken.add(entry.target.casefold())
                    return entry.target, entry.target_sha256
        return self._free(self._wanted(piece), ending_of(self._wish.output.kind)), None

    def _wanted(self, piece: _Piece) -> PurePosixPath:
        fields = _fields(piece) | {
            "chain": self._wish.chain.name,
            "rate": piece.sample_rate,
            "ext": ending_of(self._wish.output.kind),
        }
        wanted = self._template.path(fields)
        # Tracks of one file are told apart by their names.
        if piece.track_name and "track" not in self._template.fields:
            told = NameTemplate("{name} {track}").path({**fields, "name": wanted.name, "tree": ""})
            wanted = wanted.with_name(told.name)
        return wanted

    def _free(self, wanted: PurePosixPath, ending: str) -> str:
        number = 1
        while True:
            name = numbered(wanted, number)
            target = f"{name.as_posix()}.{ending}"
            if target.casefold() not in self._taken and not (self._out / target).exists():
                self._taken.add(target.casefold())
                return target
            number += 1


def ending_of(kind: OutputKind) -> str:
    """The ending of a file, without its dot: wav, flac or aiff."""
    return kind.rstrip("f").rstrip("0123456789")


def _no_such_key(key: str, path: Path) -> NotFound:
    return NotFound(f"The chain listens to {key}, and {path} is not there: check its name.")


def _fields(piece: _Piece) -> dict[str, str | int]:
    return {
        "name": piece.source.stem,
        "tree": piece.tree,
        "folder": piece.source.parent.name,
        "n": piece.number,
        "track": piece.track_name,
    }
