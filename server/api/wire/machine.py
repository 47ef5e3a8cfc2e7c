"""The machine that the server runs on, on the wire."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from server.library.dragged_files import DraggedFiles, Heap


class DiskBody(BaseModel):
    """The disk that the library is on."""

    folder: str = Field(description="The library.")
    library_bytes: int = Field(description="What the library takes.")
    free_bytes: int
    total_bytes: int


class HeapBody(BaseModel):
    """How much lies in a folder and below it."""

    folder: str
    files: int
    size_bytes: int

    @classmethod
    def of(cls, heap: Heap) -> Self:
        """As it goes over the wire."""
        return cls(folder=str(heap.folder), files=heap.files, size_bytes=heap.size_bytes)


class DraggedBody(BaseModel):
    """Files that were dragged out of the page."""

    laid_out: HeapBody = Field(description="What is kept, since a DAW may play it from there.")
    cleared: HeapBody = Field(description="What was cleared away, and can be put back.")

    @classmethod
    def of(cls, dragged: DraggedFiles) -> Self:
        """As they lie now."""
        return cls(laid_out=HeapBody.of(dragged.laid_out()), cleared=HeapBody.of(dragged.cleared()))


class DraggedWish(BaseModel):
    """Where the files that were dragged out of the page shall lie."""

    model_config = ConfigDict(extra="forbid")

    cleared: bool = Field(
        description="True moves all that are laid out away, false puts back all that were cleared."
    )


class MemoryBody(BaseModel):
    """The machine's memory."""

    total_bytes: int
    available_bytes: int
    model_limit_mb: int = Field(description="What trained models may take, all together.")


class GpuBody(BaseModel):
    """A graphics processor that trained models can run on."""

    name: str
    total_bytes: int | None = Field(default=None, description="None where it shares the memory.")
    used_bytes: int | None = None


class MachineBody(BaseModel):
    """Room, memory, processors and versions."""

    disk: DiskBody
    dragged: DraggedBody
    memory: MemoryBody
    cores: int
    workers: int = Field(description="How many jobs run at a time.")
    system: str = Field(examples=["Linux x86_64"])
    gpus: list[GpuBody] = Field(description="Empty where none is known.")
    device: str = Field(description="The setting `device`: what trained models run on.")
    versions: dict[str, str] = Field(
        description="What is installed, by name.", examples=[{"roadie": "0.1.0", "python": "3.11"}]
    )
