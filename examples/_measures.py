"""The timeliness measures, each by the id of its time limit, counted by borough."""

from datetime import date
from typing import NamedTuple

import polars as pl

from safeguarding import frames
from safeguarding.rulebook import Rulebook


class Measure(NamedTuple):
    """A time limit, and the file and the columns that it is measured on."""

    title: str
    limit: str
    file: str
    started: str
    done: str


# The first two files have the census's names; the others, which the census does not hold, names of our own.
MEASURES = (
    Measure("Assessment", "assessment", "assessments.csv", "CINreferralDate", "AssessmentAuthorisationDate"),
    Measure("Conference", "initial-conference", "conferences.csv", "S47ActualStartDate", "DateOfInitialCPC"),
    Measure("Rapid review", "rapid-review", "rapid-reviews.csv", "notification_sent", "review_completed"),
    Measure("Death, 6 months", "cdop-review-six-months", "child-deaths.csv", "death_notified", "review_completed"),
    Measure("Death, 12 months", "cdop-review-twelve-months", "child-deaths.csv", "death_notified", "review_completed"),
)


def stood(measure: Measure, table: pl.DataFrame, rules: Rulebook, as_at: date) -> pl.DataFrame:
    """Return the rows of a file with how each stands against its time limit."""
    limit = rules.timescales[measure.limit]
    events = {limit.starts[0]: measure.started}
    return frames.compliance(table, limit, events, rules.working_days, done=measure.done, as_at=as_at, name="row")
