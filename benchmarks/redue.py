"""Find the deadlines that a new bank holiday moves, among 200,000, beside reckoning every one again.

python benchmarks/redue.py [--short] [--json FILE]
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from _measure import in_turns, show

import safeguarding as sg
from safeguarding.records import redue
from safeguarding.timescales import Awaiting, Deadline, due

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

    def every_one() -> list[Deadline | Awaiting]:
        return [due(item.timescale, dict.fromkeys(item.timescale.starts, item.start), newer) for item in recorded]

    moved, again = redue(recorded, newer), every_one()
    both = [(old, new) for old, new in zip(recorded, again, strict=True) if new.due != old.due]
    assert {(id(item.deadline), item.becomes) for item in moved} == {(id(old), new.due) for old, new in both}
    works: dict[str, Callable[[], object]] = {
        "redue (the budget is 60 ms)": lambda: redue(recorded, newer),
        "every one again": every_one,
    }
    show(f"re-due of {MANY:,} deadlines, of which {len(moved):,} move", in_turns(works), "ms")


if __name__ == "__main__":
    main()
