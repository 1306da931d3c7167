"""Decisions on answers, for auditors: who decided, what, why not as the answer says, and when it was known.

The words are this library's own. No law or guidance prescribes them, and none is
shown to be kept by choosing one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

import attrs

from safeguarding._json import RECORDS, read, written
from safeguarding._receipts import Receipt
from safeguarding.criteria import Finding
from safeguarding.errors import FactsError, FactsProblem


class Role(Enum):
    """The role that decided; never a person."""

    SAFEGUARDING_PARTNERS = "safeguarding-partners"
    LEAD_SAFEGUARDING_PARTNER = "lead-safeguarding-partner"
    DELEGATED_SAFEGUARDING_PARTNER = "delegated-safeguarding-partner"
    REVIEW_GROUP_CHAIR = "review-group-chair"
    PARTNERSHIP_MANAGER = "partnership-manager"
    DIRECTOR_OF_CHILDRENS_SERVICES = "director-of-childrens-services"
    HEAD_OF_SERVICE = "head-of-service"
    TEAM_MANAGER = "team-manager"
    SOCIAL_WORKER = "social-worker"
    MASH_MANAGER = "mash-manager"
    OUT_OF_HOURS_MANAGER = "out-of-hours-manager"
    #: The local authority designated officer, for allegations against adults.
    LADO = "lado"
    DESIGNATED_DOCTOR = "designated-doctor"
    DESIGNATED_NURSE = "designated-nurse"
    CHILD_DEATH_REVIEW_LEAD = "child-death-review-lead"
    HEALTH_LEAD = "health-lead"
    POLICE_LEAD = "police-lead"
    #: A head teacher, principal, or manager of a setting.
    HEAD_OF_SETTING = "head-of-setting"
    DESIGNATED_SAFEGUARDING_LEAD = "designated-safeguarding-lead"
    #: A role that isn't in this list.
    OTHER = "other"


class Course(Enum):
    """What was decided, seen from the answer. To act is to notify, refer, review or report, as its question asks."""

    #: As the answer says: acted on "met", or did not on "not met".
    FOLLOWED = "followed"
    ACTED_ALTHOUGH_NOT_MET = "acted_although_not_met"
    NOT_ACTED_ALTHOUGH_MET = "not_acted_although_met"
    #: Acted before all was known.
    ACTED_WHILE_UNKNOWN = "acted_while_unknown"
    #: Did not act yet, because not all was known.
    WAITED_WHILE_UNKNOWN = "waited_while_unknown"


class Ground(Enum):
    """Why the course was taken, where the answer alone does not lead to it."""

    #: To be on the safe side.
    PRECAUTION = "precaution"
    #: Other children could be at risk.
    OTHER_CHILDREN = "other_children"
    #: Something is to be learnt that the criteria don't ask for.
    LEARNING = "learning"
    #: A policy of one's own asks for more.
    OWN_POLICY = "own_policy"
    #: The partners agreed on it.
    PARTNERS_AGREED = "partners_agreed"
    #: The judgement of those who know the case.
    PROFESSIONAL_JUDGEMENT = "professional_judgement"
    #: It was advised by somebody entitled to, such as the Panel, a lawyer or the LADO.
    ADVICE = "advice"
    #: It was done already, by somebody else or for another question.
    ALREADY_DONE = "already_done"
    #: It is for another authority or agency, which was told.
    FOR_ANOTHER = "for_another"
    #: The facts were found to be other ones; a new answer takes this one's place.
    FACTS_CORRECTED = "facts_corrected"
    #: What is still unknown is being found out.
    FINDING_OUT = "finding_out"


class Lateness(Enum):
    """Why a decision is recorded later than the day on which the matter was known."""

    #: Nothing was late: it was recorded within the time allowed.
    WITHIN_TIME = "within_time"
    #: Another part of the organisation, or another agency, knew first and passed it on late.
    PASSED_ON_LATE = "passed_on_late"
    #: It was seen to matter only afterwards.
    RECOGNISED_LATE = "recognised_late"
    #: It was decided in time and written down afterwards.
    RECORDED_AFTERWARDS = "recorded_afterwards"
    #: What was needed to decide came late.
    INFORMATION_CAME_LATE = "information_came_late"
    #: The partners did not agree at first.
    DISAGREEMENT = "disagreement"
    #: Nobody was there who could decide or record it.
    NOBODY_AVAILABLE = "nobody_available"
    #: The system could not be used.
    SYSTEM_FAILURE = "system_failure"
    OVERSIGHT = "oversight"
    #: Nobody knows any more why.
    NOT_KNOWN = "not_known"


_COURSES: Mapping[Finding, tuple[Course, ...]] = {
    Finding.MET: (Course.FOLLOWED, Course.NOT_ACTED_ALTHOUGH_MET),
    Finding.NOT_MET: (Course.FOLLOWED, Course.ACTED_ALTHOUGH_NOT_MET),
    # While it is unknown there is nothing to follow: to act and to wait are both a decision.
    Finding.UNKNOWN: (Course.ACTED_WHILE_UNKNOWN, Course.WAITED_WHILE_UNKNOWN),
}
_EITHER = (Ground.PARTNERS_AGREED, Ground.PROFESSIONAL_JUDGEMENT, Ground.ADVICE)
_ACTED = (Ground.PRECAUTION, Ground.OTHER_CHILDREN, Ground.LEARNING, Ground.OWN_POLICY, *_EITHER)
_DONE_ELSEWHERE = (Ground.ALREADY_DONE, Ground.FOR_ANOTHER)
_GROUNDS: Mapping[Course, tuple[Ground, ...]] = {
    Course.FOLLOWED: (),
    Course.ACTED_ALTHOUGH_NOT_MET: _ACTED,
    Course.NOT_ACTED_ALTHOUGH_MET: (*_EITHER, *_DONE_ELSEWHERE, Ground.FACTS_CORRECTED),
    Course.ACTED_WHILE_UNKNOWN: _ACTED,
    Course.WAITED_WHILE_UNKNOWN: (*_EITHER, *_DONE_ELSEWHERE, Ground.FINDING_OUT),
}


@attrs.frozen(kw_only=True, repr=False)
class Decision:
    """What was decided on an answer, by which role, and when, in words that can be counted.

    The words are this library's own; no law prescribes them. Partners may act although the
    criteria are not met, and may decide not to: a decision says which, and on what ground.
    It holds a receipt, so it is personal data too; see `Receipt`.

    - The course must be one that the finding leaves: "followed" needs a finding that is known.
    - Every course but "followed" has a ground, one of those that fit it; "followed" has none.
    - Recorded later than known, it has a reason for that, which may be that nothing was late;
      recorded on the same day, it has none.

    Raises:
        safeguarding.errors.FactsError: Something is missing, of another kind, or does not fit:
            all of it at once.
    """

    receipt: Receipt
    #: Who decided.
    role: Role
    course: Course
    #: None where the answer was followed.
    ground: Ground | None = None
    #: The day on which the matter was known, a civil date in Europe/London.
    known_on: date
    #: The day on which the decision was recorded.
    recorded_on: date
    #: None where it was recorded on the day on which the matter was known.
    lateness: Lateness | None = None

    def __attrs_post_init__(self) -> None:
        problems = _wrong({name: getattr(self, name) for name in _FIELDS})
        if problems:
            raise FactsError(problems)

    def __repr__(self) -> str:
        return f"<Decision on {self.receipt.criteria_id}: {self.course.value}>"

    @property
    def departs(self) -> bool:
        """Whether it is another course than the finding leads to; while that is unknown, none is."""
        return self.course in (Course.ACTED_ALTHOUGH_NOT_MET, Course.NOT_ACTED_ALTHOUGH_MET)

    @property
    def days_until_recorded(self) -> int:
        """Days from the day on which the matter was known to that on which it was recorded."""
        return (self.recorded_on - self.known_on).days

    def to_json(self) -> str:
        """Return the decision as JSON: one line, with the keys always in one order."""
        return written(self)

    @classmethod
    def from_json(cls, text: str) -> Decision:
        """Return the decision that `to_json` wrote.

        Raises:
            safeguarding.errors.FactsError: It is not such a text; every reason at once, each
                with its path, and none with what was read.
        """
        return read(cls, text)


_FIELDS = tuple(field.name for field in attrs.fields(Decision))
_DAYS = ("known_on", "recorded_on")
_WORDS: Mapping[str, type[Enum]] = {"role": Role, "course": Course, "ground": Ground, "lateness": Lateness}
_MAY_BE_NONE = ("ground", "lateness")


def _wrong(given: Mapping[str, Any]) -> list[FactsProblem]:
    """Return what is wrong with the values of a decision, as far as they are given."""
    problems = {name: _expected(name) for name, value in given.items() if not _is_right(name, value)}
    fit = {name: value for name, value in given.items() if name not in problems}
    for name, expected in (*_unfitting_course(fit), *_unfitting_ground(fit), *_unfitting_days(fit)):
        problems.setdefault(name, expected)
    return [FactsProblem(name, expected) for name, expected in problems.items()]


RECORDS[Decision] = 1, _wrong


def _is_right(name: str, value: object) -> bool:
    if name == "receipt":
        return type(value) is Receipt
    if name in _DAYS:
        return type(value) is date
    return type(value) is _WORDS[name] or (value is None and name in _MAY_BE_NONE)


def _expected(name: str) -> str:
    if name == "receipt":
        return "expected a Receipt"
    if name in _DAYS:
        return "expected a date, in JSON such as 2026-11-22"
    nothing = ", or nothing" if name in _MAY_BE_NONE else ""
    return f"expected {_listed(_WORDS[name])}{nothing}"


def _listed(words: type[Enum] | tuple[Enum, ...]) -> str:
    return ", ".join(word.value for word in words)


def _unfitting_course(fit: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "receipt" not in fit or "course" not in fit:
        return []
    finding = fit["receipt"].finding
    if fit["course"] in _COURSES[finding]:
        return []
    return [("course", f"does not go with the receipt's finding; expected {_listed(_COURSES[finding])}")]


def _unfitting_ground(fit: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "ground" not in fit or "course" not in fit:
        return []
    grounds = _GROUNDS[fit["course"]]
    if fit["ground"] in (grounds or (None,)):
        return []
    if not grounds:
        return [("ground", "expected nothing: the answer was followed, and is the ground")]
    return [("ground", f"expected what fits the course: {_listed(grounds)}")]


def _unfitting_days(fit: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not {*_DAYS} <= fit.keys():
        return []
    days = (fit["recorded_on"] - fit["known_on"]).days
    if days < 0:
        return [("recorded_on", "expected the day on which the matter was known, or a later one")]
    if "lateness" not in fit or (days > 0) is (fit["lateness"] is not None):
        return []
    if days == 0:
        return [("lateness", "expected nothing: it was recorded on the day on which the matter was known")]
    return [("lateness", f"recorded later than known; expected {_listed(Lateness)}")]
