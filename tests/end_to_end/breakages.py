"""Everything an operator can get wrong in a folder: how it is broken, the exit code, what the block must say."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from folders import Folder

Break = Callable[[Folder], object]


@dataclass(frozen=True)
class Breakage:
    """``said`` are texts the one block on standard error must hold.

    ``where`` is a file of the folder; with ``@text`` behind it, the line of the broken file that begins with the text.
    """

    name: str
    code: int
    where: str
    said: tuple[str, ...]
    break_it: Break

    def place(self, folder: Folder) -> str:
        """``file:line`` or ``file``, as the block must name it; asked for when the folder is broken."""
        file, _, start = self.where.partition("@")
        if not start:
            return file
        lines = (folder.path / file).read_text("utf-8").splitlines()
        return f"{file}:{next(number for number, line in enumerate(lines, 1) if line.startswith(start))}"


def edited(file: str, old: str, new: str) -> Break:
    """One text of a file replaced by another."""
    return lambda folder: folder.edit(file, old, new)


def written(file: str, content: str | bytes) -> Break:
    """A file with other content."""
    octets = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder.path / file).write_bytes(octets)


def appended(file: str, text: str) -> Break:
    """More text at the end of a file."""

    def append(folder: Folder) -> None:
        with (folder.path / file).open("a", encoding="utf-8") as end:
            end.write(text)

    return append


def gone(file: str) -> Break:
    """A file that is not there."""
    return lambda folder: (folder.path / file).unlink()


TOML, ENV, LIST, CSS = "config/digest.toml", ".env", "config/subscribers.csv", "templates/letter.css"
ESSAY, QUESTIONS, THEMES = "seeds/essays/lentils.md", "seeds/questions/grief.md", "seeds/themes.toml"
LEDGER, SUPPRESSIONS = "var/ledger.sqlite", "var/suppressions.sqlite"
HTML, TEXT, CALENDAR = "templates/letter.html", "templates/letter.txt", "config/calendar.toml"

CONFIG = [
    Breakage("a misspelt key", 78, f"{TOML}@tag_line", ('"tag_line" in [newsletter]', 'did you mean "tagline"'),
             edited(TOML, "tagline =", "tag_line =")),
    Breakage("a misspelt section", 78, f"{TOML}@[shedule]", ('"shedule"', 'did you mean "schedule"'),
             edited(TOML, "[schedule]", "[shedule]")),
    Breakage("a number that is none", 78, f"{TOML}@port", ("smtp.port", ), edited(TOML, "port = 587", 'port = "x"')),
    Breakage("a text that is a number", 78, f"{TOML}@name", ("newsletter.name", ),
             edited(TOML, 'name = "The Weekly Letter"\ntagline', "name = 5\ntagline")),
    Breakage("a missing key", 78, f"{TOML}@[schedule]", ("schedule.weekday is missing", ),
             edited(TOML, 'weekday = "sunday"\n', "")),
    Breakage("a weekday that is none", 78, f"{TOML}@weekday", ('"sonntag"', '"sunday"'),
             edited(TOML, '"sunday"', '"sonntag"')),
    Breakage("a time that is none", 78, f"{TOML}@time", ('"25:00"', '"08:00"'), edited(TOML, '"08:00"', '"25:00"')),
    Breakage("a zone that is none", 78, f"{TOML}@zone", ('"Europe/Londn"', ),
             edited(TOML, '"Europe/London"', '"Europe/Londn"')),
    Breakage("a table that is not closed", 78, f"{TOML}@[schedule", ("TOML", ),
             edited(TOML, "[schedule]", "[schedule")),
    Breakage("a text that is not closed", 78, f"{TOML}@weekday", ("TOML", ), edited(TOML, '"sunday"', '"sunday')),
    Breakage("a config that is not UTF-8", 78, TOML, ("is not UTF-8", ), written(TOML, b'mode = "\xff"\n')),
    Breakage("no config", 66, TOML, ("no such config file", "digest init"), gone(TOML)),
    Breakage("a password in the config", 78, f"{TOML}@password", ("smtp.password must not stand in this file", ".env"),
             edited(TOML, "port = 587", 'password = "hunter2hunter2"')),
    Breakage("live without an address of its own", 78, f"{TOML}@postal_address", ("newsletter.postal_address", ),
             lambda f: (f.edit(TOML, 'mode = "outbox"', 'mode = "live"'),
                        f.edit(TOML, "The Weekly Letter, 1 Example Street, Exampletown EX1 1EX", ""))),
    Breakage("live without a sender", 78, f"{TOML}@from_address", ("newsletter.from_address", ),
             lambda f: (f.edit(TOML, 'mode = "outbox"', 'mode = "live"'),
                        f.edit(TOML, '"letters@letters.example.org"', '""'))),
    Breakage("live without unsubscribe links", 78, f"{TOML}@base_url", ("newsletter.base_url", ),
             lambda f: (f.edit(TOML, 'mode = "outbox"', 'mode = "live"'),
                        f.edit(TOML, 'base_url = "https://letters.example.org"', 'base_url = ""'))),
    Breakage("live with an example as its own domain", 78, f"{TOML}@from_address", ("still an example", ),
             lambda f: (f.edit(TOML, 'mode = "outbox"', 'mode = "live"'),
                        f.edit(TOML, 'host = "127.0.0.1"', 'host = "mail.example.net"'))),
    Breakage("links without TLS", 78, f"{TOML}@base_url", ("https://", ), edited(TOML, '"https://', '"http://')),
    Breakage("several faults at once", 78, f"{TOML}@tag_line", ("schedule.time", "smtp.port"),
             lambda f: (f.edit(TOML, "tagline =", "tag_line ="), f.edit(TOML, '"08:00"', '"8"'),
                        f.edit(TOML, "port = 587", "port = 0"))),
]  # fmt: skip
SECRETS = [
    Breakage("no .env", 78, ENV, ("DIGEST_TOKEN_KEY", "digest init"), gone(ENV)),
    Breakage("an empty key", 78, f"{ENV}@DIGEST", ("DIGEST_TOKEN_KEY", ), lambda f: _env(f, "DIGEST_TOKEN_KEY=\n")),
    Breakage("a key of ten bytes", 78, f"{ENV}@DIGEST", ("DIGEST_TOKEN_KEY", "32"),
             lambda f: _env(f, "# short\nDIGEST_TOKEN_KEY=hunter2hun\n")),
    Breakage("a .env that others may read", 78, ENV, ("0644", "chmod 600"), lambda f: (f.path / ENV).chmod(0o644)),
    Breakage("a misspelt variable", 78, f"{ENV}@DIGEST_SMTP", ('"DIGEST_SMTP_PASWORD"', '"DIGEST_SMTP_PASSWORD"'),
             lambda f: _env(f, f"\nDIGEST_TOKEN_KEY={'k' * 40}\nDIGEST_SMTP_PASWORD=hunter2\n")),
    Breakage("a port that is no number", 78, f"{ENV}@DIGEST_SMTP", ("DIGEST_SMTP_PORT", ),
             lambda f: _env(f, f"DIGEST_TOKEN_KEY={'k' * 40}\nDIGEST_SMTP_PORT=abc\n")),
]  # fmt: skip
LIBRARY = [
    Breakage("no vocabulary", 66, THEMES, ("no such file", ), gone(THEMES)),
    Breakage("a broken vocabulary", 65, f"{THEMES}@grief", ("TOML", ),
             written(THEMES, '[themes]\ngrief = "the dead\n')),
    Breakage("an empty vocabulary", 65, THEMES, ("names no themes", ), written(THEMES, "[themes]\n")),
    Breakage("an essay without a title", 65, f"{ESSAY}@---", ("title is missing", ), lambda f: _head(f, "title:", "")),
    Breakage("an essay with an empty title", 65, f"{ESSAY}@title:", ("title is missing", ),
             lambda f: _head(f, "title:", "title:\n")),
    Breakage("an essay without themes", 65, f"{ESSAY}@---", ("themes is missing", ), lambda f: _head(f, "themes:", "")),
    Breakage("an essay with an unknown theme", 65, f"{ESSAY}@themes:", ('"griev"', 'did you mean "grief"'),
             lambda f: _head(f, "themes:", "themes: [griev]\n")),
    Breakage("an essay with a misspelt key", 65, f"{ESSAY}@tittle:", ('"tittle"', 'did you mean "title"'),
             lambda f: _head(f, "title:", "tittle: Lentils\n")),
    Breakage("an essay whose head does not end", 65, f"{ESSAY}@---", ("does not end", ),
             written(ESSAY, "---\ntitle: Lentils\n\nOne pot.\n")),
    Breakage("an essay without a head", 65, f"{ESSAY}@One pot", ("no front matter", ), written(ESSAY, "One pot.\n")),
    Breakage("an essay whose head is no YAML", 65, f"{ESSAY}@title:", ("YAML", ),
             lambda f: _head(f, "title:", "title: Lentils: again\n")),
    Breakage("an essay without text", 65, f"{ESSAY}:6", ("no text", ),
             written(ESSAY, "---\ntitle: Lentils\nthemes: [grief]\nrights: original\n---\n")),
    Breakage("an essay that is not UTF-8", 65, ESSAY, ("is not UTF-8", ), written(ESSAY, b"---\ntitle: \xff\n")),
    Breakage("an essay that asks what nobody knows", 65, f"{ESSAY}@question:", ('"grief-no-such"', ),
             lambda f: _head(f, "status:", "status: ready\nquestion: grief-no-such\n")),
    Breakage("a sensitive essay without a question of its own", 65, f"{ESSAY}@sensitive:", ("question", ),
             lambda f: _head(f, "status:", "status: ready\nsensitive: [illness]\ncontent_note: On illness.\n")),
    Breakage("no essay at all", 65, "seeds/essays", ("holds no essay", ),
             lambda f: [path.unlink() for path in (f.path / "seeds" / "essays").glob("*.md")]),
    Breakage("no essay that is ready", 65, "2026-W48", ("essays may run", ),
             lambda f: [path.write_text(path.read_text("utf-8").replace("status: ready", "status: draft"), "utf-8")
                        for path in (f.path / "seeds" / "essays").glob("*.md")]),
    Breakage("a question without themes", 65, f"{QUESTIONS}@gentle: x", ("themes is missing", ),
             appended(QUESTIONS, "\n## grief-new\ngentle: x\n\nWhat now?\n")),
    Breakage("a question without text", 65, f"{QUESTIONS}@## grief-new", ("grief-new has no text", ),
             appended(QUESTIONS, "\n## grief-new\nthemes: [grief]\n\n")),
    Breakage("two questions with one id", 65, "seeds/questions/trust.md@## ", ("is taken by", ),
             lambda f: (f.path / "seeds/questions/trust.md").write_bytes((f.path / QUESTIONS).read_bytes())),
    Breakage("a broken calendar", 65, f"{CALENDAR}@slot", ("TOML", ),
             written(CALENDAR, '[[skip]]\nslot = "2026-W48\n')),
    Breakage("a week that does not exist", 65, f"{CALENDAR}@slot", ("2027-W53", ),
             written(CALENDAR, '[[skip]]\nslot = "2027-W53"\n')),
    Breakage("a pinned essay that does not exist", 65, f"{CALENDAR}@slot", ('"lentil"', ),
             written(CALENDAR, '[[pin]]\nslot = "2026-W48"\nessay = "lentil"\n')),
    Breakage("a week both pinned and skipped", 65, f"{CALENDAR}@slot", ("pinned and skipped", ),
             written(CALENDAR, '[[pin]]\nslot = "2026-W48"\nessay = "lentils"\n[[skip]]\nslot = "2026-W48"\n')),
]  # fmt: skip
TEMPLATES = [
    Breakage("a tag that is not closed", 65, f"{TEXT}@{{% if", ("template error", ),
             written(TEXT, "{{ reader.greeting }}\n\n\n{% if essay.title\n")),
    Breakage("a block that does not end", 65, f"{HTML}@{{% if 1", ("template error", ), appended(HTML, "\n{% if 1 %}")),
    Breakage("an undefined variable", 65, f"{TEXT}@{{{{", ("'greting'", ),
             written(TEXT, "one\n{{ reader.greting }}\n")),
    Breakage("a slot in an if", 65, f"{TEXT}@{{% if", ("reader.name", "but not tested"),
             written(TEXT, "one\ntwo\n{% if reader.name %}x{% endif %}\n")),
    Breakage("a slot through a filter", 65, f"{TEXT}@{{{{", ("reader.name", ),
             written(TEXT, "{{ reader.name|upper }}")),
    Breakage("a slot in arithmetic", 65, f"{TEXT}@{{{{", ("reader.name", ), written(TEXT, "{{ 'x' + reader.name }}")),
    Breakage("a missing template", 66, TEXT, ("no such template", "digest init"), gone(TEXT)),
    Breakage("a template that goes on and on", 65, f"{TEXT}@{{% for", ("1000000", ),
             written(TEXT, "{% for i in range(99999) %}{{ 'x' * 99999 }}{% endfor %}")),
    Breakage("a filter that raises", 65, f"{TEXT}@{{{{", (), written(TEXT, "one\n{{ 1 // 0 }}\n")),
    Breakage("a style sheet that fetches", 65, f"{CSS}@@import", ("@import", ),
             appended(CSS, "\n@import url(https://letters.example.org/x.css);\n")),
    Breakage("a text part without the unsubscribe link", 65, TEXT, ("unsubscribe link", ),
             edited(TEXT, "{{ reader.unsubscribe_url }}", "")),
    Breakage("an HTML part with a script", 65, f"{HTML}@<script>", ("<script>", ),
             edited(HTML, "</body>", "<script>1</script></body>")),
]  # fmt: skip
AUDIENCE = [
    Breakage("no list", 66, LIST, ("no such list", ), gone(LIST)),
    Breakage("an empty list", 65, LIST, ("is empty", ), written(LIST, "")),
    Breakage("a list of blank lines", 65, LIST, ("is empty", ), written(LIST, "\n\n \n")),
    Breakage("a list that is only its header", 65, LIST, ("nobody to send to", ), written(LIST, "email,name,status\n")),
    Breakage("a list without an email column", 65, f"{LIST}@who", ("no email column", ),
             written(LIST, "who,name\nana@example.org,Ana\n")),
    Breakage("a quote that is not closed", 65, f"{LIST}@eve", ("CSV", ),
             written(LIST, 'email,name\nana@example.org,Ana\neve@example.org,"Eve\n')),
    Breakage("two stray quotes around rows", 65, f"{LIST}@ana", ("holds whole rows", ),
             written(LIST, 'email,name\nana@example.org,"Ana\neve@example.org,Eve\nben@example.org,Ben"\n')),
    Breakage("a list in UTF-16", 65, LIST, ("UTF-16", "UTF-8"),
             written(LIST, "email\na@example.org\n".encode("utf-16"))),
    Breakage("a list in Latin-1", 65, f"{LIST}:2", ("not UTF-8", ),
             written(LIST, "email,name\nbjoern@example.org,Björn\n".encode("latin-1"))),
    Breakage("a list with a NUL", 65, f"{LIST}@ana", ("NUL", ), written(LIST, "email\nana@example.org\0\n")),
    Breakage("everyone unsubscribed", 65, LIST, ("nobody to send to", "unsubscribed 1"),
             written(LIST, "email,status\nana@example.org,unsubscribed\n")),
    Breakage("most rows invalid", 65, f"{LIST}@nobody", ("15 of 25 rows are invalid", ),
             written(LIST, "email\n" + "ana@example.org\n" * 10 + "nobody\n" * 15)),
    Breakage("a list that is a link", 66, LIST, ("link", ),
             lambda f: (f.subscribers.rename(f.path / "x.csv"), f.subscribers.symlink_to(f.path / "x.csv"))),
    Breakage("a list that is a folder", 66, LIST, (), lambda f: (f.subscribers.unlink(), f.subscribers.mkdir())),
    Breakage("a list that is a pipe", 66, LIST, (), lambda f: (f.subscribers.unlink(), os.mkfifo(f.subscribers))),
    Breakage("a list that everybody may write", 77, LIST, ("chmod", ), lambda f: f.subscribers.chmod(0o666)),
]  # fmt: skip
VAR = [
    Breakage("no ledger", 78, LEDGER, ("no such ledger", "digest init"), gone(LEDGER)),
    Breakage("no var", 78, "var", ("no such folder", "digest init"), lambda f: (f.path / "var").rename(f.path / "old")),
    Breakage("no suppressions", 78, SUPPRESSIONS, (), gone(SUPPRESSIONS)),
    Breakage("a ledger of noise", 74, LEDGER, ("damaged", "backup"), written(LEDGER, b"\x17noise" * 2000)),
    Breakage("suppressions of noise", 74, SUPPRESSIONS, ("backup", ), written(SUPPRESSIONS, b"\x17noise" * 2000)),
    Breakage("an outbox that cannot be made", 73, "var/outbox/2026-W48", (), written("var/outbox", "in the way")),
]  # fmt: skip


def _env(folder: Folder, text: str) -> None:
    (folder.path / ENV).write_text(text, "utf-8")


def _head(folder: Folder, start: str, new: str) -> None:
    """Put another line in the place of one of the essay's head."""
    path = folder.path / ESSAY
    lines = path.read_text("utf-8").splitlines(keepends=True)
    assert 1 == sum(line.startswith(start) for line in lines)
    path.write_text("".join(new if line.startswith(start) else line for line in lines), "utf-8")
