"""Overlays on the real rules: what tightens is taken, and what loosens is refused with an example of the harm.

The sign ¤ in what a case writes is not written: it stands where the problem has to be reported.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from importlib import metadata
from importlib.metadata import EntryPoint

import attrs
import pytest

import safeguarding as sg
from safeguarding import _binding
from safeguarding._doors import GATES
from safeguarding._succession import faults
from safeguarding._tightening import DOORS, loosened
from safeguarding.criteria import AllOf, AnyOf, Finding, Force, compiled
from safeguarding.errors import DataError, TooLargeError, UnknownNameError
from safeguarding.facts import Incident, Suspicion, kind_of
from safeguarding.timescales import Counting, Unit, Within, due

ON = date(2026, 11, 20)
MET, NOT_MET, UNKNOWN = Finding.MET, Finding.NOT_MET, Finding.UNKNOWN
CITE = 'cite: {source: handbook, at: "page 1", evidence: primary, checked_on: 2026-01-02}'
HEAD = """\
edition: marsh-lane-policy
title: Marsh Lane policy
layer: marsh-lane
in_force: {from: 2026-01-01}
sources:
  handbook: {title: Marsh Lane handbook, url: "https://handbook.example", retrieved: 2026-01-02}
"""
RULES = sg.rulebook("croydon", on=ON)


def fact(name, values="[true]", more=""):
    """Return a criterion on one fact."""
    return f'{{id: {name.replace("_", "-")}, text: "{name}", ask: "{name}?", fact: {name}, is: {values}{more}, {CITE}}}'


def same_as(target):
    """Return a criterion that other criteria are met."""
    return f'{{id: the-{target}, text: "The law calls for it", same_as: {target}, {CITE}}}'


def tighter(target, met_when, about="incidents.Incident", examples="[{facts: {}, finding: unknown}]", more=""):
    """Return criteria that tighten others."""
    return f"criteria:\n  - {{tightens: {target}, about: {about}, met_when: {met_when}, examples: {examples}{more}}}\n"


def shorter(target, within, more=""):
    """Return a time limit that tightens another."""
    return f"timescales:\n  - {{tightens: {target}, within: {within}{more}, {CITE}}}\n"


def duty(text, target="serious-incident-notification", about="incidents.Incident", applies="[met, unknown]"):
    """Return a duty added to criteria."""
    return f"duties:\n  - {{for: {target}, about: {about}, {text}, who: everyone, applies: {applies}, {CITE}}}\n"


def policy(stages, limits, more=""):
    """Return an escalation policy."""
    numbered = ", ".join(f"{{number: {number}, {CITE}}}" for number in range(1, stages + 1))
    return (
        f"escalation:\n  - {{id: ours, title: Ours, force: local-policy, {CITE}, stages: [{numbered}],\n"
        f"     immediate_danger: {{who: all, does: act, {CITE}}}, limits: {limits}{more}}}\n"
    )


def question(**changes):
    """Return criteria of its own in local policy, with other values under some keys."""
    parts = {"force": "local-policy", "does": '"act"', **changes}
    return (
        f"criteria:\n  - {{id: ours, question: a, about: incidents.Incident, force: {parts['force']}, "
        f"met_when: {fact('unborn')}, examples: [{{facts: {{}}, finding: unknown}}],\n"
        f"     duties: [{{id: act, kind: must, who: a, does: {parts['does']}, "
        f"applies: [met, not_met, unknown], {CITE}}}]}}\n"
    )


def line(step, more=""):
    """Return a contact beside a step."""
    return f'contacts:\n  - {{id: ours, for: help, role: Us, phone: "020 7946 0000", steps: {step}{more}, {CITE}}}\n'


CONTACT = f'contacts:\n  - {{id: lado, for: "allegations", role: "LADO", email: "lado@example.org", {CITE}}}\n'
PASSING = f", passing: {{reasons: [immediate_risk], {CITE}}}"
#: What Croydon's policy requires, as another one takes it over.
KEPT = PASSING + (
    f", duties: [{{id: write-down-the-outcome, kind: must, who: all, does: write, applies: [open, resolved], {CITE}}}, "
    f"{{id: no-case-of-concern-form, kind: must_not, forbids: a-channel, who: all, does: send it, {CITE}}}], "
    f"forms: [{{id: escalation-notification-form, title: Form, to: all, {CITE}}}, "
    f"{{id: copy-to-the-partnership, title: Copy, to: all, even_if_resolved: true, {CITE}}}], "
    f"exits: [{{id: executive, to: them, does: go, {CITE}}}, "
    f"{{id: independent-scrutineer, to: them, does: go, {CITE}}}, "
    f"{{id: whistleblowing, to: them, does: go, {CITE}}}]"
)
HOURS = ', hours: {weekdays: [monday], opens: "09:00", closes: "17:00", bank_holidays: closed}'
ALL_HOURS = (
    ", hours: {weekdays: [monday, tuesday, wednesday, thursday, friday, saturday, sunday], "
    'opens: "00:00", closes: "23:59", bank_holidays: open}'
)


@pytest.fixture
def overlaid(tmp_path):
    """Return the Croydon rulebook with a policy on top, the sign taken out."""

    def made(text, *, on=ON, partnership="croydon"):
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        (folder / "policy.yaml").write_text((HEAD + text).replace("¤", ""), encoding="utf-8")
        return sg.rulebook(partnership, on=on, overlay=folder)

    return made


def place(text):
    """Return the line and the column of the sign."""
    whole = HEAD + text
    before = whole[: whole.index("¤")]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


SUSPECTED = fact("abuse_or_neglect", "[known, suspected]")
LAW = same_as("serious-incident-notification")
JAR = "joint-agency-response"
DEATH = "child_deaths.ChildDeath"
WEAKER_DUTY = 'id: ¤notify-panel, kind: may, does: "tell the Panel"'
CROYDON_LIMIT = f"[{{within: 7 working days, {CITE}}}]"

ILLEGAL = {
    "a serious incident notified within 10 working days": (
        shorter("notify-panel", "¤10 working days"),
        (
            "longer than working-together-2026: from Wednesday 1 January 2020 it ends on Wednesday 15 January 2020, "
            "and that on Wednesday 8 January 2020; shorten it"
        ),
    ),
    "a serious incident notified within 8 days, which is sooner only around bank holidays": (
        shorter("notify-panel", "¤8 days"),
        (
            "longer than working-together-2026: from Wednesday 1 January 2020 it ends on Thursday 9 January 2020, "
            "and that on Wednesday 8 January 2020; shorten it"
        ),
    ),
    "a criterion of the Joint Agency Response dropped": (
        tighter(
            JAR,
            f"¤{{all: [{fact('born_alive')}, {fact('under_18_when_died')}, {{any: [{fact('external_cause')}, "
            f"{fact('sudden_no_apparent_cause')}, {fact('in_custody')}, {fact('suspicion_not_natural')}]}}]}}",
            about=DEATH,
        ),
        "looser than child-death-review-2018: with ",
    ),
    "known without suspected": (
        tighter("serious-incident-notification", f"¤{{all: [{fact('abuse_or_neglect', '[known]')}, {LAW}]}}"),
        (
            "looser than children-act-2004: with abuse_or_neglect: suspected, "
            "under_18_when_died: true, died_in_area: true this is not met and that is met; take in what it does"
        ),
    ),
    "only where several agencies can learn": (
        tighter("serious-incident-notification", f"¤{{all: [{LAW}, {fact('multi_agency_learning')}]}}"),
        (
            "looser than children-act-2004: with abuse_or_neglect: known, under_18_when_died: true, "
            "died_in_area: true, multi_agency_learning: false this is not met and that is met; take in what it does"
        ),
    ),
    "a stage of a disagreement made longer": (
        policy(
            2,
            f"¤[{{within: 10 working days, stages: [1], {CITE}}}, {{within: 2 working days, stages: [2], {CITE}}}]",
            KEPT,
        ),
        (
            "stage 1 is longer than in croydon-escalation: from Wednesday 1 January 2020 it ends on "
            "Wednesday 15 January 2020, and that on Friday 10 January 2020; shorten it"
        ),
    ),
    "a sixth stage of seven working days": (
        policy(6, f"¤{CROYDON_LIMIT}", KEPT),
        (
            "all stages together are longer than in croydon-escalation: from Wednesday 1 January 2020 it ends on "
            "Friday 28 February 2020, and that on Wednesday 19 February 2020; shorten them"
        ),
    ),
    "the same count, but each stage from a closed day begins later": (
        policy(5, f"¤[{{within: 7 working days, counting: roll_forward, {CITE}}}]", KEPT),
        "stage 1 is longer than in croydon-escalation: from Wednesday 1 January 2020 it ends on Monday 13 January",
    ),
    "a guide where a time was firm": (
        policy(5, f"¤[{{within: 7 working days, indicative: true, {CITE}}}]", KEPT),
        "stage 1 has 7 working days in croydon-escalation and here that is only a guide; take out indicative",
    ),
    "stages that end beyond the calendar": (
        policy(2, f"¤[{{within: 9999 working days, {CITE}}}]", KEPT),
        (
            "all stages together are longer than in croydon-escalation: from Wednesday 1 January 2020 it ends beyond "
            "the calendar, and that on Wednesday 19 February 2020; shorten them"
        ),
    ),
    "stages without an end": (
        policy(5, f"¤{CROYDON_LIMIT}", f", open_ended: true{KEPT}"),
        "all stages together have an end in croydon-escalation and none here; give one under overall",
    ),
    "a duty of a policy left out": (
        policy(5, CROYDON_LIMIT, KEPT.replace("write-down-the-outcome", "write-it-down")).replace(
            "duties: [", "duties: ¤["
        ),
        (
            "stage 1, open, is without write-down-the-outcome (must) of croydon-escalation, "
            "which holds at its stage 1; take it over under its id"
        ),
    ),
    "a duty of a policy made weaker": (
        policy(5, CROYDON_LIMIT, KEPT.replace("kind: must,", "kind: should,")).replace("duties: [", "duties: ¤["),
        "stage 1, open, is without write-down-the-outcome (must) of croydon-escalation",
    ),
    "a duty of a policy that ends with the resolution": (
        policy(5, CROYDON_LIMIT, KEPT.replace("[open, resolved]", "[open]")).replace("duties: [", "duties: ¤["),
        "stage 1, resolved, is without write-down-the-outcome (must) of croydon-escalation",
    ),
    "a form at the fourth stage alone": (
        policy(5, CROYDON_LIMIT, KEPT.replace("title: Copy,", "title: Copy, stages: [4],")).replace(
            "forms: [", "forms: ¤["
        ),
        "stage 3, open, is without copy-to-the-partnership (form) of croydon-escalation, which holds at its stage 3",
    ),
    "a form of the last stage that the second of two is without": (
        policy(2, CROYDON_LIMIT, KEPT.replace("title: Copy,", "title: Copy, stages: [1],")).replace(
            "forms: [", "forms: ¤["
        ),
        "stage 2, open, is without copy-to-the-partnership (form) of croydon-escalation, which holds at its stage 3",
    ),
    "no way on at the last stage": (
        policy(5, CROYDON_LIMIT, KEPT.replace("{id: executive,", "{id: executive, stages: [1],")).replace(
            "exits: [", "exits: ¤["
        ),
        "stage 5, open, is without executive (exit) of croydon-escalation, which holds at its stage 5",
    ),
    **{
        f"a wider door, {name}": (
            tighter(
                f"door-{name}",
                f"¤{{any: [{same_as(f'door-{name}')}, {fact('unborn')}]}}",
                about="thresholds.Concern",
            ),
            "the doors of a referral stand on one another, so one can't be changed alone",
        )
        for name in ("emergency", "other-area", "same-day", "allocated-worker", "portal", "early-help")
    },
    "a line that answers for the office at every hour": (
        line("¤[phone-mash]"),
        "a line beside phone-mash that is always open, as one without hours is, would leave no route to the out-of",
    ),
    "a line whose hours are all hours": (
        line("¤[phone-mash]", ALL_HOURS),
        "a line beside phone-mash that is always open, as one without hours is, would leave no route to the out-of",
    ),
    "a line for calls that takes none": (
        line("¤[phone-mash]", HOURS).replace('phone: "020 7946 0000"', 'email: "a@example.org"'),
        "phone-mash is a call, so a line beside it needs phone",
    ),
    "a line beside a step that nobody takes": (line("[¤phone-mahs]"), "no duty has this id; check it"),
    "consent before enquiries, which ends only where it is given": (
        duty(
            'id: ask-first, kind: must, does: ¤"obtain consent before any enquiry", '
            "unless: {fact: consent, is: [given]}",
            "section-47-enquiry",
            "thresholds.Concern",
        ),
        "this makes consent a condition, and missing consent blocks no referral",
    ),
    "consent where asking is not safe": (
        duty(
            'id: ask-first, kind: must, does: ¤"obtain consent before any enquiry", '
            "when: {fact: consent, is: [unsafe_to_ask]}",
            "section-47-enquiry",
            "thresholds.Concern",
        ),
        "this makes consent a condition, and missing consent blocks no referral",
    ),
    "a line beside the call to 999": (
        line("¤[call-999]", HOURS),
        "beside call-999 stands 999 alone; take it out of the steps",
    ),
    "the force of a statute": (
        question(force="¤statute"),
        "statute is what england alone holds; write regional-procedure or local-policy",
    ),
    "the force of statutory guidance, of a time limit": (
        (
            "timescales:\n  - {id: ours, within: 1 day, starts: authority_aware, force: ¤statutory-guidance, who: a, "
            f"{CITE}}}\n"
        ),
        "statutory-guidance is what england alone holds; write regional-procedure or local-policy",
    ),
    "the force of a statute, of a policy for disagreements": (
        policy(5, CROYDON_LIMIT, KEPT).replace("force: local-policy", "force: ¤statute"),
        "statute is what england alone holds; write regional-procedure or local-policy",
    ),
    "consent in letters that only look like ours": (
        duty(
            'id: ask-first, kind: must, does: ¤"get the family\'s c\u043ensent first"',
            "door-portal",
            "thresholds.Concern",
        ),
        "a letter of another alphabet, which only looks like one of ours",
    ),
    "consent in letters of full width": (
        duty(
            'id: ask-first, kind: must, does: ¤"get the family\'s \uff43onsent first"',
            "door-portal",
            "thresholds.Concern",
        ),
        "a letter of another alphabet, which only looks like one of ours",
    ),
    "consent to be had first": (
        duty(
            'id: ask-first, kind: must, does: ¤"get the family\'s consent first"', "door-portal", "thresholds.Concern"
        ),
        "this makes consent a condition, and missing consent blocks no referral; make it should, or end it with ",
    ),
    "permission to be had first, in a question of one's own": (
        question(does='¤"obtain the written permission of a parent"'),
        "this makes consent a condition",
    ),
    "consent to be had first, in a policy for disagreements": (
        policy(5, CROYDON_LIMIT, KEPT.replace("does: write,", 'does: ¤"write once you have consent",')),
        "this makes consent a condition",
    ),
    "a stage without a time": (
        policy(1, "null", KEPT).replace("  - {id: ours", "  - ¤{id: ours").replace(", limits: null", ""),
        "stage 1 has 7 working days in croydon-escalation and no time here; give it one: within",
    ),
    "no leave to pass over a stage at immediate risk": (
        policy(2, CROYDON_LIMIT, KEPT.replace(PASSING, "")).replace("  - {id: ours", "  - ¤{id: ours"),
        "croydon-escalation lets stages be passed over for immediate_risk, and this does not; add it",
    ),
    "a duty turned from must to may": (
        duty(WEAKER_DUTY),
        "these criteria have a duty with this id already; choose another",
    ),
    "a prohibition taken out": (
        duty(
            'id: ¤do-not-tell-the-person, kind: may, does: "tell the person"', "lado-referral", "allegations.Allegation"
        ),
        "these criteria have a duty with this id already; choose another",
    ),
    "no referral without consent": (
        duty('id: ask-first, kind: ¤must_not, does: "refer without consent"', "door-mash-phone", "thresholds.Concern"),
        (
            "a prohibition needs forbids: a-channel, delay, asking, telling, investigating, sharing; "
            "nothing else may be forbidden"
        ),
    ),
    "no referral without consent, under another name": (
        duty(
            'id: ask-first, kind: must_not, forbids: a-channel, does: ¤"refer by the portal without consent"',
            "door-mash-phone",
            "thresholds.Concern",
        ),
        "missing consent blocks no referral and no notification; take this prohibition out",
    ),
    "a referral forbidden": (
        duty(
            'id: ask-first, kind: must_not, forbids: ¤referring, does: "refer"', "door-mash-phone", "thresholds.Concern"
        ),
        "expected one of a-channel, delay, asking, telling, investigating, sharing",
    ),
    "a question of the law in other words": (
        (
            'criteria:\n  - {id: ¤serious-incident-notification, question: "Shall we?", about: incidents.Incident, '
            f"force: local-policy, met_when: {SUSPECTED}, examples: [{{facts: {{}}, finding: unknown}}],\n"
            f"     duties: [{{id: act, kind: may, who: a, does: b, applies: [met, not_met, unknown], {CITE}}}]}}\n"
        ),
        "this id already stands in children-act-2004; a layer adds and never replaces: choose another",
    ),
    "a contact in place of another": (
        CONTACT.replace("id: ", "id: ¤"),
        "this id already stands in croydon-contacts",
    ),
    "an event of the law in other words": (
        'events: {¤authority_aware: "The chief executive was told."}\n',
        "this name stands in another edition with other words; use the same, or another name",
    ),
    "what nobody holds": (
        shorter("notify-nobody", "1 working day").replace("tightens: ", "tightens: ¤"),
        "nothing with this id is in force in a higher layer; check the id",
    ),
    "criteria that nobody holds": (
        tighter("¤nothing", fact("unborn")),
        "nothing with this id is in force in a higher layer; check the id",
    ),
    "criteria about other facts": (
        tighter("serious-incident-notification", fact("born_alive"), about=f"¤{DEATH}"),
        "these criteria are about incidents.Incident; write that",
    ),
    "hours in place of working days, for a day alone would then give no date": (
        shorter("notify-panel", "¤24 hours"),
        "in hours, a day without a time gives no date, and working-together-2026 gives one; count days",
    ),
    "more hours": (
        shorter("jar-home-visit", "¤25 hours"),
        "longer than child-death-review-2018: from Wednesday 1 January 2020 at 00:00 it ends on ",
    ),
    "a day in place of as many hours": (
        shorter("jar-home-visit", "¤1 day"),
        "longer than child-death-review-2018: from Wednesday 1 January 2020 at 00:00 it ends on Thursday 2 January",
    ),
    "a stage in hours": (
        policy(1, f"¤[{{within: 24 hours, {CITE}}}]", KEPT),
        "stage 1 is in hours, and a stage is entered on a day; count days, as croydon-escalation does",
    ),
}


@pytest.mark.parametrize(("text", "said"), ILLEGAL.values(), ids=ILLEGAL)
def test_what_loosens_is_refused(text, said, overlaid):
    """At its line and column, with the reason, and where it is shown by a case or a date, with that."""
    with pytest.raises(DataError) as refused:
        overlaid(text)
    problems = [each for each in refused.value.problems if (each.line, each.column) == place(text)]
    assert problems
    assert any(each.text.startswith(said) for each in problems), problems
    assert len(refused.value.problems) == len(problems)


LEGAL = {
    "a serious incident notified within 3 working days": shorter("notify-panel", "3 working days"),
    "the same time": shorter("notify-panel", "5 working days"),
    "days in place of working days that are never longer": shorter("notify-panel", "5 days"),
    "fewer hours": shorter("jar-home-visit", "12 hours"),
    "a count that begins with the day itself": shorter("notify-panel", "5 working days", ", counting: beginning_with"),
    "a further way to be met": tighter(
        "serious-incident-notification", f"{{any: [{LAW}, {fact('near_miss', more=', judgement: true')}]}}"
    ),
    "the law in its own words, and wider": tighter(
        "case-of-concern", f"{{any: [{same_as('case-of-concern')}, {fact('other_children_at_risk')}]}}"
    ),
    "a duty more for a question of the law": duty('id: tell-the-chair, kind: must, does: "tell the chair"'),
    "a prohibition of what may be forbidden": duty(
        'id: keep-it-close, kind: must_not, forbids: telling, does: "talk about it with the family of the person"'
    ),
    "a contact more": CONTACT.replace("id: lado", "id: lado-of-marsh-lane"),
    "a policy for disagreements with shorter stages": policy(5, f"[{{within: 2 working days, {CITE}}}]", KEPT),
    "a policy for disagreements with six short stages": policy(6, f"[{{within: 5 working days, {CITE}}}]", KEPT),
    "a policy with a stage in hours, and an end that is counted in days": policy(
        1, f"[{{within: 24 hours, {CITE}}}]", f"{KEPT}, overall: {{within: 2 days, {CITE}}}"
    ),
    "a policy whose guide stands below a firm end": policy(
        5,
        f"[{{within: 9 working days, indicative: true, {CITE}}}]",
        f"{KEPT}, overall: {{within: 7 working days, {CITE}}}",
    ),
    "a line more for the office, with its hours": line("[phone-mash]", HOURS),
    "a line beside another step, at every hour": line("[phone-out-of-hours]"),
    "consent asked for, and not needed": duty(
        'id: ask, kind: should, does: "get consent where that is safe"', "door-portal", "thresholds.Concern"
    ),
    "consent that is needed until it is known to be missing": duty(
        'id: ask, kind: must, does: "get consent", '
        "unless: {any: [{fact: consent, is: [refused, unsafe_to_ask]}, {fact: unborn}]}",
        "door-early-help",
        "thresholds.Concern",
    ),
    "an event of its own": 'events: {door_opened: "The centre opened its door."}\n',
    "a word of its own": f"terms:\n  - {{id: centre, title: The centre, {CITE}}}\n",
}


@pytest.mark.parametrize("text", LEGAL.values(), ids=LEGAL)
def test_what_adds_or_tightens_is_taken(text, overlaid):
    """The rulebook has another digest, and a layer more."""
    rules = overlaid(text)
    assert rules.layers == (*RULES.layers, "marsh-lane")
    assert rules.digest != RULES.digest


def test_a_shorter_time_names_both_layers(overlaid):
    """Its clock, its force and who keeps to it stay those of the layer above."""
    limit = overlaid(shorter("notify-panel", "3 working days", ', note: "Agreed in May"')).timescales["notify-panel"]
    law = RULES.timescales["notify-panel"]
    assert limit.within == Within(3, Unit.WORKING_DAYS)
    assert (limit.starts, limit.cautious, limit.force, limit.who) == (law.starts, law.cautious, law.force, law.who)
    assert (limit.cite.edition, limit.in_force_from) == ("marsh-lane-policy", date(2026, 1, 1))
    assert limit.counting is Counting.AFTER
    assert limit.note.startswith(
        "Agreed in May Marsh Lane policy shortens it; working-together-2026 gives 5 working days."
    )
    assert "Carried forward" in limit.note
    deadline = due(limit, {"authority_aware": date(2026, 12, 23)}, RULES.working_days)
    assert deadline.due == date(2026, 12, 30)


def test_wider_criteria_name_both_layers(overlaid):
    """Where the lower layer alone is met, the answer says so; where the law is, nothing is changed."""
    wider = f"{{any: [{LAW}, {fact('near_miss')}]}}"
    examples = "[{facts: {near_miss: true}, finding: met}]"
    more = f', caveats: [{{text: "New in May", {CITE}}}]'
    rules = overlaid(tighter("serious-incident-notification", wider, examples=examples, more=more))
    wide, law = (book.criteria["serious-incident-notification"] for book in (rules, RULES))
    assert (wide.question, wide.force, wide.edition) == (law.question, Force.STATUTE, law.edition)
    assert [rule.duty for rule in wide.duties] == [rule.duty for rule in law.duties]
    assert wide.editions == (*law.editions, "marsh-lane-policy")
    alone = "Met by Marsh Lane policy alone: children-act-2004 by itself does not call for it."
    died = Incident(child_died=True, abuse_or_neglect=Suspicion.SUSPECTED, under_18_when_died=True, died_in_area=True)
    near = Incident(near_miss=True, abuse_or_neglect=Suspicion.NOT_SUSPECTED)
    open_yet = "Met by Marsh Lane policy; whether children-act-2004 by itself calls for it is not known yet."
    for facts, before, after, told, is_open in (
        (died, MET, MET, False, False),
        (near, NOT_MET, MET, True, False),
        (Incident(near_miss=True), UNKNOWN, MET, False, True),
        (Incident(), UNKNOWN, UNKNOWN, False, False),
    ):
        answer = sg.assess(wide, facts)
        assert (sg.assess(law, facts).finding, answer.finding) == (before, after)
        assert ((alone in answer.caveats), (open_yet in answer.caveats)) == (told, is_open)
        assert "New in May (Marsh Lane handbook, page 1)" in answer.caveats


def test_what_the_law_builds_on_criteria_stays_as_it_was(overlaid):
    """A rapid review follows what the Act says, and not what a borough adds to it, unless that is added to it too."""
    wider = tighter("serious-incident-notification", f"{{any: [{LAW}, {fact('near_miss')}]}}")
    near = Incident(near_miss=True, abuse_or_neglect=Suspicion.NOT_SUSPECTED)
    assert sg.assess(overlaid(wider).criteria["rapid-review"], near).finding is NOT_MET
    both = wider + tighter("rapid-review", f"{{any: [{same_as('rapid-review')}, {LAW}]}}").removeprefix("criteria:\n")
    assert sg.assess(overlaid(both).criteria["rapid-review"], near).finding is MET


def test_two_layers_tighten_one_after_the_other(tmp_path):
    """Each stands on the one above; a layer tightens a thing once."""
    (tmp_path / "a.yaml").write_text(HEAD + shorter("notify-panel", "4 working days"))
    second = HEAD.replace("marsh-lane-policy", "attic").replace("layer: marsh-lane", "layer: attic")
    for within, said in (("3 working days", None), ("5 working days", "longer than marsh-lane-policy: ")):
        (tmp_path / "b").mkdir(exist_ok=True)
        (tmp_path / "b" / "b.yaml").write_text(second + shorter("notify-panel", within))
        if said is None:
            rules = sg.rulebook("croydon", on=ON, overlay=tmp_path)
            assert rules.timescales["notify-panel"].within.amount == 3
            continue
        with pytest.raises(DataError, match=said):
            sg.rulebook("croydon", on=ON, overlay=tmp_path)
    once = second.replace("layer: attic", "layer: marsh-lane")
    (tmp_path / "b" / "b.yaml").write_text(once + shorter("notify-panel", "3 working days"))
    with pytest.raises(DataError, match="this layer holds it, or tightens it, already"):
        sg.rulebook("croydon", on=ON, overlay=tmp_path)


def test_what_can_not_be_read_is_not_tightened(overlaid):
    """The mistake is the only thing that is reported."""
    broken = shorter("tell-the-chair", "1 working day") + (
        f"  - {{id: tell-the-chair, within: soon, starts: authority_aware, force: local-policy, who: a, {CITE}}}\n"
    )
    for text in (
        broken,
        tighter("a", fact("unborn")) + tighter("b", "soon").replace("criteria:\n", "").replace("tightens: b", "id: a"),
    ):
        with pytest.raises(DataError) as refused:
            overlaid(text)
        assert "nothing with this id" not in str(refused.value)


# Partnerships that a folder founds.

FOUNDING = "partnership: marsh-lane\ntitle: Marsh Lane\nlayers: [england, london, marsh-lane]\n"


@pytest.fixture
def founded(tmp_path):
    """Return a folder that founds a partnership."""

    def made(founding=FOUNDING, text=""):
        folder = tmp_path / "marsh"
        (folder / "policy").mkdir(parents=True, exist_ok=True)
        (folder / "partnership.yaml").write_text(founding, encoding="utf-8")
        (folder / "policy" / "2026-01-01.yaml").write_text(HEAD + text, encoding="utf-8")
        return folder

    return made


def test_a_folder_founds_a_partnership(founded):
    """It stands on the layers that it names, and on nothing of Croydon's."""
    rules = sg.rulebook("marsh-lane", on=ON, overlay=founded(text=shorter("notify-panel", "3 working days")))
    assert (rules.partnership, rules.layers) == ("marsh-lane", ("england", "london", "marsh-lane"))
    assert rules.editions.keys()[-1] == "marsh-lane-policy"
    assert not [name for name in rules.criteria if name.startswith("croydon")]
    assert rules.timescales["notify-panel"].within.amount == 3
    assert "marsh-lane" not in sg.partnerships()


def test_a_folder_founds_the_partnership_that_it_names(founded):
    """Asking for another one is a mistake of the caller's, and what they asked for is not repeated."""
    with pytest.raises(UnknownNameError) as refused:
        sg.rulebook("zebedee", on=ON, overlay=founded())
    assert str(refused.value) == "partnership: the overlay founds marsh-lane; ask for that one"


LAYERS = "expected layers of ours from the law down, as england, london; then your own, each once"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "partnership: marsh-lane",
            "partnership: Marsh Lane",
            ["1:14: expected an id: lower-case letters and digits, joined by - or _; at most 100"],
        ),
        ("title: Marsh Lane\n", "", ["1:1: missing title; every entry needs partnership, title, layers"]),
        ("[england, london, marsh-lane]", "[london, england, marsh-lane]", ["3:9: " + LAYERS]),
        ("[england, london, marsh-lane]", "[london, marsh-lane]", ["3:9: " + LAYERS]),
        ("[england, london, marsh-lane]", "[england, marsh-lane, london]", ["3:9: " + LAYERS]),
        ("[england, london, marsh-lane]", "[england, london, marsh-lane, marsh-lane]", ["3:9: " + LAYERS]),
        ("[england, london, marsh-lane]", "[marsh-lane]", ["3:9: " + LAYERS]),
        ("[england, london, marsh-lane]", "[marsh-lane, england]", ["3:9: " + LAYERS]),
        ("[england, london, marsh-lane]", "[england, england, marsh-lane]", ["3:9: " + LAYERS]),
        ("[england, london, marsh-lane]", "[]", ["3:9: expected at least one layer"]),
        (
            "title: Marsh Lane",
            "title: [",
            ["2:8: not valid YAML here: close this bracket, with commas between what it holds"],
        ),
    ],
)
def test_a_founding_file_is_read_strictly(old, new, said, founded):
    """Every mistake is named with its place."""
    folder = founded(FOUNDING.replace(old, new))
    with pytest.raises(DataError) as refused:
        sg.rulebook("marsh-lane", on=ON, overlay=folder)
    assert [str(each) for each in refused.value.problems] == [f"marsh/partnership.yaml:{each}" for each in said]


def test_a_founded_partnership_holds_its_own_layers_alone(founded):
    """An edition of another layer is a mistake, as is one with an id of ours."""
    folder = founded()
    file = folder / "policy" / "2026-01-01.yaml"
    file.write_text(file.read_text().replace("layer: marsh-lane", "layer: attic"))
    with pytest.raises(
        DataError, match=r"policy/2026-01-01\.yaml:3:8: expected a layer of this partnership's own: marsh-lane"
    ):
        sg.rulebook("marsh-lane", on=ON, overlay=folder)
    file.write_text(HEAD.replace("marsh-lane-policy", "children-act-2004"))
    with pytest.raises(DataError, match="another file has this id"):
        sg.rulebook("marsh-lane", on=ON, overlay=folder)


@pytest.fixture
def registered(founded, monkeypatch, tmp_path):
    """Register the folder as if a package with it had been installed."""
    folder = founded()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint(name="marsh-lane", value="marsh", group="safeguarding.partnerships")
    monkeypatch.setattr(metadata, "entry_points", lambda *, group: [point] if group == point.group else [])
    yield folder
    sys.modules.pop("marsh", None)


def test_a_package_registers_a_partnership(registered, overlaid):
    """Its rules are there by name, and an overlay goes on top of them."""
    assert sg.partnerships() == ("croydon", "marsh-lane")
    rules = sg.rulebook("marsh-lane", on=ON)
    assert rules == sg.rulebook("marsh-lane", on=ON, overlay=registered)
    with pytest.raises(DataError, match="this layer is already there"):
        overlaid("", partnership="marsh-lane")


def test_a_package_that_is_not_there(registered, monkeypatch):
    """A name without its package is said to be so."""
    point = EntryPoint(name="marsh-lane", value="marsh_gone", group="safeguarding.partnerships")
    monkeypatch.setattr(metadata, "entry_points", lambda **_: [point])
    with pytest.raises(UnknownNameError, match="its package can't be found; install it again"):
        sg.rulebook("marsh-lane", on=ON)
    assert registered.is_dir()


def test_a_package_founds_the_partnership_of_its_entry_point(registered):
    """Under another name, it would answer for a partnership that it isn't."""
    (registered / "partnership.yaml").write_text(FOUNDING.replace("partnership: marsh-lane", "partnership: attic"))
    with pytest.raises(UnknownNameError, match="registered under another name than attic"):
        sg.rulebook("marsh-lane", on=ON)


def test_each_layer_of_its_own_has_an_edition(founded):
    """A misspelt layer of ours would otherwise pass for one of its own, without any rules."""
    folder = founded(FOUNDING.replace("london", "londn"))
    with pytest.raises(DataError, match="expected editions here of each of its own layers; check layers"):
        sg.rulebook("marsh-lane", on=ON, overlay=folder)


def test_a_layer_that_can_not_be_read_is_not_missing_too(founded):
    """One mistake is one problem, with its own place."""
    folder = founded(FOUNDING)
    for path in folder.rglob("*.yaml"):
        if path.name != "partnership.yaml":
            path.write_text("edition: [", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        sg.rulebook("marsh-lane", on=ON, overlay=folder)
    assert not any("check layers" in str(each) for each in refused.value.problems)


NEW = f"""\
criteria:
  - {{id: a, question: a, about: incidents.Incident, force: local-policy,
     met_when: MET_WHEN, examples: [{{facts: {{}}, finding: unknown}}],
     duties: [{{id: act, kind: may, who: a, does: b, applies: [met, not_met, unknown], {CITE}}}]}}
"""
BROKEN = {
    "a shorter time that is a text": ("timescales: [¤soon]\n", "expected a mapping with tightens, within, cite"),
    "a shorter time without one": (
        shorter("notify-panel", "¤soon"),
        "expected a length such as 5 working days, 24 hours, 3 weeks or 6 months",
    ),
    "an unknown answer as the dangerous one": (
        NEW.replace("policy,", "policy, dangerous_error: ¤unknown,").replace("MET_WHEN", fact("unborn")),
        "expected met or not_met: unknown is never the wrong answer",
    ),
    "a condition that can't be read": (
        tighter("serious-incident-notification", "{fact: ¤unbron}").replace(
            "{fact: ¤unbron}", fact("unborn").replace("fact: unborn", "fact: ¤unbron")
        ),
        "no such fact; did you mean unborn?",
    ),
    "a shorter time without its source": (
        shorter("notify-panel", "1 working day").replace("  - {", "  - ¤{").replace(f", {CITE}", ""),
        "missing cite; every entry needs tightens, within, cite",
    ),
    "same as criteria that nobody holds": (
        tighter("serious-incident-notification", same_as("nothing").replace("same_as: ", "same_as: ¤")),
        "no criteria with this id about incidents.Incident in force on 2026-11-20, or a circle",
    ),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_what_tightens_is_read_strictly(text, said, overlaid):
    """Each mistake stands alone, at its place."""
    with pytest.raises(DataError) as refused:
        overlaid(text)
    if "soon]" in text:
        return
    (problem,) = refused.value.problems
    assert (problem.line, problem.column, problem.text) == (*place(text), said)


def test_a_tightening_of_what_can_not_be_bound(overlaid, tmp_path):
    """The criteria above have a mistake of their own, in another layer of the overlay, and only that is reported."""
    above = NEW.replace("MET_WHEN", same_as("nothing"))
    with pytest.raises(DataError):
        overlaid(above)
    folder = tmp_path / "own"
    below = HEAD.replace("marsh-lane-policy", "attic").replace("layer: marsh-lane", "layer: attic")
    (folder / "z").mkdir()
    (folder / "z" / "z.yaml").write_text(below + tighter("a", fact("unborn")), encoding="utf-8")
    with pytest.raises(DataError, match="no criteria with this id") as refused:
        sg.rulebook("croydon", on=ON, overlay=folder)
    assert len(refused.value.problems) == 1


def test_a_comparison_that_needs_too_many_nodes(overlaid, monkeypatch):
    """It is refused at the condition, with the way out."""

    def too_large(*_):
        raise TooLargeError

    monkeypatch.setattr(_binding, "loosened", too_large)
    with pytest.raises(DataError, match="split it with same_as"):
        overlaid(LEGAL["a further way to be met"])


def test_where_the_dangerous_answer_is_met_tightening_runs_the_other_way():
    """There a condition that is met more often is the looser one."""
    law = attrs.evolve(RULES.criteria["serious-incident-notification"], dangerous_error=MET)
    kind = kind_of(Incident)
    leaf = next(each for each in law.criteria if each.fact == "child_died")
    assert loosened(law, compiled(AllOf((law.met_when, leaf)), kind)) is None
    assert "this is met and that is not met" in loosened(law, compiled(AnyOf((law.met_when, leaf)), kind))


def test_a_folder_does_not_found_what_is_held_already(founded):
    """It could leave out the rules that are held under the id."""
    folder = founded(FOUNDING.replace("partnership: marsh-lane", "partnership: croydon"))
    with pytest.raises(DataError, match="croydon is held already; choose another partnership id"):
        sg.rulebook("croydon", on=ON, overlay=folder)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (f"[{{within: 5 working days, {CITE}}}]", None),
        (f'[{{as_written: "a working week", at_most: 5 working days, {CITE}}}]', None),
        (f"[{{within: 5 working days, indicative: true, {CITE}}}]", None),
        (
            f"[{{within: 6 working days, {CITE}}}]",
            (
                "stage 1 is longer than in london-resolving-differences: from Wednesday 1 January 2020 "
                "it ends on Thursday 9 January 2020, and that on Wednesday 8 January 2020; shorten it"
            ),
        ),
        (f'[{{as_written: "a fortnight", at_most: 2 weeks, {CITE}}}]', "stage 1 is longer than in london-resolving-"),
        (
            f'[{{as_written: "a working week", {CITE}}}]',
            (
                "stage 1 has a working week, or the time that protects the child, whichever is less, which is at most "
                "5 working days in london-resolving-differences and no time here; give it one: within, or at_most "
                "beside as_written"
            ),
        ),
        (
            f"[{{within: 5 working days, stages: [1, 2], {CITE}}}, {{within: 6 working days, stages: [3], {CITE}}}]",
            "stage 3 is longer than in london-resolving-differences",
        ),
    ],
)
def test_londons_time_binds_the_layers_below(limits, said, founded):
    """A working week can't be counted, and nobody below may make more of it than five working days, at any stage."""
    folder = founded(text=policy(3, limits))
    if said is None:
        assert sg.rulebook("marsh-lane", on=ON, overlay=folder).escalation.id == "ours"
        return
    with pytest.raises(DataError) as refused:
        sg.rulebook("marsh-lane", on=ON, overlay=folder)
    (problem,) = refused.value.problems
    assert problem.text.startswith(said)


def test_where_croydons_policy_and_londons_differ():
    """Seven working days are published, and so is a working week; both stand, and each answer says so."""
    london = sg.rulebook("croydon", on=date(2024, 5, 1)).escalation
    (fault,) = faults(london, RULES.escalation, RULES.working_days)
    assert fault[0] == "limits"
    assert fault[1].startswith("stage 1 is longer than in london-resolving-differences")
    assert any("more than the working week" in each.text and each.stages is None for each in RULES.escalation.caveats)


def test_a_policy_keeps_what_comes_before_its_first_stage():
    """What must be done there is kept as it is at any stage."""
    before = attrs.evolve(RULES.escalation, pre_stage=tuple(_binding_duties()))
    found = faults(before, RULES.escalation, RULES.working_days)
    assert found == [
        (
            "pre_stage",
            (
                "stage 1, open, is without write-down-the-outcome (must) of croydon-escalation, "
                "which holds at its stage 1; take it over under its id"
            ),
        )
    ]
    assert faults(before, before, RULES.working_days) == []


def _binding_duties():
    return [rule.duty for rule in RULES.escalation.duties if rule.duty.id == "write-down-the-outcome"]


def test_times_in_hours_are_held_against_each_other():
    """Where the policy above counts hours, so may the one below, and no more of them."""
    day, longer = (
        attrs.evolve(
            RULES.escalation,
            limits=(attrs.evolve(RULES.escalation.limits[0], within=Within(hours, Unit.HOURS)),),
        )
        for hours in (24, 25)
    )
    assert faults(day, day, RULES.working_days) == []
    ((_, text),) = faults(day, longer, RULES.working_days)
    assert text.startswith(
        "stage 1 is longer than in croydon-escalation: from Wednesday 1 January 2020 at 00:00 it ends"
    )


def test_a_stage_without_a_time_binds_nothing():
    """What a policy gives one of its stages says nothing of the others, nor of all together."""
    first = attrs.evolve(RULES.escalation.limits[0], within=Within(9, Unit.WORKING_DAYS), stages=(1,))
    before = attrs.evolve(RULES.escalation, limits=(first,))
    assert faults(before, RULES.escalation, RULES.working_days) == []
    longer = attrs.evolve(first, within=Within(10, Unit.WORKING_DAYS), stages=None)
    ((_, text),) = faults(before, attrs.evolve(before, limits=(longer,)), RULES.working_days)
    assert text.startswith("stage 1 is longer than in croydon-escalation: ")


@pytest.mark.parametrize(
    "change", [{"counting": Counting.AFTER}, {"indicative": True}, {"within": Within(11, Unit.WORKING_DAYS)}]
)
def test_the_end_of_all_stages_is_held_against_the_end_above(change):
    """As it is counted, and a guide is no end."""
    end = attrs.evolve(
        RULES.escalation.limits[0], within=Within(10, Unit.WORKING_DAYS), counting=Counting.BEGINNING_WITH
    )
    before = attrs.evolve(RULES.escalation, overall=end)
    assert faults(before, before, RULES.working_days) == []
    ((_, text),) = faults(before, attrs.evolve(before, overall=attrs.evolve(end, **change)), RULES.working_days)
    assert text.startswith("all stages together are longer than in croydon-escalation: ")


def test_every_door_is_known_to_stand_on_others():
    """Were one left out, a wider one would leave its steps behind, and nobody would see it."""
    assert {name for _, name in GATES} == DOORS


@pytest.mark.parametrize("kind", ["must", "should", "may"])
def test_no_duty_of_a_lower_layer_holds_up_what_a_higher_one_requires(kind, overlaid):
    """In whatever words it asks for something to be done first, the sentence beside it says what that doesn't delay."""
    asked = f'id: sign, kind: {kind}, does: "let the parents sign before you go on"'
    added = overlaid(duty(asked, "door-portal", "thresholds.Concern"))
    (found,) = [rule.duty for rule in added.criteria["door-portal"].duties if rule.duty.id == "sign"]
    sentence = ". This never delays 999, medical help or a referral of the child."
    assert found.does == f"let the parents sign before you go on{'' if kind == 'may' else sentence}"
    assert not any(rule.duty.does.endswith(sentence) for rule in RULES.criteria["door-portal"].duties)
    assert overlaid(question()).criteria["ours"].duties[0].duty.does == "act"


def test_a_level_is_not_to_blame_for_its_criteria(founded):
    """Of criteria with a mistake of their own, only that is reported; an id that nobody holds is."""
    levels = "levels:\n" + "".join(
        f"  - {{id: l{n}, level: {n}, name: Level, description: d, response: r, {CITE}"
        f"{'' if n == 1 else ', criteria: ours'}}}\n"
        for n in (1, 2, 3, 4)
    )
    concern = question().replace("incidents.Incident", "thresholds.Concern")
    for text, said in (
        (concern.replace("fact: unborn", "fact: unbron"), "no such fact; did you mean unborn?"),
        (concern.replace("finding: unknown", "finding: met"), "this example gives unknown"),
        (concern.replace(f"met_when: {fact('unborn')}", f"met_when: {same_as('nothing')}"), "no criteria with this id"),
    ):
        with pytest.raises(DataError, match=re.escape(said)) as refused:
            sg.rulebook("marsh-lane", on=ON, overlay=founded(text=text + levels))
        blamed = ("no criteria with this id are", "these criteria are about")
        assert not [each for each in refused.value.problems if each.text.startswith(blamed)]
    for text, said in (
        ("", "no criteria with this id are in force; check the id"),
        (question(), "these criteria are about incidents.Incident; a level needs some about thresholds.Concern"),
    ):
        with pytest.raises(DataError) as refused:
            sg.rulebook("marsh-lane", on=ON, overlay=founded(text=text + levels))
        assert [each.text for each in refused.value.problems] == [said] * 3


# Folders.


def test_links_lead_nowhere_else(founded, tmp_path):
    """To themselves or out of the folder: each is a problem with its name, the founding file too."""
    folder = founded()
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    with pytest.raises(DataError, match=r"marsh/loop\.yaml:1:1: the file can't be opened"):
        sg.rulebook("marsh-lane", on=ON, overlay=folder)
    (folder / "loop.yaml").unlink()
    outside = tmp_path / "elsewhere.yaml"
    (folder / "partnership.yaml").rename(outside)
    (folder / "partnership.yaml").symlink_to(outside)
    with pytest.raises(DataError, match=r"marsh/partnership\.yaml:1:1: leads out of the overlay's folder"):
        sg.rulebook("marsh-lane", on=ON, overlay=folder)


@pytest.mark.parametrize("name", ["2026-01-01.YAML", "policy.Yml"])
def test_a_name_in_capitals_is_not_passed_over(name, founded):
    """Somebody who saved it so believes that its rules hold."""
    folder = founded()
    (folder / "policy" / name).write_text("", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        sg.rulebook("marsh-lane", on=ON, overlay=folder)
    told = f"marsh/policy/{name}:1:1: a name in capitals is not read: end it with .yaml in small letters"
    assert [str(each) for each in refused.value.problems] == [told]


def test_a_file_that_is_named_for_a_day_begins_on_it(founded):
    """A name that is no day says nothing of one."""
    folder = founded()
    (folder / "policy" / "2026-01-01.yaml").rename(folder / "policy" / "2026-04-01.yaml")
    with pytest.raises(DataError) as refused:
        sg.rulebook("marsh-lane", on=ON, overlay=folder)
    told = "the file is named for another day: name it for the day from which it applies"
    assert [str(each) for each in refused.value.problems] == [f"marsh/policy/2026-04-01.yaml:4:18: {told}"]
    (folder / "policy" / "2026-04-01.yaml").rename(folder / "policy" / "first.yaml")
    assert sg.rulebook("marsh-lane", on=ON, overlay=folder).layers[-1] == "marsh-lane"


def test_a_layer_longer_than_any_name_of_a_file(founded):
    """It is no id, and nothing is looked for under its name."""
    folder = founded(FOUNDING.replace("london", "l" * 256))
    with pytest.raises(DataError, match="expected an id: lower-case letters and digits, joined by - or _; at most 100"):
        sg.rulebook("marsh-lane", on=ON, overlay=folder)


def test_the_highest_level_takes_in_what_the_law_enquires_into(founded):
    """Whoever calls for a section 47 enquiry is at level 4, whatever a borough makes of its levels."""
    about = "thresholds.Concern"
    narrow = (
        f"criteria:\n  - {{id: narrow, question: a, about: {about}, force: local-policy,\n"
        f"     met_when: {fact('disability_support_missing')}, examples: [{{facts: {{}}, finding: unknown}}],\n"
        f"     duties: [{{id: act, kind: may, who: a, does: b, applies: [met, not_met, unknown], {CITE}}}]}}\n"
    )
    for top, taken in (("narrow", False), ("section-47-enquiry", True)):
        levels = "levels:\n" + "".join(
            f"  - {{id: l{n}, level: {n}, name: Level, description: d, response: r, {CITE}"
            f"{'' if n == 1 else f', criteria: {top}' if n == 4 else ', criteria: narrow'}}}\n"
            for n in (1, 2, 3, 4)
        )
        folder = founded(text=narrow + levels)
        if taken:
            assert len(sg.rulebook("marsh-lane", on=ON, overlay=folder).levels) == 4
            continue
        with pytest.raises(DataError, match=r"looser than .*: with .* this is not met and that is met") as refused:
            sg.rulebook("marsh-lane", on=ON, overlay=folder)
        (problem,) = refused.value.problems
        path = next(each for each in folder.rglob("*.yaml") if problem.file.endswith(each.name))
        line = path.read_text(encoding="utf-8").split("\n")[problem.line - 1]
        assert line.startswith("  - {id: l4, ")
        assert line[problem.column - 1 :].startswith("narrow")


def test_what_tools_keep_in_a_folder_is_no_rule(overlaid, tmp_path):
    """A folder under version control holds YAML that is not the policy officer's."""
    hidden = tmp_path / "own" / ".github" / "workflows"
    hidden.mkdir(parents=True)
    (hidden / "ci.yml").write_text("on: push\n", encoding="utf-8")
    (tmp_path / "own" / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    assert "ours" in overlaid(CONTACT.replace("id: lado", "id: ours")).contacts
