"""What all parts of a style's schema share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class StyleData(BaseModel):
    """Frozen data in which a misspelt field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
