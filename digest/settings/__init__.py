"""From ``config/digest.toml``, ``.env`` and the environment to one frozen, complete Settings."""

from digest.settings.load import load_settings
from digest.settings.locate import place_of
from digest.settings.schema import Settings

__all__ = ["Settings", "load_settings", "place_of"]
