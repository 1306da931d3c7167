"""Pictures of rules: criteria, findings, levels, layers, the stages of a disagreement, doors."""

from __future__ import annotations

from collections.abc import Sequence

import safeguarding as sg

# The order in which the doors are tried is the library's own.
from safeguarding._doors import GATES
from safeguarding.criteria import AllOf, AnyOf, Condition, Criteria, DutyKind, Finding, Not, SameAs
from safeguarding.escalation import Policy
from safeguarding.referrals import Door
from safeguarding_pages import words
from safeguarding_pages.svg import WIDTH, Sheet


def criteria(of: Criteria) -> Sheet:
    """Return what the criteria turn on: boxes within rails that say all or any."""
    sheet = Sheet(of.question)
    sheet.said.append(f"Met when {words.condition(of.met_when)}.")
    _condition(sheet, of.met_when, 0, WIDTH)
    return sheet


def _condition(sheet: Sheet, of: Condition, x: float, width: float) -> None:
    if isinstance(of, Not):
        _group(sheet, of, (of.part,), x, width)
    elif isinstance(of, AllOf | AnyOf):
        _group(sheet, of, of.parts, x, width)
    elif isinstance(of, SameAs):
        sheet.card(x, width, of.text, f"the answer to: {of.criteria.question}", kind="sg-card sg-other")
    else:
        sheet.card(x, width, of.text, *(["needs professional judgement"] if of.judgement else []))


_RAILS = {AllOf: ("all of these", "sg-all"), AnyOf: ("any one of these", "sg-any"), Not: ("is not so", "sg-not")}


def _group(sheet: Sheet, of: AllOf | AnyOf | Not, parts: Sequence[Condition], x: float, width: float) -> None:
    name, kind = _RAILS[type(of)]
    top = sheet.y
    sheet.words(name, x + 12, top, width - 12, "small", f"sg-label {kind}")
    sheet.y += 22
    for number, part in enumerate(parts):
        sheet.y += 7 if number else 0
        _condition(sheet, part, x + 12, width - 12)
    sheet.box(x, top + 2, 4, sheet.y - top - 2, f"sg-rail {kind}", round_by=2)


def findings(of: Criteria) -> Sheet:
    """Return the three answers to a question, each with the first thing that follows."""
    sheet = Sheet(f"Three answers to one question: {of.question}")
    sheet.card(0, WIDTH, of.question, kind="sg-card sg-plain")
    for finding in (Finding.MET, Finding.UNKNOWN, Finding.NOT_MET):
        first = next(
            (rule.duty for rule in of.duties if finding in rule.applies and rule.duty.kind is not DutyKind.MUST_NOT),
            None,
        )
        follows = words.duty(first) if first else "No step of its own is held."
        sheet.y += 8
        sheet.card(0, WIDTH, words.FINDING[finding], follows, kind=f"sg-card sg-{finding.value}")
        sheet.said.append(f"{words.FINDING[finding]}: {follows}")
    return sheet


def levels(rules: sg.Rulebook) -> Sheet:
    """Return the continuum of need as steps, the lowest first, each behind its threshold."""
    sheet = Sheet(f"The continuum of need of {words.name_of(rules.partnership)}, by the rules of {rules.on.year}")
    held = list(rules.levels.values())
    for number, level in enumerate(held):
        if level.criteria is not None:
            question = rules.criteria[level.criteria].question
            sheet.y += 4
            sheet.y += sheet.words(f"threshold: {question}", 30, sheet.y, WIDTH - 34, "small", "sg-quiet")
            sheet.arrow_down(14)
            sheet.said.append(f"Threshold: {question}")
        title = level.title[0].upper() + level.title[1:]
        sheet.card(0, WIDTH, title, level.response, kind=f"sg-card sg-step-{min(number, 3) + 1}")
        sheet.said.append(f"{title}: {level.response}.")
    return sheet


def layers(rules: sg.Rulebook) -> Sheet:
    """Return the layers of a rulebook, from the law down, and where a folder of one's own goes."""
    sheet = Sheet(f"The layers of the rulebook of {words.name_of(rules.partnership)}")
    held = [
        (words.name_of(layer), sum(edition.layer == layer for edition in rules.editions.values()))
        for layer in rules.layers
    ]
    for number, (name, editions) in enumerate(held):
        if number:
            sheet.arrow_down(WIDTH / 2)
        how_many = f"{editions} edition{'' if editions == 1 else 's'} in force"
        sheet.card(number * 8, WIDTH - number * 16, name, how_many, kind="sg-card sg-layer")
        sheet.said.append(f"{name}: {how_many}.")
    sheet.arrow_down(WIDTH / 2)
    x = len(held) * 8
    sheet.card(x, WIDTH - 2 * x, "Your overlay", "adds, and tightens; what loosens is refused", kind="sg-card sg-other")
    sheet.said.append("Your overlay comes last: it adds, and tightens; what loosens is refused.")
    return sheet


def ladder(policy: Policy) -> Sheet:
    """Return the stages of a policy for disagreements, each with who meets and how long it may take."""
    sheet = Sheet(policy.title)
    first = words.duty(policy.immediate_danger)
    sheet.card(0, WIDTH, "Before all else: 999 in immediate danger", first, kind="sg-card sg-urgent")
    sheet.said.append("Before all else, 999 in immediate danger.")
    for stage, name, time, roles in words.stages(policy):
        x = 6 * (stage.number - 1)
        sheet.arrow_down(x + 14)
        may_skip = [words.MAY_SKIP] if stage.optional else []
        kind = "sg-card sg-formal" if stage.formal else "sg-card"
        sheet.card(x, WIDTH - x, name, time, roles, *may_skip, kind=kind)
        sheet.said.append(f"{name}: {time}; {roles}.")
    if policy.open_ended:
        sheet.arrow_down(14)
        sheet.card(0, WIDTH, "Further up", "the source goes on, without saying how far", kind="sg-card sg-other")
        sheet.said.append("The source goes on above the last stage, without saying how far.")
    if policy.overall is not None:
        sheet.y += 8
        within = words.lasts(policy.overall)
        sheet.card(0, WIDTH, f"All stages together: {within}", kind="sg-card sg-due")
        sheet.said.append(f"All stages together: {within}.")
    for way in policy.exits:
        sheet.y += 8
        sheet.card(0, WIDTH, f"Another way on: {way.to}", way.does, kind="sg-card sg-other")
        sheet.said.append(f"Another way on: {way.to}.")
    return sheet


_DOORS = {
    Door.EMERGENCY: "999",
    Door.OTHER_AREA: "the children's services of the child's own area",
    Door.MASH_PHONE: "children's social care by telephone: the urgent line in office hours, the out-of-hours team else",
    Door.ALLOCATED_WORKER: "the child's allocated worker",
    Door.PORTAL: "a referral through the portal",
    Door.EARLY_HELP: "early help, with the family's agreement",
}


def doors(rules: sg.Rulebook) -> Sheet:
    """Return the doors for a worry about a child, in the order in which they are tried."""
    sheet = Sheet("Which door for a worry about a child")
    for number, (door, name) in enumerate(GATES):
        gate = rules.criteria[name]
        # Not knowing opens a door of this area, and keeps shut the one that sends a child elsewhere.
        opens = "yes, or not known" if gate.dangerous_error is Finding.NOT_MET else "a known yes, and only then"
        if number:
            sheet.arrow_down(14, 18)
        sheet.card(0, WIDTH, f"{number + 1}. {gate.question}", kind="sg-card sg-plain")
        sheet.line(26, sheet.y, 26, sheet.y + 6)
        sheet.y += 6
        kind = "sg-card sg-urgent" if door is Door.EMERGENCY else "sg-card sg-due"
        sheet.card(26, WIDTH - 26, f"{opens.capitalize()}: {_DOORS[door]}", kind=kind)
        sheet.said.append(f"{number + 1}. {gate.question} {opens.capitalize()}: {_DOORS[door]}.")
    sheet.arrow_down(14, 18)
    sheet.card(0, WIDTH, "None of these: universal services, and somebody who looks again", kind="sg-card sg-plain")
    sheet.said.append("None of these: universal services, and somebody who looks again.")
    return sheet
