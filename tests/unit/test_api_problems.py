"""Every error has an HTTP status, and every refusal is one sentence in problem details."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from server.api.answers import problems
from server.api.faults import faults_in, sentence_of
from server.api.problems import STATUS_OF_ERROR, TITLE_OF_ERROR, response_for, status_of
from server.jobs.specs import GenerateSpec, ImportSpec
from session import errors


def test_every_class_of_error_has_a_status_of_its_own_in_the_table() -> None:
    ours = {kind for kind in errors.all_kinds().values() if kind.__module__ == "session.errors"}
    assert set(STATUS_OF_ERROR) == ours


def test_every_status_in_the_table_can_be_declared_by_an_operation() -> None:
    declared = problems(*STATUS_OF_ERROR.values())
    assert set(STATUS_OF_ERROR.values()) <= set(declared)


def test_an_error_of_a_third_party_has_the_status_of_its_nearest_base() -> None:
    class NoSuchPreset(errors.NotFound):
        """Not ours."""

    assert status_of(NoSuchPreset("no")) == 404


@pytest.mark.parametrize("kind", sorted(TITLE_OF_ERROR))
def test_the_answer_to_an_error_is_problem_details(kind: str) -> None:
    error = errors.all_kinds()[kind]("The disk is full: free some space.")
    answer = response_for(error)
    said = json.loads(answer.body)
    assert answer.media_type == "application/problem+json"
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["type"] == f"urn:roadie:problem:{kind}"
    assert said["status"] == answer.status_code >= 400
    assert said["detail"] == "The disk is full: free some space."
    assert said["title"]


def _faults(document: object) -> str:
    with pytest.raises(ValidationError) as caught:
        GenerateSpec.model_validate(document)
    return sentence_of(faults_in(caught.value.errors()))


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (
            {"prompt": "x" * 100_000},
            "prompt has 100,000 characters, and at most 2,000 are read: shorten it.",
        ),
        ({}, "prompt is missing."),
        ({"prompt": "x", "colour": "red"}, "colour is not known here."),
        ({"prompt": "x", "bars": 0}, "bars must be at least 1."),
        ({"prompt": "x", "bars": "many"}, "bars must be a whole number."),
        ({"prompt": "x", "bpm": float("nan")}, "bpm must be a finite number."),
        ({"prompt": 7}, "prompt must be text."),
        ([], "The body must be a JSON object."),
        (
            {"prompt": "x", "tempo_map": {"steps": []}},
            "tempo_map the first tempo step must be at beat 0.",
        ),
    ],
)
def test_a_wrong_field_is_told_in_one_sentence(document: object, sentence: str) -> None:
    assert _faults(document) == sentence


def test_several_faults_are_counted_and_listed() -> None:
    with pytest.raises(ValidationError) as caught:
        ImportSpec.model_validate({"bpm": 0, "wings": 2})
    faults = faults_in(caught.value.errors())
    assert sentence_of(faults).endswith("(and 2 more).")
    assert {fault.field for fault in faults} == {"file", "bpm", "wings"}


@pytest.mark.parametrize("junk", [{"prompt": "x", "meter": [4, 4, 4]}, {"prompt": None}, 5, None])
def test_no_fault_speaks_in_the_validators_own_jargon(junk: object) -> None:
    assert "Input should" not in _faults(junk)
