"""Which columns of a data frame hold dates, by the words of each engine.

Nothing here is public; `safeguarding.frames` is the door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, Final

import narwhals.stable.v2 as nw

from safeguarding._frame_tables import Rows, day_type

#: What narwhals has no type of a date for, and dates or nothing stand in it: each engine's own word.
_UNTYPED: Final = frozenset({"Null", "null", '"NULL"', "void", "date64[ms]", "date", "nothing"})
_ENGINE = nw.Implementation
_WORD: Final[Mapping[nw.Implementation, Callable[[Any, str], object]]] = MappingProxyType(
    {
        _ENGINE.POLARS: lambda native, column: native.collect_schema()[column],
        _ENGINE.PYARROW: lambda native, column: native.schema.field(column).type,
        _ENGINE.DUCKDB: lambda native, column: native[column].types[0],
        _ENGINE.PYSPARK: lambda native, column: native.schema[column].dataType.typeName(),
        # A column without any date may have any type in pandas, and one of Python's dates is one of objects.
        _ENGINE.PANDAS: lambda native, column: (
            "nothing"
            if native[column].isna().all()
            else _ENGINE.PANDAS.to_native_namespace().api.types.infer_dtype(native[column])
        ),
    }
)
#: Between these, each engine can find the midnight of a time; every calendar lies between them.
_FIRST, _LAST = (datetime.combine(date(year, 1, 1), time.min) for year in (1678, 2262))


def column_names(rows: Rows) -> list[str]:
    """Return the names of the columns, alike where they are alike to the engine."""
    # In SQL a capital makes no difference, and two columns may have one name until one of them is used.
    is_sql = isinstance(rows, nw.LazyFrame) and not rows.implementation.is_polars()
    return [str(name).lower() if is_sql else name for name in rows.columns]


def dates(rows: Rows, column: str) -> nw.Expr | None:
    """Return a column as dates or as times without a time zone; None where it is no such column."""
    given = nw.col(column)
    try:
        kind = rows.collect_schema()[column]
        if isinstance(kind, nw.Datetime):
            return given if kind.time_zone is None else None
        days = given.cast(day_type(rows.implementation))
        if kind == nw.Date:
            return days
        if str(_WORD[rows.implementation](rows.to_native(), column)) not in _UNTYPED:
            return None
        # Among Python's own dates there may be an instant with a time zone.
        rows.select(days)
    except Exception:  # noqa: BLE001  an engine's own message may hold what is in the frame
        return None
    return days


def within_reach(times: nw.Expr) -> nw.Expr:
    """Return times; one so far from every calendar that an engine can't use it becomes another such."""
    near = nw.when((times >= _FIRST) & (times <= _LAST)).then(times)
    far = nw.when(times > _LAST).then(nw.lit(_LAST)).otherwise(nw.when(times < _FIRST).then(nw.lit(_FIRST)))
    return nw.coalesce(near, far)
