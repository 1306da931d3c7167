"""The data keeper's command line. Every case is invented."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import runpy
import subprocess
import sys
from datetime import date
from pathlib import Path

import attrs
import pytest
import yaml

import safeguarding as sg
from safeguarding import _cli, _cli_review, _cli_rules
from safeguarding._cli_out import Exact, Rows, plain, shown, tree, written
from safeguarding._cli_walk import cited
from safeguarding.errors import DataError, DataProblem
from safeguarding.facts import KINDS
from safeguarding.sources import Edition

ROOT = Path(__file__).parents[1]
DATA = Path(sg.__file__).parent / "data"
CASES = ROOT / "examples" / "cases"
SRC = str(DATA.parents[1])
DAY = "2026-11-22"
FIRST = "If a child is in immediate danger, call 999 first."


@pytest.fixture
def run(capsys, monkeypatch):
    """Return a function that runs a command and gives its exit code, output and error output."""
    monkeypatch.setenv("COLUMNS", "100")

    def command(*argv):
        code = _cli.main([str(each) for each in argv])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def edition(folder, name="page", *, start="2026-04-01", until=None, **parts):
    """Write one edition of an overlay, and return its file."""
    head = {
        "edition": f"{name}-{start}",
        "title": "An invented page",
        "layer": "example",
        "in_force": {"from": date.fromisoformat(start)} | ({"until": date.fromisoformat(until)} if until else {}),
        "sources": {"page": {"title": "Café page", "url": "https://example.org", "retrieved": date(2026, 11, 20)}},
    }
    file = folder / name / f"{start}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(head | parts, sort_keys=False, allow_unicode=True), "utf-8")
    return file


def cite(checked="2026-11-20"):
    """Return a citation of the page."""
    return {"source": "page", "at": "p. 1", "evidence": "primary", "checked_on": date.fromisoformat(checked)}


def limit(name="tell-the-chair", within="1 working day", starts="authority_aware", **more):
    """Return a time limit."""
    head = {"id": name, "within": within, "starts": starts, "force": "local-policy", "who": "the chair"}
    return head | more | {"cite": cite()}


def same_as(target, name="local-question"):
    """Return criteria that are met whenever others are, or in a near miss."""
    duty = {"id": "act", "kind": "should", "who": "each agency", "does": "act"}
    met_when = {
        "any": [
            {"id": "as-there", "text": "As there", "same_as": target, "cite": cite()},
            {"id": "near-miss", "text": "A near miss", "ask": "A near miss?", "fact": "near_miss", "cite": cite()},
        ]
    }
    head = {"id": name, "question": "Is it so?", "about": "incidents.Incident", "force": "local-policy"}
    duties = [duty | {"applies": ["met", "not_met", "unknown"], "cite": cite()}]
    examples = [{"facts": {"near_miss": True}, "finding": "met"}]
    return head | {"met_when": met_when, "duties": duties, "examples": examples}


# check


def test_a_sound_folder_has_no_problem(run, tmp_path):
    """It is checked on each date on which other editions come into force, from its own first on."""
    edition(tmp_path, start="2025-12-20", timescales=[limit()])
    assert run("check", tmp_path) == (0, "1 file, no problem\n", "")
    code, out, _ = run("check", tmp_path, "--json")
    found = json.loads(out)
    assert (code, found["files"], found["problems"], found["partnership"]) == (0, 1, [], "croydon")
    assert found["dates"][0] == "2025-12-20"
    assert {"2026-03-18", "2026-09-01"} <= set(found["dates"])
    assert min(found["dates"]) == "2025-12-20"


def test_a_problem_on_one_date_is_found(run, tmp_path):
    """The care leavers' criteria begin on 15 December 2023; what rests on them before then is wrong."""
    file = edition(tmp_path, start="2023-06-01", criteria=[same_as("care-leaver-death")])
    code, out, err = run("check", tmp_path)
    assert (code, err) == (1, "")
    (line,) = out.splitlines()
    assert line.startswith(f"{file}:")
    assert "in force on 2023-06-01" in line
    assert run("check", tmp_path, "--on", "2024-01-01") == (0, "1 file, no problem\n", "")
    assert run("check", tmp_path, "--on", "2023-06-01", "--partnership", "croydon")[:2] == (1, out)


def test_every_problem_of_every_file_once(run, tmp_path, monkeypatch):
    """One a line, as editors and other programs read them, with the file as the keeper names it."""
    edition(tmp_path, "first", start="2026-03-01", until="2026-12-31", timescales=[limit(within="soon")])
    edition(tmp_path, "second", timescales=[limit("other", starts="never")], wrong=1)
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("check", ".")
    lines = out.splitlines()
    assert code == 1
    assert lines == sorted(lines)
    assert [line.split(":")[0] for line in lines] == [str(Path("first/2026-03-01.yaml"))] + 2 * [
        str(Path("second/2026-04-01.yaml"))
    ]
    assert all(part.isdigit() for line in lines for part in line.split(":")[1:3])
    problems = json.loads(run("check", ".", "--json")[1])["problems"]
    assert [f"{each['file']}:{each['line']}:{each['column']}: {each['text']}" for each in problems] == lines


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, str], ids=["empty", "a file", "missing"])
def test_a_folder_without_files_is_a_problem(run, tmp_path, make):
    """Nothing to check is not the same as nothing wrong."""
    folder = tmp_path / "rules"
    make(folder)
    assert run("check", folder) == (1, f"{folder}:1:1: expected a folder with at least one .yaml file\n", "")


def test_an_edition_older_than_the_law_is_checked_from_the_law_on(run, tmp_path):
    """Before the law that is held begins there is no rulebook."""
    edition(tmp_path, start="2015-01-01")
    assert json.loads(run("check", tmp_path, "--json")[1])["dates"][0] == "2018-06-29"
    assert run("check", tmp_path, "--on", "2015-01-01")[0] == 2


def test_a_problem_of_the_shipped_data_keeps_its_own_name(tmp_path, monkeypatch):
    """Only the keeper's own files are named as the keeper names them."""
    problem = DataProblem("data/england/clocks/2018-06-29.yaml", 1, 1, "invented")

    def broken(*_args, **_kwargs):
        raise DataError([problem])

    monkeypatch.setattr(_cli_rules, "rulebook", broken)
    with pytest.raises(DataError) as caught:
        _cli_rules.with_folder(tmp_path, "croydon", date(2026, 11, 22))
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize(
    "text", ["- 1", "partnership: 1", "partnership: nowhere\nlayers: [[england]]", "partnership: [x"]
)
def test_a_broken_founding_file_is_no_crash(run, tmp_path, text):
    """It is refused, as a problem of the file or because no such partnership is held."""
    (tmp_path / "partnership.yaml").write_text(text, "utf-8")
    code, out, err = run("check", tmp_path)
    assert code in {1, 2}
    assert (out + err).count("\n") >= 1
    assert "Traceback" not in err


# new


def test_a_new_folder_founds_a_partnership(run, tmp_path):
    """What `new` writes is sound, and is a partnership on the layers of London."""
    folder = tmp_path / "rules"
    code, out, err = run("new", "new-place", "--into", folder)
    policy = folder / "new-place-policy" / "2026-11-01.yaml"
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == [f"wrote {folder / 'partnership.yaml'}", f"wrote {policy}"]
    assert run("check", folder) == (0, "2 files, no problem\n", "")
    rules = sg.rulebook("new-place", on=date(2026, 11, 1), overlay=folder)
    assert rules.layers == ("england", "london", "new-place")
    assert "new-place-chair-to-be-told" in rules.criteria
    duties = rules.criteria["serious-incident-notification"].duties
    assert "new-place-copy-to-the-chair" in {rule.duty.id for rule in duties}
    assert "new-place-review-group" in rules.contacts
    assert "new-place, rules as at" in run("show", folder, "--on", DAY)[1]
    assert "new-place tightens:" in run("differs", folder, "--on", DAY)[1]


def test_a_new_edition_lists_every_fact_and_its_values(run, tmp_path):
    """Whoever writes rules needs no other list, and quotes what YAML would read otherwise."""
    run("new", "new-place", "--into", tmp_path)
    text = (tmp_path / "new-place-policy" / "2026-11-01.yaml").read_text("utf-8")
    for about, facts_class in KINDS.items():
        part = re.split(r"\n# [a-z]", text.partition(f"# {about}\n")[2])[0]
        words = {word.strip(":,") for word in part.split()}
        assert {field.name for field in attrs.fields(facts_class) if field.init} <= words
    for word in ("true, false", '"yes", likely, "no"', "given, refused, not_asked, unsafe_to_ask"):
        assert f"#   {word}: " in text


def test_the_new_edition_also_stands_on_top_of_croydon(run, tmp_path):
    """The policy alone, without the file that founds a partnership."""
    folder = tmp_path / "rules"
    assert run("new", "new-place", "--into", folder, "--on", "2026-12-01")[0] == 0
    assert run("check", folder / "new-place-policy") == (0, "1 file, no problem\n", "")


def test_the_dates_of_a_founded_partnership_are_those_of_its_layers(run, tmp_path):
    """Its own first date, and what changes in the law after it."""
    run("new", "new-place", "--into", tmp_path, "--on", "2026-03-01")
    assert _cli_rules.partnership_of(tmp_path) == "new-place"
    days = _cli_rules.changes_of_folder("new-place", tmp_path)
    assert days[0] == date(2026, 3, 1)
    assert {date(2026, 3, 18), date(2026, 9, 1)} <= set(days)
    # A sub-region's or another borough's editions are not below it.
    assert date(2026, 2, 1) not in days


def test_the_new_files_explain_each_key_and_mark_what_is_invented(run, tmp_path):
    """It is a text to learn from; nobody must take its source for a real one."""
    run("new", "new-place", "--into", tmp_path)
    text = (tmp_path / "new-place-policy" / "2026-11-01.yaml").read_text("utf-8")
    assert "INVENTED, TO BE REPLACED" in text
    assert max(map(len, text.splitlines())) <= 120
    listed = text.splitlines()
    for key in ("edition", "title", "layer", "in_force", "note", "sources", "events", "timescales", "criteria"):
        place = next(number for number, line in enumerate(listed) if line.startswith(f"{key}:"))
        assert listed[place - 1].startswith("#")


def test_new_writes_in_the_folder_where_it_is_run(run, tmp_path, monkeypatch):
    """Without --into, in a folder of the partnership's name."""
    monkeypatch.chdir(tmp_path)
    found = json.loads(run("new", "new-place", "--json")[1])
    assert [Path(file).is_file() for file in found["files"]] == [True, True]
    assert (tmp_path / "new-place" / "partnership.yaml").is_file()


def test_new_replaces_nothing(run, tmp_path):
    """A keeper's work is safe."""
    assert run("new", "new-place", "--into", tmp_path)[0] == 0
    file = tmp_path / "partnership.yaml"
    file.write_text("mine", "utf-8")
    code, out, err = run("new", "new-place", "--into", tmp_path)
    assert (code, out, err) == (2, "", "--into: a file stands there already; choose another folder\n")
    assert file.read_text("utf-8") == "mine"


def test_new_says_when_it_cannot_write(run, tmp_path):
    """One line, never a traceback."""
    (tmp_path / "taken").touch()
    code, _, err = run("new", "new-place", "--into", tmp_path / "taken")
    assert (code, err) == (2, "--into: the folder can't be written: check its name and its rights\n")


@pytest.mark.parametrize("name", ["croydon", "london", "Barnet", "../up", "a b", "a_b", "", "workdays"])
def test_new_refuses_a_name_that_is_taken_or_no_id(run, tmp_path, name):
    """The name becomes a layer and the beginning of ids."""
    code, _, err = run("new", name, "--into", tmp_path)
    assert code == 2
    assert err.startswith("PARTNERSHIP: expected a new name")
    assert not list(tmp_path.iterdir())


# show


def test_show_lists_what_a_rulebook_holds(run):
    """Each list has its heading and its number, each line its id; 999 comes first."""
    code, out, err = run("show", "croydon", "--on", DAY)
    assert (code, err) == (0, "")
    rules = sg.rulebook("croydon", on=date(2026, 11, 22))
    lines = out.splitlines()
    assert lines[0] == FIRST
    assert lines[1].startswith("croydon, rules as at 22 November 2026, data 2026.11+")
    for heading, held in [
        ("Editions", rules.editions),
        ("Criteria", rules.criteria),
        ("Time limits", rules.timescales),
        ("Levels of need", rules.levels),
        ("Contacts", rules.contacts),
        ("Forums", rules.forums),
        ("Groups", rules.groups),
    ]:
        place = lines.index(f"{heading}: {len(held)}")
        assert lines[place + 1].split()[0] == held.keys()[0]
    assert "Escalation: 1" in lines
    assert "5 working days after the later of authority aware and abuse suspected" in " ".join(out.split())
    assert json.loads(run("show", "croydon", "--on", DAY, "--json")[1])["contacts"].keys() == set(rules.contacts)


def test_lists_that_are_empty_are_left_out(run):
    """In 2019 no levels and no escalation policy were held."""
    lines = run("show", "croydon", "--on", "2019-11-22")[1].splitlines()
    assert not [line for line in lines if line.startswith(("Levels", "Escalation"))]
    assert run("show", "croydon", "--on", "2019-11-22", "croydon-escalation")[0] == 2


@pytest.mark.parametrize(
    ("name", "part", "texts"),
    [
        ("notify-panel", "timescales", ["within: 5 working days", "primary evidence, checked 22 November 2026"]),
        ("serious-incident-notification", "criteria", ["met when:", "all:", "judgement: true", "kind: must"]),
        ("croydon-page-notification", "criteria", ["same as: serious-incident-notification"]),
        ("authority_aware", "events", ["The local authority"]),
        ("early-help", "levels", ["level: 2"]),
        ("hraf", "forums", ["sittings:", "closes: "]),
        ("mash-urgent-line", "contacts", ["opens: 09:00:00", "bank holidays: assumed_closed"]),
        ("working-together-2026", "editions", ["carried from: working-together-2023"]),
        ("croydon-escalation", "escalation", ["stages:"]),
    ],
)
def test_show_shows_one_thing_whole(run, name, part, texts):
    """With its citations, and how good their evidence is."""
    code, out, _ = run("show", "croydon", "--on", DAY, name)
    assert code == 0
    assert out.startswith(FIRST)
    assert f"{name} ({part})\n" in out
    text = " ".join(out.split())
    assert not [each for each in texts if each not in text]
    assert "None" not in out
    found = json.loads(run("show", "croydon", name, "--on", DAY, "--json")[1])
    assert part in found


def test_a_carried_value_shows_that_it_is(run):
    """Whoever reads it sees the edition that holds it, and the one that it is from."""
    text = " ".join(run("show", "croydon", "--on", DAY, "notify-panel")[1].split())
    assert "[working-together-2026, carried forward from working-together-2023]" in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notify-panle", "near ones are: notify-panel"),
        ("zzz", "leave it out to see them all"),
        ("working-together-2023", "not in force on this rulebook's date"),
    ],
)
def test_show_says_why_there_is_nothing(run, name, expected):
    """Held for another date, or not at all."""
    code, out, err = run("show", "croydon", "--on", DAY, name)
    assert (code, out) == (2, "")
    assert expected in err
    assert err.count("\n") == 1


def test_a_folder_stands_wherever_a_partnership_does(run, tmp_path):
    """A keeper looks at their own rules in the same way."""
    edition(tmp_path, timescales=[limit()])
    assert "tell-the-chair (timescales)" in run("show", tmp_path, "--on", DAY, "tell-the-chair")[1]
    code, out, _ = run("due", "tell-the-chair", "--from", "2026-11-20", "--partnership", tmp_path)
    assert code == 0
    assert out.startswith("Due by Monday 23 November 2026: 1 working day after Friday 20 November 2026")


def test_a_folder_with_problems_says_them(run, tmp_path):
    """In every command; there is no rulebook to answer from."""
    file = edition(tmp_path, timescales=[limit(within="soon")])
    code, out, err = run("show", tmp_path, "--on", DAY)
    assert (code, out) == (1, "")
    assert err.startswith(f"{file}:")


# diff


def test_diff_compares_by_meaning(run, tmp_path):
    """Two rulebooks, of partnerships or of folders, each as at its date."""
    edition(tmp_path, timescales=[limit()])
    code, out, err = run("diff", f"croydon@{DAY}", f"croydon@{DAY}")
    assert (code, err) == (0, "")
    assert "tell-the-chair" not in out
    code, out, _ = run("diff", f"croydon@{DAY}", f"{tmp_path}@{DAY}")
    assert code == 1
    assert "added    timescales  tell-the-chair\n" in out
    code, out, _ = run("diff", f"croydon@{DAY}", f"{tmp_path}@{DAY}", "--json")
    found = json.loads(out)
    assert (code, found["different"]) == (1, True)
    assert len(found["diff"]["changes"]) == 1
    # A rulebook is named, not written out.
    assert found["diff"]["old"].keys() == {"partnership", "on", "layers", "version", "digest"}


# due


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (["notify-panel", "--from", "2026-12-23"], 0, "Due by Monday 4 January 2027: 5 working days after"),
        (["notify-panel", "--from", "2026-12-23T10:00+00:00"], 0, "Due by Monday 4 January 2027"),
        (["jar-home-visit", "--from", "2026-10-25T00:30+01:00"], 0, "Due by 23:30 GMT on Sunday 25 October 2026"),
        (["jar-home-visit", "--from", "2026-10-25T00:30Z"], 0, "Due by 00:30 GMT on Monday 26 October 2026"),
        (["jar-home-visit", "--from", "2026-10-25"], 1, "Waits for the time of day of death"),
        (["notify-panel", "--from", "2024-03-28", "--on", DAY], 0, "This clock started before working-together-2026"),
        # Half past eleven in the evening in New York is the next day in London, and the rules are London's.
        (["notify-panel", "--from", "2026-03-17T23:30-04:00"], 0, "the text of working-together-2026"),
    ],
)
def test_due_gives_the_deadline(run, argv, code, expected):
    """With the days that it steps over, its source, and what to know."""
    found, out, err = run("due", *argv)
    assert (found, err) == (code, "")
    assert expected in " ".join(out.split())


def test_due_as_json(run):
    """The date is plain, and so is the length."""
    found = json.loads(run("due", "notify-panel", "--from", "2026-12-23", "--json")[1])
    assert (found["due"], found["timescale"]["within"], found["provisional"]) == ("2027-01-04", "5 working days", False)


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["notify-panle", "--from", DAY], "no timescale has this name; near ones are: notify-panel"),
        (
            ["notify-panel", "--from", "2075-01-01"],
            "--from: expected a day from which the deadline falls within the calendar, 1974-01-01 to 2060-12-31",
        ),
        (["notify-panel", "--from", "9999-12-31"], "--from: expected a day"),
        (["return-interview", "--from", "9999-12-31T23:59+00:00"], "--from: expected a day"),
        (["notify-panel", "--from", "1980-01-01"], "the earliest begins on 2018-06-29"),
        (["notify-panel", "--from", DAY, "--partnership", "nowhere"], "partnerships are: "),
    ],
)
def test_an_error_of_the_library_is_one_line(run, argv, expected):
    """What was asked for isn't there: exit code 2, and no traceback."""
    code, out, err = run("due", *argv)
    assert (code, out) == (2, "")
    assert expected in err
    assert err.count("\n") == 1


# assess


def facts(tmp_path, text):
    """Write a file of facts, and return it."""
    file = tmp_path / "facts.yaml"
    file.write_text(text, "utf-8")
    return file


INCIDENT = f"""\
partnership: croydon
"on": {DAY}
about: incidents.Incident
facts: {{child_died: false, serious_harm: likely, under_18_when_harmed: true, harmed_in_area: true}}
events:
  authority_aware: 2026-11-20
  abuse_suspected: null
  death: "2026-11-21T10:00+00:00"
"""


def test_assess_answers_every_question_about_the_class(run, tmp_path):
    """Each in words for a case note, then the deadlines; 999 comes first."""
    code, out, err = run("assess", facts(tmp_path, INCIDENT))
    assert (code, err) == (0, "")
    assert out.startswith(f"{FIRST}\n")
    rules = sg.rulebook("croydon", on=date(2026, 11, 22))
    about = [each for each in rules.criteria.values() if each.about == "incidents.Incident"]
    assert len(about) > 5
    text = " ".join(out.split())
    assert not [each.question for each in about if each.question not in text]
    assert "- notify-panel: If this turns out to apply, due by Friday 27 November 2026: 5 working days" in text


def test_assess_answers_one_question(run, tmp_path):
    """As plain data it holds the answer and the dates, and no facts."""
    file = facts(tmp_path, f"{INCIDENT}question: serious-incident-notification\n")
    found = json.loads(run("assess", file, "--json")[1])
    (answer,) = found["assessments"]
    assert (answer["criteria_id"], answer["finding"]) == ("serious-incident-notification", "unknown")
    assert [each["fact"] for each in answer["questions"]] == ["abuse_or_neglect"]
    assert found["deadlines"][0]["due"] == "2026-11-27"
    assert found["first"] == FIRST


def test_assess_without_deadlines(run, tmp_path):
    """A question whose duties have no time limit shows none."""
    text = f"partnership: croydon\nas_at: {DAY}\nquestion: case-of-concern\nincident: {{near_miss: true}}\n"
    code, out, _ = run("assess", facts(tmp_path, text))
    assert code == 0
    assert "Deadlines" not in out


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_assess_reads_the_examples(run, case):
    """The cases of the demonstration are files of facts."""
    code, out, err = run("assess", str(case))
    assert (code, err) == (0, "")
    assert "(rules as at " in out


HEAD = f"partnership: croydon\nas_at: {DAY}\n"


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("", "1:1", "the file holds nothing"),
        ("- 1", "1:1", "expected a mapping"),
        ("partnership: [x", "1:14", "close this bracket"),
        (f"{HEAD}incident: {{}}\nbout: 1", "4:1", "unknown key; did you mean about?"),
        (f"as_at: {DAY}\nincident: {{}}", "1:1", "missing partnership"),
        (f"partnership: nowhere\nas_at: {DAY}\nincident: {{}}", "1:14", "no such partnership; expected one of "),
        (f"partnership: croydon\non: {DAY}\nincident: {{}}", "2:1", "this key is more than text to some readers"),
        ("partnership: croydon\nincident: {}", "1:1", "expected the date of the rules once, under as_at"),
        (f'{HEAD}"on": {DAY}\nincident: {{}}', "1:1", "expected the date of the rules once, under as_at"),
        ("partnership: croydon\nas_at: soon\nincident: {}", "2:8", "expected a date"),
        (f"partnership: 1\nas_at: {DAY}\nincident: {{}}", "1:14", "expected a text"),
        ("partnership: croydon\nas_at: 1999-01-01\nincident: {}", "1:1", "the earliest begins on 2018-06-29"),
        (HEAD, "1:1", "missing about and facts, or one of incident, child_death, allegation, concern"),
        (f"{HEAD}about: incidents.Incident", "1:1", "about and facts belong together"),
        (f"{HEAD}facts: {{}}", "1:1", "about and facts belong together"),
        (f"{HEAD}about: 1\nfacts: {{}}", "3:8", "expected a text"),
        (f"{HEAD}about: incidents.Accident\nfacts: {{}}", "3:8", "no such class of facts"),
        (f"{HEAD}incident: [1]", "3:11", "expected facts by name"),
        (f"{HEAD}incident: {{child_dead: true}}", "3:12", "no such fact; did you mean child_died?"),
        (f"{HEAD}incident: {{child_died: Jane}}", "3:24", "child_died: expected true or false"),
        (f'{HEAD}incident: {{child_died: "Jane"}}', "3:24", "child_died: expected true or false"),
        (f"{HEAD}incident: {{died_in_area: true, child_died: false}}", "3:11", "these contradict each other"),
        (f"{HEAD}incident: {{}}\nevents: 1", "4:9", "expected events by name"),
        (f"{HEAD}incident: {{}}\nevents: {{deaht: {DAY}}}", "4:10", "no such event; did you mean death?"),
        (f"{HEAD}incident: {{}}\nevents: {{death: Jane}}", "4:17", "expected a date such as 2026-11-22, or in quotes"),
        (f"{HEAD}incident: {{}}\nevents: {{death: 5}}", "4:17", "expected a date such as 2026-11-22, or in quotes"),
        (f'{HEAD}incident: {{}}\nevents: {{death: "{DAY}T10:00"}}', "4:17", "a time with its zone"),
        (f"{HEAD}incident: {{}}\nevents: {{death: {DAY}T10:00Z}}", "4:17", "a date with a time"),
        (f"{HEAD}incident: {{}}\nquestion: Jane", "4:11", "expected an id"),
        (f"{HEAD}incident: {{}}\nquestion: jane", "4:11", "no criteria has this name"),
        (f"{HEAD}incident: {{}}\nquestion: joint-agency-response", "4:11", "is about child_deaths.ChildDeath"),
    ],
)
def test_each_fault_of_a_file_of_facts_has_its_place(run, tmp_path, text, place, expected):
    """Line and column, what was expected; and no value of the case."""
    file = facts(tmp_path, text)
    code, out, err = run("assess", file)
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert line.startswith(f"{file}:{place}: ")
    assert expected in line
    assert "jane" not in line.removeprefix(str(file)).lower()


def test_faults_of_a_file_of_facts_come_at_once(run, tmp_path):
    """One run shows them all."""
    file = facts(tmp_path, f"{HEAD}incident: {{child_died: 1, unborn: 2}}\nevents: {{death: 5}}\nquestion: 1")
    assert run("assess", file)[2].count("\n") == 4
    assert run("assess", tmp_path / "none.yaml")[2].endswith(": no such file: check its name and its folder\n")


def test_facts_of_a_question_that_could_not_be_read_are_blamed_once(run, tmp_path):
    """Nothing is said of the question then."""
    file = facts(tmp_path, f"{HEAD}incident: {{child_died: 1}}\nquestion: serious-incident-notification")
    assert run("assess", file)[2].count("\n") == 1


# stale


def test_stale_lists_the_oldest_first_by_owner(run, tmp_path):
    """With the days, and counts for each owner and for all."""
    old, new = limit() | {"cite": cite("2025-01-01")}, limit("another") | {"cite": cite("2026-11-21")}
    edition(tmp_path, timescales=[new, old])
    code, out, _ = run("stale", "--on", DAY, tmp_path)
    lines = out.splitlines()
    assert code == 0
    place = lines.index("example: 2 values")
    assert lines[place + 1].split() == ["690", "days", "2025-01-01", "page-2026-04-01", "timescale", "tell-the-chair"]
    assert lines[place + 2].split()[:3] == ["1", "days", "2026-11-21"]
    assert any("duty (" in line for line in lines)
    assert lines[-1].endswith("not checked for 0 days or more, as at 22 November 2026")
    code, out, _ = run("stale", "--on", DAY, "--days", "690", tmp_path, "--json")
    assert code == 1
    assert json.loads(out) == [
        {
            "layer": "example",
            "edition": "page-2026-04-01",
            "kind": "timescale",
            "id": "tell-the-chair",
            "checked_on": "2025-01-01",
            "days": 690,
        }
    ]


def test_nothing_is_stale(run):
    """Exit code 0 where nothing is as old; without a partnership, all that are held."""
    assert run("stale", "--on", DAY, "--days", "1") == (
        0,
        "0 values not checked for 1 days or more, as at 22 November 2026\n",
        "",
    )


# differs


def test_differs_tells_what_is_local(run, tmp_path):
    """What is added, tightened and noted, each with its source; nothing of London or the law."""
    quick = limit(within="2 working days", starts={"latest_of": ["authority_aware", "abuse_suspected"]}, note="Ring.")
    duty = {"for": "serious-incident-notification", "about": "incidents.Incident", "id": "ring", "kind": "must"}
    duty |= {"who": "the chair", "does": "ring them", "timescale": "tell-the-chair", "cite": cite()}
    wide = same_as("serious-incident-notification", "wide")
    wide["caveats"] = [{"text": "Take care", "cite": cite()}]
    same = same_as("rapid-review", "the-same")
    same["met_when"] = same["met_when"]["any"][0]
    same["examples"] = [{"facts": {}, "finding": "unknown"}]
    local = same_as("wide", "wider-still")
    edition(
        tmp_path,
        note="From a page.",
        timescales=[quick, limit("review", "2 hours")],
        criteria=[wide, same, local],
        duties=[duty | {"applies": ["met", "not_met", "unknown"]}],
    )
    code, out, _ = run("differs", tmp_path, "--on", DAY)
    assert code == 0
    assert out.startswith(FIRST)
    text = " ".join(out[out.index("example tightens:") :].split())
    source = "Source: Café page, p. 1 (primary evidence, checked 20 November 2026)"
    for line in [
        "- timescale tell-the-chair: 2 working days after the later of authority aware and abuse suspected; shorter",
        f"than notify-panel (5 working days), tell-partners (5 working days) of the same question. {source}",
        f"- criteria wide: Is it so? Met whenever serious-incident-notification is, and in further cases. {source}",
        f"- criteria the-same: Is it so? {source}",
        f"- criteria wider-still: Is it so? {source}",
        f"- timescale review: 2 hours after authority aware. {source}",
        "- duty serious-incident-notification/ring: the chair must ring them.",
        f"- timescale tell-the-chair: Ring. {source}",
        "- edition page-2026-04-01: From a page. Source: An invented page",
        "- criteria wide: Take care (Café page, p. 1).",
    ]:
        assert line in text, text
    tightens, adds = text.index("example tightens:"), text.index("example adds:")
    assert tightens < text.index("criteria wide:") < adds < text.index("criteria the-same") < text.index("notes:")
    assert "serious-incident-notification: Must" not in out


def test_differs_of_croydon(run):
    """What is shared by all of London is not listed; contacts come after 999."""
    out = run("differs", "croydon", "--on", DAY)[1]
    found = json.loads(run("differs", "croydon", "--on", DAY, "--json")[1])
    assert found["first"] == FIRST
    assert {own["layer"] for own in found["own"]} == {"south-west-london", "croydon"}
    assert {own["does"] for own in found["own"]} == {"adds", "tightens", "notes"}
    assert "croydon tightens:" in out
    assert "- policy croydon-escalation: " in out
    assert all(own["sources"] or own["kind"] == "criteria" for own in found["own"])
    assert "No rules of" not in run("differs", "croydon", "--on", "2019-11-22")[1]


def test_without_londons_layer_all_but_the_law_is_local(run, tmp_path):
    """A partnership elsewhere in England has no London above it."""
    run("new", "elsewhere", "--into", tmp_path)
    founding = tmp_path / "partnership.yaml"
    founding.write_text(founding.read_text("utf-8").replace("england, london,", "england,"), "utf-8")
    found = json.loads(run("differs", tmp_path, "--on", DAY, "--json")[1])
    assert {own["layer"] for own in found["own"]} == {"elsewhere"}


@pytest.fixture(scope="module")
def every_rulebook():
    """Return rulebooks of all the dates on which editions change, made once."""
    return _cli_review._every()


@pytest.fixture
def every(every_rulebook, monkeypatch):
    """Spare the tests that look at all dates the making of the rulebooks."""
    monkeypatch.setattr(_cli_review, "_every", lambda: every_rulebook)


# recheck


@pytest.mark.usefixtures("every")
def test_recheck_lists_what_was_carried_forward(run):
    """Working Together 2026 repeats the values of 2023, because its text could not be read."""
    code, out, _ = run("recheck", "working-together-2023")
    assert code == 1
    assert out.startswith("working-together-2023: Working Together to Safeguard Children 2023, from 15 December 2023")
    assert "england, working-together-2026" in out
    found = json.loads(run("recheck", "working-together-2023", "--json")[1])
    assert found["edition"]["in_force_until"] == "2026-03-17"
    assert "notify-panel" in {each["id"] for each in found["carried_from"]}
    assert {each["edition"] for each in found["carried_from"]} == {"working-together-2026"}


@pytest.mark.usefixtures("every")
def test_recheck_lists_what_cites_a_source_of_it(run):
    """Only what is still in force when the edition no longer is, and what is not carried forward."""
    code, out, _ = run("recheck", "keeping-children-safe-in-education-2020")
    assert code == 1
    assert "Carried forward from it: 0 values" in out
    found = json.loads(run("recheck", "keeping-children-safe-in-education-2020", "--json")[1])
    years = {"keeping-children-safe-in-education-2025", "keeping-children-safe-in-education-2026"}
    assert {each["edition"] for each in found["citing"]} == years
    assert all("part four" in each["source"] or "LADO" in each["source"] for each in found["citing"])


@pytest.mark.usefixtures("every")
def test_recheck_of_an_edition_that_was_not_read(run):
    """Nothing rests on it, and that is no all-clear."""
    _, out, _ = run("recheck", "working-together-2026")
    assert out.endswith("It was not read: its own values are those of working-together-2023; recheck that one.\n")


def test_recheck_of_an_edition_on_which_nothing_rests(run):
    """Exit code 0: there is nothing to do."""
    code, out, _ = run("recheck", "announced-acts")
    assert code == 0
    assert "Citing a source of it: 0 values" in out
    assert run("recheck", "nowhere")[:2] == (2, "")


@pytest.mark.parametrize(
    ("other", "replaced", "expected"),
    [
        (("a", None), ("b", date(2026, 3, 17)), True),
        (("a", date(2026, 3, 18)), ("b", date(2026, 3, 17)), True),
        (("a", date(2026, 3, 17)), ("b", date(2026, 3, 17)), False),
        (("a", date(2026, 3, 17)), ("b", None), False),
        (("a", None), ("a", None), False),
    ],
)
def test_what_ended_with_an_edition_or_before_needs_no_new_look(other, replaced, expected):
    """What is no longer in force rests on nothing."""
    made = [
        Edition(id=name, title="", layer="", in_force_from=date.min, in_force_until=until, carried_from=None, note=None)
        for name, until in (other, replaced)
    ]
    assert _cli_review._outlives(*made) is expected


# evidence


def cites(value):
    """Yield (source, place) for each citation of a file, but those of caveats."""
    parts = value if isinstance(value, list) else []
    if isinstance(value, dict):
        parts = [item for name, item in value.items() if name != "caveats"]
        if "checked_on" in value:
            yield value["source"], value["at"]
    for part in parts:
        yield from cites(part)


def test_every_citation_of_the_files_is_among_the_evidence():
    """The walker leaves out nothing that an answer can rest on, but the sources of caveats.

    Of the escalation policies a rulebook holds the most local one alone.
    """
    rules = sg.rulebook("croydon", on=date(2026, 11, 22))
    found = {(row.cite.edition, row.cite.source.id, row.cite.at) for row in cited([rules])}
    held = 0
    for file in sorted(DATA.glob("*/*/*.yaml")):
        content = yaml.safe_load(file.read_text("utf-8"))
        if content["layer"] != "croydon":
            content.pop("escalation", None)
        if content["edition"] in rules.editions:
            these = {(content["edition"], *each) for each in cites(content)}
            assert these <= found
            held += len(these)
    assert held > 200


def test_evidence_as_csv(run):
    """One row for each value, with every column filled."""
    code, out, _ = run("evidence", "croydon", "--on", DAY, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert len(rows) > 500
    assert list(rows[0]) == ["layer", "edition", "kind", "id", "source", "at", "evidence", "checked_on", "url"]
    assert all(all(row.values()) for row in rows)
    assert {"criterion", "duty", "timescale", "contact", "level", "term", "stage", "forum"} <= {r["kind"] for r in rows}
    assert json.loads(run("evidence", "croydon", "--on", DAY, "--json")[1]) == rows
    assert "serious-incident-notification/notify-panel" in {row["id"] for row in rows}


@pytest.mark.usefixtures("every")
def test_evidence_of_every_edition(run):
    """Those that were replaced, too."""
    rows = json.loads(run("evidence", "--json")[1])
    assert {"working-together-2018", "working-together-2023", "working-together-2026"} <= {r["edition"] for r in rows}
    assert len(rows) > 700


def test_evidence_for_people(run):
    """By layer and edition, in columns."""
    out = run("evidence", "croydon", "--on", DAY)[1]
    assert "croydon, croydon-contacts\n" in out
    assert "  contact  secondary" in out


@pytest.mark.parametrize("argv", [["croydon"], ["--on", DAY]])
def test_evidence_wants_a_partnership_and_a_date_or_neither(run, argv):
    """A partnership's rules are those of a date."""
    assert run("evidence", *argv)[2] == "PARTNERSHIP, --on: give both, or neither for every edition of all\n"


# all commands


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["zzz"],
        ["check"],
        ["show", "croydon"],
        ["show", "croydon", "--on", "Jane-Doe-01"],
        ["show", "croydon", "--on", "2026-02-30"],
        ["show", "croydon", "--on", DAY, "notify-panel", "Jane-Doe"],
        ["show", "croydon", "--on", DAY, "--jane-doe"],
        ["due", "notify-panel"],
        ["due", "notify-panel", "--from", "Jane-Doe"],
        ["due", "notify-panel", "--from", "2026-02-30"],
        ["due", "notify-panel", "--from", "2026-11-22T10:00"],
        ["due", "notify-panel", "--from", "2026-11-22 Jane Doe"],
        ["due", "notify-panel", "--from", "9999-12-31T23:59-05:00"],
        ["due", "notify-panel", "--from", "0001-01-01T00:00+05:00"],
        ["diff", "croydon@2026-11-22"],
        ["diff", "Jane-Doe", "croydon@2026-11-22"],
        ["diff", "croydon@Jane", "croydon@2026-11-22"],
        ["stale", "--on", DAY, "--days", "Jane"],
    ],
)
def test_misuse_is_exit_code_2(run, argv):
    """What was typed is not repeated: it might belong to a case."""
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert err.startswith("usage: ")
    assert "jane" not in err.lower()


@pytest.mark.parametrize(
    "command", ["check", "new", "show", "diff", "differs", "due", "assess", "stale", "recheck", "evidence"]
)
def test_help_tells_the_exit_codes(run, command):
    """Of the program, and of each command."""
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert "exit codes: 0 fine; 1 " in " ".join(out.split())
    assert "--json" in out
    program = run("--help")[1]
    assert f"\n    {command} " in program
    assert "exit codes:\n  0  fine\n" in program


@pytest.mark.parametrize("columns", ["80", "100", "200"])
@pytest.mark.parametrize(
    "argv", [["show", "croydon", "--on", DAY], ["differs", "croydon", "--on", DAY], ["stale", "--on", "2027-01-01"]]
)
def test_text_is_as_wide_as_the_terminal(run, monkeypatch, argv, columns):
    """But for a word that is longer, such as an address; and nothing is in colour."""
    monkeypatch.setenv("COLUMNS", columns)
    out = run(*argv)[1]
    assert not [line for line in out.splitlines() if len(line) > int(columns) and len(line.split()) > 3]
    assert not [line for line in out.splitlines() if line != line.rstrip()]
    assert "\x1b" not in out


def test_columns_and_paragraphs():
    """The last column is wrapped under itself; where it has no room, on lines of its own."""
    rows = Rows((("", "an-id", "some words that go on"), ("", "a-longer-id", "")))
    assert shown([rows], 45) == "  an-id        some words that go on\n  a-longer-id\n"
    assert shown([rows], 40) == "  an-id\n    some words that go on\n  a-longer-id\n"
    assert shown(["- one two three\n\n  four five", Exact("as it is, however long")], 9) == (
        "- one two\n  three\n\n  four\n    five\nas it is, however long\n"
    )


def test_plain_data():
    """Sets are sorted, and a text is a text."""
    assert plain(frozenset({True, False})) == [False, True]
    assert plain({"a": [date(2026, 1, 2), None]}) == {"a": ["2026-01-02", None]}
    assert list(tree({"a_b": [{"c": True}], "none": None, "empty": [], "d": {"e": 1}})) == [
        "a b:",
        "  - c: true",
        "d:",
        "  e: 1",
    ]


def test_every_condition_can_be_shown(run, tmp_path):
    """Also one that is negated."""
    made = same_as("serious-incident-notification")
    made["met_when"]["any"][1] = {"not": made["met_when"]["any"][1]}
    made["examples"] = [{"facts": {"near_miss": False}, "finding": "met"}]
    edition(tmp_path, criteria=[made])
    code, out, _ = run("show", tmp_path, "--on", DAY, "local-question")
    assert code == 0
    assert "- not:\n" in out


@pytest.mark.parametrize("closing", [None, OSError(errno.EPIPE, "closed")])
@pytest.mark.parametrize(("fault", "code"), [(errno.EPIPE, 0), (errno.EINVAL, 0), (errno.ENOSPC, 2)])
def test_an_output_that_cannot_be_written(monkeypatch, capsys, fault, code, closing):
    """A reader that has read enough is no fault; a full disk is."""

    class Full(io.StringIO):
        def write(self, _text):
            raise OSError(fault, "invented")

        def close(self):
            if closing:
                raise closing

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Full())
        assert written("x", 0) == code
    assert bool(capsys.readouterr().err) is (code == 2)


@pytest.mark.parametrize(("stream", "shown"), [("stdout", True), ("stderr", False)])
def test_a_stream_that_was_closed_before_the_command_began(monkeypatch, capsys, tmp_path, stream, shown):
    """As by `>&-`: what can still be said is said, and nothing ends in a traceback."""
    edition(tmp_path, timescales=[limit(within="soon")])
    with monkeypatch.context() as patch:
        patch.setattr(sys, stream, None)
        assert _cli.main(["check", str(tmp_path)]) == (2 if stream == "stdout" else 1)
        assert _cli.main(["due", "nowhere", "--from", DAY]) == 2
    out, err = capsys.readouterr()
    assert ("the output can't be written: check where it goes" in err) is shown
    assert ("expected a length" in out) is not shown


def started(*argv, **settings):
    """Start the command line in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COLUMNS"))}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "safeguarding", *map(str, argv)],
        env=environment | {"PYTHONPATH": SRC} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_reader_that_stops_early_is_no_fault():
    """As with `| head`."""
    with started("evidence", "--csv") as process:
        assert process.stdout.readline().startswith(b"layer,edition,")
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == b""


def test_output_is_utf_8(tmp_path):
    """Whatever the terminal's own encoding is."""
    edition(tmp_path, timescales=[limit()])
    with started("show", tmp_path, "--on", DAY, "tell-the-chair", PYTHONIOENCODING="ascii") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    assert "Café page" in out.decode("utf-8")


@pytest.mark.parametrize("plain_stream", [False, True])
def test_the_module_runs_the_command(monkeypatch, capsys, plain_stream):
    """`python -m safeguarding`, also where a stream has no encoding to set."""
    monkeypatch.setattr(sys, "argv", ["safeguarding", "due", "notify-panel", "--from", "2026-12-23"])
    stream = io.StringIO()
    if plain_stream:
        monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("safeguarding", run_name="__main__")
    assert ended.value.code == 0
    assert (stream.getvalue() or capsys.readouterr().out).startswith("Due by Monday 4 January 2027")


def test_importing_the_module_runs_nothing(capsys):
    """Nor does the library itself bring the command line along."""
    runpy.run_module("safeguarding.__main__", run_name="other")
    assert capsys.readouterr().out == ""
    code = "import sys, safeguarding; sys.exit(any('_cli' in name or name == 'argparse' for name in sys.modules))"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": SRC}, check=True, timeout=60)


def test_nothing_is_wider_where_no_terminal_is(monkeypatch, capsys):
    """A pipe is taken for a hundred columns."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(_cli, "get_terminal_size", os.terminal_size)
    assert _cli.main(["due", "notify-panel", "--from", "2026-12-23"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100
