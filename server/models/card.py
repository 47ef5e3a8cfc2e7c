"""What a card says of a trained model: what it is good for, who may use it, what it needs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from server.models.licence import Licence, Said, Words, licence_named

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Pattern = Annotated[str, Field(pattern=r"^[A-Za-z0-9_*?][A-Za-z0-9_.*?-]*(/[A-Za-z0-9_.*?-]+)*$")]
"""The path of a file in a model's folder, with `*` and `?` as the shell has them."""

FamilyName = Literal["musicgen", "audiocraft", "ace-step", "stable-audio", "demucs"]


class Source(Said):
    """Where weights are kept by who made them: a repository on the Hugging Face hub.

    `gated` says that they ask for an account and for its owner's consent first. `by_hand` says,
    in a sentence, why they cannot be fetched as they are needed, and how to come by them.
    """

    repo: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*$")]
    revision: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w./-]*$")] = "main"
    gated: bool = False
    by_hand: str = ""


class Files(Said):
    """The files of a model.

    Each of `needed` has to be there, and those of `useful` are taken when they are. `weights` are
    those as safetensors, `pickles` the same as torch's pickles: one or the other has to be there.
    Pickles are refused unless the user says otherwise.
    """

    needed: tuple[Pattern, ...] = ()
    useful: tuple[Pattern, ...] = ()
    weights: tuple[Pattern, ...] = ()
    pickles: tuple[Pattern, ...] = ()


class Part(Said):
    """Files from one source, in the subfolder `into` of the model's folder; "" is the folder."""

    into: Annotated[str, Field(pattern=r"^([A-Za-z0-9_][A-Za-z0-9_.-]*)?$")] = ""
    source: Source
    files: Files


class Expected(Said):
    """How a model is told from others: in the JSON `file`, `key` has the value `value`."""

    file: Pattern
    key: Words
    value: Words


class Card(Said):
    """All that Roadie knows of a model before its weights are there: a file of `templates/models`.

    `begin_with` says that it is the one of its family to begin with.
    `disk_mb` is what the files take, in millions of bytes. `memory_mb` is what a worker needs that
    runs it on the CPU, `gpu_memory_mb` what a GPU needs; None is not known. `cpu_seconds` is how
    many seconds a second of audio takes on two CPU cores; None where nobody measured it.
    `measured` says how these figures were found, `unknown` what is not known. `environment` is
    where its libraries live, `extra` what of Roadie brings them. `also` are parts that others
    made.
    """

    name: Name
    title: Words
    family: FamilyName
    about: Words
    begin_with: bool = False
    good_for: Annotated[tuple[Words, ...], Field(min_length=1)]
    licence: Annotated[Licence, BeforeValidator(licence_named)]
    source: Source
    files: Files
    also: tuple[Part, ...] = ()
    expected: Expected | None = None
    disk_mb: Annotated[int, Field(gt=0)]
    memory_mb: Annotated[int, Field(gt=0)]
    gpu_memory_mb: Annotated[int, Field(gt=0)] | None = None
    cpu_seconds: Annotated[float, Field(gt=0)] | None = None
    measured: Words
    sample_rate: Annotated[int, Field(ge=8000, le=192_000)]
    channels: Literal[1, 2]
    environment: Literal["main", "audiocraft", "audiocraft-1.4"] = "main"
    extra: Literal["stems", "musicgen", "diffusion", "torch"]
    unknown: tuple[Words, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The model's own files first, then those of others."""
        return (Part(source=self.source, files=self.files), *self.also)

    @property
    def only_pickles(self) -> bool:
        """Whether some of its weights exist as a pickle alone."""
        return any(part.files.pickles and not part.files.weights for part in self.parts)
