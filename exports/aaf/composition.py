"""The objects of an AAF file: what plays where, as Pro Tools and Resolve write it.

A track is a slot with a sequence of fillers and clips, counted in samples. A clip of two channels
is a combiner of two mono clips, for readers take a stereo source for mono. A fade is a transition
from or to filler. A disabled clip stands in a selector beside filler, so that a program that does
not know it plays silence. Markers stand in an event slot, the start time in a timecode slot.
Source: AAF Object Specification 1.1 and AAF Edit Protocol (AMWA), and files of these programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from exports.aaf.compound import Run
from exports.aaf.definitions import AMPLITUDE, COMBINER, DISSOLVE, GAIN, LEVEL, LINEAR, define
from exports.aaf.essence import Essence, Sound
from exports.aaf.marks import Marks
from exports.aaf.plan import AafTrack, Placed
from exports.names import clean_text
from exports.pcm24 import BYTES_24
from exports.words import facts, provenance
from session.model import Session

TIMECODE_FPS = 30
START_SECONDS = 3600
"""Bar 1 is at 01:00:00:00, where Logic and Resolve begin."""

_GAIN_STEPS = 2**22
"""Gains are fractions of 32-bit numbers: up to 54 dB in steps of 1/4194304."""

_LONGEST_COMMENT = 1000
_MARKER_COLOUR = {"red": 0x3E00, "green": 0x6300, "blue": 0xDD00}


def write_objects(
    path: Path,
    session: Session,
    title: str,
    tracks: Sequence[AafTrack],
    essences: Mapping[Sound, Essence],
) -> dict[int, Run]:
    """Write the objects as an AAF file at `path` in which the sound is still missing.

    Gives the runs by the number of the directory entry that is to point to them. Raises OSError.
    """
    import aaf2

    with aaf2.open(str(path), "w") as file:
        define(file)
        writer = _Composition(file, session, Marks(session, title))
        for sound, essence in essences.items():
            writer.add_essence(sound, essence)
        writer.compose(title, tracks)
        return writer.runs


class _Composition:
    """Builds the mobs of one file."""

    def __init__(self, file: Any, session: Session, marks: Marks) -> None:
        marks.sign(file)
        self._marks = marks
        self._file = file
        self._create = file.create
        self._session = session
        self._rate = session.sample_rate
        self._masters: dict[Sound, Any] = {}
        self._gains: dict[Sound, float] = {}
        self.runs: dict[int, Run] = {}

    def add_essence(self, sound: Sound, essence: Essence) -> None:
        """The sources of a sound, one a channel, under one master."""
        master = self._add_mob(self._create.MasterMob(essence.name))
        sides = (".L", ".R") if len(essence.runs) == 2 else ("",) * len(essence.runs)
        for run, side in zip(essence.runs, sides, strict=True):
            source = self._add_mob(self._create.SourceMob(essence.name + side))
            data, slot = source.create_essence(self._rate, "sound")
            source.descriptor = self._descriptor(essence.length_samples)
            slot.segment.length = essence.length_samples
            self.runs[data.open("w").dir.dir_id] = run
            channel = master.create_timeline_slot(self._rate)
            channel["PhysicalTrackNumber"].value = channel.slot_id
            channel.segment = source.create_source_clip(slot.slot_id, media_kind="sound")
        self._masters[sound] = master
        self._gains[sound] = essence.gain

    def _add_mob(self, mob: Any) -> Any:
        self._marks.mark(mob)
        self._file.content.mobs.append(mob)
        return mob

    def _descriptor(self, length_samples: int) -> Any:
        made = self._create.PCMDescriptor()
        made["Channels"].value = 1
        made["BlockAlign"].value = BYTES_24
        made["QuantizationBits"].value = 8 * BYTES_24
        made["SampleRate"].value = self._rate
        made["AudioSamplingRate"].value = self._rate
        made["AverageBPS"].value = self._rate * BYTES_24
        made["Locked"].value = False
        made["ContainerFormat"].value = self._file.dictionary.lookup_containerdef("AAF")
        made.length = length_samples
        return made

    def compose(self, title: str, tracks: Sequence[AafTrack]) -> None:
        """The composition: timecode, tracks, markers, and in its comments what AAF cannot say."""
        composition = self._add_mob(self._create.CompositionMob(title))
        composition.usage = "Usage_TopLevel"
        for name, value in (*facts(self._session), *provenance(self._session)):
            composition.comments[name] = value[:_LONGEST_COMMENT]
        ends = [track.clips[-1].end_samples for track in tracks if track.clips]
        length = max([self._session.length_samples, *ends])
        self._add_timecode(composition, length)
        for number, track in enumerate(tracks, 1):
            slot = composition.create_timeline_slot(self._rate)
            slot.name = track.name
            slot["PhysicalTrackNumber"].value = number
            slot.segment = self._sequence(track, length)
        if self._session.sections:
            self._add_markers(composition)

    def _add_timecode(self, composition: Any, length_samples: int) -> None:
        slot = composition.create_timeline_slot(TIMECODE_FPS)
        slot.name = "Timecode"
        slot["PhysicalTrackNumber"].value = 1
        frames = -(-length_samples * TIMECODE_FPS // self._rate)
        slot.segment = self._create.Timecode(TIMECODE_FPS, drop=False, length=frames)
        slot.segment.start = START_SECONDS * TIMECODE_FPS

    def _add_markers(self, composition: Any) -> None:
        """One a section; they describe the first track, as Media Composer's do."""
        session = self._session
        numbers = [one.slot_id for one in composition.slots]
        slot = self._create.EventMobSlot(numbers[-1] + 1)
        slot.name = "Markers"
        slot.edit_rate = self._rate
        slot["PhysicalTrackNumber"].value = 1
        sequence = self._create.Sequence(media_kind="DescriptiveMetadata")
        ordered = sorted(session.sections, key=lambda one: one.start_beats)
        for number, section in enumerate(ordered, 1):
            name = clean_text(section.name) or f"Section {number}"
            samples = session.tempo_map.samples_at_beats(section.start_beats, self._rate)
            marker = self._create.DescriptiveMarker()
            marker["Position"].value = max(0, samples)
            marker["Comment"].value = name
            marker["CommentMarkerUser"].value = name
            marker["CommentMarkerColor"].value = _MARKER_COLOUR
            marker["DescribedSlots"].value = {numbers[1] if len(numbers) > 1 else numbers[0]}
            marker.length = 1
            sequence.components.append(marker)
        slot.segment = sequence
        composition.slots.append(slot)

    def _sequence(self, track: AafTrack, length_samples: int) -> Any:
        """The clips with filler between them: a transition takes its length back from both."""
        sequence = self._create.Sequence(media_kind="sound")
        position, fade_out = 0, 0
        for clip in track.clips:
            gap = clip.start_samples - position + fade_out + clip.fade_in_samples
            if gap:
                sequence.components.append(self._create.Filler("sound", gap))
            if clip.fade_in_samples:
                sequence.components.append(self._fade(clip.fade_in_samples, fades_in=True))
            sequence.components.append(self._clip(clip, track.mute))
            fade_out = clip.fade_out_samples
            if fade_out:
                sequence.components.append(self._fade(fade_out, fades_in=False))
            position = clip.end_samples
        rest = length_samples - position + fade_out
        if rest or not track.clips:
            sequence.components.append(self._create.Filler("sound", rest))
        sequence.length = length_samples
        return sequence

    def _fade(self, length_samples: int, *, fades_in: bool) -> Any:
        dissolve = self._group(DISSOLVE.number, length_samples)
        level = self._create.VaryingValue()
        level.parameterdef = self._file.dictionary.lookup_parameterdef(LEVEL.number)
        level.interpolationdef = self._file.dictionary.lookup_interperlationdef(LINEAR)
        for place in (0, 1):
            level.add_keyframe(Fraction(place), Fraction(place))
        dissolve.parameters.append(level)
        fade = self._create.Transition("sound", length_samples)
        fade["OperationGroup"].value = dissolve
        fade.cutpoint = 0 if fades_in else length_samples
        return fade

    def _clip(self, clip: Placed, mute: bool) -> Any:
        master = self._masters[clip.sound]
        sources = [
            master.create_source_clip(
                slot.slot_id, clip.offset_samples, clip.length_samples, media_kind="sound"
            )
            for slot in master.slots
        ]
        segment = sources[0]
        if len(sources) > 1:
            segment = self._group(COMBINER.number, clip.length_samples)
            for source in sources:
                segment.segments.append(source)
        gain = clip.gain * self._gains[clip.sound]
        if gain != 1.0:
            segment = self._louder(segment, gain, clip.length_samples)
        return self._disabled(segment, clip.length_samples) if mute else segment

    def _louder(self, segment: Any, gain: float, length_samples: int) -> Any:
        group = self._group(GAIN.number, length_samples)
        amplitude = Fraction(round(gain * _GAIN_STEPS), _GAIN_STEPS)
        parameter = self._file.dictionary.lookup_parameterdef(AMPLITUDE.number)
        group.parameters.append(self._create.ConstantValue(parameter, amplitude))
        group.segments.append(segment)
        return group

    def _disabled(self, segment: Any, length_samples: int) -> Any:
        selector = self._create.Selector("sound", length_samples)
        selector["Selected"].value = self._create.Filler("sound", length_samples)
        selector["Alternates"].append(segment)
        flag = self._create.TaggedValue("_DISABLE_CLIP_FLAG")
        flag.encode_value(1, self._file.metadict.lookup_typedef("aafInt32"))
        selector["ComponentAttributeList"].append(flag)
        return selector

    def _group(self, operation: Any, length_samples: int) -> Any:
        return self._create.OperationGroup(operation, length_samples, "sound")
