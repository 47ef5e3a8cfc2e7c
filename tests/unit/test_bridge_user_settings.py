"""What no bridge can be told is said in a sentence before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.running.config import BridgeConfig
from bridge.studio.address import named
from roadie.bridge_process import bridge_config
from server.settings import Settings, read_settings
from session.errors import BadInput, BadSetting


@pytest.mark.parametrize(
    "url", ["nonsense", "localhost:8765", "http://", "ftp://a", "http://a:b", "http://[::1"]
)
def test_what_is_no_address_of_a_server_is_not_looked_for(url: str) -> None:
    with pytest.raises(BadSetting, match="is no server's address: write it as http://"):
        named(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8765/", "https://studio.local", "http://[::1]:9"]
)
def test_a_server_is_named_by_its_address(url: str) -> None:
    address = named(url, "secret")()
    assert address is not None
    assert address.url == url.rstrip("/")


def test_nothing_is_started_with_what_cannot_be(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path)
    with pytest.raises(BadInput, match="0 is no tempo"):
        bridge_config(settings, bpm=0.0)
    with pytest.raises(BadSetting, match="is no server's address"):
        bridge_config(settings, server_url="here")
    with pytest.raises(BadSetting, match="is no network that may send OSC"):
        bridge_config(Settings(library=tmp_path, osc_allowed=("nonsense",)))
    assert bridge_config(settings, bpm=96.0).bpm == 96


def test_where_the_daw_listens_and_whether_programs_are_sent_reach_the_bridge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = bridge_config(Settings(library=tmp_path))
    assert (plain.daw_port, plain.programs) == (0, True)
    monkeypatch.setenv("ROADIE_DAW_PORT", "3820")
    monkeypatch.setenv("ROADIE_PROGRAMS", "false")
    told = bridge_config(read_settings(library=tmp_path))
    assert (told.daw_port, told.programs) == (3820, False)
    assert BridgeConfig.of_data(told.to_data()) == told
    flagged = bridge_config(read_settings(library=tmp_path, daw_port=4000))
    assert flagged.daw_port == 4000
