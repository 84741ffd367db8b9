"""A real SMTP server on loopback that keeps what it accepts: for the demo, and for anybody's rehearsals and tests.

``python -m digest.testing FOLDER`` starts it in a process of its own and prints the port it listens on.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class _Keeper:
    """Writes every accepted message to the folder before it answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        self._count += 1
        recipient = str(envelope.rcpt_tos[0]).replace("/", "_")
        (self._folder / f"{self._count:05d}-{recipient}.eml").write_bytes(envelope.content)
        return f"250 2.0.0 kept as {self._count}"


async def _serve(folder: Path) -> None:
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    keeper = _Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, hostname="localhost", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()


@contextmanager
def loopback_relay(folder: Path) -> Iterator[int]:
    """Run the server in its own process while the block lasts; gives its port."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "digest.testing", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  (our own module)
        try:
            assert process.stdout is not None  # noqa: S101
            yield int(process.stdout.readline())
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
