"""Serious incidents, deaths of looked-after children and care leavers, reviews and cases of concern."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product

import pytest

import safeguarding as sg
from safeguarding import incidents
from safeguarding.criteria import Finding
from safeguarding.errors import FactsError, NotInForceError
from safeguarding.incidents import Certainty, Incident, Suspicion, Whose

ON = date(2026, 11, 20)
DOORS = {
    "serious-incident-notification": incidents.serious_incident_notification,
    "looked-after-child-death": incidents.looked_after_child_death,
    "care-leaver-death": incidents.care_leaver_death,
    "rapid-review": incidents.rapid_review,
    "case-of-concern": incidents.case_of_concern,
}
CARRIED = "Carried forward: the text of working-together-2026 has not been read"


@cache
def rules(on=ON):
    """Croydon's rules as at a date."""
    return sg.rulebook("croydon", on=on)


FACTS = [
    Incident(),
    Incident(child_died=True, looked_after_by=Whose.THIS_AUTHORITY, care_leaver_of=Whose.NONE),
    Incident(
        abuse_or_neglect=Suspicion.KNOWN, serious_harm=Certainty.YES, under_18_when_harmed=True, harmed_in_area=True
    ),
    Incident(abuse_or_neglect=Suspicion.NOT_SUSPECTED, multi_agency_learning=True, serious_practice_concerns=True),
]


@pytest.mark.parametrize("facts", FACTS)
@pytest.mark.parametrize("name", DOORS)
def test_a_door_opens_on_its_criteria(name, facts):
    """A named function gives what assessing its criteria gives."""
    answer = DOORS[name](facts, rules())
    assert answer.criteria_id == name
    assert answer == sg.assess(rules().criteria[name], facts)


@pytest.mark.parametrize("facts", FACTS)
def test_every_question_of_an_incident(facts):
    """All questions about an incident are answered, local ones included, in the order of the rulebook, and no other."""
    answers = incidents.assessments(facts, rules())
    names = [name for name, held in rules().criteria.items() if held.about == "incidents.Incident"]
    assert [answer.criteria_id for answer in answers] == names
    assert {*DOORS, "croydon-page-notification", "croydon-manual-notification"} <= set(names)
    assert {"croydon-older-page-notification", "abuse-contributed-to-a-death", "other-children-at-risk"} <= set(names)
    assert "joint-agency-response" not in names
    assert answers == tuple(sg.assess(rules().criteria[name], facts) for name in names)


@pytest.mark.parametrize("door", [*DOORS.values(), incidents.assessments])
def test_other_facts_are_refused(door):
    """A door takes an Incident and nothing else."""
    for wrong in (None, {"child_died": True}, "Incident"):
        with pytest.raises(FactsError, match=r"^facts: expected incidents\.Incident for "):
            door(wrong, rules())


# --- the rules that a table can't show whole ---


SETTLED = list(product((True, False), (True, False), (True, False), (True, False), (True, False), (True, False)))


def test_nothing_is_not_met_because_unborn():
    """An unborn baby gets the finding of a child of the same facts, and advice to ask beside it, in every state."""
    seen = set()
    for abuse, harm in product(Suspicion, Certainty):
        for died, harmed_here, died_here, outside, resident, _ in SETTLED:
            known = {
                "abuse_or_neglect": abuse,
                "serious_harm": harm,
                "child_died": died,
                "harmed_in_area": harmed_here,
                "died_in_area": died and died_here,
                "outside_england": outside,
                "normally_resident": resident,
            }
            unborn = incidents.serious_incident_notification(Incident(unborn=True, **known), rules())
            child = incidents.serious_incident_notification(Incident(under_18_when_died=True, **known), rules())
            assert unborn.finding is child.finding
            assert any("An unborn baby" in caveat for caveat in unborn.caveats)
            assert not any("An unborn baby" in caveat for caveat in child.caveats)
            seen.add(unborn.finding)
    assert seen == {Finding.MET, Finding.NOT_MET}


def states(**changes):
    """Incidents in many states, with some facts settled."""
    for died, harm, abuse, young, here in product(
        (True, False, None), (*Certainty, None), (*Suspicion, None), (True, False, None), (True, False, None)
    ):
        known = {
            "child_died": died,
            "serious_harm": harm,
            "abuse_or_neglect": abuse,
            "under_18_when_harmed": young,
            "harmed_in_area": here,
        }
        yield Incident(**{**known, **changes})


def test_a_rapid_review_follows_the_notification():
    """The rapid review has the finding and the questions of the notification, in every state."""
    for facts in states():
        review, notification = (
            incidents.rapid_review(facts, rules()),
            incidents.serious_incident_notification(facts, rules()),
        )
        assert (review.finding, review.questions) == (notification.finding, notification.questions)


@pytest.mark.parametrize(
    "status",
    [
        {"looked_after_by": Whose.THIS_AUTHORITY},
        {"care_leaver_of": Whose.THIS_AUTHORITY, "under_25_when_died": True},
    ],
)
def test_status_alone_changes_no_notification(status):
    """Who looked after a child, or whose care leaver it was, changes neither the notification nor the rapid review."""
    for facts in states():
        marked = Incident(**{name: getattr(facts, name) for name in varied()} | status)
        for door in (incidents.serious_incident_notification, incidents.rapid_review):
            assert door(marked, rules()).finding is door(facts, rules()).finding


def varied():
    """The facts that `states` varies."""
    return ("child_died", "serious_harm", "abuse_or_neglect", "under_18_when_harmed", "harmed_in_area")


def test_a_case_of_concern_waits_for_the_notification():
    """With all its own criteria met, a case of concern is the opposite of the notification, and open with it."""
    opposite = {Finding.MET: Finding.NOT_MET, Finding.NOT_MET: Finding.MET, Finding.UNKNOWN: Finding.UNKNOWN}
    seen = set()
    for facts in states(multi_agency_learning=True, serious_practice_concerns=True):
        notification = incidents.serious_incident_notification(facts, rules()).finding
        assert incidents.case_of_concern(facts, rules()).finding is opposite[notification]
        seen.add(notification)
    assert seen == set(Finding)


def test_what_the_act_calls_for_the_newer_page_calls_for_too():
    """Croydon's newer page adds to the Act's test and takes nothing away, in every state."""
    for facts in states():
        answers = {answer.criteria_id: answer.finding for answer in incidents.assessments(facts, rules())}
        if answers["serious-incident-notification"] is Finding.MET:
            assert answers["croydon-page-notification"] is Finding.MET
        if answers["croydon-page-notification"] is Finding.NOT_MET:
            assert answers["serious-incident-notification"] is Finding.NOT_MET


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(
            {"under_18_when_harmed": True, "serious_harm": Certainty.NO, "under_18_when_died": False},
            id="our care leaver died at 24 and was slightly harmed as a child",
        ),
        pytest.param(
            {"under_18_when_died": True, "died_in_area": False, "harmed_in_area": False, "outside_england": False},
            id="our care leaver died at 17 in another English area",
        ),
    ],
)
def test_a_care_leavers_death_alone_brings_no_rapid_review_by_the_page(facts):
    """Where the Act's test is not met, Croydon's page brings no rapid review either: only a report."""
    incident = Incident(
        child_died=True,
        care_leaver_of=Whose.THIS_AUTHORITY,
        under_25_when_died=True,
        abuse_or_neglect=Suspicion.KNOWN,
        **facts,
    )
    assert incidents.rapid_review(incident, rules()).finding is Finding.NOT_MET
    page = sg.assess(rules().criteria["croydon-page-notification"], incident)
    assert page.finding is Finding.MET
    assert sg.assess(rules().criteria["croydon-page-rapid-review"], incident).finding is Finding.NOT_MET


# --- editions ---

MET = Incident(abuse_or_neglect=Suspicion.KNOWN, child_died=True, under_18_when_died=True, died_in_area=True)


@pytest.mark.parametrize(
    ("on", "edition"),
    [
        (date(2018, 7, 4), "working-together-2018"),
        (date(2023, 12, 14), "working-together-2018"),
        (date(2023, 12, 15), "working-together-2023"),
        (date(2026, 3, 17), "working-together-2023"),
        (date(2026, 3, 18), "working-together-2026"),
        (ON, "working-together-2026"),
    ],
)
def test_the_edition_in_force(on, edition):
    """An answer uses the guidance in force on its date; only that of 2026, which was not read, says carried forward."""
    for door in (incidents.serious_incident_notification, incidents.rapid_review):
        answer = door(MET, rules(on))
        assert answer.finding is Finding.MET
        assert answer.on == on
        assert edition in answer.editions
        assert "children-act-2004" in answer.editions
        assert len([name for name in answer.editions if name.startswith("working-together")]) == 1
        assert any(caveat.startswith(CARRIED) for caveat in answer.caveats) is (edition == "working-together-2026")


def test_the_partners_agreement_never_delays_the_notification():
    """The partners should agree; the duty, and its clock, stay with the authority."""
    page = rules().criteria["croydon-page-notification"]
    (notify,) = [rule.duty for rule in page.duties if rule.duty.id == "notify-panel-by-the-page"]
    assert notify.does.startswith("notify; the three safeguarding partners should agree")
    assert "never delays it" in notify.does
    assert notify.who == "the local authority"


def test_the_act_itself_is_not_carried_forward():
    """The Act was read, so an answer that rests on it alone says nothing of carrying forward."""
    answer = incidents.looked_after_child_death(Incident(child_died=True), rules())
    assert not any("Carried forward" in caveat for caveat in answer.caveats)
    not_met = incidents.serious_incident_notification(Incident(abuse_or_neglect=Suspicion.NOT_SUSPECTED), rules())
    assert not any("Carried forward" in caveat for caveat in not_met.caveats)


@pytest.mark.parametrize("on", [date(2018, 7, 4), date(2023, 12, 14)])
def test_a_care_leavers_death_before_the_duty(on):
    """Before 15 December 2023 there was no such duty: an error that names the dates, never a no."""
    facts = Incident(child_died=True, care_leaver_of=Whose.THIS_AUTHORITY, under_25_when_died=True)
    with pytest.raises(NotInForceError) as refused:
        incidents.care_leaver_death(facts, rules(on))
    assert str(refused.value) == (
        "care-leaver-death: not in force on this rulebook's date, but from 15 December 2023 to 17 March 2026, "
        "and from 18 March 2026; make a rulebook for a date in that time"
    )
    assert "care-leaver-death" not in [answer.criteria_id for answer in incidents.assessments(facts, rules(on))]


def test_a_care_leavers_death_from_the_first_day():
    """From 15 December 2023 the death of a care leaver under 25 is reported, at first from the text itself."""
    facts = Incident(child_died=True, care_leaver_of=Whose.THIS_AUTHORITY, under_25_when_died=True)
    for on, carried in ((date(2023, 12, 15), False), (ON, True)):
        answer = incidents.care_leaver_death(facts, rules(on))
        assert answer.finding is Finding.MET
        assert any(caveat.startswith(CARRIED) for caveat in answer.caveats) is carried


@pytest.mark.parametrize(
    ("door", "on", "dates"),
    [
        (incidents.rapid_review, date(2018, 7, 3), "from 4 July 2018 to 14 December 2023"),
        (incidents.case_of_concern, date(2025, 12, 30), "from 31 December 2025"),
    ],
)
def test_a_question_asked_too_early(door, on, dates):
    """What is not held for a date is an error that names the dates it is held for."""
    with pytest.raises(NotInForceError, match=dates):
        door(MET, rules(on))


def test_the_act_stands_before_its_guidance():
    """From 29 June 2018 the duty to notify stands, and says that no time limit was held yet; before, nothing is."""
    answer = incidents.serious_incident_notification(MET, rules(date(2018, 6, 29)))
    assert answer.finding is Finding.MET
    (notify,) = [duty for duty in answer.duties if duty.id == "notify-panel"]
    assert notify.timescale is None
    assert any("time limit of notify-panel" in caveat for caveat in answer.caveats)
    with pytest.raises(NotInForceError):
        sg.rulebook("croydon", on=date(2018, 6, 28))


def test_the_croydon_sets_came_one_after_another():
    """Each of Croydon's trigger sets answers from its own date on."""
    begins = {
        "croydon-older-page-notification": date(2022, 3, 17),
        "abuse-contributed-to-a-death": date(2025, 12, 11),
        "croydon-page-notification": date(2025, 12, 31),
        "croydon-manual-notification": date(2026, 2, 1),
    }
    for on in begins.values():
        answered = {answer.criteria_id for answer in incidents.assessments(MET, rules(on))}
        assert answered & set(begins) == {name for name, start in begins.items() if start <= on}
