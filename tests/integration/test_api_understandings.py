"""What the page is told before anything is made is what the engine then makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.engines.composer.compose import compose
from server.engines.contract import GenerateRequest
from tests.integration.server_process import ServerProcess, running

PROMPTS = (
    "lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys",
    "dark techno, no lead, 32 bars",
    "slow waltz with strings in 3/4",
    "house with dub chords",
    "mein Lied, langsam, h-Moll",
    "rhodes and brushes",
    "something nobody knows: flurbish",
    "",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running(tmp_path_factory.mktemp("library")) as found:
        yield found


def understood(server: ServerProcess, prompt: str, **wishes: Any) -> dict[str, Any]:
    answer = server.client.post("/v1/understandings", json={"prompt": prompt, **wishes})
    return dict(answer.raise_for_status().json())


@pytest.mark.parametrize("prompt", PROMPTS)
def test_what_is_understood_is_what_is_composed(server: ServerProcess, prompt: str) -> None:
    told = understood(server, prompt, seed=7)
    made = compose(GenerateRequest(prompt, told["seed"]))
    session, meter = made.session, made.session.meter_map.steps[0]
    style = told["style"]
    name = style["name"] if style["beside"] is None else f"{style['name']}-with-{style['beside']}"
    assert name == made.style.name
    assert told["tempo"]["bpm"] == session.tempo_map.steps[0].bpm
    assert session.key is not None
    assert told["key"]["name"] == session.key.name
    assert told["meter"]["numerator"] == meter.numerator
    assert told["meter"]["denominator"] == meter.denominator
    assert told["length"]["bars"] == session.length_bars
    lasts = session.tempo_map.seconds_at_beats(session.length_beats)
    assert told["length"]["seconds"] == pytest.approx(lasts)
    players = {(one["part"], one["instrument"]) for one in told["instruments"]}
    assert {(track.name, track.instrument) for track in session.tracks} <= players


def test_each_says_where_it_comes_from(server: ServerProcess) -> None:
    told = understood(
        server,
        "dark lo-fi, 84 bpm, rhodes, no drums, 8 bars, flurbish",
        key={"tonic": "A", "mode": "minor"},
        seed=3,
    )
    sources = {name: told[name]["source"] for name in ("style", "tempo", "key", "meter", "length")}
    assert sources == {
        "style": "words",
        "tempo": "words",
        "key": "given",
        "meter": "style",
        "length": "words",
    }
    assert (told["tempo"]["words"], told["key"]["words"]) == ("84 bpm", None)
    words = {one["words"]: one["instrument"] for one in told["instruments"] if one["words"]}
    assert words == {"rhodes": "dusty-keys"}
    assert told["refused"] == ["drums"]
    assert told["mood"] == ["dark"]
    assert told["not_understood"] == ["flurbish"]
    assert any("flurbish" in sentence for sentence in told["notes"])


def test_what_nobody_asked_for_is_drawn_by_the_seed(server: ServerProcess) -> None:
    told = [understood(server, "lo-fi", seed=seed)["key"] for seed in range(12)]
    assert {key["source"] for key in told} == {"drawn"}
    assert len({key["name"] for key in told}) > 1
    assert understood(server, "lo-fi") == understood(server, "lo-fi", seed=0)


def test_a_wish_beats_the_words(server: ServerProcess) -> None:
    told = understood(server, "techno at 130 bpm", style="lo-fi", bpm=80, bars=4, meter=[3, 4])
    assert told["style"]["name"] == "lo-fi"
    assert (told["tempo"]["bpm"], told["tempo"]["source"]) == (80, "given")
    assert (told["length"]["bars"], told["length"]["source"]) == (4, "given")
    assert (told["meter"]["numerator"], told["meter"]["source"]) == (3, "given")


def test_players_and_moods_that_are_set_are_told_as_such(server: ServerProcess) -> None:
    told = understood(
        server,
        "sad lo-fi",
        instruments={"wanted": ["flute"], "unwanted": ["Bells"]},
        mood=["very dark"],
    )
    sources = {one["part"]: (one["source"], one["words"]) for one in told["instruments"]}
    assert sources["Flute"] == ("given", "flute")
    assert "Bells" not in sources
    assert told["refused"] == ["Bells"]
    assert (told["mood"], told["mood_source"]) == (["very dark"], "given")
    moods = server.client.get("/v1/moods").raise_for_status().json()["items"]
    assert {"dark", "calm", "dreamy"} <= {mood["name"] for mood in moods}
    each = [mood["words"][0] for mood in moods][:20]
    assert understood(server, "lo-fi", mood=each)["mood"] == each


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"prompt": "lo-fi", "mood": ["drak"]}, 404, "dark"),
        ({"prompt": "lo-fi", "instruments": {"unwanted": ["Belss"]}}, 404, "Bells"),
        (
            {"prompt": "lo-fi", "instruments": {"wanted": ["flute"], "unwanted": ["Flute"]}},
            422,
            "choose one",
        ),
        ({"prompt": "x" * 2001}, 422, "2,000"),
        ({"prompt": "lo-fi", "style": "lofi-"}, 404, "lo-fi"),
        ({"prompt": "lo-fi", "form": "verse 8, zzz 4"}, 422, "zzz"),
        ({"prompt": "lo-fi", "soundfont": "relative.sf2"}, 422, "whole path"),
        ({"prompt": "lo-fi", "wings": 2}, 422, "wings"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    server: ServerProcess, body: dict[str, Any], status: int, words: str
) -> None:
    answer = server.client.post("/v1/understandings", json=body)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_styles_and_instruments_can_be_asked_for_by_what_is_listed(server: ServerProcess) -> None:
    styles = server.client.get("/v1/styles").raise_for_status().json()["items"]
    assert styles[0]["name"] == "lo-fi"
    for style in styles:
        assert style["low_bpm"] <= style["default_bpm"] <= style["high_bpm"]
        told = understood(server, style["words"][0])
        assert told["style"]["name"] == style["name"], style["words"][0]
        assert told["tempo"]["bpm"] == style["default_bpm"]
        assert told["length"]["bars"] == style["bars"]
    instruments = server.client.get("/v1/instruments").raise_for_status().json()["items"]
    for one in instruments:
        if one["words"]:
            told = understood(server, f"lo-fi with {one['words'][0]}")
            assert one["name"] in {player["instrument"] for player in told["instruments"]}, one


def test_the_machine_says_what_it_has(server: ServerProcess) -> None:
    (server.library / "sessions").mkdir(exist_ok=True)
    (server.library / "sessions" / "big").write_bytes(bytes(3_000_000))
    told = server.client.get("/v1/machine").raise_for_status().json()
    assert told["disk"]["folder"] == str(server.library)
    assert 3_000_000 <= told["disk"]["library_bytes"] < told["disk"]["total_bytes"]
    assert 0 < told["disk"]["free_bytes"] <= told["disk"]["total_bytes"]
    assert 0 < told["memory"]["available_bytes"] <= told["memory"]["total_bytes"]
    assert told["cores"] >= 1
    assert {"python", "roadie", "pedalboard"} <= set(told["versions"])


def test_understanding_loads_nothing_heavy_into_the_server(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        understood(server, "lo-fi with rhodes")
        for path in ("styles", "instruments", "machine", "entry"):
            server.client.get(f"/v1/{path}").raise_for_status()
        _, output = server.stop()
    loaded = set(output.split("modules ", 1)[1].split())
    assert "server.engines.composer.understanding" in loaded
    assert not loaded & {"numpy", "scipy", "torch", "dawdreamer", "pedalboard", "soundfile"}
