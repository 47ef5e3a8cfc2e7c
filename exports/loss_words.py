"""Sentences about losses that formats share: what happens is one thing, so it has one wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from exports.names import clean_text
from exports.stem import Stem
from exports.stem_files import project_length_samples
from exports.timeline import place_audio
from exports.words import number
from session.clips import AudioClip, MidiClip
from session.effects import Chain, Delay, Effect, Limiter, PlugIn
from session.model import Session


def cut_before_bar_1(
    name: str, audio: Iterable[AudioClip], midi: Iterable[MidiClip], what_starts: str
) -> Iterator[str]:
    """For clips of which a part lies before the first bar; `what_starts` there: "Live"."""
    starts = (clip.start_beats for clips in (audio, midi) for clip in clips)
    if min(starts, default=0.0) < 0:
        yield f"What {name!r} plays before bar 1 is cut off: {what_starts} starts there."


def not_stretched(
    name: str, clips: Iterable[AudioClip], session: Session, program: str
) -> Iterator[str]:
    """For clips that the session stretches and `program` plays at their own speed."""
    places = (place_audio(clip.heard, session) for clip in clips)
    if any(one is not None and one.stretched for one in places):
        yield (
            f"{name!r} is stretched to the beat in the session; {program} plays it at its own "
            "speed, so it is not in time with the bars."
        )


def as_a_whole_file(stem: Stem, session: Session, what_starts: str) -> Iterator[str]:
    """For a stem that is printed as one file, as long as the piece."""
    name = stem.channel.name
    if stem.starts_early:
        yield f"What {name!r} plays before bar 1 is cut off: {what_starts} starts there."
    if stem.end_samples > project_length_samples(session):
        yield f"What {name!r} plays after the end of the piece is cut off."
    yield from not_stretched(name, stem.channel.audio_clips, session, "its stem")


def effects_without(
    chain: Chain | None, where: str, program: str, lacking: Sequence[str]
) -> Iterator[str]:
    """For the effects of a chain, in words, that `program` has nothing like; `where` they are."""
    if chain is not None and not chain.effects:
        yield f"Of the chain of {where} only its name, {clean_text(chain.name)!r}, is known."
    if chain is not None:
        yield from stand_still(chain, where, program)
    if lacking:
        yield f"{program} has nothing of its own for these of {where}: {', '.join(lacking)}."


def stand_still(chain: Chain, where: str, program: str) -> Iterator[str]:
    """For automation of effects, which no format is written with."""
    if chain.automation:
        yield f"The effects of {where} move in the session; in {program} they stand still."


def effect_words(effect: Effect) -> str:
    """An effect with what one needs to find another for it."""
    if isinstance(effect, PlugIn):
        return f"the plug-in {clean_text(effect.name)!r}"
    if isinstance(effect, Delay):
        return f"the delay of {number(effect.time_ms)} ms"
    if isinstance(effect, Limiter):
        return f"the limiter at {number(effect.ceiling_db)} dB"
    return f"the {effect.kind}"
