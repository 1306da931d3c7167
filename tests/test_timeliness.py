"""The report on timeliness: what its measures count, and what it may show."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import safeguarding as sg
from safeguarding.workdays import working_days

EXAMPLES = Path(__file__).parents[1] / "examples"
RULES = sg.rulebook("croydon", on=date(2025, 3, 31))
AS_AT = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def beside_the_examples(monkeypatch):
    """An example finds what stands beside it."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    yield
    for name in ("_made_up", "_measures", "_returns"):
        sys.modules.pop(name, None)


def _rows(**counts):
    """Rows that stand so: met, late, overdue, open or unknown, by borough."""
    rows = [(name, status) for name, each in counts.items() for status, number in each.items() for _ in range(number)]
    return pl.DataFrame(rows, schema=["Borough", "row_status"], orient="row")


def _texts(**counts):
    from _returns import shown

    return {name: str(each) for name, each in shown(_rows(**counts)).items()}


@pytest.mark.parametrize(
    ("stand", "text"),
    [
        ({"met": 15, "late": 5}, "75% of 20"),
        ({"met": 15, "late": 2, "overdue": 3}, "75% of 20"),
        ({"met": 20}, "100% of 20"),
        ({"late": 20}, "0% of 20"),
        ({"met": 16, "late": 4}, "c"),
        ({"met": 1, "late": 19}, "c"),
        ({"met": 4}, "c"),
        ({"met": 5}, "100% of 5"),
        ({"met": 15, "late": 5, "open": 3, "unknown": 40}, "75% of 20"),
        ({"unknown": 40}, "-"),
    ],
)
def test_a_number_of_one_to_four_is_hidden(stand, text):
    """So is what it could be worked out from, and an unknown is never counted as met."""
    assert _texts(a=stand, b={"met": 2}, c={"met": 2}, d={"met": 50})["a"] == text


def test_one_hidden_borough_hides_the_next_smallest():
    """All the others would give it away; so would an exact sum."""
    texts = _texts(a={"met": 3}, b={"met": 40}, c={"met": 30}, d={"unknown": 5})
    assert texts == {"a": "c", "b": "100% of 40", "c": "c", "d": "-", "All": "100% of 70"}


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1, "Under 5"), (4, "Under 5"), (5, "5"), (1234, "1,234")])
def test_a_count_by_itself_is_hidden_too(count, text):
    """Under the table as in it."""
    from _returns import number

    assert number(count) == text


def test_every_measure_stands_on_its_limit_and_the_columns_of_the_invented_files():
    """Thirty-three boroughs, a year, and each row as its case would stand by itself."""
    from _made_up import BOROUGHS, made_up
    from _measures import MEASURES, stood

    files = made_up(lambda names, _text: names)
    assert [name for name in BOROUGHS if not name.startswith("Borough ")] == []
    assert len({*BOROUGHS}) == 33
    assert {measure.limit: measure.started for measure in MEASURES} == {
        "assessment": "CINreferralDate",
        "initial-conference": "S47ActualStartDate",
        "rapid-review": "notification_sent",
        "cdop-review-six-months": "death_notified",
        "cdop-review-twelve-months": "death_notified",
    }
    for measure in MEASURES:
        rows = stood(measure, files[measure.file], RULES, AS_AT)
        assert rows["row_outside_edition"].sum() == 0
        known = rows.filter(pl.col("row_due").is_not_null())
        assert known[measure.started].min() >= date(2024, 4, 1)
        assert known[measure.started].max() <= date(2025, 3, 31)
        assert known.height > rows.height * 0.9
    conferences = stood(MEASURES[1], files["conferences.csv"], RULES, AS_AT).drop_nulls("row_due")
    days = working_days()
    assert conferences["row_due"].to_list() == [days.add(day, 15) for day in conferences["S47ActualStartDate"]]
    # The invented targets forget bank holidays, so they are never later than the due date.
    assert (conferences["InitialCPCtarget"] <= conferences["row_due"]).all()
