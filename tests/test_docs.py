"""The pages that are generated from the data, as text: nothing here needs the site builder."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import safeguarding_pages as site
import yaml
from safeguarding_pages import words
from safeguarding_pages.svg import WIDTH, Sheet, width_of, wrapped

import safeguarding as sg
from safeguarding import incidents
from safeguarding._cli_walk import cited
from safeguarding.errors import FactsError
from safeguarding.facts import from_plain
from safeguarding.sources import Evidence, weekday_date

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
DATA = Path(sg.__file__).parent / "data"
OVERLAYS = ROOT / "examples" / "overlays"
ON = date(2026, 11, 22)
PARTNERSHIPS = ["croydon", *sorted(path.parent.name for path in OVERLAYS.glob("*/partnership.yaml"))]
# The sections of an edition file whose entries have an id, as rulebooks name them.
SECTIONS = [kind for kind in site.PAGES if kind not in {"criteria", "timescales", "events", "editions", "sources"}]


@cache
def shelf(partnership: str) -> site.Shelf:
    """A partnership's rules, read once."""
    overlay = OVERLAYS / partnership
    checklist = DOCS / "checklist.yaml" if partnership == "croydon" else None
    return site.Shelf(partnership, ON, overlay if overlay.is_dir() else None, checklist)


@cache
def pages(partnership: str) -> dict[str, str]:
    """Its pages, made once."""
    return dict(site.pages(shelf(partnership)))


def anchors(text: str) -> list[str]:
    """The anchors that a page sets."""
    return re.findall(r"^\(([a-z0-9-]+)\)=$", text, re.MULTILINE) + re.findall(r"\]\{#([a-z0-9-]+)\}", text)


def files(partnership: str) -> list[dict]:
    """Every edition file of a partnership's layers, read without the library."""
    layers = shelf(partnership).rules.layers
    folders = [DATA / layer for layer in layers if (DATA / layer).is_dir()]
    folders += [OVERLAYS / partnership] if (OVERLAYS / partnership).is_dir() else []
    paths = [path for folder in folders for path in sorted(folder.rglob("*.yaml")) if path.name != "partnership.yaml"]
    return [yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in paths]


def leaves(condition: dict) -> list[dict]:
    """The criteria within a condition of a file."""
    for join in ("all", "any"):
        if join in condition:
            return [leaf for part in condition[join] for leaf in leaves(part)]
    return leaves(condition["not"]) if "not" in condition else [condition]


def ids(partnership: str) -> set[str]:
    """The anchor of every id in the files, made without the code that makes the pages."""
    found = set()
    for file in files(partnership):
        found.add(f"editions-{file['edition']}")
        found |= {f"sources-{name}" for name in file.get("sources", {})}
        found |= {f"events-{name}" for name in file.get("events", {})}
        found |= {f"timescales-{each['id']}" for each in file.get("timescales", []) if "id" in each}
        for kind in SECTIONS:
            found |= {f"{kind}-{each['id']}" for each in file.get(kind, [])}
        for each in file.get("criteria", []):
            name = each.get("id", each.get("tightens"))
            found.add(f"criteria-{name}")
            found |= {f"criterion-{name}-{leaf['id']}" for leaf in leaves(each["met_when"])}
            found |= {f"duty-{name}-{duty['id']}" for duty in each.get("duties", [])}
        found |= {f"duty-{duty['for']}-{duty['id']}" for duty in file.get("duties", [])}
        for kind in ("groups", "escalation"):
            for each in file.get(kind, []):
                found |= {f"duty-{each['id']}-{duty['id']}" for duty in each.get("duties", [])}
    return {name.replace("_", "-") for name in found}


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_every_id_in_the_data_has_one_anchor(partnership):
    """An answer, a receipt or a colleague can point at any rule, of past editions too."""
    counted = Counter(anchor for text in pages(partnership).values() for anchor in anchors(text))
    assert not ids(partnership) - counted.keys()
    assert not {name for name, times in counted.items() if times > 1}


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_every_link_within_the_pages_leads_somewhere(partnership):
    """A link to an anchor, or to another page, is never dead."""
    made = pages(partnership)
    there = {anchor for text in made.values() for anchor in anchors(text)}
    linked = {link for text in made.values() for link in re.findall(r"\]\(#([a-z0-9-]+)\)", text)}
    assert linked
    assert not linked - there
    others = {link for text in made.values() for link in re.findall(r"\]\(([a-z-]+)\.md\)", text)}
    assert not others - made.keys()


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_every_picture_that_a_page_asks_for_can_be_drawn(partnership):
    """Each is well-formed, says in words what it shows, and keeps its words within its width."""
    asked = {
        tuple(line.split())
        for text in pages(partnership).values()
        for line in re.findall(r"^```\{safeguarding-picture\} (.+)$", text, re.MULTILINE)
    }
    assert asked
    for name in asked:
        _check_picture(site.picture(shelf(partnership), *name).svg("-".join(name)))


@pytest.mark.parametrize("page", sorted(path for path in DOCS.glob("*.md")), ids=lambda path: path.stem)
def test_every_picture_on_a_page_by_hand_can_be_drawn(page):
    """The fundamentals show pictures too; a rule that is renamed must not leave a hole."""
    for line in re.findall(r"^```\{safeguarding-picture\} (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        _check_picture(site.picture(shelf("croydon"), *line.split()).svg(line))


def _check_picture(svg: str) -> None:
    root = ET.fromstring(svg)  # noqa: S314  our own text
    space = "{http://www.w3.org/2000/svg}"
    title, description = root.find(f"{space}title"), root.find(f"{space}desc")
    assert title.text
    assert description.text
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    for text in root.iter(f"{space}text"):
        size = text.get("class").split()[0].removeprefix("sg-")
        start = float(text.get("x")) - (width_of(text.text, size) / 2 if text.get("text-anchor") else 0)
        assert start >= 0
        assert start + width_of(text.text, size) <= WIDTH + 1, text.text
    # No colour stands in a picture: the page gives them, light or dark.
    assert not re.search(r"(fill|stroke|style)=", svg)


def told(name: str, argument: str = "") -> str:
    """The text alternative of a picture."""
    return " ".join(site.picture(shelf("croydon"), name, argument).said)


@pytest.mark.parametrize("name", sorted(shelf("croydon").rules.criteria))
def test_a_diagram_names_each_criterion(name):
    """Both in the picture and in its text alternative."""
    criteria = shelf("croydon").rules.criteria[name]
    sheet = site.picture(shelf("croydon"), "criteria", name)
    shown = " ".join(ET.fromstring(sheet.svg("x")).itertext())  # noqa: S314  our own text
    for leaf in criteria.criteria:
        assert leaf.text in " ".join(sheet.said)
        assert leaf.text in shown
        assert leaf.text in pages("croydon")[f"criteria/{name}"].replace("\\", "")


def test_the_ladder_has_each_stage_with_its_limit():
    """Five stages of at most seven working days: thirty-five in all."""
    ladder = told("ladder", "croydon-escalation")
    assert [int(number) for number in re.findall(r"Stage (\d)", ladder)] == [1, 2, 3, 4, 5]
    assert ladder.count("at most 7 working days") == 5
    assert "35 working days in all" in ladder
    assert ladder.startswith("Before all else, 999")


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_the_stages_of_a_policy_stand_in_words(partnership):
    """Each stage with its time, who takes part and the source: nothing stands in the picture alone."""
    for name, entry in shelf(partnership).entries("escalation").items():
        section = pages(partnership)["escalation"].partition(f"(escalation-{name})=")[2].partition("\n(escalation-")[0]
        listed = re.findall(r"^- Stage (\d).*?: (.+) Source: \[", section, re.MULTILINE)
        assert [int(number) for number, _ in listed] == [stage.number for stage in entry.item.stages]
        for (_, says), stage in zip(listed, entry.item.stages, strict=True):
            limit = entry.item.limit(stage.number)
            assert ("no time of its own" if limit is None else str(limit.within or limit.as_written)) in says
            assert all(role.role in says for role in stage.roles)
            assert stage.roles or "not held" in says


def test_a_length_that_cannot_be_counted_is_not_added_up():
    """London's working week has no number of days, so the ladder claims no sum."""
    ladder = told("ladder", "london-resolving-differences")
    assert "working week" in ladder
    assert "in all" not in ladder


def test_the_time_line_holds_each_deadline_on_its_day():
    """Counted here by hand: Christmas, Boxing Day's substitute and New Year's Day lie between."""
    line = told("after-incident")
    assert "Monday 4 January 2027: The local authority must notify the Child Safeguarding Practice Review Panel" in line
    assert re.search(r"Monday 25 January 2027: The safeguarding partners .* should make a rapid review", line)
    assert "Closed between: Christmas Day, Boxing Day, New Year's Day, 4 weekend days." in line
    death = told("after-death")
    assert re.search(r"Thursday 24 December 2026: .*\(by 09:30; 24 hours after: death\)", death)
    assert re.search(r"Friday 25 December 2026: .*\(by 09:30; 48 hours after: death\)", death)


def test_the_days_of_a_limit_are_numbered():
    """The event is day 0, a closed day has no number, and the fifth working day is the last."""
    count = told("count", "notify-panel")
    assert count.startswith("Wednesday 23 December 2026: the event. Thursday 24 December 2026: working day 1.")
    assert "Monday 28 December 2026: closed, Boxing Day. Tuesday 29 December 2026: working day 2." in count
    assert count.endswith("Monday 4 January 2027: the last day.")


def test_the_table_of_limits_says_who_does_what():
    """An id alone tells a reader nothing; where no duty has the limit, who keeps to it still stands there."""
    table = pages("croydon")["time-limits"].replace("\\", "")
    row = re.compile(r"^\| (.+?) \[[^\]]+\]\(#timescales-([a-z0-9-]+)\) \|", re.MULTILINE)
    rows = {name: says for says, name in row.findall(table)}
    assert rows.keys() == shelf("croydon").entries("timescales").keys()
    assert rows["private-fostering-ended"] == "The carer: private fostering ended."
    duties = [rule.duty for entry in shelf("croydon").entries("criteria").values() for rule in entry.item.duties]
    assert any(duty.timescale == "notify-panel" for duty in duties)
    for name, says in rows.items():
        its = [duty.does for duty in duties if duty.timescale == name]
        assert any(does in says for does in its) or not its, name


def test_a_limit_in_hours_has_no_days_to_number():
    """Hours pass on closed days too, so a picture of days would mislead."""
    with pytest.raises(TypeError, match="days"):
        site.picture(shelf("croydon"), "count", "police-protection")


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_calendar_marks_each_closed_day(year):
    """As many bank holidays as the calendar holds, and each Saturday and Sunday."""
    days = shelf("croydon").rules.working_days
    sheet = site.picture(shelf("croydon"), "year", str(year))
    svg = sheet.svg("x")
    first = date(year, 1, 1)
    every = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    named = {day.date for day in days.holidays(first, date(year, 12, 31))}
    assert svg.count('class="sg-holiday"') == len(named) == 8
    assert svg.count('class="sg-weekend"') == sum(day.weekday() > 4 and day not in named for day in every)
    for day in days.holidays(first, date(year, 12, 31)):
        assert f"{weekday_date(day.date)}, {day.title}." in " ".join(sheet.said)


def test_the_doors_say_which_way_not_knowing_leads():
    """Not known opens every door of this area, and never the one that sends a child elsewhere."""
    doors = site.picture(shelf("croydon"), "doors").said
    assert [line for line in doors if "and only then" in line] == [doors[1]]
    assert sum("Yes, or not known" in line for line in doors) == 5
    assert doors[0].endswith("999.")


def test_each_door_says_whom_to_reach():
    """A step to phone somebody stands beside the number, here as in a route's own words."""
    contacts = shelf("croydon").rules.contacts
    doors = pages("croydon")["doors"].replace("\\", "")
    out_of_hours = doors.partition("(#criteria-door-out-of-hours)")[2].partition("(#criteria-")[0]
    team = contacts["emergency-duty-team"]
    assert f"  - [{team.role}](#contacts-{team.id}): {team.phone}, for an urgent referral" in out_of_hours
    assert contacts["mash-urgent-line"].phone not in out_of_hours
    for contact in contacts.values():
        for name, criteria in shelf("croydon").rules.criteria.items():
            if any(rule.duty.id in contact.steps for rule in criteria.duties):
                ways = [way for way in (contact.phone, contact.email, contact.url) if way]
                for page in (f"criteria/{name}", *(["doors"] if name.startswith("door-") else [])):
                    shown = pages("croydon")[page].replace("\\", "")
                    reach = re.findall(rf"\(#contacts-{contact.id}\): (.*)", shown)
                    assert reach, (page, contact.id)
                    assert all(way in reach[0] for way in ways)


def test_the_levels_stand_behind_their_thresholds():
    """Four levels, three thresholds."""
    levels = told("levels")
    assert levels.count("Threshold:") == 3
    assert levels.index("Level 1 (Universal)") < levels.index("Level 4 (Child Protection)")


def test_the_time_line_of_editions_says_which_was_not_read():
    """The edition whose values are carried is never shown as if it had been read."""
    line = told("editions", "working-together")
    assert "Working Together to Safeguard Children 2018: held from 4 July 2018 to 14 December 2023." in line
    assert line.count(": in force") == 2
    assert re.search(r"Working Together to Safeguard Children 2026: in force from 18 March 2026, not read", line)


def test_the_time_line_of_editions_says_what_its_colours_mean():
    """Each kind of bar that is drawn, and the line, stands once in the legend above the first year."""
    for argument, is_carried in (("", True), ("working-together", True), ("glossary", False)):
        svg = site.picture(shelf("croydon"), "editions", argument).svg("x")
        legend, _, bars = svg.partition("sg-tiny")
        kinds = {"sg-edition-1", "sg-edition-2", *(["sg-carried"] if is_carried else [])}
        assert set(re.findall(r"sg-bar (sg-[a-z0-9-]+)", bars)) <= kinds
        assert sorted(re.findall(r"sg-bar (sg-[a-z0-9-]+)", legend)) == sorted(kinds)
        assert legend.count("sg-now") == 1
        assert "the day of these rules, 22 November 2026" in legend
        assert "held from" in legend


def test_what_is_only_announced_has_no_bar():
    """An Act that isn't in force is never drawn as if it were; its edition still stands in the list."""
    assert "Acts passed" not in told("editions")
    page = pages("croydon")["editions"]
    assert "(`announced-acts`), held from 29 April 2026." in page
    assert "Children Act 2004" in told("editions")


def test_each_finding_has_its_next_step():
    """The three answers are told apart, and none of them is a dead end."""
    assert len(site.picture(shelf("croydon"), "findings", "serious-incident-notification").said) == 3
    told_of = told("findings", "serious-incident-notification")
    assert "Not known yet: The local authority with the safeguarding partners should settle today" in told_of


def test_the_layers_end_with_your_own():
    """England first, the overlay last."""
    assert re.match(r"England: \d+ editions in force\. London: .* Croydon: .* Your overlay", told("layers"))


def test_a_policy_that_gives_way_says_so():
    """London's stands on the page, with a note that Croydon's takes its place."""
    after = pages("croydon")["escalation"].partition("(escalation-london-resolving-differences)=")[2]
    assert "Another policy stands in its place on 22 November 2026." in after


def test_every_value_that_is_unsure_is_named_with_its_place():
    """As many lines as the command line counts, each with a link; nothing hides behind a number."""
    page = pages("croydon")["sources"]
    values = cited([shelf("croydon").rules])
    for heading, unsure in (
        ("not verified", [row for row in values if row.cite.evidence is Evidence.UNVERIFIED]),
        ("carried forward", [row for row in values if row.cite.carried_from]),
    ):
        assert len(unsure) > 10
        section = page.partition(f"## Every value that is {heading}\n")[2].partition("\n## ")[0]
        listed = re.findall(r"^- ([a-z ]+) \[([^\]]+)\]\(#([a-z0-9-]+)\)", section, re.MULTILINE)
        assert sorted((kind, name) for kind, name, _ in listed) == sorted((row.kind, row.id) for row in unsure)


def test_no_source_is_called_read_that_was_not():
    """The day on which it was looked up is no word that it was read; a site's front page is no page's address."""
    page = pages("croydon")["sources"]
    lines = dict(re.findall(r"\]\{#sources-([a-z0-9-]+)\}(.*)", page))
    assert not [line for line in lines.values() if re.search(r"(?<!not) read", line)]
    assert ", looked up 22 November 2026, not read; " in lines["cdr2018"]
    assert "not read" not in lines["croydon-report-page"]
    assert "(the address of the page is not held)" in lines["croydon-report-page"]
    assert "is not held" not in lines["wt2023"]


def test_every_example_of_the_data_is_shown_with_its_finding():
    """The invented cases of the current editions, each answered by the rulebook and not by the page."""
    for file in files("croydon"):
        if file["edition"] in shelf("croydon").rules.editions:
            for each in file.get("criteria", []):
                shown = pages("croydon")[f"criteria/{each['id']}"].replace("\\", "")
                for example in each["examples"]:
                    finding = {"met": "Met", "not_met": "Not met", "unknown": "Not known yet"}[example["finding"]]
                    assert f"**{finding}**: {example.get('name', 'a case')}. Known: " in shown


def test_a_term_leads_to_what_it_names():
    """By its id or its title, or by a shorthand that is no other term's: PIP is two things."""
    lines = dict(re.findall(r"\]\{#terms-([a-z0-9-]+)\}(.*)", pages("croydon")["glossary"]))
    for term, named in (
        ("rapid-review", "criteria-rapid-review"),
        ("safeguarding-practice-review-group", "groups-review-group"),
        ("local-authority-designated-officer", "contacts-lado"),
        ("primary-inclusive-practice", "forums-pip"),
    ):
        assert f"](#{named})" in lines[term]
    assert " See " not in lines["parents-in-partnership"]
    assert " See " not in lines["youth-justice-service"]


def test_the_page_of_what_is_covered_names_the_documents():
    """Items of nobody knows which document would say nothing."""
    page = pages("croydon")["coverage"]
    documents = page.partition("## The documents\n")[2].partition("## The items\n")[0]
    assert "annual report 2022-23" in documents
    assert len(re.findall(r"^- ", documents, re.MULTILINE)) == len(shelf("croydon").documents) == 4


def test_what_is_not_a_partnerships_is_left_out():
    """Barnet holds no doors, levels or contacts: no page is made for what is not there."""
    assert not {"doors", "levels", "contacts", "coverage"} & pages("barnet").keys()
    assert {"escalation", "time-limits", "editions", "sources", "index"} <= pages("barnet").keys()


def test_every_page_that_gives_an_answer_begins_with_999():
    """The note stands above what it is about, on every generated page but the lists."""
    lists = {"events", "calendar", "editions", "sources", "publications", "glossary", "groups-and-forums", "coverage"}
    for name, text in pages("croydon").items():
        start = text.split("\n## ")[0]
        assert ("```{safeguarding-safety}" in start) is (name not in lists), name


CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
ANSWERS = re.compile(r"\.finding\b|deadlines\(|assessments\(|route\(|\bdue\(")
BY_HAND = sorted(path for path in DOCS.rglob("*.md") if path.parent.name in {"docs", "howto", "explanation", "data"})


def test_the_pages_by_hand_are_there():
    """A list that lost its pages must not pass."""
    assert len(BY_HAND) > 15


@pytest.mark.parametrize("page", BY_HAND, ids=lambda path: path.stem)
def test_every_page_by_hand_that_gives_an_answer_has_the_note(page):
    """Whoever copies the example sees it."""
    text = page.read_text(encoding="utf-8")
    gives = any(ANSWERS.search(code) for code in CODE.findall(text))
    assert not gives or "```{safeguarding-safety}" in text


def test_whoever_follows_the_page_on_overlays_gets_a_sound_folder(tmp_path):
    """Its commands and files in order, in an empty folder: each command ends well, and each output is the one shown."""
    page = (DOCS / "howto" / "write-an-overlay.md").read_text(encoding="utf-8")
    file = tmp_path / re.search(r"`(anyborough/\S+\.yaml)`", page)[1]

    def said(command: str, code: int) -> str:
        words = [sys.executable, *command.split()[1:]]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    steps = re.findall(
        r"^    (python -m safeguarding [^\n]+)$|^```(yaml|text)\n(.*?)^```", page, re.MULTILINE | re.DOTALL
    )
    assert [kind for _, kind, _ in steps] == ["", "yaml", "", "text", "yaml", "", ""]
    checks = "python -m safeguarding check anyborough"
    outputs = []
    for command, kind, block in steps:
        if command:
            outputs.append(said(command, 0))
        elif kind == "yaml":
            file.parent.mkdir(exist_ok=True)
            file.write_text((file.read_text(encoding="utf-8") if file.exists() else "") + block, encoding="utf-8")
        else:
            sound = file.read_text(encoding="utf-8")
            file.write_text(sound.replace("3 working days", "10 working days"), encoding="utf-8")
            assert said(checks, 1) == block
            file.write_text(sound, encoding="utf-8")
    assert outputs[1] == said(checks, 0) == "3 files, no problem\n"
    # Three working days from 23 December, by hand: the 24th, 29th and 30th.
    assert outputs[2].startswith("Due by Wednesday 30 December 2026: 3 working days after")
    assert outputs[3].startswith("Due by Thursday 24 December 2026: 1 working day after")


@pytest.mark.parametrize("module", sorted(path.stem for path in Path(sg.__file__).parent.glob("[a-z]*.py")))
def test_every_public_module_has_a_page(module):
    """Named as the module, and in the list of the reference."""
    page = (DOCS / "reference" / f"{module}.md").read_text(encoding="utf-8")
    assert f"automodule:: safeguarding.{module}" in page
    assert f"]({module}.md)" in (DOCS / "reference" / "index.md").read_text(encoding="utf-8")


def test_every_error_has_its_page():
    """Each page that says what can go wrong leads to one list."""
    assert "automodule:: safeguarding.errors" in (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")


def test_the_addresses_that_are_promised_hold():
    """They stand in records of other systems; a change here breaks their links."""
    answer = incidents.serious_incident_notification(from_plain(incidents.Incident, {}), shelf("croydon").rules)
    assert site.address("criteria", answer.criteria_id) == (
        "criteria/serious-incident-notification.html#criteria-serious-incident-notification"
    )
    assert site.address("timescales", "notify-panel") == "time-limits.html#timescales-notify-panel"
    assert site.address("events", "authority_aware") == "events.html#events-authority-aware"
    assert site.anchor("criterion", answer.criteria_id, answer.reasons[0].criterion_id) == (
        "criterion-serious-incident-notification-abuse-or-neglect"
    )
    promised = (DOCS / "howto" / "explain-an-answer.md").read_text(encoding="utf-8")
    for kind in ("timescales", "events", "levels", "contacts", "editions", "sources"):
        assert f"`rules/{site.address(kind, 'ID')}`" in promised


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a *b* c", r"a \*b\* c"),
        ("a [b](c)", r"a \[b\](c)"),
        ("<b>", r"\<b\>"),
        ("1 | 2", r"1 \| 2"),
        ("authority_aware", "authority_aware"),
        ("_so_", r"\_so\_"),
        ("two\n lines", "two lines"),
        ("`{x}`", r"\`\{x\}\`"),
    ],
)
def test_the_datas_words_are_shown_as_they_are(given, shown):
    """An overlay's text can't make a link, a tag or a directive on somebody's page."""
    assert words.text(given) == shown


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_the_menu_holds_every_page_and_each_kind_of_question_together(partnership):
    """In the order of the list on the page; a page that the menu lacks is found by nobody."""
    page = pages(partnership)["index"]
    menu = page.partition(":hidden:\n\n")[2].partition("\n```")[0].splitlines()
    assert sorted(menu) == sorted(pages(partnership).keys() - {"index"})
    listed = re.findall(r"\]\(#criteria-([a-z0-9-]+)\)", page)
    assert [name.removeprefix("criteria/") for name in menu if name.startswith("criteria/")] == listed


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_no_sentence_of_the_pages_stops_twice(partnership):
    """What the data end with a full stop gets no second one."""
    assert not [name for name, text in pages(partnership).items() if re.search(r"[.?!]\.(\s|$)", text)]


def test_words_wrap_and_none_is_lost():
    """A word wider than the room is broken; the letters stay, in order."""
    text = f"short {'w' * 90} end"
    lines = wrapped(text, 100, "text")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, "text") <= 100 for line in lines)
    assert wrapped("", 100, "text") == []


def test_a_title_cannot_break_a_picture():
    """What the data say is written as text."""
    sheet = Sheet('<script> & "more"')
    sheet.card(0, WIDTH, "<b> & </svg>")
    sheet.said.append("<desc>")
    root = ET.fromstring(sheet.svg('a "name"'))  # noqa: S314  our own text
    assert "".join(root.itertext()) == '<script> & "more"<desc><b> & </svg>'


def test_the_pages_are_written_once_and_old_ones_go(tmp_path):
    """A page that is unchanged keeps its time; one that is no longer made is taken away."""
    old = tmp_path / "criteria" / "no-longer-held.md"
    old.parent.mkdir()
    old.write_text("x", encoding="utf-8")
    site.write(shelf("barnet"), tmp_path)
    assert not old.exists()
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    assert len(written) == len(pages("barnet"))
    (tmp_path / "index.md").write_text("changed by hand", encoding="utf-8")
    site.write(shelf("barnet"), tmp_path)
    again = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    assert {path.name for path in written if written[path] != again[path]} == {"index.md"}
    assert (tmp_path / "index.md").read_text(encoding="utf-8") == pages("barnet")["index"]


def test_two_times_give_the_same_pages():
    """Nothing reads the clock, and no order is left to chance."""
    again = site.Shelf("barnet", ON, OVERLAYS / "barnet")
    assert dict(site.pages(again)) == pages("barnet")


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


CSS = (DOCS / "_static" / "safeguarding.css").read_text(encoding="utf-8")
# The theme's own colours of words and pages, which the pictures take over: light, then dark.
LOOKS = {
    "light": (".sg-figure {", {"ink": "#000000", "quiet": "#5a5c63", "page": "#ffffff", "paper": "#f8f9fb"}),
    "dark": (
        'body[data-theme="dark"] .sg-figure {',
        {"ink": "#cfd0d0", "quiet": "#9ca0a5", "page": "#131416", "paper": "#1a1c1e"},
    ),
}


def test_no_colour_is_the_themes_alone():
    """Where a theme lacks a variable, what has no colour after the comma is drawn black on black."""
    own = set(re.findall(r"^ *(--sg-[a-z-]+):", CSS, re.MULTILINE))
    used = re.findall(r"var\((--[a-z-]+)(, [^)]+)?\)", CSS)
    assert len(used) == CSS.count("var(") > 50
    assert not [name for name, fallback in used if name not in own and not fallback]


@pytest.mark.parametrize("look", LOOKS)
def test_the_colours_of_pictures_can_be_read(look):
    """WCAG 2.2 AA: 4.5 to 1 for words, 3 to 1 for the edges that carry meaning."""
    start, colours = LOOKS[look]
    block = CSS.partition(start)[2].partition("}")[0]
    # Another theme has none of Furo's colours, so the same ones stand in.
    assert dict(re.findall(r"--sg-([a-z-]+): var\(--color-[a-z-]+, (#[0-9a-f]{6})\)", block)) == colours
    colours = colours | dict(re.findall(r"--sg-([a-z-]+): (#[0-9a-f]{6})", block))
    grounds = ["page", "paper", *(name for name in colours if name.endswith("-soft"))]
    assert len(grounds) == 6
    for ground in grounds:
        for word in ("ink", "quiet"):
            assert _contrast(colours[word], colours[ground]) >= 4.5, (word, ground)
    for name in ("blue", "green", "red"):
        assert _contrast(colours[name], colours["page"]) >= 4.5, name
    assert _contrast(colours["on"], colours["blue"]) >= 4.5
    for name in ("edge", "amber"):
        assert _contrast(colours[name], colours["page"]) >= 3, name


def test_the_numbers_beside_other_systems():
    """Every state of the nine facts, counted again; a plain `if` takes what is not known for a no."""
    rules = sg.rulebook("croydon", on=date(2026, 11, 20))
    criteria = rules.criteria["serious-incident-notification"]
    values = {
        "abuse_or_neglect": ("suspected", "not_suspected", None),
        "serious_harm": ("yes", "no", None),
        **dict.fromkeys(
            ("child_died", "under_18_when_died", "died_in_area", "outside_england", "normally_resident"),
            (True, False, None),
        ),
        **dict.fromkeys(("under_18_when_harmed", "harmed_in_area"), (True, False, None)),
    }
    states = wrong = 0
    for state in product(*values.values()):
        given = dict(zip(values, state, strict=True))
        try:
            finding = sg.assess(criteria, from_plain(incidents.Incident, given)).finding
        except FactsError:
            continue
        states += 1
        abroad = given["outside_england"] and given["normally_resident"]
        died = given["child_died"] and given["under_18_when_died"] and (given["died_in_area"] or abroad)
        harmed = (
            given["serious_harm"] == "yes" and given["under_18_when_harmed"] and (given["harmed_in_area"] or abroad)
        )
        says_no = not (given["abuse_or_neglect"] == "suspected" and (died or harmed))
        wrong += says_no and finding is not sg.Finding.NOT_MET
    page = (DOCS / "explanation" / "comparison.md").read_text(encoding="utf-8")
    assert f"There are {states:,} combinations" in page
    assert f'says "no" in {wrong:,} of them' in page
