"""LMMS's elements: tracks, clips, automation and FX channels as `.mmp` holds them. Pure.

Attributes that are left out take LMMS's defaults (`AutomatableModel::loadSettings`). The names are
those of LMMS 1.2 (`Track.cpp`, `SampleTrack.cpp`, `InstrumentTrack.cpp`, `AutomationPattern.cpp`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

INSTRUMENT_TRACK, SAMPLE_TRACK, AUTOMATION_TRACK = "0", "2", "5"
BASE_VELOCITY = 64
"""The MIDI velocity of a note at LMMS's volume 100; with it every velocity has a volume."""

LOWEST_PITCH, HIGHEST_PITCH = 12, 119
"""LMMS has nine octaves; its key 57 is the A of 440 Hz, MIDI's 69 (`Note.h`)."""

TEMPO_ID = "8300001"
"""What the tempo is called where it is automated: any number below 2**23 (`ProjectJournal`)."""


@dataclass(frozen=True, slots=True)
class NamedStretch:
    """A stretch of the song under a name, in ticks."""

    name: str
    tick: int
    length_ticks: int


def element(tag: str, **attributes: object) -> etree._Element:
    """An element; numbers become text, truth becomes 1 or 0."""
    return etree.Element(tag, {name: _text(value) for name, value in attributes.items()})


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def track(kind: str, name: str, mute: bool, content: etree._Element) -> etree._Element:
    """A track without clips."""
    one = element("track", type=kind, name=name, muted=mute, solo=False)
    one.append(content)
    return one


def sample_track(
    name: str, mute: bool, volume_percent: float, pan: float, effects: etree._Element
) -> etree._Element:
    """A track of samples; `pan` is -1 to 1, LMMS's is in per cent and a balance, too."""
    content = element("sampletrack", vol=volume_percent, pan=pan * 100)
    content.append(effects)
    return track(SAMPLE_TRACK, name, mute, content)


def sample_clip(path: str, tick: int, length_ticks: int) -> etree._Element:
    """A sample on a sample track; `path` is relative to LMMS's samples folder."""
    return element("sampletco", pos=tick, len=length_ticks, muted=False, src=path)


def instrument_track(
    name: str, mute: bool, volume_percent: float, pan: float, fx_channel: int
) -> etree._Element:
    """A track of notes that play a plain sine."""
    content = element(
        "instrumenttrack",
        vol=volume_percent,
        pan=pan * 100,
        fxch=fx_channel,
        pitch=0,
        pitchrange=2,
        basenote=57,
        usemasterpitch=True,
    )
    instrument = element("instrument", name="tripleoscillator")
    silent = {f"vol{n}": 0 for n in (1, 2)}
    level = {f"coarse{n}": 0 for n in (0, 1, 2)}
    instrument.append(element("tripleoscillator", wavetype0=0, vol0=33, **silent, **level))
    content.append(instrument)
    content.append(element("midiport", basevelocity=BASE_VELOCITY))
    content.append(element("fxchain", numofeffects=0, enabled=False))
    return track(INSTRUMENT_TRACK, name, mute, content)


def pattern(name: str, tick: int, notes: Iterable[str]) -> etree._Element:
    """A clip of notes, as `note` gives them; LMMS rounds its length up to whole bars itself."""
    one = element("pattern", type=1, name=name, pos=tick, muted=False, steps=16)
    # As text: a long piece has tens of thousands of notes, and the parser makes them faster.
    one.extend(etree.fromstring(f"<notes>{''.join(notes)}</notes>"))
    return one


def note(
    pitch: int,
    velocity: int,
    tick: int,
    length_ticks: int,
    bends: Sequence[tuple[int, float]] = (),
) -> str:
    """The text of a note; `tick` counts from the start of its pattern.

    `bends` are (ticks from the note's start, semitones), which hold to the next
    (`InlineAutomation.cpp`).
    """
    volume = -(-velocity * 100 // BASE_VELOCITY)
    said = f'key="{pitch - 12}" vol="{volume}" pan="0" pos="{tick}" len="{length_ticks}"'
    if not bends:
        return f"<note {said}/>"
    detuning = element("detuning", name="Note detuning", pos=0, len=length_ticks, prog=0, tens=1)
    detuning.extend(element("time", pos=at, value=semitones) for at, semitones in bends)
    inline = element("automationpattern")
    inline.append(detuning)
    return f"<note {said}>{etree.tostring(inline, encoding='unicode')}</note>"


def automation_track(name: str, clips: Iterable[etree._Element]) -> etree._Element:
    """A track of automation."""
    one = track(AUTOMATION_TRACK, name, False, element("automationtrack"))
    one.extend(clips)
    return one


def automation_clip(
    stretch: NamedStretch, points: Sequence[tuple[int, float]] = (), model: str = ""
) -> etree._Element:
    """A clip that steps the control `model` from point to point; with neither, a name in time."""
    one = element(
        "automationpattern",
        name=stretch.name,
        pos=stretch.tick,
        len=max(1, stretch.length_ticks),
        prog=0,
        tens=1,
        mute=False,
    )
    one.extend(element("time", pos=tick, value=value) for tick, value in points)
    if model:
        one.append(element("object", id=model))
    return one


def fx_channel(
    number: int,
    name: str,
    mute: bool,
    volume: float,
    *,
    effects: etree._Element,
    sends: Sequence[tuple[int, float]],
) -> etree._Element:
    """A channel of the FX mixer; `volume` is an amplitude up to 2, `sends` amounts up to 1."""
    one = element("fxchannel", num=number, name=name, muted=mute, soloed=False, volume=volume)
    one.append(effects)
    one.extend(element("send", channel=to, amount=amount) for to, amount in sends)
    return one
