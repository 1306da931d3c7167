"""Ages are reached at the start of the birthday."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from safeguarding import ages
from safeguarding.errors import FactsError


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        pytest.param(date(2008, 5, 6), date(2026, 5, 5), 17, id="the day before the birthday is still 17"),
        pytest.param(date(2008, 5, 6), date(2026, 5, 6), 18, id="18 from the start of the birthday"),
        pytest.param(date(2008, 2, 29), date(2026, 2, 28), 17, id="29 February: a child on 28 February"),
        pytest.param(date(2008, 2, 29), date(2026, 3, 1), 18, id="29 February: of age on 1 March"),
        pytest.param(date(2008, 2, 29), date(2028, 2, 28), 19, id="29 February: a leap year has the birthday"),
        pytest.param(date(2008, 2, 29), date(2028, 2, 29), 20, id="29 February: reached on the birthday"),
        pytest.param(date(2026, 11, 22), date(2026, 11, 22), 0, id="the day of birth is age 0"),
        pytest.param(date(2025, 12, 31), date(2026, 1, 1), 0, id="a new year is not a birthday"),
        pytest.param(date(1899, 2, 28), date(1900, 2, 28), 1, id="1900 was no leap year"),
    ],
)
def test_age_on(born, on, age):
    """The age in years completed at the start of a day."""
    assert ages.age_on(born, on) == age


@pytest.mark.parametrize(
    ("years", "on", "under"),
    [
        (18, date(2026, 5, 5), True),
        (18, date(2026, 5, 6), False),
        (25, date(2033, 5, 5), True),
        (25, date(2033, 5, 6), False),
        (0, date(2026, 5, 6), False),
    ],
)
def test_is_under(years, on, under):
    """Under an age ends at the start of that birthday."""
    assert ages.is_under(years, born=date(2008, 5, 6), on=on) is under


@pytest.mark.parametrize("wrong", [datetime(2008, 5, 6), "2008-05-06", None, 20080506, True, 1.5])
def test_only_dates(wrong):
    """What is not exactly a date is refused by name, and never repeated."""
    with pytest.raises(FactsError) as refused:
        ages.age_on(wrong, wrong)
    assert [problem.path for problem in refused.value.problems] == ["born", "on"]
    assert str(wrong) not in str(refused.value)


def test_not_before_birth():
    """Nobody has an age before birth."""
    with pytest.raises(FactsError, match=r"^on: expected the day of birth or later"):
        ages.age_on(date(2026, 5, 6), date(2026, 5, 5))


@pytest.mark.parametrize("wrong", [-1, True, "18", 18.0, None])
def test_only_whole_years(wrong):
    """An age limit is a whole number of years."""
    with pytest.raises(FactsError, match=r"^years: expected a whole number"):
        ages.is_under(wrong, born=date(2008, 5, 6), on=date(2026, 5, 5))
