"""Child death review and the Joint Agency Response.

Each function is a door onto `safeguarding.assess` for one question; the rule itself,
with its sources, is in the data.
"""

from __future__ import annotations

from safeguarding.criteria import Assessment, assess
from safeguarding.facts import ChildDeath, Suspicion, Whose
from safeguarding.rulebook import Rulebook, checked

__all__ = [
    "ChildDeath",
    "Suspicion",
    "Whose",
    "assessments",
    "child_death_review",
    "joint_agency_response",
    "non_resident_review",
]


def joint_agency_response(death: ChildDeath, rules: Rulebook) -> Assessment:
    """Return whether the death calls for a Joint Agency Response.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before the guidance.
        safeguarding.errors.FactsError: `death` is not a `ChildDeath`, or `rules` no rulebook.

    Source:
        Child death review: statutory and operational guidance (England), 2018.
    """
    return assess(checked(rules).criteria["joint-agency-response"], death)


def child_death_review(death: ChildDeath, rules: Rulebook) -> Assessment:
    """Return whether the child death review partners must review the death of a resident child.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before the duty.
        safeguarding.errors.FactsError: `death` is not a `ChildDeath`, or `rules` no rulebook.

    Source:
        Children Act 2004, s.16M(1).
    """
    return assess(checked(rules).criteria["child-death-review"], death)


def non_resident_review(death: ChildDeath, rules: Rulebook) -> Assessment:
    """Return whether the partners may review the death, in their area, of a child from elsewhere.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before the power.
        safeguarding.errors.FactsError: `death` is not a `ChildDeath`, or `rules` no rulebook.

    Source:
        Children Act 2004, s.16M(2).
    """
    return assess(checked(rules).criteria["non-resident-review"], death)


def assessments(death: ChildDeath, rules: Rulebook) -> tuple[Assessment, ...]:
    """Return the answer to every question that a child's death raises, local ones included.

    Raises:
        safeguarding.errors.FactsError: `death` is not a `ChildDeath`, or `rules` no rulebook.
    """
    every = checked(rules).criteria.values()
    return tuple(assess(criteria, death) for criteria in every if criteria.about == "child_deaths.ChildDeath")
