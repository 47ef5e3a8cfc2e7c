"""Files that are sent to the server: streamed to disk, bounded, removed after their job."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from server.api.body_limit import JSON_LIMIT_BYTES, too_large
from server.api.problems import Refused
from server.jobs.job import Job
from server.library.folders import UPLOADS_FOLDER, upload_place
from server.settings import Settings
from session.errors import storage

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_WRITE_BYTES = 2**20
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Upload:
    """Recordings that have arrived, by the part of the form, and the options that came along."""

    place: Path
    files: Mapping[str, Path]
    options: dict[str, Any]


def safe_name(name: str) -> str:
    """A client's file name as a plain one, its extension kept."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r'[\x00-\x1f\x7f:*?"<>|\ud800-\udfff]', "", last).strip(" .")
    stem, dot, extension = clean.rpartition(".")
    if not dot:
        stem, extension = clean, ""
    stem = stem.encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .") or "recording"
    extension = extension.encode()[:20].decode(errors="ignore")
    return f"{stem}.{extension}" if extension else stem


class Uploads:
    """The folder of uploads in a library."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.library / UPLOADS_FOLDER
        self._limit_bytes = settings.upload_limit_mb * 2**20

    async def receive(
        self, content_type: str, stream: AsyncIterator[bytes], parts: tuple[str, ...] = ("file",)
    ) -> Upload:
        """Take a `multipart/form-data` body with files in `parts` and perhaps a part `options`.

        Raises Refused for a body that is broken or too large, StorageFailed.
        """
        place = self._folder / secrets.token_hex(8)
        with storage(place):
            place.mkdir(parents=True)
            form = _Form(place, self._limit_bytes, parts)
            try:
                return await form.read(content_type, stream)
            except BaseException:
                await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
                raise
            finally:
                form.close()

    def forget(self, job: Job) -> None:
        """Remove the upload that a job was made of, if it was."""
        place = self._place_of(job)
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)

    def discard(self, upload: Upload) -> None:
        """Remove an upload that did not become a job."""
        shutil.rmtree(upload.place, ignore_errors=True)

    def keep_only(self, unfinished: list[Job]) -> None:
        """Remove what earlier processes left, except for the jobs that still need it."""
        needed = {self._place_of(job) for job in unfinished}
        if self._folder.is_dir():
            for place in self._folder.iterdir():
                if place not in needed:
                    shutil.rmtree(place, ignore_errors=True)

    def _place_of(self, job: Job) -> Path | None:
        if job.kind in ("import", "respond"):
            named = [job.spec.get("file")]
        elif job.kind == "generate":
            sound = job.spec.get("sound") or {}
            named = [sound.get("reference"), sound.get("drums")]
        else:
            return None
        places = [upload_place(self._folder.parent, Path(str(file))) for file in named if file]
        return next((place for place in places if place), None)


class _Form:
    """Takes the parts out of a form as it arrives."""

    def __init__(self, place: Path, limit_bytes: int, parts: tuple[str, ...]) -> None:
        self._place = place
        self._parts = parts
        self._limit_bytes = limit_bytes
        self._headers: dict[str, str] = {}
        self._header = [b"", b""]
        self._part = ""
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._file_bytes = 0
        self._options = b""
        self._files: dict[str, Path] = {}
        self._output: BinaryIO | None = None
        self._ended = False

    async def read(self, content_type: str, stream: AsyncIterator[bytes]) -> Upload:
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if not boundary:
            raise _broken("it has no boundary")
        try:
            parser = MultipartParser(boundary, self._callbacks())
            async for chunk in stream:
                parser.write(chunk)
                if self._pending_bytes >= _WRITE_BYTES:
                    await self._flush()
        except MultipartParseError as error:
            raise _broken("it is not a form") from error
        await self._flush()
        if not self._ended:
            raise _broken("it ends too early")
        if not self._files:
            raise _broken(f"it has no part called {' or '.join(self._parts)} with a file name")
        self.close()
        return Upload(self._place, self._files, self._parsed_options())

    def close(self) -> None:
        if self._output is not None:
            self._output.close()

    async def _flush(self) -> None:
        if self._output is not None and self._pending:
            data = b"".join(self._pending)
            await asyncio.to_thread(self._output.write, data)
        self._pending.clear()
        self._pending_bytes = 0

    def _parsed_options(self) -> dict[str, Any]:
        if not self._options:
            return {}
        try:
            options = json.loads(self._options)
        except (ValueError, RecursionError) as error:
            raise _broken("its options are not JSON") from error
        if not isinstance(options, dict):
            raise _broken("its options are not a JSON object")
        return options

    def _callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._on_part_begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_part_data,
            "on_end": self._on_end,
        }

    def _on_part_begin(self) -> None:
        self._headers = {}
        self._header = [b"", b""]

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _on_header_end(self) -> None:
        name, value = self._header
        self._headers[name.decode("latin-1").lower()] = value.decode("utf-8", "replace")
        self._header = [b"", b""]

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        self._part = options.get(b"name", b"").decode("utf-8", "replace")
        file_name = options.get(b"filename")
        if self._part in self._parts and file_name is not None:
            if self._part in self._files:
                raise _broken("it has two files")
            self._begin_file(safe_name(file_name.decode("utf-8", "replace")))
        elif self._part != "options":
            raise _broken(f"it has a part {self._part[:50]!r} that is not known here")

    def _begin_file(self, name: str) -> None:
        self._write_pending()
        self.close()
        place = self._place if self._part == "file" else self._place / self._part
        place.mkdir(exist_ok=True)
        self._files[self._part] = place / name
        self._output = self._files[self._part].open("xb")

    def _write_pending(self) -> None:
        """What has come of the file before, before the next one begins."""
        if self._output is not None and self._pending:
            self._output.write(b"".join(self._pending))
        self._pending.clear()
        self._pending_bytes = 0

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if self._part == "options":
            self._options += piece
            if len(self._options) > JSON_LIMIT_BYTES:
                raise too_large(JSON_LIMIT_BYTES)
            return
        self._file_bytes += len(piece)
        if self._file_bytes > self._limit_bytes:
            raise too_large(self._limit_bytes)
        self._pending.append(piece)
        self._pending_bytes += len(piece)

    def _on_end(self) -> None:
        self._ended = True


def _broken(why: str) -> Refused:
    return Refused(
        400,
        "BrokenUpload",
        f"The upload cannot be used: {why}. Send multipart/form-data with a part `file`.",
    )
