"""The conformance cases: what follows from the rules, worked out by another way, or by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

import safeguarding as sg
from safeguarding import _yaml, thresholds
from safeguarding.facts import KINDS, from_plain
from safeguarding.timescales import Deadline, due

ROOT = Path(__file__).parents[2]
HOME = ROOT / "conformance"
FILES = sorted(HOME.glob("*/*.yaml"))
KEYS = {"finding", "questions", "due", "conditional", "absent", "caveats", "no_caveats", "says", "at_least", "at_most"}
each_file = pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])


@cache
def suite(path):
    """A file, read strictly."""
    document = _yaml.read(path)
    assert not document.problems
    return document.content


@cache
def rules(on):
    """Croydon's rules as at a date."""
    return sg.rulebook("croydon", on=on)


def wrong_answers(content, case):
    """Yield what an answer gives otherwise than the case says."""
    book = rules(case.get("as_at") or content["as_at"])
    facts = from_plain(KINDS[content["about"]], case["facts"])
    for name, given in case["answers"].items():
        expected = {"finding": given} if isinstance(given, str) else given
        answer = (
            thresholds.level_of_need(facts, book) if name == "level-of-need" else sg.assess(book.criteria[name], facts)
        )
        yield from (f"{name}: {key} is no key of a case" for key in expected.keys() - KEYS)
        found = {"questions": [question.fact for question in answer.questions]}
        if name == "level-of-need":
            found |= {"at_least": answer.at_least, "at_most": answer.at_most}
            if bool(answer.questions) is (answer.level is not None):
                yield f"{name}: a settled level has no questions, and an open one has some"
        else:
            found["finding"] = answer.finding.value
        for key, value in found.items():
            if key in expected and expected[key] != value:
                yield f"{name}: {key} is {value}"
        yield from wrong_duties(name, expected, {duty.id: duty.conditional for duty in answer.duties}, content)
        caveats, said = " ".join(answer.caveats), answer.explain()
        yield from (f"{name}: no caveat says {text}" for text in expected.get("caveats", []) if text not in caveats)
        yield from (f"{name}: a caveat says {text}" for text in expected.get("no_caveats", []) if text in caveats)
        yield from (f"{name}: nothing says {text}" for text in expected.get("says", []) if text not in said)


def wrong_duties(name, expected, standing, content):
    """Yield the duties that stand otherwise; in a generated case every duty is listed."""
    for key, conditional in (("due", False), ("conditional", True), ("absent", None)):
        for duty in expected.get(key, []):
            if standing.get(duty) is not conditional:
                yield f"{name}: {duty} is not {key}"
    if "kind" in content:
        yield from (
            f"{name}: {duty} is not in the case"
            for duty in standing.keys() - {*expected["due"], *expected["conditional"]}
        )


def wrong_dates(_, case):
    """Yield what a time limit gives otherwise than the case says."""
    book = rules(case["as_at"])
    events = {
        name: datetime.fromisoformat(when) if isinstance(when, str) else when for name, when in case["events"].items()
    }
    item = due(book.timescales[case["timescale"]], events, book.working_days)
    if isinstance(item, Deadline):
        found = {"due": item.due, "stricter": item.cautious_due}
        expected = {"due": case.get("due"), "stricter": case.get("stricter")}
        if isinstance(expected["due"], str):
            expected["due"] = datetime.fromisoformat(expected["due"])
    else:
        found = {"awaits": item.event, "needs": item.needs}
        expected = {key: case.get(key) for key in found}
    yield from (f"{key} is {found[key]}" for key in found if found[key] != expected[key])


def wrong_editions(_, case):
    """Yield an edition that is in force where it should not be, or the other way round."""
    if (case["edition"] in rules(case["as_at"]).editions) is not case["in_force"]:
        yield f"{case['edition']} is in force, or not, on {case['on']}"


CHECKS = {"criteria": wrong_answers, "time-limits": wrong_dates, "editions": wrong_editions}


@each_file
def test_every_case_of_the_file(path):
    """Each case gives what it says, and each has a sentence of its own for a name."""
    content = suite(path)
    names = [case["name"] for case in content["cases"]]
    assert len(names) == len(set(names))
    check = CHECKS[content.get("kind", "criteria")]
    wrong = [f"{case['name']}: {text}" for case in content["cases"] for text in check(content, case)]
    assert wrong == []


def test_what_is_said_to_be_absent_could_have_been_there():
    """A misspelt duty is absent everywhere, and would prove nothing."""
    for path in FILES:
        for case in suite(path)["cases"] if path.parent.name == "by-hand" else []:
            book = rules(case.get("as_at") or suite(path)["as_at"])
            for name, answer in case["answers"].items():
                held = levels_criteria(book) if name == "level-of-need" else [book.criteria[name]]
                known = {rule.duty.id for criteria in held for rule in criteria.duties}
                assert known >= set(answer.get("absent", []) if isinstance(answer, dict) else []), case["name"]


def levels_criteria(book):
    """The criteria of every level that has some."""
    return [book.criteria[level.criteria] for level in book.levels.values() if level.criteria is not None]


def test_there_are_enough():
    """More than the six hundred that were promised, and some by hand."""
    counts = {path: len(suite(path)["cases"]) for path in FILES}
    assert sum(counts.values()) >= 1_500
    assert sum(count for path, count in counts.items() if path.parent.name == "by-hand") >= 100


def generated(kind):
    """The files of one kind that the tool wrote."""
    return [suite(path) for path in FILES if suite(path).get("kind") == kind]


@pytest.mark.parametrize("on", [date(2019, 6, 3), date(2026, 2, 3), date(2026, 11, 20)])
def test_nothing_in_force_is_without_a_case(on):
    """Every set of criteria, every fact of it alone, every duty, every time limit and every edition."""
    book = rules(on)
    cases = [
        (name, case, answer)
        for each in generated("criteria")
        for case in each["cases"]
        for name, answer in case["answers"].items()
    ]
    assert {name for name, _, _ in cases} >= set(book.criteria)
    limits = {case["timescale"] for each in generated("time-limits") for case in each["cases"]}
    assert limits >= set(book.timescales)
    editions = {case["edition"] for each in generated("editions") for case in each["cases"]}
    assert editions >= set(book.editions)
    shown = {(name, duty) for name, _, answer in cases for duty in (*answer["due"], *answer["conditional"])}
    by_hand = {
        (name, duty)
        for path in FILES
        if path.parent.name == "by-hand"
        for case in suite(path)["cases"]
        for name, answer in case["answers"].items()
        if isinstance(answer, dict)
        for duty in (*answer.get("due", []), *answer.get("conditional", []))
    }
    missing = {
        (criteria.id, rule.duty.id)
        for criteria in book.criteria.values()
        for rule in criteria.duties
        if (criteria.id, rule.duty.id) not in shown | by_hand
    }
    assert missing == set()


def test_each_fact_stands_alone_with_each_value_and_unknown():
    """The facts of every set of criteria of today."""
    for criteria in rules(date(2026, 11, 20)).criteria.values():
        given = [
            case["facts"]
            for each in generated("criteria")
            if each["as_at"] == date(2026, 11, 20)
            for case in each["cases"]
            if criteria.id in case["answers"]
        ]
        alone = {(name, value) for facts in given if len(facts) == 1 for name, value in facts.items()}
        questions = sg.assess(criteria, KINDS[criteria.about]()).questions
        for question in questions:
            assert len([name for name, _ in alone if name == question.fact]) > 1
            unknown = [facts for facts in given if question.fact not in facts]
            assert max(map(len, unknown)) >= len(questions) - 1


def test_the_files_are_as_the_tool_writes_them(tmp_path):
    """And the export holds them all, as JSON that any language can read."""
    tool = [sys.executable, ROOT / "tools" / "conformance.py"]
    done = subprocess.run([*tool, "--check"], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("as they would be written\n", 0)
    subprocess.run([*tool, "--json", tmp_path / "cases.json"], capture_output=True, check=True)
    found = json.loads((tmp_path / "cases.json").read_text(encoding="utf-8"))
    assert found["format"] == 1
    assert {name: len(each["cases"]) for name, each in found["suites"].items()} == {
        f"{path.parent.name}/{path.stem}": len(suite(path)["cases"]) for path in FILES
    }
