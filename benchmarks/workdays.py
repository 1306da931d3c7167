"""How long one question to the calendar takes: ours beside what else people use.

    python benchmarks/workdays.py

Everything is measured in one run, so that the ratios mean something on any machine. What
is not installed is left out. Every answer is compared with ours before it is timed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from timeit import Timer

from _measure import ROUNDS, in_turns, show

from safeguarding.workdays import working_days

OURS = working_days()
START, N = date(2026, 12, 23), 5
END = OURS.add(START, N)
HOLIDAYS = [day.date for day in OURS.holidays(date(2012, 1, 1), date(2040, 12, 31))]
ROWS = 1_000_000


def nanoseconds(statements: Mapping[str, str], names: dict[str, object]) -> dict[str, list[float]]:
    """Return what each statement takes, in seconds, once for each round: all of them in turn, as in `in_turns`."""
    timers = {name: Timer(statement, globals=names) for name, statement in statements.items()}
    numbers = {}
    for name, timer in timers.items():
        number, taken = timer.autorange()
        numbers[name] = max(1, int(number * 0.05 / taken))
    found: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(ROUNDS):
        for name, timer in timers.items():
            found[name].append(timer.timeit(numbers[name]) / numbers[name])
    return found


def empty(_day: date, _n: int) -> None:
    """Do nothing: what any call of Python costs."""


def contenders() -> tuple[dict[str, dict[str, str]], dict[str, object]]:
    """Return the questions with the statement that asks each calendar, and the names in them."""
    names: dict[str, object] = {"ours": OURS, "start": START, "after": START + timedelta(1), "end": END, "n": N}
    names |= {"empty": empty, "past": END + timedelta(1)}
    table = {
        "add": {"safeguarding": "ours.add(start, n)"},
        "count": {"safeguarding": "ours.count(start, end)"},
        "is_working_day": {"safeguarding": "ours.is_working_day(start)"},
    }
    if find_spec("workalendar"):
        names["uk"] = import_module("workalendar.europe").UnitedKingdom()
        table["add"]["workalendar"] = "uk.add_working_days(start, n)"
        table["count"]["workalendar"] = "uk.get_working_days_delta(start, end)"
        table["is_working_day"]["workalendar"] = "uk.is_working_day(start)"
    if find_spec("numpy"):
        names["np"] = np = import_module("numpy")
        names["days"] = np.busdaycalendar(holidays=np.array(HOLIDAYS, "datetime64[D]"))
        table["add"]["numpy"] = "np.busday_offset(start, n, roll='backward', busdaycal=days).tolist()"
        table["count"]["numpy"] = "int(np.busday_count(after, past, busdaycal=days))"
        table["is_working_day"]["numpy"] = "bool(np.is_busday(start, busdaycal=days))"
    if find_spec("pandas"):
        pd = import_module("pandas")
        names |= {"offset": pd.offsets.CustomBusinessDay(N, holidays=HOLIDAYS), "stamp": pd.Timestamp(START)}
        table["add"]["pandas"] = "(stamp + offset).date()"
        table["is_working_day"]["pandas"] = "offset.is_on_offset(stamp)"
    if find_spec("holidays"):
        module = import_module("holidays")
        names["eng"] = module.country_holidays("GB", subdiv="ENG", years=range(2012, 2041))
        table["add"]["holidays"] = "eng.get_nth_working_day(start, n)"
        table["count"]["holidays"] = "eng.get_working_days_count(after, end)"
        table["is_working_day"]["holidays"] = "eng.is_working_day(start)"
    return table, names


def a_million() -> None:
    """Print how long a million deadlines take, from a list of dates to a list of dates."""
    pick = random.Random(7)
    first = date(2012, 1, 1).toordinal()
    starts = [date.fromordinal(first + pick.randrange(6_000)) for _ in range(ROWS)]
    add = OURS.add
    works: dict[str, Callable[[], list[date]]] = {"safeguarding": lambda: [add(day, N) for day in starts]}
    if find_spec("numpy"):
        import numpy as np

        calendar = np.busdaycalendar(holidays=np.array(HOLIDAYS, "datetime64[D]"))

        def theirs() -> list[date]:
            days = np.array(starts, "datetime64[D]")
            found: list[date] = np.busday_offset(days, N, roll="backward", busdaycal=calendar).tolist()
            return found

        works["numpy"] = theirs
    answers = {name: work() for name, work in works.items()}
    notes = {name: warning for name, found in answers.items() if (warning := agreement(found, answers["safeguarding"]))}
    show(f"{ROWS:,} adds, list to list", in_turns(works), "s", notes)


def agreement(theirs: object, ours: object) -> str:
    """Return a warning when two calendars answer differently."""
    return "" if theirs == ours else "   (another answer!)"


def main() -> None:
    """Print the tables."""
    table, names = contenders()
    for question, statements in table.items():
        expected = eval(statements["safeguarding"], names)  # noqa: S307 - the statements stand above
        found = {name: eval(statement, names) for name, statement in statements.items()}  # noqa: S307 - the same
        notes = {name: warning for name, answer in found.items() if (warning := agreement(answer, expected))}
        show(question, nanoseconds({"an empty call": "empty(start, n)", **statements}, names), "ns", notes)
    a_million()


if __name__ == "__main__":
    main()
