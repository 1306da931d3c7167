"""Junk in every place of a policy, one place at a time."""

from __future__ import annotations

import copy
from datetime import date

import pytest
import yaml

import safeguarding as sg
from invented import POLICY
from safeguarding.errors import DataError

ON = date(2026, 11, 20)
CANARY = "Jane Zebedee"
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
JUNK = {
    "null": None,
    "a name": CANARY,
    "a number": 7,
    "an empty list": [],
    "a list": [CANARY],
    "a mapping": {"id": CANARY},
}


def paths(value, path=()):
    """Return the path of every value inside `value`."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, part in steps for found in ((*path, step), *paths(part, (*path, step)))]


#: Every place of the policy; of its citations, which are all alike, those of the time limit and of one duty.
PLACES = [
    path
    for path in paths(yaml.safe_load(POLICY))
    if "cite" not in path[:-1] or path[0] == "timescales" or path[:4] == ("criteria", 0, "duties", 0)
]


def replaced(path, junk):
    """Return the policy with junk in one place."""
    content = yaml.safe_load(POLICY)
    *way, last = path
    place = content
    for step in way:
        place = place[step]
    place[last] = junk
    return content


def left_out(content, rules):
    """Return what of a policy's content is not in its rulebook."""
    missing = []
    for kind, held in (
        ("criteria", rules.criteria),
        ("timescales", rules.timescales),
        ("events", rules.events),
        ("sources", rules.sources),
    ):
        asked = content.get(kind) or []
        names = asked if isinstance(asked, dict) else [entry["id"] for entry in asked]
        missing += [f"{kind} {name}" for name in names if name not in held]
    duties = [(entry["for"], entry) for entry in content.get("duties") or []]
    duties += [(entry["id"], duty) for entry in content.get("criteria") or [] for duty in entry["duties"]]
    for target, duty in duties:
        rules_of = {rule.duty.id: rule for rule in rules.criteria[target].duties}
        rule = rules_of.get(duty["id"])
        if rule is None or (rule.when is None) is not (duty.get("when") is None):
            missing.append(f"duty {duty['id']}")
    for entry in content.get("criteria") or []:
        asked = [caveat.get("when") is None for caveat in entry.get("caveats") or []]
        if [caveat.when is None for caveat in rules.criteria[entry["id"]].fact_caveats[: len(asked)]] != asked:
            missing.append("caveats")
    return missing


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.usefixtures("country")
def test_junk_in_any_place_is_refused_or_taken_whole(junk, overlay):
    """Wherever it stands, either the policy is refused without repeating it, or all that is written counts."""
    wrong = {}
    for path in PLACES:
        content = replaced(path, copy.deepcopy(JUNK[junk]))
        folder = overlay({"policy.yaml": yaml.dump(content, Dumper=DUMPER)})
        try:
            rules = sg.rulebook("testshire", on=ON, overlay=folder)
        except DataError as error:
            if CANARY in str(error) or not error.problems:
                wrong[path] = str(error)
        except Exception as error:  # noqa: BLE001  any other error is what is looked for
            wrong[path] = repr(error)
        else:
            try:
                missing = left_out(content, rules)
            except (TypeError, KeyError, AttributeError) as error:
                missing = repr(error)
            if missing:
                wrong[path] = missing
    assert wrong == {}
