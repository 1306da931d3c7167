"""Pictures of time: the days of a limit, the duties after an event, a year, and the editions."""

from __future__ import annotations

from calendar import Calendar, month_name
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import safeguarding as sg
from safeguarding import child_deaths, incidents

# The order in which the doors are tried is the library's own.
from safeguarding.facts import from_plain
from safeguarding.sources import Edition, long_date, weekday_date
from safeguarding.timescales import Awaiting, Deadline, Moment, Timescale, due
from safeguarding.workdays import ClosedDay, WorkingDays
from safeguarding_pages import words
from safeguarding_pages.svg import WIDTH, Sheet

#: The invented cases whose time lines are drawn: Christmas stands in their way.
AWARE = date(2026, 12, 23)
INCIDENT = {
    "child_died": False,
    "serious_harm": "yes",
    "abuse_or_neglect": "known",
    "under_18_when_harmed": True,
    "harmed_in_area": True,
}
CHILD_DEATH = {"born_alive": True, "under_18_when_died": True, "sudden_no_apparent_cause": True} | {
    "normally_resident": True,
    "died_in_area": True,
    "lawful_termination": False,
}


def count(limit: Timescale, start: date, calendar: WorkingDays) -> Sheet:
    """Return each day from an event to the last one of a limit in working days, numbered or closed."""
    found = due(limit, dict.fromkeys(limit.starts, start), calendar)
    if not isinstance(found, Deadline) or isinstance(found.due, datetime):
        raise TypeError("expected a time limit in days")
    sheet = Sheet(f"{limit.within} after {weekday_date(start)}")
    day, number = start, 0
    while day <= found.due:
        closed = calendar.why(day)
        number += day > start and closed is None
        mark = "0" if day == start else "–" if closed else str(number)
        note = closed.title if closed else "the event" if day == start else "the last day" if day == found.due else ""
        kind = "sg-closed" if closed else "sg-due" if day == found.due else "sg-open"
        sheet.box(0, sheet.y, WIDTH, 24, f"sg-row {kind}", round_by=4)
        sheet.words(mark, 16, sheet.y + 3, 20, "text", "sg-strong", middle=True)
        sheet.words(f"{day:%a} {day.day} {day:%b}", 36, sheet.y + 3, 110, "text")
        sheet.words(note, 136, sheet.y + 3, WIDTH - 140, "text", "sg-quiet")
        day_is = f"closed, {closed.title}" if closed else note or f"working day {number}"
        sheet.said.append(f"{weekday_date(day)}: {day_is}.")
        sheet.y += 27
        day += timedelta(days=1)
    return sheet


def after_incident(rules: sg.Rulebook) -> Sheet:
    """Return the duties after an invented serious incident, each on its last day."""
    incident = from_plain(incidents.Incident, INCIDENT)
    found = incidents.assessments(incident, rules)
    first = sg.deadlines(found, {"authority_aware": AWARE, "abuse_suspected": AWARE}, rules)
    notified = next(each.due for each in first if isinstance(each, Deadline) and each.timescale.id == "notify-panel")
    events: dict[str, Moment] = {"authority_aware": AWARE, "abuse_suspected": AWARE, "notification_sent": notified}
    return _time_line("After a serious incident: the last day for each duty", found, events, rules)


def after_death(rules: sg.Rulebook) -> Sheet:
    """Return the duties after an invented child's death, each at its last moment."""
    death = from_plain(child_deaths.ChildDeath, CHILD_DEATH)
    found = child_deaths.assessments(death, rules)
    died = datetime.combine(AWARE, time(9, 30), UTC)
    events: dict[str, Moment] = {"death": died, "death_notified": AWARE}
    return _time_line("After a child's death: the last day for each duty", found, events, rules)


def _time_line(title: str, found: Iterable[sg.Assessment], events: Mapping[str, Moment], rules: sg.Rulebook) -> Sheet:
    sheet = Sheet(title)
    dated = sg.deadlines(found, events, rules)
    stops: dict[date, list[tuple[str, str, str]]] = {}
    for event, at in events.items():
        stops.setdefault(_day(at), []).append((words.plain(event).capitalize(), "", "sg-card sg-plain"))
    for each in dated:
        if isinstance(each, Deadline) and each.duty is not None:
            local = "" if each.timescale.force.value != "local-policy" else "; local policy"
            length = f"{each.timescale.within} after: {words.plain(each.event)}{local}"
            if isinstance(each.due, datetime):
                length = f"by {each.due:%H:%M}; {length}"
            what = words.duty(each.duty)
            kind = "sg-card sg-other" if each.conditional else "sg-card sg-due"
            if_so = "If it applies: " if each.conditional else ""
            stops.setdefault(_day(each.due), []).append((f"{if_so}{what}", length, kind))
    days = sorted(stops)
    for before, day in zip([None, *days], days, strict=False):
        if before is not None:
            _between(sheet, rules.working_days.closed(before, day - timedelta(days=1)))
        sheet.dot(7, sheet.y + 10, 6, "sg-stop")
        sheet.y += sheet.words(weekday_date(day), 24, sheet.y + 2, WIDTH - 24, "text", "sg-strong") + 6
        for head, below, kind in dict.fromkeys(stops[day]):
            top = sheet.y
            sheet.card(24, WIDTH - 24, head, *([below] if below else []), kind=kind, is_heading=False)
            sheet.line(7, top - 8, 7, sheet.y + 6)
            sheet.said.append(f"{weekday_date(day)}: {head}{f' ({below}).' if below else '.'}")
            sheet.y += 6
    for each in dated:
        if isinstance(each, Awaiting) and each.duty is not None:
            sheet.dot(7, sheet.y + 10, 6, "sg-waits")
            waits = f"{each.timescale.within} after: {words.plain(each.event)}, which has not happened yet"
            sheet.card(24, WIDTH - 24, words.duty(each.duty), waits, is_heading=False)
            sheet.said.append(f"Without a date yet: {words.duty(each.duty)} ({waits}).")
            sheet.y += 6
    return sheet


def _day(at: Moment) -> date:
    return at.date() if isinstance(at, datetime) else at


def _between(sheet: Sheet, closed: Sequence[ClosedDay]) -> None:
    """Draw the time between two days, with the closed days in it."""
    names = [day.title for day in closed if not day.is_weekend]
    weekend = sum(day.is_weekend for day in closed)
    if len(names) > 3:
        names = [f"{len(names)} bank holidays"]
    parts = [*names, *([f"{weekend} weekend days"] if weekend else [])]
    top = sheet.y - 6
    sheet.y += sheet.words(f"closed: {', '.join(parts)}", 24, sheet.y, WIDTH - 24, "small", "sg-quiet") if parts else 0
    sheet.y += 8
    sheet.line(7, top, 7, sheet.y + 2, "sg-line sg-gap")
    if parts:
        sheet.said.append(f"Closed between: {', '.join(parts)}.")


def year(number: int, calendar: WorkingDays) -> Sheet:
    """Return the months of a year, two in a row, with the days that are closed."""
    sheet = Sheet(f"The working days of {number}")
    named = {day.date: day for day in calendar.holidays(date(number, 1, 1), date(number, 12, 31))}
    cell, wide = 22.0, 162.0
    for row in range(6):
        tallest = 0.0
        for column in range(2):
            month = row * 2 + column + 1
            x = column * (WIDTH - wide + 4)
            top = sheet.y
            sheet.words(month_name[month], x, top, wide, "small", "sg-strong")
            for place, letter in enumerate("MTWTFSS"):
                sheet.words(letter, x + place * cell + cell / 2, top + 18, cell, "tiny", "sg-quiet", middle=True)
            weeks = Calendar().monthdatescalendar(number, month)
            for down, week in enumerate(weeks):
                for across, day in enumerate(week):
                    if day.month != month:
                        continue
                    at = top + 34 + down * 21
                    left = x + across * cell
                    if day in named:
                        sheet.box(left + 1, at, cell - 2, 19, "sg-holiday", round_by=4)
                    elif calendar.why(day):
                        sheet.box(left + 1, at, cell - 2, 19, "sg-weekend", round_by=4)
                    mark = "sg-on" if day in named else "sg-quiet" if calendar.why(day) else ""
                    sheet.words(str(day.day), left + cell / 2, at + 3, cell, "tiny", mark, middle=True)
            tallest = max(tallest, 34 + len(weeks) * 21)
        sheet.y += tallest + 12
    sheet.said.append("Saturdays and Sundays are closed.")
    sheet.said += [f"Closed: {weekday_date(day.date)}, {day.title}." for day in named.values()]
    return sheet


def editions(instruments: Sequence[Sequence[Edition]], on: date) -> Sheet:
    """Return a time line with a bar for each edition, and what the bars mean above it."""
    sheet = Sheet(f"Editions in force, to {long_date(on)} and after")
    every = [edition for several in instruments for edition in several]
    _legend(sheet, on, is_carried=any(edition.carried_from for edition in every))
    first = min(edition.in_force_from for edition in every).year
    last = on.year + 1

    def at(day: date) -> float:
        return (day.year - first + (day.timetuple().tm_yday - 1) / 366) / (last + 1 - first) * WIDTH

    for each in range(first, last + 1, 2):
        sheet.words(str(each), at(date(each, 1, 1)), sheet.y, 40, "tiny", "sg-quiet")
    sheet.y += 18
    layer = None
    for several in instruments:
        if several[0].layer != layer:
            layer = several[0].layer
            sheet.y += 6
            sheet.y += sheet.words(words.name_of(layer), 0, sheet.y, WIDTH, "big", "sg-strong") + 2
        before = f", and {len(several) - 1} before" if len(several) > 1 else ""
        # The document may well be older than its first bar.
        held = f"held from {long_date(several[0].in_force_from)}"
        sheet.y += sheet.words(f"{several[-1].title}{before}; {held}", 0, sheet.y, WIDTH, "small") + 2
        for number, edition in enumerate(several):
            start = at(edition.in_force_from)
            end = WIDTH if edition.in_force_until is None else at(edition.in_force_until)
            sheet.box(start, sheet.y, max(end - start - 1, 2), 10, _bar(edition, number), round_by=2)
            carried = ", not read: an earlier edition's values stand in" if edition.carried_from else ""
            sheet.said.append(f"{edition.title}: {'in force' if number else 'held'} {edition.dates}{carried}.")
        sheet.line(at(on), sheet.y - 3, at(on), sheet.y + 13, "sg-line sg-now")
        sheet.y += 17
    return sheet


def _bar(edition: Edition, number: int) -> str:
    return f"sg-bar {'sg-carried' if edition.carried_from else f'sg-edition-{number % 2 + 1}'}"


def _legend(sheet: Sheet, on: date, *, is_carried: bool) -> None:
    """Say what the bars and the line mean, in the colours that the reader's page has."""
    bars = [("sg-edition-1", "an edition"), ("sg-edition-2", "the next edition of the same document, by turns")]
    if is_carried:
        bars.append(("sg-carried", "an edition that was not read: an earlier one's values stand in"))
    for kind, means in bars:
        sheet.box(0, sheet.y + 3, 24, 10, f"sg-bar {kind}", round_by=2)
        sheet.y += sheet.words(means, 34, sheet.y, WIDTH - 34, "small") + 3
    sheet.line(12, sheet.y, 12, sheet.y + 16, "sg-line sg-now")
    sheet.y += sheet.words(f"the day of these rules, {long_date(on)}", 34, sheet.y, WIDTH - 34, "small") + 3
    held = "held from: this library holds nothing earlier of it, and the document may be older"
    sheet.y += sheet.words(held, 0, sheet.y, WIDTH, "small", "sg-quiet") + 8
    sheet.said += [f"A line across each bar stands at {long_date(on)}.", f"{held.capitalize()}."]
