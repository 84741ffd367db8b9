"""A real Postfix on loopback with everything of its own: configuration, queue, port, Maildirs."""

from __future__ import annotations

import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from steps import until

PROGRAM = Path("/usr/sbin/postfix")
SERVICES = Path("/usr/share/postfix/master.cf.dist")
NOBODY = 65534


@dataclass(frozen=True)
class Mailhouse:
    """A running Postfix: its port, and the Maildir of each reader."""

    root: Path
    port: int

    @property
    def env(self) -> dict[str, str]:
        """What makes a folder live and sends it here."""
        return {"DIGEST_MODE": "live", "DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_SMTP_PORT": str(self.port),
                "DIGEST_SMTP_SECURITY": "none"}  # fmt: skip

    def delivered(self) -> dict[str, list[Path]]:
        """The messages in every Maildir, by reader."""
        boxes = {box.name: sorted((box / "new").glob("*")) for box in (self.root / "mail").iterdir()}
        return {name: messages for name, messages in sorted(boxes.items()) if messages}

    def log(self) -> str:
        """What Postfix said."""
        path = self.root / "log"
        return path.read_text("utf-8", "replace") if path.exists() else "no log"


@contextmanager
def postfix(readers: Sequence[str], domain: str, ways: Mapping[str, str] | None = None) -> Iterator[Mailhouse]:
    """Run one, for these readers of one domain, while the block lasts.

    Mail for the domains in ``ways`` is taken, too, and handed on by the transport there: ``smtp:[127.0.0.1]:2525``.
    """
    with tempfile.TemporaryDirectory(prefix="mailhouse-") as place:
        root = Path(place)
        root.chmod(0o755)  # its processes run as other accounts
        house = Mailhouse(root, _free_port())
        _furnish(house, readers, domain, ways or {})
        control = [str(PROGRAM), "-c", str(root / "conf")]
        subprocess.run([*control, "start"], check=True, capture_output=True, timeout=60)
        try:
            until(lambda: _listens(house.port), f"Postfix to listen: {house.log()}")
            yield house
        finally:
            subprocess.run([*control, "stop"], check=True, capture_output=True, timeout=60)


def _furnish(house: Mailhouse, readers: Sequence[str], domain: str, ways: Mapping[str, str]) -> None:
    root = house.root
    for name in ("conf", "queue", "data", "mail"):
        (root / name).mkdir()
        (root / name).chmod(0o755)
    _give(root / "data", "postfix")
    _give(root / "mail", "nobody")
    settings = {
        "compatibility_level": "3.6",
        "queue_directory": root / "queue",
        "data_directory": root / "data",
        "maillog_file": root / "log",
        "maillog_file_prefixes": root.parent,
        "myhostname": "mx.example.org",
        "mydestination": "",
        "mynetworks": "127.0.0.0/8",
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "alias_maps": "",
        "alias_database": "",
        "smtpd_relay_restrictions": "permit_mynetworks, reject",
        "recipient_delimiter": "+",
        "transport_maps": f"texthash:{root / 'conf' / 'ways'}",
        "virtual_mailbox_domains": domain,
        "virtual_mailbox_base": root / "mail",
        "virtual_mailbox_maps": f"texthash:{root / 'conf' / 'boxes'}",
        "virtual_minimum_uid": "100",
        "virtual_uid_maps": f"static:{NOBODY}",
        "virtual_gid_maps": f"static:{NOBODY}",
    }
    (root / "conf" / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()), "utf-8")
    boxes = "".join(f"{reader} {reader}/\n" for reader in readers)
    (root / "conf" / "boxes").write_text(boxes, "utf-8")
    (root / "conf" / "ways").write_text("".join(f"{where} {how}\n" for where, how in ways.items()), "utf-8")
    services = SERVICES.read_text("utf-8")
    services = re.sub(r"^smtp +inet .*$", f"127.0.0.1:{house.port} inet n - n - - smtpd", services, flags=re.MULTILINE)
    # No service is locked into the queue directory, which would need copies of system files there.
    services = re.sub(r"^(\w\S* +\S+ +\S+ +\S+ +)y ", r"\1n ", services, flags=re.MULTILINE)
    (root / "conf" / "master.cf").write_text(services, "utf-8")


def _give(path: Path, account: str) -> None:
    subprocess.run(["chown", account, str(path)], check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
