"""Parameters are held to their ranges, and every action has a name, words and a model."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from bridge.actions.asking import key_of, session_of
from bridge.actions.contract import Cost
from bridge.actions.parameters import PARAMETERS, ParameterStore, ends_of_parameters
from bridge.actions.registry import ACTIONS
from server.jobs.specs import GenerateSpec
from session.errors import BadInput, NotFound


def test_a_value_is_kept_in_its_range_and_told_once() -> None:
    told: list[tuple[str, Any]] = []
    store = ParameterStore(lambda name, value: told.append((name, value)))
    store.set("energy", 0.5)
    store.set("energy", 0.5)
    store.set("bars", 8.4)
    store.set("energy", None)
    store.set("energy", None)
    assert told == [("energy", 0.5), ("bars", 8), ("energy", None)]
    assert (store.get("energy"), store.get("bars")) == (None, 8)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("energy", 1.5, "from -1 to 1"),
        ("energy", "loud", "is a number"),
        ("energy", float("nan"), "is a number"),
        ("prompt", 3, "is words"),
        ("enrgy", 0.5, "did you mean energy"),
        ("chain.mix", 0.5, "no parameter"),
        ("chain.1.mix", float("inf"), "cannot be"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(name: str, value: Any, words: str) -> None:
    store = ParameterStore()
    with pytest.raises(BadInput, match=words):
        store.set(name, value)
    assert store.wishes() == {}


def test_wishes_are_what_the_api_takes() -> None:
    store = ParameterStore()
    for name, parameter in PARAMETERS.items():
        low = parameter.low if parameter.low is not None else 1
        store.set(name, {"text": "C", "name": "C", "switch": True}.get(parameter.kind, low))
    store.set("chain.1.mix", 0.25)
    wishes = {**store.wishes(), "key": key_of("C"), "engine": "composer", "style": "house"}
    assert set(wishes) == {name for name, parameter in PARAMETERS.items() if parameter.wish}
    GenerateSpec.model_validate(wishes)
    assert store.of_chain() == {"chain.1.mix": 0.25}


def test_ranges_are_those_that_the_api_has() -> None:
    assert ends_of_parameters()["swing"] == (0.5, 0.75)
    assert ends_of_parameters()["prompt"] is None


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("A minor", ("A", "minor")),
        ("Am", ("A", "minor")),
        ("bb", ("Bb", "major")),
        ("F# Dorian", ("F#", "dorian")),
    ],
)
def test_keys_are_read(words: str, key: tuple[str, str]) -> None:
    assert tuple(key_of(words).values()) == key


@pytest.mark.parametrize("words", ["", "H", "A funky", "major"])
def test_what_is_no_key_is_refused(words: str) -> None:
    with pytest.raises(BadInput, match="no key"):
        key_of(words)


def test_every_action_that_is_promised_is_there_with_words() -> None:
    made = {"generate", "vary", "continue", "accompany", "harmonise", "answer"}
    done_to_it = {"separate", "transcribe", "render", "export", "keep", "throw", "undo", "cancel"}
    chosen = {"set", "style", "prompt", "engine"}
    in_time = {"arm", "tap", "play", "stop", "tempo", "record"}
    assert made | done_to_it | chosen | in_time <= set(ACTIONS)
    for name, action in ACTIONS.items():
        assert action.name == name
        assert action.words.endswith(".")
        assert action.cost in get_args(Cost)
        for field in action.arguments.model_fields.values():
            assert not field.is_required() or field.description


def test_an_unknown_action_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean generate"):
        ACTIONS.find("genrate")


def test_the_session_of_a_job_is_its_folder_in_the_library() -> None:
    job = {"result": {"data": {"session": "sessions/my-song-2"}}}
    assert session_of(job) == "my-song-2"
    assert session_of({"result": {"data": {}}}) is None
    assert session_of({"result": None}) is None


def test_actions_load_no_heavy_library() -> None:
    code = (
        "import sys; from bridge.actions.registry import ACTIONS; len(ACTIONS);"
        "import bridge.studio.client, bridge.automation.recorder, bridge.phrase.band;"
        "heavy = {'numpy', 'scipy', 'httpx', 'websockets', 'mido', 'server', 'bridge.host'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("path", ["/etc/passwd", "..", "C:\\chain", "mine.yaml", "a/b", "x" * 301])
def test_what_comes_from_outside_names_things_and_never_files(path: str) -> None:
    store = ParameterStore()
    for name in ("chain", "style", "engine"):
        with pytest.raises(BadInput, match="name"):
            store.set(name, path)
    asked = {
        "render": ({"chain": path}, {"session": path}),
        "export": ({"formats": [path]}, {"session": path}),
        "separate": ({"separator": path}, {"session": path}),
        "transcribe": ({"session": path},),
        "generate": ({"style": path}, {"engine": path}),
        "continue": ({"style": path},),
        "vary": ({"session": path},),
        "keep": ({"session": path},),
        "style": ({"name": path}, {"of": [path]}),
        "engine": ({"name": path},),
    }
    for action, several in asked.items():
        for arguments in several:
            with pytest.raises(ValidationError, match="name"):
                ACTIONS[action].arguments.model_validate(arguments)


def test_names_of_any_script_and_with_spaces_are_names() -> None:
    store = ParameterStore()
    store.set("chain", "drum bus glue")
    store.set("style", "Kürbis 太鼓.v2")
    assert (store.get("chain"), store.get("style")) == ("drum bus glue", "Kürbis 太鼓.v2")
