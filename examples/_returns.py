"""What of the counts may be shown: a number of one to four could point to a child."""

from collections.abc import Mapping
from typing import NamedTuple

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


def shown(counts: Mapping[str, tuple[int, int, int]]) -> dict[str, Shown]:
    """Return the share in time, by borough and of All, of counts in time, not in time, and both together."""
    hidden = {name for name, each in counts.items() if FEW & {*each}}
    total = [sum(each) for each in zip((0, 0, 0), *counts.values(), strict=True)]
    every = {**counts, "All": total}.items()
    found = {name: Shown(of, round(100 * met / of) if of else None) for name, (met, _, of) in every}
    if hidden:  # a borough that knows its own number is not told exactly what the others have
        found["All"] = found["All"]._replace(of=round(total[2], -1))
    # All without the boroughs shown is the hidden ones together. They may be no small number either, and in each
    # count two must differ: if they changed places the table would be the same, so it gives away neither.
    together = zip(*(counts[name] for name in hidden), strict=True)
    if any(sum(each) in FEW or len({*each}) == 1 for each in together):
        hidden.add("All")
    return found | dict.fromkeys(hidden, Shown(None, None))
