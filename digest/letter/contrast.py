"""Contrast of text against its background (WCAG 2.2, 1.4.3), for colours in any way CSS writes them. Thinks only."""

from __future__ import annotations

from functools import lru_cache

import tinycss2.color3

LEAST, LEAST_LARGE = 4.5, 3.0
"""Ratios for text, and for text of 24 pixels or 18.66 bold."""


def ratio(first: str, second: str) -> float:
    """The contrast ratio of two #rgb or #rrggbb colours, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(1024)
def hex_of(colour: str) -> str:
    """A solid colour as #rrggbb; empty for what is no colour, or not one that stands for itself."""
    found = tinycss2.color3.parse_color(colour) if colour else None
    if found is None or isinstance(found, str) or found.alpha < 1:
        return ""
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in (found.red, found.green, found.blue))


def inverted(colour: str) -> str:
    """The opposite of a #rrggbb colour: what a program makes of it that darkens a letter by itself."""
    return f"#{0xFFFFFF - int(colour[1:], 16):06x}"
