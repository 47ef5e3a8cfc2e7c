"""The tracks of a project as tracks of a session: what we wrote as several is one again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.dawproject.read_clips import Content
from exports.dawproject.read_mixer import Strip
from session.clips import AudioClip, MidiClip
from session.effects import Chain
from session.model import Track

_OURS = re.compile(r"track-(\d+)-(audio|dry|midi)(?:-\d+)?")
"""The ids that `mixer.lanes_of` gives; another program writes ids of its own."""

_DRY, _MIDI = " (dry)", " MIDI"


@dataclass(frozen=True, slots=True)
class Part:
    """A track of the project with what it plays."""

    strip: Strip
    content: Content

    @property
    def ours(self) -> tuple[str, str] | None:
        """The number of the session's track and the kind of channel, where we wrote it."""
        found = _OURS.fullmatch(self.strip.id)
        return (found[1], found[2]) if found else None

    @property
    def plain_kind(self) -> str:
        """Audio, dry or midi, by its name and what it plays."""
        if self.content.midi and not self.content.audio:
            return "midi"
        return "dry" if self.strip.mute and self.strip.name.endswith(_DRY) else "audio"

    @property
    def stem(self) -> str:
        """Its name without what says which of several channels it is."""
        ending = {"dry": _DRY, "midi": _MIDI}.get(self.plain_kind, "")
        return self.strip.name.removesuffix(ending)


_ORDER = ("audio", "dry", "midi")


def joined(parts: Sequence[Part], ours: bool, said: list[str]) -> tuple[Track, ...]:
    """The tracks, in order; `ours` says that Roadie wrote the file as it is."""
    gathered = list(_gathered(parts, ours))
    if ours:
        # Folders draw tracks together; the numbers say where in the session they stood.
        gathered.sort(key=_number)
    return tuple(_track(kinds, ours, said) for kinds in gathered)


Kinds = dict[str, list[Part]]


def _number(kinds: Kinds) -> int:
    known = next(iter(kinds.values()))[0].ours
    return int(known[0]) if known else 0


def _gathered(parts: Sequence[Part], ours: bool) -> Iterator[Kinds]:
    """Parts of one track, by kind: by their ids in a file of ours, else by their names."""
    now: Kinds = {}
    number: str | None = None
    for part in parts:
        known = part.ours if ours else None
        kind = known[1] if known else part.plain_kind
        same = known[0] == number if known else _follows(part, kind, now)
        if now and not same:
            yield now
            now = {}
        now.setdefault(kind, []).append(part)
        number = known[0] if known else None
    if now:
        yield now


def _follows(part: Part, kind: str, now: Kinds) -> bool:
    """Whether a part stands right after its track's others: Drums, Drums (dry), Drums MIDI."""
    if not now or kind == "audio" or not part.strip.name.endswith({"dry": _DRY}.get(kind, _MIDI)):
        return False
    before = [one for kinds in now.values() for one in kinds]
    rank = max(_ORDER.index(kind) for kind in now)
    return rank < _ORDER.index(kind) and all(one.stem == part.stem for one in before)


def _track(kinds: Kinds, ours: bool, said: list[str]) -> Track:
    parts = [part for kind in _ORDER for part in kinds.get(kind, [])]
    first = parts[0].strip
    heard = [part.strip for kind in ("audio", "midi") for part in kinds.get(kind, [])]
    dry = [part.strip for part in kinds.get("dry", [])]
    name = first.name
    if "audio" not in kinds and "dry" in kinds:
        name = name.removesuffix(_DRY)
    effects = (dry or [first])[0].effects
    if effects and not dry and "audio" in kinds:
        named = ", ".join(getattr(effect, "name", effect.kind) for effect in effects)
        said.append(f"The effects on {name!r} ({named}) are not in its audio, so they are gone.")
        effects = ()
    return Track(
        name=name,
        role=first.role,
        colour=first.colour,
        audio_clips=_audio(kinds.get("audio", [])),
        midi_clips=_midi(parts),
        gain_db=first.gain_db,
        pan=first.pan,
        mute=all(strip.mute for strip in heard) if heard else False,
        instrument=next((strip.instrument for strip in heard if strip.instrument), None),
        chain=Chain(name, effects) if effects else None,
        dry_clips=_audio(kinds.get("dry", [])),
        sends=next((part.strip.sends for part in parts if part.strip.sends), ()),
        group=None if ours and first.of_its_role else first.group,
    )


def _audio(parts: Sequence[Part]) -> tuple[AudioClip, ...]:
    clips = [clip for part in parts for clip in part.content.audio]
    return tuple(sorted(clips, key=lambda clip: clip.start_beats))


def _midi(parts: Sequence[Part]) -> tuple[MidiClip, ...]:
    clips = [clip for part in parts for clip in part.content.midi]
    return tuple(sorted(clips, key=lambda clip: clip.start_beats))
