"""The bridge: how it stands, and what pages ask of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.api.answers import problems
from server.api.services import ServicesOf
from server.api.wire.bridge import (
    BridgeBody,
    BridgeCommand,
    BridgeDid,
    BridgesBody,
    LinkAnswer,
    LinkChanges,
    LinkHello,
    LinkMessage,
)
from server.bridge_link.bridges import Bridges
from server.bridge_link.linked import LinkedBridge

router = APIRouter(prefix="/v1/bridge", tags=["bridge"])

POLICY_VIOLATION = 1008
_MESSAGE: TypeAdapter[LinkHello | LinkChanges | LinkAnswer] = TypeAdapter(LinkMessage)


@router.get("", summary="How the bridge stands", responses=problems())
async def get_bridge(services: ServicesOf) -> BridgesBody:
    """Each bridge that is linked: its controllers, clock, mappings and what happened last."""
    bodies = [_body(one) for one in services.bridges.linked()]
    return BridgesBody(bridges=bodies, gone=services.bridges.gone)


@router.post(
    "/commands", summary="Ask the bridge for something", responses=problems(404, 422, 503, 504)
)
async def command_bridge(asked: BridgeCommand, services: ServicesOf) -> BridgeDid:
    """Choose mappings, press an action, learn a controller."""
    bridge = services.bridges.find(asked.bridge)
    did = await bridge.do(asked.command.model_dump(mode="json"))
    return BridgeDid.model_validate(did)


@router.websocket("/link")
async def link(socket: WebSocket, services: ServicesOf) -> None:
    """A bridge: it tells what is new of it, and is sent commands."""
    await socket.accept()
    sending = asyncio.Lock()

    async def send(message: Mapping[str, Any]) -> None:
        async with sending:
            await socket.send_text(json.dumps(message, separators=(",", ":")))

    try:
        if not isinstance(_MESSAGE.validate_json(await socket.receive_text()), LinkHello):
            await socket.close(POLICY_VIOLATION, "It begins with a hello.")
            return
        with services.bridges.link(send) as bridge:
            while True:
                _heard(await socket.receive_text(), bridge, services.bridges)
    except WebSocketDisconnect:
        return
    except (ValidationError, KeyError):  # KeyError: bytes where text is wanted
        await socket.close(POLICY_VIOLATION, "This is no message of a bridge of this version.")


def _heard(text: str, bridge: LinkedBridge, bridges: Bridges) -> None:
    match _MESSAGE.validate_json(text):
        case LinkChanges() as changes:
            told = changes.model_dump(mode="json")
            told["parts"] = {part: told["parts"][part] for part in changes.parts.model_fields_set}
            bridge.standing.apply(told)
            bridges.wake()
        case LinkAnswer(command=number, did=did, kind=kind, detail=detail):
            bridge.answered(number, did.model_dump() if did else None, kind, detail)
        case LinkHello():
            pass


def _body(bridge: LinkedBridge) -> BridgeBody:
    told = bridge.standing.since() or {"revision": 0, "parts": {}, "events": [], "shows": {}}
    return BridgeBody(id=bridge.id, linked_at=bridge.linked_at, **told)
