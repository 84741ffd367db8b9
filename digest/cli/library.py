"""``essays`` and ``match``: the texts."""

from __future__ import annotations

from pathlib import Path

import click

from digest.cli.main import json_option, print_json, print_lines


@click.group("essays", short_help="The essays.")
def essays_command() -> None:
    """The essays."""


@essays_command.command("list")
@json_option
@click.pass_obj
def list_command(config: Path, as_json: bool) -> int:
    """Every essay with its themes, length, when it was last sent and when it comes next."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.editors import list_essays  # noqa: PLC0415

    rows = list_essays(open_house(config, rehearsal=True))
    if as_json:
        print_json({"essays": rows})
    else:
        for row in rows:
            when = f"last {row['last_used'] or 'never'}, next {row['next_due'] or 'not in a year'}"
            click.echo(f"{row['slug']}: {row['title']} [{', '.join(row['themes'])}] {row['words']} words; {when}")
    return 0


@click.command("match", short_help="Rank the questions for one essay.")
@click.argument("essay")
@click.option(
    "--questions", type=click.Path(path_type=Path), help="Rank these instead: YAML or JSON of {id, text, themes}."
)
@click.option(
    "--most", default=10, show_default=True, type=click.IntRange(1), help="How many to show (without --json)."
)
@json_option
@click.pass_obj
def match_command(config: Path, essay: str, questions: Path | None, most: int, as_json: bool) -> int:
    """Rank the questions for ESSAY, a slug of the library or an essay file, with scores and reasons."""
    from digest.cli.house import open_house  # noqa: PLC0415
    from digest.publishing.editors import rank_for  # noqa: PLC0415
    from digest.reporting import ranking_lines, ranking_tree  # noqa: PLC0415

    found, candidates, chosen = rank_for(open_house(config, rehearsal=True), essay, questions)
    if as_json:
        print_json(ranking_tree(found, candidates, chosen))
    else:
        click.echo(f"{found.title} [{', '.join(found.themes)}]; chosen: {chosen or 'none'}")
        print_lines(ranking_lines(candidates, most))
    return 0
