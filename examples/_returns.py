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
    others = [of for name, (_, _, of) in counts.items() if of and name not in hidden]
    if len(hidden) == 1 and others:  # All without the others would give it away, so the next smallest goes with it
        hidden |= {name for name, (_, _, of) in counts.items() if of == min(others)}
    every = {**counts, "All": [sum(each) for each in zip((0, 0, 0), *counts.values(), strict=True)]}
    found = {name: Shown(of, round(100 * met / of) if of else None) for name, (met, _, of) in every.items()}
    if hidden:  # a borough that knows its own numbers is not told exactly what is left
        found["All"] = found["All"]._replace(of=round(every["All"][2], -1))
    # The hidden ones together may be no small number either, and in each count two of them must differ: if they
    # changed places the table would be the same. Else All would give one away.
    together = zip(*(counts[name] for name in hidden), strict=True)
    if any(sum(each) in FEW or len({*each}) == 1 for each in together):
        hidden.add("All")
    return found | dict.fromkeys(hidden, Shown(None, None))
