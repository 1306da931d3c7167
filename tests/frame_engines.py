"""Data frames: how each is made of columns, and read back. All engines where ENGINES=all, else polars alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

Columns = Mapping[str, list[Any]]
Rows = list[dict[str, Any]]


def _polars(columns: Columns) -> Any:
    pl = import_module("polars")
    return pl.DataFrame({name: pl.Series(values, dtype=_kind(pl, values)) for name, values in columns.items()})


def _kind(pl: Any, values: list[Any]) -> Any:
    if any(isinstance(value, int) for value in values):
        return pl.Int64
    return pl.Datetime("us") if any(isinstance(value, datetime) for value in values) else pl.Date


def _lazy_polars(columns: Columns) -> Any:
    return _polars(columns).lazy()


def _pandas(columns: Columns) -> Any:
    pd = import_module("pandas")
    made = {
        name: values if isinstance(values[0], int) else pd.Series(values, dtype="datetime64[us]")
        for name, values in columns.items()
    }
    # An index of its own, as a frame has that was filtered or sorted.
    return pd.DataFrame(made).set_axis(range(100, 100 - len(next(iter(columns.values()))), -1))


def _pyarrow(columns: Columns) -> Any:
    return _polars(columns).to_arrow()


_CONNECTIONS: list[Any] = []


def _duckdb(columns: Columns) -> Any:
    # A connection of the caller's own, not the module's. A relation of duckdb 1.3 does not keep it open.
    connection = import_module("duckdb").connect()
    _CONNECTIONS.append(connection)
    connection.register("given", _pyarrow(columns))
    connection.execute("create table cases as select * from given")
    return connection.table("cases")


@cache
def spark() -> Any:
    """Return one session for all."""
    builder = import_module("pyspark.sql").SparkSession.builder.master("local[2]")
    return builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2").getOrCreate()


def _pyspark(columns: Columns) -> Any:
    kinds = {"Int64": "long", "Date": "date", "Datetime": "timestamp_ntz"}
    pl = import_module("polars")
    schema = ", ".join(f"`{name}` {kinds[_name(_kind(pl, values))]}" for name, values in columns.items())
    return spark().createDataFrame(list(zip(*columns.values(), strict=True)), schema)


def _name(kind: Any) -> str:
    return str(kind).partition("(")[0]


_MAKERS: dict[str, Callable[[Columns], Any]] = {
    "polars": _polars,
    "polars lazy": _lazy_polars,
    "pandas": _pandas,
    "pyarrow": _pyarrow,
    "duckdb": _duckdb,
    "pyspark": _pyspark,
}
#: What makes a frame, by the name of the engine.
ENGINES = {name: make for name, make in _MAKERS.items() if os.environ.get("ENGINES") == "all" or "polars" in name}


def _read(frame: Any) -> Rows:
    """Return the rows as dictionaries, by whichever way the engine has."""
    if hasattr(frame, "to_pylist"):
        return frame.to_pylist()
    if hasattr(frame, "fetchall"):
        return [dict(zip(frame.columns, row, strict=True)) for row in frame.fetchall()]
    if hasattr(frame, "collect"):
        frame = frame.collect()
    if isinstance(frame, list):
        return [row.asDict() for row in frame]
    return frame.to_dicts() if hasattr(frame, "to_dicts") else frame.to_dict("records")


def rows(frame: Any) -> Rows:
    """Return a frame's rows by their id; a gap is None, and a midnight of pandas a date."""
    found = [{str(name): _plain(value) for name, value in row.items()} for row in _read(frame)]
    return sorted(found, key=lambda row: row["id"])


def _plain(value: Any) -> Any:
    if value is None or value != value:  # noqa: PLR0124  what is no number, or no time, is not itself
        return None
    if isinstance(value, float):
        return int(value)
    return date(value.year, value.month, value.day) if isinstance(value, datetime) else value
