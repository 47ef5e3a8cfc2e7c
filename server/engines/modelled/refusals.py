"""Wishes that an engine cannot meet, refused in one sentence that names who can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from server.engines.contract import GenerateRequest, SoundAsked
from server.models.abilities import CONTROLS, Abilities
from session.errors import BadInput, RoadieError


@dataclass(frozen=True, slots=True)
class _Wish:
    """A wish in words, whether it is made, and which abilities meet it."""

    words: str
    made: Callable[[SoundAsked], bool]
    met: Callable[[SoundAsked, Abilities], bool]


_WISHES = (
    _Wish(
        "a negative prompt",
        lambda sound: bool(sound.negative_prompt),
        lambda _, can: can.negative_prompt,
    ),
    _Wish("a guidance", lambda sound: sound.guidance is not None, lambda _, can: can.guidance),
    _Wish(
        "a temperature",
        lambda sound: sound.temperature is not None,
        lambda _, can: can.temperature,
    ),
    _Wish(
        "a reference for its {reference_as}",
        lambda sound: sound.reference is not None,
        lambda sound, can: sound.reference_as in can.references,
    ),
    _Wish("drums to play to", lambda sound: sound.drums is not None, lambda _, can: can.drums),
    _Wish("lyrics", lambda sound: sound.lyrics is not None, lambda _, can: can.lyrics),
    _Wish("a draft", lambda sound: sound.draft, lambda _, can: can.draft),
    _Wish("an adapter", lambda sound: sound.adapter is not None, lambda _, can: can.adapters),
    *(
        _Wish(
            name.replace("_", " "),
            lambda sound, name=name: getattr(sound.controls, name) is not None,  # type: ignore[misc]
            lambda _, can, name=name: name in can.controls,  # type: ignore[misc]
        )
        for name in CONTROLS
    ),
)

_COMPOSERS = ("energy", "complexity", "humanise", "swing", "form", "soundfont")
"""Wishes that only an engine that writes notes can meet."""


def meets(sound: SoundAsked, abilities: Abilities) -> bool:
    """Whether the abilities meet every wish that is made."""
    return all(wish.met(sound, abilities) for wish in _WISHES if wish.made(sound))


def refuse_sound(engine: str, sound: SoundAsked, abilities: Abilities) -> None:
    """Refuse the first wish that the abilities do not meet. Raises BadInput."""
    for wish in _WISHES:
        if wish.made(sound) and not wish.met(sound, abilities):
            words = wish.words.format(reference_as=sound.reference_as)
            able = _able(engine, lambda others, wish=wish: wish.met(sound, others))  # type: ignore[misc]
            raise BadInput(f"{_who(engine, able)} cannot take {words}: {_instead(words, able)}.")


def refuse_music(engine: str, request: GenerateRequest, abilities: Abilities) -> None:
    """Refuse what only a composer of notes can do. Raises BadInput."""
    made = [name for name in _COMPOSERS if getattr(request, name) is not None]
    if request.given is not None:
        raise BadInput(
            f"The engine {engine} cannot play along with notes: give it sound with --reference, "
            "go on with `roadie extend`, or take the composer."
        )
    if request.held or request.track_seeds:
        raise BadInput(
            f"The engine {engine} makes its sound in one piece, so no track can be held or drawn "
            "anew: `roadie repaint` makes some bars anew."
        )
    if request.chords is not None and not abilities.chords:
        able = _able(engine, lambda others: others.chords)
        instead = _instead("chords", ["the engine composer", *able])
        raise BadInput(f"{_who(engine, able)} cannot take chords: {instead}.")
    if made:
        raise BadInput(
            f"The engine {engine} cannot take {' or '.join(made)}: say it in the prompt's words, "
            "or take the composer."
        )


def _able(engine: str, can: Callable[[Abilities], bool]) -> list[str]:
    """The other engines that can, and where models differ this one's that can."""
    found = [f"its model {name}" for name in _models_that(engine, can)]
    return found + [
        f"the engine {name}"
        for name, others in abilities_by_engine().items()
        if name != engine and can(others)
    ]


def _models_that(engine: str, can: Callable[[Abilities], bool]) -> list[str]:
    from server.models.cards import cards_of
    from server.models.contract import DiffersByModel
    from server.models.families import FAMILIES

    if engine not in FAMILIES.names():
        return []
    family = FAMILIES.load(engine)
    if not isinstance(family, DiffersByModel):
        return []
    return [one.name for one in cards_of(engine) if can(family.abilities_of(one.name))]


def _who(engine: str, able: list[str]) -> str:
    other = any(name.startswith("its model") for name in able)
    return f"This model of the engine {engine}" if other else f"The engine {engine}"


def _instead(words: str, able: list[str]) -> str:
    without = f"ask again without {words}"
    return f"{without}, or take {' or '.join(able)}" if able else without


def abilities_by_engine() -> Mapping[str, Abilities]:
    """What each family of models can do, as far as it is here and loads."""
    from server.models.families import FAMILIES

    found = {}
    for name in FAMILIES.names():
        try:
            found[name] = FAMILIES.load(name).abilities
        except RoadieError:  # A family that fails to load is no help to anybody.
            continue
    return found
