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
    for name in ("_chart", "_counts", "_extracts", "_made_up", "_measures", "_returns"):
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
        # One alone is what the others leave of All, so another is hidden; there may be none, or too little in it.
        ({"a": {"met": 40, "late": 3}, "b": {"met": 90, "late": 9}, "c": {"met": 30, "late": 6}}, "90% of 180"),
        ({"a": {"met": 40, "late": 3}, "b": {"unknown": 9}}, "c"),
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


def test_one_hidden_borough_hides_the_next_smallest():
    """And whichever is as small; where there are two, each hides the other."""
    counts = {"a": {"met": 40, "late": 3}, "b": {"met": 90, "late": 9}, "c": {"met": 30, "late": 6}, "d": {"late": 36}}
    assert _texts(**counts) == {"a": "c", "b": "91% of 99", "c": "c", "d": "c", "All": "75% of 210"}
    counts["d"] = {"met": 40, "late": 1}
    assert _texts(**counts)["c"] == "83% of 36"


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
            assert found[name].of is None or not FEW & {*numbers}
        if found["All"].of is not None:
            hidden = [numbers for name, numbers in enumerate(table) if found[name].of is None]
            left |= {sum(count) for count in zip(*hidden, strict=True)}
    for seen, tables in fitting.items():
        for name in range(boroughs):
            if seen[name].of is None:
                assert all(len({*count}) > 1 for count in zip(*(table[name] for table in tables), strict=True))
    assert not left & FEW


GOOD = {
    "assessments.csv": "Borough,CINreferralDate,AssessmentAuthorisationDate",
    "conferences.csv": "Borough,S47ActualStartDate,DateOfInitialCPC",
    "rapid-reviews.csv": "Borough,notification_sent,review_completed",
    "child-deaths.csv": "Borough,death_notified,review_completed",
}


@pytest.fixture
def folder(tmp_path):
    """A folder with the four files, of which each has a line of names alone."""
    for file, names in GOOD.items():
        (tmp_path / file).write_text(f"{names}\n")
    return tmp_path


def _seen(folder, *rows):
    """How rows of the conferences stand, and which have a date that can't be read."""
    from _counts import stood
    from _extracts import extracts
    from _measures import MEASURES

    (folder / "conferences.csv").write_text("\n".join([GOOD["conferences.csv"] + ",InitialCPCtarget,Notes", *rows]))
    return stood(MEASURES[1], extracts(folder)["conferences.csv"], RULES, AS_AT)


@pytest.mark.parametrize(
    ("row", "status", "unread"),
    [
        ("2024-05-07,2024-05-10", "met", False),
        ("07/05/2024,10/05/2024", "met", False),
        (" 7/5/2024 ,10/5/2024", "met", False),
        ("2024-05-07,10/07/2024", "late", False),
        ("07/05/2024,", "overdue", False),
        ("07/05/2024,not known", "unknown", True),
        ("not known,10/05/2024", "unknown", True),
        ("05/13/2024,10/05/2024", "unknown", True),
        ("07/05/24,10/05/24", "unknown", True),
        ("31/04/2024,10/05/2024", "unknown", True),
        (",10/05/2024", "unknown", False),
    ],
)
def test_a_date_of_an_extract_is_read_or_not_known(folder, row, status, unread):
    """Its day stands before its month; what can't be read is neither a gap nor a yes, and is counted."""
    rows = _seen(folder, f"a,{row},soon,é", "b,2024-05-07,2024-05-10,2024-05-29,")
    assert rows.select("Borough", "row_status", "unread").rows() == [("a", status, unread), ("b", "met", False)]
    assert rows["InitialCPCtarget"].to_list() == [None, date(2024, 5, 29)]


def test_a_row_without_a_borough_is_counted_under_not_known(folder):
    """It is a case all the same."""
    rows = _seen(folder, ",2024-05-07,,,", " ,2024-05-07,,,", " a ,2024-05-07,,,")
    assert rows["Borough"].to_list() == ["Not known", "Not known", "a"]


def test_files_without_a_row_show_nothing(folder):
    """And a file may lack the target."""
    from _counts import counted, stood
    from _extracts import extracts
    from _measures import MEASURES
    from _returns import shown

    for measure in MEASURES:
        rows = stood(measure, extracts(folder)[measure.file], RULES, AS_AT)
        assert {name: str(each) for name, each in shown(counted(rows)).items()} == {"All": "-"}


def test_all_that_is_wrong_with_the_files_is_said_at_once(folder):
    """By file and column, and without a value."""
    from _extracts import extracts

    (folder / "assessments.csv").unlink()
    (folder / "conferences.csv").write_text("Borough;DateOfInitialCPC\nJane Doe;Jane Doe")
    (folder / "rapid-reviews.csv").write_text(f"{GOOD['rapid-reviews.csv']}\n All ,2024-05-07,\n")
    (folder / "child-deaths.csv").write_bytes(f"{GOOD['child-deaths.csv']}\nJané,,\n".encode("latin-1"))
    with pytest.raises(SystemExit) as caught:
        extracts(folder)
    assert str(caught.value).splitlines() == [
        "assessments.csv: expected a CSV file in UTF-8 whose first line names the columns",
        "conferences.csv: expected a column Borough",
        "conferences.csv: expected a column DateOfInitialCPC",
        "conferences.csv: expected a column S47ActualStartDate",
        "rapid-reviews.csv, column Borough: expected another name than All, the last row's",
        "child-deaths.csv: expected a CSV file in UTF-8 whose first line names the columns",
    ]


def _drawn(*rows, boroughs=("a", "b")):
    """The chart of measures of which each is by borough, how many were in time and how many were not."""
    pytest.importorskip("matplotlib")
    from _chart import drawn
    from _measures import MEASURES
    from _returns import shown

    found = [shown({name: (met, late, met + late) for name, (met, late) in row.items()}) for row in rows]
    figure = drawn(dict(zip(MEASURES, found, strict=False)), [*boroughs])
    return [axes.get_title() for axes in figure.axes], figure.get_supxlabel(), [len(axes.lines) for axes in figure.axes]


def test_the_chart_says_what_it_does_not_draw():
    """A measure of which most is hidden has no panel, and is named."""
    titles, note, _ = _drawn({"a": (20, 5), "b": (30, 9)}, {"a": (3, 5), "b": (30, 2)}, {})
    assert titles == ["Assessment\nall together 78% (dashed)"]
    assert note == "Not drawn, for most boroughs are hidden or have none: Conference, Rapid review"


def test_the_chart_has_no_line_where_all_is_hidden():
    """Nor anything of it in its title; where nothing may be drawn, each panel says so."""
    titles, note, lines = _drawn({"a": (1, 2)}, boroughs="a")
    assert (titles, note, lines) == (["Assessment"], "", [1])
    assert _drawn({}, boroughs=())[0] == ["Assessment"]


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
