"""From ``config/digest.toml``, ``.env`` and the environment to one frozen, complete Settings."""

from digest.settings.load import load_settings
from digest.settings.schema import Settings

__all__ = ["Settings", "load_settings"]
