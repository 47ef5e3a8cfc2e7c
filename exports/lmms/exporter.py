"""The project folder: the project file, its audio in a folder of its own, and how to open it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from exports.contract import PLAIN, ExportOptions, ExportReport
from exports.features import fidelity
from exports.layout import Channel, channels
from exports.lmms.project import project, project_bytes
from exports.lmms.song_time import FASTEST_BPM, SLOWEST_BPM, SongTime
from exports.lmms.stems import (
    ChannelStem,
    PrintedStem,
    channel_stem,
    print_stems,
)
from exports.loss_words import as_a_whole_file
from exports.names import clean_text, safe_name
from exports.words import facts, listed, provenance, tempo
from session.errors import storage
from session.model import Session
from session.progress import Progress, part_of

_AUDIO_END = 0.95


class LmmsExporter:
    """An LMMS 1.2 project: stems from bar 1, dry stems and notes muted beside, tempo, sections."""

    name = "lmms"
    title = "LMMS project"
    takes_template = False
    fidelity = fidelity(
        lacking=(
            "meter changes",
            "key",
            "colours",
            "tracks in groups",
            "sends and returns",
            "audio follows a tempo change",
            "clips with gaps between them",
            "fades",
            "session view",
            "mix and master",
        ),
        proof="real program",
        proof_words=(
            "LMMS 1.2.2 renders the projects of the tests without its window, and what it renders "
            "is the mix."
        ),
    )

    def export(
        self,
        session: Session,
        source: Path,
        target: Path,
        progress: Progress,
        options: ExportOptions = PLAIN,
    ) -> ExportReport:
        """Write the project. Raises StorageFailed, NotFound, UnreadableAudio."""
        progress(0.0, "Looking at the stems")
        title = safe_name(session.title, "Session")
        folder, audio_folder = target / title, f"{title} audio"
        stems = [
            one if one.kind == "midi" else channel_stem(one, session, source)
            for one in channels(session)
        ]
        short = all(isinstance(one, Channel) or one.fits_one_file for one in stems)
        time = SongTime(session.tempo_map, steady=not short)
        with storage(folder):
            (folder / audio_folder).mkdir(parents=True)
        part = part_of(progress, 0.0, _AUDIO_END)
        tracks = _print(stems, folder / audio_folder, time, part)
        progress(_AUDIO_END, "Writing the project")
        about = listed(facts(session)) + "\n" + listed(provenance(session))
        root, losses = project(session, tracks, time, audio_folder, about)
        path = folder / f"{title}.mmp"
        with storage(path):
            path.write_bytes(project_bytes(root))
            opening = _opening(title, audio_folder)
            (folder / "README.txt").write_text(
                f"{clean_text(session.title)}\n\n{about}\n{opening}\n", "utf-8"
            )
        progress(1.0, "LMMS project written")
        told = [*_time_losses(session, time, short), *_stem_losses(session, tracks), *losses]
        if any(isinstance(one, PrintedStem) and one.clips for one in tracks):
            told.append(_found_words(audio_folder))
        open_file = path.relative_to(target).as_posix()
        return ExportReport(self.name, open_file, self.fidelity, tuple(dict.fromkeys(told)))


def _print(
    channels: Sequence[Channel | ChannelStem], folder: Path, time: SongTime, progress: Progress
) -> list[Channel | PrintedStem]:
    """The channels in their order, those with audio printed."""
    stems = [one for one in channels if isinstance(one, ChannelStem)]
    printed = iter(print_stems(stems, folder, time, progress))
    return [one if isinstance(one, Channel) else next(printed) for one in channels]


def _found_words(audio_folder: str) -> str:
    """LMMS 1.2 has no path that starts at the project (`SampleBuffer::tryToMakeAbsolute`)."""
    return (
        f"LMMS 1.2 looks for audio in its own samples folder: put the folder {audio_folder!r} "
        "there before you open the project."
    )


def _opening(title: str, audio_folder: str) -> str:
    return f"""How to open this in LMMS 1.2
----------------------------
1. Put the folder "{audio_folder}" into LMMS's samples folder (usually Documents/lmms/samples; LMMS
   shows it as "My Samples"). LMMS 1.2 finds audio only there.
2. Open "{title}.mmp".
From a command line it also opens as it is: go into this folder and run lmms "{title}.mmp".

The stems sound. The notes and the dry stems stand beside them, muted: LMMS would give the notes a
plain sound that is not in the mix.

When you export the song, leave oversampling at 1x: with more, LMMS resamples the stems, and they
lose treble."""


def _time_losses(session: Session, time: SongTime, short: bool) -> Iterator[str]:
    _, *more = session.tempo_map.steps
    if not short and more:
        yield (
            "The tempo changes are left out: a stem of this length is cut into files, which LMMS "
            "can only place exactly at one tempo."
        )
    elif more:
        yield (
            "LMMS plays audio in its place from the start of the song only when the tempo changes: "
            "start from bar 1."
        )
    if not time.exact and (short or not more):
        named = "the tempi are" if more else f"{tempo(session)} is"
        yield (
            f"LMMS counts in whole bpm from {SLOWEST_BPM} to {FASTEST_BPM} and in 48ths of a beat, "
            f"so {named} rounded: notes and sections stand where they sound, a little off its bar "
            "lines."
        )
    meters = session.meter_map.steps
    if len(meters) > 1:
        yield f"LMMS has one meter: it is {meters[0].numerator}/{meters[0].denominator} throughout."
    if any(max(one.numerator, one.denominator) > 32 for one in meters[:1]):
        yield "LMMS's meters go up to 32/32: the meter is nearer to that than the piece's."


def _stem_losses(session: Session, tracks: Sequence[Channel | PrintedStem]) -> Iterator[str]:
    for one in (printed.stem for printed in tracks if isinstance(printed, PrintedStem)):
        name = one.channel.name
        yield from as_a_whole_file(one.stem, session, "LMMS")
        if one.stem.channels > 2:
            yield f"LMMS plays the first two of {name!r}'s {one.stem.channels} channels."
