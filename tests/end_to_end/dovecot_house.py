"""A real Dovecot on loopback that shows one Maildir by IMAP."""

from __future__ import annotations

import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from steps import until

PROGRAM = Path("/usr/sbin/dovecot")
USER = "bounces"
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/run
log_path = {root}/log
ssl = {encrypts}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{maildir}:INDEX=MEMORY:CONTROL={root}/control
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = {root}/accounts
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={root}/home allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {wrapped}
  }}
}}
service anvil {{
  chroot =
}}
"""


@contextmanager
def dovecot(maildir: Path, password: str, security: str = "none", certified: Path | None = None) -> Iterator[int]:
    """Run one for a Maildir while the block lasts; gives its port. ``certified`` holds its certificate and key for TLS."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as place:
        root = Path(place)
        root.chmod(0o755)
        for name in ("home", "control", "control/.INBOX"):  # made by itself, the last is too late for its first look
            (root / name).mkdir(mode=0o777)
            (root / name).chmod(0o777)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        (root / "accounts").write_text(f"{USER}:{{PLAIN}}{password}::::::\n", "utf-8")
        said = {
            "root": root, "maildir": maildir, "encrypts": "required" if certified else "no",
            "certificate": f"ssl_cert = <{certified}\nssl_key = <{certified}" if certified else "",
            "plain": 0 if security == "tls" else port, "wrapped": port if security == "tls" else 0,
        }  # fmt: skip
        (root / "conf").write_text(CONFIG.format(**said), "utf-8")
        with subprocess.Popen([str(PROGRAM), "-F", "-c", str(root / "conf")], stderr=subprocess.DEVNULL) as server:
            try:
                until(lambda: _listens(port), "Dovecot to listen")
                yield port
            finally:
                server.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
