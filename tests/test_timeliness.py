"""The report on timeliness: what its measures count, and what it may show."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date
from itertools import product
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
    for name in ("_counts", "_made_up", "_measures", "_returns"):
        sys.modules.pop(name, None)


def _texts(**counts):
    """What is shown of rows that stand so: met, late, overdue, open or unknown, by borough."""
    from _counts import counted
    from _returns import shown

    rows = [(name, status) for name, each in counts.items() for status, number in each.items() for _ in range(number)]
    table = pl.DataFrame(rows, schema={"Borough": pl.String, "row_status": pl.String}, orient="row")
    return {name: str(each) for name, each in shown(counted(table)).items()}


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
    """An unknown is never counted as met. One borough by itself is All, so All shows no more."""
    assert _texts(a=stand) == {"a": text, "All": text}


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ({}, "-"),
        ({"a": {"open": 5}}, "-"),
        ({"a": {"met": 15}, "b": {"met": 5, "late": 7}}, "74% of 27"),
        # One alone is what the others leave of All.
        ({"a": {"met": 40, "late": 3}, "b": {"met": 40}}, "c"),
        # Two that are one to four together.
        ({"a": {"met": 40, "late": 3}, "b": {"met": 35, "late": 1}}, "c"),
        # Two of which each was never late, and who could know that of themselves alone.
        ({"a": {"met": 2}, "b": {"met": 3}, "c": {"met": 40}}, "c"),
        ({"a": {"met": 40, "late": 3}, "b": {"met": 35, "late": 2}, "c": {"met": 14}}, "95% of 90"),
    ],
)
def test_all_together_gives_no_hidden_number_away(counts, total):
    """It is hidden too where it would; and to the nearest ten where anything is hidden."""
    assert _texts(**counts)["All"] == total


@pytest.mark.parametrize(("boroughs", "most"), [(1, 9), (2, 7), (3, 5)])
def test_from_what_is_shown_no_hidden_number_can_be_worked_out(boroughs, most):
    """Whoever tries every table there is finds more than one that fits, and they differ in each hidden number."""
    from _returns import FEW, shown

    row = [(met, late, met + late) for met, late in product(range(most + 1), repeat=2)]
    fitting, left = defaultdict(list), set()
    for table in product(row, repeat=boroughs):
        found = shown(dict(enumerate(table)))
        fitting[tuple(found.values())].append(table)
        for name, numbers in enumerate(table):
            assert (found[name].of is None) == bool(FEW & {*numbers})
        if found["All"].of is not None:
            hidden = [numbers for name, numbers in enumerate(table) if found[name].of is None]
            left |= {sum(count) for count in zip(*hidden, strict=True)}
    for seen, tables in fitting.items():
        for name in range(boroughs):
            if seen[name].of is None:
                assert all(len({*count}) > 1 for count in zip(*(table[name] for table in tables), strict=True))
    assert not left & FEW


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1, "Under 5"), (4, "Under 5"), (5, "5"), (1234, "1,234")])
def test_a_count_by_itself_is_hidden_too(count, text):
    """Under the table as in it."""
    from _returns import number

    assert number(count) == text


def test_every_measure_stands_on_its_limit_and_the_columns_of_the_invented_files():
    """Thirty-three boroughs, a year, and each row as its case would stand by itself."""
    from _counts import stood
    from _made_up import BOROUGHS, made_up
    from _measures import MEASURES

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
