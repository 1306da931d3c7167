"""Serious incidents, deaths of looked-after children and care leavers, reviews, cases of concern.

Each function is a door onto `safeguarding.assess` for one question; the rule itself,
with its sources, is in the data.
"""

from __future__ import annotations

from safeguarding.criteria import Assessment, assess
from safeguarding.facts import Certainty, Incident, Suspicion, Whose
from safeguarding.rulebook import Rulebook, checked

__all__ = [
    "Certainty",
    "Incident",
    "Suspicion",
    "Whose",
    "assessments",
    "care_leaver_death",
    "case_of_concern",
    "looked_after_child_death",
    "rapid_review",
    "serious_incident_notification",
]


def serious_incident_notification(incident: Incident, rules: Rulebook) -> Assessment:
    """Return whether the local authority must notify the Child Safeguarding Practice Review Panel.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before the duty.
        safeguarding.errors.FactsError: `incident` is not an `Incident`, or `rules` no rulebook.

    Source:
        Children Act 2004, s.16C(1).
    """
    return assess(checked(rules).criteria["serious-incident-notification"], incident)


def looked_after_child_death(incident: Incident, rules: Rulebook) -> Assessment:
    """Return whether this authority must report the death of a child that it looks after.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before the duty is held.
        safeguarding.errors.FactsError: `incident` is not an `Incident`, or `rules` no rulebook.

    Source:
        Children Act 1989, Schedule 2, paragraph 20.
    """
    return assess(checked(rules).criteria["looked-after-child-death"], incident)


def care_leaver_death(incident: Incident, rules: Rulebook) -> Assessment:
    """Return whether this authority should report the death of its care leaver under 25.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before 15 December 2023.
        safeguarding.errors.FactsError: `incident` is not an `Incident`, or `rules` no rulebook.

    Source:
        Working Together to Safeguard Children, from the 2023 edition.
    """
    return assess(checked(rules).criteria["care-leaver-death"], incident)


def rapid_review(incident: Incident, rules: Rulebook) -> Assessment:
    """Return whether the safeguarding partners should make a rapid review.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before the guidance.
        safeguarding.errors.FactsError: `incident` is not an `Incident`, or `rules` no rulebook.

    Source:
        Working Together to Safeguard Children, in the edition of the rulebook.
    """
    return assess(checked(rules).criteria["rapid-review"], incident)


def case_of_concern(incident: Incident, rules: Rulebook) -> Assessment:
    """Return whether the case is one of concern: below the notification, with learning.

    Raises:
        safeguarding.errors.UnknownNameError: The partnership has no such policy.
        safeguarding.errors.NotInForceError: The rulebook is for a date before the policy is held.
        safeguarding.errors.FactsError: `incident` is not an `Incident`, or `rules` no rulebook.

    Source:
        The partnership's own policy.
    """
    return assess(checked(rules).criteria["case-of-concern"], incident)


def assessments(incident: Incident, rules: Rulebook) -> tuple[Assessment, ...]:
    """Return the answer to every question that an incident raises, local ones included.

    Raises:
        safeguarding.errors.FactsError: `incident` is not an `Incident`, or `rules` no rulebook.
    """
    every = checked(rules).criteria.values()
    return tuple(assess(criteria, incident) for criteria in every if criteria.about == "incidents.Incident")
