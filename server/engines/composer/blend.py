"""Two styles in one: the head gives time, the other gives colour.

The head keeps its tempo, feel, meters, drums, bass, textures and form. The other gives its
harmony, keys and modes, and for every part that plays chords or melody its own part of that kind
(instrument, pattern, register), which takes the place of the head's in its sections; the room and
the bus are mixed from both. Where the two are far apart in tempo, the other is taken at half or
double time, and the tempo leans a quarter of the way towards it.
"""

from __future__ import annotations

from server.engines.composer.style import Style
from server.engines.composer.style.mix import BusEffects, Reverb, StyleMix
from server.engines.composer.style.parts import Part
from server.engines.composer.style.style import TempoRange

_COLOURING = ("riff", "comp", "pad", "lead", "arpeggio", "counter")
_JOINS_FROM_ENERGY = 0.4
_LEAN = 0.25


def blended(head: Style, colour: Style) -> Style:
    """The head with the other's colour, as a style of its own."""
    parts, added = _parts(head, colour)
    sections = {
        kind: section.model_copy(update={"parts": (*section.parts, *added)})
        if added and section.energy >= _JOINS_FROM_ENERGY
        else section
        for kind, section in head.sections.items()
    }
    return head.model_copy(
        update={
            "name": f"{head.name}-with-{colour.name}"[:60].rstrip("-"),
            "title": f"{head.title} with {colour.title}"[:60],
            "aliases": (),
            "near": (),
            "tempo": _tempo(head.tempo, colour.tempo),
            "tonics": colour.tonics,
            "modes": colour.modes,
            "harmony": colour.harmony,
            "parts": parts,
            "sections": sections,
            "mix": _mix(head.mix, colour.mix),
            "claims": {},
        }
    )


def _parts(head: Style, colour: Style) -> tuple[dict[str, Part], list[str]]:
    """The parts by the head's names, and the names of those that only the other has."""
    givers = {
        kind: [part for part in colour.parts.values() if part.kind == kind] for kind in _COLOURING
    }
    parts: dict[str, Part] = {}
    for name, part in head.parts.items():
        waiting = givers.get(part.kind, [])
        parts[name] = waiting.pop(0) if waiting else part
    added = []
    for kind in ("comp", "pad", "lead"):
        if not any(part.kind == kind for part in head.parts.values()):
            for part in givers[kind][:1]:
                name = next(key for key, one in colour.parts.items() if one is part)
                name = name if name not in parts else f"{colour.name}-{name}"
                parts[name] = part
                added.append(name)
    return _with_names_apart(parts), added


def _with_names_apart(parts: dict[str, Part]) -> dict[str, Part]:
    """No two tracks of one name."""
    taken: set[str] = set()
    apart: dict[str, Part] = {}
    for key, part in parts.items():
        name, number = part.name, 2
        while name in taken:
            name, number = f"{part.name} {number}", number + 1
        taken.add(name)
        apart[key] = part if name == part.name else part.model_copy(update={"name": name})
    return apart


def _tempo(head: TempoRange, colour: TempoRange) -> TempoRange:
    factor = min(
        (1.0, 2.0, 0.5), key=lambda times: abs(colour.default_bpm * times - head.default_bpm)
    )
    near_bpm = max(colour.low_bpm * factor, min(colour.high_bpm * factor, head.default_bpm))
    leaning_bpm = round(head.default_bpm + (near_bpm - head.default_bpm) * _LEAN)
    default_bpm = max(head.low_bpm, min(head.high_bpm, leaning_bpm))
    return head.model_copy(update={"default_bpm": default_bpm})


def _mix(head: StyleMix, colour: StyleMix) -> StyleMix:
    lowpass = [hz for hz in (head.bus.lowpass_hz, colour.bus.lowpass_hz) if hz is not None]
    bits = [b for b in (head.bus.bitcrush_bits, colour.bus.bitcrush_bits) if b is not None]
    return head.model_copy(
        update={
            "roles": {**colour.roles, **head.roles},
            "reverb": Reverb(
                size=(head.reverb.size + colour.reverb.size) / 2,
                damping=(head.reverb.damping + colour.reverb.damping) / 2,
            ),
            "bus": BusEffects(
                tape=(head.bus.tape + colour.bus.tape) / 2,
                bitcrush_bits=min(16, min(bits) + 2) if bits else None,
                lowpass_hz=max(lowpass) if lowpass else None,
                highpass_hz=head.bus.highpass_hz,
            ),
        }
    )
