"""Hold the installed library against the exported cases: python conformance/conform.py cases.json.

It needs what the library needs and no more, so that it runs wherever the library does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import safeguarding as sg
from safeguarding import thresholds
from safeguarding.facts import KINDS, from_plain
from safeguarding.timescales import Deadline, due

KEYS = {"finding", "questions", "due", "conditional", "absent", "caveats", "no_caveats", "says", "at_least", "at_most"}
JSON = dict[str, Any]


@cache
def rules(day: str) -> sg.Rulebook:
    """Return Croydon's rules as at a day."""
    return sg.rulebook("croydon", on=date.fromisoformat(day))


def moment(text: str) -> date:
    """Return a civil date, or an instant."""
    day_alone = len(text) == len("2026-11-22")
    return date.fromisoformat(text) if day_alone else datetime.fromisoformat(text)


def wrong_answers(suite: JSON, case: JSON) -> Iterator[str]:
    """Yield what an answer gives otherwise than the case says."""
    book = rules(case.get("as_at") or suite["as_at"])
    facts = from_plain(KINDS[suite["about"]], case["facts"])
    for name, given in case["answers"].items():
        expected = {"finding": given} if isinstance(given, str) else given
        yield from (f"{name}: {key} is no key of a case" for key in expected.keys() - KEYS)
        answer: sg.Assessment | thresholds.LevelOfNeed
        if name == "level-of-need":
            answer = thresholds.level_of_need(facts, book)
            found: JSON = {"at_least": answer.at_least, "at_most": answer.at_most}
            if bool(answer.questions) is (answer.level is not None):
                yield f"{name}: a settled level has no questions, and an open one has some"
        else:
            answer = sg.assess(book.criteria[name], facts)
            found = {"finding": answer.finding.value}
        found["questions"] = [question.fact for question in answer.questions]
        yield from (f"{name}: {key} is {found[key]}" for key in found.keys() & expected if expected[key] != found[key])
        yield from wrong_duties(name, expected, {duty.id: duty.conditional for duty in answer.duties}, suite)
        caveats, said = " ".join(answer.caveats), answer.explain()
        yield from (f"{name}: no caveat says {text}" for text in expected.get("caveats", []) if text not in caveats)
        yield from (f"{name}: a caveat says {text}" for text in expected.get("no_caveats", []) if text in caveats)
        yield from (f"{name}: nothing says {text}" for text in expected.get("says", []) if text not in said)


def wrong_duties(name: str, expected: JSON, standing: dict[str, bool], suite: JSON) -> Iterator[str]:
    """Yield the duties that stand otherwise; in a generated case every duty is listed."""
    for key, conditional in (("due", False), ("conditional", True), ("absent", None)):
        for duty in expected.get(key, []):
            if standing.get(duty) is not conditional:
                yield f"{name}: {duty} is not {key}"
    if "kind" in suite:
        listed = {*expected["due"], *expected["conditional"]}
        yield from (f"{name}: {duty} is not in the case" for duty in standing.keys() - listed)


def wrong_dates(_: JSON, case: JSON) -> Iterator[str]:
    """Yield what a time limit gives otherwise than the case says."""
    book = rules(case["as_at"])
    events = {name: moment(when) for name, when in case["events"].items()}
    item = due(book.timescales[case["timescale"]], events, book.working_days)
    keys = ("due", "stricter") if isinstance(item, Deadline) else ("awaits", "needs")
    found = (item.due, item.cautious_due) if isinstance(item, Deadline) else (item.event, item.needs)
    for key, value in zip(keys, found, strict=True):
        expected = case.get(key)
        if value != (moment(expected) if expected and isinstance(item, Deadline) else expected):
            yield f"{key} is {value}"


def wrong_editions(_: JSON, case: JSON) -> Iterator[str]:
    """Yield an edition that is in force where it should not be, or the other way round."""
    if (case["edition"] in rules(case["as_at"]).editions) is not case["in_force"]:
        yield f"{case['edition']} is in force, or not, on {case['as_at']}"


CHECKS = {"criteria": wrong_answers, "time-limits": wrong_dates, "editions": wrong_editions}


def wrong(suite: JSON) -> list[str]:
    """Return what the library answers otherwise than a suite says, by the name of the case."""
    check = CHECKS[suite.get("kind", "criteria")]
    return [f"{case['name']}: {text}" for case in suite["cases"] for text in check(suite, case)]


def main(arguments: list[str]) -> bool:
    """Run every case of a file, and say whether any is wrong, having printed which."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return True
    suites = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))["suites"]
    found = [f"{name}: {text}" for name, suite in suites.items() for text in wrong(suite)]
    print(*found, f"{sum(len(suite['cases']) for suite in suites.values()):,} cases, {len(found):,} wrong", sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
