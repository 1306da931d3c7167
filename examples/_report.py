"""The table of a report on timeliness, and what a reader must know about it."""

from collections.abc import Iterator, Mapping

import polars as pl
from _measures import Measure
from _returns import Shown, number
from rich.markup import escape
from rich.table import Table

from safeguarding.rulebook import Rulebook

KEY = "c: hidden, for a part is one to four or would give one away. -: none. All: to the nearest ten where any is c."
SAID = {
    "can't be told (a date is missing, unread or contradicts another): not counted": pl.col("row_status") == "unknown",
    "unread, for a date is neither as 2024-04-30 nor as 30/04/2024: not counted": pl.col("unread"),
    "still open, in time so far: not counted": pl.col("row_status") == "open",
    "provisional: due on a date that rests on bank holidays not published yet": pl.col("row_provisional"),
    "with a date outside the edition that gives the limit: see the other edition too": pl.col("row_outside_edition"),
}


def as_table(found: Mapping[Measure, Mapping[str, Shown]], boroughs: list[str]) -> Table:
    """Return a row for each borough, and one for all."""
    table = Table("Done in time", *(measure.title for measure in found), box=None, header_style="bold")
    for name in [*boroughs, "All"]:
        cells = (str(shown.get(name, "-")) for shown in found.values())
        table.add_row(escape(name), *cells, style="bold" if name == "All" else "")
    return table


def notes(rows: Mapping[Measure, pl.DataFrame], rules: Rulebook) -> Iterator[str]:
    """Yield the key; then each limit with its source, its caveats and the rows to know of."""
    yield f"\n{KEY}"
    for measure, stood in rows.items():
        limit = rules.timescales[measure.limit]
        yield f"\n[bold]{measure.title}[/bold]: {limit.id}, {limit.within}. {limit.cite}."
        told = (f"{number(count)} {text}." for text, so in SAID.items() if (count := stood.filter(so).height))
        yield from (f"  {text}" for text in (*limit.caveats, *told))
