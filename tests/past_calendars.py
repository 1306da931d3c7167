"""The official list, and the calendar, as they were on an earlier day."""

from __future__ import annotations

import json
from pathlib import Path

import attrs

from safeguarding import _calendar, workdays

DATA = Path(workdays.__file__).parent / "data" / "workdays"


def official(first_year=2019, last_year=2028, drop=(), add=()):
    """Return a file as the official list would be, in its shape and without our own keys."""
    given = {}
    for name, block in json.loads((DATA / "bank-holidays.json").read_text("utf-8")).items():
        events = [
            {"title": event["title"], "date": event["date"], "notes": event["notes"], "bunting": True}
            for event in block["events"]
            if "withdrawn" not in event and event["date"] not in drop
        ]
        events += [{"title": title, "date": day, "notes": "", "bunting": True} for day, title in add]
        events = [event for event in events if first_year <= int(event["date"][:4]) <= last_year]
        given[name] = {"division": name, "events": sorted(events, key=lambda event: event["date"])}
    return given


def as_checked(day, *, published_to, division="england-and-wales", without=(), reinstated=(), feed_from=2012):
    """Return the calendar as it was known on an earlier day."""
    record = _calendar.shipped(division)
    parts = tuple(
        attrs.evolve(
            part,
            published=tuple(
                sorted(
                    (
                        *(each for each in part.published if each.date <= published_to and each.date not in without),
                        *(each for each in part.withdrawn if each.date in reinstated),
                    ),
                    key=lambda each: each.date,
                )
            ),
            withdrawn=tuple(each for each in part.withdrawn if each.date not in reinstated),
        )
        for part in record.divisions
    )
    earlier = attrs.evolve(
        record,
        divisions=parts,
        published_to=published_to,
        checked_on=day,
        feed_from=feed_from,
        window=published_to.year - feed_from + 1,
    )
    return workdays._from_record(earlier)
