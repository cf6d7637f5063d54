"""The browser of the tests: Chromium as this machine has it, by preference the one that draws the same pages without windows.

The whole one builds menus and toolbars that nobody sees for each window, also when it is told to show none: in processor
seconds a page costs four times as much there.
"""

from __future__ import annotations

from pathlib import Path

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((str(path) for path in (Path("/usr/bin") / name for name in PROGRAMS) if path.exists()), None)
NONE = "No Chromium was found: install the package chromium-headless-shell."
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]
