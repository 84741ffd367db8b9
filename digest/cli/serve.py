"""``serve``: the public pages."""

from __future__ import annotations

from pathlib import Path

import click

from digest.errors import ConfigError

_EXTRA = ("flask", "werkzeug", "waitress")


@click.command("serve", short_help="Serve the public pages: join, confirm, pause, leave.")
@click.option("--host", help="Where to listen, instead of web.host.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port, instead of web.port; 0 takes a free one.")
@click.pass_obj
def serve_command(config: Path, host: str | None, port: int | None) -> int:
    """Serve the pages that the letters' links lead to, for a reverse proxy with TLS in front, until SIGTERM.

    Readers join, confirm, pause, leave and ask for what is kept of them. Mails that ask them to confirm, that welcome
    them or ask them again, leave through the relay of [smtp], or into var/outbox/errands while the mode is "outbox".
    """
    from digest.cli.house import open_settings  # noqa: PLC0415

    settings = open_settings(config)
    try:
        from digest.web.listen import listen  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in _EXTRA:
            raise
        cure = "pip install 'essay-digest[web]'"
        raise ConfigError("the web app needs Flask and waitress", cure=cure) from None
    where = f" for {settings.newsletter.base_url}" if settings.newsletter.base_url else ""
    return listen(
        settings,
        host or settings.web.host,
        settings.web.port if port is None else port,
        lambda address: click.echo(f"listening on {address}{where}"),
    )
