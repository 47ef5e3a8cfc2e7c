"""The numbers (or channels) of the controls that one line of a profile stands for."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


class Numbers(BaseModel):
    """Numbers that are counted: the first, the step to the next, and to the next row of a grid."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int = Field(ge=0, le=16383, description="The number of the first control.")
    step: int = Field(default=1, ge=-127, le=127, description="From one control to the next.")
    row_step: int | None = Field(
        default=None,
        ge=-127,
        le=127,
        description="In a grid, from the first of a row to that of the next.",
    )
    columns: int | None = Field(
        default=None,
        ge=1,
        le=128,
        description="How many controls a row has; a grid's name says it itself.",
    )
    each: tuple[int, ...] = Field(
        default=(), description="The numbers one by one, instead of counting."
    )

    def of(self, index: int, columns: int | None = None) -> int:
        """The number of the control at `index`; `columns` as the name says."""
        if self.each:
            return self.each[index]
        columns = self.columns or columns
        if self.row_step is None or columns is None:
            return self.start + index * self.step
        row, column = divmod(index, columns)
        return self.start + row * self.row_step + column * self.step


def _spelt_out(given: Any) -> Any:
    if isinstance(given, int) and not isinstance(given, bool):
        return {"start": given}
    if isinstance(given, list) and given and all(isinstance(one, int) for one in given):
        return {"start": given[0], "each": tuple(given)}
    return given


def _one_for_all(given: Any) -> Any:
    if isinstance(given, int) and not isinstance(given, bool):
        return {"start": given, "step": 0}
    return _spelt_out(given)


_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 16383},
        {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1},
        {
            "type": "object",
            "properties": {
                name: {"type": "integer", "description": field.description or ""}
                for name, field in Numbers.model_fields.items()
                if name != "each"
            },
            "required": ["start"],
            "additionalProperties": False,
        },
    ]
}

WrittenNumbers = Annotated[Numbers, BeforeValidator(_spelt_out), WithJsonSchema(_SCHEMA)]
"""A number, a list of numbers, or `{start, step, row_step, columns}`."""

WrittenChannels = Annotated[Numbers, BeforeValidator(_one_for_all), WithJsonSchema(_SCHEMA)]
"""A channel for all, a list of channels, or `{start, step}` where each control has its own."""
