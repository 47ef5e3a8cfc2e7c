"""What the head of a shared library says before anything loads it: ELF, Mach-O or PE.

It spares a process for what cannot be loaded here at all, and says why better than a loader.
Fields: e_machine at 18 of an ELF file (System V ABI), the COFF machine at PE+4 (Microsoft's PE
format), cputype at 4 of a Mach-O file or in the table of a fat one (mach-o/fat.h).
"""

from __future__ import annotations

import mmap
import platform
import struct
from pathlib import Path

_ELF_MACHINES = {3: "i386", 40: "arm", 62: "x86_64", 183: "arm64", 243: "riscv64"}
_PE_MACHINES = {0x14C: "i386", 0x1C4: "arm", 0x8664: "x86_64", 0xAA64: "arm64"}
_MACH_MACHINES = {7: "i386", 0x01000007: "x86_64", 0x0100000C: "arm64"}
_SYSTEMS = {"elf": "Linux", "pe": "Windows", "mach-o": "macOS"}
_OURS = {"Linux": "elf", "Windows": "pe", "Darwin": "mach-o"}
_SAME = {"amd64": "x86_64", "aarch64": "arm64", "i686": "i386", "armv7l": "arm"}
_VST2_ENTRIES = (b"VSTPluginMain\0", b"\0main_macho\0", b"\0main\0")


def why_not_loadable(
    file: Path, system: str | None = None, machine: str | None = None
) -> str | None:
    """Why this machine cannot load the library, in a sentence; None where it may.

    Raises OSError.
    """
    system = system or platform.system()
    machine = (machine or platform.machine()).lower()
    with file.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        return "The file is empty."
    form, machines = _form(head)
    if form is None:
        return "The file is not a program library."
    if form != _OURS.get(system, form):
        return f"It is built for {_SYSTEMS[form]}, not for this system."
    if machines and _SAME.get(machine, machine) not in machines:
        return f"It is built for {' and '.join(machines)} processors, not for this one ({machine})."
    return None


def has_vst2_entry(file: Path) -> bool:
    """Whether the library names the function that a VST 2 host calls. Raises OSError."""
    with file.open("rb") as stream:
        if stream.seek(0, 2) == 0:
            return False
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(entry) >= 0 for entry in _VST2_ENTRIES)


def _form(head: bytes) -> tuple[str | None, list[str]]:
    """The library's format and the processors it is for (none where it does not say)."""
    if head[:4] == b"\x7fELF" and len(head) >= 20:
        order = ">" if head[5] == 2 else "<"
        (machine,) = struct.unpack_from(f"{order}H", head, 18)
        return "elf", [_ELF_MACHINES.get(machine, f"unknown ({machine})")]
    if head[:2] == b"MZ" and len(head) >= 64:
        (start,) = struct.unpack_from("<I", head, 60)
        if head[start : start + 4] != b"PE\0\0" or start + 6 > len(head):
            return "pe", []
        (machine,) = struct.unpack_from("<H", head, start + 4)
        return "pe", [_PE_MACHINES.get(machine, f"unknown ({machine})")]
    if head[:4] in {b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"} and len(head) >= 8:
        (machine,) = struct.unpack_from("<I", head, 4)
        return "mach-o", [_MACH_MACHINES.get(machine, f"unknown ({machine})")]
    if head[:4] in {b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"} and len(head) >= 8:
        (count,) = struct.unpack_from(">I", head, 4)
        size = 20 if head[3] == 0xBE else 32
        places = [8 + size * index for index in range(min(count, 16))]
        found = [struct.unpack_from(">I", head, place)[0] for place in places]
        return "mach-o", [_MACH_MACHINES.get(one, f"unknown ({one})") for one in found]
    return None, []
