"""The tree of addresses, and what a query about a part of it is answered."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from bridge.osc.query.tree import QueryNode, answered, host_info, tree

ROOT = tree(
    [
        QueryNode("/1/fader1", "Energy", "f", ((0.0, 1.0),)),
        QueryNode("/1", "A page"),
        QueryNode("/grüße", "", "s"),
        QueryNode("/roadie/ping", "Answers."),
    ]
)
INFO = host_info("Roadie", ("127.0.0.1", 9000))


def test_addresses_become_a_tree_of_containers_and_methods() -> None:
    fader = {
        "FULL_PATH": "/1/fader1",
        "ACCESS": 2,
        "TYPE": "f",
        "DESCRIPTION": "Energy",
        "RANGE": [{"MIN": 0.0, "MAX": 1.0}],
    }
    assert answered(ROOT, INFO, "/1/fader1") == (HTTPStatus.OK, fader)
    _, page = answered(ROOT, INFO, "/1")
    assert page == {
        "FULL_PATH": "/1",
        "ACCESS": 2,
        "TYPE": "N",
        "DESCRIPTION": "A page",
        "CONTENTS": {"fader1": fader},
    }
    _, root = answered(ROOT, INFO, "/")
    assert root is not None
    assert root["FULL_PATH"] == "/"
    assert list(root["CONTENTS"]) == ["1", "grüße", "roadie"]
    assert root["CONTENTS"]["roadie"]["ACCESS"] == 0


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        ("/1/fader1?TYPE", HTTPStatus.OK, {"TYPE": "f"}),
        ("/gr%C3%BC%C3%9Fe?FULL_PATH", HTTPStatus.OK, {"FULL_PATH": "/grüße"}),
        ("/1/fader1?VALUE", HTTPStatus.NO_CONTENT, None),
        ("/roadie?TYPE", HTTPStatus.NO_CONTENT, None),
        ("/1/fader1?NONSENSE", HTTPStatus.BAD_REQUEST, None),
        ("/2/fader1", HTTPStatus.NOT_FOUND, None),
        ("/1/fader1/x", HTTPStatus.NOT_FOUND, None),
        ("/%ff", HTTPStatus.NOT_FOUND, None),
        ("/1/*", HTTPStatus.NOT_FOUND, None),
    ],
)
def test_a_query_is_answered_as_the_proposal_says(
    target: str, status: HTTPStatus, body: object
) -> None:
    assert answered(ROOT, INFO, target) == (status, body)


def test_host_info_says_where_to_send_to_and_what_is_supported() -> None:
    status, info = answered(ROOT, INFO, "/?HOST_INFO")
    assert status == HTTPStatus.OK
    assert info is not None
    assert (info["OSC_IP"], info["OSC_PORT"], info["OSC_TRANSPORT"]) == ("127.0.0.1", 9000, "UDP")
    assert info["EXTENSIONS"]["RANGE"] is True
    assert info["EXTENSIONS"]["LISTEN"] is False
    assert "OSC_IP" not in host_info("Roadie", ("0.0.0.0", 9000))
