"""Specs from flags, with one sentence about what is wrong with them."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from server.api.faults import faults_in, sentence_of
from server.jobs.wishes import Spec
from session.errors import BadInput

S = TypeVar("S", bound=Spec)


def spec_of(model: type[S], /, **fields: Any) -> S:
    """The spec; fields that are None count as not given. Raises BadInput."""
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        return model(**given)
    except ValidationError as error:
        sentence = sentence_of(faults_in(error.errors()))
        subject, _, rest = sentence.partition(" ")
        subject = subject.replace("_", " ")
        raise BadInput(f"{subject[0].upper()}{subject[1:]} {rest}") from error
