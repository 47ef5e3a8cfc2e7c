"""What a list of sessions shows of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field

from server.library.label import Label, Mark
from server.library.remake import why_not_varied
from session.model import Session, Track
from session.units import Role


@dataclass(frozen=True, slots=True)
class TrackSummary:
    """A track in a list."""

    name: Annotated[str, Field(description="The track's name.", examples=["Bass"])]
    role: Role
    colour: Annotated[str, Field(description="#rrggbb", examples=["#8e4ec6"])]
    files: Annotated[
        tuple[str, ...],
        Field(description="Its audio files, relative to the session.", examples=[["audio/b.wav"]]),
    ]
    notes: Annotated[int, Field(description="How many MIDI notes it has.", ge=0)]
    mute: bool


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in a list. A folder that cannot be read has an `error` and little else."""

    id: Annotated[
        str,
        Field(
            description="The name of its folder in the library.",
            examples=["lo-fi-hip-hop-84-bpm-a-minor"],
        ),
    ]
    folder: Annotated[str, Field(description="The path of its folder on the server's machine.")]
    title: str
    created_at: Annotated[str, Field(description="UTC, ISO 8601.")]
    operation: Annotated[
        str | None, Field(description="What made it: generate, vary, respond, import and so on.")
    ] = None
    engine: str | None = None
    licence: Annotated[str | None, Field(description="Of the model's output, in words.")] = None
    parent: Annotated[str | None, Field(description="The id of the session it was made from.")] = (
        None
    )
    prompt: Annotated[str | None, Field(description="The words it was made from.")] = None
    style: Annotated[str | None, Field(examples=["lo-fi hip hop"])] = None
    bpm: Annotated[float | None, Field(description="The tempo at the start.")] = None
    tempo_changes: Annotated[int, Field(description="Changes of tempo after the start.")] = 0
    key: Annotated[str | None, Field(examples=["A minor"])] = None
    meter: Annotated[str | None, Field(description="At the start.", examples=["4/4"])] = None
    bars: int | None = None
    length_seconds: float | None = None
    sample_rate: int | None = None
    tracks: tuple[TrackSummary, ...] = ()
    mix_file: str | None = None
    mix_loudness_lufs: float | None = None
    master_file: str | None = None
    master_loudness_lufs: float | None = None
    grid_residual_samples: float | None = None
    null_db: float | None = None
    mark: Annotated[
        Mark | None, Field(description="What its maker thinks of it; thrown ones are still there.")
    ] = None
    favourite: bool = False
    hidden: Annotated[bool, Field(description="Whether lists are to leave it out.")] = False
    albums: Annotated[tuple[str, ...], Field(examples=[["Summer EP"]])] = ()
    comments: Annotated[int, Field(ge=0, description="How many comments there are on it.")] = 0
    cannot_vary: Annotated[
        str | None,
        Field(description="Why it cannot be made again with changes, and what to do instead."),
    ] = None
    error: Annotated[
        str | None, Field(description="Why the session cannot be read, and what to do.")
    ] = None


def summary_of(session: Session, session_id: str, folder: str) -> SessionSummary:
    """What a list shows of `session`."""
    start = session.meter_map.steps[0]
    mix, provenance = session.mix, session.provenance
    return SessionSummary(
        id=session_id,
        folder=folder,
        title=session.title,
        created_at=provenance.created_at,
        operation=provenance.operation,
        engine=provenance.engine,
        licence=provenance.licence,
        parent=provenance.parent,
        prompt=provenance.prompt or None,
        style=_style(provenance.parameters),
        bpm=session.tempo_map.steps[0].bpm,
        tempo_changes=len(session.tempo_map.steps) - 1,
        key=session.key.name if session.key else None,
        meter=f"{start.numerator}/{start.denominator}",
        bars=session.length_bars,
        length_seconds=session.tempo_map.seconds_at_beats(session.length_beats),
        sample_rate=session.sample_rate,
        tracks=tuple(_track(track) for track in session.tracks),
        mix_file=mix.file if mix else None,
        mix_loudness_lufs=mix.loudness_lufs if mix else None,
        master_file=mix.master_file if mix else None,
        master_loudness_lufs=mix.master_loudness_lufs if mix else None,
        grid_residual_samples=mix.grid_residual_samples if mix else None,
        null_db=mix.null_db if mix else None,
        cannot_vary=why_not_varied(provenance, session_id),
    )


def labelled(summary: SessionSummary, label: Label) -> SessionSummary:
    """The summary with what its maker wrote on the session."""
    return replace(
        summary,
        title=label.title or summary.title,
        mark=label.mark,
        favourite=label.favourite,
        hidden=label.hidden,
        albums=label.albums,
        comments=len(label.comments),
    )


def _style(parameters: Mapping[str, Any]) -> str | None:
    """The style that was settled on, or, by an engine that settles none, understood."""
    for place in ("settled", "understood"):
        found = parameters.get(place)
        if isinstance(found, Mapping) and isinstance(found.get("style"), str):
            return str(found["style"])[:200] or None
    return None


def _track(track: Track) -> TrackSummary:
    return TrackSummary(
        name=track.name,
        role=track.role,
        colour=track.colour,
        files=tuple(dict.fromkeys(clip.heard.file for clip in track.audio_clips)),
        notes=sum(len(clip.notes) for clip in track.midi_clips),
        mute=track.mute,
    )
