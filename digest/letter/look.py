"""How a letter looks: a shipped theme, with the operator's own colours and fonts where they named some. Thinks only.

What the operator did not name follows from what they did: a new paper brings its own desk, lines and band, a new accent
the ink of its button.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.errors import ConfigError, Fault
from digest.letter.contrast import LEAST, ratio
from digest.letter.palettes import THEMES

_NAMES = {
    "accent": ("light", "accent"), "text": ("light", "ink"), "background": ("light", "paper"),
    "accent_dark": ("dark", "accent"), "text_dark": ("dark", "ink"), "background_dark": ("dark", "paper"),
}  # fmt: skip
_WORDS = {
    "page": "the desk", "paper": "the paper", "wash": "the band of the question", "accent": "the button",
    "ink": "the text", "soft": "the small text", "accent_ink": "the words",
}  # fmt: skip
_PAIRS = tuple(
    [(text, ground) for text in ("ink", "soft") for ground in ("page", "paper", "wash")]
    + [("accent", "paper"), ("accent", "wash"), ("accent_ink", "accent")]
)


@dataclass(frozen=True, slots=True)
class Look:
    """Colours by day and by night, by the names of ``palettes``, and the fonts of body, heading and small print."""

    palette: Mapping[str, Mapping[str, str]]
    fonts: Mapping[str, str]


def look_of(theme: str, own: Mapping[str, str], places: Mapping[str, str] | None = None) -> Look:
    """The look of a theme with the operator's ``own`` values; ``places`` says where each of those was written.

    Raises:
        ConfigError: a pair of colours it would bring cannot be read; carries one fault for each value to blame.
    """
    shipped = THEMES[theme]
    palette = {when: dict(colours) for when, colours in shipped["palette"].items()}
    named = {key: value for key, value in own.items() if value and key in _NAMES}
    for key, value in named.items():
        when, name = _NAMES[key]
        palette[when][name] = value
    for when, colours in palette.items():
        _follow(colours, {name for key in named for where, name in [_NAMES[key]] if where == when})
    if faults := list(_unreadable(palette, named, places or {})):
        raise ConfigError.of(faults)
    fonts = dict.fromkeys(shipped["fonts"], own["fonts"]) if own.get("fonts") else shipped["fonts"]
    return Look(palette, fonts)


def _follow(colours: dict[str, str], named: set[str]) -> None:
    """Draw the colours nobody named after those that were."""
    if named & {"paper", "ink"}:
        paper, ink = colours["paper"], colours["ink"]
        colours.update(page=_mixed(paper, ink, 0.06), soft=_mixed(ink, paper, 0.25), rule=_mixed(paper, ink, 0.22))
    if "paper" in named:
        colours["wash"] = _mixed(colours["paper"], colours["accent"], 0.08)
    if "accent" in named:
        colours["accent_ink"] = max("#ffffff", "#000000", key=lambda ink: ratio(ink, colours["accent"]))


def _mixed(first: str, second: str, share: float) -> str:
    """The first colour with so much of the second in it."""
    parts = [(int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in parts)


def _unreadable(
    palette: Mapping[str, Mapping[str, str]], named: Mapping[str, str], places: Mapping[str, str]
) -> Iterator[Fault]:
    """For each value to blame the worst pair that cannot be read: one it is part of, or one that follows from it."""
    worst: dict[str, tuple[float, str]] = {}
    for when, colours in palette.items():
        here = {key: _NAMES[key][1] for key in named if _NAMES[key][0] == when}
        for text, ground in _PAIRS if here else ():
            found = ratio(colours[text], colours[ground])
            key = next((key for key, name in here.items() if name in (text, ground)), next(iter(here)))
            if found < min(LEAST, worst.get(key, (LEAST, ""))[0]):
                pair = f"{_WORDS[text]} ({colours[text]}) on {_WORDS[ground]} ({colours[ground]})"
                worst[key] = found, pair
    for key, (found, pair) in worst.items():
        what = (
            f'letter.{key} = "{named[key]}" cannot be read: {pair} has a contrast of {found:.1f}, {LEAST} is the least'
        )
        cure = "draw the two further apart, or leave the line out and keep the theme's own colour"
        yield Fault(what, places.get(key, ""), "tired eyes are many (WCAG 2.2, 1.4.3)", cure)
