"""Everything that the source documents hold is in the data, or has its reason not to be."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "checklist.py"
CHECKLIST = runpy.run_path(str(TOOL))
ITEMS = CHECKLIST["items"]()
HELD = sorted({name for item in ITEMS for name in item.held})


def test_every_number_is_there_once():
    """1 to 86, the four that stand between them, the list of briefings, and the clocks of other sources."""
    expected = {*map(str, range(1, 87)), "29a", "65a", "65b", "65c", "8.2a", "5.3", "5.4"}
    numbers = [item.number for item in ITEMS]
    assert set(numbers) == expected
    assert len(numbers) == len(expected)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.number)
def test_an_item_is_held_or_has_a_reason(item):
    """Nothing is left out in silence."""
    assert item.item
    assert item.held or item.reason


@pytest.mark.parametrize("held", HELD)
def test_what_is_said_to_be_held_is_there(held):
    """Each id is in the rulebook, and its edition is named."""
    assert CHECKLIST["edition"](CHECKLIST["found"](held))


@pytest.mark.parametrize(
    ("held", "error"),
    [
        ("criteria:no-such-criteria", LookupError),
        ("groups:review-group@2018-07-01", LookupError),
        ("nothing:sip", AttributeError),
        ("sip", ValueError),
    ],
)
def test_the_check_sees_what_is_missing(held, error):
    """A check that can't fail protects nothing."""
    with pytest.raises(error):
        CHECKLIST["found"](held)


def test_most_of_it_is_held():
    """Only figures and placeholder text have nothing in the data."""
    assert [item.number for item in ITEMS if not item.held] == ["66", "78", "79"]


def test_the_tool_prints_a_table():
    """One line for each item, under the two of the head."""
    run = subprocess.run([sys.executable, str(TOOL)], capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    assert len(lines) == len(ITEMS) + 2
    assert all(line.count("|") == 6 for line in lines)
    assert "| 46 |" in run.stdout
    assert "croydon-review-group-page" in run.stdout
