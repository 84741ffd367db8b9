"""What a real run asked of the kernel, call by call, as strace saw it: writes, syncs, names, and what left by a socket."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from folders import finished

_WATCHED = (
    "openat,creat,write,pwrite64,writev,pwritev,ftruncate,truncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,"
    "unlink,unlinkat,mkdir,mkdirat,sendto,sendmsg,msync"
)
_LINE = re.compile(r"(\d+) +(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_FD = re.compile(r"(?:\d+|AT_FDCWD)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


@dataclass(frozen=True)
class Call:
    """One successful system call. ``paths`` are those of its open file or its arguments, ``texts`` its byte strings."""

    name: str
    paths: tuple[str, ...]
    texts: tuple[bytes, ...]
    flags: str
    numbers: tuple[int, ...]
    result: int


def traced(log: Path, *arguments: str, env: dict[str, str] | None = None, mutation: str = "") -> list[Call]:
    """Run the command to its end under strace; its calls in the order they were made. A ``mutation`` is run before it."""
    command = [
        "strace", "-f", "-y", "-xx", "-s", "50000000", "-e", f"trace={_WATCHED}", "-e", "signal=none", "-o", str(log),
        sys.executable, "-c", f"{mutation}\nfrom digest.cli import main\nmain()", *arguments,
    ]  # fmt: skip
    ran = finished(command, env)
    assert ran.code in (0, 10), ran
    return list(_calls(log))


def _calls(log: Path) -> Iterator[Call]:
    """Calls stand where they ended: a sync counts from its end. A write that was interrupted by another thread's line, too."""
    begun: dict[str, str] = {}
    with log.open(encoding="ascii") as lines:
        for line in lines:
            match = _LINE.match(line)
            assert match, line[:200]
            thread, said = match[1], match[2]
            if said.endswith("<unfinished ...>"):
                begun[thread] = said.removesuffix("<unfinished ...>")
                continue
            if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", said):
                said = begun.pop(thread) + resumed[1]
            if (call := _CALL.match(said)) and int(call[3]) >= 0:
                yield _read(call[1], call[2], int(call[3]))


def _read(name: str, said: str, result: int) -> Call:
    texts = []
    for text, cut in _TEXT.findall(said):
        assert not cut, "strace cut a text short"
        texts.append(bytes.fromhex(text.replace("\\x", "")))
    bare = _TEXT.sub('""', said)
    paths = tuple(
        _unescaped(path) + ("(deleted)" if f"<{path}>(deleted)" in bare else "") for path in _FD.findall(bare)
    )
    numbers = tuple(int(number) for number in re.findall(r"(?<=, )-?\d+\b", bare))
    return Call(name, paths, tuple(texts), bare, numbers, result)


def _unescaped(path: str) -> str:
    return bytes.fromhex(path.replace("\\x", "")).decode() if path.startswith("\\x") else path
