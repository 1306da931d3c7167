"""A web service on the library: one page for a worker, and one address for another program.

It keeps nothing. What is known of a case travels in the form itself, from page to page, and
never in an address, a cookie or a log. The library reads no clock, so the service does.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import attrs
import case
import jinja2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import safeguarding as sg
from safeguarding import exchange, ics, incidents
from safeguarding.criteria import Assessment, Duty, DutyKind, Finding
from safeguarding.errors import FactsError, FactsProblem, SafeguardingError
from safeguarding.facts import from_plain
from safeguarding.sources import long_date, weekday_date

HERE = Path(__file__).parent
PARTNERSHIP = "croydon"
MOST_BYTES = 20_000
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
PAGES = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True)
PAGES.filters |= {
    "weekday": weekday_date,
    "day": long_date,
    "words": lambda name: name.replace("_", " "),
    "first_letter": lambda text: text[:1].upper() + text[1:],
}
# Without one of your own, an entry that was downloaded before a restart doesn't move.
CALENDAR_KEY = os.environ.get("CALENDAR_KEY", "").encode() or secrets.token_bytes(32)
KINDS = [DutyKind.MUST_NOT, DutyKind.MUST, DutyKind.SHOULD]
ORDER = [Finding.MET, Finding.UNKNOWN, Finding.NOT_MET]


@lru_cache(maxsize=8)
def rules(on: date) -> sg.Rulebook:
    """Return the rules as at a day."""
    return sg.rulebook(PARTNERSHIP, on=on)


def now() -> datetime:
    """Return the instant at which a request is answered."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day in England."""
    return now().astimezone(ZoneInfo("Europe/London")).date()


@lru_cache(maxsize=8)
def texts(on: date) -> dict[str, str]:
    """Return how each fact is asked for."""
    every = case.questions(incidents.assessments(incidents.Incident(), rules(on)))
    return {name: question.text for name, question in every.items()}


async def body(request: Request) -> bytes:
    """Return what was sent; more than any form here holds is not read to its end."""
    read = b""
    async for part in request.stream():
        read += part
        if len(read) > MOST_BYTES:
            raise FactsError([FactsProblem("body", f"expected at most {MOST_BYTES} bytes")])
    return read


async def fields(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form."""
    try:
        return parse_qsl((await body(request)).decode(), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        problem = FactsProblem("body", "expected the fields of a form")
    raise FactsError([problem])


def page(name: str, status: int = 200, **shown: object) -> HTMLResponse:
    """Return a page."""
    shown |= {"values": case.VALUES, "texts": texts(today()), "always": case.ALWAYS, "on": today()}
    return HTMLResponse(PAGES.get_template(name).render(shown), status)


async def start(_: Request) -> Response:
    """Return the first question."""
    return questions(case.Case({}, {}))


async def step(request: Request) -> Response:
    """Return the next questions; the answer where there is none, or where it was asked for."""
    given = await fields(request)
    wants = [text for name, text in given if name == "go"]
    it = case.read([field for field in given if field[0] != "go"], rules(today()))
    try:
        return answer(it) if wants == ["answer"] else questions(it)
    except FactsError as error:
        # Answers that contradict each other: both are asked again.
        names = [name for problem in error.problems for name in problem.path.split(", ")]
        again = [name for name in dict.fromkeys(names) if name in case.VALUES]
        return page("again.html", 422, case=it, again=again)


def questions(it: case.Case) -> Response:
    """Return the page that asks what still matters."""
    found = incidents.assessments(it.incident, rules(today()))
    ask, _ = case.asked(it, found)
    if all(question.fact == case.ALWAYS and case.ALWAYS in it.answers for question in ask):
        return answer(it)
    left = [name for name in case.questions(found) if name not in it.answers]
    return page("questions.html", case=it, ask=ask, left=len(left), now=certain(found, Finding.MET))


def certain(found: tuple[Assessment, ...], finding: Finding) -> list[Duty]:
    """Return what such findings call for already, prohibitions first; what has a time limit stands with its date."""
    every = {duty.does: duty for each in found if each.finding is finding for duty in each.duties}.values()
    sure = [duty for duty in every if not duty.conditional and duty.timescale is None and duty.kind in KINDS]
    return sorted(sure, key=lambda duty: KINDS.index(duty.kind))


def answer(it: case.Case) -> Response:
    """Return the page with what the answers call for, and by when."""
    book = rules(today())
    found = incidents.assessments(it.incident, book)
    dates = sg.deadlines(found, it.days, book)
    _, aside = case.asked(it, found)
    left = [name for name in case.questions(found) if name not in it.answers]
    return page(
        "answer.html",
        case=it,
        found=sorted(found, key=lambda each: ORDER.index(each.finding)),
        now=certain(found, Finding.MET),
        meanwhile=certain(found, Finding.UNKNOWN),
        dates=dates,
        due=[item for item in dates if hasattr(item, "due") or item.cautious_due or item.earliest_due],
        events={name: book.events[name] for name in case.events_of(dates)},
        aside=aside,
        left=len(left),
        caveats=dict.fromkeys(text for each in (*found, *dates) for text in each.caveats),
    )


async def calendar(request: Request) -> Response:
    """Return the deadlines as a file for a calendar."""
    given = await fields(request)
    reference = next((text.strip() for name, text in given if name == "reference"), "")
    book = rules(today())
    it = case.read([field for field in given if field[0] != "reference"], book)
    dates = sg.deadlines(incidents.assessments(it.incident, book), it.days, book)
    # Minutes only grow, so what is downloaded later moves the entries without anything being kept here.
    sequence = int(now().timestamp()) // 60
    file = ics.calendar(dates, reference=reference, key=CALENDAR_KEY, stamp=now(), sequence=sequence)
    head = {"content-disposition": 'attachment; filename="deadlines.ics"'}
    return Response(file, media_type="text/calendar; charset=utf-8", headers=head)


async def incident(request: Request) -> Response:
    """Return every answer, what can still change one, and the deadlines, as JSON."""
    facts, events, on = asked_for(await body(request))
    book = rules(on)
    found = incidents.assessments(facts, book)
    return JSONResponse(
        {
            "assessments": [exchange.to_plain(each) for each in found],
            "questions": [
                {
                    **attrs.asdict(each),
                    "values": [getattr(value, "value", value) for value in case.VALUES[each.fact].values()],
                }
                for each in case.questions(found).values()
            ],
            "deadlines": [exchange.to_plain(each) for each in sg.deadlines(found, events, book)],
        }
    )


def asked_for(sent: bytes) -> tuple[incidents.Incident, dict[str, date], date]:
    """Return the facts, the moments of the events and the day of the rules; every problem of all three at once."""
    try:
        given = json.loads(sent, object_pairs_hook=once)
        fits = given.keys() <= {"on", "facts", "events"}
    except (AttributeError, ValueError, RecursionError):
        fits = False
    if not fits:
        expected = "expected an object with on, a day, and maybe facts and events, each key once"
        raise FactsError([FactsProblem("body", expected)])
    problems = []
    on = case.moment(given.get("on"))
    if type(on) is not date:
        problems.append(FactsProblem("on", "expected a day, such as 2026-11-22"))
    events = {} if given.get("events") is None else given["events"]
    several = events.items() if type(events) is dict else [("", events)]
    moments = {name: case.moment(when) for name, when in several if when is not None}
    if None in moments.values():
        problems.append(FactsProblem("events", "expected by each name a day, or an instant with its zone"))
    facts = incidents.Incident()
    try:
        facts = from_plain(incidents.Incident, {} if given.get("facts") is None else given["facts"])
    except FactsError as error:
        problems += [attrs.evolve(each, path=f"facts.{each.path}") for each in error.problems]
    if problems:
        raise FactsError(problems)
    return facts, moments, on


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object of JSON in which no key stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


async def refused(request: Request, error: Exception) -> Response:
    """Return what can't be used, without repeating it: the library's errors hold no value of a caller."""
    problems = [attrs.asdict(problem) for problem in getattr(error, "problems", ())] or [
        {"path": "", "expected": str(error)}
    ]
    if request.url.path.startswith("/api/"):
        return JSONResponse({"problems": problems}, 422)
    return page("refused.html", 422, problems=problems)


class Headers:
    """Every answer tells the browser to keep nothing, to load nothing from elsewhere and to run no script."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application that answers."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((a.encode(), b.encode()) for a, b in HEADERS.items())]
            await send(message)

        await self.app(scope, receive, with_headers)


ROUTES = [
    Route("/", start, methods=["GET"]),
    Route("/", step, methods=["POST"]),
    Route("/calendar", calendar, methods=["POST"]),
    Route("/api/incident", incident, methods=["POST"]),
    Mount("/static", StaticFiles(directory=HERE / "static")),
]
HANDLERS: dict[Any, Callable[[Request, Exception], Any]] = {SafeguardingError: refused}
# Outermost, so that an error of the server's own has the headers too.
app = Headers(Starlette(routes=ROUTES, exception_handlers=HANDLERS))
