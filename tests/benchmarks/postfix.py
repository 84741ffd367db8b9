"""A real Postfix in a folder of its own on 127.0.0.1; whatever it accepts goes to its discard transport."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from .servers import HOST, LIFETIME, free_port, wait_for
from .workshop import NotHere, Workshop, tool

_SERVICES = """\
{host}:{port} inet n - n - - smtpd
cleanup   unix n - n - 0     cleanup
qmgr      unix n - n 300 1   qmgr
rewrite   unix - - n - -     trivial-rewrite
bounce    unix - - n - 0     bounce
defer     unix - - n - 0     bounce
trace     unix - - n - 0     bounce
verify    unix - - n - 1     verify
error     unix - - n - -     error
retry     unix - - n - -     error
discard   unix - - n - 20    discard
proxymap  unix - - n - -     proxymap
tlsmgr    unix - - n 1000? 1 tlsmgr
anvil     unix - - n - 1     anvil
postlog   unix-dgram n - n - 1 postlogd
"""
_DRAIN_SECONDS = 120


class Postfix:
    """Started in the foreground as our own child, with an end to its life built in (``master -e``)."""

    def __init__(self, workshop: Workshop, *, tls: bool = False) -> None:
        if os.getuid() != 0:
            raise NotHere("a real Postfix can be started by root only")
        self.port = free_port()
        self._home = workshop.folder / f"postfix-{self.port}"
        self._log = self._home / "maillog"
        self._read_to = self._sent = 0
        for name in ("etc", "queue", "data"):
            (self._home / name).mkdir(parents=True)
        shutil.chown(self._home / "data", "postfix")
        self._log.touch()
        settings = self._settings() | (self._tls(workshop.certificate) if tls else {})
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        (self._home / "etc" / "main.cf").write_text("".join(lines), "ascii")
        (self._home / "etc" / "master.cf").write_text(_SERVICES.format(host=HOST, port=self.port), "ascii")
        etc = str(self._home / "etc")
        _answer("postfix", "-c", etc, "check")
        master = f"{_answer('postconf', '-c', etc, '-hx', 'daemon_directory')}/master"
        self._process = subprocess.Popen(
            [master, "-c", etc, "-d", "-e", str(LIFETIME)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _settings(self) -> dict[str, str]:
        return {
            "compatibility_level": "3.6",
            "queue_directory": str(self._home / "queue"),
            "data_directory": str(self._home / "data"),
            "maillog_file": str(self._log),
            "maillog_file_prefixes": str(self._home),
            "myhostname": "relay.example.org",
            "inet_interfaces": HOST,
            "inet_protocols": "ipv4",
            "mydestination": "",
            "alias_maps": "",
            "alias_database": "",
            "default_transport": "discard",
            "smtpd_peername_lookup": "no",
            "smtpd_relay_restrictions": "permit_mynetworks, reject",
            "mynetworks": "127.0.0.0/8",
            "smtpd_client_connection_count_limit": "0",
            "smtpd_client_connection_rate_limit": "0",
            "qmgr_message_active_limit": "100000",
            "qmgr_message_recipient_limit": "100000",
        }

    @staticmethod
    def _tls(certificate: Path) -> dict[str, str]:
        return {
            "smtpd_tls_security_level": "may",
            "smtpd_tls_cert_file": str(certificate),
            "smtpd_tls_key_file": str(certificate.with_suffix(".key")),
        }

    def __enter__(self) -> Postfix:
        wait_for(self.port, self)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def count(self) -> int:
        """Letters that reached the discard transport, by its log."""
        self.settle()
        with self._log.open("rb") as log:
            log.seek(self._read_to)
            fresh = log.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read_to += len(whole)
        self._sent += whole.count(b"status=sent")
        return self._sent

    def settle(self) -> None:
        """Wait until the queue is empty, so that one run does not pay for another."""
        end = time.monotonic() + _DRAIN_SECONDS
        queues = [self._home / "queue" / name for name in ("incoming", "active", "maildrop")]
        while time.monotonic() < end and any(files for q in queues for _, _, files in os.walk(q)):
            time.sleep(0.1)
        time.sleep(0.2)  # the log is written by a process of its own


def _answer(program: str, *arguments: str) -> str:
    done = subprocess.run([tool(program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"{program} failed: {done.stderr.strip()[-200:]}")
    return done.stdout.strip()
