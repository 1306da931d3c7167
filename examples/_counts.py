"""How each row of a file stands against its time limit, and how many stand so, by borough."""

from datetime import date

import polars as pl
from _measures import Measure

from safeguarding import frames
from safeguarding.rulebook import Rulebook


def stood(measure: Measure, table: pl.DataFrame, rules: Rulebook, as_at: date) -> pl.DataFrame:
    """Return the rows of a file with how each stands against its time limit."""
    limit = rules.timescales[measure.limit]
    events = {limit.starts[0]: measure.started}
    rows = frames.compliance(table, limit, events, rules.working_days, done=measure.done, as_at=as_at, name="row")
    # A date that can't be read is some day, and not the gap by which its row would be overdue.
    return rows.with_columns(row_status=pl.when("unread").then(pl.lit("unknown")).otherwise("row_status"))


def counted(rows: pl.DataFrame) -> dict[str, tuple[int, int, int]]:
    """Return how many met the limit, how many were late or are overdue, and both together, by borough."""
    met, late = pl.col("row_status") == "met", pl.col("row_status").is_in(["late", "overdue"])
    sums = rows.group_by("Borough").agg(met=met.sum(), late=late.sum(), of=(met | late).sum())
    return {name: (met, late, of) for name, met, late, of in sums.iter_rows()}
