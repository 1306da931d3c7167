"""The service as a browser and as another program meet it; in Chromium it is driven by ``browser/drive.mjs``."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1]))
import app as service
import case

import safeguarding as sg
from safeguarding import exchange, incidents
from safeguarding.facts import Incident, Suspicion

CANARY = "Zebedee"
OTHER_CHILDREN = "Could any other child be at risk now"
HARMED = {"serious_harm": "likely", "under_18_when_harmed": "yes", "harmed_in_area": "yes", "child_died": "no"}


@pytest.fixture
def client(monkeypatch):
    """Return a client of the service on a day in December."""
    monkeypatch.setattr(service, "now", lambda: datetime(2026, 12, 23, 9, tzinfo=UTC))
    return TestClient(service.app)


def legends(page):
    """Return what a page asks in its first form."""
    return re.findall(r"<legend>(.*?)</legend>", page.text.partition("</form>")[0])


def fields(page):
    """Return the fields of the first form of a page, as a browser sends them untouched."""
    form = page.text.partition("<form")[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict([*hidden, *re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', form)])


def test_other_children_come_first_and_stay_until_they_are_settled(client):
    """The question is on every page; "not known" doesn't put it aside, and it holds nothing else up."""
    page, seen = client.get("/"), 0
    while "<h1>What is known?" in page.text:
        assert legends(page)[0].startswith(OTHER_CHILDREN)
        seen += 1
        page = client.post("/", data=fields(page))
    assert seen > 10
    assert "<h1>What this calls for" in page.text
    settled = client.post("/", data={case.ALWAYS: "no"})
    assert not any(legend.startswith(OTHER_CHILDREN) for legend in legends(settled))


@pytest.mark.parametrize(
    "facts", [{}, {"child_died": "no"}, HARMED, {"child_died": "yes", "looked_after_by": "this_authority"}]
)
def test_it_asks_exactly_what_can_still_change_an_answer(client, facts):
    """One question after another, each of them among those that the library still asks, until none is left."""
    rules = sg.rulebook("croydon", on=date(2026, 12, 23))
    page = client.post("/", data=facts)
    asked = set()
    while "<h1>What is known?" in page.text:
        sent = fields(page)
        known = {name: case.VALUES[name].get(word) for name, word in sent.items()}
        open_now = {each.fact for every in incidents.assessments(Incident(**known), rules) for each in every.questions}
        new = sent.keys() - asked - facts.keys()
        assert new <= open_now
        asked |= new
        page = client.post("/", data=sent)
    assert asked == open_now


def test_not_known_is_chosen_until_somebody_says_otherwise(client):
    """Going on without choosing is never a no."""
    assert set(fields(client.get("/")).values()) == {"unknown"}
    page = client.post("/", data={**fields(client.get("/")), "go": "answer"})
    assert "treat it as open, never as a no" in page.text
    assert ">No</p>" not in page.text


def test_dates_follow_from_the_days(client):
    """Christmas is stepped over, and a rapid review shows its stricter day before its notification is sent."""
    days = {"day-authority_aware": "23", "month-authority_aware": "12", "year-authority_aware": "2026"}
    page = client.post("/", data={**HARMED, "abuse_or_neglect": "suspected", **days, "go": "answer"})
    assert "Monday 4 January 2027" in page.text
    assert "No date yet; on the stricter reading Monday 18 January 2027" in page.text
    assert 'name="when-authority_aware" value="2026-12-23"' in page.text


def test_the_calendar(client):
    """Entries without a word of the case; later ones have a higher sequence, and nothing was kept."""
    data = {**HARMED, "abuse_or_neglect": "suspected", "when-authority_aware": "2026-12-23", "reference": " C-2041 "}
    sent = client.post("/calendar", data=data)
    assert sent.headers["content-type"] == "text/calendar; charset=utf-8"
    assert sent.headers["content-disposition"] == 'attachment; filename="deadlines.ics"'
    events = Calendar.from_ical(sent.content).events
    assert date(2027, 1, 4) in [event.start for event in events]
    assert {event["sequence"] for event in events} == {int(service.now().timestamp()) // 60}
    assert not re.search("notif|harm|abuse", sent.text)


def test_contradictions_are_asked_again(client):
    """Both questions, and nothing is lost."""
    page = client.post("/", data={"abuse_or_neglect": "not_suspected", "abuse_contributed": "known", "unborn": "no"})
    assert page.status_code == 422
    assert fields(page) == {"unborn": "no", "abuse_or_neglect": "not_suspected", "abuse_contributed": "known"}


@pytest.mark.parametrize(
    "sent",
    [
        {CANARY: "yes"},
        {"child_died": CANARY},
        {"when-incident": CANARY},
        {"day-incident": "31", "month-incident": "2", "year-incident": "2026"},
        {"day-incident": CANARY},
        {"day-incident": "20", "month-incident": "11", "year-incident": "26"},
        {"day-incident": "24", "month-incident": "12", "year-incident": "2026"},
        {"year-incident": "26", "month-incident": "2"},
        {f"when-{CANARY}": "2026-11-20"},
        {"child_died": ["yes", "no"]},
        {"child_died": "yes" * 10_000},
        dict.fromkeys((f"{CANARY}{number}" for number in range(101)), "1"),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/calendar"])
def test_what_is_refused_is_not_repeated(client, path, sent):
    """A page that says what was expected, and holds nothing of what was sent."""
    page = client.post(path, data={"reference": "C-1", **sent} if path == "/calendar" else sent)
    assert page.status_code == 422
    assert CANARY not in page.text
    assert 'role="alert"' in page.text


def test_a_name_is_no_reference(client):
    """It would stand in everybody's calendar."""
    page = client.post("/calendar", data={"reference": CANARY})
    assert page.status_code == 422
    assert CANARY not in page.text


class TestJson:
    """Another program sends facts and days, and gets what the library says, whole."""

    def test_what_comes_back(self, client):
        """The answers can be read again as the library's own; absent and null are the same."""
        given = {"child_died": False, "abuse_or_neglect": "known", "near_miss": None}
        sent = {"on": "2026-11-20", "facts": given, "events": {"authority_aware": "2026-11-20T09:30:00+00:00"}}
        found = client.post("/api/incident", json=sent).json()
        rules = sg.rulebook("croydon", on=date(2026, 11, 20))
        facts = Incident(child_died=False, abuse_or_neglect=Suspicion.KNOWN)
        expected = incidents.assessments(facts, rules)
        read = [exchange.from_json(sg.Assessment, json.dumps(each)) for each in found["assessments"]]
        assert tuple(read) == expected
        asked = [each["fact"] for each in found["questions"]]
        assert sorted(asked) == sorted({each.fact for answer in expected for each in answer.questions})
        assert case.ALWAYS in asked
        assert {"fact", "text", "values"} == found["questions"][0].keys()
        assert any(each.get("due") == "2026-11-27" for each in found["deadlines"])

    def test_null_is_not_known(self, client):
        """Of all facts, of one, of all events and of one."""
        sent = [{}, {"facts": None, "events": None}, {"facts": {"unborn": None}, "events": {"incident": None}}]
        answers = [client.post("/api/incident", json={"on": "2026-11-20", **each}) for each in sent]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert answers[0].json() == answers[1].json() == answers[2].json()

    @pytest.mark.parametrize(
        ("sent", "paths"),
        [
            ('{"on": "2026-11-20", "facts": {"child_died": 0, "Zebedee": 1}}', ["facts.name 2", "facts.child_died"]),
            ('{"on": "2026-11-20", "facts": {"child_died": true, "child_died": false}}', ["body"]),
            ('{"on": "2026-11-20", "Zebedee": 1}', ["body"]),
            ('{"on": "Zebedee"}', ["on"]),
            ('{"on": "2026-W47-5"}', ["on"]),
            ('{"on": "20261120"}', ["on"]),
            ('{"on": "2026-11-20T09:30:00+00:00"}', ["on"]),
            ('{"on": "x", "events": {"incident": "x"}, "facts": {"unborn": 1}}', ["on", "events", "facts.unborn"]),
            ('{"on": "2026-11-20", "facts": "Zebedee"}', ["facts.values"]),
            ('{"on": "2026-11-20", "events": {"authority_aware": 5}}', ["events"]),
            ('{"on": "2026-11-20", "events": ["Zebedee"]}', ["events"]),
            ('{"on": "2026-11-20", "events": {"Zebedee": "2026-11-20"}}', [""]),
            ('{"on": "2026-11-20", "events": {"incident": "2026-11-20T09:30"}}', ["events"]),
            ('{"on": "1066-10-14"}', [""]),
            ('{"facts": {}}', ["on"]),
            ("Zebedee", ["body"]),
            ("[" * 15_000, ["body"]),
            (" " * 20_001, ["body"]),
        ],
    )
    def test_what_is_refused(self, client, sent, paths):
        """Each problem at its place, and nothing repeated."""
        answer = client.post("/api/incident", content=sent)
        assert answer.status_code == 422
        assert [problem["path"] for problem in answer.json()["problems"]] == paths
        assert CANARY not in answer.text


@pytest.mark.parametrize("path", ["/", "/static/style.css", "/nowhere"])
def test_every_answer_has_the_headers(client, path):
    """Nothing is kept, nothing is loaded from elsewhere, no script runs; no cookie is set."""
    answer = client.get(path)
    for name, value in service.HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert not re.search("<script|<style| style=| on[a-z]+=", answer.text)


def test_nothing_of_a_case_stands_in_an_address(client):
    """Every form posts, and an address with a question mark is none of ours."""
    page = client.post("/", data={**HARMED, "go": "answer"})
    forms = re.findall("<form[^>]*>", page.text)
    assert forms
    assert all('method="post"' in form and "?" not in form for form in forms)
