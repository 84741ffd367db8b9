"""``check``, ``plan`` and ``preview``: looking ahead, sending nothing, changing nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digest.cli.main import json_option, now_option, print_json, print_lines

if TYPE_CHECKING:  # opening them costs what --help must not pay
    from digest.model import PlannedIssue
    from digest.publishing.house import House
    from digest.publishing.preview import MonthPreview, Preview

_PREVIEW_WEEKS = 12


@click.command("check", short_help="Check everything that needs no network; send nothing.")
@now_option
@json_option
@click.pass_obj
def check_command(config: Path, now: datetime | None, as_json: bool) -> int:
    """Check config, library, calendar, templates, list and the coming letter; report every fault at once."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.check import check  # noqa: PLC0415
    from digest.reporting import finding_lines, finding_tree  # noqa: PLC0415

    findings, exit_code = check(open_house(config, now, rehearsal=True))
    if as_json:
        counts = {level: sum(f.severity == level for f in findings) for level in ("error", "warning", "note")}
        print_json({"findings": [finding_tree(f) for f in findings], "counts": counts})
    else:
        print_lines(finding_lines(findings))
        errors = sum(f.severity == "error" for f in findings)
        others = len(findings) - errors
        counted = f"{errors} error{'s' * (errors != 1)}, {others} other finding{'s' * (others != 1)}"
        click.echo(counted if findings else "all is well")
    return exit_code


@click.command("plan", short_help="Show the next issues and why they were chosen.")
@click.option("--weeks", default=8, show_default=True, type=click.IntRange(1, 520), help="How many weeks ahead.")
@click.option("--why", is_flag=True, help="Show the reasons of every choice.")
@click.option("--coverage", "table", is_flag=True, help="Show themes over months instead, and the gaps.")
@click.option(
    "--ics", "calendar", type=click.Path(path_type=Path), help="Also write an iCalendar file to subscribe to."
)
@now_option
@json_option
@click.pass_obj
def plan_command(config: Path, /, weeks: int, why: bool, now: datetime | None, as_json: bool, **forms: Any) -> int:
    """Show the next issues: slot, local and UTC time, essay, question. ``send`` will choose the same."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.ahead import ahead  # noqa: PLC0415
    from digest.publishing.months import month_coming  # noqa: PLC0415
    from digest.reporting import (  # noqa: PLC0415
        coverage,
        coverage_lines,
        ics,
        month_lines,
        month_tree,
        plan_lines,
        plan_tree,
    )

    house = open_house(config, now, rehearsal=True)
    planned = ahead(house, weeks)
    if forms["calendar"]:
        write_file(forms["calendar"], ics(planned, house.newsletter.name, house.clock.now()).encode())
    if forms["table"]:
        tree = coverage(planned, house.catalogue().themes)
        if as_json:
            print_json(tree)
        else:
            print_lines(coverage_lines(tree))
    else:
        month = month_coming(house)
        if as_json:
            print_json(plan_tree(planned) | {"month": month and month_tree(month)})
        else:
            print_lines(plan_lines(planned, why))
            print_lines(month_lines(month) if month else ())
    return 0


def write_file(path: Path, content: bytes) -> Path:
    """Write a file the operator asked for, and its folder. Raises CannotWrite."""
    from digest.errors import CannotWrite  # noqa: PLC0415

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as reason:
        raise CannotWrite(f"cannot be written: {reason.strerror}", where=str(path)) from reason
    return path


@click.command("preview", short_help="Show the coming letter from every side: as files, or served to a browser.")
@click.option("--week", metavar="SLOT", help="Another week, like 2026-W48.")
@click.option("--month", metavar="MONTH", help="The letter of a month, like 2026-11, for those who get one a month.")
@click.option("--as", "reader", metavar="READER", help="As this reader of the list gets it: address, name or row.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write to; var/preview/SLOT otherwise.")
@click.option("--weeks", default=1, show_default=True, type=click.IntRange(1, _PREVIEW_WEEKS),
              help="Write the pages of so many coming weeks, linked with each other.")  # fmt: skip
@click.option("--serve", is_flag=True, help="Show it in a browser of this machine, and anew after every edit.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="The port of --serve; any free one otherwise.")
@now_option
@json_option
@click.pass_obj
def preview_command(config: Path, /, now: datetime | None, as_json: bool, **said: Any) -> int:
    """Show the coming letter exactly as it would be sent. Nothing is sent and the ledger does not change."""
    if said["serve"]:
        return _serve(config, now, said["port"], as_json)
    if said["month"]:
        return _write_month(config, now, as_json, said)
    return _write(config, now, as_json, said)


def _write(config: Path, now: datetime | None, as_json: bool, said: dict[str, Any]) -> int:
    """The preview as files in a folder."""
    from digest.cli.house import open_house, open_settings  # noqa: PLC0415
    from digest.publishing.ahead import ahead  # noqa: PLC0415
    from digest.publishing.preview import preview  # noqa: PLC0415
    from digest.reporting import finding_tree  # noqa: PLC0415

    house = open_house(config, now, rehearsal=True)
    seen = preview(house, said["week"], said["reader"])
    folder = said["out"] or open_settings(config).var / "preview" / str(seen.slot)
    coming = ahead(house, _PREVIEW_WEEKS)
    others = [str(issue.slot) for issue in coming[: said["weeks"]] if issue.pairing and issue.slot != seen.slot]
    paths = _written(house, seen, coming, others, folder)
    for week in others:
        _written(house, preview(house, week, said["reader"]), coming, others, folder, str(seen.slot))
    if as_json:
        print_json({
            "slot": str(seen.slot), "essay": seen.pairing.essay.slug,
            "question": seen.pairing.question.id, "subject": seen.edition.subject,
            "files": {name: str(path) for name, path in paths.items()}, "octets": len(seen.sheet.message),
            "plan": seen.plan, "findings": [finding_tree(finding) for finding in seen.findings],
        })  # fmt: skip
    else:
        print_lines(_seen_lines(str(seen.slot), seen))
        print_lines(f"  {paths[kind]}" for kind in ("html", "txt", "eml", "index"))
        print_lines(f"  {folder / week / 'index.html'}" for week in others)
    return _exit_code(seen)


def _seen_lines(slot: str, seen: Preview | MonthPreview) -> Iterator[str]:
    """Which letter it is, what is wrong with it, and how to send it as it is."""
    from digest.reporting import finding_lines  # noqa: PLC0415

    yield f"{slot}: {seen.edition.subject}"
    yield from finding_lines(seen.findings)
    if _exit_code(seen) == 0:
        yield f"  to send exactly this: digest send --plan {seen.plan}"


def _exit_code(seen: Preview | MonthPreview) -> int:
    """What a send of it would end with because of its content; what it only warns of leaves the code at 0."""
    return 65 if any(finding.severity == "error" for finding in seen.findings) else 0


def _written(
    house: House, seen: Preview, coming: Sequence[PlannedIssue], others: Sequence[str], folder: Path, first: str = ""
) -> dict[str, Path]:
    """Write one week's views, and tell where they are by kind: the first week's in the folder, others' in their own.

    ``others`` are the weeks with folders of their own; ``first`` names the first week when this is one of them.
    """
    from digest.editor import Showing, files, index_page  # noqa: PLC0415

    up = "../" if first else ""
    beside = {week: f"{up}{week}/index.html" for week in others}
    if others:
        beside[first or str(seen.slot)] = f"{up}index.html"
    around = Showing(house.newsletter.name, coming, week=str(seen.slot), beside=beside)
    views = files(seen) | {"index": ("index.html", index_page(seen, around).encode())}
    home = folder / str(seen.slot) if first else folder
    return {kind: write_file(home / name, content) for kind, (name, content) in views.items()}


def _write_month(config: Path, now: datetime | None, as_json: bool, said: dict[str, Any]) -> int:
    """The preview of a month's letter as files in a folder."""
    from digest.cli.house import open_house, open_settings  # noqa: PLC0415
    from digest.editor import files  # noqa: PLC0415
    from digest.publishing.preview import preview_month  # noqa: PLC0415
    from digest.reporting import finding_tree, month_tree  # noqa: PLC0415

    seen = preview_month(open_house(config, now, rehearsal=True), said["month"], said["reader"])
    folder = said["out"] or open_settings(config).var / "preview" / str(seen.planned.month)
    paths = {kind: write_file(folder / name, content) for kind, (name, content) in files(seen).items()}
    if as_json:
        print_json(month_tree(seen.planned) | {
            "subject": seen.edition.subject, "files": {name: str(path) for name, path in paths.items()},
            "octets": len(seen.sheet.message), "plan": seen.plan,
            "findings": [finding_tree(finding) for finding in seen.findings],
        })  # fmt: skip
    else:
        print_lines(_seen_lines(str(seen.planned.month), seen))
        print_lines(f"  {paths[kind]}" for kind in ("html", "txt", "eml"))
    return _exit_code(seen)


def _serve(config: Path, now: datetime | None, port: int, as_json: bool) -> int:
    """The preview on a small web server of this machine, until it is asked to end."""
    import signal  # noqa: PLC0415
    import threading  # noqa: PLC0415

    from digest.app import clock_at, furnish  # noqa: PLC0415
    from digest.cli.house import open_settings  # noqa: PLC0415
    from digest.doors import sources  # noqa: PLC0415
    from digest.editor import Desk, DeskServer  # noqa: PLC0415

    clock = clock_at(now)

    def furnished() -> Any:
        settings = open_settings(config)
        return furnish(settings, clock, rehearsal=True), sources(settings)

    server = DeskServer(Desk(furnished, (config, config.parent.parent / ".env")), port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.stop).start())
    if as_json:
        print_json({"url": server.address})
    else:
        click.echo(f"the letter is shown at {server.address}\n  only to this machine; Ctrl-C ends it")
    server.serve()
    server.close()
    return 0
