"""Quoracy, forum dates, and what a name means."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import safeguarding as sg
from safeguarding import allegations, child_deaths, governance, incidents
from safeguarding.errors import FactsError, NotInForceError, UnknownNameError

LONDON = ZoneInfo("Europe/London")
ON = date(2026, 11, 20)
RULES = sg.rulebook("croydon", on=ON)
PERSON = "Jane Doe of 1 Example Street"

# What the education toolkit publishes: last day, pre-meeting, meeting, venue.
SIP = [
    ("2025-11-13", "2025-11-18", "2025-11-21", "Oasis Arena"),
    ("2025-12-04", "2025-12-09", "2025-12-12", "Orchard Park"),
    ("2026-01-08", "2026-01-13", "2026-01-23", None),
    ("2026-01-29", "2026-02-03", "2026-02-13", None),
    ("2026-02-26", "2026-03-03", "2026-03-13", None),
    ("2026-04-30", "2026-05-05", "2026-05-15", None),
    ("2026-06-04", "2026-06-09", "2026-06-12", None),
    ("2026-06-25", "2026-06-30", "2026-07-10", "Harris Beulah Hill"),
]
BWH = "Bernard Weatherill House"
PIP = [
    ("2025-10-24", None, "2025-11-05", BWH),
    ("2025-11-26", None, "2025-12-03", BWH),
    ("2025-12-19", None, "2026-01-07", BWH),
    ("2026-01-28", None, "2026-02-04", BWH),
    ("2026-02-25", None, "2026-03-04", BWH),
    ("2026-04-29", None, "2026-05-06", BWH),
    ("2026-05-22", None, "2026-06-03", BWH),
    ("2026-06-24", None, "2026-07-01", BWH),
]
HRAF = [
    ("2025-05-06", None, "2025-05-12", None),
    ("2025-06-04", None, "2025-06-09", None),
    ("2025-07-07", None, "2025-07-14", None),
    ("2025-09-22", None, "2025-09-29", None),
    ("2025-11-03", None, "2025-11-10", None),
    ("2025-12-01", None, "2025-12-08", None),
]


@pytest.mark.parametrize(
    ("attending", "met", "missing"),
    [
        pytest.param(["childrens-social-care", "integrated-care-board", "police"], True, (), id="all three by id"),
        pytest.param(["CSC", "ICB", "Metropolitan Police"], True, (), id="all three by other names"),
        pytest.param(["Children's Social Care", "icb", "the Met"], True, (), id="case and apostrophes do not matter"),
        pytest.param(
            ["Children\u2019s Social Care", "Health (ICB)", "POLICE"], True, (), id="a typographer's apostrophe"
        ),
        pytest.param(
            ["CSC", "Croydon Health Services", "police"],
            False,
            ("integrated-care-board",),
            id="a hospital trust is not the integrated care board",
        ),
        pytest.param(
            ["CSC", "CUH", "CHS", "SLaM", "public health", "police"],
            False,
            ("integrated-care-board",),
            id="nor are three bodies of health together",
        ),
        pytest.param(
            ["CSC", "education", "housing", "YJS", "early years", "business team", "scrutineer", "public health"],
            False,
            ("integrated-care-board", "police"),
            id="a full room is no quorum",
        ),
        pytest.param(
            ["Early Help", "ICB", "police"], False, ("childrens-social-care",), id="early help is not social care"
        ),
        pytest.param(
            [], False, ("childrens-social-care", "integrated-care-board", "police"), id="nobody, in the rule's order"
        ),
        pytest.param(
            ["police", "police", "met police"],
            False,
            ("childrens-social-care", "integrated-care-board"),
            id="twice counts once",
        ),
    ],
)
def test_quorum_of_the_review_group(attending, met, missing):
    """Children's social care, the integrated care board and the police must all be there."""
    answer = governance.quorum(attending, RULES, group="review-group")
    assert (answer.met, answer.missing) == (met, missing)
    assert len(answer.attending) == len(set(answer.attending))


def test_quorum_says_what_it_rests_on():
    """The proxy rule, the edition and the digest come with every answer."""
    answer = governance.quorum(iter(["CSC"]), RULES, group="review-group")
    assert answer.attending == ("childrens-social-care",)
    assert any("similar seniority" in caveat for caveat in answer.caveats)
    assert answer.group == "review-group"
    assert answer.editions == ("croydon-review-group-page",)
    assert (answer.digest, answer.on) == (RULES.digest, ON)


@pytest.mark.parametrize("word", ["Health", "health", "HEALTH ", "NHS", "the hospital", "Croydon Health", "trust"])
def test_a_name_of_several_health_bodies_is_refused(word):
    """Guessing the board would make a quorum that is none."""
    with pytest.raises(FactsError) as refused:
        governance.quorum(["CSC", word, "police"], RULES, group="review-group")
    (problem,) = refused.value.problems
    assert problem.path == "attending 2"
    assert "several agencies" in problem.expected
    assert "croydon-health-services" in problem.expected


@pytest.mark.parametrize("word", ["council", "Croydon Council", "LA", "CYPE", "social care", "children's services"])
def test_a_name_of_several_council_services_is_refused(word):
    """The council is in the room in seven ways, and only one of them counts."""
    with pytest.raises(FactsError, match=r"several agencies.*childrens-social-care"):
        governance.quorum([word], RULES, group="review-group")


def test_every_name_that_cannot_be_used_is_refused_at_once_and_never_repeated():
    """Names in a list of attendance may be people's."""
    with pytest.raises(FactsError) as refused:
        governance.quorum([PERSON, "CSC", 7, "Health", ""], RULES, group="review-group")
    assert [problem.path for problem in refused.value.problems] == [
        "attending 1",
        "attending 3",
        "attending 4",
        "attending 5",
    ]
    assert "Jane" not in str(refused.value)
    assert "leave guests out" in refused.value.problems[0].expected
    assert "integrated-care-board" in refused.value.problems[0].expected


@pytest.mark.parametrize("wrong", ["police", None, 3])
def test_attendance_is_a_list(wrong):
    """A text would be read letter by letter."""
    with pytest.raises(FactsError, match=r"^attending: expected a list"):
        governance.quorum(wrong, RULES, group="review-group")


@pytest.mark.parametrize("name", ["review-group", "SPRG", "The Review Group", "Safeguarding Practice Review Group"])
def test_a_group_goes_by_its_id_title_and_aliases(name):
    """All of them mean the same group."""
    assert governance.quorum([], RULES, group=name).group == "review-group"


def test_an_unknown_group():
    """The groups that are held are named; what was asked for is not."""
    with pytest.raises(UnknownNameError, match="review-group") as refused:
        governance.quorum([], RULES, group=PERSON)
    assert "Jane" not in str(refused.value)
    with pytest.raises(FactsError, match="group: expected an id, a title or an alias"):
        governance.quorum([], RULES, group=None)


@pytest.mark.parametrize("junk", [None, "croydon", 1, {"groups": {}}])
def test_rules_are_a_rulebook(junk):
    """Anything else is refused by name."""
    for asked in (
        lambda: governance.quorum([], junk, group="review-group"),
        lambda: governance.next_meeting("sip", junk, at=datetime(2026, 1, 5, 12, tzinfo=UTC)),
        lambda: governance.meanings("SCP", junk),
        lambda: incidents.assessments(incidents.Incident(), junk),
        lambda: incidents.rapid_review(incidents.Incident(), junk),
        lambda: child_deaths.assessments(child_deaths.ChildDeath(), junk),
        lambda: allegations.lado_referral(allegations.Allegation(), junk),
    ):
        with pytest.raises(FactsError, match=r"^rules: expected a Rulebook; make one with safeguarding\.rulebook$"):
            asked()


def test_who_is_away_does_not_attend():
    """A mapping says of some that they are away, and its names alone would count them in."""
    with pytest.raises(FactsError, match="attending: expected a list of the agencies that attend"):
        governance.quorum({"CSC": True, "ICB": False, "police": True}, RULES, group="review-group")


def test_a_quorum_is_no_yes_or_no():
    """Not known would pass for yes, or for no."""
    with pytest.raises(TypeError, match=r"compare it: quorum\.met is True"):
        bool(governance.quorum([], RULES, group="executive"))


def test_where_no_source_names_a_quorum_it_is_not_known():
    """Not known is neither quorate nor inquorate."""
    answer = governance.quorum(["police", "education"], RULES, group="executive")
    assert (answer.met, answer.missing) == (None, ())
    assert any("No source" in caveat for caveat in answer.caveats)


def test_health_is_not_guessed_where_a_group_has_a_health_partner():
    """The executive's page names no body for health."""
    with pytest.raises(FactsError):
        governance.quorum(["Health"], RULES, group="executive")


def test_the_review_group_of_an_earlier_edition():
    """Before the newer page the scrutineer took the chair, and no quorum was read."""
    rules = sg.rulebook("croydon", on=date(2025, 12, 30))
    assert "scrutineer" in rules.groups["review-group"].chair
    assert governance.quorum([], rules, group="review-group").met is None
    answer = governance.quorum(["police"], rules, group="review-group")
    assert (answer.met, answer.attending) == (None, ())
    assert any("members of this group are not held" in text for text in answer.caveats)
    assert "scrutineer" not in RULES.groups["review-group"].chair


def test_a_group_of_another_date():
    """A group that is held for other dates is not a name that never was."""
    with pytest.raises(NotInForceError, match="from 1 April 2023"):
        governance.quorum([], sg.rulebook("croydon", on=date(2023, 3, 31)), group="executive")


def test_the_review_groups_duties():
    """The group has its tasks, and each member nine."""
    duties = RULES.groups["review-group"].duties
    assert sum(duty.who == "each member" for duty in duties) == 9
    assert {duty.timescale for duty in duties} == {None}
    assert all(duty.cite.edition == "croydon-review-group-page" for duty in duties)


@pytest.mark.parametrize(("forum", "published"), [("sip", SIP), ("pip", PIP), ("hraf", HRAF)])
def test_the_calendars_are_those_published(forum, published):
    """Each date is stored: the leads follow no pattern."""
    held = [
        (str(each.submit_by), each.pre_meeting and str(each.pre_meeting), str(each.meets), each.venue)
        for each in RULES.forums[forum].sittings
    ]
    assert held == published


@pytest.mark.parametrize(("forum", "weekday"), [("sip", "Friday"), ("pip", "Wednesday")])
def test_forums_meet_on_their_day(forum, weekday):
    """The published dates agree with the published weekday."""
    assert {f"{each.meets:%A}" for each in RULES.forums[forum].sittings} == {weekday}


@pytest.mark.parametrize(("forum", "published"), [("sip", SIP), ("pip", PIP), ("hraf", HRAF)])
def test_next_meeting_up_to_five_and_after(forum, published):
    """At 17:00 in London the case is still in time; a second later it is the next meeting's."""
    for row, after in zip(published, [*published[1:], (None, None, None, None)], strict=True):
        limit = datetime.combine(date.fromisoformat(row[0]), datetime.min.time().replace(hour=17), LONDON)
        at = governance.next_meeting(forum, RULES, at=limit.astimezone(UTC))
        assert (at.submit_by, at.pre_meeting and str(at.pre_meeting), str(at.meets), at.venue) == (limit, *row[1:])
        late = governance.next_meeting(forum, RULES, at=limit + timedelta(seconds=1))
        assert (late.meets and str(late.meets)) == after[2]


def test_the_limit_is_londons_time():
    """In summer 17:00 in London is 16:00 in UTC."""
    at = governance.next_meeting("sip", RULES, at=datetime(2026, 6, 4, 16, 30, tzinfo=UTC))
    assert at.meets == date(2026, 7, 10)
    assert governance.next_meeting("sip", RULES, at=datetime(2026, 6, 4, 15, 30, tzinfo=UTC)).meets == date(2026, 6, 12)
    tokyo = datetime(2026, 6, 5, 0, 30, tzinfo=timezone(timedelta(hours=9)))
    assert governance.next_meeting("sip", RULES, at=tokyo).meets == date(2026, 6, 12)


@pytest.mark.parametrize(
    ("forum", "last"), [("sip", "25 June 2026"), ("pip", "24 June 2026"), ("hraf", "1 December 2025")]
)
def test_after_the_last_published_date_the_answer_says_so(forum, last):
    """No date is made up, and the last one that was published is named."""
    meeting = governance.next_meeting(forum, RULES, at=datetime(2026, 11, 20, 9, tzinfo=LONDON))
    assert (meeting.submit_by, meeting.pre_meeting, meeting.meets, meeting.venue) == (None, None, None, None)
    assert any(caveat.startswith("No later date is published") and last in caveat for caveat in meeting.caveats)
    assert "@" in meeting.submit or forum == "sip"


def test_a_venue_to_be_confirmed_is_said():
    """None alone could be overlooked."""
    without = governance.next_meeting("sip", RULES, at=datetime(2026, 1, 8, 9, tzinfo=LONDON))
    assert without.venue is None
    assert any("to be confirmed" in caveat for caveat in without.caveats)
    named = governance.next_meeting("sip", RULES, at=datetime(2026, 6, 25, 9, tzinfo=LONDON))
    assert not any("to be confirmed" in caveat for caveat in named.caveats)


def test_a_meeting_says_what_it_rests_on():
    """Edition, digest and date come with it; HRAF's time of day is an assumption."""
    meeting = governance.next_meeting("hraf", RULES, at=datetime(2025, 12, 1, tzinfo=LONDON))
    assert meeting.forum == "hraf"
    assert meeting.editions == ("croydon-education-forums",)
    assert (meeting.digest, meeting.on, meeting.hours) == (RULES.digest, ON, None)
    assert any("17:00 is assumed" in caveat for caveat in meeting.caveats)


@pytest.mark.parametrize("name", ["sip", "SIP", "Secondary Inclusive Practice Forum", "sip forum"])
def test_a_forum_goes_by_its_id_title_and_aliases(name):
    """All of them mean the same forum."""
    assert governance.next_meeting(name, RULES, at=datetime(2026, 1, 1, tzinfo=UTC)).forum == "sip"


def test_an_unknown_forum():
    """The forums that are held are named; what was asked for is not."""
    with pytest.raises(UnknownNameError, match="hraf, pip, sip") as refused:
        governance.next_meeting(PERSON, RULES, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize("wrong", [datetime(2026, 1, 1), date(2026, 1, 1), "2026-01-01", None])
def test_a_moment_has_a_time_zone(wrong):
    """A limit at 17:00 needs to know whose 17:00."""
    with pytest.raises(FactsError, match=r"^at: expected a datetime with a time zone$"):
        governance.next_meeting("sip", RULES, at=wrong)


def test_a_forum_without_dates(tmp_path: Path):
    """An overlay's forum may have no calendar yet."""
    (tmp_path / "policy.yaml").write_text(
        """edition: our-forum
title: Our forum
layer: our-borough
in_force: {from: 2026-01-01}
sources: {page: {title: Our page, url: "https://example.org", retrieved: 2026-11-22}}
forums:
  - id: our-forum
    title: Our forum
    submit: "Email the chair"
    closes: "12:30"
    sittings: []
    cite: {source: page, at: "calendar", evidence: unverified, checked_on: 2026-11-22}
""",
        encoding="utf-8",
    )
    rules = sg.rulebook("croydon", on=ON, overlay=tmp_path)
    meeting = governance.next_meeting("our-forum", rules, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert meeting.meets is None
    assert meeting.caveats[0].startswith("Unverified")
    assert "No date of this forum is published; ask the forum." in meeting.caveats


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("LCSPR", ["local-child-safeguarding-practice-review"]),
        ("lscpr", ["local-child-safeguarding-practice-review"]),
        ("SPR", ["local-child-safeguarding-practice-review"]),
        ("SIN", ["serious-incident-notification"]),
        ("Significant Incident Notification", ["serious-incident-notification"]),
        ("serious incident notification", ["serious-incident-notification"]),
        ("PIP", ["primary-inclusive-practice", "parents-in-partnership"]),
        ("LSCP", ["london-safeguarding-children-partnership", "local-safeguarding-children-partnership"]),
        ("SCR", ["serious-case-review"]),
        ("Inclusive practice forums", ["fair-access-panel"]),
        ("no such name", []),
    ],
)
def test_meanings(name, ids):
    """A shorthand with two meanings gives both; an unknown one gives none."""
    assert [term.id for term in governance.meanings(name, RULES)] == ids


def test_meanings_of_what_is_no_text():
    """What is not a text is refused by name."""
    with pytest.raises(FactsError, match=r"^name: expected a text$"):
        governance.meanings(7, RULES)


@pytest.mark.parametrize(
    "model",
    [
        governance.quorum([], RULES, group="review-group"),
        governance.next_meeting("sip", RULES, at=datetime(2026, 1, 1, tzinfo=UTC)),
        RULES.groups["review-group"],
        RULES.forums["sip"],
        RULES.signposts["complaints"],
        RULES.publications["review-jake"],
        RULES.announced["childrens-wellbeing-and-schools-act-2026"],
        RULES.terms["case-of-concern"],
    ],
    ids=lambda model: type(model).__name__,
)
def test_models_are_hashable_picklable_and_equal_to_their_copy(model):
    """A model can be kept, sent and compared."""
    for twin in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert twin == model
        assert hash(twin) == hash(model)
