"""Tempo, meter and form of a session as a DAWproject has them."""

from __future__ import annotations

from lxml import etree

from exports.dawproject.elements import add, real
from exports.names import clean_text
from session.model import Session

TEMPO, METER = "tempo", "time-signature"
"""The ids of the two parameters of the transport, which their automation points to."""

SLOWEST_BPM, FASTEST_BPM = 20.0, 666.0
"""Bitwig's bounds, as it writes them; the format has none of its own."""


def write_transport(session: Session, project: etree._Element) -> None:
    """The tempo and meter at the start.

    Both are optional in the schema; without a tempo Cubase loads nothing.
    """
    transport = add(project, "Transport")
    tempi = [step.bpm for step in session.tempo_map.steps]
    bounds = (min(SLOWEST_BPM, *tempi), max(FASTEST_BPM, *tempi))
    real(transport, "Tempo", tempi[0], "bpm", bounds, id=TEMPO, name="Tempo")
    first = session.meter_map.steps[0]
    add(
        transport,
        "TimeSignature",
        denominator=first.denominator,
        numerator=first.numerator,
        id=METER,
        name="Time Signature",
    )


def write_markers(session: Session, arrangement: etree._Element) -> None:
    """A marker where each section starts; of several that start together the first."""
    names: dict[float, str] = {}
    for section in session.sections:
        names.setdefault(max(0.0, section.start_beats), section.name)
    if names:
        markers = add(arrangement, "Markers", timeUnit="beats")
        for start, name in sorted(names.items()):
            add(markers, "Marker", time=start, name=clean_text(name))


def write_changes(session: Session, arrangement: etree._Element) -> None:
    """The changes of tempo, as steps, and of meter; nothing for what does not change."""
    steps = session.tempo_map.steps
    if len(steps) > 1:
        points = add(arrangement, "TempoAutomation", unit="bpm", timeUnit="beats")
        add(points, "Target", parameter=TEMPO)
        for step in steps:
            bpm, start = step.bpm, step.start_beats
            add(points, "RealPoint", time=start, value=bpm, interpolation="hold")
    meters = session.meter_map
    if len(meters.steps) > 1:
        points = add(arrangement, "TimeSignatureAutomation", timeUnit="beats")
        add(points, "Target", parameter=METER)
        for start, meter in zip(meters.starts_beats(), meters.steps, strict=True):
            add(
                points,
                "TimeSignaturePoint",
                time=start,
                numerator=meter.numerator,
                denominator=meter.denominator,
            )


def time_losses(session: Session) -> list[str]:
    """What of the tempo some programs cannot hold."""
    if all(SLOWEST_BPM <= step.bpm <= FASTEST_BPM for step in session.tempo_map.steps):
        return []
    return ["Bitwig brings a tempo outside 20 to 666 bpm inside: some of the piece is outside."]
