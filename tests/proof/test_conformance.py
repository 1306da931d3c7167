"""The conformance cases: what follows from the rules, worked out by another way, or by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import conform
import pytest

import safeguarding as sg
from safeguarding import _yaml
from safeguarding.errors import FactsError
from safeguarding.facts import KINDS, from_plain, kind_of

ROOT = Path(__file__).parents[2]
HOME = ROOT / "conformance"
FILES = sorted(HOME.glob("*/*.yaml"))
each_file = pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])


@cache
def suite(path):
    """A file, read strictly."""
    document = _yaml.read(path)
    assert not document.problems
    return document.content


def rules(on):
    """Croydon's rules as at a date."""
    return conform.rules(str(on))


@each_file
def test_every_case_of_the_file(path):
    """Each case gives what it says, and each has a sentence of its own for a name."""
    content = json.loads(json.dumps(suite(path), default=str))
    names = [case["name"] for case in content["cases"]]
    assert len(names) == len(set(names))
    assert conform.wrong(content) == []


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
    for about, kind in ((about, kind_of(facts_class)) for about, facts_class in KINDS.items()):
        held = found["facts"][about]
        assert list(held["values"]) == list(kind.names)
        assert len(held["never"]) == len(kind.never)
        for one, other in held["never"]:
            given = {one["fact"]: one["is"][0], other["fact"]: other["is"][0]}
            with pytest.raises(FactsError):
                from_plain(KINDS[about], given)
    assert "2028-01-03" in found["bank_holidays"]


def test_a_misspelt_check_does_not_pass():
    """It would rewrite the files instead, and end well."""
    for tool, asked in (("tools/conformance.py", ["--chek"]), ("conformance/conform.py", [])):
        done = subprocess.run([sys.executable, ROOT / tool, *asked], capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
