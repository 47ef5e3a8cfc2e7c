"""Sentences about tracks: what Live shows as their info text, and what it cannot hold of them."""

from __future__ import annotations

from collections.abc import Iterator

from exports.ableton.clips import LOUDEST_CLIP
from exports.ableton.devices import effect_name, live_chain
from exports.ableton.mixer import LOUDEST_SEND, fits_fader
from exports.ableton.note_bends import MOST_SEMITONES
from exports.ableton.notes import are_shortened
from exports.layout import Channel
from exports.loss_words import cut_before_bar_1, stand_still
from exports.names import clean_text
from session.effects import Chain
from session.model import Bus, Session, Track

NO_INSTRUMENT = (
    "The notes of {name}. Live has no sound for them yet: drop an instrument on this track"
)
INSTEAD_OF_AUDIO = ", and switch off the audio track {name} that plays the same part."


def annotation(channel: Channel) -> str:
    """The info text of a channel's tracks."""
    name = clean_text(channel.track.name) or f"Track {channel.number}"
    if channel.kind == "midi":
        beside = channel.track.audio_clips or channel.track.dry_clips
        instead = INSTEAD_OF_AUDIO.format(name=name) if beside else "."
        return NO_INSTRUMENT.format(name=name) + instead
    chain = channel.track.chain
    if channel.kind == "audio":
        return f"Its effects are printed: {_listed(chain)}." if chain else ""
    words = f"{name} without its effects. Switch it on instead of the track {name}."
    return f"{words}{_by_hand(chain)}"


def bus_annotation(bus: Bus) -> str:
    """The info text of a return."""
    words = "What comes back here is printed in the stems: switch this on with the dry tracks only."
    return f"{words}{_by_hand(bus.chain)}"


def track_losses(session: Session, returns: int) -> Iterator[str]:
    """What of a session's tracks Live cannot hold, where `returns` of its buses are in the set."""
    for track in session.tracks:
        yield from _clip_losses(track)
        if not fits_fader(track.gain_db, track.pan):
            yield f"{track.name!r} has a gain beyond Live's -70 to +6 dB; it is at the bound."
        if any(10 ** (send.gain_db / 20) > LOUDEST_SEND for send in track.sends):
            yield f"A send of {track.name!r} is above 0 dB, Live's loudest; it is at 0 dB."
        if track.dry_clips:
            yield from _chain_losses(track.chain, track.name)
        elif track.chain:
            yield f"The effects of {track.name!r} are printed in its audio; there is no dry stem."
    for bus in session.buses[:returns]:
        yield from _chain_losses(bus.chain, bus.name)
        if not fits_fader(bus.gain_db, bus.pan):
            yield f"{bus.name!r} has a gain beyond Live's -70 to +6 dB; it is at the bound."
    for bus in session.buses[returns:]:
        yield f"The return {bus.name!r} is left out: the set has no more room for it."


def _clip_losses(track: Track) -> Iterator[str]:
    audio = (*track.audio_clips, *track.dry_clips)
    yield from cut_before_bar_1(track.name, audio, track.midi_clips, "Live")
    if any(10 ** (clip.gain_db / 20) > LOUDEST_CLIP for clip in audio):
        yield f"A clip of {track.name!r} has more than +24 dB, Live's most; it has +24 dB."
    if any(clip.fade_in_samples or clip.fade_out_samples for clip in audio):
        yield f"The fades of {track.name!r} are in the arrangement: slots have none in Live."
    if any(clip.fade_in_samples + clip.fade_out_samples > clip.length_samples for clip in audio):
        yield f"Fades of {track.name!r} that overlap are shorter: in Live they may only touch."
    bends = [bend for clip in track.midi_clips for note in clip.notes for bend in note.bends]
    if bends:
        yield f"The pitch bends of {track.name!r} need an instrument that takes MPE."
    if any(abs(bend.semitones) > MOST_SEMITONES for bend in bends):
        yield f"Pitch bends of {track.name!r} beyond 48 semitones stop there: it is Live's most."
    if any(are_shortened(clip) for clip in track.midi_clips):
        yield (
            f"Notes of one pitch overlap in {track.name!r}: Live ends the first where the next "
            "begins."
        )


def _chain_losses(chain: Chain | None, name: str) -> Iterator[str]:
    made = live_chain(chain) if chain else None
    if chain is not None:
        yield from stand_still(chain, repr(name), "Live")
    if made and made.lacking:
        effects = ", ".join(made.lacking)
        yield f"Effects of {name!r} without a device of Live here are in its info text: {effects}."
    if made and made.bounded:
        values = ", ".join(made.bounded)
        yield f"Values of {name!r} beyond what Live's devices hold are at the bound: {values}."


def _listed(chain: Chain) -> str:
    effects = ", ".join(effect_name(effect) for effect in chain.effects)
    return ": ".join(filter(None, (clean_text(chain.name), effects)))


def _by_hand(chain: Chain | None) -> str:
    """Which effects are still to be put on by hand."""
    lacking = live_chain(chain).lacking if chain else ()
    return f" Its own effects, but not yet here: {', '.join(lacking)}." if lacking else ""
