"""Find the deadlines that a new bank holiday moves, among 200,000, beside reckoning every one again.

Run with `make bench`. The figures are of one run on this machine.
"""

from __future__ import annotations

from datetime import date, timedelta
from time import perf_counter

import safeguarding as sg
from safeguarding.records import redue
from safeguarding.timescales import due

MANY = 200_000
FIRST = date(2026, 1, 5)
FILE = """{"england-and-wales": {"division": "england-and-wales", "events": [%s]}}"""


def main() -> None:
    """Print how long each way takes."""
    rules = sg.rulebook("croydon", on=date(2026, 11, 20))
    limits = [limit for limit in rules.timescales.values() if limit.within.unit == "working days"]
    calendar = rules.working_days
    recorded = [
        due(
            limits[n % len(limits)],
            dict.fromkeys(limits[n % len(limits)].starts, FIRST + timedelta(days=n % 700)),
            calendar,
        )
        for n in range(MANY)
    ]
    held = [*calendar.holidays(date(2019, 1, 1), date(2028, 12, 31))]
    days = [(day.date, day.title) for day in held] + [(date(2027, 6, 7), "Extra day")]
    events = ", ".join(
        f'{{"title": "{title}", "date": "{day}", "notes": "", "bunting": true}}' for day, title in sorted(days)
    )
    newer = calendar.updated(FILE % events)
    start = perf_counter()
    moved = redue(recorded, newer)
    ours = perf_counter() - start
    start = perf_counter()
    again = [due(item.timescale, dict.fromkeys(item.timescale.starts, item.start), newer) for item in recorded]
    whole = perf_counter() - start
    assert len(moved) == sum(new.due != old.due for new, old in zip(again, recorded, strict=True))
    print(f"re-due of {MANY:,} deadlines: {len(moved):,} move")
    print(f"  redue                  {ours * 1000:8.1f} ms")
    print(f"  every one again        {whole * 1000:8.1f} ms   {whole / ours:6.1f} times as long")


if __name__ == "__main__":
    main()
