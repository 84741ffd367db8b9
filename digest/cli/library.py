"""``essays`` and ``match``: the texts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
            print_lines(f"    {warning}" for warning in row["warnings"])
    return 0


@essays_command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--title", help="The title, where the page has none or a wrong one (one file only).")
@click.option("--author", help="The author, where the page does not say.")
@click.option("--source", metavar="URL", help="Where the page comes from; kept in the front matter.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder for drafts [default: the library's essays].")
@click.option("--force", is_flag=True, help="Overwrite a draft that was changed since.")
@click.option("--explain", is_flag=True, help="Say what each line was taken for, and why.")
@click.option("--show-dropped", is_flag=True, help="Print what was dropped, on this screen only.")
@json_option
@click.pass_obj
def import_command(config: Path, /, files: tuple[Path, ...], **wishes: Any) -> int:
    """Turn saved pages (.txt, .html, .md) into clean drafts.

    Captions, menus, comments and the like are dropped; the report names their lines and kinds and quotes none of them.
    A draft is never mailed: set rights: and status: ready yourself. Exit code 10: something asks for your look.
    """
    from digest.app import clock_at  # noqa: PLC0415
    from digest.publishing.importing import Wishes, import_files, needs_review, one_error  # noqa: PLC0415
    from digest.reporting.imports import dropped_lines, import_lines, import_tree  # noqa: PLC0415

    seeds = _seeds(config, wishes["out"])
    asked = Wishes(
        wishes["out"] or seeds / "essays", *(wishes[name] for name in ("title", "author", "source", "force"))
    )
    done, errors = import_files(files, asked, seeds, clock_at().now().date())
    if wishes["as_json"]:
        print_json(import_tree(done, explain=wishes["explain"]))
    else:
        print_lines(import_lines(done, explain=wishes["explain"]))
    if wishes["show_dropped"]:
        for line in dropped_lines(done):
            click.echo(line, err=wishes["as_json"])
    if errors:
        raise one_error(errors)
    return 10 if needs_review(done) else 0


@essays_command.command("review")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--title", help="The title, where the page has none or a wrong one (one file only).")
@click.option("--author", help="The author, where the page does not say.")
@click.option("--source", metavar="URL", help="Where the page comes from.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write to; var/preview/review otherwise.")
@click.option("--show-dropped", is_flag=True, help="Put the words of dropped lines on the pages, too.")
@click.pass_obj
def review_command(config: Path, /, files: tuple[Path, ...], out: Path | None, **wishes: Any) -> int:
    """Set saved pages and the drafts they would become side by side, for a browser. Writes no draft.

    Dropped lines are shown by number, kind and reason; --show-dropped prints their words, too, which may be a
    stranger's. Exit code 10: something asks for your look.
    """
    from digest.app import clock_at  # noqa: PLC0415
    from digest.cli.look import write_file  # noqa: PLC0415
    from digest.letter import Templates  # noqa: PLC0415
    from digest.publishing.importing import Wishes, needs_review, one_error  # noqa: PLC0415
    from digest.publishing.reviewing import review_files  # noqa: PLC0415

    places = _places(config, out)
    asked = Wishes(places.review, *(wishes[name] for name in ("title", "author", "source")))
    today = clock_at().now().date()
    seen = review_files(
        files, asked, places.seeds, today, Templates(places.templates), show_dropped=wishes["show_dropped"]
    )
    for name, content in seen.pages.items():
        write_file(places.review / name, content)
    for one in seen.done:
        click.echo(f"{one.source} → {places.review / (one.written or '')}")
        print_lines(f"  look: {warning}" for warning in one.warnings)
    click.echo(f"open {places.review / 'index.html'}")
    if seen.errors:
        raise one_error(seen.errors)
    return 10 if needs_review(seen.done) else 0


@dataclass(frozen=True, slots=True)
class _Places:
    seeds: Path
    templates: Path
    review: Path


def _places(config: Path, out: Path | None) -> _Places:
    """The folders a review needs; with a place to write to, it needs no folder of an operator's own."""
    from digest.cli.house import open_settings  # noqa: PLC0415

    if out is not None and not config.exists():
        from digest.starter import source  # noqa: PLC0415

        return _Places(source() / "seeds", source() / "templates", out)
    settings = open_settings(config)
    seeds, templates = settings.path(settings.paths.seeds), settings.path(settings.paths.templates)
    return _Places(seeds, templates, out or settings.var / "preview" / "review")


def _seeds(config: Path, out: Path | None) -> Path:
    """The library's folder; with another place to write to, an import needs no folder of its own."""
    from digest.cli.house import open_settings  # noqa: PLC0415

    if out is not None and not config.exists():
        from digest.starter import source  # noqa: PLC0415

        return source() / "seeds"
    settings = open_settings(config)
    return settings.path(settings.paths.seeds)


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
