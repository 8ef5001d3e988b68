"""What several test modules share: the browser in which the pages are driven, and the line that says what was left out."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from programs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs("chromium")
    from playwright.sync_api import sync_playwright  # only where a page is driven

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield running
        running.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in a line which programs were missing, and how many tests did not run for it."""
    missing: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if found := re.fullmatch(r"Skipped: (\S+) is not installed", reason):
            missing[found.group(1)] += 1
    if missing:
        listed = ", ".join(f"{name} ({number})" for name, number in sorted(missing.items()))
        terminalreporter.write_line(f"left out, each for a program that is not on this machine: {listed}")
