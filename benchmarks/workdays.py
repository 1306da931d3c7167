"""How long one question to the calendar takes: ours beside what else people use.

    python benchmarks/workdays.py

Everything is measured in one run, so that the ratios mean something on any machine. What
is not installed is left out. Every answer is compared with ours before it is timed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from timeit import Timer

from safeguarding.workdays import working_days

OURS = working_days()
START, N = date(2026, 12, 23), 15
END = OURS.add(START, N)
HOLIDAYS = [day.date for day in OURS.holidays(date(2012, 1, 1), date(2040, 12, 31))]
ROWS = 1_000_000


def nanoseconds(statement: str, names: dict[str, object]) -> float:
    """Return the best of five means of one statement, each over about a tenth of a second."""
    timer = Timer(statement, globals=names)
    number, taken = timer.autorange()
    number = max(1, int(number * 0.1 / taken))
    return min(timer.repeat(5, number)) / number * 1e9


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

    def ours() -> list[date]:
        return [add(day, N) for day in starts]

    print(f"\n{ROWS:,} adds, list to list{'seconds':>25}")
    taken, answers = timed(ours)
    print(f"  {'safeguarding':<34}{taken:>13.3f}")
    if find_spec("numpy"):
        import numpy as np

        calendar = np.busdaycalendar(holidays=np.array(HOLIDAYS, "datetime64[D]"))

        def theirs() -> list[date]:
            days = np.array(starts, "datetime64[D]")
            found: list[date] = np.busday_offset(days, N, roll="backward", busdaycal=calendar).tolist()
            return found

        seconds, others = timed(theirs)
        print(f"  {'numpy':<34}{seconds:>13.3f}{seconds / taken:>8.1f} × ours{agreement(others, answers)}")


def timed(work: Callable[[], list[date]]) -> tuple[float, list[date]]:
    """Return the best of three times in seconds, and the answer."""
    best, answer = float("inf"), []
    for _ in range(3):
        begin = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - begin)
    return best, answer


def agreement(theirs: object, ours: object) -> str:
    """Return a warning when two calendars answer differently."""
    return "" if theirs == ours else "   (another answer!)"


def main() -> None:
    """Print the tables."""
    table, names = contenders()
    call = nanoseconds("empty(start, n)", names)
    print(f"{'one call':<36}{'ns':>13}{'× empty call':>15}")
    print(f"  {'an empty Python call':<34}{call:>13,.0f}{1:>15.1f}")
    for question, statements in table.items():
        print(question)
        expected = eval(statements["safeguarding"], names)  # noqa: S307 - the statements stand above
        for name, statement in statements.items():
            each = nanoseconds(statement, names)
            warning = agreement(eval(statement, names), expected)  # noqa: S307 - the same
            print(f"  {name:<34}{each:>13,.0f}{each / call:>15.1f}{warning}")
    a_million()


if __name__ == "__main__":
    main()
