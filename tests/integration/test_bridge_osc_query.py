"""OSCQuery over real sockets, and telling the network of it with zeroconf."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Queue

import httpx
import pytest

from bridge.osc.allow import Allowed
from bridge.osc.query.announced import QUERY_SERVICE, Announced
from bridge.osc.query.server import AT_ONCE, QueryServer
from bridge.osc.query.tree import QueryNode

WAIT_S = 30.0
"""Until a test gives up; nothing is measured by it."""


@contextmanager
def serving(nodes: list[QueryNode], allowed: Allowed | None = None) -> Iterator[tuple[str, int]]:
    server = QueryServer(
        "127.0.0.1", 0, allowed or Allowed(), lambda: nodes, osc=("127.0.0.1", 9000)
    )
    with server:
        host, port = server.place
        yield f"http://{host}:{port}", port


def test_the_tree_is_read_over_http_and_follows_what_it_is_of() -> None:
    nodes = [QueryNode("/1/fader1", "Energy", "f", ((0.0, 1.0),))]
    with serving(nodes) as (url, _):
        found = httpx.get(f"{url}/").raise_for_status().json()
        assert found["CONTENTS"]["1"]["CONTENTS"]["fader1"]["TYPE"] == "f"
        assert httpx.get(f"{url}/?HOST_INFO").json()["OSC_PORT"] == 9000
        assert httpx.get(f"{url}/1/fader1?VALUE").status_code == 204
        assert httpx.get(f"{url}/2").status_code == 404
        nodes.append(QueryNode("/2"))
        assert httpx.get(f"{url}/2").json()["FULL_PATH"] == "/2"


def test_nothing_but_a_get_by_address_is_answered() -> None:
    with serving([]) as (url, port):
        assert httpx.get(url, headers={"Host": "evil.example"}).status_code == 403
        assert httpx.get(url, headers={"Host": f"localhost:{port}"}).status_code == 200
        assert httpx.get(url, headers={"Host": f"[::1]:{port}"}).status_code == 200
        assert httpx.post(url, json={}).status_code == 501
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as other:
            other.sendall(b"\xff\xfe\r\n\r\n")
            assert b"400" in other.recv(1000)


def test_connections_that_ask_nothing_do_not_pile_up() -> None:
    with serving([]) as (url, port):
        silent = [socket.create_connection(("127.0.0.1", port), WAIT_S) for _ in range(AT_ONCE)]
        silent.append(socket.create_connection(("127.0.0.1", port), WAIT_S))
        with suppress(ConnectionError):
            assert silent[-1].recv(1) == b""
        for connection in silent:
            connection.close()
        transport = httpx.HTTPTransport(retries=0)
        with httpx.Client(transport=transport, timeout=WAIT_S) as client:
            for _ in range(1000):  # until a place is free again
                try:
                    assert client.get(url).status_code == 200
                    break
                except httpx.TransportError:
                    continue
            else:
                pytest.fail("no place became free")


def test_who_is_not_allowed_is_not_answered() -> None:
    allowed = Allowed()
    allowed.permits = lambda _: False  # type: ignore[assignment]
    with serving([], allowed) as (url, _), pytest.raises(httpx.TransportError):
        httpx.get(url)


def test_the_network_is_told_where_to_ask() -> None:
    zeroconf = pytest.importorskip("zeroconf")
    said: list[str] = []
    found: Queue[str] = Queue()
    name = f"Roadie test {socket.gethostname()} {id(found)}"

    class Listening(zeroconf.ServiceListener):  # type: ignore[misc,name-defined]
        def add_service(self, _: object, __: str, name: str) -> None:
            found.put(name)

        def update_service(self, _: object, __: str, ___: str) -> None: ...

        def remove_service(self, _: object, __: str, ___: str) -> None: ...

    announced = Announced(("127.0.0.1", 8123), ("127.0.0.1", 9000), said.append, name)
    announced.start()
    try:
        with zeroconf.Zeroconf(interfaces=["127.0.0.1"]) as other:
            zeroconf.ServiceBrowser(other, QUERY_SERVICE, Listening())
            wanted = f"{name}.{QUERY_SERVICE}"
            while found.get(timeout=WAIT_S) != wanted:
                pass
            info = other.get_service_info(QUERY_SERVICE, wanted, 10_000)
            assert (info.port, info.parsed_addresses()) == (8123, ["127.0.0.1"])
    finally:
        announced.close()
        announced.close()
    assert said == []


def test_without_zeroconf_it_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf", None)
    said: list[str] = []
    announced = Announced(("127.0.0.1", 8123), ("127.0.0.1", 9000), said.append)
    announced.start()
    announced.close()
    assert ["pip install zeroconf" in words for words in said] == [True]


def test_on_every_network_nothing_is_announced_and_that_is_said() -> None:
    said: list[str] = []
    announced = Announced(("0.0.0.0", 8123), ("0.0.0.0", 9000), said.append)
    announced.start()
    announced.close()
    assert ["the address of one" in words for words in said] == [True]
