"""A Maildir gives what nobody has seen, once it is dealt with no more, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.bounces.mailbox import Maildir
from digest.errors import ConfigError


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_new_mail_and_moved_but_unseen_mail_is_given(box: Path) -> None:
    (box / "new" / "2.b").write_bytes(b"two")
    (box / "cur" / "1.a:2,").write_bytes(b"one")
    (box / "cur" / "0.z:2,FS").write_bytes(b"seen")
    (box / "tmp" / "3.c").write_bytes(b"half")
    assert {b"one", b"two"} == {raw for _, raw in Maildir(box).unseen()}


def test_what_was_dealt_with_keeps_its_bytes_and_flags_and_is_not_given_again(box: Path) -> None:
    (box / "new" / "1.a").write_bytes(b"one")
    (box / "cur" / "2.b:2,F").write_bytes(b"two")
    maildir = Maildir(box)
    for name, _ in list(maildir.unseen()):
        maildir.seen(name)
    assert [] == list(maildir.unseen())
    assert {"1.a:2,S": b"one", "2.b:2,FS": b"two"} == {one.name: one.read_bytes() for one in (box / "cur").iterdir()}


def test_mail_that_another_program_takes_away_meanwhile_is_its_business(box: Path) -> None:
    (box / "new" / "1.a").write_bytes(b"one")
    maildir = Maildir(box)
    for name, _ in maildir.unseen():
        (box / "new" / "1.a").unlink()
        maildir.seen(name)
    assert [] == list(maildir.unseen())


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no Maildir"):
        Maildir(tmp_path)
