"""Two usual ways in Python: threads with smtplib, and aiosmtplib. HTML and text are rendered once, before.

python_ways.py threads|aiosmtplib '{"parts": ..., "list": ..., "port": ..., "connections": ..., "ca": ...}'
"""

from __future__ import annotations

import asyncio
import csv
import html
import json
import queue
import smtplib
import ssl
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"


class Job:
    """What to send, to whom and where."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.parts = json.loads(Path(said["parts"]).read_text("utf-8"))
        self.list, self.port, self.connections = said["list"], said["port"], said["connections"]
        self.tls = ssl.create_default_context(cafile=said["ca"]) if said["ca"] else None

    def letters(self) -> Iterator[EmailMessage]:
        """One message for each reader."""
        with Path(self.list).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield self._letter(row["email"], row["name"])

    def _letter(self, address: str, name: str) -> EmailMessage:
        parts = self.parts
        link = parts["link"] + address.partition("@")[0]
        message = EmailMessage()
        message["From"] = Address(parts["from_name"], addr_spec=parts["from_address"])
        message["To"] = Address(name, addr_spec=address)
        message["Subject"] = parts["subject"]
        message["Date"] = datetime.now(UTC)
        message["Message-ID"] = make_msgid(domain="letters.example.org")
        message["List-Unsubscribe"] = f"<{link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(parts["text"].replace(parts["name"], name).replace(parts["link"], link))
        page = parts["html"].replace(parts["name"], html.escape(name)).replace(parts["link"], link)
        message.add_alternative(page, subtype="html")
        return message


def with_threads(job: Job) -> None:
    """A queue of messages and one thread for each connection."""
    waiting: queue.Queue[EmailMessage | None] = queue.Queue(100)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with smtplib.SMTP(HOST, job.port) as client:
                if job.tls:
                    client.starttls(context=job.tls)
                while message := waiting.get():
                    client.send_message(message)
        except Exception as reason:  # told by the main thread
            failures.append(reason)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(job.connections)]
    for thread in threads:
        thread.start()
    for message in job.letters():
        waiting.put(message, timeout=60)
    for _ in threads:
        waiting.put(None, timeout=60)
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


async def with_aiosmtplib(job: Job) -> None:
    """One event loop and one task for each connection."""
    import aiosmtplib  # noqa: PLC0415  (installed for this way only)

    letters = job.letters()

    async def work() -> None:
        secured = {"start_tls": True, "tls_context": job.tls} if job.tls else {"start_tls": False}
        async with aiosmtplib.SMTP(hostname=HOST, port=job.port, **secured) as client:
            for message in letters:
                await client.send_message(message)

    await asyncio.gather(*(work() for _ in range(job.connections)))


if __name__ == "__main__":
    if sys.argv[1] == "threads":
        with_threads(Job(json.loads(sys.argv[2])))
    else:
        asyncio.run(with_aiosmtplib(Job(json.loads(sys.argv[2]))))
