"""The themes a letter can wear: eight colours, light and dark, and three font stacks each.

Colours are six-digit hex only: Outlook's Word engine and Gmail know little else. The page is the desk, the paper is the
sheet on it, the wash is the band behind the question; accent_ink is what is written on an accent-coloured button.
Family names go without quotes (legal in CSS), because premailer would turn quotes into &quot; in every style attribute.
The first family of a stack exists on Windows or is followed by one that does: Word gives up early. A system without
Georgia often has a Palatino, which is nearer to it than Times.
"""

from __future__ import annotations

from typing import Any

THEMES: dict[str, dict[str, Any]] = {
    # Warm paper, deep ink, one restrained accent: brick.
    "serif": {
        "palette": {
            "light": {
                "page": "#e8e2d8",
                "paper": "#fdfaf4",
                "ink": "#2b2622",
                "soft": "#62574b",
                "rule": "#d6cab6",
                "accent": "#87391f",
                "accent_ink": "#fffaf2",
                "wash": "#f8ead3",
            },
            "dark": {
                "page": "#151210",
                "paper": "#1f1b18",
                "ink": "#ece4d8",
                "soft": "#b6a999",
                "rule": "#463d34",
                "accent": "#e5a384",
                "accent_ink": "#24160f",
                "wash": "#2c251f",
            },
        },
        "fonts": {
            "body": "Georgia, Palatino Linotype, Palatino, Times New Roman, Times, serif",
            "heading": "Georgia, Palatino Linotype, Palatino, Times New Roman, Times, serif",
            "small": "Georgia, Palatino Linotype, Palatino, Times New Roman, Times, serif",
        },
    },
    # Cool, plain and airy; the accent is deep teal.
    "sans": {
        "palette": {
            "light": {
                "page": "#e9eef0",
                "paper": "#ffffff",
                "ink": "#1f2a30",
                "soft": "#52606a",
                "rule": "#ccd6da",
                "accent": "#17596b",
                "accent_ink": "#ffffff",
                "wash": "#eaf3f4",
            },
            "dark": {
                "page": "#0f1417",
                "paper": "#171d21",
                "ink": "#e2e8eb",
                "soft": "#a4b1b9",
                "rule": "#37434a",
                "accent": "#86c7d6",
                "accent_ink": "#0b1c21",
                "wash": "#1f292e",
            },
        },
        "fonts": {
            "body": "Segoe UI, -apple-system, BlinkMacSystemFont, Roboto, Helvetica Neue, Arial, sans-serif",
            "heading": "Segoe UI, -apple-system, BlinkMacSystemFont, Roboto, Helvetica Neue, Arial, sans-serif",
            "small": "Segoe UI, -apple-system, BlinkMacSystemFont, Roboto, Helvetica Neue, Arial, sans-serif",
        },
    },
    # For tired or weak eyes: every pair of text above 7:1 (WCAG AAA), letters that do not resemble each other.
    "contrast": {
        "palette": {
            "light": {
                "page": "#f1f1f1",
                "paper": "#ffffff",
                "ink": "#000000",
                "soft": "#2b2b2b",
                "rule": "#000000",
                "accent": "#0a3a8c",
                "accent_ink": "#ffffff",
                "wash": "#fff5cc",
            },
            "dark": {
                "page": "#171717",
                "paper": "#000000",
                "ink": "#ffffff",
                "soft": "#dedede",
                "rule": "#ffffff",
                "accent": "#ffd75e",
                "accent_ink": "#000000",
                "wash": "#262420",
            },
        },
        "fonts": {
            "body": "Tahoma, Geneva, Verdana, DejaVu Sans, sans-serif",
            "heading": "Tahoma, Geneva, Verdana, DejaVu Sans, sans-serif",
            "small": "Tahoma, Geneva, Verdana, DejaVu Sans, sans-serif",
        },
    },
}
