"""The job `compare`: a sound before and after a chain, to hear and to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bridge.host.chain.shelf import ShelvedChain
from bridge.host.compare.spec import CompareReport, CompareSpec, Figures
from bridge.host.compare.work import PLACE
from bridge.host.isolated.plain_json import of_json, to_json
from exports.names import safe_name
from server.jobs.host_specs import CompareSpec as CompareWish
from server.jobs.task import Delivery, JobPlace, Outcome
from server.jobs.tasks.printed_track import print_track, side_chain_track
from server.jobs.tasks.render import chain_for
from server.jobs.tasks.rendering import bounds_of, isolated_processes
from server.jobs.tracks_called import tracks_called
from server.library.folders import session_folder
from server.separation.region import region_of
from server.settings import read_settings
from session.document import read_session
from session.errors import BadInput, NotFound, storage
from session.model import Session, Track
from session.progress import Progress, part_of
from session.tempo import TempoMap

FOLDER = "comparisons"
"""Below the library: where those of sessions are."""

_PRINTED = 0.15


def compare(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Write dry and wet at one loudness, one file that goes from one to the other, and a picture
    of both, into a folder of their own beside the sound, in `out` or in `comparisons`.

    `data` has the files, spectra, figures and `words`, sentences for the user. Raises NotFound,
    BadInput, UnreadableAudio, UnreadableChain, PlugInFailed and its kin, Cancelled.
    """
    asked = CompareWish.model_validate(spec)
    settings = read_settings(library=place.library)
    shelved = chain_for(asked.chain, settings)
    folder = place.staging / "comparison"
    with storage(folder):
        folder.mkdir(parents=True)
    if asked.session is not None:
        progress(0.0, "Reading the track")
        wish = _of_session(asked, shelved, place)
        beside = place.library / FOLDER
    else:
        wish = _of_file(asked, shelved, str(folder))
        beside = Path(wish.dry).parent
    with isolated_processes(place) as make:
        content = {
            "spec": to_json(wish),
            "plug_ins": str(settings.plug_in_index),
        }
        part = part_of(progress, _PRINTED, 1.0) if asked.session else progress
        report = of_json(CompareReport, make().do(PLACE, content, bounds_of(settings), part))
    out = Path(asked.out) if asked.out else beside
    target = out / safe_name(f"{wish.name} through {shelved.chain.name}", "comparison")
    where = target.relative_to(place.library) if target.is_relative_to(place.library) else target
    return Outcome((Delivery("comparison", str(where)),), _data(report), tuple(report.warnings))


def _of_file(asked: CompareWish, shelved: ShelvedChain, folder: str) -> CompareSpec:
    file = Path(asked.file or "")
    if not file.is_file():
        raise NotFound(f"There is no file {file}: check the path and try again.")
    if missing := [key for key in shelved.chain.sidechains if key not in asked.sidechains]:
        raise BadInput(
            f"The chain {shelved.chain.name} listens to another sound, {missing[0]}: say which, "
            f"as {missing[0]}=FILE."
        )
    return CompareSpec(
        dry=str(file),
        folder=folder,
        name=safe_name(file.stem, "sound")[:100],
        chain=shelved.chain,
        base=str(shelved.base),
        sidechains=dict(asked.sidechains),
        tempo_map=TempoMap.constant(asked.bpm) if asked.bpm else None,
    )


def _of_session(asked: CompareWish, shelved: ShelvedChain, place: JobPlace) -> CompareSpec:
    """The track, and what the chain listens to, printed; of both the same region."""
    name = asked.session or ""
    source = session_folder(place.library / "sessions", name)
    session = read_session(source)
    track = _track(session, asked)
    region = region_of(session, asked.from_bar, asked.bars)
    stretch = (
        (region.start_samples, region.start_samples + region.length_samples) if region else None
    )
    parts = place.staging / "parts"
    with storage(parts):
        parts.mkdir()
    print_track(track, session, source, parts / "dry.wav", stretch)
    start_beats = region.start_beats if region else 0.0
    return CompareSpec(
        dry=str(parts / "dry.wav"),
        folder=str(place.staging / "comparison"),
        name=safe_name(f"{session.title} {track.name}", "sound")[:100],
        chain=shelved.chain,
        base=str(shelved.base),
        sidechains={
            key: _key_file(key, asked.sidechains, session, source, parts / f"key-{number}.wav")
            for number, key in enumerate(shelved.chain.sidechains)
        },
        tempo_map=session.tempo_map,
        meter_map=session.meter_map,
        start_seconds=session.tempo_map.seconds_at_beats(start_beats),
    )


def _track(session: Session, asked: CompareWish) -> Track:
    called = tracks_called(session.tracks, [asked.track]) if asked.track else session.tracks
    sounding = [track for track in called if track.audio_clips]
    if not sounding:
        raise BadInput(f"The session {asked.session} has no sound there: name a track that has.")
    return sounding[0]


def _key_file(
    key: str, given: Mapping[str, str], session: Session, source: Path, target: Path
) -> str:
    found = side_chain_track(key, given, session)
    if isinstance(found, Path):
        return str(found)
    print_track(found, session, source, target)
    return str(target)


def _data(report: CompareReport) -> dict[str, Any]:
    files = (report.dry_file, report.wet_file, report.alternating_file, report.picture_file)
    return {
        "folder": {"delivery": 0},
        "files": [Path(file).name for file in files],
        "sample_rate": report.sample_rate,
        "length_samples": report.length_samples,
        "words": [
            _words("dry", report.dry, report.dry_gain_db),
            _words("wet", report.wet, report.wet_gain_db),
        ],
        "spectra": asdict(report.spectra),
        "figures": {
            "dry": {**asdict(report.dry), "gain_db": report.dry_gain_db},
            "wet": {**asdict(report.wet), "gain_db": report.wet_gain_db},
        },
    }


def _words(side: str, figures: Figures, gain_db: float) -> str:
    """A side's loudness, and what was done to match it."""
    if figures.loudness_lufs is None:
        return f"{side}: silence"
    turned = f", turned down by {-gain_db:.1f} dB" if gain_db < -0.05 else ""
    peak = f"{figures.true_peak_dbtp:.1f}" if figures.true_peak_dbtp is not None else "no"
    return f"{side}: {figures.loudness_lufs:.1f} LUFS, {peak} dBTP{turned}"
