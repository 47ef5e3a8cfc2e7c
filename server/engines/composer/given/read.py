"""Reading what is given: everything that making goes by, in the contract's own words."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bar_at, bars_of
from server.engines.composer.given.chord_names import named_chords
from server.engines.composer.given.chords import read_chords, sounds_together
from server.engines.composer.given.groove import Groove, read_groove, sixteenths_of
from server.engines.composer.given.key import read_key
from server.engines.composer.given.played import Voice, pitched, voices_of
from server.engines.contract import Given, How
from session.errors import BadInput
from session.meter import MeterMap
from session.model import Chord, Track
from session.pitch import Key
from session.tempo import TempoMap

LONGEST_BARS = 1000


def read_given(
    tracks: Sequence[Track],
    how: How,
    *,
    tempo_map: TempoMap,
    meter_map: MeterMap,
    length_beats: float | None = None,
    key: Key | None = None,
    key_hint: Key | None = None,
    chords: tuple[Chord, ...] = (),
    enters_beats: float | None = None,
    remarks: tuple[str, ...] = (),
) -> Given:
    """What there is to work from in `tracks`: MIDI clips, audio clips or both.

    `key` and `chords` are known; without them they are read from the notes, `key_hint` is a key
    signature that may be wrong. `length_beats` is that of the piece, up to the last note by
    default; `enters_beats` where others come in, after a pick-up by default. Raises BadInput when
    nothing is there to do `how` with.
    """
    voices = voices_of(tracks)
    recorded = [track for track in tracks if track.audio_clips and not track.midi_clips]
    _check_there_is_enough(voices, recorded, how)
    length = length_beats if length_beats is not None else _end_beats(tracks)
    length = max(meter_map.bar_line_at_or_after(length), meter_map.beats_at_bar(1))
    count = meter_map.bar_at_beats(length)[0]
    if count > LONGEST_BARS:
        raise BadInput(f"There are {count} bars in what is given: choose {LONGEST_BARS} or fewer.")
    bars = bars_of(meter_map, count)
    notes = pitched(voices)
    said = list(remarks)
    if key is None and notes:
        key = read_key(notes, bars, key_hint)
        said.append(f"The key read from the notes is {key.name}." if key else "")
    free = False
    if not chords and key is not None:
        harmony = read_chords(notes, bars, key)
        free = harmony is not None and not sounds_together(notes)
        chords = named_chords(harmony) if harmony else ()
        if chords:
            said.append(f"The chords read from the notes: {_listed(chords)}")
    groove = groove_of(voices, bars, meter_map)
    if groove.swing > 0.5:
        said.append(f"The groove swings its {groove.swung}s: {groove.swing:.2f}.")
    return Given(
        how=how,
        tracks=tuple(tracks),
        length_beats=length,
        tempo_map=tempo_map,
        meter_map=meter_map,
        key=key,
        chords=chords,
        groove_ticks=groove.offsets_ticks,
        accents=groove.accents,
        free_chords=free,
        enters_beats=_enters_beats(voices, bars) if enters_beats is None else enters_beats,
        remarks=tuple(filter(None, said)),
    )


def groove_of(voices: Sequence[Voice], bars: tuple[Bar, ...], meter_map: MeterMap) -> Groove:
    """The groove of the drums where there are some, else of all that is played."""
    drums = [note for voice in voices if voice.role == "drums" for note in voice.notes]
    every = [note for voice in voices for note in voice.notes]
    return read_groove(sorted(drums or every), bars, sixteenths_of(meter_map))


def _enters_beats(voices: Sequence[Voice], bars: tuple[Bar, ...]) -> float:
    """The bar line after a pick-up, else that of the bar in which the notes begin."""
    if not voices:
        return 0.0
    first = min(voice.notes[0].start_ticks for voice in voices)
    bar = bar_at(bars, first + TICKS_PER_BEAT // 8)
    is_short = bar.index == 0 and len(bars) > 1 and bar.length_ticks < bars[1].length_ticks
    late = 2 * (first - bar.start_ticks) >= bar.length_ticks
    picks_up = (is_short or late) and bar.index + 1 < len(bars)
    return (bar.end_ticks if picks_up else bar.start_ticks) / TICKS_PER_BEAT


def _check_there_is_enough(voices: Sequence[Voice], recorded: Sequence[Track], how: How) -> None:
    if not voices and not recorded:
        raise BadInput("There are no notes in what is given: choose music with notes in it.")
    if how in ("answer", "continue") and not voices:
        raise BadInput(
            f"A recording has no notes to {how} yet: hear them first with `roadie midi`, and give "
            "the session it makes."
        )
    if how == "harmonise" and not recorded and all(voice.role == "drums" for voice in voices):
        raise BadInput(
            "Only drums are given, and drums have no pitch to harmonise: give a melody, or ask "
            "for accompany or re-bass."
        )


def _end_beats(tracks: Sequence[Track]) -> float:
    return max(
        (
            clip.start_beats + note.end_beats
            for t in tracks
            for clip in t.midi_clips
            for note in clip.notes
        ),
        default=0.0,
    )


_MOST_LISTED = 16


def _listed(chords: Sequence[Chord]) -> str:
    shown = " ".join(chord.symbol for chord in chords[:_MOST_LISTED])
    return f"{shown} …" if len(chords) > _MOST_LISTED else f"{shown}."
