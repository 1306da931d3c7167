"""The five London partnerships in examples/overlays: nothing but YAML, and no more than their sources give."""

from __future__ import annotations

import doctest
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

import safeguarding as sg
from safeguarding import allegations, referrals, thresholds
from safeguarding.allegations import Allegation
from safeguarding.criteria import DutyKind, Finding, Force
from safeguarding.errors import EscalationError, NotInForceError
from safeguarding.escalation import Escalation, Move, Reason
from safeguarding.sources import Evidence
from safeguarding.thresholds import Concern, Suspicion
from safeguarding.timescales import Awaiting, due

LONDON = ZoneInfo("Europe/London")

ROOT = Path(__file__).parents[1]
OVERLAYS = ROOT / "examples" / "overlays"
#: The day on which most of the sources were seen.
SEEN = date(2026, 11, 22)
LAYERS = {
    "barking-and-dagenham": ("england", "london"),
    "barnet": ("england", "london"),
    "kingston-and-richmond": ("england", "london", "south-west-london"),
    "merton": ("england", "london", "south-west-london"),
    "waltham-forest": ("england", "london"),
}
each_partnership = pytest.mark.parametrize("name", LAYERS)


@cache
def rules(name, on=SEEN):
    """Return the rulebook of one of the five."""
    return sg.rulebook(name, on=on, overlay=OVERLAYS / name)


def editions(name):
    """Return the editions of an overlay by their paths, as PyYAML has them."""
    paths = sorted((OVERLAYS / name).glob("*/*.yaml"))
    return {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def citations(value):
    """Return every citation in what PyYAML read."""
    if isinstance(value, Mapping):
        own = [value["cite"]] if "cite" in value else []
        return own + [found for key, part in value.items() if key != "cite" for found in citations(part)]
    return [found for part in value for found in citations(part)] if isinstance(value, list) else []


class TestEach:
    """What holds for all of them."""

    def test_there_are_five(self):
        """Each folder founds the partnership of its name."""
        assert {path.parent.name for path in OVERLAYS.glob("*/partnership.yaml")} == set(LAYERS)

    @each_partnership
    def test_nothing_but_yaml(self, name):
        """A partnership comes by adding data; each edition is named for the day from which it is held."""
        files = {path for path in (OVERLAYS / name).rglob("*") if path.is_file()}
        assert files == {*editions(name), OVERLAYS / name / "partnership.yaml"}
        assert all(path.stem == str(content["in_force"]["from"]) for path, content in editions(name).items())

    @each_partnership
    def test_it_stands_on_shared_layers_alone(self, name):
        """England's and London's, and South West London's where it belongs there; nothing is Croydon's."""
        book = rules(name)
        assert book.layers == (*LAYERS[name], name)
        assert {edition.layer for edition in book.editions.values()} == set(book.layers)
        parts = ("criteria", "timescales", "contacts", "levels", "groups", "forums", "signposts", "publications")
        held = [each for part in parts for each in getattr(book, part)]
        assert not [each for each in held if "croydon" in each]
        assert name not in sg.partnerships()

    @each_partnership
    def test_no_evidence_is_better_than_what_was_read(self, name):
        """All that was read are pages about the rules, or copies; what was not read is unverified."""
        cited = [cite["evidence"] for content in editions(name).values() for cite in citations(content)]
        assert cited
        assert set(cited) <= {"secondary", "unverified"}

    @each_partnership
    def test_each_edition_says_whose_date_it_has(self, name):
        """A day that is not the policy's own says so, and so does a day that stands for a month or a year."""
        for content in editions(name).values():
            words = "is not" if content["in_force"]["from"] == SEEN else "the day is not known"
            assert words in content["note"]

    @pytest.mark.parametrize("name", [name for name in LAYERS if name != "barnet"])
    def test_without_a_text_of_its_own_londons_escalation_stands(self, name):
        """None was found for them, so none is made up."""
        assert rules(name).escalation.id == "london-resolving-differences"


#: From which moment, by which limit, until when; each is worked out by hand.
DUE = {
    "red, asked on the afternoon before Good Friday": (
        "merton",
        "merton-mash-red",
        "mash_information_requested",
        "2026-04-02T16:30:00+01:00",
        "2026-04-02T18:30:00+01:00",
    ),
    "red, the same moment in another zone": (
        "merton",
        "merton-mash-red",
        "mash_information_requested",
        "2026-04-02T15:30:00+00:00",
        "2026-04-02T18:30:00+01:00",
    ),
    "amber runs into the evening": (
        "merton",
        "merton-mash-amber",
        "mash_information_requested",
        "2026-04-02T16:30:00+01:00",
        "2026-04-02T22:30:00+01:00",
    ),
    "amber in the night in which the clocks go back": (
        "merton",
        "merton-mash-amber",
        "mash_information_requested",
        "2026-10-25T00:30:00+01:00",
        "2026-10-25T05:30:00+00:00",
    ),
    "green ends on Good Friday": (
        "merton",
        "merton-mash-green",
        "mash_information_requested",
        "2026-04-02T16:30:00+01:00",
        "2026-04-03T16:30:00+01:00",
    ),
    "a call confirmed when the clocks go forward": (
        "waltham-forest",
        "waltham-forest-written-confirmation",
        "referral_phoned",
        "2026-03-28T14:00:00+00:00",
        "2026-03-29T15:00:00+01:00",
    ),
    "a call confirmed when the clocks go back": (
        "waltham-forest",
        "waltham-forest-written-confirmation",
        "referral_phoned",
        "2026-10-24T14:00:00+01:00",
        "2026-10-25T13:00:00+00:00",
    ),
    "an allegation known on a Friday": (
        "barking-and-dagenham",
        "barking-and-dagenham-lado-referral",
        "allegation_known",
        "2026-11-27T15:00:00+00:00",
        "2026-11-28T15:00:00+00:00",
    ),
    "a contact on Christmas Eve": (
        "barking-and-dagenham",
        "barking-and-dagenham-contact-decision",
        "contact_received",
        "2026-12-24T23:00:00+00:00",
        "2026-12-25T23:00:00+00:00",
    ),
}


@pytest.mark.parametrize(("name", "limit", "event", "start", "last"), DUE.values(), ids=DUE)
def test_hours_run_by_the_clock(name, limit, event, start, last):
    """Neither evenings, weekends, holidays nor a change of the clocks stop them."""
    book = rules(name)
    timescale = book.timescales[limit]
    deadline = due(timescale, {event: datetime.fromisoformat(start)}, book.working_days)
    assert deadline.due.isoformat() == last
    assert (timescale.force, timescale.cite.evidence) == (Force.LOCAL_POLICY, Evidence.SECONDARY)
    assert timescale.note in deadline.caveats
    before = datetime.fromisoformat(start).astimezone(LONDON).date() < timescale.in_force_from
    assert any("started before" in caveat for caveat in deadline.caveats) is before


@pytest.mark.parametrize(("name", "limit", "event"), {case[:3] for case in DUE.values()})
def test_a_day_without_its_time_is_not_enough(name, limit, event):
    """Nobody's hours are counted from midnight by guess."""
    book = rules(name)
    assert due(book.timescales[limit], {event: date(2026, 12, 1)}, book.working_days).needs == "time"


class TestBarnet:
    """A guide of one working week or what protects the child, and stages that could not be seen."""

    POLICY = rules("barnet").escalation

    def progress(self, steps=0, needed_by=None):
        case = Escalation.raised(date(2026, 12, 23), rules("barnet"), needed_by=needed_by)
        for _ in range(steps):
            case = case.escalate(date(2026, 12, 23), reason=Reason.NO_REPLY)
        return case.at(date(2026, 12, 30))

    def test_its_policy_takes_the_place_of_londons(self):
        """It is a page that was seen, so secondary."""
        assert self.POLICY.id == "barnet-resolution"
        assert self.POLICY.cite.evidence is Evidence.SECONDARY

    def test_a_working_week_gives_no_date(self):
        """It is a guide, and has no fixed length around holidays: the day that the child needs decides."""
        progress = self.progress()
        assert (progress.due, progress.deadline, progress.longest) == (None, None, None)
        for words in ("a guide", "one working week, or what protects the child, whichever is shortest", "needed_by"):
            assert any(words in caveat for caveat in progress.caveats)
        assert self.progress(needed_by=date(2026, 12, 29)).overdue

    @pytest.mark.parametrize("steps", [0, 1, 4])
    def test_how_many_stages_there_are_is_not_known(self, steps):
        """Going on is never refused, nobody is named, and the answer says what was not seen."""
        progress = self.progress(steps)
        assert (progress.stage, progress.roles, progress.formal) == (steps + 1, (), None)
        assert Move.ESCALATE in progress.may
        for words in ("neither their number nor who meets", "Two versions"):
            assert any(words in caveat for caveat in progress.caveats)
        assert progress.duties[0].does.startswith("call 999")

    def test_no_leave_to_pass_over_stages_is_claimed(self):
        """None was seen."""
        with pytest.raises(EscalationError):
            Escalation.raised(SEEN, rules("barnet")).escalate(SEEN, reason=Reason.IMMEDIATE_RISK, to=3)

    def test_consulting_a_supervisor_is_optional(self):
        """It may be done, and need not."""
        duties = {duty.id: duty.kind for duty in self.progress().duties}
        assert duties["consult-a-supervisor"] is DutyKind.MAY


class TestMerton:
    """How soon partners tell the MASH what they know."""

    def test_blue_has_no_limit(self):
        """So none is held, and a signpost says so."""
        book = rules("merton")
        own = {limit.id: str(limit.within) for limit in book.timescales.values() if limit.id.startswith("merton")}
        assert own == {"merton-mash-red": "2 hours", "merton-mash-amber": "6 hours", "merton-mash-green": "24 hours"}
        assert "no time limit" in book.signposts["merton-mash-blue"].answer

    def test_the_panel_of_south_west_london_reviews(self):
        """Merton belongs to its area."""
        duties = [rule.duty.id for rule in rules("merton").criteria["child-death-review"].duties]
        assert "review-by-south-west-london" in duties


RULED_OUT = {
    "immediate_danger": False,
    "significant_harm": Suspicion.NOT_SUSPECTED,
    "safe_until_next_working_day": True,
    "disability_support_missing": False,
    "complex_or_multiple_needs": False,
    "unlikely_to_reach_reasonable_health_or_development": False,
    "health_or_development_impaired_without_services": False,
}
SMALL_WORRIES_RULED_OUT = {"emerging_needs": False, "worries_building_up": False}
LEVELS = {
    "nothing is known": ({}, (None, 4, None)),
    "worries build up, and nothing more": ({**RULED_OUT, "worries_building_up": True}, (2, 2, None)),
    "needs emerge, and nothing more": ({**RULED_OUT, "emerging_needs": True}, (2, 2, None)),
    "needs emerge, and the rest is not known": ({"emerging_needs": True}, (2, 4, None)),
    "needs are complex": (
        {
            "complex_or_multiple_needs": True,
            "immediate_danger": False,
            "significant_harm": Suspicion.NOT_SUSPECTED,
            "safe_until_next_working_day": True,
        },
        (3, 3, None),
    ),
    "support for a disability is missing": ({"disability_support_missing": True}, (3, 4, None)),
    "harm is suspected": ({"significant_harm": Suspicion.SUSPECTED}, (4, 4, None)),
    "every worry is ruled out": ({**RULED_OUT, **SMALL_WORRIES_RULED_OUT}, (1, 1, None)),
    "disabled, with the support in place": ({**RULED_OUT, **SMALL_WORRIES_RULED_OUT, "disabled": True}, (1, 1, None)),
}


class TestKingstonAndRichmond:
    """Four levels, of which the second has two bands."""

    def test_levels_and_bands(self):
        """The names that were seen are secondary; those for which London's older ones stand in are unverified."""
        held = [(level.band or level.level, level.name, level.cite.evidence) for level in self.levels()]
        assert held == [
            (1, "No additional needs", Evidence.SECONDARY),
            ("2a", "Low risk to vulnerable, resilience networks", Evidence.SECONDARY),
            ("2b", "Low risk to vulnerable, early help teams", Evidence.SECONDARY),
            (3, "Complex multiple needs", Evidence.UNVERIFIED),
            (4, "Acute", Evidence.UNVERIFIED),
        ]
        assert all(level.consent is None for level in self.levels())

    def levels(self):
        return rules("kingston-and-richmond").levels.values()

    @pytest.mark.parametrize(("facts", "expected"), LEVELS.values(), ids=LEVELS)
    def test_level_of_need(self, facts, expected):
        """What is not known stays open at the top, and every answer says what was not read."""
        book = rules("kingston-and-richmond")
        answer = thresholds.level_of_need(Concern(**facts), book)
        assert (answer.at_least, answer.at_most, answer.band) == expected
        assert any("the line between them was not read" in caveat for caveat in answer.caveats)
        unverified = {level.cite.caveat for level in self.levels()} - {None}
        assert len(unverified) == 2
        assert unverified <= set(answer.caveats)

    def test_no_answer_names_a_band_that_its_source_does_not_tell_apart(self):
        """Both have the same criteria, so both are said."""
        book = rules("kingston-and-richmond")
        both = "level 2 (Low risk to vulnerable, resilience networks, or Low risk to vulnerable, early help teams)"
        answer = thresholds.level_of_need(Concern(**RULED_OUT, emerging_needs=True), book)
        assert answer.headline == f"Established: {both}"
        answer = thresholds.level_of_need(Concern(emerging_needs=True), book)
        assert answer.headline == f"At least {both}, and level 4 (Acute) is not ruled out"

    @pytest.mark.parametrize("level", [2, 3])
    def test_what_reaches_a_level_is_unverified(self, level):
        """No text of the two boroughs says it; only the law's own criteria are better than that."""
        answer = sg.assess(rules("kingston-and-richmond").criteria[f"kingston-and-richmond-level-{level}"], Concern())
        assert answer.finding is Finding.UNKNOWN
        assert {reason.cite.evidence for reason in answer.reasons} == {Evidence.UNVERIFIED}
        assert any(caveat.startswith("Unverified") for caveat in answer.caveats)

    def test_level_4_is_the_laws(self):
        """Section 47 has the same test everywhere."""
        assert rules("kingston-and-richmond").levels["acute"].criteria == "section-47-enquiry"

    def test_before_the_day_on_which_it_was_seen_nothing_is_claimed(self):
        """The page's own date is not known."""
        with pytest.raises(NotInForceError):
            thresholds.level_of_need(Concern(), rules("kingston-and-richmond", on=date(2026, 11, 21)))


class TestBarkingAndDagenham:
    """Twenty-four hours for a contact and for an allegation."""

    BOOK = rules("barking-and-dagenham")

    def test_an_allegation_is_reported_within_24_hours(self):
        """On a Friday that is Saturday; one working day, as in Croydon, would be Monday."""
        known = datetime(2026, 11, 27, 15, 0, tzinfo=LONDON)
        allegation = Allegation(works_with_children=True, may_pose_risk=True)
        (deadline,) = sg.deadlines(
            allegations.lado_referral(allegation, self.BOOK), {"allegation_known": known}, self.BOOK
        )
        assert deadline.due == datetime(2026, 11, 28, 15, 0, tzinfo=LONDON)
        croydon = sg.rulebook("croydon", on=SEEN)
        working_day = croydon.timescales["croydon-lado-referral"]
        assert due(working_day, {"allegation_known": known}, croydon.working_days).due == date(2026, 11, 30)

    def test_no_significant_harm_is_asked_for(self):
        """The answer says so, and the signpost gives the page."""
        answer = allegations.lado_referral(Allegation(works_with_children=True, may_be_unsuitable=True), self.BOOK)
        assert answer.finding is Finding.MET
        assert any("wider than the significant harm" in caveat for caveat in answer.caveats)
        assert self.BOOK.signposts["barking-and-dagenham-harm-threshold"].answer.startswith("No.")

    def test_the_clock_of_the_contact_stands_beside_that_of_the_referral(self):
        """Neither takes the place of the other."""
        assert str(self.BOOK.timescales["referral-decision"].within) == "1 working day"
        received = datetime(2026, 12, 4, 9, 0, tzinfo=LONDON)
        concern = thresholds.child_in_need(Concern(), self.BOOK)
        # On a Friday the local clock ends on Saturday, and the national one on Monday.
        contact, referral, *_ = sg.deadlines(
            concern, {"contact_received": received, "referral_received": received}, self.BOOK
        )
        assert (contact.duty.id, referral.duty.id) == ("decide-on-the-contact", "decide-on-the-referral")
        assert contact.due == datetime(2026, 12, 5, 9, 0, tzinfo=LONDON)
        assert referral.due == date(2026, 12, 7)

    @pytest.mark.parametrize(("on", "held"), [(date(2026, 11, 21), False), (SEEN, True)])
    def test_the_guide_of_2014_is_older_than_the_rest(self, on, held):
        """It only says that there is a branch of its own for differences at the front door."""
        book = rules("barking-and-dagenham", on=on)
        assert "2014" in book.signposts["barking-and-dagenham-professional-difference"].answer
        assert ("barking-and-dagenham-lado-referral" in book.timescales) is held


class TestWalthamForest:
    """A call is confirmed within 24 hours; the office closes sooner on a Friday."""

    @pytest.mark.parametrize(
        ("criteria", "known"),
        [
            ("section-47-enquiry", {"significant_harm": Suspicion.SUSPECTED}),
            ("section-47-enquiry", {}),
            ("child-in-need", {"disabled": True}),
            ("child-in-need", {}),
            ("child-in-need", {"disabled": False, **RULED_OUT}),
        ],
    )
    def test_a_call_is_to_be_confirmed(self, criteria, known):
        """Whatever came of it, by whoever phoned."""
        book = rules("waltham-forest")
        phoned = datetime(2026, 3, 28, 14, 0, tzinfo=LONDON)
        answer = sg.assess(book.criteria[criteria], Concern(**known))
        # The national clocks wait for events of their own.
        deadline, *waiting = sg.deadlines(answer, {"referral_phoned": phoned}, book)
        assert all(isinstance(item, Awaiting) for item in waiting)
        assert (deadline.duty.id, deadline.conditional) == ("confirm-the-call-in-writing", False)
        assert deadline.due == datetime(2026, 3, 29, 15, 0, tzinfo=LONDON)

    @pytest.mark.parametrize(("on", "held"), [(date(2018, 6, 29), True), (date(2026, 11, 21), True), (SEEN, True)])
    def test_the_chapter_is_older_than_the_hours(self, on, held):
        """Each is held from a day of its own."""
        book = rules("waltham-forest", on=on)
        assert ("waltham-forest-written-confirmation" in book.timescales) is held
        assert ("waltham-forest-office-friday" in book.contacts) is (on == SEEN)

    @pytest.mark.parametrize(
        ("at", "answers"),
        [
            ((2026, 11, 26, 8, 59), False),
            ((2026, 11, 26, 9, 0), True),
            ((2026, 11, 26, 17, 14), True),
            ((2026, 11, 26, 17, 15), False),
            ((2026, 11, 27, 16, 59), True),
            ((2026, 11, 27, 17, 0), False),
            ((2026, 11, 28, 12, 0), False),
            ((2026, 12, 25, 12, 0), False),
            ((2026, 12, 28, 12, 0), False),
        ],
    )
    def test_opening_hours(self, at, answers):
        """Thursday 26 to Saturday 28 November 2026, and two bank holidays, which nobody has said anything of."""
        book = rules("waltham-forest")
        moment = datetime(*at, tzinfo=LONDON)
        assert any(each.is_open(moment, book.working_days) for each in book.contacts.values()) is answers

    def test_no_number_is_made_up(self):
        """None was recorded; 999 comes first all the same."""
        for contact in rules("waltham-forest").contacts.values():
            assert (contact.phone, contact.email, contact.cite.evidence) == (None, None, Evidence.SECONDARY)
            assert contact.note.startswith("In immediate danger 999 comes first")
            assert contact.hours.bank_holidays is referrals.BankHolidays.ASSUMED_CLOSED


class TestThePage:
    """examples/overlays/README.md."""

    TEXT = (OVERLAYS / "README.md").read_text(encoding="utf-8")

    def test_it_is_short_and_names_each(self):
        """Under 60 lines, so that it is read."""
        assert len(self.TEXT.splitlines()) < 60
        assert all(f"`{name}`" in self.TEXT for name in LAYERS)

    def test_its_example_runs(self, monkeypatch):
        """What it shows is what comes out."""
        monkeypatch.chdir(ROOT)
        shown = doctest.DocTestParser().get_doctest(self.TEXT.replace("```", "\n"), {}, "README.md", None, 0)
        result = doctest.DocTestRunner().run(shown)
        assert result.attempted
        assert not result.failed
