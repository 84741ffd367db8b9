"""A disk that keeps only what was synced: system calls go in, what a power cut may leave behind comes out.

The strictest reading of POSIX: a file's bytes last from its fsync on, a name in a folder from the folder's fsync on.
What was not synced may be there or not, sector by sector and name by name; file systems are kinder, each in its own way.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from syscalls import Call

_SECTOR = 512
Image = dict[str, bytes]
"""Files by path below the folder that is looked at."""


@dataclass(eq=False)
class _File:
    now: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    passing: list[tuple[int, bytes] | int] = field(default_factory=list)  # writes, or a new length, not synced yet
    folder: bool = False

    def torn(self, chance: random.Random) -> bytes:
        """The synced bytes and some of the sectors that were on their way."""
        content = bytearray(self.kept)
        for change in self.passing:
            if isinstance(change, int):
                if chance.random() < 0.5:
                    _resize(content, change)
                continue
            offset, written = change
            for start in range(0, len(written), _SECTOR):
                if chance.random() < 0.5:
                    _put(content, offset + start, written[start : start + _SECTOR])
        return bytes(content)


class Disk:
    """Everything below ``root``; what is there now counts as durable. Images hold the files of one ``folder`` of it."""

    def __init__(self, root: Path, folder: str) -> None:
        self._root = PurePosixPath(root)
        self._shown = f"{folder}/"
        self._names: dict[str, _File] = {}
        for path in sorted(root.rglob("*")):
            content = b"" if path.is_dir() else path.read_bytes()
            self._names[str(path.relative_to(root))] = _File(bytearray(content), content, folder=path.is_dir())
        self._takes: dict[str, Callable[[Call], bool]] = {
            "openat": self._open,
            "write": self._write,
            "pwrite64": self._write,
            "ftruncate": self._truncate,
            "fsync": self._sync,
            "fdatasync": self._sync,
            "rename": lambda call: self._rename(*(text.decode() for text in call.texts)),
            "unlink": lambda call: self._name(call.texts[0].decode(), None),
            "mkdir": lambda call: self._name(call.texts[0].decode(), _File(folder=True)),
        }
        self._durable = dict(self._names)
        self._passing: list[tuple[str, _File | None]] = []  # names given and taken since their folder's last sync

    def hear(self, call: Call) -> bool:
        """Take part in a call; whether it concerned this disk."""
        if call.name in ("sendto", "sendmsg"):
            return False
        if take := self._takes.get(call.name):
            return take(call)
        assert not any(self._below(path) for path in call.paths), f"the disk does not know {call.name}"
        return False

    def images(self, chance: random.Random, torn: int) -> Iterator[Image]:
        """What a power cut may leave now: all of it, only the synced, names without bytes, and some torn ones."""
        yield self._image(self._names, lambda file: bytes(file.now))
        yield self._image(self._durable, lambda file: file.kept)
        yield self._image(self._names, lambda file: file.kept)
        for _ in range(torn):
            names = dict(self._durable)
            for name, file in self._passing:
                if chance.random() < 0.5:
                    _give(names, name, file)
            yield self._image(names, lambda file: file.torn(chance))

    def _image(self, names: dict[str, _File], content: Callable[[_File], bytes]) -> Image:
        folders = {name for name, file in names.items() if file.folder} | {"."}
        return {
            name.removeprefix(self._shown): content(file)
            for name, file in sorted(names.items())
            if name.startswith(self._shown)
            and not file.folder
            and all(str(folder) in folders for folder in PurePosixPath(name).parents)
        }

    def _below(self, path: str) -> str | None:
        if not path.startswith(f"{self._root}/"):
            return None
        return path.removeprefix(f"{self._root}/")

    def _name(self, path: str, file: _File | None) -> bool:
        if (name := self._below(path)) is None:
            return False
        _give(self._names, name, file)
        self._passing.append((name, file))
        return True

    def _open(self, call: Call) -> bool:
        path = str(PurePosixPath(call.paths[0]) / call.texts[0].decode())
        name = self._below(path)
        if name is None or "O_CREAT" not in call.flags:
            return False
        if name not in self._names:
            self._name(path, _File())
        elif "O_TRUNC" in call.flags:
            self._change(self._names[name], 0)
        return True

    def _open_file(self, call: Call) -> _File | None:
        name = self._below(call.paths[0]) if call.paths else None
        return self._names.get(name) if name is not None else None

    def _write(self, call: Call) -> bool:
        if (file := self._open_file(call)) is None:
            return False
        offset = call.numbers[-1] if call.name == "pwrite64" else len(file.now)  # whole files are written front to back
        self._change(file, (offset, call.texts[0][: call.result]))
        return True

    def _truncate(self, call: Call) -> bool:
        if (file := self._open_file(call)) is None:
            return False
        self._change(file, call.numbers[-1])
        return True

    def _sync(self, call: Call) -> bool:
        folder = call.paths[0] == str(self._root)
        file = self._open_file(call)
        if folder or (file and file.folder):
            prefix = self._below(call.paths[0]) or "."
            mine = [change for change in self._passing if str(PurePosixPath(change[0]).parent) == prefix]
            self._passing = [change for change in self._passing if change not in mine]
            for name, given in mine:
                _give(self._durable, name, given)
        elif file:
            file.kept, file.passing = bytes(file.now), []
        return bool(folder or file)

    def _rename(self, old: str, new: str) -> bool:
        name = self._below(old)
        if name is None:
            return False
        file = self._names[name]
        self._name(old, None)
        return self._name(new, file)

    def _change(self, file: _File, change: tuple[int, bytes] | int) -> None:
        file.passing.append(change)
        if isinstance(change, int):
            _resize(file.now, change)
        else:
            _put(file.now, *change)


def _give(names: dict[str, _File], name: str, file: _File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _put(content: bytearray, offset: int, written: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(written)] = written


def _resize(content: bytearray, length: int) -> None:
    del content[length:]
    content.extend(bytes(length - len(content)))
