"""A rulebook: which editions it holds on a date, what may be put on top, and its digest."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

import safeguarding as sg
from invented import POLICY, TESTSHIRE, write
from past_calendars import official
from safeguarding import _folders, _yaml, workdays
from safeguarding.criteria import Finding
from safeguarding.errors import DataError, FactsError, NotInForceError, UnknownNameError
from safeguarding.facts import Incident

DATA = Path(__file__).parent / "data"
SHIPPED = Path(sg.__file__).parent / "data"
ON = date(2026, 11, 20)
ONE_DAY = timedelta(days=1)
CANARY = "Jane Zebedee"
LAYERS = ("england", "london", "south-west-london", "croydon")


@pytest.fixture(params=["SafeLoader", "CSafeLoader"])
def loader(request, monkeypatch):
    """The pure loader and the C one; what was read before is forgotten."""
    chosen = getattr(yaml, request.param)
    monkeypatch.setattr(_yaml, "_loader", lambda: chosen)
    _folders._shipped.cache_clear()
    yield chosen
    _folders._shipped.cache_clear()


@cache
def croydon(day):
    """Return Croydon's rulebook for a day, loaded once: it can't be changed."""
    return sg.rulebook("croydon", on=day)


def problems(partnership, folder, on=ON):
    """Return what is said about a policy that is refused."""
    with pytest.raises(DataError) as refused:
        sg.rulebook(partnership, on=on, overlay=folder)
    return [str(problem) for problem in refused.value.problems]


def head(edition="second", layer="own-layer", dates="{from: 2026-01-01}"):
    """Return the head of a file, and nothing more."""
    return f"edition: {edition}\ntitle: A title\nlayer: {layer}\nin_force: {dates}\n"


def shipped_heads():
    """Return (edition, layer, instrument, first day, last day or None) of each file, read without the library."""
    heads = []
    for path in sorted(SHIPPED.glob("*/*/*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        dates = content["in_force"]
        heads.append((content["edition"], content["layer"], path.parent.name, dates["from"], dates.get("until")))
    return heads


HEADS = shipped_heads()
FIRST_DAY = min(start for _, layer, _, start, _ in HEADS if layer == "england")


def in_force(day):
    """Return the ids of the editions that a day lies in, by their heads alone."""
    return {edition for edition, _, _, start, until in HEADS if start <= day and (until is None or day <= until)}


# Mistakes, all at once.

NO_GAP = "gap or overlap: invented-act must end the day before this edition begins"
BRACKET = "not valid YAML here: close this bracket, with commas between what it holds"
FIVE = [
    (18, 13, "no such fact; did you mean near_miss?"),
    (19, 18, "true or false to some readers: quote it if it is an id or text; for true or false, write that word"),
    (25, 9, "this key stands here twice: keep one"),
    (28, 24, "no such source; expected one of handbook"),
    (32, 9, "unknown key; expected facts, finding, name"),
]


@pytest.mark.usefixtures("loader")
def test_five_mistakes_are_five_problems(overlay):
    """One error names each, at file, line and column, the same under both loaders."""
    folder = overlay({"five.yaml": DATA.joinpath("five-mistakes.yaml").read_text(encoding="utf-8")})
    expected = [f"own/five.yaml:{line}:{column}: {text}" for line, column, text in FIVE]
    assert problems("croydon", folder) == expected
    with pytest.raises(DataError) as refused:
        sg.rulebook("croydon", on=ON, overlay=folder)
    assert str(refused.value) == "\n  ".join(["the data can't be used: 5 problems", *expected])


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"notes.txt": "a"}, ["own:1:1: expected a folder with at least one .yaml file"], id="no file of rules"
        ),
        pytest.param(
            {"a.yaml": ""},
            ["own/a.yaml:1:1: the file holds nothing: write its content, or remove it"],
            id="an empty file",
        ),
        pytest.param(
            {"a.yaml": "edition: [", "b/c.yml": "- a"},
            [
                f"own/a.yaml:1:10: {BRACKET}",
                "own/b/c.yml:1:1: expected a mapping with edition, title, layer, in_force",
            ],
            id="mistakes in two files, deep in the folder and with the shorter ending",
        ),
        pytest.param(
            {"a.yaml": head(layer="testshire")},
            ["own/a.yaml:3:8: this layer is already there; give the overlay a layer name of its own"],
            id="the partnership's own layer",
        ),
        pytest.param(
            {"a.yaml": head(layer="testland"), "b/b.yaml": head("third", layer="testland")},
            [
                "own/a.yaml:3:8: this layer is already there; give the overlay a layer name of its own",
                "own/b/b.yaml:3:8: this layer is already there; give the overlay a layer name of its own",
            ],
            id="the layer of the law, twice",
        ),
        pytest.param(
            {"a/a.yaml": head(), "b/b.yaml": head()},
            ["own/b/b.yaml:1:10: another file has this id; ids are unique"],
            id="two files with one id",
        ),
        pytest.param(
            {"a/1.yaml": head(), "a/2.yaml": head(dates="{from: 2027-01-01}")},
            [
                "own/a/2.yaml:1:10: another file has this id; ids are unique",
                "own/a/2.yaml:4:11: gap or overlap: second must end the day before this edition begins",
            ],
            id="an edition without an end, and a later one with its id",
        ),
        pytest.param(
            {
                "a/1.yaml": head(dates="{from: 2026-01-01, until: 2026-06-30}"),
                "a/2.yaml": head("third", dates="{from: 2026-07-02}"),
            },
            ["own/a/2.yaml:4:11: gap or overlap: second must end the day before this edition begins"],
            id="a gap of one day",
        ),
        pytest.param(
            {
                "a/1.yaml": head(dates="{from: 2026-01-01, until: 2026-06-30}"),
                "a/2.yaml": head("third", dates="{from: 2026-06-30}"),
            },
            ["own/a/2.yaml:4:11: gap or overlap: second must end the day before this edition begins"],
            id="an overlap of one day",
        ),
        pytest.param(
            {
                "a/2.yaml": head(dates="{from: 2026-01-01, until: 2026-06-30}"),
                "a/1.yaml": head("third", dates="{from: 2026-01-01}"),
            },
            ["own/a/2.yaml:4:11: gap or overlap: third must end the day before this edition begins"],
            id="two that begin on one day",
        ),
        pytest.param(
            {
                "a/1.yaml": head(dates="{from: 2026-01-01, until: 2025-06-30}"),
                "a/2.yaml": head("third", dates="{from: 2026-07-01}"),
            },
            [
                "own/a/1.yaml:4:37: ends before it begins; until is inclusive",
                "own/a/2.yaml:4:11: gap or overlap: second must end the day before this edition begins",
            ],
            id="one that ends before it begins",
        ),
        pytest.param(
            {
                "a/3.yaml": head("fourth", dates="{from: 2028-01-01}"),
                "a/1.yaml": head(dates="{from: 2026-01-01, until: 2026-06-30}"),
                "a/2.yaml": head("third", dates="{from: 2026-08-01, until: 2027-12-30}"),
            },
            [
                "own/a/2.yaml:4:11: gap or overlap: second must end the day before this edition begins",
                "own/a/3.yaml:4:11: gap or overlap: third must end the day before this edition begins",
            ],
            id="two gaps between three",
        ),
    ],
)
@pytest.mark.usefixtures("country")
def test_files_that_do_not_fit_together_are_refused(files, expected, overlay):
    """Each is named by its folder and file, as the caller knows them."""
    assert problems("testshire", overlay(files)) == expected


@pytest.mark.usefixtures("country")
def test_an_overlay_can_not_use_the_id_of_an_edition_of_the_law(overlay):
    """Otherwise the digest would no longer be of the law."""
    assert problems("testshire", overlay({"a.yaml": head("invented-act")})) == [
        "own/a.yaml:1:10: another file has this id; ids are unique"
    ]


@pytest.mark.usefixtures("country")
def test_two_editions_from_the_first_day_of_the_calendar_overlap(overlay):
    """The first of January of the year 1 is a date like others."""
    first = "{from: 0001-01-01}"
    folder = overlay({"a/1.yaml": head(dates=first), "a/2.yaml": head("third", dates=first)})
    assert problems("testshire", folder) == [
        "own/a/2.yaml:4:11: gap or overlap: second must end the day before this edition begins"
    ]


@pytest.mark.usefixtures("country")
def test_editions_that_follow_each_other_are_picked_by_date(overlay):
    """Whatever their files are called, each holds up to its last day, inclusive."""
    folder = overlay(
        {
            "a/new.yaml": head("new", dates="{from: 2026-07-01}"),
            "a/old.yaml": head("old", dates="{from: 2026-01-01, until: 2026-06-30}"),
        }
    )
    held = {
        day: sg.rulebook("testshire", on=day, overlay=folder).editions.keys()
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    }
    assert [editions[1:] for editions in held.values()] == [(), ("old",), ("old",), ("new",)]


@pytest.mark.usefixtures("country")
def test_a_folder_that_is_not_there_is_refused(tmp_path):
    """So is a file in place of a folder; both are named as the caller named them."""
    (tmp_path / "file.yaml").write_text(POLICY, encoding="utf-8")
    for name in ("nowhere", "file.yaml"):
        assert problems("testshire", tmp_path / name) == [f"{name}:1:1: expected a folder with at least one .yaml file"]


@pytest.mark.usefixtures("country")
def test_a_folder_called_like_a_file_is_no_file(overlay):
    """It is not opened, and not passed over in silence."""
    folder = overlay({"a.yaml/b.yaml": POLICY})
    assert problems("testshire", folder) == ["own/a.yaml:1:1: not a plain file: name a YAML file"]


@pytest.mark.usefixtures("country")
def test_a_file_that_leads_out_of_the_folder_is_refused(overlay, tmp_path):
    """Even where the file behind the link would do; the rest of the folder is checked as well."""
    write(tmp_path / "outside.yaml", POLICY)
    folder = overlay({"b.yaml": head(layer="testshire")})
    (folder / "a.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "c.yaml").symlink_to("../outside.yaml")
    assert problems("testshire", folder) == [
        "own/a.yaml:1:1: leads out of the overlay's folder",
        "own/b.yaml:3:8: this layer is already there; give the overlay a layer name of its own",
        "own/c.yaml:1:1: leads out of the overlay's folder",
    ]


@pytest.mark.usefixtures("country")
def test_a_folder_with_nothing_but_links_out_of_it_is_refused(overlay, tmp_path):
    """It holds a file, so it is the link that is wrong."""
    write(tmp_path / "outside.yaml", POLICY)
    folder = overlay({"notes.txt": ""})
    (folder / "a.yaml").symlink_to(tmp_path / "outside.yaml")
    assert problems("testshire", folder) == ["own/a.yaml:1:1: leads out of the overlay's folder"]


@pytest.mark.usefixtures("country")
def test_links_that_stay_inside_are_followed(overlay, tmp_path):
    """A folder may itself be reached by a link, and a file may be a link to its neighbour."""
    folder = overlay({"a/policy.txt": POLICY})
    (folder / "a" / "policy.yaml").symlink_to("policy.txt")
    (tmp_path / "link").symlink_to(folder)
    assert sg.rulebook("testshire", on=ON, overlay=tmp_path / "link").layers[-1] == "marsh-lane"


@pytest.mark.usefixtures("country")
def test_a_link_to_nothing_is_refused(overlay):
    """Inside the folder, it is a file that is not there."""
    folder = overlay({"notes.txt": ""})
    (folder / "a.yaml").symlink_to("gone.yaml")
    assert problems("testshire", folder) == ["own/a.yaml:1:1: no such file: check its name and its folder"]


@pytest.mark.usefixtures("country")
def test_a_folder_that_leads_out_is_refused(overlay, tmp_path):
    """Rules that somebody put there must not be left out without a word."""
    write(tmp_path / "outside" / "policy.yaml", POLICY)
    folder = overlay({"a.yaml": head()})
    (folder / "b").symlink_to(tmp_path / "outside")
    assert problems("testshire", folder) == ["own/b:1:1: leads out of the overlay's folder"]


@pytest.mark.usefixtures("country")
def test_after_a_refusal_nothing_of_the_policy_is_left(overlay):
    """The same partnership without it, and with a mended one, answers as if it had never been."""
    plain = sg.rulebook("testshire", on=ON)
    mended = sg.rulebook("testshire", on=ON, overlay=overlay({"policy.yaml": POLICY}))
    for old, new in (
        ("fact: near_miss", "fact: naer_miss"),
        ("timescale: tell-the-lead\n    applies", "timescale: gone\n    applies"),
    ):
        assert POLICY.count(old) == 1
        assert problems("testshire", overlay({"policy.yaml": POLICY.replace(old, new)}))
        again = sg.rulebook("testshire", on=ON)
        assert (again, again.criteria, again.timescales) == (plain, plain.criteria, plain.timescales)
        assert (
            again.criteria["serious-incident-notification"].duties
            == plain.criteria["serious-incident-notification"].duties
        )
    assert sg.rulebook("testshire", on=ON, overlay=overlay({"policy.yaml": POLICY})) == mended != plain


def test_mistakes_in_our_own_data_are_reported_too(country):
    """All of them, named from data/, and every time: a failed load is not remembered as a good one."""
    write(country / "testland" / "act" / "2026-01-01.yaml", head(layer="testland"))
    write(country / "testshire" / "policy" / "2026-01-01.yaml", "edition: [")
    for _ in range(2):
        assert problems("testshire", None) == [
            f"data/testland/act/2026-01-01.yaml:4:11: {NO_GAP}",
            f"data/testshire/policy/2026-01-01.yaml:1:10: {BRACKET}",
        ]
    (country / "testland" / "act" / "2026-01-01.yaml").unlink()
    (country / "testshire" / "policy" / "2026-01-01.yaml").unlink()
    assert sg.rulebook("testshire", on=ON).editions.keys() == ("invented-act",)


# Arguments.


@pytest.mark.parametrize("wrong", [datetime(2026, 11, 20), "2026-11-20", None, 20261120, True])
def test_only_a_date_is_a_date(wrong):
    """A datetime would hide the question of its time zone."""
    with pytest.raises(FactsError) as refused:
        sg.rulebook("croydon", on=wrong)
    assert str(refused.value) == "on: expected a date"


def test_wrong_arguments_are_reported_together():
    """The overlay is a path, and neither is repeated."""
    with pytest.raises(FactsError) as refused:
        sg.rulebook("croydon", on=CANARY, overlay=CANARY)
    assert [(each.path, each.expected) for each in refused.value.problems] == [
        ("on", "expected a date"),
        ("overlay", "expected a pathlib.Path of a folder, or None"),
    ]


def test_a_path_that_no_folder_can_have():
    """It is refused before the system sees it."""
    with pytest.raises(FactsError) as refused:
        sg.rulebook("croydon", on=ON, overlay=Path(f"{CANARY}\0"))
    assert str(refused.value) == "overlay: expected a pathlib.Path of a folder, or None"


class OwnText(str):
    """A text that will not be compared."""

    __slots__ = ()

    def __eq__(self, other):
        raise RuntimeError(CANARY)

    __hash__ = None


class OwnDate(date):
    """A date that will not be compared."""

    def __eq__(self, other):
        raise RuntimeError(CANARY)

    __lt__ = __gt__ = __le__ = __ge__ = __eq__

    def __hash__(self):
        raise RuntimeError(CANARY)


def test_kinds_of_text_and_date_run_no_code_of_their_own():
    """What they hold counts, and the rulebook keeps plain ones."""
    rules = sg.rulebook(OwnText("croydon"), on=OwnDate(2026, 11, 20))
    assert rules == croydon(ON)
    assert (type(rules.partnership), type(rules.on)) == (str, date)
    with pytest.raises(UnknownNameError):
        sg.rulebook(OwnText(CANARY), on=ON)
    assert workdays.working_days(OwnText("scotland")).division == "scotland"


@pytest.mark.parametrize("wrong", [None, object(), "croydon", {}, sg.Rulebook])
def test_deadlines_need_a_rulebook(wrong):
    """Any other object is refused, and nothing of it is run."""
    with pytest.raises(FactsError) as refused:
        sg.deadlines([], {}, wrong)
    assert str(refused.value) == "rules: expected a Rulebook; make one with safeguarding.rulebook"


@pytest.mark.parametrize(
    "ask", ["is_working_day", "add", "count", "next", "holidays", "closed", "why", "is_provisional"]
)
def test_a_date_that_can_not_be_looked_up_is_none(ask):
    """Whatever it raises, the answer is the calendar's own error."""
    calendar, day = workdays.working_days(), OwnDate(2026, 11, 20)
    arguments = {"add": (day, 1)}.get(ask) or (day,) * (2 if ask in {"count", "holidays", "closed"} else 1)
    with pytest.raises(FactsError) as refused:
        getattr(calendar, ask)(*arguments)
    assert CANARY not in str(refused.value)
    assert "expected a date without a time" in str(refused.value)


def shut_on_a_friday():
    """Return a calendar of an office."""
    return workdays.working_days().with_office_closures([ON], title="Council closed", authority="the council")


@pytest.mark.parametrize("wrong", [CANARY, [], shut_on_a_friday()])
def test_a_calendar_is_the_law_s_alone(wrong):
    """An office that is closed never extends a statutory clock, so its calendar is refused."""
    with pytest.raises(FactsError) as refused:
        sg.rulebook("croydon", on=ON, working_days=wrong)
    assert str(refused.value) == "working_days: expected a WorkingDays without office closures, or None"


@pytest.mark.parametrize(
    "name", [CANARY, "Croydon", "croydon ", "croyden", "../croydon", "england", "", None, 7, ["croydon"]]
)
def test_an_unknown_partnership_is_offered_those_that_are_held(name):
    """What was asked for is never repeated."""
    with pytest.raises(UnknownNameError) as refused:
        sg.rulebook(name, on=ON)
    assert str(refused.value) == f"no partnership has this name; there are: {', '.join(sg.partnerships())}"


def test_partnerships_are_the_folders_that_say_so():
    """Each can be asked for; a layer alone is none."""
    assert sg.partnerships() == tuple(sorted(path.parent.name for path in SHIPPED.glob("*/partnership.yaml")))
    assert "croydon" in sg.partnerships()
    assert "england" not in sg.partnerships()


# Dates.


@pytest.mark.parametrize("day", [date(1990, 1, 1), date.min, FIRST_DAY - ONE_DAY])
def test_before_the_first_law_nothing_is_in_force(day):
    """A date outside every edition is an error, never the nearest edition."""
    with pytest.raises(NotInForceError) as refused:
        croydon(day)
    assert (
        str(refused.value) == f"on: no edition of the law that is held was in force; the earliest begins on {FIRST_DAY}"
    )


def test_three_dates_have_three_sets_of_editions():
    """Working Together of 2018, of 2023 and of 2026, and what Croydon had published by then."""
    sets = {}
    for day, guidance in (
        (date(2019, 6, 3), "working-together-2018"),
        (date(2026, 2, 3), "working-together-2023"),
        (date(2026, 11, 20), "working-together-2026"),
    ):
        rules = croydon(day)
        held = [name for name in rules.editions if name.startswith("working-together-")]
        assert (held, rules.on, rules.layers) == ([guidance], day, LAYERS)
        assert "children-act-2004" in rules.editions
        sets[frozenset(rules.editions)] = rules.digest
    assert len(sets) == len(set(sets.values())) == 3
    assert "croydon-serious-incidents-page" not in croydon(date(2019, 6, 3)).editions


@pytest.mark.parametrize("name", [name for name, *_ in HEADS])
def test_an_edition_is_in_force_from_its_first_day_to_its_last(name):
    """The day before, the first day, the last day and the day after each hold exactly the right editions."""
    (start, until), *_ = [(start, until) for edition, _, _, start, until in HEADS if edition == name]
    days = [start - ONE_DAY, start, *([] if until is None else [until, until + ONE_DAY])]
    for day in days:
        if day < FIRST_DAY:
            with pytest.raises(NotInForceError):
                sg.rulebook("croydon", on=day)
            continue
        rules = croydon(day)
        assert set(rules.editions) == in_force(day), day
        assert (name in rules.editions) is (start <= day and (until is None or day <= until)), day
        layers = [edition.layer for edition in rules.editions.values()]
        assert layers == sorted(layers, key=LAYERS.index)


def test_an_edition_without_an_end_holds_for_ever():
    """No end is known, and nothing is guessed."""
    assert set(croydon(date.max).editions) == {name for name, _, _, _, until in HEADS if until is None}


@pytest.mark.parametrize(
    ("kind", "name", "dates"),
    [
        ("criteria", "care-leaver-death", "from 15 December 2023 to 17 March 2026, and from 18 March 2026"),
        ("timescales", "report-care-leaver-death", "from 15 December 2023 to 17 March 2026, and from 18 March 2026"),
        ("editions", "working-together-2026", "from 18 March 2026"),
        ("editions", "working-together-2023", "from 15 December 2023 to 17 March 2026"),
        ("sources", "wt2026", "from 18 March 2026"),
    ],
)
def test_an_id_of_another_date_is_told_with_all_its_dates(kind, name, dates):
    """It exists, so the caller learns for which dates to ask."""
    names = getattr(croydon(date(2019, 6, 3)), kind)
    with pytest.raises(NotInForceError) as refused:
        names[name]
    assert str(refused.value) == (
        f"{name}: not in force on this rulebook's date, but {dates}; make a rulebook for a date in that time"
    )
    assert name not in names


@pytest.mark.parametrize(
    ("kind", "asked", "near"),
    [
        ("criteria", "serious-incident-notifcation", "serious-incident-notification"),
        ("criteria", "care-leaver-deaths", "care-leaver-death"),
        ("timescales", "notify-pannel", "notify-panel"),
        ("events", "authority_awear", "authority_aware"),
        ("editions", "children-act-2005", "children-act-2004"),
        ("sources", "ca2005", "ca2004"),
    ],
)
def test_an_unknown_id_is_offered_near_ones(kind, asked, near):
    """Those of other dates among them; what was asked for is not repeated."""
    with pytest.raises(UnknownNameError) as refused:
        getattr(croydon(date(2019, 6, 3)), kind)[asked]
    assert f"near ones are: {near}" in str(refused.value)
    assert asked not in str(refused.value).replace(near, "")


# A policy on top.


@pytest.fixture
def own_rules(overlay):
    """Croydon's rules with the invented policy on top."""
    return sg.rulebook("croydon", on=ON, overlay=overlay({"policy.yaml": POLICY}))


def test_a_policy_is_the_last_layer(own_rules):
    """It adds its edition, criteria, time limit, event and source, and takes nothing away."""
    plain = croydon(ON)
    assert own_rules.layers == (*plain.layers, "marsh-lane")
    assert own_rules.partnership == plain.partnership == "croydon"
    for kind, more in (
        ("editions", "marsh-lane-policy"),
        ("criteria", "near-miss-to-talk-through"),
        ("timescales", "tell-the-lead"),
        ("events", "door_opened"),
        ("sources", "handbook"),
    ):
        assert getattr(own_rules, kind).keys() == (*getattr(plain, kind).keys(), more)


def test_a_policy_changes_the_digest(own_rules):
    """The version shows its beginning, and so every answer can be told apart."""
    plain = croydon(ON)
    assert own_rules.digest != plain.digest
    assert own_rules != plain
    assert own_rules.version == f"{sg.DATA_EDITION}+{own_rules.digest[:12]}"
    assert len(own_rules.digest) == 64


def test_answers_of_a_policy_cite_its_edition(own_rules):
    """Its own question, and the law's question to which it adds a duty."""
    own = sg.assess(own_rules.criteria["near-miss-to-talk-through"], Incident(near_miss=True, child_died=False))
    assert own.editions[:2] == ("marsh-lane-policy", "children-act-2004")
    # Harmed, it is met; not harmed and alive, the Act calls for nothing, and it is met as well.
    assert {reason.cite.edition for reason in own.reasons} == {"marsh-lane-policy"}
    assert {duty.cite.edition for duty in own.duties} == {"marsh-lane-policy"}
    assert (own.finding, own.digest, own.on) == (Finding.MET, own_rules.digest, ON)
    assert "Marsh Lane handbook, page 2" in own.explain()
    law = sg.assess(own_rules.criteria["serious-incident-notification"], Incident())
    assert "marsh-lane-policy" in law.editions
    assert [duty.cite.at for duty in law.duties if duty.id == "tell-the-lead-too"] == ["page 9"]


def test_clocks_of_a_policy_run(own_rules):
    """Its own event starts its own time limit, counted as it says."""
    law = sg.assess(own_rules.criteria["serious-incident-notification"], Incident(harmed_in_area=True))
    deadlines = sg.deadlines(law, {"door_opened": date(2026, 11, 21)}, own_rules)
    (own,) = [each for each in deadlines if each.timescale.id == "tell-the-lead" and hasattr(each, "due")]
    # A Saturday counts as the Monday after it, which is day 0.
    assert (own.due, own.event, own.conditional) == (date(2026, 11, 25), "door_opened", False)
    assert "The source writes 2 days; working days are assumed." in own.caveats


def test_a_policy_of_another_date_is_not_in_force(overlay):
    """Its ids are told with their dates, and its layer is said to be empty."""
    rules = sg.rulebook("croydon", on=date(2025, 12, 31), overlay=overlay({"policy.yaml": POLICY}))
    with pytest.raises(NotInForceError, match="from 1 January 2026"):
        rules.criteria["near-miss-to-talk-through"]
    assert "marsh-lane-policy" not in rules.editions
    assert rules.layers[-1] == "marsh-lane"
    caveats = sg.assess(rules.criteria["serious-incident-notification"], Incident()).caveats
    assert "No rules of marsh-lane are held for this date; ask there." in caveats


@pytest.mark.parametrize("day", [FIRST_DAY, date(2019, 6, 3), ON])
def test_layers_without_rules_on_a_date_are_named_in_every_answer(day):
    """Where nothing of London, of its sub-region or of Croydon is held, it says to ask there."""
    held = {layer for name, layer, *_ in HEADS if name in in_force(day)}
    said = [f"No rules of {layer} are held for this date; ask there." for layer in LAYERS if layer not in held]
    for criteria in croydon(day).criteria.values():
        assert [caveat.text for caveat in criteria.fact_caveats if caveat.text.startswith("No rules of")] == said
    assert bool(said) is (day != ON)


# Digest.


def test_the_digest_holds_as_long_as_the_editions():
    """Two dates share it exactly where the same editions are in force."""
    days = sorted({day for _, _, _, start, until in HEADS for day in (start, start + ONE_DAY, until) if day})
    digests = {}
    for day in days[days.index(FIRST_DAY) :]:
        digests.setdefault(frozenset(in_force(day)), set()).add(croydon(day).digest)
    assert {len(each) for each in digests.values()} == {1}
    assert len(set.union(*digests.values())) == len(digests) > 3


def test_a_newer_calendar_has_another_digest():
    """A deadline counted with it can be told from one counted without; the same days give the same digest."""
    plain = croydon(ON)
    newer = workdays.working_days().updated(official(add=[("2026-12-24", "Extra day")]))
    rules = sg.rulebook("croydon", on=ON, working_days=newer)
    assert rules.working_days is newer
    assert rules.digest != plain.digest
    assert rules.editions == plain.editions
    assert sg.rulebook("croydon", on=ON, working_days=workdays.working_days()).digest == plain.digest


def test_rulebooks_of_two_dates_are_two(own_rules):
    """Even where their digest is one: the date belongs to the answer."""
    one, other = croydon(ON), croydon(ON + ONE_DAY)
    assert one.digest == other.digest
    assert one != other
    assert len({one, other, own_rules, croydon(ON)}) == 3


IN_A_NEW_PROCESS = """
import json, pathlib, sys, yaml
from datetime import date
loader, folder, criteria = sys.argv[1:]
if loader == "SafeLoader":
    vars(yaml).pop("CSafeLoader", None)
import safeguarding as sg
from safeguarding import _yaml
from safeguarding.facts import Incident
assert _yaml._loader().__name__ == loader
rules = sg.rulebook("croydon", on=date(2026, 11, 20), overlay=pathlib.Path(folder))
print(json.dumps([rules.digest, list(rules.criteria), sg.assess(rules.criteria[criteria], Incident()).explain()]))
"""


@pytest.mark.parametrize("name", ["SafeLoader", "CSafeLoader"])
@pytest.mark.parametrize("seed", ["0", "4242"])
def test_a_new_process_gives_the_same_digest_and_answers(name, seed, overlay, own_rules):
    """Whichever loader reads the files, and however this run of Python mixes its sets."""
    folder = overlay({"policy.yaml": POLICY})
    criteria = "near-miss-to-talk-through"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SHIPPED.parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", IN_A_NEW_PROCESS, name, str(folder), criteria],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answer = sg.assess(own_rules.criteria[criteria], Incident()).explain()
    assert json.loads(done.stdout) == [own_rules.digest, list(own_rules.criteria), answer]


def test_both_loaders_give_the_same_rulebook(monkeypatch, overlay):
    """Digest and everything in it."""
    folder = overlay({"policy.yaml": POLICY})
    made = []
    for name in ("SafeLoader", "CSafeLoader"):
        monkeypatch.setattr(_yaml, "_loader", lambda name=name: getattr(yaml, name))
        _folders._shipped.cache_clear()
        made.append(sg.rulebook("croydon", on=ON, overlay=folder))
    _folders._shipped.cache_clear()
    assert parts(made[0]) == parts(made[1])


# What a rulebook is made of.


def parts(rules):
    """Return everything that a rulebook holds, with what equality leaves out."""
    return (
        rules,
        rules.layers,
        rules.editions.items(),
        rules.version,
        [(made, made.duties, made.fact_caveats, made.compiled) for made in rules.criteria.values()],
        rules.timescales.items(),
        rules.events.items(),
        rules.sources.items(),
        rules.working_days,
    )


@pytest.mark.parametrize("copied", [lambda rules: pickle.loads(pickle.dumps(rules)), copy.deepcopy])
def test_a_copy_of_a_rulebook_is_whole_and_answers_alike(copied, own_rules):
    """Everything in it is equal, and so are its answers, its deadlines and its errors."""
    same = copied(own_rules)
    assert parts(same) == parts(own_rules)
    incident = Incident(child_died=True, harmed_in_area=True)
    events = {"authority_aware": ON, "door_opened": ON}
    for name in ("serious-incident-notification", "near-miss-to-talk-through"):
        one, other = (sg.assess(rules.criteria[name], incident) for rules in (own_rules, same))
        assert one == other
        assert sg.deadlines(one, events, own_rules) == sg.deadlines(other, events, same)
    with pytest.raises(NotInForceError):
        same.editions["working-together-2018"]


def test_rulebooks_differ_by_partnership_date_and_content(country):
    """Each of the three alone makes another."""
    one = sg.rulebook("testshire", on=ON)
    write(country / "othershire" / "partnership.yaml", TESTSHIRE.replace("testshire", "othershire"))
    assert sg.rulebook("othershire", on=ON) != one
    assert sg.rulebook("testshire", on=ON + ONE_DAY) != one
    assert sg.rulebook("testshire", on=ON) == one


def test_a_rulebook_shows_what_it_is():
    """Partnership, date and version, and no more."""
    rules = croydon(ON)
    assert repr(rules) == f"<Rulebook croydon, as at 2026-11-20, {rules.version}>"
    assert rules.working_days.version


def test_a_path_longer_than_any_that_the_system_has():
    """The system's own message would repeat it."""
    with pytest.raises(FactsError) as refused:
        sg.rulebook("croydon", on=ON, overlay=Path("Zebedee" * 1_000))
    assert str(refused.value) == "overlay: expected a pathlib.Path of a folder, or None"


@pytest.mark.parametrize("wrong", [None, "2026-11-20", datetime(2026, 11, 20)])
def test_ages_and_editions_take_a_date(wrong):
    """A text or a moment is none."""
    rules = croydon(ON)
    with pytest.raises(FactsError, match="on: expected a date without a time"):
        next(iter(rules.contacts.values())).age(wrong)
    with pytest.raises(FactsError, match="day: expected a date without a time"):
        rules.editions["working-together-2026"].covers(wrong)
