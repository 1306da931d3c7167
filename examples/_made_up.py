"""A year of records that nobody has lived, of thirty-three boroughs that are nowhere."""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from string import ascii_uppercase

import polars as pl

from safeguarding.workdays import working_days

BOROUGHS = [f"Borough {letters}" for letters in [*ascii_uppercase, *(f"A{letter}" for letter in "ABCDEFG")]]
DAYS, FIRST = working_days(), date(2024, 4, 1)
#: The file, the columns of the start and the end, how many a year, and the usual working days with their spread.
FILES = [
    ("assessments.csv", "CINreferralDate", "AssessmentAuthorisationDate", (300, 1500), 37, 9),
    ("conferences.csv", "S47ActualStartDate", "DateOfInitialCPC", (60, 260), 12, 3),
    ("rapid-reviews.csv", "notification_sent", "review_completed", (0, 9), 14, 2),
    ("child-deaths.csv", "death_notified", "review_completed", (4, 40), 150, 60),
]
NO_START, NO_END = 0.004, 0.02  # of some nobody wrote down when they began, and some were never finished


def made_up(progress: Callable[[Iterable[str], str], Iterable[str]]) -> dict[str, pl.DataFrame]:
    """Return the four files; a row is a borough and dates."""
    pick, rows = random.Random(8), {file: [] for file, *_ in FILES}
    for borough in progress(BOROUGHS, "Making up"):
        pace = pick.gauss(1, 0.07)
        for file, _, _, (fewest, most), usual, spread in FILES:
            for _ in range(pick.randint(fewest, most)):
                start = FIRST + timedelta(days=pick.randrange(365))
                end = DAYS.add(start, max(1, round(pick.gauss(usual * pace, spread))))
                dates = (start if pick.random() > NO_START else None, end if pick.random() > NO_END else None)
                rows[file].append((borough, *dates))
    kinds = {file: {"Borough": pl.String, began: pl.Date, ended: pl.Date} for file, began, ended, *_ in FILES}
    files = {file: pl.DataFrame(rows[file], kinds[file], orient="row").with_columns(unread=False) for file in kinds}
    # As a hurried spreadsheet would have it: without bank holidays.
    target = pl.col("S47ActualStartDate").dt.add_business_days(15, roll="backward").alias("InitialCPCtarget")
    return files | {"conferences.csv": files["conferences.csv"].with_columns(target)}
