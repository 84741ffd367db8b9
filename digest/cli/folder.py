"""``init`` and ``demo``: from nothing to a letter."""

from __future__ import annotations

from pathlib import Path

import click

from digest.cli.main import json_option, print_json, typed_command


@click.command("init", short_help="Lay a starter folder that works as it stands.")
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def init_command(config: Path, folder: Path, as_json: bool) -> int:
    """Lay a starter folder at FOLDER: config, list, essays, questions, templates, an empty ledger and a fresh key.

    What exists is never changed, so it also completes a folder that lacks something.
    """
    from digest.starter import lay  # noqa: PLC0415

    written, kept = lay(folder)
    if as_json:
        print_json({"folder": str(folder), "written": [str(path) for path in written], "kept": [str(p) for p in kept]})
        return 0
    click.echo(f"{folder}: {len(written)} files written, {len(kept)} left as they were")
    click.echo("next:")
    for line in ("check", "plan", "preview", "send"):
        click.echo(f"  {typed_command()} --config {folder / 'config' / 'digest.toml'} {line}")
    return 0


@click.command("demo", short_help="Run the whole job against a mail server on this machine.")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.option("--open", "show", is_flag=True, help="Open a received letter in the browser.")
@json_option
def demo_command(folder: Path, show: bool, as_json: bool) -> int:
    """Lay a starter folder, start a real SMTP server on loopback, and send one issue to the sample list over it."""
    from digest.cli.demo import run_demo  # noqa: PLC0415

    return run_demo(folder, show, as_json)
