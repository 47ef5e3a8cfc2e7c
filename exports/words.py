"""A session in words, for the text files and notes that go with a project."""

from __future__ import annotations

from collections.abc import Iterator

from exports.names import clean_text
from session.model import Session


def number(value: float) -> str:
    """A number without needless decimals: `84`, `92.5`."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def position(session: Session, beats: float) -> str:
    """`bar 5`, or `bar 5 beat 2.5`; both count from 1, beats are quarter notes."""
    bar, rest = session.meter_map.bar_at_beats(beats)
    return f"bar {bar + 1} beat {number(rest + 1)}" if rest else f"bar {bar + 1}"


def tempo(session: Session) -> str:
    """`84 bpm`, or every change and the bar it comes in."""
    first, *rest = session.tempo_map.steps
    changes = (f", {number(step.bpm)} from {position(session, step.start_beats)}" for step in rest)
    return f"{number(first.bpm)} bpm{''.join(changes)}"


def meter(session: Session) -> str:
    """`4/4`, or every change and the bar it comes in."""
    first, *rest = session.meter_map.steps
    changes = (
        f", {step.numerator}/{step.denominator} from bar {step.start_bar + 1}" for step in rest
    )
    return f"{first.numerator}/{first.denominator}{''.join(changes)}"


def length(session: Session) -> str:
    """`16 bars (0:45.714)`."""
    seconds = session.tempo_map.seconds_at_beats(session.length_beats)
    bars = session.length_bars
    return f"{bars} {'bar' if bars == 1 else 'bars'} ({int(seconds // 60)}:{seconds % 60:06.3f})"


def facts(session: Session) -> Iterator[tuple[str, str]]:
    """What a musician asks first, as (name, value)."""
    yield "Tempo", tempo(session)
    yield "Meter", meter(session)
    yield "Key", session.key.name if session.key else "not known"
    yield "Length", length(session)
    yield "Sample rate", f"{session.sample_rate} Hz"


def provenance(session: Session) -> Iterator[tuple[str, str]]:
    """Where the music comes from and under which licence it stands, as (name, value)."""
    origin = session.provenance
    engine = f"{origin.engine} {origin.engine_version}"
    yield "Made by", f"Roadie, {origin.operation} with {engine}, {origin.created_at}"
    if origin.prompt:
        yield "Prompt", clean_text(origin.prompt)
    if origin.seed is not None:
        yield "Seed", str(origin.seed)
    if origin.source_file:
        yield "From the file", clean_text(origin.source_file)
    if origin.model:
        yield "Model", clean_text(origin.model)
    yield "Licence", clean_text(origin.licence)


def pairs_in(text: str) -> dict[str, str]:
    """What lines such as `Key: F minor` say, by name."""
    return dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)


def is_ours(said: dict[str, str]) -> bool:
    """Whether `provenance` wrote what `pairs_in` found."""
    return said.get("Made by", "").startswith("Roadie")


def listed(pairs: Iterator[tuple[str, str]]) -> str:
    """Pairs as lines with their values under each other."""
    return "".join(f"{name + ':':<15}{value}\n" for name, value in pairs)
