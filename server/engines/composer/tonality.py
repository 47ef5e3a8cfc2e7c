"""The key settled: settings beat words, moods choose among the style's modes, changes move it."""

from __future__ import annotations

from random import Random

from server.engines.composer.asked import Asked
from server.engines.composer.chance import stream
from server.engines.composer.harmony.chart_key import key_of_chart
from server.engines.composer.notes import Notes, quoted
from server.engines.composer.prompt.key import related_key
from server.engines.composer.prompt.wishes import Wishes
from server.engines.composer.style import Style
from session.pitch import Key, Mode

_DARKER: dict[Mode, Mode] = {
    "lydian": "minor", "major": "minor", "mixolydian": "dorian", "dorian": "minor",
    "minor": "phrygian", "phrygian": "phrygian", "locrian": "locrian",
}  # fmt: skip
_LIGHTER: dict[Mode, Mode] = {
    "locrian": "phrygian", "phrygian": "minor", "minor": "major", "dorian": "mixolydian",
    "mixolydian": "major", "major": "lydian", "lydian": "lydian",
}  # fmt: skip
"""A step towards darkness or light: modes with a lower or a higher third, sixth or second."""
_TOWARDS: dict[int, tuple[Mode, ...]] = {-1: ("minor", "dorian"), 1: ("major",)}


def key_of(asked: Asked, style: Style, notes: Notes) -> Key:
    """The key of the piece, after all that is said about it."""
    key = _first_key(asked, style, notes)
    for change in asked.changes:
        key = _changed_key(key, change, notes)
    return key


def _first_key(asked: Asked, style: Style, notes: Notes) -> Key:
    """The key before any change."""
    wish = asked.wishes.key
    given = asked.request.key
    if given is not None:
        if wish is not None and (wish.tonic, wish.mode) != (given.tonic, given.mode):
            by = "as set" if asked.request.given is None else "as in what is given"
            notes.overruled("key", given.name, wish.words, by)
        return given
    chance = stream(asked.request.seed, "key")
    mood = asked.wishes.mood
    moods = mood.modes or _TOWARDS.get((mood.lighter > 0) - (mood.lighter < 0), ())
    mode = _drawn_mode(style, moods, chance)
    tonic = chance.choice(style.tonics)
    if wish is None or not (wish.tonic or wish.mode):
        of_chords = key_of_chart(asked.chords) if asked.chords else None
        if of_chords is not None:
            notes.remarks.append(f"No key was named: the chords are in {of_chords.name}.")
            return of_chords
        notes.remarks.append(f"No key was named: {tonic} {mode} was drawn by the seed.")
        return Key(tonic, mode)
    if wish.tonic is not None and wish.mode is None:
        mode = moods[0] if moods else "major"
    key = Key(wish.tonic or tonic, wish.mode or mode)
    notes.understood.append(f"{quoted(wish.words)}: the key is {key.name}.")
    notes.facts["key"] = key.name if wish.tonic else key.mode
    return key


def _changed_key(key: Key, change: Wishes, notes: Notes) -> Key:
    """The key after a change: a new one, a relative one, one moved up or down, a lighter mode."""
    wish, before = change.key, key
    if wish is not None and wish.relation is not None and wish.mode is not None:
        key = related_key(key, wish.relation, wish.mode)
    elif wish is not None and wish.up_semitones:
        key = Key.of_pitch_class((key.pitch_class + wish.up_semitones) % 12, key.mode)
    elif wish is not None:
        mode = wish.mode or (key.mode if wish.tonic else "major")
        key = Key(wish.tonic or key.tonic, mode)
    elif change.mood.lighter:
        for _ in range(min(2, abs(change.mood.lighter))):
            step = _LIGHTER if change.mood.lighter > 0 else _DARKER
            key = Key(key.tonic, step[key.mode])
    elif change.mood.modes and key.mode not in change.mood.modes:
        key = Key(key.tonic, change.mood.modes[0])
    if key != before or wish is not None:
        words = wish.words if wish is not None else ", ".join(change.mood.words)
        notes.understood.append(f"{quoted(words)}: the key is {key.name}.")
        notes.facts["key"] = key.name
    return key


def _drawn_mode(style: Style, moods: tuple[Mode, ...], chance: Random) -> Mode:
    """A mode of the style by its weights; of those a mood asks for, if the style has one."""
    weights = {mode: weight for mode, weight in style.modes.items() if mode in moods}
    if moods and not weights:
        return moods[0]
    weights = weights or dict(style.modes)
    return chance.choices(list(weights), list(weights.values()))[0]
