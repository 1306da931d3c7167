"""Professional disagreements: Croydon's policy, London's, and invented ones of other shapes."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime

import attrs
import pytest

import safeguarding as sg
from escalation_shapes import CITE, ON, SHAPES, limits, rules, stages, text
from safeguarding.criteria import DutyKind
from safeguarding.errors import BeyondCalendarError, DataError, EscalationError, FactsError, NotInForceError
from safeguarding.escalation import Escalation, Move, Outcome, Reason, Role, Standing, Step
from safeguarding.timescales import Unit, Within

MONDAY = date(2026, 3, 30)
RULES = sg.rulebook("croydon", on=MONDAY)
CROYDON = sg.rulebook("croydon", on=MONDAY)
LONDON = sg.rulebook("croydon", on=date(2024, 5, 1))
POLICY = CROYDON.escalation
AT_RISK = Reason.IMMEDIATE_RISK
AGREED = Outcome.AGREED
LEAVE = "stages may be passed over for IMMEDIATE_RISK"


def raised(needed_by=None):
    """Return a disagreement under Croydon's policy."""
    return Escalation.raised(MONDAY, CROYDON, needed_by=needed_by)


def at_stage(stage):
    """Return a disagreement that went up to a stage on the day on which it was raised."""
    case = raised()
    for _ in range(stage - 1):
        case = case.escalate(MONDAY)
    return case


def ids(items):
    """Return the ids of some parts of a policy."""
    return [item.id for item in items]


def said(progress, words):
    """Return the caveats that hold some words."""
    return [caveat for caveat in progress.caveats if words in caveat]


class TestCroydon:
    """Five stages of at most seven working days."""

    def test_the_first_latest_day_steps_over_easter(self):
        """Raised on Monday 30 March 2026, stage 1 is to be settled by Friday 10 April."""
        progress = raised().at(MONDAY)
        assert (progress.stage, progress.entered, progress.due) == (1, MONDAY, date(2026, 4, 10))
        assert [day.title for day in progress.deadline.skipped if not day.is_weekend] == [
            "Good Friday",
            "Easter Monday",
        ]

    @pytest.mark.parametrize(
        ("stage", "formal", "roles"),
        [
            (1, False, (Role(role="frontline workers", agency=None),)),
            (2, False, ()),
            (3, True, ()),
            (4, True, ()),
            (5, True, (Role(role="the Executive", agency="Croydon Safeguarding Children Partnership"),)),
        ],
    )
    def test_five_stages_of_which_the_source_names_who_meets_at_two(self, stage, formal, roles):
        """What the source doesn't state is empty, and the answer says so."""
        progress = at_stage(stage).at(MONDAY)
        assert (progress.stage, progress.formal, progress.roles) == (stage, formal, roles)
        assert len(said(progress, "never means nobody")) == (not roles)
        assert len(said(progress, "flowchart")) == (not roles)

    def test_all_stages_together_are_a_warning(self):
        """Five times seven working days is up to 35, to 21 May 2026, and no target."""
        progress = raised().at(MONDAY)
        assert progress.longest == Within(35, Unit.WORKING_DAYS)
        assert progress.longest_until == date(2026, 5, 21)
        (warning,) = said(progress, "35 working days")
        assert "Thursday 21 May 2026" in warning
        assert "never a target" in warning

    @pytest.mark.parametrize("stage", [1, 2, 3, 4, 5])
    @pytest.mark.parametrize("outcome", [None, *Outcome])
    def test_immediate_danger_comes_first_at_every_stage(self, stage, outcome):
        """999 is the first duty, the first caveat and the first words of the explanation."""
        case = at_stage(stage) if outcome is None else at_stage(stage).resolve(MONDAY, outcome=outcome)
        progress = case.at(MONDAY)
        assert progress.duties[0].does.startswith("call 999")
        assert progress.duties[0].kind is DutyKind.MUST
        assert "999" in progress.caveats[0]
        assert "No child is left at risk" in progress.caveats[0]
        assert progress.explain().startswith(progress.caveats[0])

    def test_the_warning_counts_from_the_day_it_was_raised(self):
        """Going on changes nothing about it."""
        progress = raised().escalate(date(2026, 4, 2)).at(date(2026, 4, 2))
        assert progress.longest_until == date(2026, 5, 21)
        assert said(progress, "Thursday 21 May 2026")

    def test_what_belongs_to_the_stages(self):
        """Before stage 1 comes one's own agency; at stage 3 a consultation; from stage 3 the Review Group."""
        duties = {stage: ids(at_stage(stage).at(MONDAY).duties) for stage in (1, 2, 3, 4, 5)}
        assert [stage for stage, held in duties.items() if "speak-in-your-own-agency" in held] == [1]
        assert [stage for stage, held in duties.items() if "consider-group-consultation" in held] == [3]
        assert [stage for stage, held in duties.items() if "review-group-oversight" in held] == [3, 4, 5]
        assert [stage for stage, held in duties.items() if "record-on-the-childs-record" in held] == [1, 2, 3, 4, 5]
        assert [stage for stage, held in duties.items() if "whistleblowing-is-open" in held] == [1, 2, 3, 4, 5]

    def test_what_is_left_to_do_once_it_is_resolved(self):
        """The record and its outcome in writing; nothing that pushes an open matter on."""
        left = {"immediate-danger", "record-on-the-childs-record", "write-down-the-outcome"}
        assert {*ids(raised().resolve(MONDAY, outcome=AGREED).at(MONDAY).duties)} == left
        later = at_stage(3).resolve(MONDAY, outcome=AGREED).at(MONDAY)
        assert {*ids(later.duties)} == {*left, "review-group-oversight", "collect-themes"}

    def test_a_prohibition_never_delays_help(self):
        """The form for cases of concern is no way to escalate."""
        (duty,) = [duty for duty in raised().at(MONDAY).duties if duty.kind is DutyKind.MUST_NOT]
        assert duty.id == "no-case-of-concern-form"
        assert duty.does.endswith("This never delays 999, medical help or a referral of the child.")

    @pytest.mark.parametrize(
        ("stage", "open_forms", "resolved_forms"),
        [
            (1, [], []),
            (2, [], []),
            (3, ["escalation-notification-form", "copy-to-the-partnership"], ["copy-to-the-partnership"]),
            (4, ["escalation-notification-form", "copy-to-the-partnership"], ["copy-to-the-partnership"]),
            (5, ["escalation-notification-form", "copy-to-the-partnership"], ["copy-to-the-partnership"]),
        ],
    )
    def test_forms(self, stage, open_forms, resolved_forms):
        """From stage 3 the partnership gets a copy, resolved there or not; two sentences differ, and that is said."""
        case = at_stage(stage)
        resolved = case.resolve(MONDAY, outcome=AGREED).at(MONDAY)
        assert ids(case.at(MONDAY).forms_due) == open_forms
        assert ids(resolved.forms_due) == resolved_forms
        assert bool(said(resolved, "Two sentences of the source differ")) is (stage >= 3)

    def test_the_exits_of_the_last_stage(self):
        """After stage 5 come the Executive, the Scrutineer and whistleblowing, kept apart from the child's file."""
        progress = at_stage(5).at(MONDAY)
        assert progress.may == (Move.RESOLVE,)
        assert ids(progress.exits) == ["executive", "independent-scrutineer", "whistleblowing"]
        assert "alert the Independent Scrutineer" in progress.exits[0].does
        assert "apart from the child's file" in progress.exits[2].does
        assert said(progress, "No stage is left; the exits")
        assert at_stage(5).resolve(MONDAY, outcome=AGREED).at(MONDAY).exits == ()
        assert not at_stage(4).at(MONDAY).exits
        assert not said(at_stage(4).at(MONDAY), "No stage is left")

    def test_what_the_policy_is_for(self):
        """Scope, subjects and principles are held; what it is not for says where that goes."""
        assert ids(POLICY.covers) == ["decisions-between-agencies", "every-level-of-help"]
        assert len(POLICY.subjects) == len(POLICY.principles) == 5
        assert all(topic.goes_to for topic in POLICY.not_for)
        (complaint,) = [topic for topic in POLICY.not_for if topic.id == "complaints-about-the-partnership"]
        assert "alert the Independent Scrutineer" in complaint.goes_to

    def test_the_older_london_chapter_is_named(self):
        """The policy cites a chapter that has another number now."""
        assert said(raised().at(MONDAY), "PA4")

    def test_the_policy_says_what_it_is(self):
        """A policy shows its id, and a stage that it doesn't have is None."""
        assert repr(POLICY) == "<Policy croydon-escalation>"
        assert (POLICY.stage(5).number, POLICY.stage(6)) == (5, None)


class TestSteps:
    """What can be done, and what is refused."""

    def test_every_step_starts_a_new_clock(self):
        """A stage's seven working days run from the day on which it is entered."""
        case = raised().escalate(date(2026, 4, 1), reason=Reason.NO_REPLY)
        progress = case.at(date(2026, 4, 1))
        assert (progress.stage, progress.entered, progress.due) == (2, date(2026, 4, 1), date(2026, 4, 14))

    @pytest.mark.parametrize("reason", Reason)
    def test_going_on_early_is_always_allowed(self, reason):
        """A limit is a maximum, so even on the first day each reason is enough."""
        assert raised().escalate(MONDAY, reason=reason).at(MONDAY).stage == 2

    def test_overdue_the_day_after_the_latest(self):
        """On the latest day itself it is still in time."""
        case = raised()
        assert not case.at(date(2026, 4, 10)).overdue
        late = case.at(date(2026, 4, 11))
        assert late.overdue
        assert said(late, "The latest day has passed")
        assert not said(case.at(date(2026, 4, 10)), "The latest day has passed")

    def test_immediate_risk_passes_over_stages_and_999_comes_first(self):
        """Escalation doesn't replace 999 and a referral; that a stage may be passed over is read into the policy."""
        case = raised().escalate(MONDAY, reason=AT_RISK, to=4)
        progress = case.at(MONDAY)
        assert progress.stage == 4
        assert "999" in said(progress, "Escalation doesn't replace them")[0]
        assert said(progress, "Stages were passed over")
        assert said(progress, "doesn't say that a stage may be passed over")
        assert said(progress, "Unverified")
        on = case.escalate(MONDAY).at(MONDAY)
        assert (on.stage, bool(said(on, "Escalation doesn't replace them"))) == (5, False)
        assert said(on, "Stages were passed over")

    def test_no_leave_is_claimed_where_no_stage_was_passed_over(self):
        """Immediate risk may also go to the very next stage."""
        progress = raised().escalate(MONDAY, reason=AT_RISK).at(MONDAY)
        assert not said(progress, "passed over")
        assert not said(progress, "Unverified")

    def test_the_stages_ahead_are_shown(self):
        """What may be entered depends on the reason."""
        progress = raised().at(MONDAY)
        assert (progress.next_stages, progress.next_stages_at_immediate_risk) == ((2,), (2, 3, 4, 5))
        resolved = raised().resolve(MONDAY, outcome=AGREED).at(MONDAY)
        assert (resolved.next_stages, resolved.next_stages_at_immediate_risk) == ((), ())

    @pytest.mark.parametrize("outcome", Outcome)
    def test_resolving_stops_the_clock_and_reopening_starts_it_anew(self, outcome):
        """It is reopened at the stage at which it was resolved."""
        resolved = at_stage(2).resolve(date(2026, 4, 2), outcome=outcome)
        stopped = resolved.at(date(2026, 12, 1))
        assert (stopped.stage, stopped.outcome, stopped.due, stopped.deadline) == (2, outcome, None, None)
        assert stopped.entered == MONDAY
        assert (stopped.overdue, stopped.may) == (False, (Move.REOPEN,))
        assert said(stopped, "Reopen it")
        assert not said(stopped, "35 working days")
        assert not said(stopped, "this long or less")
        again = resolved.reopen(date(2026, 4, 13)).at(date(2026, 4, 13))
        assert (again.stage, again.outcome, again.entered) == (2, None, date(2026, 4, 13))
        assert (again.due, again.may) == (date(2026, 4, 22), (Move.ESCALATE, Move.RESOLVE))

    @pytest.mark.parametrize(
        ("step", "text"),
        [
            (lambda case: case.escalate(MONDAY, to=3), "allows stage 2 for this reason"),
            (lambda case: case.escalate(MONDAY, to=1), "allows stage 2 for this reason"),
            (lambda case: case.escalate(MONDAY, to=0, reason=AT_RISK), "allows stage 2, 3, 4, 5 for this reason"),
            (lambda case: case.escalate(MONDAY, to=6, reason=AT_RISK), "passed over for IMMEDIATE_RISK"),
            (lambda case: case.escalate(MONDAY, to=-1, reason=AT_RISK), "passed over for IMMEDIATE_RISK"),
            (lambda _: at_stage(5).escalate(MONDAY), "stage 5 is the last one"),
            (lambda _: at_stage(5).escalate(MONDAY, reason=AT_RISK), "its exits say where to go"),
            (lambda case: case.reopen(MONDAY), "reopen: it is open"),
            (lambda case: case.resolve(MONDAY, outcome=AGREED).escalate(MONDAY), "reopen it first"),
            (
                lambda case: case.resolve(MONDAY, outcome=AGREED).resolve(MONDAY, outcome=AGREED),
                "it is resolved already",
            ),
            (lambda case: case.escalate(date(2026, 3, 29)), "before the one before it"),
            (lambda case: case.resolve(date(2026, 3, 29), outcome=AGREED), "before the one before it"),
            (lambda case: case.at(date(2026, 3, 29)), "it had not been raised yet"),
        ],
    )
    def test_what_the_policy_or_the_state_does_not_allow(self, step, text):
        """The refusal says what would be allowed, and shows no value of the caller."""
        with pytest.raises(EscalationError, match=text) as refused:
            step(raised())
        assert "2026" not in str(refused.value)

    def test_a_day_that_is_gone_is_answered_as_it_was(self):
        """Steps that came later are left out."""
        case = raised().escalate(date(2026, 4, 1)).resolve(date(2026, 4, 7), outcome=AGREED)
        stood = [(case.at(day).stage, case.at(day).outcome) for day in (MONDAY, date(2026, 4, 6), date(2026, 4, 7))]
        assert stood == [(1, None), (2, None), (2, AGREED)]

    def test_nothing_changes(self):
        """Each step returns a new escalation."""
        case = raised()
        case.escalate(MONDAY)
        case.resolve(MONDAY, outcome=AGREED)
        assert case == raised()
        assert [step.move for step in case.steps] == [Move.RAISED]

    @pytest.mark.parametrize(
        "steps",
        [
            (),
            (Step(move=Move.RAISED, on=MONDAY, stage=2),),
            (Step(move=Move.ESCALATE, on=MONDAY, stage=1, reason=AT_RISK),),
            (Step(move=Move.RAISED, on=MONDAY, stage=1, outcome=AGREED),),
            (*raised().steps, *raised().steps),
            (*raised().resolve(MONDAY, outcome=AGREED).steps, *raised().steps),
            (*raised().steps, Step(move=Move.ESCALATE, on=MONDAY, stage=2)),
            (*raised().steps, Step(move=Move.ESCALATE, on=MONDAY, stage=2, reason=AT_RISK, outcome=AGREED)),
            (*raised().steps, Step(move=Move.RESOLVE, on=MONDAY, stage=2, outcome=AGREED)),
            (*raised().steps, Step(move=Move.RESOLVE, on=MONDAY, stage=1)),
            (*raised().steps, Step(move=Move.RESOLVE, on=MONDAY, stage=1, outcome=AGREED, reason=AT_RISK)),
            (
                *raised().resolve(MONDAY, outcome=AGREED).steps,
                Step(move=Move.REOPEN, on=MONDAY, stage=1, outcome=AGREED),
            ),
            (*raised().resolve(MONDAY, outcome=AGREED).steps, Step(move=Move.REOPEN, on=MONDAY, stage=2)),
        ],
    )
    def test_no_other_way_leads_past_the_policy(self, steps):
        """Steps put together by hand are checked as well."""
        with pytest.raises(EscalationError, match=r"^steps: "):
            attrs.evolve(raised(), steps=steps)


class TestBegunFurtherUp:
    """Where a child is at immediate risk, a disagreement may begin above stage 1, if the policy gives leave."""

    def case(self, to=3, reason=AT_RISK, rulebook=CROYDON):
        return Escalation.raised(MONDAY, rulebook, reason=reason, to=to)

    def test_its_clock_is_that_of_its_stage(self):
        """999 and a referral come first, and what the policy says of passing over is shown with its doubt."""
        progress = self.case().at(MONDAY)
        assert (progress.stage, progress.entered, progress.due) == (3, MONDAY, date(2026, 4, 10))
        assert "999" in said(progress, "Escalation doesn't replace them")[0]
        assert said(progress, "Stages were passed over")
        assert said(progress, "Unverified")
        assert ids(progress.forms_due) == ["escalation-notification-form", "copy-to-the-partnership"]
        assert "speak-in-your-own-agency" not in ids(progress.duties)

    def test_the_end_of_all_stages_is_counted_from_there(self):
        """Three stages of seven working days are left, so the 35 of all five are no measure of it."""
        progress = self.case().at(MONDAY)
        assert progress.longest_until == CROYDON.working_days.add(MONDAY, 21)
        (warning,) = said(progress, "ran its course")
        assert warning.startswith("If every stage from there ran its course: to Thursday 30 April 2026, counted")
        assert "raised" in warning

    def test_at_stage_1_for_the_same_reason(self):
        """The reason may be said there too."""
        progress = self.case(to=None).at(MONDAY)
        assert progress.stage == 1
        assert said(progress, "Escalation doesn't replace them")
        assert not said(progress, "Stages were passed over")
        assert self.case(to=1, reason=None) == raised()

    def test_it_goes_on_from_there(self):
        """As from any stage."""
        assert self.case().escalate(MONDAY).at(MONDAY).stage == 4

    @pytest.mark.parametrize(
        ("call", "words"),
        [
            (lambda case: case(reason=Reason.UNRESOLVED), "from the beginning, croydon-escalation allows stage 1 for"),
            (lambda case: case(to=6), "from the beginning, croydon-escalation allows stage 1, 2, 3, 4, 5 for"),
            (lambda case: case(to=0), "from the beginning"),
            (lambda case: case(rulebook=LONDON), "from the beginning, london-resolving-differences allows stage 1 for"),
        ],
    )
    def test_only_where_the_policy_gives_leave(self, call, words):
        """The refusal says what it allows."""
        with pytest.raises(EscalationError, match=words):
            call(self.case)

    def test_an_optional_first_stage_may_be_left_out(self, tmp_path):
        """For any reason, as it may be later."""
        book = rules(tmp_path, [stages(3, s1="optional: true")])
        assert Escalation.raised(ON, book, reason=Reason.UNRESOLVED, to=2).at(ON).stage == 2
        with pytest.raises(EscalationError, match="allows stage 1, 2 for this reason"):
            Escalation.raised(ON, book, reason=Reason.UNRESOLVED, to=3)

    @pytest.mark.parametrize(
        ("arguments", "paths"),
        [
            ({"to": 3}, ["reason"]),
            ({"to": "3"}, ["reason", "to"]),
            ({"to": True, "reason": AT_RISK}, ["to"]),
            ({"reason": "immediate_risk"}, ["reason"]),
        ],
    )
    def test_a_beginning_further_up_has_its_reason(self, arguments, paths):
        """Each argument that can't be used is named."""
        with pytest.raises(FactsError) as refused:
            Escalation.raised(MONDAY, CROYDON, **arguments)
        assert [problem.path for problem in refused.value.problems] == paths


class TestNeededBy:
    """The day after which the child can't wait."""

    @pytest.mark.parametrize(
        ("needed_by", "due", "sooner"),
        [
            (date(2026, 4, 2), date(2026, 4, 2), True),
            (date(2026, 4, 10), date(2026, 4, 10), False),
            (date(2026, 4, 20), date(2026, 4, 10), False),
            (date(2026, 4, 5), date(2026, 4, 5), True),
        ],
    )
    def test_the_earlier_day_is_the_latest(self, needed_by, due, sooner):
        """The child's day may be a Sunday; it is never moved on."""
        progress = raised(needed_by).at(MONDAY)
        assert (progress.due, progress.needed_by, progress.deadline.due) == (due, needed_by, date(2026, 4, 10))
        assert bool(said(progress, "The child can't wait")) is sooner

    def test_it_holds_at_later_stages(self):
        """A new stage gives the child no more time."""
        case = raised(date(2026, 4, 15)).escalate(date(2026, 4, 9))
        assert case.at(date(2026, 4, 9)).due == date(2026, 4, 15)
        assert case.escalate(date(2026, 4, 16)).at(date(2026, 4, 16)).overdue

    def test_a_day_that_has_passed_is_overdue_at_once(self):
        """It is better shown than refused."""
        assert raised(date(2026, 3, 27)).at(MONDAY).overdue


class TestLondon:
    """A policy without numbered stages, and no policy at all."""

    def test_it_answers_where_croydon_holds_no_policy(self):
        """The most local policy that is held is used, and the answer says whose it is."""
        progress = Escalation.raised(date(2024, 5, 1), LONDON).at(date(2024, 5, 1))
        assert LONDON.escalation.id == "london-resolving-differences"
        assert progress.editions == ("london-safeguarding-children-procedures",)
        assert said(progress, "No escalation policy of croydon is held")
        assert not said(raised().at(MONDAY), "No escalation policy")

    def test_a_working_week_gives_no_date(self):
        """Nothing is counted that has no fixed length; the day by which the child needs it is asked for."""
        case = Escalation.raised(date(2024, 5, 1), LONDON)
        progress = case.at(date(2024, 8, 1))
        assert (progress.due, progress.deadline, progress.overdue) == (None, None, False)
        assert (progress.longest, progress.longest_until) == (None, None)
        assert said(progress, "needed_by")
        assert said(progress, "a working week, or the time that protects the child")
        assert said(progress, "no end that can be counted")
        assert said(progress, "doesn't say whether this stage is formal")
        assert "without a latest day" in progress.explain()
        needed = Escalation.raised(date(2024, 5, 1), LONDON, needed_by=date(2024, 5, 3)).at(date(2024, 5, 4))
        assert (needed.due, needed.overdue) == (date(2024, 5, 3), True)
        assert not said(needed, "that is no leave to wait")

    def test_it_goes_on_above_the_steps_that_were_read(self):
        """How many there are is not known, so going on is never refused."""
        case = Escalation.raised(date(2024, 5, 1), LONDON)
        for _ in range(3):
            case = case.escalate(date(2024, 5, 2))
        progress = case.at(date(2024, 5, 2))
        assert (progress.stage, progress.name, progress.formal, progress.roles) == (4, None, None, ())
        assert progress.next_stages == progress.next_stages_at_immediate_risk == (5,)
        assert Move.ESCALATE in progress.may
        with pytest.raises(
            EscalationError, match="allows stage 5 for this reason; stages may be passed over for no rea"
        ):
            case.escalate(date(2024, 5, 2), to=6, reason=AT_RISK)

    def test_without_any_policy(self):
        """The error names the remedy."""
        with pytest.raises(NotInForceError) as refused:
            Escalation.raised(ON, sg.rulebook("croydon", on=ON))
        assert str(refused.value) == (
            "escalation: no policy is held for this partnership on the rulebook's date; "
            "make the rulebook for a later date, or add a policy in an overlay"
        )

    def test_layers_of_which_nothing_is_held_are_named(self):
        """A gap in the layers belongs to every answer."""
        assert not said(raised().at(MONDAY), "No rules of")
        only = {POLICY.cite.edition: CROYDON.editions[POLICY.cite.edition]}
        bare = attrs.evolve(CROYDON, editions=type(CROYDON.editions)("edition", only))
        assert len(said(Escalation.raised(MONDAY, bare).at(MONDAY), "No rules of")) == 3


class TestShapes:
    """Policies of invented partnerships."""

    def case(self, folder, name, on=ON):
        return Escalation.raised(on, rules(folder, SHAPES[name]))

    def test_every_reason_that_gives_leave_is_named(self, tmp_path):
        """In the order of the policy."""
        case = self.case(tmp_path, "leave to pass over for every reason")
        with pytest.raises(EscalationError, match=r"passed over for UNRESOLVED, NO_REPLY, IMMEDIATE_RISK$"):
            case.escalate(ON, to=9)

    def test_mediation_may_be_left_out(self, tmp_path):
        """An optional stage is the next one, and any reason passes over it."""
        case = self.case(tmp_path, "four stages, the third is mediation and optional").escalate(ON)
        assert case.at(ON).next_stages == (3, 4)
        mediation = case.escalate(ON).at(ON)
        assert (mediation.name, str(mediation.roles[0])) == ("mediation", "a mediator")
        assert "Stage 3, mediation:" in mediation.explain()
        passed = case.escalate(ON, reason=Reason.NO_REPLY, to=4).at(ON)
        assert (passed.stage, ids(passed.exits)) == (4, ["chair"])
        assert said(passed, "Stages were passed over")

    def test_limits_of_one_one_and_five_working_days(self, tmp_path):
        """Each stage has its own; together they are seven."""
        case = self.case(tmp_path, "1, 1 and 5 working days, no leave to pass over")
        steps = (case, case.escalate(ON), case.escalate(ON).escalate(ON))
        assert [step.at(ON).due for step in steps] == [date(2021, 6, 2), date(2021, 6, 2), date(2021, 6, 8)]
        assert case.at(ON).longest == Within(7, Unit.WORKING_DAYS)
        assert said(steps[2].at(ON), "the source states no way on")
        with pytest.raises(EscalationError, match="for no reason"):
            case.escalate(ON, to=3, reason=AT_RISK)

    def test_leave_to_pass_over_for_every_reason(self, tmp_path):
        """Where the policy gives it, no caveat doubts it."""
        progress = self.case(tmp_path, "leave to pass over for every reason").escalate(ON, to=5).at(ON)
        assert progress.due == date(2021, 6, 8)
        assert said(progress, "Stages were passed over")
        assert not said(progress, "Unverified")

    def test_no_limit_at_all(self, tmp_path):
        """Without a limit nothing is overdue, and the answer says that this is no leave to wait."""
        progress = self.case(tmp_path, "no limit at all").at(date(2022, 6, 1))
        assert (progress.due, progress.overdue, progress.longest) == (None, False, None)
        assert said(progress, "no leave to wait")

    def test_an_end_for_all_stages(self, tmp_path):
        """It cuts the last stage short; a limit that is a guide says so."""
        case = self.case(tmp_path, "a guide, with an end for all stages")
        first = case.at(ON)
        assert (first.due, first.longest_until) == (date(2021, 6, 8), date(2021, 6, 15))
        assert first.longest == Within(10, Unit.WORKING_DAYS)
        assert said(first, "a guide")
        assert case.escalate(date(2021, 6, 14)).at(date(2021, 6, 14)).due == date(2021, 6, 15)

    def test_going_on_upward(self, tmp_path):
        """A limit for every stage holds above those that are stated."""
        progress = self.case(tmp_path, "going on upward").escalate(ON).at(ON)
        assert (progress.stage, progress.due, progress.longest_until) == (2, date(2021, 6, 15), None)
        assert progress.longest is None

    def test_going_on_upward_above_an_optional_stage(self, tmp_path):
        """Only above the last stage that is stated does the count go on by itself."""
        case = Escalation.raised(ON, rules(tmp_path, [stages(3, s2="optional: true"), "open_ended: true"]))
        assert case.at(ON).next_stages == (2, 3)
        assert case.escalate(ON, to=3).at(ON).next_stages == (4,)

    def test_the_last_stage_is_optional(self, tmp_path):
        """It can still be entered; it has no limit, so there is no total."""
        case = self.case(tmp_path, "the last stage is optional")
        assert case.at(ON).next_stages == (2,)
        assert case.at(ON).longest is None
        assert case.at(ON).longest_until is None

    @pytest.mark.parametrize(
        ("limit", "day", "longest_until"),
        [
            ("within: 24 hours", None, None),
            ("within: 1 month", date(2021, 7, 1), date(2021, 8, 1)),
            ("within: 3 working days, counting: beginning_with", date(2021, 6, 3), date(2021, 6, 7)),
        ],
    )
    def test_other_lengths(self, tmp_path, limit, day, longest_until):
        """A step has no time of day, so hours give no date, and the answer shows the hours."""
        progress = Escalation.raised(ON, rules(tmp_path, [stages(2), limits(limit)])).at(ON)
        assert (progress.due, progress.longest_until) == (day, longest_until)
        assert bool(said(progress, "The time limit in the source: 24 hours.")) is (day is None)

    def test_units_that_do_not_add_up(self, tmp_path):
        """Days and working days have a last day together, and no one length."""
        shape = [stages(2), limits("stages: [1], within: 1 day", "stages: [2], within: 1 working day")]
        progress = Escalation.raised(ON, rules(tmp_path, shape)).at(ON)
        assert (progress.longest, progress.longest_until) == (None, date(2021, 6, 3))
        assert said(progress, "If every stage ran its course: to Thursday 3 June 2021")

    def test_doubt_about_the_later_limit_is_shown_too(self, tmp_path):
        """Of two limits the earlier gives the day; what is unverified about the other still matters."""
        doubtful = CITE.replace("primary", "unverified").replace("p.1", "p.9")
        shape = [stages(2), limits("within: 1 day"), f'overall: {{within: 9 days, note: "Nine.", {doubtful}}}']
        progress = Escalation.raised(ON, rules(tmp_path, shape)).at(ON)
        assert progress.due == date(2021, 6, 2)
        assert said(progress, "p.9")
        assert said(progress, "Nine.")

    def test_an_end_that_can_not_be_counted(self, tmp_path):
        """An end as its source writes it is shown, and counted nowhere."""
        shape = [stages(2), limits("within: 1 day"), f'overall: {{as_written: "half a term", {CITE}}}']
        progress = Escalation.raised(ON, rules(tmp_path, shape)).at(ON)
        assert (progress.due, progress.longest, progress.longest_until) == (date(2021, 6, 2), None, None)
        assert said(progress, "half a term")

    def test_an_exit_at_its_own_stage(self, tmp_path):
        """A way on may stand at any stage."""
        shape = [stages(3), f'exits: [{{id: early, to: the chair, does: "ask", stages: [1, 3], {CITE}}}]']
        case = Escalation.raised(ON, rules(tmp_path, shape))
        held = [case, case.escalate(ON), case.escalate(ON).escalate(ON)]
        assert [ids(step.at(ON).exits) for step in held] == [["early"], [], ["early"]]

    def test_evidence_is_never_hidden(self, tmp_path):
        """What an unverified part says is shown as unverified, at the stages to which it belongs."""
        doubtful = CITE.replace("primary", "unverified").replace("p.1", "p.9")
        shape = [stages(2), f'duties: [{{id: a, kind: may, who: all, does: "x", stages: [2], {doubtful}}}]']
        case = Escalation.raised(ON, rules(tmp_path, shape))
        assert not said(case.at(ON), "p.9")
        assert said(case.escalate(ON).at(ON), "p.9")

    @pytest.mark.parametrize(
        ("raised_on", "asked", "words"),
        [
            (date(2019, 12, 31), date(2019, 12, 31), ["It was raised before ours-escalation began on 1 January 2020."]),
            (date(2020, 1, 1), date(2030, 12, 31), []),
            (date(2030, 12, 31), date(2031, 1, 1), ["after ours-escalation ended on 31 December 2030"]),
        ],
    )
    def test_a_case_outside_its_edition(self, tmp_path, raised_on, asked, words):
        """It stays bound to the policy under which it was raised, and says where that reaches."""
        progress = Escalation.raised(raised_on, rules(tmp_path, SHAPES["no limit at all"])).at(asked)
        assert [bool(said(progress, word)) for word in words] == [True] * len(words)
        assert len(said(progress, "ours-escalation")) == len(words)

    def test_days_to_come_are_provisional(self, tmp_path):
        """Bank holidays that are not published yet may still move the latest day."""
        progress = self.case(tmp_path, "1, 1 and 5 working days, no leave to pass over", on=date(2030, 5, 1))
        assert said(progress.at(date(2030, 5, 1)), "Provisional")

    def test_beyond_the_calendar(self, tmp_path):
        """No date is guessed."""
        case = self.case(tmp_path, "1, 1 and 5 working days, no leave to pass over", on=date(2060, 12, 31))
        with pytest.raises(BeyondCalendarError):
            case.at(date(2060, 12, 31))


class TestArguments:
    """What a caller passes."""

    @pytest.mark.parametrize(
        ("call", "paths"),
        [
            (lambda: Escalation.raised(datetime(2026, 3, 30), CROYDON), ["on"]),
            (
                lambda: Escalation.raised("2026-03-30", None, needed_by=datetime(2026, 4, 1)),
                ["on", "rules", "needed_by"],
            ),
            (lambda: raised().escalate(None, reason="no_reply", to=True), ["on", "reason", "to"]),
            (lambda: raised().escalate(datetime(2026, 3, 31), to=2.0), ["on", "to"]),
            (lambda: raised().resolve(20260331, outcome=None), ["on", "outcome"]),
            (lambda: raised().resolve(MONDAY, outcome="agreed"), ["outcome"]),
            (lambda: raised().resolve(MONDAY, outcome=AGREED).reopen(datetime(2026, 3, 31)), ["on"]),
            (lambda: raised().at(datetime(2026, 3, 31)), ["on"]),
        ],
    )
    def test_wrong_types_are_named_together_and_never_shown(self, call, paths):
        """A datetime is no date here."""
        with pytest.raises(FactsError) as refused:
            call()
        assert [problem.path for problem in refused.value.problems] == paths
        assert "2026" not in str(refused.value)


class TestModels:
    """What is kept and shown."""

    @pytest.mark.parametrize(
        "make",
        [
            raised,
            lambda: raised(date(2026, 4, 2)).escalate(MONDAY, reason=AT_RISK, to=5),
            lambda: raised().at(MONDAY),
            lambda: raised().steps[0],
            lambda: raised().bound,
            lambda: POLICY,
        ],
    )
    def test_hashable_picklable_and_equal_to_its_copy(self, make):
        """An escalation can be kept with a case."""
        one = make()
        for other in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one), make()):
            assert other == one
            assert hash(other) == hash(one)

    def test_a_repr_shows_no_date_of_the_case(self):
        """It ends up in logs."""
        case = raised(date(2026, 4, 2))
        for item in (case, case.at(MONDAY), case.bound, case.steps[0]):
            assert "2026" not in repr(item)
        assert repr(case) == "<Escalation under croydon-escalation, steps: 1>"

    def test_an_answer_says_what_it_rests_on(self):
        """Edition, digest and both dates."""
        progress = raised().at(date(2026, 4, 1))
        assert (progress.editions, progress.digest) == (("croydon-escalation-2025",), CROYDON.digest)
        assert (progress.on, progress.as_at) == (MONDAY, date(2026, 4, 1))

    def test_the_explanation(self):
        """It can stand in a case note: the state, who, what, forms, ways on, cautions and sources."""
        open_text = at_stage(3).at(date(2026, 4, 11)).explain()
        for words in (
            "Stage 3: overdue, latest day Friday 10 April 2026.",
            "The policy's limit: 7 working days (Croydon",
            "What to do:",
            "- the agencies involved should actively consider",
            "To send:\n- Escalation Notification Form, to ",
            "What can be done next:\n- escalate\n- resolve",
            "Take care:",
            f"Data digest: {CROYDON.digest}.",
        ):
            assert words in open_text
        assert "Who takes part" not in open_text
        assert "Who takes part:\n- the Executive (Croydon" in at_stage(5).at(MONDAY).explain()
        assert "Ways on that are no stage:" in at_stage(5).at(MONDAY).explain()
        assert "Stage 1: open, latest day" in raised().at(MONDAY).explain()
        resolved = raised().resolve(MONDAY, outcome=Outcome.WITHDRAWN).at(MONDAY).explain()
        assert "Stage 1: resolved, withdrawn." in resolved

    @pytest.mark.parametrize(
        ("call", "problems"),
        [
            (lambda: raised().escalate(MONDAY, reason="x"), ["reason: expected a Reason"]),
            (lambda: raised().resolve(MONDAY, outcome=None), ["outcome: expected an Outcome"]),
            (lambda: Escalation.raised(MONDAY, None), ["rules: expected a Rulebook"]),
            (
                lambda: Escalation.raised(MONDAY, CROYDON, to=3),
                ["reason: expected a Reason, which a beginning above stage 1 needs, or None"],
            ),
            (
                lambda: Escalation(bound=1, needed_by=None, steps=[1]),
                ["bound: expected a Binding, as raised() makes it", "steps: expected a tuple of steps"],
            ),
        ],
    )
    def test_what_was_expected(self, call, problems):
        """Word by word."""
        with pytest.raises(FactsError) as refused:
            call()
        assert [str(each) for each in refused.value.problems] == problems

    @pytest.mark.parametrize(
        ("call", "text"),
        [
            (
                lambda: raised().at(date(2026, 3, 29)),
                "on: it had not been raised yet; ask for that day or a later one",
            ),
            (
                lambda: raised().escalate(date(2026, 3, 29)),
                "on: a step can't be dated before the one before it; check the date, or start again with raised()",
            ),
            (
                lambda: raised().escalate(MONDAY, to=9),
                f"to: from stage 1, croydon-escalation allows stage 2 for this reason; {LEAVE}",
            ),
            (
                lambda: Escalation.raised(MONDAY, CROYDON, reason=AT_RISK, to=9),
                f"to: from the beginning, croydon-escalation allows stage 1, 2, 3, 4, 5 for this reason; {LEAVE}",
            ),
        ],
    )
    def test_why_not(self, call, text):
        """Word by word, with what would be right."""
        with pytest.raises(EscalationError) as refused:
            call()
        assert str(refused.value) == text

    def test_the_clock_of_a_stage_is_a_time_limit_like_any_other(self):
        """With whose it is, how firm, and until when the policy held."""
        limit = POLICY.limit(1)
        clock = raised().at(MONDAY).deadline.timescale
        edition = CROYDON.editions[POLICY.cite.edition]
        assert (clock.id, clock.force, clock.who) == (
            "croydon-escalation-limit",
            POLICY.force,
            "the agencies involved",
        )
        assert (clock.note, clock.as_written, clock.cite) == (limit.note, limit.as_written, limit.cite)
        assert (clock.in_force_from, clock.in_force_until) == (edition.in_force_from, edition.in_force_until)

    def test_what_is_said_of_a_limit_goes_with_its_clock(self, tmp_path):
        """Its note, its words in the source, and the last day of the edition."""
        parts = [stages(2), limits('within: 5 working days, as_written: "a working week", note: "Sooner is better."')]
        clock = Escalation.raised(ON, rules(tmp_path, parts)).at(ON).deadline.timescale
        assert (clock.note, clock.as_written) == ("Sooner is better.", "a working week")
        assert clock.in_force_until == date(2030, 12, 31)

    def add(self, folder, layer):
        """Add an edition of a layer without a policy."""
        head = f"edition: added\ntitle: Added\nlayer: {layer}\nin_force: {{from: 2020-01-01}}\n"
        source = 'sources: {page: {title: Our page, url: "https://example.org", retrieved: 2026-11-22}}\n'
        (folder / "added").mkdir()
        path = folder / "added" / "added.yaml"
        path.write_text(f'{head}{source}events: {{told: "We were told."}}\n', encoding="utf-8")

    def test_a_policy_of_a_wider_layer_says_so(self, tmp_path):
        """A partnership that is founded elsewhere may be none of its layers; its own is the last one then."""
        path = tmp_path / "escalation.yaml"
        path.write_text(text([stages(2)]), encoding="utf-8")
        for layers, wider in (("england, ours", False), ("england, ours, ward", True)):
            if wider:
                self.add(tmp_path, "ward")
            founding = f"partnership: founded\ntitle: Founded\nlayers: [{layers}]\n"
            (tmp_path / "partnership.yaml").write_text(founding, encoding="utf-8")
            book = sg.rulebook("founded", on=ON, overlay=tmp_path)
            caveats = said(Escalation.raised(ON, book).at(ON), "No escalation policy of founded is held")
            assert caveats == wider * ["No escalation policy of founded is held for this date; this one is of ours."]

    def test_a_layer_below_that_has_no_policy_changes_nothing(self, tmp_path):
        """The partnership's own is the one that counts, whoever adds to its rules."""
        self.add(tmp_path, "added")
        book = sg.rulebook("croydon", on=MONDAY, overlay=tmp_path)
        assert book.layers[-1] == "added"
        assert not said(Escalation.raised(MONDAY, book).at(MONDAY), "No escalation policy of")

    def test_a_firm_limit_is_neither_a_guide_nor_told_in_words(self):
        """What can be counted is counted."""
        assert not said(raised().at(MONDAY), "calls its time limit a guide")
        assert not said(raised().at(MONDAY), "The time limit in the source")

    def test_how_sure_a_stage_is(self, tmp_path):
        """Its own citation counts, beside the policy's."""
        unsure = stages(2).replace("evidence: primary", "evidence: unverified", 1)
        first = Escalation.raised(ON, rules(tmp_path, [unsure])).at(ON)
        assert said(first, "Unverified: Our page")
        second = Escalation.raised(ON, rules(tmp_path, [unsure])).escalate(ON).at(ON)
        assert not said(second, "Unverified: Our page")

    def test_begun_at_the_second_stage(self):
        """What is left is counted from there, and the whole length is not promised."""
        begun = Escalation.raised(MONDAY, CROYDON, reason=AT_RISK, to=2).at(MONDAY)
        (total,) = said(begun, "ran its course")
        assert total.startswith("If every stage from there ran its course: to ")
        assert "counted from the day on which it was raised." in total

    def test_the_form_of_the_explanation(self):
        """Parts under headings, each after an empty line; what is prohibited reads as prohibited."""
        progress = attrs.evolve(at_stage(5).at(MONDAY), editions=("one", "another"))
        parts = [part.split("\n") for part in progress.explain().split("\n\n")]
        assert [part[0] for part in parts[2:-1]] == [
            "Who takes part:",
            "What to do:",
            "To send:",
            "What can be done next:",
            "Ways on that are no stage:",
            "Take care:",
        ]
        assert all(line.startswith("- ") for part in parts[2:-1] for line in part[1:])
        assert parts[0] == [progress.caveats[0]]
        assert parts[-1] == [f"Editions: one, another. Data digest: {CROYDON.digest}."]
        assert [line for line in parts[3] if line.startswith("- any agency must not escalate by")]


GOOD = [
    stages(2),
    limits("within: 5 working days"),
    f"overall: {{within: 9 working days, {CITE}}}",
    f"passing: {{reasons: [no_reply], {CITE}}}",
    f'pre_stage: [{{id: before, kind: should, who: all, does: "talk", {CITE}}}]',
    f'duties: [{{id: a, kind: may, who: all, does: "b", stages: [1], applies: [open], {CITE}}}]',
    f'forms: [{{id: a, title: "A", to: all, stages: [2], even_if_resolved: true, {CITE}}}]',
    f'exits: [{{id: a, to: all, does: "b", stages: [1], {CITE}}}]',
    f'covers: [{{id: a, text: "A", goes_to: "B", {CITE}}}]',
    f'caveats: [{{text: "A", stages: [1], {CITE}}}]',
]
BAD = CITE.replace("source: page", "source: nowhere")


class TestReading:
    """Policies as YAML."""

    def problems(self, folder, content):
        (folder / "escalation.yaml").write_text(content, encoding="utf-8")
        with pytest.raises(DataError) as refused:
            sg.rulebook("croydon", on=ON, overlay=folder)
        return [problem.text for problem in refused.value.problems]

    def test_a_whole_policy(self, tmp_path):
        """Everything that a policy can hold is read."""
        policy = rules(tmp_path, GOOD).escalation
        assert policy.overall.within == Within(9, Unit.WORKING_DAYS)
        assert policy.passing.reasons == (Reason.NO_REPLY,)
        assert ids(policy.pre_stage) == ["before"]
        assert policy.duties[0].applies == {Standing.OPEN}
        assert (policy.forms[0].even_if_resolved, policy.forms[0].stages) == (True, (2,))
        assert (policy.covers[0].goes_to, policy.caveats[0].stages) == ("B", (1,))

    def test_the_most_local_policy_is_the_rulebooks(self, tmp_path):
        """London's, then Croydon's; an overlay's policy comes last."""
        assert rules(tmp_path, GOOD, on=ON).escalation.id == "ours"
        assert sg.rulebook("croydon", on=ON).escalation is None
        assert (POLICY.id, LONDON.escalation.id) == ("croydon-escalation", "london-resolving-differences")

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (stages(2), "stages: []", "expected at least one stage"),
            ("{number: 2,", "{number: 3,", "expected 2; stages are numbered from 1, in order"),
            ("{number: 1,", "{number: true,", "expected 1; stages are numbered from 1, in order"),
            ("{number: 1,", "{", "missing number"),
            ("{number: 1, formal: false", "{number: 1, roles: []", "leave it out where the source doesn't state them"),
            ("{number: 1, formal: false", '{number: 1, roles: [{agency: "x"}]', "missing role"),
            ("{number: 1, formal: false", "{number: 1, roles: [x]", "expected a mapping with role"),
            ("within: 5 working days", "within: 5 moons", "expected a length such as 5 working days"),
            ("within: 5 working days", 'note: "none"', "expected within, or as_written"),
            ("within: 5 working days", "within: 5 days, stages: []", "leave it out for every stage"),
            ("within: 5 working days", "within: 5 days, stages: [0]", "expected the number of a stage, 1 to 2"),
            ("within: 5 working days", "within: 5 days, stages: [3]", "expected the number of a stage, 1 to 2"),
            ("within: 5 working days", 'within: 5 days, stages: ["1"]', "expected the number of a stage, 1 to 2"),
            ("overall: {within", "overall: {stages: [1], within", "unknown key"),
            ("overall: {within: 9 working days", "overall: 9 #", "expected a mapping with cite"),
            ("within: 5 working", "counting: roll_forward, within: 5", "roll_forward is for working days only"),
            ("within: 9 working", "counting: roll_forward, within: 9", "roll_forward is for working days only"),
            ("within: 5 working days", "within: 5 working days, at_most: 9 days", "leave it out beside within"),
            ("within: 5 working days", 'as_written: "soon", at_most: soon', "expected a length such as"),
            ("applies: [open]", "applies: []", "expected at least one standing"),
            ("reasons: [no_reply]", "reasons: []", "expected at least one reason"),
            ("reasons: [no_reply]", "reasons: [tired]", "expected one of unresolved, no_reply, immediate_risk"),
            ("reasons: [no_reply], ", "", "missing reasons"),
            ("applies: [open]", "applies: [shut]", "expected one of open, resolved"),
            ("kind: may", "kind: might", "expected one of must, should, may, must_not"),
            ("duties: [{", "duties: [1, {", "expected a mapping with id, kind"),
            ("forms: [{", "forms: [1, {", "expected a mapping with id, title, to"),
            ("exits: [{", "exits: [1, {", "expected a mapping with id, to, does"),
            ("covers: [{", "covers: [1, {", "expected a mapping with id, text"),
            ("caveats: [{", "caveats: [1, {", "expected a mapping with text"),
            ("limits: [{", "limits: [1, {", "expected a mapping with cite"),
            ("passing: {", "passing: 1 # {", "expected a mapping with reasons"),
            ("stages: [{", "stages: [1, {", "expected a mapping with number"),
            ('does: "refer the child"', "does: 1", "expected a text of 1 to"),
            ("immediate_danger: {who", "immediate_danger: 1 # {who", "expected a mapping with who"),
            ("force: local-policy", "force: strong", "expected one of statute"),
            ("  - id: ours\n    title", "  - title", "missing id"),
            (
                "escalation:\n  - id: ours",
                "escalation:\n  - 1\n  - id: ours",
                "expected a mapping with id, title, force",
            ),
            (
                'covers: [{id: a, text: "A"',
                f'covers: [{{id: a, text: "A", {CITE}}}, {{id: a, text: "A"',
                "ids are unique",
            ),
            (
                "limits: [{within: 5 working days",
                f"limits: [{{stages: [2], within: 1 day, {CITE}}}, {{within: 5 working days",
                "stage 2 has more than one time limit",
            ),
        ],
    )
    def test_a_mistake_is_named(self, tmp_path, old, new, said):
        """Each with its remedy."""
        assert old in text(GOOD)
        assert any(said in problem for problem in self.problems(tmp_path, text(GOOD).replace(old, new, 1)))

    @pytest.mark.parametrize(
        "part",
        ["stages: [{number: 1", "limits", "passing", "pre_stage", "forms", "exits", "covers", "caveats", "immediate"],
    )
    def test_every_value_needs_a_source_that_is_there(self, tmp_path, part):
        """A citation of nowhere is refused wherever it stands."""
        lines = [
            line.replace(CITE, BAD, 1) if line.strip().startswith(part) else line for line in text(GOOD).splitlines()
        ]
        assert self.problems(tmp_path, "\n".join(lines)) == ["no such source; expected one of page"]

    def test_a_policy_without_999_is_refused(self, tmp_path):
        """What comes first in immediate danger can't be left out."""
        content = "\n".join(line for line in text(GOOD).splitlines() if "immediate_danger" not in line)
        assert any("missing immediate_danger" in problem for problem in self.problems(tmp_path, content))

    def test_several_mistakes_are_named_at_once(self, tmp_path):
        """An early one hides no later one."""
        content = text(GOOD).replace("within: 5 working days", "within: 5 moons").replace("kind: may", "kind: might")
        assert len(self.problems(tmp_path, content)) == 2


class TestHoweverItIsMade:
    """An escalation is checked whole, by whatever way it came about."""

    CASE = Escalation.raised(MONDAY, RULES)

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({"needed_by": "zebedee"}, "needed_by"),
            ({"needed_by": datetime(2026, 4, 1, tzinfo=UTC)}, "needed_by"),
            ({"bound": None}, "bound"),
            ({"steps": "zebedee"}, "steps"),
            ({"steps": list(CASE.steps)}, "steps"),
            ({"steps": (attrs.evolve(CASE.steps[0], on="zebedee"),)}, "steps"),
            ({"steps": (attrs.evolve(CASE.steps[0], stage=True),)}, "steps"),
        ],
    )
    def test_wrong_parts(self, changes, path):
        """Each is named, and never repeated."""
        with pytest.raises(FactsError) as refused:
            attrs.evolve(self.CASE, **changes)
        assert [each.path for each in refused.value.problems] == [path]
        assert "zebedee" not in str(refused.value)


def test_the_end_of_all_stages_is_counted_from_the_reopening():
    """A total that was reached before it was reopened would be no warning."""
    case = Escalation.raised(MONDAY, RULES).escalate(date(2026, 4, 1)).resolve(date(2026, 4, 2), outcome=Outcome.AGREED)
    again = case.reopen(date(2026, 6, 10)).at(date(2026, 6, 10))
    assert again.due == date(2026, 6, 19)
    assert again.longest_until == RULES.working_days.add(date(2026, 6, 10), 4 * 7)
    assert any("counted from the day on which it was reopened" in text for text in again.caveats)
    assert "Thursday 21 May 2026" not in again.explain()


def test_raised_after_the_rulebooks_date():
    """The rules of the day on which it was raised may be others."""
    told = "The rules are as at 30 March 2026, before it was raised; use those of its day."
    rules = sg.rulebook("croydon", on=MONDAY)
    assert told in Escalation.raised(date(2026, 3, 31), rules).at(date(2026, 3, 31)).caveats
    assert told not in Escalation.raised(MONDAY, rules).at(MONDAY).caveats
