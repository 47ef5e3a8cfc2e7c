"""What a card says of a trained model: what it is good for, who may use it, what it needs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from server.models.licence import Licence, Said, Words, licence_named

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Pattern = Annotated[str, Field(pattern=r"^[A-Za-z0-9_*?][A-Za-z0-9_.*?/-]*$")]
"""The path of a file in a model's folder, with `*` and `?` as the shell has them."""

FamilyName = Literal["musicgen", "audiocraft", "ace-step", "stable-audio", "demucs"]


class Source(Said):
    """Where the weights' makers keep them: a repository on the Hugging Face hub.

    `gated` says that they ask for an account and for its owner's consent first.
    """

    repo: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*$")]
    revision: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w./-]*$")] = "main"
    gated: bool = False


class Files(Said):
    """The files of a model, as paths in its folder with `*` and `?`.

    Each of `needed` has to be there; those of `useful` are taken when they are. `pickles` are
    weights that come as a pickle alone: they are needed too, and refused unless the user says
    otherwise.
    """

    needed: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    useful: tuple[Pattern, ...] = ()
    pickles: tuple[Pattern, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every pattern."""
        return (*self.needed, *self.useful, *self.pickles)


class Expected(Said):
    """How a model is told from others: in the JSON `file`, `key` has the value `value`."""

    file: Pattern
    key: Words
    value: Words


class Card(Said):
    """All that Roadie knows of a model before its weights are there; one file of
    `templates/models` each.

    `disk_mb` is what the files take, in millions of bytes. `memory_mb` is what a worker needs that
    runs it on the CPU, `gpu_memory_mb` what a GPU needs; None is not known.
    `cpu_seconds` is how many seconds a second of audio takes on two CPU cores, None where nobody
    measured it; `measured` says how these figures were found. `unknown` has sentences on what is
    not known. `environment` is where its libraries live, `extra` what of Roadie brings them.
    """

    name: Name
    title: Words
    family: FamilyName
    about: Words
    good_for: Annotated[tuple[Words, ...], Field(min_length=1)]
    licence: Annotated[Licence, BeforeValidator(licence_named)]
    source: Source
    files: Files
    expected: Expected | None = None
    disk_mb: Annotated[int, Field(gt=0)]
    memory_mb: Annotated[int, Field(gt=0)]
    gpu_memory_mb: Annotated[int, Field(gt=0)] | None = None
    cpu_seconds: Annotated[float, Field(gt=0)] | None = None
    measured: Words
    sample_rate: Annotated[int, Field(ge=8000, le=192_000)]
    channels: Literal[1, 2]
    environment: Literal["main", "audiocraft"] = "main"
    extra: Literal["stems", "musicgen", "diffusion", "torch"]
    unknown: tuple[Words, ...] = ()

    @property
    def is_separator(self) -> bool:
        """Whether it takes sound apart; others make it."""
        return self.family == "demucs"
