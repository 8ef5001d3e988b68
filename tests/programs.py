"""Tests that need a program of the system skip where it is missing, but fail under CI, which installs it."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(program: str) -> None:
    """Skip the test where a program is not on the path; fail it where the variable ``CI`` is set."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed")
