"""Which door for a worry about a child, at a given moment."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest

import safeguarding as sg
from safeguarding import referrals
from safeguarding._names import Names
from safeguarding.criteria import DutyKind, Finding
from safeguarding.errors import BeyondCalendarError, FactsError, NotInForceError, UnknownNameError
from safeguarding.referrals import Concern, Consent, Door, Route, Suspicion
from safeguarding.sources import Evidence

LONDON = ZoneInfo("Europe/London")

RULES = sg.rulebook("croydon", on=date(2026, 11, 20))
FRIDAY_NOON = datetime(2026, 11, 20, 12, tzinfo=LONDON)
FRIDAY_NIGHT = datetime(2026, 11, 20, 20, tzinfo=LONDON)
MAUNDY_THURSDAY = datetime(2026, 4, 2, 16, tzinfo=LONDON)
#: What every referral is owed, all by the next working day.
ANSWERS = ["referral-acknowledged", "referral-decision", "chase-referral"]

NOT_URGENT = {
    "immediate_danger": False,
    "significant_harm": Suspicion.NOT_SUSPECTED,
    "safe_until_next_working_day": True,
}
NO_WORKER = {**NOT_URGENT, "allocated_worker": False}
NO_NEED = {
    **NO_WORKER,
    "unlikely_to_reach_reasonable_health_or_development": False,
    "health_or_development_impaired_without_services": False,
    "disability_support_missing": False,
    "complex_or_multiple_needs": False,
}
ELSEWHERE = {"lives_in_area": False, "found_in_area": False}
NOTHING = {**NO_NEED, "emerging_needs": False, "worries_building_up": False, "lives_in_area": True}


def _route(at: datetime = FRIDAY_NOON, rules: sg.Rulebook = RULES, **facts: object) -> Route:
    return referrals.route(Concern(**facts), rules, at=at)


def _ids(found: Route) -> list[str]:
    return [step.id for step in found.steps]


@pytest.mark.parametrize(
    ("door", "facts"),
    [
        pytest.param(Door.EMERGENCY, {}, id="nothing is known, so danger is not ruled out"),
        pytest.param(Door.EMERGENCY, {"immediate_danger": True}, id="a child is in danger"),
        pytest.param(
            Door.EMERGENCY,
            {"immediate_danger": True, "lives_in_area": False, "found_in_area": False},
            id="a child elsewhere is in danger",
        ),
        pytest.param(
            Door.MASH_PHONE,
            {"immediate_danger": False, "emerging_needs": True},
            id="nobody knows whether it can wait",
        ),
        pytest.param(
            Door.MASH_PHONE,
            {**NOTHING, "significant_harm": Suspicion.SUSPECTED},
            id="significant harm is suspected, though somebody thinks it can wait",
        ),
        pytest.param(
            Door.MASH_PHONE,
            {**NOTHING, "safe_until_next_working_day": False},
            id="it can't wait",
        ),
        pytest.param(
            Door.MASH_PHONE,
            {**NOTHING, "safe_until_next_working_day": None},
            id="whether it can wait is all that is not known",
        ),
        pytest.param(
            Door.MASH_PHONE,
            {"immediate_danger": False, "significant_harm": Suspicion.KNOWN, "allocated_worker_reached": True},
            id="the allocated worker is reached, but it is urgent",
        ),
        pytest.param(
            Door.MASH_PHONE,
            {"immediate_danger": False, "lives_in_area": False, "found_in_area": True},
            id="the child lives elsewhere and was found here",
        ),
        pytest.param(
            Door.MASH_PHONE,
            {"immediate_danger": False, "lives_in_area": False},
            id="the child lives elsewhere and nobody knows where the child is",
        ),
        pytest.param(
            Door.OTHER_AREA,
            {
                "immediate_danger": False,
                "significant_harm": Suspicion.KNOWN,
                "lives_in_area": False,
                "found_in_area": False,
            },
            id="the child neither lives nor is found here",
        ),
        pytest.param(
            Door.OTHER_AREA, {**NOTHING, "lives_in_area": False, "found_in_area": False}, id="so also for small needs"
        ),
        pytest.param(
            Door.ALLOCATED_WORKER,
            {**NOT_URGENT, "allocated_worker_reached": True, "complex_or_multiple_needs": True},
            id="the allocated worker is reached",
        ),
        pytest.param(
            Door.ALLOCATED_WORKER,
            {**NOT_URGENT, "allocated_worker": True},
            id="nobody has tried the allocated worker yet",
        ),
        pytest.param(
            Door.PORTAL,
            {**NO_NEED, "allocated_worker": True, "allocated_worker_reached": False},
            id="the allocated worker can't be reached, so nobody waits",
        ),
        pytest.param(Door.PORTAL, {**NO_WORKER}, id="nobody has looked at the needs"),
        pytest.param(
            Door.PORTAL, {**NO_NEED, "disability_support_missing": True}, id="a disabled child's support is missing"
        ),
        pytest.param(Door.EARLY_HELP, {**NO_NEED, "emerging_needs": True}, id="needs are emerging"),
        pytest.param(Door.EARLY_HELP, {**NO_NEED, "worries_building_up": True}, id="small worries build up"),
        pytest.param(Door.EARLY_HELP, {**NO_NEED}, id="nobody has asked about small worries"),
        pytest.param(Door.UNIVERSAL, NOTHING, id="nothing points to a need"),
    ],
)
def test_the_door_in_office_hours(door: Door, facts: dict[str, object]):
    """The most protective door that is not ruled out."""
    assert _route(**facts).door is door


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(FRIDAY_NIGHT, id="in the evening"),
        pytest.param(datetime(2026, 11, 21, 12, tzinfo=LONDON), id="on a Saturday"),
        pytest.param(datetime(2026, 12, 28, 12, tzinfo=LONDON), id="on a substitute bank holiday"),
        pytest.param(datetime(2026, 11, 20, 17, tzinfo=LONDON), id="at the closing minute"),
        pytest.param(datetime(2026, 11, 20, 8, 59, tzinfo=LONDON), id="a minute before opening"),
        pytest.param(datetime.fromisoformat("2026-07-01T16:30:00+00:00"), id="in summer time"),
    ],
)
def test_out_of_office_hours_the_out_of_hours_team_takes_the_place_of_the_mash(moment: datetime):
    """The other doors do not change with the hour."""
    urgent = {"immediate_danger": False, "significant_harm": Suspicion.SUSPECTED}
    assert _route(moment, **urgent).door is Door.OUT_OF_HOURS
    assert "phone-out-of-hours" in _ids(_route(moment, **urgent))
    assert "phone-mash" not in _ids(_route(moment, **urgent))
    assert _route(moment, **NOTHING).door is Door.UNIVERSAL


def test_the_question_whether_it_can_wait_names_the_real_day():
    """Before Easter the next working day is five days away."""
    asked = {item.fact: item.text for item in _route(MAUNDY_THURSDAY, immediate_danger=False).questions}
    assert "Can this safely wait until Tuesday 7 April 2026?" in asked["safe_until_next_working_day"]


def test_the_first_hours_of_a_working_day_still_look_to_the_next_one():
    """What goes into the portal at two in the morning may be taken up a day later."""
    found = _route(datetime(2026, 4, 7, 2, tzinfo=LONDON), immediate_danger=False)
    assert (
        "until Wednesday 8 April 2026"
        in {item.fact: item.text for item in found.questions}["safe_until_next_working_day"]
    )


def test_questions_are_in_the_order_to_ask_and_none_is_left_once_the_door_is_decided():
    """Danger first, then urgency, then the place; facts that can't change the door are not asked."""
    assert [item.fact for item in _route().questions] == [
        "immediate_danger",
        "significant_harm",
        "safe_until_next_working_day",
        "lives_in_area",
        "found_in_area",
        "allocated_worker",
        "allocated_worker_reached",
        "unlikely_to_reach_reasonable_health_or_development",
        "health_or_development_impaired_without_services",
        "disability_support_missing",
        "complex_or_multiple_needs",
        "emerging_needs",
        "worries_building_up",
    ]
    for decided in (
        {"immediate_danger": True},
        {"immediate_danger": False, "significant_harm": Suspicion.KNOWN, "found_in_area": True},
        NOTHING,
    ):
        assert not _route(**decided).questions
    place = _route(immediate_danger=False, safe_until_next_working_day=False)
    assert [item.fact for item in place.questions] == ["lives_in_area", "found_in_area"]


def test_after_999_the_next_door_follows():
    """The police make no referral, so the telephone door stands behind the call."""
    found = _route(immediate_danger=True)
    assert _ids(found)[:3] == ["call-999", "stay-on-it", "phone-mash"]
    clocks = [item.timescale.id for item in found.deadlines if not item.conditional]
    assert clocks == ["written-follow-up", *ANSWERS]
    elsewhere = _route(immediate_danger=True, lives_in_area=False, found_in_area=False)
    assert _ids(elsewhere)[:3] == ["call-999", "stay-on-it", "phone-that-area"]


def test_danger_that_is_not_ruled_out_is_found_out_at_once():
    """Not knowing is not the same as danger, and is treated alike."""
    found = _route(significant_harm=Suspicion.SUSPECTED)
    assert _ids(found)[:2] == ["call-999", "find-out-about-danger"]
    assert any("has not been ruled out" in caveat for caveat in found.caveats)
    assert not any("has not been ruled out" in caveat for caveat in _route(immediate_danger=True).caveats)
    assert not any("has not been ruled out" in caveat for caveat in _route(**NOTHING).caveats)


def test_the_form_follows_a_call_within_24_elapsed_hours():
    """Across the clock change in March the hour on the clock moves, not the time that passes."""
    urgent = {"immediate_danger": False, "safe_until_next_working_day": False}
    noon = _route(**urgent).deadlines[0]
    assert (noon.timescale.id, noon.due) == ("written-follow-up", FRIDAY_NOON + timedelta(hours=24))
    night = _route(datetime(2026, 3, 28, 12, tzinfo=LONDON), **urgent).deadlines[0]
    assert night.due == datetime(2026, 3, 29, 13, tzinfo=LONDON)


def test_24_hours_out_of_hours_are_the_safer_reading_and_said_to_be():
    """The page states them for calls in office hours."""
    urgent = {"immediate_danger": False, "safe_until_next_working_day": False}
    assert any("safer reading" in caveat for caveat in _route(FRIDAY_NIGHT, **urgent).caveats)
    assert not any("safer reading" in caveat for caveat in _route(**urgent).caveats)


def test_the_portal_is_actioned_by_the_next_working_day():
    """A referral on Friday night is actioned by Monday."""
    known = {**NO_NEED, "complex_or_multiple_needs": True, "about_someone_who_works_with_children": False}
    found = _route(FRIDAY_NIGHT, **known)
    assert found.door is Door.PORTAL
    assert [(item.timescale.id, item.due) for item in found.deadlines] == [
        (limit, date(2026, 11, 23)) for limit in ("portal-actioned", *ANSWERS)
    ]


def test_a_referrer_asks_again_on_the_day_on_which_the_answer_is_due():
    """Words and date agree; the three working days that circulate stand in no text that was found, and are no limit."""
    easter = _route(MAUNDY_THURSDAY, **NO_WORKER)
    days = {item.duty.id: item.due for item in easter.deadlines}
    assert days["chase"] == days["answer-the-referrer"] == days["acknowledge-the-referral"] == date(2026, 4, 7)
    chase = RULES.timescales["chase-referral"]
    assert (chase.within.amount, chase.cite.evidence) == (1, Evidence.SECONDARY)
    assert any("no reason to wait" in caveat for caveat in chase.caveats)
    assert "on the next working day" in {step.id: step.text for step in easter.steps}["chase"]


def test_no_clock_runs_where_nothing_was_sent():
    """Early help, a worker who is reached and universal services start no clock of a referral."""
    known = {"about_someone_who_works_with_children": False}
    assert not _route(**NO_NEED, **known, emerging_needs=True).deadlines
    assert not _route(**NOT_URGENT, **known, allocated_worker_reached=True).deadlines
    assert _route(**NOTHING, **known).deadlines == ()


URGENT = (
    {"significant_harm": Suspicion.SUSPECTED},
    {"significant_harm": Suspicion.KNOWN, "safe_until_next_working_day": True},
    {"significant_harm": Suspicion.NOT_SUSPECTED, "safe_until_next_working_day": False},
)


@pytest.mark.parametrize("urgent", [*URGENT, {}, {"significant_harm": Suspicion.NOT_SUSPECTED}])
def test_another_area_is_phoned_now_and_the_host_must_protect(urgent: dict[str, object]):
    """What this area would phone for now, or can't rule out, is phoned to the other one now."""
    found = _route(immediate_danger=False, **ELSEWHERE, **urgent)
    assert found.door is Door.OTHER_AREA
    steps = {step.id: step for step in found.steps}
    phone, host = steps["phone-that-area"], steps["host-protects"]
    assert _ids(found)[1] == "phone-that-area"
    assert (phone.kind, phone.conditional, host.kind) == (DutyKind.MUST, False, DutyKind.MUST)
    assert phone.text.startswith("You must phone the children's services of the area where the child lives or is, now")
    if urgent in URGENT:
        assert "phone-that-area-today" not in steps
    assert [item.timescale.id for item in found.deadlines if not item.conditional] == ANSWERS


def test_another_area_is_phoned_today_where_it_can_wait():
    """Without a sign of significant harm it is a should, as it was."""
    steps = {step.id: step for step in _route(**NOTHING | ELSEWHERE).steps}
    assert "phone-that-area" not in steps
    today = steps["phone-that-area-today"]
    assert (today.kind, today.conditional) == (DutyKind.SHOULD, False)


@pytest.mark.parametrize("works_with_children", [True, False, None])
@pytest.mark.parametrize("facts", [{"immediate_danger": True}, *URGENT, NOTHING])
def test_nothing_of_croydons_is_given_for_another_area(facts: dict[str, object], works_with_children: bool | None):
    """Its LADO, advice, forms, escalation and channels are asked for there; only 999 is the same everywhere."""
    known = {"immediate_danger": False} | facts | ELSEWHERE
    found = _route(**known, about_someone_who_works_with_children=works_with_children)
    assert [contact.id for contact in found.contacts] == ["emergency-services"]
    local = {"tell-the-lado", "ask-for-advice", "request-information", "escalate", "no-referral-by-email"}
    assert not local & set(_ids(found))
    assert "ask-that-area-for-its-own-ways" in _ids(found)
    assert not any("MASH" in step.text for step in found.steps)
    assert not any("Croydon MASH" in caveat for caveat in found.caveats)
    lado = [step for step in found.steps if step.id == "tell-the-lado-of-the-place-of-work"]
    assert [(step.kind, step.conditional) for step in lado] == (
        [] if works_with_children is False else [(DutyKind.MUST, works_with_children is None)]
    )
    clocks = [item.conditional for item in found.deadlines if item.timescale.id == "croydon-lado-referral"]
    assert clocks == [step.conditional for step in lado]


def test_where_the_place_is_not_known_croydons_steps_are_certain():
    """Until the child is known to be elsewhere, this area's ways stand, and none of them waits."""
    steps = {step.id: step for step in _route(immediate_danger=False, about_someone_who_works_with_children=True).steps}
    for name in ("tell-the-lado", "ask-for-advice", "request-information", "escalate", "no-referral-by-email"):
        assert not steps[name].conditional
    assert "tell-the-lado-of-the-place-of-work" not in steps


def test_a_child_found_here_is_protected_here_until_the_home_authority_accepts():
    """The home authority is told at once."""
    found = {step.id: step for step in _route(immediate_danger=False, lives_in_area=False, found_in_area=True).steps}
    assert not found["tell-the-home-authority"].conditional
    assert "phone-mash" in found
    assert "tell-the-home-authority" not in _ids(_route(immediate_danger=False, lives_in_area=True))


def test_where_the_place_is_not_known_the_step_is_to_find_out():
    """The steps of the other area's door are not shown with it."""
    found = _ids(_route(immediate_danger=False))
    assert "find-out-where" in found
    assert "phone-that-area" not in found


@pytest.mark.parametrize("facts", [{}, NOTHING, NO_WORKER, {"immediate_danger": False}])
@pytest.mark.parametrize("consent", [None, *Consent])
def test_missing_consent_blocks_nothing(facts: dict[str, object], consent: Consent | None):
    """The door, its clocks and its questions are the same with every kind of consent."""
    without, found = _route(**facts), _route(**facts, consent=consent)
    assert (found.door, found.deadlines, found.questions) == (without.door, without.deadlines, without.questions)


@pytest.mark.parametrize(
    ("consent", "shown", "hidden"),
    [
        (Consent.GIVEN, {"tell-the-family"}, {"refer-without-consent", "ask-for-consent", "no-asking-where-unsafe"}),
        (Consent.REFUSED, {"tell-the-family", "refer-without-consent"}, {"ask-for-consent"}),
        (Consent.NOT_ASKED, {"tell-the-family", "refer-without-consent", "ask-for-consent"}, set()),
        (
            Consent.UNSAFE_TO_ASK,
            {"refer-without-consent", "no-asking-where-unsafe"},
            {"tell-the-family", "ask-for-consent"},
        ),
        (None, {"tell-the-family", "refer-without-consent", "ask-for-consent", "no-asking-where-unsafe"}, set()),
    ],
)
def test_the_steps_on_consent_and_the_family(consent: Consent | None, shown: set[str], hidden: set[str]):
    """Where it is unsafe to ask, nobody is told to ask or to tell."""
    steps = {step.id: step for step in _route(**NO_WORKER, consent=consent).steps}
    assert shown <= steps.keys()
    assert not hidden & steps.keys()
    if "no-asking-where-unsafe" in steps:
        assert steps["no-asking-where-unsafe"].kind is DutyKind.MUST_NOT


HELP = {
    "universal": NOTHING,
    "early help": {**NO_NEED, "emerging_needs": True},
    "early help, and not much known": NO_NEED,
    "the allocated worker": {**NOT_URGENT, "allocated_worker_reached": True},
}


@pytest.mark.parametrize("facts", HELP.values(), ids=HELP)
@pytest.mark.parametrize(
    ("consent", "step", "says"),
    [
        (Consent.UNSAFE_TO_ASK, "take-advice-where-asking-is-unsafe", "is itself a sign of risk"),
        (Consent.REFUSED, "look-again-where-consent-is-refused", "look again at the risk"),
    ],
)
def test_consent_that_is_missing_for_help_has_a_next_step(
    facts: dict[str, object], consent: Consent, step: str, says: str
):
    """Nobody is left with a refusal, or told to agree it with a family that can't safely be asked."""
    steps = {each.id: each for each in _route(**facts, consent=consent).steps}
    assert says in steps[step].text
    assert not steps[step].conditional
    assert {contact.id for contact in steps[step].contacts} == {
        "mash-consultation-line",
        "mash-consultation-line-option-1",
    }
    assert not {"agree-it-with-the-family", "tell-the-family", "ask-for-consent"} & steps.keys()
    assert steps["no-asking-where-unsafe"].kind is DutyKind.MUST_NOT
    assert not steps["refer-without-consent"].conditional


@pytest.mark.parametrize("consent", [None, Consent.GIVEN, Consent.NOT_ASKED])
def test_early_help_is_agreed_with_the_family(consent: Consent | None):
    """It rests on their consent, and is asked for where nobody has said that they can't be."""
    steps = {step.id: step for step in _route(**NO_NEED, emerging_needs=True, consent=consent).steps}
    assert not steps["agree-it-with-the-family"].conditional
    assert not {"take-advice-where-asking-is-unsafe", "look-again-where-consent-is-refused"} & steps.keys()


@pytest.mark.parametrize("facts", HELP.values(), ids=HELP)
@pytest.mark.parametrize("consent", [None, *Consent])
def test_a_family_is_not_told_of_a_referral_that_nobody_makes(facts: dict[str, object], consent: Consent | None):
    """Where it is no referral, no step speaks of telling them that it is."""
    found = _route(**facts, consent=consent)
    assert "tell-the-family" not in _ids(found)
    assert not any("that you refer" in step.text for step in found.steps)
    assert "tell-the-family" in _ids(_route(**NO_WORKER, consent=Consent.GIVEN))


def test_whether_there_is_a_worker_is_found_out_and_the_portal_stands_behind():
    """Needs of the portal's level wait for no worker whom nobody has found: its contact and its clock are shown."""
    found = _route(**NOT_URGENT, complex_or_multiple_needs=True, about_someone_who_works_with_children=False)
    assert found.door is Door.ALLOCATED_WORKER
    steps = {step.id: step for step in found.steps}
    assert _ids(found)[1:4] == ["find-the-worker", "contact-the-worker", "do-not-wait-for-the-worker"]
    assert [steps[name].conditional for name in _ids(found)[1:4]] == [False, True, False]
    assert [contact.id for contact in steps["do-not-wait-for-the-worker"].contacts] == ["mash-portal"]
    assert steps["send-portal-referral"].conditional
    assert [item.timescale.id for item in found.deadlines] == ["portal-actioned", *ANSWERS]
    assert all(item.conditional for item in found.deadlines)
    assert not steps["no-referral-by-email"].conditional
    assert not steps["ask-for-advice"].conditional


def test_a_worker_who_is_known_is_contacted_and_not_looked_for():
    """The portal stands behind a worker whom nobody has reached, and no longer behind one who has been."""
    known = {step.id: step for step in _route(**NOT_URGENT, allocated_worker=True).steps}
    assert "find-the-worker" not in known
    assert not known["contact-the-worker"].conditional
    assert known["send-portal-referral"].conditional
    assert "send-portal-referral" not in _ids(_route(**NOT_URGENT, allocated_worker_reached=True))


def test_email_is_never_a_way_to_refer():
    """The prohibition stands at every door, and says that it delays nothing."""
    for facts in ({}, NOTHING, NO_WORKER, {"immediate_danger": True}, {**NO_NEED, "emerging_needs": True}):
        email = {step.id: step for step in _route(**facts).steps}["no-referral-by-email"]
        assert email.kind is DutyKind.MUST_NOT
        assert email.text == (
            "You must not send a referral by email. This never delays 999, medical help or a referral of the child."
        )


def test_somebody_who_works_with_children_brings_the_lado_in():
    """The adult is not told, and nobody investigates; while it is not known, the same."""
    known = {step.id: step for step in _route(about_someone_who_works_with_children=True).steps}
    assert not known["tell-the-lado"].conditional
    assert [contact.id for contact in known["tell-the-lado"].contacts] == ["lado"]
    assert known["do-not-tell-the-adult"].kind is DutyKind.MUST_NOT
    open_question = {step.id: step for step in _route().steps}
    assert open_question["tell-the-lado"].conditional
    assert str(open_question["tell-the-lado"]).startswith("If this turns out to apply: You must tell the Local")
    assert not open_question["do-not-tell-the-adult"].conditional
    for name in ("do-not-tell-the-adult", "do-not-investigate"):
        assert "somebody who works with children" in open_question[name].text
        assert "if the worry is about that person" in open_question[name].text
    assert not [name for name in _ids(_route(about_someone_who_works_with_children=False)) if "lado" in name]


@pytest.mark.parametrize("facts", [{}, NOTHING, NO_WORKER, {**NO_NEED, "emerging_needs": True}, NOT_URGENT])
def test_the_lado_is_told_within_one_working_day_at_every_door(facts: dict[str, object]):
    """Whoever has such a worry knows of it now; while it is open, so is the deadline."""
    for known, conditional in ((True, [False]), (None, [True]), (False, [])):
        found = _route(**facts, about_someone_who_works_with_children=known)
        lado = [item for item in found.deadlines if item.timescale.id == "croydon-lado-referral"]
        assert [item.conditional for item in lado] == conditional
        assert all(item.duty.id == "tell-the-lado" and item.due == date(2026, 11, 23) for item in lado)


def test_a_referral_says_what_is_not_known_yet():
    """What is missing in this concern is named, and it holds nothing up."""
    gaps = {step.id: step for step in _route(**NO_WORKER, lives_in_area=True).steps}["say-what-is-not-known"].text
    assert gaps.startswith("You should send it with what is known")
    assert gaps.endswith(
        "Is the child in this area now, or was the child found here? What is known of the family's consent? "
        "Is the worry about somebody who works or volunteers with children?"
    )
    assert "Are the child's needs complex, or are there many?" in gaps
    assert "immediate danger" not in gaps
    assert "Does the child live in this area" not in gaps
    assert not any(name.replace("_", " ") in gaps for name in ("found_in_area", "allocated_worker_reached"))
    (urgent,) = [step.text for step in _route(immediate_danger=False).steps if step.id == "say-what-is-not-known"]
    assert "Can this safely wait until Monday 23 November 2026?" in urgent
    everything = {field.name: False for field in attrs.fields(Concern) if field.init}
    everything |= {"significant_harm": Suspicion.KNOWN, "consent": Consent.GIVEN}
    assert "say-what-is-not-known" not in _ids(_route(**everything))


def test_an_answer_that_does_not_come_is_chased_and_escalated():
    """Whoever refers isn't left with silence."""
    found = _ids(_route(immediate_danger=False))
    assert found.index("acknowledge-the-referral") < found.index("answer-the-referrer")
    assert found.index("answer-the-referrer") < found.index("chase") < found.index("escalate")


def test_a_weaker_door_keeps_the_way_back_open():
    """Nothing needed today is no finding that nothing is needed."""
    found = _ids(_route(**NOTHING))
    assert found[:4] == ["call-999", "universal-services", "refer-if-it-grows", "phone-if-it-gets-worse"]
    assert "request-information" in found
    assert not {"phone-if-it-gets-worse", "phone-today"} & set(_ids(_route(immediate_danger=False)))


def test_contacts_stand_in_the_order_of_the_steps_with_999_first():
    """Both numbers of the consultation line stand, and the pages are said to disagree."""
    found = _route(immediate_danger=False)
    names = [contact.id for contact in found.contacts]
    assert names[:2] == ["emergency-services", "mash-urgent-line"]
    assert {"mash-consultation-line", "mash-consultation-line-option-1"} < set(names)
    assert len(names) == len(set(names))
    assert sum("Pages disagree" in caveat for caveat in found.caveats) == 2
    assert "child-death-single-point-of-contact" not in names


@pytest.mark.parametrize(
    ("moment", "age"),
    [
        (datetime(2026, 12, 2, 12, tzinfo=LONDON), "10 days before this moment"),
        (datetime(2026, 11, 23, 12, tzinfo=LONDON), "1 day before this moment"),
        (datetime(2026, 11, 22, 12, tzinfo=LONDON), "0 days before this moment"),
        (FRIDAY_NOON, "2 days after this moment"),
    ],
)
def test_the_age_of_the_contacts_is_shown(moment: datetime, age: str):
    """A number on a page grows old."""
    found = _route(moment)
    (checked,) = [caveat for caveat in found.caveats if caveat.startswith("Contacts last checked")]
    assert checked.startswith(f"Contacts last checked on 22 November 2026, {age}: the emergency services; ")
    assert all(contact.role in checked for contact in found.contacts)


def test_closing_on_bank_holidays_is_said_to_be_assumed():
    """No page says so, and it sends the caller to another number."""
    found = _route(datetime(2026, 12, 25, 12, tzinfo=LONDON), immediate_danger=False)
    assert found.door is Door.OUT_OF_HOURS
    assert any("urgent line: no page says whether it answers on bank holidays" in caveat for caveat in found.caveats)
    assert not any("Duty Team: no page" in caveat for caveat in found.caveats)


def test_a_moment_past_the_published_bank_holidays_is_provisional():
    """The next working day may still move."""
    assert any(caveat.startswith("Provisional") for caveat in _route(FRIDAY_NOON.replace(year=2030)).caveats)
    assert not any(caveat.startswith("Provisional") for caveat in _route().caveats)


def test_a_moment_outside_the_editions_is_said():
    """The doors of one date do not silently answer for another."""
    early = _route(datetime(2025, 12, 30, 12, tzinfo=LONDON))
    assert any("is in force from 31 December 2025, not at this moment" in caveat for caveat in early.caveats)
    assert not any("not at this moment" in caveat for caveat in _route().caveats)


def test_an_unborn_child_has_the_same_doors_and_a_caveat():
    """Nobody waits for the birth."""
    found = _route(**NO_WORKER, unborn=True)
    assert found.door is Door.PORTAL
    assert any("do not wait for the birth" in caveat for caveat in found.caveats)


def test_reasons_stand_for_this_door_and_those_before_it():
    """Why a stronger door was passed over can be read."""
    reasons = {reason.criterion_id: reason.finding for reason in _route(**NO_WORKER).reasons}
    assert reasons["immediate-danger"] is Finding.NOT_MET
    assert reasons["cannot-wait"] is Finding.NOT_MET
    assert reasons["complex-or-multiple-needs"] is Finding.UNKNOWN
    assert "emerging-needs" not in reasons
    assert "emerging-needs" in {reason.criterion_id for reason in _route(**NOTHING).reasons}
    emergency = {reason.criterion_id for reason in _route().reasons}
    assert emergency == {"immediate-danger", "lives-elsewhere", "not-found-here", "significant-harm", "cannot-wait"}
    assert {reason.criterion_id for reason in _route(FRIDAY_NIGHT).reasons} == emergency


def test_a_route_carries_the_editions_the_digest_and_the_date():
    """It can be traced to the data it came from."""
    found = _route()
    assert {"croydon-referrals", "croydon-contacts"} <= set(found.editions)
    assert len(found.editions) == len(set(found.editions))
    assert (found.digest, found.on) == (RULES.digest, RULES.on)
    assert repr(found) == "<Route by emergency>"


def test_the_explanation_puts_999_before_every_number():
    """It reads as what to do, and ends with where it comes from."""
    text = _route(MAUNDY_THURSDAY, immediate_danger=False).explain()
    assert text.splitlines()[:2] == [
        "Phone children's social care now, on the urgent line.",
        "At 16:00 BST on Thursday 2 April 2026, by the rules as at 20 November 2026.",
    ]
    assert text.index("999") < text.index("0208 255 2888")
    assert "on Friday 3 April 2026: 24 hours after" in text
    assert "1. You must phone 999 at once" in text
    assert "- Can this safely wait until Tuesday 7 April 2026?" in text
    assert "- A child is in immediate danger: no. " in text
    assert text.endswith(f"Data digest: {RULES.digest}.")
    assert "Still to find out" not in _route(**NOTHING).explain()


@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 20, 12), date(2026, 11, 20), "Jane Doe", None, 12], ids=lambda value: type(value).__name__
)
def test_only_a_datetime_with_a_time_zone_is_taken(at: object):
    """A naive time could be any of many moments; the value is never repeated."""
    with pytest.raises(FactsError) as caught:
        referrals.route(Concern(), RULES, at=at)  # type: ignore[arg-type]
    assert [problem.path for problem in caught.value.problems] == ["at"]
    assert "Jane" not in str(caught.value)
    assert "2026" not in str(caught.value)


def test_both_arguments_are_refused_together():
    """One round is enough to mend a call."""
    with pytest.raises(FactsError) as caught:
        referrals.route({"immediate_danger": "Jane Doe"}, RULES, at=date(2026, 11, 20))  # type: ignore[arg-type]
    assert [problem.path for problem in caught.value.problems] == ["concern", "at"]
    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(1973, 12, 31, 12, tzinfo=UTC),
        datetime(2061, 1, 1, 12, tzinfo=UTC),
        datetime(2060, 12, 31, 12, tzinfo=UTC),
    ],
)
def test_a_moment_outside_the_calendar_is_refused(at: datetime):
    """There is no answer to give, and a guess would look like one."""
    with pytest.raises(BeyondCalendarError, match=r"^at: ") as caught:
        _route(at)
    assert "a and b" not in str(caught.value)
    assert "the answer" not in str(caught.value)


def test_before_the_doors_are_held_there_is_no_route():
    """The error names the dates on which they are."""
    with pytest.raises(NotInForceError, match="31 December 2025"):
        _route(rules=sg.rulebook("croydon", on=date(2025, 12, 30)))


@pytest.mark.parametrize("is_there", [True, False])
def test_no_route_is_given_without_the_first_step(is_there: bool):
    """A partnership whose data lack the advice to phone 999, or put a condition on it, gets an error."""
    emergency = RULES.criteria["door-emergency"]
    first, *others = emergency.duties
    guarded = attrs.evolve(first, when=RULES.criteria["referral-lado"].compiled)
    weak = attrs.evolve(emergency, duties=(*([guarded] if is_there else []), *others))
    criteria = Names("criteria", dict(RULES.criteria.items()) | {"door-emergency": weak})
    # Facts of its own: an answer is remembered by the criteria's id and digest.
    facts = {"immediate_danger": False, "disabled": True, "unborn": is_there}
    with pytest.raises(UnknownNameError, match="call-999"):
        _route(rules=attrs.evolve(RULES, criteria=criteria), **facts)


def test_an_overlay_line_that_answers_on_bank_holidays_keeps_the_office_open(tmp_path):
    """Office hours are data, so a partnership changes no code."""
    (tmp_path / "own.yaml").write_text(
        """
edition: own-contacts
title: Our own contacts
layer: own
in_force: {from: 2026-01-01}
sources:
  own-page: {title: Our own page, url: "https://example.org", retrieved: 2026-11-22}
contacts:
  - id: own-line
    for: urgent calls
    role: our urgent line
    phone: "020 7946 0000"
    hours: {weekdays: [monday], opens: "08:00", closes: "18:00", bank_holidays: open}
    steps: [phone-mash]
    cite: {source: own-page, at: "contact", evidence: primary, checked_on: 2026-11-20}
""",
        encoding="utf-8",
    )
    rules = sg.rulebook("croydon", on=date(2026, 11, 20), overlay=tmp_path)
    easter_monday = datetime(2026, 4, 6, 17, 30, tzinfo=LONDON)
    assert _route(easter_monday, rules, immediate_danger=False).door is Door.MASH_PHONE
    assert _route(easter_monday, immediate_danger=False).door is Door.OUT_OF_HOURS
    both = _route(easter_monday, rules, immediate_danger=False)
    assert [contact.id for contact in both.steps[1].contacts] == ["mash-urgent-line", "own-line"]
    assert sum(caveat.startswith("Contacts last checked") for caveat in both.caveats) == 2
    assert not any("Our urgent line: no page" in caveat for caveat in both.caveats)


def test_two_duties_of_one_id_are_both_shown(tmp_path):
    """A step that a partnership adds under an id that another question has is not lost."""
    (tmp_path / "own.yaml").write_text(
        """
edition: own-duties
title: Our own duties
layer: own
in_force: {from: 2026-01-01}
sources:
  own-page: {title: Our own page, url: "https://example.org", retrieved: 2026-11-22}
duties:
  - for: door-portal
    about: thresholds.Concern
    id: chase
    kind: should
    who: you
    does: "ring our own desk too"
    applies: [met, unknown]
    cite: {source: own-page, at: "contact", evidence: primary, checked_on: 2026-11-20}
""",
        encoding="utf-8",
    )
    rules = sg.rulebook("croydon", on=date(2026, 11, 20), overlay=tmp_path)
    assert _ids(_route(rules=rules, **NO_WORKER)).count("chase") == 2


def test_routes_can_be_copied_pickled_and_hashed():
    """A route is a value."""
    for facts in ({}, NOTHING, NO_WORKER):
        found = _route(**facts)
        assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
        assert hash(copy.copy(found)) == hash(found)


def test_a_partnership_without_doors_says_so(tmp_path):
    """And 999 comes first, there as everywhere."""
    (tmp_path / "partnership.yaml").write_text(
        "partnership: marsh\ntitle: Marsh\nlayers: [england, london, marsh]\n", encoding="utf-8"
    )
    (tmp_path / "own.yaml").write_text(
        "edition: marsh-2026\ntitle: Marsh\nlayer: marsh\nin_force: {from: 2026-01-01}\n", encoding="utf-8"
    )
    rules = sg.rulebook("marsh", on=date(2026, 11, 20), overlay=tmp_path)
    with pytest.raises(UnknownNameError, match="in immediate danger call 999 first"):
        referrals.route(Concern(), rules, at=datetime(2026, 11, 20, 12, tzinfo=LONDON))
