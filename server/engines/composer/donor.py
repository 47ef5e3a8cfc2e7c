"""A part that a style does not have, borrowed from one that does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from bridge.host.instrument.built_in.instrument import Pitched
from server.engines.composer.instruments import all_instruments
from server.engines.composer.prompt.players import Player
from server.engines.composer.style import Style
from server.engines.composer.style.parts import Part, Range, TexturePart

_KIND_NAMES = {
    "drums": "Drums", "bass": "Bass", "riff": "Riff", "comp": "Chords", "pad": "Pad",
    "lead": "Lead", "arpeggio": "Arpeggio", "counter": "Counter-line", "texture": "Texture",
}  # fmt: skip
_OCTAVE = 12
_SHORTEST_RANGE = 12

AnyPart = TypeVar("AnyPart", bound=Part)


def borrowed(
    player: Player,
    words: str,
    parts: Mapping[str, Part],
    donor: Style | None,
    styles: Mapping[str, Style],
) -> tuple[str, Part, Style]:
    """A part for the player under a name that is free, and the style it comes from.

    The donor comes first, then a style named in the words (`funk guitar`), then whoever has the
    instrument in such a part, then whoever has such a part.
    """
    part, source = min(
        _candidates(player, styles), key=lambda found: _rank(found, player, words, donor)
    )
    name = _KIND_NAMES[player.kind]
    if player.instrument is not None:
        name = _name_of(player.instrument)
        part = fitted(part, player.instrument)
    if player.instrument == "kit-hand":
        name = "Percussion"
    name = free_name(name, parts)
    slug = (player.instrument or player.kind).removeprefix("kit-")
    keys = (slug, *(f"{slug}-{number}" for number in range(2, len(parts) + 3)))
    key = next(one for one in keys if one not in parts)
    return key, part.model_copy(update={"name": name}), source


def free_name(name: str, parts: Mapping[str, Part]) -> str:
    """The name, with a number where a track has it already."""
    taken = {one.name for one in parts.values()}
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)


def _candidates(player: Player, styles: Mapping[str, Style]) -> Iterator[tuple[Part, Style]]:
    for style in styles.values():
        for part in style.parts.values():
            if part.kind == player.kind:
                yield part, style
    if player.kind == "texture":
        texture = TexturePart(kind="texture", name="Texture", role="fx", instrument="vinyl")
        yield texture, next(iter(styles.values()))
    if player.kind in ("riff", "counter", "arpeggio"):
        for style in styles.values():
            for part in style.parts.values():
                if part.kind in ("arpeggio", "counter", "lead"):
                    yield part, style


def _rank(
    found: tuple[Part, Style], player: Player, words: str, donor: Style | None
) -> tuple[bool, bool, bool, bool, bool]:
    part, style = found
    said = words.lower()
    return (
        part.kind != player.kind,
        donor is not None and style is not donor,
        not any(alias in said for alias in (style.name, *style.aliases)),
        part.instrument != player.instrument,
        player.instrument not in part.alternatives,
    )


def recast(part: Part, instrument: str, parts: Mapping[str, Part]) -> Part:
    """The part on another instrument; one that is called after its old one gets a new name."""
    if instrument == part.instrument:
        return part
    called = part.name.lower()
    old_words, new_words = part.instrument.split("-"), instrument.split("-")
    old = all_instruments().get(part.instrument)
    phrases = [phrase.split() for phrase in old.words] if old else []
    misnamed = any(word in called and word not in new_words for word in old_words) or any(
        set(phrase) <= set(called.split()) and not set(phrase) & set(new_words)
        for phrase in phrases
    )
    part = fitted(part, instrument)
    if not misnamed:
        return part
    return part.model_copy(update={"name": free_name(_name_of(instrument), parts)})


def _name_of(instrument: str) -> str:
    return instrument.removeprefix("kit-").replace("-", " ").capitalize()


def fitted(part: Part, instrument: str) -> Part:
    """The part on the instrument, its range in octaves where the instrument can play it."""
    part = part.model_copy(update={"instrument": instrument})
    made, where = all_instruments().get(instrument), getattr(part, "range", None)
    if not isinstance(made, Pitched) or not isinstance(where, Range):
        return part
    low, high = where.low, where.high
    while low < made.lowest and high + _OCTAVE <= made.highest:
        low, high = low + _OCTAVE, high + _OCTAVE
    while high > made.highest and low - _OCTAVE >= made.lowest:
        low, high = low - _OCTAVE, high - _OCTAVE
    low, high = max(low, made.lowest), min(high, made.highest)
    if high - low < _SHORTEST_RANGE:
        return part
    return part.model_copy(update={"range": where.model_copy(update={"low": low, "high": high})})
