"""The data that the library ships: sourced, dated, complete, and of one piece.

The files are read here with PyYAML itself, so that nothing the library leaves out is missed.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import safeguarding as sg
from safeguarding.criteria import Finding
from safeguarding.facts import KINDS
from safeguarding.sources import Evidence

DATA = Path(sg.__file__).parent / "data"
CITE = {"source", "at", "evidence", "checked_on"}
EVIDENCE = {evidence.value for evidence in Evidence}
HEAD = {"edition", "title", "layer", "in_force", "carried_from", "note", "sources"}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path):
    """Return the content of a file, as PyYAML has it."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506  one of the two safe ones


#: Every edition by its path from data/, and every partnership by its id.
EDITIONS = {path.relative_to(DATA).as_posix(): read(path) for path in sorted(DATA.glob("*/*/*.yaml"))}
PARTNERSHIPS = {path.parent.name: read(path) for path in sorted(DATA.glob("*/partnership.yaml"))}
BY_ID = {content["edition"]: content for content in EDITIONS.values()}

each_file = pytest.mark.parametrize("content", [pytest.param(content, id=path) for path, content in EDITIONS.items()])
each_criteria = pytest.mark.parametrize(
    "criteria",
    [
        pytest.param(criteria, id=f"{content['edition']}, {criteria['id']}")
        for content in EDITIONS.values()
        for criteria in content.get("criteria", [])
    ],
)


def inside(value, key=None):
    """Return every mapping in `value`, with the key under which it stands."""
    if isinstance(value, dict):
        return [(key, value), *(found for name, part in value.items() for found in inside(part, name))]
    if isinstance(value, list):
        return [found for part in value for found in inside(part, key)]
    return []


def test_every_file_of_the_data_is_an_edition_or_a_partnership():
    """A file elsewhere would never be read."""
    known = {DATA / path for path in EDITIONS} | set(DATA.glob("*/partnership.yaml"))
    assert EDITIONS
    assert {path for path in DATA.rglob("*") if path.suffix in {".yaml", ".yml"}} == known


@pytest.mark.parametrize("path", EDITIONS)
def test_a_file_stands_where_its_head_says(path):
    """In the folder of its layer, under the day on which it came into force."""
    layer, _, name = path.split("/")
    assert EDITIONS[path]["layer"] == layer
    assert name == f"{EDITIONS[path]['in_force']['from'].isoformat()}.yaml"


def test_every_edition_has_an_id_of_its_own():
    """Across all layers."""
    assert len(BY_ID) == len(EDITIONS)


@each_file
def test_every_source_says_what_it_is_and_when_it_was_read(content):
    """A title, an address and a day, for each source that is named."""
    for name, source in content.get("sources", {}).items():
        assert set(source) == {"title", "url", "retrieved"}, name
        assert source["title"].strip(), name
        assert source["url"].startswith(("https://", "http://")), name
        assert type(source["retrieved"]) is date, name


@each_file
def test_every_citation_is_complete(content):
    """A source that the file names, a place in it, how good the evidence is, and when it was checked."""
    for key, cite in inside(content):
        if key != "cite":
            continue
        assert set(cite) == CITE, cite
        assert cite["source"] in content["sources"], cite
        assert cite["at"].strip(), cite
        assert cite["evidence"] in EVIDENCE, cite
        assert type(cite["checked_on"]) is date, cite


@each_file
def test_nothing_was_checked_before_its_source_was_read(content):
    """The check is of what was read."""
    sources = content.get("sources", {})
    early = [
        cite
        for key, cite in inside(content)
        if key == "cite" and cite["checked_on"] < sources[cite["source"]]["retrieved"]
    ]
    assert early == []


@each_file
def test_every_value_has_a_citation(content):
    """A time limit, a criterion, a duty or a warning without a source is nobody's rule."""
    parts = [
        (key, entry) for part in ("criteria", "duties", "timescales") for key, entry in inside(content.get(part), part)
    ]
    # Criteria themselves rest on what their parts cite.
    valued = [entry for key, entry in parts if ("id" in entry and key != "criteria") or key == "caveats"]
    assert [entry for entry in valued if "cite" not in entry] == []


@each_file
def test_every_entry_of_a_section_has_a_citation(content):
    """Contacts, levels, forums and all the rest, as much as criteria."""
    sections = [entries for name, entries in content.items() if name not in HEAD | {"events", "criteria"}]
    bare = [entry.get("id", entry) for entries in sections for entry in entries if "cite" not in entry]
    assert bare == []


CARRIED = [content for content in EDITIONS.values() if "carried_from" in content]


@pytest.mark.parametrize("content", [pytest.param(content, id=content["edition"]) for content in CARRIED])
def test_a_carried_edition_equals_its_origin(content):
    """What was not read is the earlier text, word for word; only the head differs."""
    origin = BY_ID[content["carried_from"]]
    assert {key: part for key, part in content.items() if key not in HEAD} == {
        key: part for key, part in origin.items() if key not in HEAD
    }
    assert origin["sources"].items() <= content["sources"].items()
    assert origin["in_force"]["until"] + timedelta(days=1) == content["in_force"]["from"]
    assert content["layer"] == origin["layer"]


def test_working_together_2026_is_carried_from_2023():
    """Its text could not be read, so its answers say whose values they are."""
    assert BY_ID["working-together-2026"]["carried_from"] == "working-together-2023"


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_layers_and_folders_are_the_same(partnership):
    """Each layer of a partnership has a folder with editions; the partnership's own comes last, the law first."""
    content = PARTNERSHIPS[partnership]
    assert set(content) == {"partnership", "title", "layers"}
    assert content["partnership"] == content["layers"][-1] == partnership
    assert content["layers"][0] == "england"
    assert len(set(content["layers"])) == len(content["layers"])
    assert set(content["layers"]) <= {path.split("/")[0] for path in EDITIONS}


def test_every_folder_is_a_layer_of_a_partnership():
    """One that no partnership names would never be read."""
    layers = {layer for content in PARTNERSHIPS.values() for layer in content["layers"]}
    assert {path.name for path in DATA.iterdir() if path.is_dir()} - layers == {"workdays"}


@pytest.mark.parametrize("instrument", sorted({path.rpartition("/")[0] for path in EDITIONS}))
def test_editions_of_an_instrument_follow_each_other(instrument):
    """Without a gap and without an overlap; only the last may have no end."""
    dates = [content["in_force"] for path, content in EDITIONS.items() if path.rpartition("/")[0] == instrument]
    for before, after in pairwise(dates):
        assert before["until"] + timedelta(days=1) == after["from"]
    assert all(each["from"] <= each.get("until", date.max) for each in dates)


@each_criteria
def test_criteria_have_an_example_of_each_finding(criteria):
    """Met, not met and unknown: the volunteer who reads them sees each."""
    findings = {example["finding"] for example in criteria["examples"]}
    assert {finding.value for finding in Finding} - findings == set()


@each_criteria
def test_examples_have_a_name_and_none_stands_twice(criteria):
    """The name says in words what the facts say."""
    names = [example["name"] for example in criteria["examples"]]
    facts = [sorted(example["facts"].items()) for example in criteria["examples"]]
    assert len(set(names)) == len(names)
    assert all(facts.count(each) == 1 for each in facts)


@each_file
def test_a_question_is_put_the_way_its_fact_is_held(content):
    """A yes to the question is the fact held true: of an age, that it was not reached, in the words of the fact."""
    asks = [(part["fact"], part["ask"]) for _, part in inside(content) if "ask" in part and "fact" in part]
    ages = [(fact.split("_")[1], ask) for fact, ask in asks if fact.startswith("under_")]
    assert [ask for age, ask in ages if f"under {age}" not in ask or "reach" in ask] == []


@each_criteria
def test_criteria_name_their_dangerous_error(criteria):
    """Which wrong answer would harm a child is said, not assumed."""
    assert criteria["dangerous_error"] in {"met", "not_met"}


def life():
    """Return each day on which an edition begins, or the day after one ends, from the first law on."""
    days = set()
    for content in EDITIONS.values():
        days.add(content["in_force"]["from"])
        if "until" in content["in_force"]:
            days |= {content["in_force"]["until"], content["in_force"]["until"] + timedelta(days=1)}
    first = min(content["in_force"]["from"] for content in EDITIONS.values() if content["layer"] == "england")
    return sorted(day for day in days if day >= first)


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
@pytest.mark.parametrize("day", life(), ids=str)
def test_the_data_loads_on_every_date_of_its_life(partnership, day):
    """Between two of these days nothing changes, so each edition loads on each of its days."""
    rules = sg.rulebook(partnership, on=day)
    for criteria in rules.criteria.values():
        assert {finding for rule in criteria.duties for finding in rule.applies} == set(Finding), criteria.id
    assert all(limit.starts and set(limit.starts) <= set(rules.events) for limit in rules.timescales.values())


def test_the_days_of_a_life_are_all_the_days_that_change_something():
    """Every edition of a partnership's layers is in force on one of them."""
    held = {
        name for partnership in PARTNERSHIPS for day in life() for name in sg.rulebook(partnership, on=day).editions
    }
    assert held == {content["edition"] for content in EDITIONS.values()}


def test_an_edition_that_was_carried_forward_is_named_with_its_caveat():
    """Whatever names it among its editions says that its text has not been read."""
    for day in (date(2026, 3, 18), date(2026, 11, 20)):
        rules = sg.rulebook("croydon", on=day)
        carried = {name for name, edition in rules.editions.items() if edition.carried_from}
        assert carried
        for held in rules.criteria.values():
            answer = sg.assess(held, KINDS[held.about]())
            for name in carried.intersection(answer.editions):
                assert any(f"Carried forward: the text of {name}" in text for text in answer.caveats), (held.id, name)
