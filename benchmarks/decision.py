"""A whole decision beside rule engines and a plain `if`: how long it takes, and how often it is wrong.

    python benchmarks/decision.py [--short] [--json FILE]

The question is whether a serious incident must be notified, on nine facts. Ours gives the finding,
the reasons with their sources, exactly the questions left, the duties and the caveats; each of the
others gives yes or no. What is not installed is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from itertools import cycle, product
from typing import Any

from _measure import SHORT, in_turns, keep, show

import safeguarding as sg
from safeguarding.criteria import forget
from safeguarding.errors import FactsError
from safeguarding.facts import Certainty, Incident, Suspicion
from safeguarding.incidents import assessments
from safeguarding.incidents import serious_incident_notification as notification

State = dict[str, bool | None]
NAMES = (
    "abuse_or_neglect",
    "child_died",
    "under_18_when_died",
    "died_in_area",
    "outside_england",
    "normally_resident",
    "serious_harm",
    "under_18_when_harmed",
    "harmed_in_area",
)
RULE = (
    "abuse_or_neglect and ("
    "(child_died and under_18_when_died and (died_in_area or (outside_england and normally_resident)))"
    " or (serious_harm and under_18_when_harmed and (harmed_in_area or (outside_england and normally_resident))))"
)
RULES = sg.rulebook("croydon", on=date(2026, 11, 20))
HAPPENED = {"authority_aware": date(2026, 11, 19), "abuse_suspected": date(2026, 11, 20)}


def ours(state: State) -> object:
    """Return the whole answer."""
    return notification(facts(state), RULES)


def facts(state: State) -> Incident:
    """Return a state as facts."""
    given: dict[str, Any] = {name: value for name, value in state.items() if value is not None}
    if "abuse_or_neglect" in given:
        given["abuse_or_neglect"] = Suspicion.SUSPECTED if given["abuse_or_neglect"] else Suspicion.NOT_SUSPECTED
    if "serious_harm" in given:
        given["serious_harm"] = Certainty.YES if given["serious_harm"] else Certainty.NO
    return Incident(**given)


def plain_if(state: State) -> object:
    """Return the answer as people write it first: what is not known counts as no."""
    a, d, u, here, out, lives, harm, young, harmed = state.values()
    return bool(a and ((d and u and (here or (out and lives))) or (harm and young and (harmed or (out and lives)))))


def peers() -> Iterator[tuple[str, Callable[[State], object]]]:
    """Yield each rule engine that is installed, with the same rule in its language."""
    if find_spec("zen"):
        zen = import_module("zen")
        compiled = zen.compile_expression(RULE)
        yield "zen-engine, an expression", compiled.evaluate
        decision = zen.ZenEngine().create_decision(json.dumps(graph()))
        yield "zen-engine, a decision", lambda state: decision.evaluate(state)["result"]["met"]
    if find_spec("json_logic"):
        logic = import_module("json_logic").jsonLogic
        tree = as_json_logic()
        yield "json-logic", lambda state: bool(logic(tree, state))
    if find_spec("rule_engine"):
        rule = import_module("rule_engine").Rule(RULE)
        yield "rule-engine", rule.matches
    if find_spec("business_rules"):
        yield "business-rules", as_business_rule()


def graph() -> dict[str, object]:
    """Return the rule as a decision graph of one expression."""
    here = {"x": 0, "y": 0}
    expression = {"expressions": [{"id": "met", "key": "met", "value": RULE}]}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": here},
        {"id": "rule", "type": "expressionNode", "name": "rule", "position": here, "content": expression},
        {"id": "out", "type": "outputNode", "name": "out", "position": here},
    ]
    pairs = (("in", "rule"), ("rule", "out"))
    edges = [{"id": one + two, "sourceId": one, "targetId": two, "type": "edge"} for one, two in pairs]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def as_json_logic() -> dict[str, object]:
    """Return the rule in JsonLogic."""

    def var(name: str) -> object:
        return {"var": name}

    abroad = {"and": [var("outside_england"), var("normally_resident")]}
    died = {"and": [var("child_died"), var("under_18_when_died"), {"or": [var("died_in_area"), abroad]}]}
    harmed = {"and": [var("serious_harm"), var("under_18_when_harmed"), {"or": [var("harmed_in_area"), abroad]}]}
    return {"and": [var("abuse_or_neglect"), {"or": [died, harmed]}]}


def as_business_rule() -> Callable[[State], object]:
    """Return the rule for business-rules: variables, one action, and a tree of conditions."""
    actions = import_module("business_rules.actions")
    variables = import_module("business_rules.variables")
    run_all = import_module("business_rules").run_all

    def value(name: str) -> Callable[[Any], object]:
        def get(self: Any) -> object:  # noqa: ANN401  an object of its own making
            return self.state[name]

        get.__name__ = name
        return variables.boolean_rule_variable(get)  # type: ignore[no-any-return]

    class Actions(actions.BaseActions):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            self.met = False

        @actions.rule_action()  # type: ignore[untyped-decorator]
        def say_met(self) -> None:
            self.met = True

    def init(self: Any, state: State) -> None:  # noqa: ANN401  an object of its own making
        self.state = state

    known = type("Known", (variables.BaseVariables,), {"__init__": init, **{name: value(name) for name in NAMES}})

    def true(name: str) -> dict[str, object]:
        return {"name": name, "operator": "is_true", "value": True}

    abroad = {"all": [true("outside_england"), true("normally_resident")]}
    died = {"all": [true("child_died"), true("under_18_when_died"), {"any": [true("died_in_area"), abroad]}]}
    harmed = {"all": [true("serious_harm"), true("under_18_when_harmed"), {"any": [true("harmed_in_area"), abroad]}]}
    rules = [
        {
            "conditions": {"all": [true("abuse_or_neglect"), {"any": [died, harmed]}]},
            "actions": [{"name": "say_met", "params": {}}],
        }
    ]

    def run(state: State) -> object:
        found = Actions()
        run_all(rule_list=rules, defined_variables=known(state), defined_actions=found)
        return found.met

    return run


def every_state() -> list[State]:
    """Return each combination of yes, no and not known that does not contradict itself."""
    found = []
    for values in product((True, False, None), repeat=len(NAMES)):
        state = dict(zip(NAMES, values, strict=True))
        try:
            facts(state)
        except FactsError:
            continue
        found.append(state)
    return found


def agrees(known: list[State], answer: Callable[[State], object]) -> None:
    """Check that a peer has the same rule: where all is known, each gives the same answer."""
    for state in known:
        assert answer(state) is (notification(facts(state), RULES).finding is sg.Finding.MET), "a peer has another rule"


def wrong(states: list[State], answer: Callable[[State], object]) -> tuple[int, int, int]:
    """Return how often "no" or "yes" is said and isn't so, and how often there is no answer."""
    no, yes, none = 0, 0, 0
    for state in states:
        finding = notification(facts(state), RULES).finding
        try:
            said = answer(state)
        except Exception:  # noqa: BLE001  each has errors of its own
            none += 1
            continue
        no += said is False and finding is not sg.Finding.NOT_MET
        yes += said is True and finding is not sg.Finding.MET
    return no, yes, none


def main() -> None:
    """Print both tables."""
    states = every_state()
    known = [state for state in states if None not in state.values()]
    contenders = {"a plain if": plain_if, **dict(peers())}
    for answer in contenders.values():
        agrees(known, answer)
    # All are asked the same states in turn. Where ours must not have seen one, it forgets what it has answered.
    fresh, again, others = cycle(known), cycle(known), cycle(known)
    made, repeat, loop = (cycle([facts(state) for state in which]) for which in (known, known, states))
    works: dict[str, Callable[[], object]] = {
        "an empty call": lambda: None,
        "ours, from nine facts in a dictionary": lambda: (forget(), ours(next(fresh))),
        "ours, the same, seen before": lambda: ours(next(again)),
        "ours, from facts that were checked before": lambda: (forget(), notification(next(made), RULES)),
        "ours, those facts seen before": lambda: notification(next(repeat), RULES),
        "ours, some facts not known": lambda: (forget(), notification(next(loop), RULES)),
    }
    works |= {name: (lambda answer=answer: answer(next(others))) for name, answer in contenders.items()}
    show("one decision", in_turns(works), "µs")
    works = {
        "an empty call": lambda: None,
        "every answer to an incident": lambda: (forget(), assessments(next(loop), RULES)),
        "and its deadlines, sorted": lambda: (
            forget(),
            sg.deadlines(assessments(next(loop), RULES), HAPPENED, RULES),
        ),
    }
    show("a case, from facts that were not seen before", in_turns(works), "µs")
    asked = states[:: 7 if SHORT else 1]
    print(f"\nwrong, of {len(asked):,} states of yes, no and not known   {'no':>8}{'yes':>8}{'no answer':>12}")
    print(f"  {'ours':<49}{0:>8}{0:>8}{0:>12}")
    for name, answer in contenders.items():
        no, yes, none = wrong(asked, answer)
        print(f"  {name:<49}{no:>8,}{yes:>8,}{none:>12,}")
        keep({"wrong": name, "no": no, "yes": yes, "no answer": none, "of": len(asked)})


if __name__ == "__main__":
    main()
