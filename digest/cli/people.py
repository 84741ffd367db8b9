"""``subscribers``: the list."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from digest.cli.asking import ask_command
from digest.cli.main import json_option, print_json, print_lines


@click.group("subscribers", short_help="The subscriber list.")
def subscribers_command() -> None:
    """The subscriber list."""


subscribers_command.add_command(ask_command)


@subscribers_command.command("check")
@json_option
@click.pass_obj
def check_command(config: Path, as_json: bool) -> int:
    """Read the list as a send would, and account for every row."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.lists import read_list  # noqa: PLC0415
    from digest.reporting import account_lines, account_tree  # noqa: PLC0415

    account, snapshot = read_list(open_house(config, rehearsal=True))
    if as_json:
        print_json(account_tree(account) | {"warnings": list(snapshot.warnings)})
    else:
        print_lines(account_lines(account, str(snapshot.path)))
        print_lines(f"warning: {warning}" for warning in snapshot.warnings)
    return 10 if account.counts.invalid else 0


@subscribers_command.command("suppress")
@click.argument("who", nargs=-1, required=True)
@click.option("--reason", default="unsubscribed", show_default=True, help="Kept with the entry.")
@json_option
@click.pass_obj
def suppress_command(config: Path, /, who: tuple[str, ...], reason: str, as_json: bool) -> int:
    """Never mail WHO again: addresses, or links people unsubscribed with. The list itself is not changed."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.leave import suppress  # noqa: PLC0415

    house = open_house(config)
    added = sum(suppress(house, one, reason) for one in who)
    if as_json:
        print_json({"added": added, "known": len(who) - added})
    else:
        click.echo(f"{added} added, {len(who) - added} known already")
    return 0


@subscribers_command.command("add")
@click.argument("address")
@click.option("--name", default="", help="What to call this reader.")
@json_option
@click.pass_obj
def add_command(config: Path, address: str, name: str, as_json: bool) -> int:
    """Append ADDRESS to the list, and note that you vouch for the consent. No other byte of the list changes."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.members import add  # noqa: PLC0415

    added = add(open_house(config), address, name)
    if as_json:
        print_json({"added": int(added), "known": int(not added)})
    else:
        click.echo("1 added" if added else "this reader is in the list already")
    return 0


@subscribers_command.command("diff")
@json_option
@click.pass_obj
def diff_command(config: Path, as_json: bool) -> int:
    """Compare the list with what readers said; exit 10 when they differ.

    Shows confirmed readers whom the list lacks, rows whose reader has left or asked to be forgotten, and rows that are
    switched off although their reader confirmed.
    """
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.members import compare  # noqa: PLC0415
    from digest.reporting import difference_lines, difference_tree  # noqa: PLC0415

    house = open_house(config)
    found = compare(house)
    if as_json:
        print_json(difference_tree(found))
    else:
        print_lines(difference_lines(found, str(house.snapshot().path)))
    return 10 if found.missing or found.left or found.switched_off else 0


@subscribers_command.command("consents")
@json_option
@click.pass_obj
def consents_command(config: Path, as_json: bool) -> int:
    """Write the proofs of consent, as CSV: who agreed, when, how, and to which words.

    Of who wanted to be forgotten there is none. Keep what you write from this as safe as the list.
    """
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.proofs import consent_table, consents_said  # noqa: PLC0415

    house = open_house(config)
    if as_json:
        print_json({"consents": consents_said(house)})
    else:
        sys.stdout.buffer.writelines(line.encode() for line in consent_table(house))
        sys.stdout.buffer.flush()
    return 0


@subscribers_command.command("sync")
@json_option
@click.pass_obj
def sync_command(config: Path, as_json: bool) -> int:
    """Append the confirmed readers whom the list lacks, as shown by diff."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.members import sync  # noqa: PLC0415

    added = sync(open_house(config))
    if as_json:
        print_json({"added": added})
    else:
        click.echo(f"{added} added")
    return 0


@subscribers_command.command("forget")
@click.argument("address")
@json_option
@click.pass_obj
def forget_command(config: Path, address: str, as_json: bool) -> int:
    """Erase what is kept of ADDRESS: consent, pause, sign-up. A hash stays, so that no old list mails it again.

    The next send erases it from the ledger too; a letter that still waits for it is not sent. Exit 10 when the list
    still has the reader: the row is yours to delete.
    """
    from digest.cli.house import open_house, open_settings  # noqa: PLC0415
    from digest.publishing.members import forget_address  # noqa: PLC0415

    lines, known = forget_address(open_house(config), address)
    if as_json:
        print_json({"forgotten": 1, "known": int(known), "rows_to_delete": list(lines)})
    else:
        click.echo("forgotten" if known else "no list or sign-up has this address (a slip?); it is never mailed now")
        file = open_settings(config).audience.file
        print_lines(f"still in the list, delete the row: {file}:{line}" for line in lines)
    return 10 if lines else 0


@subscribers_command.command("import")
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--left", multiple=True, metavar="FILE", type=click.Path(path_type=Path),
    help="A file whose readers have all left there, whatever its cells say. May be given several times.",
)  # fmt: skip
@click.option("--from", "kind", metavar="KIND", help="The tool the files come from [default: told by their headers].")
@click.option("--dry-run", is_flag=True, help="Show the same account and write nothing.")
@json_option
@click.pass_obj
def import_command(config: Path, /, files: tuple[Path, ...], **wishes: Any) -> int:
    """Take in the lists that other tools export; who left, bounced or complained there is suppressed here.

    KIND is mailchimp, substack, buttondown, ghost, listmonk, kit, phplist or plain (email,name,status). Give all files
    of a tool together. Nobody is added who has left, here or there; nobody who is in the list is changed. Rows are
    appended; no other byte of the list changes. Exit code 10: a row is invalid.
    """
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.moving import import_lists  # noqa: PLC0415
    from digest.reporting.moves import moved_lines, moved_tree  # noqa: PLC0415

    if not files and not wishes["left"]:
        raise click.UsageError("Missing argument 'FILE...'.", click.get_current_context())
    moved = import_lists(open_house(config), files, wishes["left"], wishes["kind"], wishes["dry_run"])
    if wishes["as_json"]:
        print_json(moved_tree(moved))
    else:
        print_lines(moved_lines(moved))
    return 10 if moved.counts["invalid"] else 0


@subscribers_command.command("export")
@click.option("--as", "form", default="plain", show_default=True, metavar="KIND", help="The form to write.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="[default: standard output]")
@json_option
@click.pass_obj
def export_command(config: Path, form: str, out: Path | None, as_json: bool) -> int:
    """Write the list as another tool takes it, with what readers said since; the account goes to standard error.

    KIND is plain (email,name,status of everybody), ghost, mailchimp, mailchimp-unsubscribed, mailchimp-cleaned,
    buttondown, buttondown-unsubscribed, listmonk, listmonk-blocklist, substack, kit or phplist. Who has left never
    stands among the active. With --out the file is written whole or not at all, readable by you alone. Exit code 10:
    a row is invalid.
    """
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.outgoing import Outgoing, export_to  # noqa: PLC0415
    from digest.reporting.moves import moved_lines, moved_tree  # noqa: PLC0415

    house = open_house(config)
    if out is not None:
        moved = export_to(house, form, out)
    elif as_json:
        raise click.UsageError("--json needs --out: standard output is the list.", click.get_current_context())
    else:
        outgoing = Outgoing(house, form)
        stream = sys.stdout.buffer  # UTF-8 whatever the locale, and the line ends of the form
        for line in outgoing:
            stream.write(line.encode())
        stream.flush()
        moved = outgoing.account()
    if as_json:
        print_json(moved_tree(moved))
    else:
        for line in moved_lines(moved):
            click.echo(line, err=True)
    return 10 if moved.counts["invalid"] else 0
