"""The tables of the contract as pandas frames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.formats.tables import TABLES, Row, rows
from pipeline.model import Resolution

if TYPE_CHECKING:
    import pandas

_DTYPES = {"string": "string", "date": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def frames(resolutions: Iterable[Resolution]) -> dict[str, pandas.DataFrame]:
    """Return the tables as pandas frames by name, all rows in the order of the documents.

    Dates are ISO text (``pandas.to_datetime`` turns a column of them), counts ``Int64``, missing values ``pandas.NA``.
    """
    import pandas

    found: dict[str, list[Row]] = {table: [] for table in TABLES}
    for resolution in resolutions:
        for table, more in rows(resolution).items():
            found[table] += more
    return {
        table: pandas.DataFrame(
            {name: pandas.array([row[name] for row in found[table]], dtype=_DTYPES[kind]) for name, kind in columns.items()}  # type: ignore[call-overload]
        )
        for table, columns in TABLES.items()
    }
