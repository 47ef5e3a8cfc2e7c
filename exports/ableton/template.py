"""Our tracks in a copy of a set that the user saved."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from exports.ableton.clips import Sample
from exports.ableton.invariants import problems
from exports.ableton.pointees import Pointees, is_pointee
from exports.ableton.read_files import PROJECT_MARK
from exports.ableton.read_time import read_time
from exports.ableton.reading import live_version, parse_set, set_xml
from exports.ableton.template_form import Form
from exports.ableton.template_samples import OwnSamples, own_samples, place_samples
from exports.ableton.template_text import SetText, set_text
from exports.ableton.track_words import track_losses
from exports.ableton.tracks import SetShape, TrackWriter
from exports.clip_files import clip_sources, place_clip_files
from exports.imported import SongTime
from exports.names import clean_text, safe_name
from exports.words import meter, number, tempo
from session.errors import BadInput, JobFailed, storage
from session.model import Session
from session.progress import Progress, part_of

OLDEST_TEMPLATE = 11
_OWN_END, _SAMPLES_END = 0.3, 0.8
_MOST_NAMED = 5


class Template:
    """A set of the user's own, read and checked, with what tracks added to it must fit."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput when it is no set of Live 11 or 12, NotFound and its kin."""
        xml = set_xml(path)
        self.path = path
        self.root = parse_set(xml, path)
        if live_version(self.root) < OLDEST_TEMPLATE:
            raise BadInput(
                f"{path.name} is from Live {live_version(self.root)}: open it in Live 11 or 12, "
                "save it there and try again."
            )
        self.text: SetText = set_text(xml, path.name)
        self.own: OwnSamples = own_samples(self.root, path)
        self.returns = len(self.root.findall("LiveSet/Tracks/ReturnTrack"))
        self.scenes = len(self.root.findall("LiveSet/Scenes/Scene"))

    @property
    def shape(self) -> SetShape:
        """What our tracks must fit: the user's scenes stay as they are, and so do the returns."""
        ids = [_number(one.get("Id")) for one in self.root.iterfind("LiveSet/Tracks/*")]
        return SetShape(
            slots=self.scenes,
            returns=self.returns,
            own_returns=0,
            first_return=self.returns,
            first_id=max(ids, default=-1) + 1,
        )

    @property
    def first_pointee(self) -> int:
        """The first number that no pointee of the set has."""
        following = self.root.find("LiveSet/NextPointeeId")
        said = _number(following.get("Value")) if following is not None else 1
        taken = (_number(one.get("Id")) for one in self.root.iter(etree.Element) if is_pointee(one))
        return max(said, max(taken, default=0) + 1)

    def with_session(
        self, session: Session, samples: dict[str, Sample]
    ) -> tuple[bytes, tuple[str, ...]]:
        """The set's XML with the session's tracks, and what was lost. Raises JobFailed."""
        writer = TrackWriter(session, samples, (), self.shape)
        form = Form(self.root)
        tracks = [form.track(track) for track in writer.write()]
        following = Pointees().number(tracks, self.first_pointee)
        xml = self.text.with_tracks(tracks, following)
        before = set(problems(self.root, None))
        broken = [one for one in problems(parse_set(xml, self.path), None) if one not in before]
        if broken:
            raise JobFailed(
                f"The Live set breaks a rule of Live ({broken[0]}): please report this as a defect."
            )
        losses = [*self._time_losses(session), *self._form_losses(form), *self._own_losses()]
        losses += writer.losses
        losses += (one for one in track_losses(session, 0) if "slots have none" not in one)
        return xml, tuple(losses)

    def _time_losses(self, session: Session) -> Iterator[str]:
        time = read_time(self.root, [])
        theirs = session.evolve(
            tempo_map=time.tempo_map, meter_map=time.meter_map, sections=(), key=None
        )
        if _tempi(time) != [(step.start_beats, step.bpm) for step in session.tempo_map.steps]:
            yield (
                f"The set is at {_tempo_words(theirs)}, the session at {_tempo_words(session)}: "
                "the stems follow the set's tempo."
            )
        if time.meter_map != session.meter_map:
            yield f"The set keeps its meter, {meter(theirs)}; the session has {meter(session)}."
        if session.sections:
            yield "The session's sections are no locators here: the set keeps its own."
        yield "The tracks are in the arrangement; the set's scenes are as they were."

    def _form_losses(self, form: Form) -> Iterator[str]:
        if form.lacking:
            kinds = {"AudioTrack": "audio", "MidiTrack": "MIDI", "GroupTrack": "group"}
            named = " and no ".join(sorted(kinds[tag] for tag in form.lacking))
            yield (
                f"{self.path.name} has no {named} track, so ours take the form of Live 11: if "
                "Live refuses the set, save yours with one of each kind and try again."
            )
        if form.left_out:
            yield (
                f"{self.path.name} is of another Live than the devices Roadie knows, so they are "
                f"left out: {', '.join(sorted(form.left_out))}."
            )

    def _own_losses(self) -> Iterator[str]:
        missing = self.own.missing
        if missing:
            more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
            named = ", ".join(clean_text(name) for name in missing[:_MOST_NAMED])
            yield f"Samples of {self.path.name} that were not found: {named}{more}."


def write_into(
    template: Path, session: Session, source: Path, target: Path, progress: Progress
) -> tuple[Path, tuple[str, ...]]:
    """Write a copy of the set `template` with the session's tracks as a project into `target`.

    The set's file and what was lost. Nothing is written before all is known to be usable. Raises
    BadInput (the template), NotFound, UnreadableAudio, StorageFailed.
    """
    progress(0.0, "Looking at the set and the stems")
    found = Template(template)
    sources = clip_sources(session, source)
    title = safe_name(f"{template.stem} with {session.title}", "Session")
    project = target / f"{title} Project"
    with storage(project):
        (project / PROJECT_MARK).mkdir(parents=True)
    place_samples(found.own, project, part_of(progress, 0.0, _OWN_END))
    folder = _free_folder(found.own)
    placed = place_clip_files(sources, project / folder, part_of(progress, _OWN_END, _SAMPLES_END))
    samples = {file: Sample.of(one, folder) for file, one in placed.items()}
    progress(_SAMPLES_END, "Writing the Live set")
    xml, losses = found.with_session(session, samples)
    path = project / f"{title}.als"
    with storage(path):
        path.write_bytes(gzip.compress(xml, mtime=0))
    progress(1.0, "Live set written")
    return path, losses


def _free_folder(own: OwnSamples) -> str:
    """A folder for our samples that none of the user's lie in."""
    taken = {relative.casefold() for relative in own.inside}
    count, folder = 1, "Samples/Roadie"
    while any(one.startswith(f"{folder.casefold()}/") for one in taken):
        count += 1
        folder = f"Samples/Roadie {count}"
    return folder


def _tempi(time: SongTime) -> list[tuple[float, float]]:
    return [(step.start_beats, step.bpm) for step in time.tempo_map.steps]


def _tempo_words(session: Session) -> str:
    """The tempo, or between which tempi it moves."""
    bpm = [step.bpm for step in session.tempo_map.steps]
    if len(bpm) == 1:
        return tempo(session)
    return f"{number(min(bpm))} to {number(max(bpm))} bpm"


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
