"""html-validate and the W3C's Nu checker find no fault in a letter's HTML beyond what mail has to do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from judged_letters import NAMES, STARTER_NAMES, Judged
from node_programs import HERE, node_folder, run_node

# What the two object to and why a letter does it all the same. Nothing else passes.
ALLOWED_BY_RULE = {
    "no-inline-style": "Gmail's app without a Google account and many others know no other styles",
    "no-conditional-comment": "Outlook for Windows is given its own table that way",
    "no-deprecated-attr": "Word, which draws for Outlook, and old clients take sizes and colours from attributes",
    "prefer-tbody": "the tables are layout",
    "prefer-native-element": "several clients throw an article element away, but keep a div and its role",
}
ALLOWED_BY_MESSAGE = {
    r"The “(align|valign|width|height|bgcolor|border|cellpadding|cellspacing)” attribute on the “(table|td)” element is "
    r"obsolete\.": "the same attributes for Word",
    r"Attribute “xmlns:o” not allowed here\.": "Word's name space for its own settings",
    r"Element “meta” is missing one or more of the following attributes: “content”, “property”\.":
        "x-apple-disable-message-reformatting has a name only",
    r"CSS: “supported-color-schemes”: Property “supported-color-schemes” doesn't exist\.":
        "what Apple Mail called color-scheme at first",
}  # fmt: skip
# The preview is a page for a browser: it is allowed only what comes from the letter it shows, or from being a file here.
PREVIEW_BY_RULE = {
    "no-trailing-whitespace": "the signature separator of the text part ends in a blank",
    "prefer-native-element": "a listing that scrolls is a region to the keyboard, and a pre to the eye",
}
PREVIEW_BY_MESSAGE = {
    r"(Resource|Inline style|Inline script) violates Content Security Policy": "the checker neither knows file: as a "
    "source nor computes hashes; Chromium does, under axe"
}
BREAKAGES = {
    "an image without a text": (b"</h1>", b'</h1><img src="https://example.org/x.png">'),
    "an element that was never closed": (b"</h1>", b"</h1><div><span>"),
    "the same name twice": (b"<h1", b'<p id="one">a</p><p id="one">b</p><h1'),
    "a table in a paragraph": (b"</h1>", b"</h1><p><table><tr><td>x</td></tr></table></p>"),
}
Pages = Mapping[str, Path]
Faults = Mapping[str, list[tuple[str, str]]]


@pytest.fixture(scope="module")
def pages(letters: Mapping[str, Judged], tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Every letter's HTML, one preview page, and the same letter broken in several ways."""
    folder = tmp_path_factory.mktemp("broken")
    sound = letters["plain"].html.read_bytes()
    pages = {name: letters[name].html for name in NAMES} | {"preview": letters[STARTER_NAMES[0]].folder / "index.html"}
    for number, (what, (old, new)) in enumerate(BREAKAGES.items()):
        assert 1 == sound.count(old) or old == b"<h1"
        pages[what] = folder / f"broken-{number}.html"
        pages[what].write_bytes(sound.replace(old, new, 1))
    return pages


@pytest.fixture(scope="module")
def by_html_validate(pages: Pages) -> Faults:
    """Rule and message of each fault that html-validate finds, by page."""
    report = run_node("html-validate", "-c", HERE / "html_rules.json", "-f", "json", *pages.values(), codes=(0, 1))
    found = {one["filePath"]: one["messages"] for one in report}
    return {name: [(m["ruleId"], m["message"]) for m in found.get(str(path), [])] for name, path in pages.items()}


@pytest.fixture(scope="module")
def by_nu(pages: Pages) -> Faults:
    """Type and message of each fault that the Nu checker finds, by page; all pages in one go, because Java starts slowly."""
    if not shutil.which("java"):
        pytest.skip("Java is not installed (apt-get install default-jre-headless)")
    jar = node_folder() / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--format", "json", *map(str, pages.values())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    report: dict[str, Any] = json.loads(done.stderr)
    return {
        name: [(m["type"], m["message"]) for m in report["messages"] if m["url"] == path.as_uri().replace("///", "/")]
        for name, path in pages.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_html_validate_finds_only_what_mail_has_to_do(name: str, by_html_validate: Faults) -> None:
    assert [] == [fault for fault in by_html_validate[name] if fault[0] not in ALLOWED_BY_RULE]


@pytest.mark.parametrize("name", NAMES)
def test_the_nu_checker_finds_only_what_mail_has_to_do(name: str, by_nu: Faults) -> None:
    assert [] == beyond(ALLOWED_BY_MESSAGE, by_nu[name])


def test_both_find_the_preview_page_sound(by_html_validate: Faults, by_nu: Faults) -> None:
    assert [] == [fault for fault in by_html_validate["preview"] if fault[0] not in PREVIEW_BY_RULE]
    assert [] == beyond(PREVIEW_BY_MESSAGE, by_nu["preview"])


@pytest.mark.parametrize("what", BREAKAGES)
def test_both_see_a_broken_letter(what: str, by_html_validate: Faults, by_nu: Faults) -> None:
    assert [] != [fault for fault in by_html_validate[what] if fault[0] not in ALLOWED_BY_RULE]
    assert [] != beyond(ALLOWED_BY_MESSAGE, by_nu[what])


def test_nothing_is_allowed_that_no_letter_does(by_html_validate: Faults, by_nu: Faults) -> None:
    rules = {rule for name in NAMES for rule, _ in by_html_validate[name]}
    messages = [message for name in NAMES for _, message in by_nu[name]]
    assert set(ALLOWED_BY_RULE) == rules
    assert [] == [pattern for pattern in ALLOWED_BY_MESSAGE if not any(re.match(pattern, m) for m in messages)]


def beyond(allowed: Mapping[str, str], faults: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Faults that no allowance speaks of."""
    return [fault for fault in faults if not any(re.match(pattern, fault[1]) for pattern in allowed)]
