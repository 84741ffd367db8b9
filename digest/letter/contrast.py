"""Contrast of text against its background on the same element (WCAG 2.2, 1.4.3), read from style attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STYLE = re.compile(r"style=\"([^\"]*)\"")
_COLOUR = re.compile(r"(?:^|;)\s*(color|background-color)\s*:\s*(#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?)\b")
LEAST = 4.5


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


def low_contrast(page: str) -> Iterator[str]:
    """One sentence for each pair of colours on one element that is too close."""
    seen = set()
    for style in _STYLE.findall(page):
        colours = dict(_COLOUR.findall(style))
        pair = (colours.get("color", ""), colours.get("background-color", ""))
        if all(pair) and pair not in seen and ratio(*pair) < LEAST:
            seen.add(pair)
            yield f"{pair[0]} on {pair[1]} has a contrast of {ratio(*pair):.1f}"
