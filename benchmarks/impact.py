"""Find what other rules do to 100,000 recorded answers, beside replaying every one.

python benchmarks/impact.py [--short] [--json FILE]
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import attrs
from _measure import in_turns, show
from decision import NAMES

import safeguarding as sg
from safeguarding.criteria import Not, compiled
from safeguarding.facts import Incident, kind_of
from safeguarding.incidents import serious_incident_notification
from safeguarding.records import impact, receipt, replay

MANY = 100_000
STATES = 20_000


def incidents() -> list[Incident]:
    """Return invented incidents, about as many different ones as there are of them."""
    kind, chosen = kind_of(Incident), random.Random(5)
    made = []
    while len(made) < STATES:
        given = {name: chosen.choice((None, *kind.domains[kind.names.index(name)])) for name in NAMES}
        try:
            made.append(Incident(**given))
        except sg.errors.FactsError:
            continue  # these contradict each other
    return made


def main() -> None:
    """Print how long each way takes."""
    rules = sg.rulebook("croydon", on=date(2026, 11, 20))
    criteria = rules.criteria["serious-incident-notification"]
    # Invented rules, under which every decided answer changes: the most that there can be to report.
    turned = attrs.evolve(criteria, compiled=compiled(Not(criteria.met_when), kind_of(Incident)))
    new = attrs.evolve(rules, digest="0" * 64, criteria=rules.criteria.with_items([(criteria.id, turned)]))
    written = [receipt(serious_incident_notification(incident, rules), incident) for incident in incidents()]
    # Receipts of one state are equal, and not the same object, as when they are read from a file.
    receipts = [attrs.evolve(written[n % STATES]) for n in range(MANY)]
    found, again = impact(receipts, new), [replay(each, new) for each in receipts]
    changed = [(id(each.receipt), each.finding) for each in again if each.finding is not each.was]
    assert [(id(each.receipt), each.finding) for each in found.changed] == changed
    assert all(count == sum((each.was, each.finding) == pair for each in again) for pair, count in found.counts.items())
    works: dict[str, Callable[[], object]] = {
        "impact (the budget is 150 ms)": lambda: impact(receipts, new),
        "every one replayed": lambda: [replay(each, new) for each in receipts],
    }
    states = len({each.facts for each in receipts})
    title = f"impact on {MANY:,} receipts of {states:,} states"
    show(title, in_turns(works), "ms")


if __name__ == "__main__":
    main()
