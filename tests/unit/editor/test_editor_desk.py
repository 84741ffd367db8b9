"""The desk keeps what it made until a file changes, and shows what is wrong instead of falling over."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from digest.editor.desk import Desk
from digest.editor.spam import spam_report
from digest.editor.stamps import stamp_of
from digest.errors import ConfigError, Fault
from digest.publishing.house import House

SECRET = "ana@example.org"  # stands in what an unforeseen error says


def broken(error: Exception, calls: list[int] | None = None) -> Callable[[], tuple[House, Sequence[Path]]]:
    """A folder that cannot be furnished."""

    def furnish() -> tuple[House, Sequence[Path]]:
        if calls is not None:
            calls.append(1)
        raise error

    return furnish


def page_of(desk: Desk) -> str:
    return desk.documents("", "")["index.html"].decode()


def test_every_fault_is_shown_with_place_reason_and_cure() -> None:
    faults = [Fault("is <odd>", "digest.toml:3", "it matters", "mend it"), Fault("is odd, too", "digest.toml:9")]
    page = page_of(Desk(broken(ConfigError.of(faults)), ()))
    for words in ("is &lt;odd&gt;", "digest.toml:3", "it matters", "mend it", "is odd, too", "digest.toml:9"):
        assert words in page


def test_an_error_nobody_foresaw_shows_its_kind_and_nothing_it_says() -> None:
    page = page_of(Desk(broken(RuntimeError(SECRET)), ()))
    assert "internal error: RuntimeError" in page
    assert "test_editor_desk.py" in page
    assert SECRET not in page


def test_nothing_is_made_twice_until_a_file_changes(tmp_path: Path) -> None:
    file, calls = tmp_path / "digest.toml", []
    file.write_text("a", "utf-8")
    desk = Desk(broken(ConfigError("is odd"), calls), (file,))
    assert page_of(desk) == page_of(desk)
    assert 1 == len(calls)
    file.write_text("ab", "utf-8")
    page_of(desk)
    assert 2 == len(calls)


def new_file(folder: Path) -> None:
    (folder / "seeds" / "new.md").write_text("x", "utf-8")


def gone(folder: Path) -> None:
    (folder / "seeds" / "deep" / "a.md").unlink()


def touched(folder: Path) -> None:
    os.utime(folder / "seeds" / "deep" / "a.md", ns=(1, 1))


def longer(folder: Path) -> None:
    (folder / "one.toml").write_text("longer", "utf-8")


def appeared(folder: Path) -> None:
    (folder / "none.csv").write_text("", "utf-8")


@pytest.mark.parametrize("change", [new_file, gone, touched, longer, appeared])
def test_every_change_of_a_file_changes_the_stamp(tmp_path: Path, change: Callable[[Path], None]) -> None:
    (tmp_path / "seeds" / "deep").mkdir(parents=True)
    (tmp_path / "seeds" / "deep" / "a.md").write_text("a", "utf-8")
    (tmp_path / "one.toml").write_text("one", "utf-8")
    paths = [tmp_path / "seeds", tmp_path / "one.toml", tmp_path / "none.csv"]
    before = stamp_of(paths)
    assert before == stamp_of(paths)
    change(tmp_path)
    assert before != stamp_of(paths)


def test_without_spamassassin_the_desk_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "SpamAssassin is not installed.\n" == spam_report(b"a letter")


def test_a_letter_that_cannot_be_made_is_not_judged() -> None:
    assert "There is no letter to judge.\n" == Desk(broken(ConfigError("is odd")), ()).spam("", "")
