"""Chains and plug-ins on the wire, in lists; one at a time they are the values themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Self

from pydantic import BaseModel, Field

from bridge.host.chain.shelf import OnShelf
from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins.needed import Missing
from bridge.host.plug_ins.record import PlugIn, PlugInKind
from session.units import Role


class ChainSummary(BaseModel):
    """A chain that can be rendered with; a broken file of the user's has a `fault` instead."""

    name: str = Field(examples=["drum bus glue"])
    about: str = Field(description="What it does, in a sentence.")
    roles: tuple[Role, ...] = Field(description="The tracks that it is meant for; none means any.")
    own: bool = Field(description="Whether it is the user's own.")
    fault: str | None = Field(default=None, description="Why the file cannot be used.")

    @classmethod
    def of(cls, entry: OnShelf) -> Self:
        """What a list shows of it."""
        return cls(
            name=entry.name,
            about=entry.about,
            roles=entry.roles,
            own=entry.own,
            fault=entry.reason,
        )


class ChainNeed(BaseModel):
    """What a step of a chain needs and the server's machine has not."""

    step: str = Field(
        description="Its place in the chain, counted from 1.",
        examples=["step 2, branch 1, step 3"],
    )
    what: str = Field(description="The plug-in's name, else the file's.")
    reason: str = Field(description="Why it is not to be had, and how to mend it.")


class ChainNeeds(BaseModel):
    """All that a chain lacks; nothing where it can be rendered with."""

    missing: list[ChainNeed]

    @classmethod
    def of(cls, lacking: Iterable[Missing]) -> Self:
        """As it was found."""
        return cls(missing=[ChainNeed(**asdict(one)) for one in lacking])


class PlugInSummary(BaseModel):
    """A plug-in that a scan found and could play."""

    name: str = Field(examples=["ZamCompX2"])
    maker: str
    format: PlugInFormat
    kind: PlugInKind
    category: str = Field(description="Its own word for what it is; empty where it says none.")
    file: str = Field(description="Its file or bundle on the server's machine.")
    parameters: int = Field(description="How many parameters it has.")
    latency_samples: int
    deterministic: bool | None = Field(description="Whether it does the same again; none: unknown.")

    @classmethod
    def of(cls, plug_in: PlugIn) -> Self:
        """What a list shows of it."""
        return cls(
            name=plug_in.name,
            maker=plug_in.maker,
            format=plug_in.format,
            kind=plug_in.kind,
            category=plug_in.category,
            file=plug_in.file,
            parameters=len(plug_in.parameters),
            latency_samples=plug_in.latency_samples,
            deterministic=plug_in.deterministic,
        )
