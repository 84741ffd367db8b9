"""What is sent and to whom: one essay of generated words, lists of readers, and the letter's parts for the peers."""

from __future__ import annotations

import email
import email.policy
import json
import random
from email.message import EmailMessage
from pathlib import Path

_SYLLABLES = "an ber cor da el fin gar ho il jun ka lor men no or pel qui ras so ten ur vel wa yon zi"
_NAMES = "Ana Ben Chloé Dov Eva Finn Gül Hana Ivo Jo Kim Léa Max Nia Ole Pia Quinn Rosa Sam Tom Uma Vera Will"
SAMPLE_NAME, SAMPLE_ADDRESS = "Placeholder Reader", "placeholder@example.net"


def essay(letters: int = 9_000) -> str:
    """An essay file with at least so many letters of text, the same every time; it becomes a letter of about 37 KB."""
    dice = random.Random(37)
    syllables = _SYLLABLES.split()
    vocabulary = ["".join(dice.choices(syllables, k=dice.randint(1, 4))) for _ in range(900)]
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < letters:
        sentences = [" ".join(dice.choices(vocabulary, k=dice.randint(5, 18))) for _ in range(dice.randint(5, 9))]
        paragraphs.append(" ".join(f"{s[0].upper()}{s[1:]}." for s in sentences))
    head = "---\ntitle: A Letter of a Usual Length\nthemes: [letting-go]\nstatus: ready\nrights: original\n---\n\n"
    return head + "\n\n".join(paragraphs) + "\n"


def write_list(path: Path, readers: int) -> Path:
    """A subscriber list with so many active readers, all different."""
    names = _NAMES.split()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("email,name,status\r\n")
        for number in range(readers):
            name = f"{names[number % len(names)]} {names[number * 7 % 19]}"
            file.write(f"reader{number:07}@example.net,{name},active\r\n")
    path.chmod(0o600)
    return path


def write_parts(letter: bytes, folder: Path) -> None:
    """From one printed letter, what the peers send: ``letter.eml`` as it is, and its parts in ``parts.json``."""
    message = email.message_from_bytes(letter, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    parts = {
        "from_name": message["from"].addresses[0].display_name,
        "from_address": message["from"].addresses[0].addr_spec,
        "subject": str(message["subject"]),
        "text": text.get_content(),
        "html": html.get_content(),
        "name": SAMPLE_NAME,
        "link": str(message["list-unsubscribe"]).split(",", maxsplit=1)[0].strip("<> "),
    }
    assert all(parts[part] in parts[body] for part in ("name", "link") for body in ("text", "html"))
    (folder / "parts.json").write_text(json.dumps(parts), "utf-8")
    (folder / "letter.eml").write_bytes(letter.replace(b"\r\n", b"\n"))
