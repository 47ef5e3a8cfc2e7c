"""A session as the two documents of a DAWproject."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from exports.dawproject.clips import Look, Sample, Span, add_audio_clip, add_midi_clip
from exports.dawproject.elements import add, number_the_rest
from exports.dawproject.mixer import Lane, Mixer
from exports.dawproject.scenes import write_scenes
from exports.dawproject.song_time import time_losses, write_changes, write_markers, write_transport
from exports.loss_words import cut_before_bar_1
from exports.names import clean_text
from exports.words import facts, provenance
from session.model import Session

FORMAT_VERSION = "1.0"
APPLICATION = "Roadie"
APPLICATION_VERSION = "1"
"""Of what we write, not of Roadie: the same session makes the same file."""


def project_xml(
    session: Session, samples: Mapping[str, Sample]
) -> tuple[etree._Element, list[str]]:
    """The root of project.xml, and what it could not keep.

    `samples` are the files of the archive by the session's own paths.
    """
    root = etree.Element("Project", version=FORMAT_VERSION)
    add(root, "Application", name=APPLICATION, version=APPLICATION_VERSION)
    write_transport(session, root)
    mixer = Mixer(session)
    mixer.write(add(root, "Structure"))
    arrangement = add(root, "Arrangement")
    timeline = add(arrangement, "Lanes", timeUnit="beats")
    for lane in mixer.lanes:
        _write_lane(timeline, lane, samples)
    write_markers(session, arrangement)
    write_changes(session, arrangement)
    losses = write_scenes(session, mixer.lanes, samples, add(root, "Scenes"))
    number_the_rest(root)
    every = (*time_losses(session), *_clip_losses(session), *mixer.losses, *losses)
    return root, list(dict.fromkeys(every))


def _write_lane(timeline: etree._Element, lane: Lane, samples: Mapping[str, Sample]) -> None:
    track = lane.channel.track
    clips = add(add(timeline, "Lanes", track=lane.id), "Clips")
    for one in lane.audio:
        look = Look(one.clip.name, track.colour)
        span = Span(one.start_beats, one.from_beats, one.to_beats)
        add_audio_clip(clips, one, span, samples[one.clip.file], look)
    for part in lane.midi:
        look = Look(part.clip.name, track.colour)
        add_midi_clip(
            clips, part.clip.notes, Span(part.start_beats, 0.0, part.clip.length_beats), look
        )


def _clip_losses(session: Session) -> list[str]:
    """What of tracks and clips programs make something else of, a sentence each."""
    losses: list[str] = []
    for track in session.tracks:
        audio = (*track.audio_clips, *track.dry_clips)
        losses += cut_before_bar_1(track.name, audio, track.midi_clips, "a DAWproject")
        if any(clip.gain_db for clip in audio):
            losses.append(
                f"The clip gains of {track.name!r} are written as Bitwig writes them, as gain "
                "expressions: check its level in other programs."
            )
    panned = sum(bool(track.pan and track.audio_clips) for track in session.tracks)
    if panned:
        losses.append(
            "DAWproject does not say by which law a pan works, so the level of what is panned "
            f"({panned} of {len(session.tracks)} tracks) follows the program's own."
        )
    return losses


def metadata_xml(session: Session) -> etree._Element:
    """The root of metadata.xml: title, licence, and what the project itself has no place for."""
    root = etree.Element("MetaData")
    pairs = [*facts(session), *provenance(session)]
    for tag, text in (
        ("Title", clean_text(session.title)),
        ("Copyright", clean_text(session.provenance.licence)),
        ("Comment", "\n".join(f"{name}: {value}" for name, value in pairs)),
    ):
        etree.SubElement(root, tag).text = text
    return root
