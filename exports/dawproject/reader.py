"""A DAWproject as a session."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from exports.brought_inside import name_inside
from exports.contract import ReadProject
from exports.dawproject.archive import METADATA, PROJECT
from exports.dawproject.frames import Clock
from exports.dawproject.project import APPLICATION
from exports.dawproject.read_clips import ClipReader
from exports.dawproject.read_files import AudioFiles
from exports.dawproject.read_mixer import MixerReader
from exports.dawproject.read_time import read_time
from exports.found_audio import ProjectFolder
from exports.imported import length_in_bars, provenance_of
from exports.rejoin import joined
from exports.safe_xml import parse_xml
from exports.safe_zip import open_archive, read_member
from session.errors import BadInput
from session.model import Session
from session.smf.timeline import sections_of

WHAT = "a DAWproject"
LARGEST_DOCUMENT_BYTES = 128 * 2**20
_ENDING = ".dawproject"


class DawprojectReader:
    """Reads `.dawproject` files of any program."""

    name = "dawproject"
    title = "DAWproject"

    def recognises(self, head: bytes, file_name: str) -> bool:
        """A zip archive that is named `.dawproject`, or begins with one of its documents."""
        if not head.startswith(b"PK\x03\x04"):
            return False
        first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        return file_name.lower().endswith(_ENDING) or first == PROJECT.encode()

    def read(self, project: Path, elsewhere: bool) -> ReadProject:
        """The session in the archive. Raises BadInput, NotFound and what the disk says."""
        with open_archive(project, WHAT) as archive:
            members = archive.namelist()
            if PROJECT not in members:
                raise BadInput(f"{project.name} is not {WHAT}: it holds no {PROJECT}.")
            root = _document(archive, PROJECT, project.name)
            title = _title(archive, project) if METADATA in members else ""
        if root.tag != "Project":
            raise BadInput(f"{project.name} is not {WHAT}: its {PROJECT} is something else.")
        files = AudioFiles(root, members, ProjectFolder(project, elsewhere))
        session = _session(root, files, title or project.stem or "DAWproject", project)
        return ReadProject(session, files.all)


def _document(archive: zipfile.ZipFile, name: str, file_name: str) -> etree._Element:
    data = read_member(archive, name, LARGEST_DOCUMENT_BYTES)
    root = parse_xml(data, file_name, WHAT)
    for element in root.iter(etree.Element):
        # Some writers put the elements into a namespace; the format has none.
        if element.tag.startswith("{"):
            element.tag = etree.QName(element).localname
    return root


def _title(archive: zipfile.ZipFile, project: Path) -> str:
    found = _document(archive, METADATA, project.name).findtext("Title")
    return name_inside(found or "")


def _session(root: etree._Element, files: AudioFiles, title: str, project: Path) -> Session:
    said: list[str] = []
    time = read_time(root, said)
    clips = ClipReader(root, Clock(time.tempo_map), files)
    arrangement = root.find("Arrangement")
    if arrangement is not None:
        clips.read(arrangement)
    markers, scenes = list(time.markers), root.find("Scenes")
    if scenes is not None and scenes.find(".//Clip") is not None and not clips.content:
        markers = clips.read_scenes(scenes, time.meter_map)
        said.append("The arrangement is empty, so the scenes of the launcher follow each other.")
    application = root.find("Application")
    ours = application is not None and application.get("name") == APPLICATION
    mixer = MixerReader(root, clips.content, ours)
    tracks = joined(mixer.strips(), said)
    length_beats = length_in_bars(clips.end_beats, time.meter_map)
    if None in clips.content:
        said.append("Clips that are on no track are left out.")
    return Session(
        title=title,
        sample_rate=files.sample_rate,
        length_beats=length_beats,
        tempo_map=time.tempo_map,
        meter_map=time.meter_map,
        sections=sections_of(markers, length_beats),
        tracks=tracks,
        buses=mixer.buses(),
        provenance=provenance_of("dawproject", project, said, clips.said, mixer.said),
    )
