"""A request is refused for a name that nobody has, in the words of its job, and for no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.engines.composer.compose import compose
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from server.jobs.any_spec import AnySpec
from server.jobs.checked import check
from server.jobs.host_specs import RenderSpec
from server.jobs.specs import (
    GenerateSpec,
    ImportSpec,
    ListenOptions,
    RespondSpec,
    TranscribeSpec,
    VarySpec,
)
from server.jobs.wishes import InstrumentWishes
from server.settings import Settings
from session.document import read_session, write_session
from session.errors import BadInput, RoadieError
from tests.integration.api_tasks import write_small_session


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a library with one session, `first`, of one track called Bass."""
    found = Settings(library=tmp_path, chains=tmp_path / "chains")
    write_small_session(found.sessions_folder / "first", "First")
    return found


@pytest.mark.parametrize(
    "wish",
    [
        {"style": "hause"},
        {"style": "lo-fi-with-house"},
        {"chords": "Am7 | D7 X7"},
        {"form": "intro 4, vrse 8"},
        {"form": "intro 4, vrse 8", "bars": 12},
        {"form": "intro 4, lul 8", "style": "ambient"},
        {"form": "verse 900"},
    ],
)
def test_it_is_refused_in_the_words_of_the_job(settings: Settings, wish: dict[str, Any]) -> None:
    with pytest.raises(RoadieError) as of_the_job:
        compose(GenerateRequest(prompt="warm house", seed=1, **wish))
    with pytest.raises(BadInput) as at_once:
        check(GenerateSpec(prompt="warm house", **wish), settings)
    assert str(at_once.value) == str(of_the_job.value)


@pytest.mark.parametrize("style", all_styles())
def test_every_style_and_each_of_its_sections_is_taken(settings: Settings, style: str) -> None:
    form = ", ".join(f"{kind} 4" for kind in all_styles()[style].sections)
    check(GenerateSpec(prompt="x", style=style, form=form), settings)
    check(GenerateSpec(prompt=style.replace("-", " "), style=style), settings)
    check(VarySpec(session="first", style=style, form=form), settings)


@pytest.mark.parametrize(
    "spec",
    [
        GenerateSpec(prompt="x", engine="musicgen", style="house", form="vrse 8"),
        GenerateSpec(prompt="x", chords="i | iv V7/V | % | bVII"),
        RespondSpec(file="/a.mid", how="answer", style="house", form="vrse 8"),
        RespondSpec(file="/a.mid", form="vrse 8"),
        VarySpec(session="first", hold=("bass",), redo=("BASS",)),
        VarySpec(session="first", words="like take 4", hold=("Lead",)),
        VarySpec(session="nowhere", hold=("Lead",)),
        TranscribeSpec(session="first", tracks=("Bass",), listen=ListenOptions(preset="drums")),
        ImportSpec(file="/a.wav", midi=False, listen=ListenOptions(preset="pino")),
        RenderSpec(session="first", chain="vocal warm", tracks=("bass",)),
    ],
)
def test_what_its_job_would_take_or_has_to_look_at_itself_is_let_through(
    settings: Settings, spec: AnySpec
) -> None:
    check(spec, settings)


@pytest.mark.parametrize("engine", ["composer", "musicgen"])
@pytest.mark.parametrize(
    "wish",
    [
        {"style": "hause"},
        {"mood": ("drak",)},
        {"instruments": InstrumentWishes(wanted=("Belss",))},
        {"chords": "Hm7"},
    ],
)
def test_names_are_looked_up_by_every_engine_of_roadies(
    settings: Settings, engine: str, wish: dict[str, Any]
) -> None:
    write_small_session(settings.sessions_folder / "made", "Made")
    _made_by(engine, settings.sessions_folder / "made")
    for spec in (
        GenerateSpec(prompt="x", engine=engine, **wish),
        VarySpec(session="made", **wish),
    ):
        with pytest.raises(BadInput):
            check(spec, settings)


def test_to_an_engine_of_others_a_style_is_a_word(settings: Settings) -> None:
    _made_by("somebody-elses", settings.sessions_folder / "first")
    check(VarySpec(session="first", style="hause", mood=("drak",)), settings)


def _made_by(engine: str, folder: Path) -> None:
    session = read_session(folder)
    origin = replace(session.provenance, engine=engine)
    write_session(session.evolve(provenance=origin), folder)
