"""Reduces caniemail's data (https://www.caniemail.com/api/data.json, MIT) to what lint asks of it.

``python tests/vendor_caniemail.py DATA.json`` writes digest/letter/lint/caniemail.json anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "digest" / "letter" / "lint" / "caniemail.json"
CLIENTS = {
    "Gmail": ("gmail", "desktop-webmail"), "Gmail for iOS": ("gmail", "ios"), "Gmail for Android": ("gmail", "android"),
    "Outlook for Windows": ("outlook", "windows"), "Outlook.com": ("outlook", "outlook-com"),
    "Outlook for Mac": ("outlook", "macos"), "Yahoo": ("yahoo", "desktop-webmail"),
    "Apple Mail": ("apple-mail", "macos"), "Mail on iOS": ("apple-mail", "ios"),
}  # fmt: skip
WANTED = ("css", "html")
PERMISSION = (Path(__file__).parents[1] / "LICENSE").read_text("utf-8")
PERMISSION = PERMISSION[PERMISSION.index("Permission is hereby granted") :]
"""The words of the MIT licence, which are the same for everybody."""


def newest(feature: dict[str, Any], family: str, platform: str) -> str:
    """y, a (partly), n or ? for the newest version of a program that was tested."""
    tests = feature["stats"].get(family, {}).get(platform, {})
    return str(list(tests.values())[-1])[0].replace("u", "?") if tests else "?"


def main() -> None:
    """Read the whole data, write the part."""
    data = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    features = {
        feature["slug"]: "".join(newest(feature, *place) for place in CLIENTS.values())
        for feature in data["data"]
        if feature["category"] in WANTED
    }
    tree = {
        "source": "https://www.caniemail.com/api/data.json",
        "licence": "MIT License\n\nCopyright (c) 2019 HTeuMeuLeu\n\n" + PERMISSION,
        "date": data["last_update_date"][:10],
        "clients": list(CLIENTS),
        "features": dict(sorted(features.items())),
    }
    TARGET.write_text(json.dumps(tree, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(features)} features of {tree['date']}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
