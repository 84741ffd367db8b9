"""What touches the world outside does so in few known places: the doors."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
MODULES = {str(path.relative_to(REPOSITORY / "digest")): path for path in sorted((REPOSITORY / "digest").rglob("*.py"))}
ONE_FILE = {"apscheduler": "daemon.py", "premailer": "letter/inline.py", "jinja2": "letter/render.py",
            "waitress": "web/listen.py", "flask": "web/site.py"}  # fmt: skip
DOORS = {
    "sqlite3": {
        "audience/errands.py",
        "audience/register.py",
        "audience/rhythms.py",
        "audience/scores.py",
        "audience/suppressions.py",
        "audience/tables.py",
        "audience/turnout.py",
        "delivery/database.py",
        "guard.py",
        "delivery/ledger.py",
        "delivery/records.py",
    },
    "smtplib": {"delivery/client.py", "delivery/relay.py"},
    "socket": {"delivery/client.py", "delivery/dialler.py", "delivery/relay.py", "delivery/watchdog.py"},
    "imaplib": {"bounces/mailbox.py"},
    "ssl": {"bounces/mailbox.py", "delivery/line.py", "delivery/relay.py"},
    "dotenv": {"settings/load.py"},
    "fcntl": {"audience/append.py", "delivery/lock.py"},
    "subprocess": {"editor/spam.py", "testing.py"},
}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns"}
EDGES = ("app.py", "cli/", "daemon.py")


def imported(path: Path) -> set[str]:
    """The outermost names of everything a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def importing(library: str) -> set[str]:
    return {name for name, path in MODULES.items() if library in imported(path)}


@pytest.mark.parametrize("library", ONE_FILE)
def test_a_replaceable_library_is_imported_in_exactly_one_file(library: str) -> None:
    assert {ONE_FILE[library]} == importing(library)


@pytest.mark.parametrize("library", DOORS)
def test_the_outside_is_touched_by_the_doors_alone(library: str) -> None:
    assert DOORS[library] == importing(library)


def readings_of_the_clock(path: Path) -> list[str]:
    """Every place that asks what time it is."""
    places = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        owner = node.value.id if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) else ""
        asked = owner in ("datetime", "date", "time") and isinstance(node, ast.Attribute) and node.attr in CLOCKS
        taken = isinstance(node, ast.ImportFrom) and node.module == "time" and CLOCKS & {one.name for one in node.names}
        if asked or taken:
            places.append(f"{path.name}:{node.lineno}")
    return places


def test_only_the_wiring_and_the_edges_read_the_clock() -> None:
    inside = [path for name, path in MODULES.items() if not name.startswith(EDGES)]
    assert [] == [place for path in inside for place in readings_of_the_clock(path)]


def test_the_clock_is_read_somewhere() -> None:
    assert readings_of_the_clock(MODULES["app.py"])


def test_chance_has_no_part_in_what_is_chosen_or_written() -> None:
    assert set() == importing("random") | importing("uuid")
    doors = {"audience/suppressions.py", "audience/turnout.py", "editor/server.py", "starter.py"}
    assert doors == importing("secrets")


def test_a_rooms_names_stay_on_the_ground_no_room_imports_another() -> None:
    rooms = {"settings", "schedule", "library", "intake", "selection", "letter", "audience", "delivery", "reporting"}
    crossings = []
    for name, path in MODULES.items():
        room = name.partition("/")[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("digest.") and room in rooms:
                target = (node.module or "").split(".")[1]
                crossings += [f"{name} imports {target}"] if target in rooms - {room} else []
    assert [] == crossings
