"""Policies in the shapes that areas outside London have, as overlays of invented partnerships: nothing but YAML.

The shapes are those of the areas named; what an area's source doesn't say is invented here.
"""

from __future__ import annotations

from datetime import date

import pytest

import safeguarding as sg
from escalation_shapes import CITE, limits, rules, stages
from safeguarding.errors import DataError, EscalationError
from safeguarding.escalation import Escalation, Outcome, Reason
from safeguarding.timescales import Counting, due

THURSDAY = date(2021, 6, 3)


def caveat(progress, words):
    """Return whether a caveat holds some words."""
    return any(words in each for each in progress.caveats)


class TestMediationAfterOversight:
    """As in Hull: mediation is a stage of its own, and comes after oversight, not in place of it."""

    SHAPE = (
        stages(4, s3="name: oversight, formal: true", s4='name: mediation, roles: [{role: "a mediator"}]'),
        limits("stages: [1, 2, 3], within: 5 working days"),
    )

    def test_the_last_stage_is_mediation(self, tmp_path):
        """It is reached through oversight, and it has no time limit of its own, which is no leave to wait."""
        case = Escalation.raised(THURSDAY, rules(tmp_path, self.SHAPE))
        names = []
        for _ in range(3):
            case = case.escalate(THURSDAY, reason=Reason.NO_REPLY)
            names.append(case.at(THURSDAY).name)
        last = case.at(THURSDAY)
        assert names == [None, "oversight", "mediation"]
        assert (last.due, last.longest, last.next_stages) == (None, None, ())
        assert caveat(last, "that is no leave to wait")
        assert [str(role) for role in last.roles] == ["a mediator"]

    def test_oversight_is_not_passed_over(self, tmp_path):
        """A disagreement comes to mediation only from there."""
        case = Escalation.raised(THURSDAY, rules(tmp_path, self.SHAPE)).escalate(THURSDAY)
        with pytest.raises(EscalationError, match="allows stage 3 for this reason"):
            case.escalate(THURSDAY, to=4)


class TestDisputeBeforeTheFormalProcess:
    """As in a briefing of the north-west: a dispute phase of 1 day and 1 day, then a notice and 5 working days."""

    SHAPE = (
        stages(
            3,
            s1='name: dispute, formal: false, roles: [{role: "practitioner"}, {role: "line manager"}]',
            s2='name: dispute, formal: false, roles: [{role: "manager"}]',
            s3='formal: true, roles: [{role: "service manager"}]',
        ),
        limits("stages: [1, 2], within: 1 day", "stages: [3], within: 5 working days"),
        f"forms: [{{id: notice, title: Escalation Notice, to: the board's business manager, stages: [3], {CITE}}}]",
    )

    def test_days_of_the_dispute_phase_are_days(self, tmp_path):
        """The second day is a Saturday and is not moved on; the formal stage counts working days."""
        book = rules(tmp_path, self.SHAPE)
        first = Escalation.raised(THURSDAY, book)
        second = first.escalate(date(2021, 6, 4))
        third = second.escalate(date(2021, 6, 5), reason=Reason.NO_REPLY)
        stood = [case.at(case.steps[-1].on) for case in (first, second, third)]
        assert [each.due for each in stood] == [date(2021, 6, 4), date(2021, 6, 5), date(2021, 6, 11)]
        assert [each.formal for each in stood] == [False, False, True]
        assert [each.name for each in stood] == ["dispute", "dispute", None]
        assert [[form.id for form in each.forms_due] for each in stood] == [[], [], ["notice"]]
        assert second.at(date(2021, 6, 6)).overdue

    def test_days_and_working_days_are_not_added_up(self, tmp_path):
        """Their sum has no unit, so the end is given as a date."""
        progress = Escalation.raised(THURSDAY, rules(tmp_path, self.SHAPE)).at(THURSDAY)
        assert (progress.longest, progress.longest_until) == (None, date(2021, 6, 11))

    def test_settled_in_the_dispute_phase_nothing_is_sent(self, tmp_path):
        """The notice belongs to the formal process."""
        case = Escalation.raised(THURSDAY, rules(tmp_path, self.SHAPE)).resolve(THURSDAY, outcome=Outcome.AGREED)
        assert case.at(THURSDAY).forms_due == ()


class TestAChairWhoSkipsAStage:
    """As in Rotherham: a conference chair's form within 3 working days; the chair may go straight to stage 2."""

    SHAPE = (
        stages(3, s1='optional: true, roles: [{role: "conference chair"}]', s2='roles: [{role: "manager"}]'),
        limits(
            "stages: [1], within: 3 working days",
            'stages: [2], as_written: "10 weeks or days", note: "The copy that was read is garbled here."',
        ),
        f"forms: [{{id: chairs-form, title: The chair's form, to: the manager, stages: [1, 2], {CITE}}}]",
        f'passing: {{reasons: [unresolved], note: "Only the chair may.", {CITE}}}',
    )

    def test_straight_to_stage_2(self, tmp_path):
        """On the day on which it is raised; the form is due there too."""
        case = Escalation.raised(THURSDAY, rules(tmp_path, self.SHAPE))
        assert case.at(THURSDAY).due == date(2021, 6, 8)
        second = case.escalate(THURSDAY).at(THURSDAY)
        assert (second.stage, second.entered) == (2, THURSDAY)
        assert [form.id for form in second.forms_due] == ["chairs-form"]

    def test_what_is_garbled_is_shown_and_never_counted(self, tmp_path):
        """Ten weeks and ten days are not the same, so neither is taken."""
        progress = Escalation.raised(THURSDAY, rules(tmp_path, self.SHAPE)).escalate(THURSDAY).at(THURSDAY)
        assert progress.due is None
        assert caveat(progress, "10 weeks or days")
        assert caveat(progress, "garbled")

    def test_further_up_only_by_leave(self, tmp_path):
        """Whoever passes over a stage is told whose leave that is."""
        case = Escalation.raised(THURSDAY, rules(tmp_path, self.SHAPE))
        assert case.at(THURSDAY).next_stages == (2, 3)
        progress = case.escalate(THURSDAY, to=3).at(THURSDAY)
        assert caveat(progress, "Stages were passed over")
        assert caveat(progress, "Only the chair may.")
        with pytest.raises(EscalationError, match="allows stage 2 for this reason"):
            case.escalate(THURSDAY, to=3, reason=Reason.NO_REPLY)


# As in Devon: an older flowchart calls the day of the notification working day 0, a later one has a day 1 and no day 0.

FOUNDING = "partnership: ours\ntitle: Ours\nlayers: [england, ours]\n"
FLOWCHART = """\
edition: ours-flowchart-{name}
title: Our flowchart
layer: ours
in_force: {{{dates}}}
sources: {{page: {{title: Our page, url: "https://example.org", retrieved: 2026-11-22}}}}
events: {{notification_copied: "The notification was copied to the business team."}}
timescales:
"""
LIMIT = (
    "  - {{id: {name}, within: {days} working days, starts: {event}, counting: {counting}, "
    "force: local-policy, who: the partners, {cite}}}\n"
)


def flowchart(folder, name, dates, steps):
    """Write an edition: the last day of each step, as the flowchart numbers its days."""
    path = folder / "flowchart" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    event, counting = ("notification_sent", "after") if name == "day-0" else ("notification_copied", "beginning_with")
    limit = [LIMIT.format(name=step, days=days, event=event, counting=counting, cite=CITE) for step, days in steps]
    path.write_text(FLOWCHART.format(name=name, dates=dates) + "".join(limit), encoding="utf-8")


@pytest.fixture
def flowcharts(tmp_path):
    """Return a folder that founds a partnership with both editions."""
    (tmp_path / "partnership.yaml").write_text(FOUNDING, encoding="utf-8")
    older, newer = "from: 2020-01-01, until: 2023-12-31", "from: 2024-01-01"
    flowchart(tmp_path, "day-0", older, [("summaries", 10), ("sign-off", 15), ("submission", 16)])
    flowchart(tmp_path, "day-1", newer, [("summaries", 10), ("huddle", 14)])
    return tmp_path


class TestWorkingDayZero:
    """Which day is day 1 is a part of the data, and so is the event."""

    @pytest.mark.parametrize(
        ("start", "step", "last"),
        [
            # Sent on Wednesday 21 December 2022, which is day 0; 26 and 27 December and 2 January are closed.
            (date(2022, 12, 21), "summaries", date(2023, 1, 9)),
            (date(2022, 12, 21), "sign-off", date(2023, 1, 16)),
            (date(2022, 12, 21), "submission", date(2023, 1, 17)),
            # Copied on Wednesday 23 December 2026, which is day 1; 25 and 28 December and 1 January are closed.
            (date(2026, 12, 23), "summaries", date(2027, 1, 8)),
            (date(2026, 12, 23), "huddle", date(2027, 1, 14)),
            # Copied on a Saturday: Monday 23 November is day 1.
            (date(2026, 11, 21), "summaries", date(2026, 12, 4)),
            (date(2026, 11, 21), "huddle", date(2026, 12, 10)),
        ],
    )
    def test_each_edition_counts_in_its_own_way(self, flowcharts, start, step, last):
        """The dates are worked out by hand."""
        book = sg.rulebook("ours", on=start, overlay=flowcharts)
        limit = book.timescales[step]
        assert limit.counting is (Counting.AFTER if start.year == 2022 else Counting.BEGINNING_WITH)
        assert due(limit, {limit.starts[0]: start}, book.working_days).due == last

    def test_the_event_of_the_other_edition_starts_no_clock(self, flowcharts):
        """The copy may go out later than the notification, so neither stands for the other."""
        book = sg.rulebook("ours", on=date(2026, 12, 23), overlay=flowcharts)
        waiting = due(book.timescales["huddle"], {"notification_sent": date(2026, 12, 23)}, book.working_days)
        assert (waiting.event, waiting.needs) == ("notification_copied", "event")

    def test_day_16_can_not_take_the_place_of_15_working_days(self, flowcharts):
        """It is a day later than the national expectation: it may stand beside it, and not shorten into it."""
        on = date(2022, 12, 21)
        book = sg.rulebook("ours", on=on, overlay=flowcharts)
        last = [
            due(book.timescales[name], {"notification_sent": on}, book.working_days).due
            for name in ("rapid-review", "submission")
        ]
        assert last == [date(2023, 1, 16), date(2023, 1, 17)]
        path = flowcharts / "flowchart" / "day-0.yaml"
        tighter = f"  - {{tightens: rapid-review, within: 16 working days, {CITE}}}\n"
        path.write_text(path.read_text(encoding="utf-8") + tighter, encoding="utf-8")
        with pytest.raises(DataError, match="longer than working-together-2018"):
            sg.rulebook("ours", on=on, overlay=flowcharts)
