"""Trained models on the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from server.jobs.model_specs import PathText
from server.models.card import Card
from server.models.licence import Licence
from server.models.measured import Measured, remembered
from server.models.place import Installed


class LicenceBody(BaseModel):
    """Under what terms the weights come."""

    id: str = Field(examples=["CC-BY-NC-4.0"])
    title: str
    words: str = Field(description="Who may do what, in plain words.")
    commercial: bool = Field(description="Whether businesses may use it.")
    limit: str = Field(description="The condition on that, where there is one.")
    doubt: str = Field(description="What is not settled about it, where something is not.")
    must_be_accepted: bool = Field(description="Whether an install needs `accept_licence`.")
    url: str

    @classmethod
    def of(cls, licence: Licence) -> LicenceBody:
        """The licence as it is told."""
        return cls(**licence.model_dump(), must_be_accepted=licence.must_be_accepted)


class InstalledBody(BaseModel):
    """What of a model is on the server's machine."""

    folder: str
    source: str | None = Field(description="Where the weights came from.")
    revision: str | None = Field(description="The hub's commit; empty for a folder.")
    size_bytes: int | None
    pickles: bool | None
    installed_at: datetime | None
    fault: str = Field(description="Why they cannot be used, in a sentence; else empty.")
    measured: Measured | None = Field(description="What a benchmark on this machine found.")

    @classmethod
    def of(cls, found: Installed) -> InstalledBody:
        """What is installed, as it is told."""
        manifest = found.manifest
        return cls(
            folder=str(found.folder),
            source=manifest.source if manifest else None,
            revision=manifest.revision if manifest else None,
            size_bytes=manifest.size_bytes if manifest else None,
            pickles=manifest.pickles if manifest else None,
            installed_at=manifest.installed_at if manifest else None,
            fault=found.fault,
            measured=remembered(found.folder),
        )


class ModelBody(BaseModel):
    """A trained model: what it is good for, who may use it, what it needs, and whether it is here.

    Figures that nobody knows are null.
    """

    name: str = Field(examples=["musicgen-small"])
    title: str
    family: str = Field(description="The engine that runs it; `demucs` are separators.")
    about: str
    begin_with: bool = Field(description="Whether it is the one of its family to begin with.")
    good_for: list[str]
    licence: LicenceBody
    source: str = Field(description="The repository on the Hugging Face hub.")
    gated: bool = Field(description="Whether its makers ask for an account and consent first.")
    by_hand: str = Field(description="Why it cannot be fetched, where it cannot; else empty.")
    only_pickles: bool = Field(description="Whether an install needs `pickles`.")
    disk_mb: int = Field(description="Millions of bytes.")
    memory_mb: int
    gpu_memory_mb: int | None
    cpu_seconds: float | None = Field(
        description="Seconds that a second of audio takes on two CPU cores."
    )
    measured: str = Field(description="How these figures were found.")
    unknown: list[str]
    sample_rate: int
    channels: int
    environment: str
    extra: str = Field(description="What of Roadie brings its libraries.")
    installed: InstalledBody | None

    @classmethod
    def of(cls, card: Card, found: Installed | None) -> ModelBody:
        """A card and what is here of it."""
        told = card.model_dump(exclude={"licence", "source", "files", "also", "expected"})
        return cls(
            **told,
            licence=LicenceBody.of(card.licence),
            source=card.source.repo,
            gated=card.source.gated,
            by_hand=card.source.by_hand,
            only_pickles=card.only_pickles,
            installed=InstalledBody.of(found) if found else None,
        )


class InstallBody(BaseModel):
    """How a model is to be installed."""

    folder: PathText | None = Field(
        default=None,
        description="A folder on the server's machine with weights that were carried there; none "
        "fetches them.",
    )
    pickles: bool = Field(
        default=False,
        description="Whether weights may come as a pickle, a file that can run any program.",
    )
    accept_licence: bool = Field(
        default=False, description="Whether the licence of the weights is accepted."
    )


class RemovedBody(BaseModel):
    """What a removal gave back."""

    name: str
    freed_bytes: int
