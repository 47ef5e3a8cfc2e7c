"""Whatever can be asked for, apart from the store and the processes that do it."""

from __future__ import annotations

from server.jobs.host_specs import CompareSpec, RenderSpec, ScanSpec
from server.jobs.model_specs import ExtendSpec, InstallSpec, RepaintSpec, TrainSpec
from server.jobs.specs import (
    ExportSpec,
    GenerateSpec,
    ImportSpec,
    RespondSpec,
    SeparateSpec,
    TranscribeSpec,
    VarySpec,
)

AnySpec = (
    GenerateSpec
    | VarySpec
    | RespondSpec
    | ImportSpec
    | SeparateSpec
    | TranscribeSpec
    | ExportSpec
    | RenderSpec
    | ScanSpec
    | CompareSpec
    | RepaintSpec
    | ExtendSpec
    | InstallSpec
    | TrainSpec
)
