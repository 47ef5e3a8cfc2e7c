"""How rendered files are called."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from bridge.host.batch.names import NameTemplate, numbered
from bridge.host.batch.plan import ending_of
from session.errors import BadInput

VALUES: dict[str, str | int] = {
    "name": "kick",
    "chain": "drum bus glue",
    "tree": "drums/loud",
    "folder": "loud",
    "n": 7,
    "track": "Bass: 1/2",
    "rate": 48_000,
    "ext": "wav",
}


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("{name}", "drums/loud/kick"),
        ("{name} ({chain})", "drums/loud/kick (drum bus glue)"),
        ("{chain}/{tree}/{n:03} {name}", "drum bus glue/drums/loud/007 kick"),
        ("{tree}-{name}", "drums/loud-kick"),
        ("{track} {rate}", "drums/loud/Bass- 1-2 48000"),
        ("{name}.{ext}", "drums/loud/kick"),
        ("{name}.WAV", "drums/loud/kick"),
        ("...{name}.", "drums/loud/kick"),
        ("{{{name}}}", "drums/loud/{kick}"),
        ("a//{name}", "drums/loud/a/kick"),
    ],
)
def test_a_template_is_filled_in(template: str, path: str) -> None:
    assert NameTemplate(template).path(VALUES) == PurePosixPath(path)


def test_without_folders_between_nothing_is_left_of_the_tree() -> None:
    assert NameTemplate("{tree}/{name}").path(VALUES | {"tree": ""}) == PurePosixPath("kick")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{nmae}", "did you mean {name}?"),
        ("{chian} {name}", "did you mean {chain}?"),
        ("{zzzzz}", "there are {name}, {chain}"),
        ("{name.__class__}", "not known"),
        ("{0}", "not known"),
        ("{name", "cannot be read"),
        ("../{name}", "leads out"),
        ("/{name}", "leads out"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_at_once(template: str, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        NameTemplate(template)
    assert words in str(caught.value)


@pytest.mark.parametrize("template", ["{name:03d}", "   ", "{tree}/"])
def test_a_template_that_makes_no_name_is_refused(template: str) -> None:
    with pytest.raises(BadInput):
        NameTemplate(template).path(VALUES)


def test_a_value_never_makes_folders_or_hidden_or_endless_names() -> None:
    template = NameTemplate("{chain}")
    for chain in ("../../etc", "a/b\\c", ".hidden", "x" * 500, "ä" * 300, 'a"b?c*d'):
        path = template.path(VALUES | {"chain": chain, "tree": ""})
        assert len(path.parts) == 1
        assert not path.name.startswith(".")
        assert not set(path.name) & set('/\\"?*')
        assert len(path.name.encode()) <= 200


def test_the_next_name_is_numbered() -> None:
    assert numbered(PurePosixPath("a/b.c"), 1) == PurePosixPath("a/b.c")
    assert numbered(PurePosixPath("a/b.c"), 3) == PurePosixPath("a/b.c-3")


def test_every_kind_of_file_has_its_ending() -> None:
    kinds = ("wav16", "wav24", "wav32f", "flac16", "flac24", "aiff16", "aiff24")
    assert [ending_of(kind) for kind in kinds] == ["wav"] * 3 + ["flac"] * 2 + ["aiff"] * 2
