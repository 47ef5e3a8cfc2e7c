"""The Hugging Face hub, by its own client: what a repository holds, and its files.

The client's own download begins a broken file anew (huggingface_hub 2.4 gives every try a
temporary name of its own). Here it goes on from the byte where it broke off, over the client's
session: its endpoint, token, certificates and proxies hold.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from server.models.card import Source
from session.errors import BackendUnavailable, BadInput, BadWeights, storage

TRIES = 5
"""How often in a row a line may break without a byte having come."""

_TOO_MANY_REQUESTS = 429
_NOT_LET_IN = (401, 403)
WAIT_SECONDS = (0.5, 1, 2, 4, 8)

Told = Callable[[int], None]
"""Is told how many more bytes there are, or, negative, that they were of no use; it may raise
Cancelled."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository: `sha256` in hex where the hub knows it (of files in LFS), else
    `blob`, git's own SHA-1 of a blob."""

    path: str
    size_bytes: int
    sha256: str | None
    blob: str | None

    @property
    def mark(self) -> str:
        """What tells this content from other content under the same path."""
        return (self.sha256 or self.blob or "unknown")[:16]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a repository holds at one commit, `revision` in hex."""

    revision: str
    files: tuple[HubFile, ...]


def listing(source: Source) -> Listing:
    """What the hub has of `source`, each file with its size and checksum.

    Raises BackendUnavailable: no client, no network, no access. BadInput: no such repository.
    """
    with _in_a_sentence(source):
        from huggingface_hub import HfApi

        api = HfApi(library_name="roadie")
        info = api.model_info(
            source.repo, revision=source.revision, files_metadata=True, timeout=30
        )
    files = tuple(
        HubFile(
            one.rfilename,
            one.size or (one.lfs.size if one.lfs else 0) or 0,
            one.lfs.sha256 if one.lfs else None,
            one.blob_id,
        )
        for one in info.siblings or ()
        if _harmless(one.rfilename)
    )
    return Listing(info.sha or source.revision, files)


def partial_of(target: Path, file: HubFile) -> Path:
    """Where what has come of `file` stands until it is whole at `target`."""
    return target.with_name(f"{target.name}.{file.mark}.part")


def fetch(source: Source, revision: str, file: HubFile, folder: Path, told: Told) -> str:
    """Bring a file into `folder`, whole and checked, and answer its SHA-256 in hex.

    What a broken try left is gone on with, what is whole already stays. Raises BackendUnavailable,
    BadWeights when what came is not what the hub lists, StorageFailed, and what `told` raises;
    then what has come stays for the next time.
    """
    target = folder / file.path
    partial = partial_of(target, file)
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_file():
            target.replace(partial)  # checked again, as what is broken is
        with partial.open("a+b") as out:
            _fill(source, revision, file, out, told)
            os.fsync(out.fileno())
        digest = _checked(file, partial, told)
        partial.replace(target)
    return digest


def _fill(source: Source, revision: str, file: HubFile, out: BinaryIO, told: Told) -> None:
    """Append to `out` what is missing of `file`."""
    if out.seek(0, os.SEEK_END) > file.size_bytes:
        out.truncate(0)
    told(out.seek(0, os.SEEK_END))
    broken = 0
    while (there := out.seek(0, os.SEEK_END)) < file.size_bytes:
        with _in_a_sentence(source, last_try=broken >= TRIES - 1):
            _stream(source, revision, file, out, told)
        came = out.seek(0, os.SEEK_END) > there
        broken = 0 if came else broken + 1
        if not came:
            _pause(WAIT_SECONDS[broken - 1], told)


def _stream(source: Source, revision: str, file: HubFile, out: BinaryIO, told: Told) -> None:
    from huggingface_hub import get_session, hf_hub_url
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # exported when asked for
        build_hf_headers,
        hf_raise_for_status,
    )

    start = out.seek(0, os.SEEK_END)
    headers = build_hf_headers(library_name="roadie") | {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    url = hf_hub_url(source.repo, file.path, revision=revision)
    with get_session().stream("GET", url, headers=headers, timeout=20) as response:
        hf_raise_for_status(response)
        if start and response.status_code != 206:
            # A server that does not know ranges sends all of it again.
            out.truncate(0)
            told(-start)
        # As it comes: what waits for a larger block is lost when the line breaks.
        for chunk in response.iter_bytes():
            out.write(chunk)
            out.flush()
            told(len(chunk))
            if out.tell() > file.size_bytes:
                return


def _pause(seconds: float, told: Told) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        told(0)
        time.sleep(min(0.2, left))


def _checked(file: HubFile, path: Path, told: Told) -> str:
    """The SHA-256 of a file that is what the hub lists; another is deleted. Raises BadWeights."""
    sha256 = hashlib.sha256()
    # What git names a blob by: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    blob = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as content:
        while chunk := content.read(1 << 20):
            sha256.update(chunk)
            if file.sha256 is None:
                blob.update(chunk)
            told(0)
    right = sha256.hexdigest() == file.sha256 if file.sha256 else blob.hexdigest() == file.blob
    if not right:
        told(-path.stat().st_size)
        path.unlink()
        raise BadWeights(
            f"{file.path} did not come as the hub lists it (its checksum is wrong), and was thrown "
            "away: install again, and if it stays so, tell its makers."
        )
    return sha256.hexdigest()


def _harmless(path: str) -> bool:
    """Whether a path stays in its folder, whatever a hub says."""
    pure = PurePosixPath(path)
    return (
        not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and ":" not in path
    )


@contextmanager
def _in_a_sentence(source: Source, last_try: bool = True) -> Iterator[None]:
    """The client's errors as ours; a line that breaks is let pass unless it is the `last_try`."""
    try:
        import httpx2
        from huggingface_hub import constants, errors
    except ImportError as error:
        raise BackendUnavailable(
            f"Fetching models needs the hub's client ({error}): pip install 'roadie[torch]', or "
            "give a folder that holds the weights (--from FOLDER)."
        ) from error
    # Else it tells the hub what else is installed, and asks it for lists that nobody wanted.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    page = f"https://huggingface.co/{source.repo}"
    try:
        yield
    except errors.GatedRepoError as error:
        raise BackendUnavailable(
            f"The makers of {source.repo} ask for consent first: log in at {page}, accept their "
            "terms, then set HF_TOKEN to a token of yours, or run `hf auth login`."
        ) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise BadInput(
            f"The hub has no {source.repo} at {source.revision} any more: update Roadie, or give "
            "a folder that holds the weights (--from FOLDER)."
        ) from error
    except errors.OfflineModeIsEnabled as error:
        raise BackendUnavailable(
            "HF_HUB_OFFLINE is set, so nothing is fetched: unset it, or give a folder that holds "
            "the weights (--from FOLDER)."
        ) from error
    except errors.HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        if status in _NOT_LET_IN:
            raise BackendUnavailable(
                f"The hub does not let you have {source.repo}: see whether it is still at {page}, "
                "and whether the token in HF_TOKEN, if you have one, is right."
            ) from error
        if last_try or (status < 500 and status != _TOO_MANY_REQUESTS):
            raise BackendUnavailable(
                f"The hub refused {source.repo} ({_short(error)}): try again later; what has come "
                "is kept."
            ) from error
    except (httpx2.HTTPError, ConnectionError, TimeoutError) as error:
        if last_try:
            raise BackendUnavailable(
                f"The hub cannot be reached ({_short(error)}): see to the network and install "
                "again; what has come is kept. Without a network, give a folder (--from FOLDER)."
            ) from error


def _short(error: Any) -> str:
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return first if len(first) <= 160 else f"{first[:157]}..."
