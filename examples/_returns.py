"""What of the counts may be shown: a number of one to four could point to a child."""

from typing import NamedTuple

import polars as pl

FEW = {1, 2, 3, 4}


class Shown(NamedTuple):
    """One borough's measure: of how many, and how many percent in time; both None where it is hidden."""

    of: int | None
    percent: int | None

    def __str__(self) -> str:
        return "c" if self.of is None else "-" if self.percent is None else f"{self.percent}% of {self.of:,}"


def number(count: int) -> str:
    """Return a count as it may be shown."""
    return "Under 5" if count in FEW else f"{count:,}"


def shown(rows: pl.DataFrame) -> dict[str, Shown]:
    """Return each borough's share that met the limit, of those that met it, were late or are overdue."""
    met, ended = pl.col("row_status") == "met", pl.col("row_status").is_in(["met", "late", "overdue"])
    sums = rows.group_by("Borough").agg(met=met.sum(), of=ended.sum()).sort("of", "Borough")
    counts = {name: both for name, *both in sums.iter_rows()}
    hidden = [name for name, (met, of) in counts.items() if {met, of - met, of} & FEW]
    if len(hidden) == 1:  # the others would give it away
        hidden += [name for name, (_, of) in counts.items() if of and name not in hidden][:1]
    counts["All"] = [sum(each) for each in zip(*counts.values(), strict=True)]
    found = {name: Shown(of, round(100 * met / of) if of else None) for name, (met, of) in counts.items()}
    # All together to the nearest ten, so that no hidden number comes out by taking the others away.
    found["All"] = found["All"]._replace(of=round(counts["All"][1], -1))
    return found | dict.fromkeys(hidden, Shown(None, None))
