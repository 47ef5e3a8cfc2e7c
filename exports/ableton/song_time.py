"""Tempo, meter, key and form of a session as a Live set has them."""

from __future__ import annotations

from lxml import etree

from exports.ableton.pointees import Pointees
from exports.ableton.skeleton import add, build, put
from exports.names import clean_text
from exports.xml_parts import at
from session.meter import MeterStep
from session.model import Session
from session.pitch import FLAT_NAMES, Key

BEFORE_ALL_TIME = -63072000
"""Where Live puts the first event of an envelope."""

SLOWEST_BPM, FASTEST_BPM = 20.0, 999.0
"""Live's own bounds."""

FINEST_DENOMINATOR = 16


def meter_value(numerator: int, denominator: int) -> int:
    """A meter as Live counts it: 4/4 is 201. A denominator above 16 becomes 16."""
    return 99 * (min(denominator, FINEST_DENOMINATOR).bit_length() - 1) + numerator - 1


def live_bpm(bpm: float) -> float:
    """`bpm` within Live's bounds."""
    return min(max(bpm, SLOWEST_BPM), FASTEST_BPM)


def write_tempo(session: Session, root: etree._Element, pointees: Pointees) -> None:
    """The tempo and its steps, as a value and an envelope of the master track."""
    steps = session.tempo_map.steps
    tempi = [live_bpm(step.bpm) for step in steps]
    mixer = at(root, "LiveSet/MasterTrack/DeviceChain/Mixer")
    put(mixer, "Tempo/Manual", tempi[0])
    put(mixer, "TempoAutomationViewBottom", min([60.0, *tempi]))
    put(mixer, "TempoAutomationViewTop", max([200.0, *tempi]))
    events = _envelope(root, at(mixer, "Tempo/AutomationTarget"), pointees)
    add(events, "FloatEvent", Id=0, Time=BEFORE_ALL_TIME, Value=tempi[0])
    number = 1
    for before, tempo, step in zip(tempi, tempi[1:], steps[1:], strict=False):
        # Two events at one time make a step; one would make a ramp.
        add(events, "FloatEvent", Id=number, Time=step.start_beats, Value=before)
        add(events, "FloatEvent", Id=number + 1, Time=step.start_beats, Value=tempo)
        number += 2


def write_meter(session: Session, root: etree._Element, pointees: Pointees) -> None:
    """The meter and its changes, as a value and an envelope of the master track."""
    meters = session.meter_map
    signature = at(root, "LiveSet/MasterTrack/DeviceChain/Mixer/TimeSignature")
    values = [meter_value(step.numerator, step.denominator) for step in meters.steps]
    put(signature, "Manual", values[0])
    events = _envelope(root, at(signature, "AutomationTarget"), pointees)
    starts = [BEFORE_ALL_TIME, *meters.starts_beats()[1:]]
    for number, (start, value) in enumerate(zip(starts, values, strict=True)):
        add(events, "EnumEvent", Id=number, Time=start, Value=value)


def _envelope(root: etree._Element, target: etree._Element, pointees: Pointees) -> etree._Element:
    """A new envelope of the master track on `target`: its list of events."""
    envelopes = at(root, "LiveSet/MasterTrack/AutomationEnvelopes/Envelopes")
    envelope = build("automation-envelope")
    envelope.set("Id", str(len(envelopes)))
    envelopes.append(envelope)
    pointees.refer(at(envelope, "EnvelopeTarget/PointeeId"), target)
    return at(envelope, "Automation/Events")


def write_key(key: Key, element: etree._Element) -> None:
    """The scale of a set or a MIDI clip."""
    put(element, "ScaleInformation/RootNote", key.pitch_class)
    put(element, "ScaleInformation/Name", key.mode.capitalize())
    put(element, "PreferFlatRootNote", key.tonic in FLAT_NAMES and "b" in key.tonic)


def write_locators(session: Session, root: etree._Element) -> None:
    """A locator where each section starts; of several that start together the first."""
    locators = at(root, "LiveSet/Locators/Locators")
    names: dict[float, str] = {}
    for section in session.sections:
        names.setdefault(max(0.0, section.start_beats), section.name)
    for number, (start, name) in enumerate(sorted(names.items())):
        locator = build("locator")
        locator.set("Id", str(number))
        put(locator, "Time", start)
        put(locator, "Name", clean_text(name))
        locators.append(locator)


def time_losses(session: Session) -> list[str]:
    """What of tempo and meter Live cannot hold."""
    losses = []
    if any(live_bpm(step.bpm) != step.bpm for step in session.tempo_map.steps):
        losses.append("A tempo outside Live's 20 to 999 bpm was brought inside.")
    fine = [step for step in session.meter_map.steps if step.denominator > FINEST_DENOMINATOR]
    losses += [f"Live has no {_words(step)}: the meter there is {_nearest(step)}." for step in fine]
    return losses


def _words(step: MeterStep) -> str:
    return f"{step.numerator}/{step.denominator}"


def _nearest(step: MeterStep) -> str:
    return f"{step.numerator}/{FINEST_DENOMINATOR}"
