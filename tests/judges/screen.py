"""A screen in memory (Xvfb): its dots can be counted while a program draws on it, and kept as a picture."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

WIDTH, HEIGHT = 1000, 1400
_FIXED_HEADER = 100


@dataclass(frozen=True)
class Screen:
    """``display`` is what DISPLAY wants; the frame buffer is a file in the X window dump format (XWDFile.h, version 7)."""

    display: str
    buffer: Path

    def colours(self) -> Counter[str]:
        """How many dots of each colour, as #rrggbb."""
        counted = Counter(memoryview(self._dots()).cast("I"))
        return Counter(
            {f"#{int.from_bytes(dot.to_bytes(4, sys.byteorder)[2::-1]):06x}": n for dot, n in counted.items()}
        )

    def keep(self, target: Path) -> None:
        """Write what is on the screen as a PNG (RFC 2083)."""
        dots = self._dots()
        row = WIDTH * 4
        rgb = bytearray(WIDTH * HEIGHT * 3)
        rgb[0::3], rgb[1::3], rgb[2::3] = dots[2::4], dots[1::4], dots[0::4]
        lines = b"".join(b"\0" + bytes(rgb[y * row // 4 * 3 : (y + 1) * row // 4 * 3]) for y in range(HEIGHT))
        head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks))

    def _dots(self) -> bytes:
        """Four bytes a dot: blue, green, red, nothing."""
        dump = self.buffer.read_bytes()
        header = struct.unpack(f">{_FIXED_HEADER // 4}I", dump[:_FIXED_HEADER])
        size, width, height, bits, row, colours = header[0], header[4], header[5], header[11], header[12], header[19]
        assert (WIDTH, HEIGHT, 32, WIDTH * 4) == (width, height, bits, row)
        start = size + colours * 12
        return dump[start : start + row * height]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """A screen of its own, on a display number that was free; skips the test where Xvfb is missing."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed (apt-get install xvfb)")
    told, tell = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(tell),
        "-screen",
        "0",
        f"{WIDTH}x{HEIGHT}x24",
        "-fbdir",
        str(folder),
        "-nolisten",
        "tcp",
    ]
    with subprocess.Popen(command, pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        os.close(tell)
        try:
            with os.fdopen(told) as answer:
                number = answer.readline().strip()  # comes when the screen is there
            assert number, "Xvfb did not start"
            yield Screen(f":{number}", folder / "Xvfb_screen0")
        finally:
            process.terminate()
