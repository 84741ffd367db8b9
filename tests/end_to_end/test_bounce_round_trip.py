"""Letters that a real Postfix cannot deliver come back to it as its own reports, and are read from Maildir and IMAP."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from dovecot_house import PROGRAM as DOVECOT
from dovecot_house import USER, dovecot
from faults.certificates import Authority
from folders import SUNDAY_NOON, Folder
from postfix_house import PROGRAM, SERVICES, Mailhouse, postfix
from relays import HostileRelay, say
from steps import until, write_list

GONE, FULL, BLOCKED = (f"{name}@example.net" for name in ("gone", "full", "blocked"))
FAILS = {
    GONE: "550 5.1.1 there is no such mailbox",
    FULL: "552 5.2.2 the mailbox is full",
    BLOCKED: "550 5.7.1 we do not take your mail",
}
BACK, GOOD = "bounces@letters.example.org", "well@letters.example.org"


@pytest.fixture
def mailhouse() -> Iterator[Mailhouse]:
    """A Postfix that takes every letter, and the server behind it that refuses three of them."""
    if not PROGRAM.exists() or not SERVICES.exists():
        pytest.skip("Postfix is not installed (apt-get install postfix)")
    if not DOVECOT.exists():
        pytest.skip("Dovecot is not installed (apt-get install dovecot-imapd)")
    if os.geteuid() != 0:
        pytest.skip("Postfix and Dovecot start as root only")
    with HostileRelay() as far:
        for reader, reply in FAILS.items():
            far.on("RCPT", say(reply), recipient=reader)
        with postfix([BACK, GOOD], "letters.example.org", {"example.net": f"smtp:[127.0.0.1]:{far.port}"}) as house:
            yield house


def sent(folder: Folder, mailhouse: Mailhouse) -> Path:
    """Send the letter and wait until three reports are back; the Maildir they are in."""
    folder.edit("config/digest.toml", 'address = ""', 'address = "bounces+{token}@letters.example.org"')
    write_list(folder, [*FAILS, GOOD])
    ran = folder.run("send", "--now", SUNDAY_NOON, "--json", env=mailhouse.env)
    assert (0, 4) == (ran.code, ran.tree["counts"]["accepted"]), mailhouse.log()
    until(lambda: len(mailhouse.delivered().get(BACK, [])) == 3, f"3 reports to come back: {mailhouse.log()}")
    return mailhouse.root / "mail" / BACK


def judge(folder: Folder, env: dict[str, str] | None = None) -> None:
    """Read what came back: everybody got what they deserve, once."""
    ran = folder.run("bounces", "--json", "--now", SUNDAY_NOON, env=env)
    assert (10, {"read": 3, "hard": 1, "soft": 1, "policy": 1}) == (ran.code, ran.tree["counts"]), ran.err
    told = {who: folder.run("why", who, "--json").tree for who in (GONE, FULL, BLOCKED, GOOD)}
    assert "hard bounce" == told[GONE]["suppressed"]["reason"]
    assert [None, None, None] == [told[who]["suppressed"] for who in (FULL, BLOCKED, GOOD)]
    assert {"score": 1, "week": "2026-W48", "status": "5.2.2"} == told[FULL]["bounces"]
    again = folder.run("bounces", "--json", "--now", SUNDAY_NOON, env=env)
    assert (0, {}) == (again.code, again.tree["counts"])


@pytest.mark.postfix
def test_reports_of_postfix_are_read_from_its_maildir(folder: Folder, mailhouse: Mailhouse) -> None:
    maildir = sent(folder, mailhouse)
    folder.edit("config/digest.toml", 'imap_host = ""', f'maildir = "{maildir}"')
    judge(folder)


def point_at(folder: Folder, port: int, security: str) -> None:
    folder.edit("config/digest.toml", 'imap_host = ""', 'imap_host = "127.0.0.1"')
    folder.edit("config/digest.toml", "imap_port = 993", f"imap_port = {port}")
    folder.edit("config/digest.toml", 'imap_security = "tls"', f'imap_security = "{security}"')
    folder.edit("config/digest.toml", 'imap_username = ""', f'imap_username = "{USER}"')


@pytest.mark.postfix
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_imap_is_read_over_tls_from_a_server_we_trust_and_from_no_other(
    folder: Folder, mailhouse: Mailhouse, security: str, tmp_path: Path
) -> None:
    ours = Authority(tmp_path)
    env = {"DIGEST_IMAP_PASSWORD": "bread"}
    maildir = sent(folder, mailhouse)
    with dovecot(maildir, "bread", security, ours.server()) as port:
        point_at(folder, port, security)
        stranger = folder.run("bounces", env=env)
        assert (77, True) == (stranger.code, "TLS fails" in stranger.err), stranger.err
        judge(folder, {**env, "SSL_CERT_FILE": str(ours.file)})


@pytest.mark.postfix
def test_reports_of_postfix_are_read_by_imap(folder: Folder, mailhouse: Mailhouse) -> None:
    env = {"DIGEST_IMAP_PASSWORD": "käse, brot"}
    maildir = sent(folder, mailhouse)
    with dovecot(maildir, "käse, brot") as port:
        point_at(folder, port, "none")
        wrong = folder.run("bounces", env={"DIGEST_IMAP_PASSWORD": "wrong"})
        assert (77, True) == (wrong.code, "DIGEST_IMAP_PASSWORD" in wrong.err)
        assert "wrong" not in wrong.err.replace("is wrong", "")
        folder.edit("config/digest.toml", 'imap_folder = "INBOX"', 'imap_folder = "Nowhere"')
        assert 78 == folder.run("bounces", env=env).code
        folder.edit("config/digest.toml", 'imap_folder = "Nowhere"', 'imap_folder = "INBOX"')
        judge(folder, env)
    gone = folder.run("bounces", env=env)
    assert (69, True) == (gone.code, "no IMAP server answers" in gone.err)
