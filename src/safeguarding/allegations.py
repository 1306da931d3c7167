"""Allegations against adults who work with children: when to tell the designated officer (LADO).

Each function is a door onto `safeguarding.assess`; the rule itself, with its sources, is
in the data. The harm threshold is not the "significant harm" of the Children Act.
"""

from __future__ import annotations

from safeguarding.criteria import Assessment, assess
from safeguarding.facts import Allegation
from safeguarding.rulebook import Rulebook, checked

__all__ = ["Allegation", "assessments", "lado_referral"]


def lado_referral(allegation: Allegation, rules: Rulebook) -> Assessment:
    """Return whether an allegation must be reported to the local authority's designated officer.

    The prohibitions (not to tell the person, not to investigate) belong to the answer
    while it is still unknown. They are held from the partnership's own page alone: for a date
    before that page is held (Croydon's: 31 December 2025) the answer has none, and a caveat
    says so. An allegation below the threshold has a next step too.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before 1 September 2020,
            from which the four criteria are held.
        safeguarding.errors.FactsError: `allegation` is not an `Allegation`, or `rules` no rulebook.

    Source:
        Keeping Children Safe in Education, part four; the partnership's own page on the LADO.
    """
    return assess(checked(rules).criteria["lado-referral"], allegation)


def assessments(allegation: Allegation, rules: Rulebook) -> tuple[Assessment, ...]:
    """Return the answer to every question that an allegation raises, local ones included.

    Raises:
        safeguarding.errors.FactsError: `allegation` is not an `Allegation`, or `rules` no rulebook.
    """
    return tuple(
        assess(criteria, allegation)
        for criteria in checked(rules).criteria.values()
        if criteria.about == "allegations.Allegation"
    )
