"""Ten invented cases: what each calls for, what is still to ask, and by when."""

from pathlib import Path
from textwrap import fill

import yaml
from _rows import caveats, deadline, reasons
from _show import WIDTH, bold, moments, rows, when, words

import safeguarding as sg
from safeguarding import child_deaths, incidents
from safeguarding.facts import from_plain

ANSWERS = {"met": "Yes", "not_met": "No", "unknown": "Not known yet: treat it as open, never as a no"}

print(bold("In immediate danger, call 999 first."))
print(fill("The cases are invented. An aide-memoire, not legal advice; each date is the latest, not a target.", WIDTH))
# Change one of the files and run `make demo` again.
for number, file in enumerate(sorted(Path(__file__).with_name("cases").glob("*.yaml")), start=1):
    case = yaml.safe_load(file.read_text(encoding="utf-8"))
    rules = sg.rulebook(case["partnership"], on=case["as_at"])
    found = []
    if "incident" in case:
        found += incidents.assessments(from_plain(incidents.Incident, case["incident"]), rules)
    if "child_death" in case:
        found += child_deaths.assessments(from_plain(child_deaths.ChildDeath, case["child_death"]), rules)
    answer = next(each for each in found if each.criteria_id == case["question"])
    now = [each for each in found if each.criteria_id in (answer.criteria_id, "other-children-at-risk")]
    urgent = [duty for each in now for duty in each.duties if not duty.timescale and not duty.conditional]
    dates = sg.deadlines(found, moments(case["events"]), rules)

    print("", "-" * WIDTH, bold(f"{number}. {case['title']}"), "", fill(answer.question, WIDTH), sep="\n")
    print(bold(f"{ANSWERS[answer.finding.value]} (rules as at {when(answer.on)})"))
    rows("Why", reasons(answer), 11)
    rows("Still to ask, in this order", ((f"{n}.", ask.text) for n, ask in enumerate(answer.questions, 1)), 3)
    rows("At once, or without a date", ((words(duty.kind.value), f"{duty.who}: {duty.does}") for duty in urgent), 10)
    rows(f"{'Due by':<28}{'What':<32}Note", map(deadline, dates), 58)
    rows("Take care", caveats(answer, dates), 2)
