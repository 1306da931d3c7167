"""The timeliness measures, each by the id of its time limit."""

from typing import NamedTuple


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
