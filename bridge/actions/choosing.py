"""Setting parameters by actions: any of them, and the ones that have names of their own."""

from __future__ import annotations

from pydantic import Field

from bridge.actions.contract import Arguments, Desk, action
from bridge.actions.names import Name


class Set(Arguments):
    """What becomes what."""

    parameter: str = Field(description="Its name, such as `energy` or `chain.2.mix`.")
    value: float | bool | str | None = Field(default=None, description="None takes it away.")


@action("set", Set)
async def set_parameter(asked: Set, desk: Desk) -> None:
    """Set a parameter."""
    desk.parameters.set(asked.parameter, asked.value)


class Style(Arguments):
    """Which style, or which of a list comes next."""

    name: Name | None = Field(default=None, description="A style; none lets the words decide.")
    of: tuple[Name, ...] = Field(default=(), description="Go to the next one of these.")
    step: int = Field(default=1, description="How many further in the list; -1 is back.")


@action("style", Style)
async def style(asked: Style, desk: Desk) -> None:
    """Choose a style, or go through a list of them."""
    choice = asked.name
    if asked.of:
        now = desk.parameters.get("style")
        before = asked.of.index(now) if now in asked.of else (-1 if asked.step > 0 else 0)
        choice = asked.of[(before + asked.step) % len(asked.of)]
    desk.parameters.set("style", choice)


class Prompt(Arguments):
    """Which words."""

    words: str = Field(max_length=2000, description="Empty takes the prompt away.")
    add: bool = Field(default=False, description="Put them after those that are there.")


@action("prompt", Prompt)
async def prompt(asked: Prompt, desk: Desk) -> None:
    """Set the words that music is made from."""
    before = desk.parameters.get("prompt") if asked.add else None
    words = f"{before}, {asked.words}" if before and asked.words else asked.words
    desk.parameters.set("prompt", words or None)


class Engine(Arguments):
    """Which engine."""

    name: Name | None = Field(default=None, description="None means the server's own choice.")


@action("engine", Engine)
async def engine(asked: Engine, desk: Desk) -> None:
    """Choose who makes the music."""
    desk.parameters.set("engine", asked.name)
