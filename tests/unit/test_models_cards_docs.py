"""docs/models.md says what cards and engines say; the cards are data that can be trusted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from server.models.card import Card
from server.models.cards import all_cards, card, card_of_text, cards_of
from server.models.licence import licences
from server.models.table import COMMAND, PAGE, declared, engine_table, page_with_tables
from server.models.wanted import matching
from session.errors import BadInput, NotFound

FOLDER = Path(__file__).parents[2] / "templates" / "models"
TEXT = PAGE.read_text("utf-8")


def test_the_tables_of_the_page_are_what_the_code_says() -> None:
    assert page_with_tables(TEXT) == TEXT, f"run: {COMMAND}"


def test_every_command_of_the_page_is_one() -> None:
    from typer.testing import CliRunner

    from roadie.cli import app_for

    named = {line.split()[2] for line in TEXT.splitlines() if line.startswith("roadie models ")}
    for name in named - {"#"}:
        assert CliRunner().invoke(app_for("models"), ["models", name, "--help"]).exit_code == 0


def test_every_engine_with_models_says_what_it_can_do() -> None:
    table = engine_table(declared())
    for name in declared():
        assert f"`{name}`" in table


@pytest.mark.parametrize("one", all_cards().values(), ids=lambda one: one.name)
def test_a_card_says_who_may_do_what_and_what_is_not_known(one: Card) -> None:
    assert one.licence.words in TEXT
    assert one.cpu_seconds is not None or "not" in one.measured.lower()
    assert one.unknown
    kinds = [bool(part.files.weights or part.files.pickles) for part in one.parts]
    assert all(kinds), "every part has weights"
    if one.expected is not None:
        assert matching([one.expected.file], one.files.needed)


def test_what_may_not_be_sold_has_to_be_accepted() -> None:
    for licence in licences().values():
        if not licence.commercial:
            assert licence.must_be_accepted
            assert licence.words.startswith("Not for commercial use.")
    assert card("musicgen-small").licence.id == "CC-BY-NC-4.0"
    assert all(not one.licence.commercial for one in cards_of("musicgen"))
    assert all(not one.licence.commercial for one in cards_of("audiocraft"))
    limited = card("stable-audio-open-1.0").licence
    assert limited.must_be_accepted and "1,000,000" in limited.in_short


def test_the_one_to_begin_with_comes_first() -> None:
    for family in ("musicgen", "ace-step", "stable-audio", "demucs"):
        first, *others = cards_of(family)
        assert first.begin_with
        assert not any(one.begin_with for one in others)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("disk_mb: 2370", "disk_mb: large", "disk_mb: Input should be"),
        ("licence: CC-BY-NC-4.0", "licence: WTFPL", "no licence 'WTFPL'"),
        ("channels: 1", "channels: 1\nchannel: 2", "channel: Extra inputs"),
        ("extra: musicgen", "extra: &all musicgen", "line"),
        ("config.json, key", "../config.json, key", "expected.file"),
        ("title: MusicGen small\n", "", "title: Field required"),
    ],
)
def test_a_card_that_breaks_the_schema_says_where(old: str, new: str, words: str) -> None:
    text = (FOLDER / "musicgen-small.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(BadInput, match=r"small.yaml, line \d+: ") as error:
        card_of_text(text.replace(old, new), "small.yaml")
    assert words in str(error.value)


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean musicgen-small"):
        card("musicgen-smal")


def test_looking_at_models_loads_no_heavy_library() -> None:
    code = (
        "import sys, pathlib\n"
        "from server.models import install, remove, measured\n"
        "from server.models.cards import all_cards\n"
        "from server.models.place import installed\n"
        "all_cards(); installed(pathlib.Path('/nowhere'))\n"
        "heavy = {'numpy', 'torch', 'huggingface_hub', 'transformers', 'safetensors'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
