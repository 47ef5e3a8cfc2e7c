"""The machine that the server runs on, on the wire."""

from __future__ import annotations

from pydantic import BaseModel, Field


class DiskBody(BaseModel):
    """The disk that the library is on."""

    folder: str = Field(description="The library.")
    library_bytes: int = Field(description="What the library takes.")
    free_bytes: int
    total_bytes: int


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
    memory: MemoryBody
    cores: int
    workers: int = Field(description="How many jobs run at a time.")
    system: str = Field(examples=["Linux x86_64"])
    gpus: list[GpuBody] = Field(description="Empty where none is known.")
    device: str = Field(description="The setting `device`: what trained models run on.")
    versions: dict[str, str] = Field(
        description="What is installed, by name.", examples=[{"roadie": "0.1.0", "python": "3.11"}]
    )
