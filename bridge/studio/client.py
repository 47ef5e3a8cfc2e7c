"""The server as the bridge uses it: work is asked for over HTTP, and told of on one WebSocket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from bridge.studio.address import Address, Find
from bridge.studio.followed import ENDED, Followed
from bridge.studio.stream import Stream
from session.errors import NotFound, RoadieError, StorageFailed, error_of_kind

if TYPE_CHECKING:
    import httpx

    from session.early import EarlyNotes

PATIENCE_S = 30.0
WARM_S = 900.0
"""How long workers are kept ready by one asking; it is asked again in a third of that."""

_OF_A_PHRASE = ("session.smf.write", "session.early")
"""What the first phrase would wait for: loaded when there is a server to answer it."""


def _quiet(words: str) -> None:
    del words


class StudioClient:
    """Jobs of the server that `find` finds. Lives on one event loop, from `start` to `close`.

    A server that stops is looked for until it is there again, and what became of the jobs that
    somebody follows is then asked of it. `say` is told of it, in sentences.
    """

    def __init__(self, find: Find, say: Callable[[str], None] = _quiet) -> None:
        self._find = find
        self._say = say
        self._followed = Followed()
        self._stream = Stream(find, self._hello, self._heard, say)
        self._http: httpx.AsyncClient | None = None
        self._warming: asyncio.Task[None] | None = None
        self._been_there = False

    def start(self) -> None:
        """Begin to look for the server; comes back at once."""
        self._stream.start()

    async def close(self) -> None:
        """Let go; may be called twice. Jobs go on without us."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
            self._warming = None
        await self._stream.close()
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    @property
    def connected(self) -> bool:
        """Whether the server is there, as far as is known."""
        return self._stream.open.is_set()

    async def wait_connected(self, timeout_s: float | None = None) -> bool:
        """Wait for the server; whether it came."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._stream.open.wait()
        return self.connected

    # Work

    async def submit(self, route: str, body: Mapping[str, Any]) -> str:
        """Ask for work (`generations`, `responses` ... of the API); the job's id.

        Raises what the server refuses it with, StorageFailed when it is not there.
        """
        return self._taken(await self._ask("POST", route, json=dict(body)))

    async def submit_midi(self, route: str, midi: bytes, options: Mapping[str, Any]) -> str:
        """Ask for work on a MIDI file that is sent; the job's id. Raises as `submit`."""
        answer = await self._ask(
            "POST",
            route,
            files={"file": ("phrase.mid", midi, "audio/midi")},
            data={"options": json.dumps(dict(options))},
        )
        return self._taken(answer)

    def _taken(self, job: Mapping[str, Any]) -> str:
        name = str(job["id"])
        if self._followed.last(name) is None:
            self._followed.tell(job)
        return name

    async def follow(self, job: str) -> AsyncIterator[Mapping[str, Any]]:
        """The job, as the API has it, each time it changes, to its end."""
        if self._followed.last(job) is None:
            self._followed.tell(await self.get(f"jobs/{job}"))
        async for state in self._followed.follow(job):
            yield state

    async def early_notes(self, job: str) -> EarlyNotes | None:
        """A job's notes as soon as they stand; None if it ended without telling any."""
        told = await self._followed.early(job)
        if told is None:
            return None
        from session.early import EarlyNotes

        return EarlyNotes.of_json(told)

    async def cancel(self, job: str) -> None:
        """End a job."""
        self._followed.tell(await self._ask("POST", f"jobs/{job}/cancel"))

    def at_hand(self) -> Sequence[str]:
        """The jobs that are followed and have not ended, the newest last."""
        return sorted(self._followed.waited_for())

    async def get(self, path: str) -> Any:
        """What `GET /v1/<path>` answers."""
        return await self._ask("GET", path)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What `POST /v1/<path>` answers, of what is no job."""
        return await self._ask("POST", path, json=dict(body))

    async def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """What `PUT /v1/<path>` answers."""
        return await self._ask("PUT", path, json=dict(body))

    def keep_warm(self, kind: str = "respond", workers: int = 1) -> None:
        """From now on, have workers ready for a kind of job, whichever server comes and goes."""
        if self._warming is None:
            self._warming = asyncio.create_task(self._warm_on(kind, workers), name="warm-up")

    async def _warm_on(self, kind: str, workers: int) -> None:
        wish = {"kind": kind, "workers": workers, "seconds": WARM_S}
        while True:
            await self._stream.open.wait()
            try:
                await self.post("warm-ups", wish)
                for module in _OF_A_PHRASE:
                    await asyncio.to_thread(import_module, module)
            except RoadieError as error:
                self._say(f"No worker is kept ready: {error}")
            for _ in range(int(WARM_S / 3)):
                await asyncio.sleep(1.0)
                if not self.connected:
                    break

    # What the server says

    async def _hello(self, address: Address, hello: Mapping[str, Any]) -> None:
        told = {job["id"]: job for job in hello.get("jobs", ())}
        waited = self._followed.waited_for()
        for job in told.values():
            self._followed.tell(job)
        ended = lost = 0
        for name in waited:
            if name in told:
                continue
            try:
                state = await self._ask_at(address, "GET", f"jobs/{name}")
            except NotFound:
                state = {**_nothing_of(name), **(self._followed.last(name) or {}), **_LOST}
                lost += 1
            self._followed.tell(state)
            ended += state["state"] in ENDED
        if self._been_there and waited:
            self._say(_what_became(len(waited) - ended, ended - lost, lost))
        self._been_there = True

    def _heard(self, message: Mapping[str, Any]) -> None:
        match message.get("type"):
            case "job":
                self._followed.tell(message["job"])
            case "early":
                self._followed.tell_early(str(message["job_id"]), message["notes"])

    # HTTP

    async def _ask(self, method: str, path: str, **content: Any) -> Any:
        address = self._find()
        if address is None:
            raise StorageFailed("No server runs on the library: start it with `roadie serve`.")
        return await self._ask_at(address, method, path, **content)

    async def _ask_at(self, address: Address, method: str, path: str, **content: Any) -> Any:
        import httpx

        if self._http is None:
            # No proxies of the environment; certificates are read only where there is TLS.
            secure = address.url.startswith("https")
            self._http = httpx.AsyncClient(trust_env=False, verify=secure, timeout=PATIENCE_S)
        try:
            answer = await self._http.request(
                method, f"{address.url}/v1/{path}", headers=address.headers, **content
            )
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            _gone(address, error)
        if answer.is_success:
            return said
        raise error_of_kind(str(said.get("kind", "")), str(said.get("detail", "")))


_LOST: Mapping[str, Any] = {
    "state": "failed",
    "stage": "Failed",
    "failure": {
        "kind": "JobFailed",
        "message": "The server knows nothing of this job any more: ask for it again.",
    },
}


def _nothing_of(job: str) -> dict[str, Any]:
    return {"id": job, "kind": "", "fraction": 0.0, "seconds_left": None, "result": None}


def _what_became(going: int, ended: int, lost: int) -> str:
    parts = [
        f"{count} {words}"
        for count, words in ((going, "going on"), (ended, "ended meanwhile"), (lost, "lost"))
        if count
    ]
    return f"Of the jobs that are waited for: {', '.join(parts)}."


def _gone(address: Address, error: Exception) -> NoReturn:
    raise StorageFailed(
        f"The server at {address.url} does not answer: start it again with `roadie serve`; what it "
        "had begun goes on then."
    ) from error
