"""Write the conformance cases that follow from the data files alone, or export every case as one JSON file.

    python tools/conformance.py            write conformance/generated/*.yaml
    python tools/conformance.py --check    say whether they are as they would be written
    python tools/conformance.py --json F   write every case, those by hand too, to F

What is expected is worked out here by another way than the library's: conditions are walked as
trees for every state that the unknown facts could be in, and days are counted one by one.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from safeguarding.facts import KINDS, kind_of

ROOT = Path(__file__).parents[1]
DATA = ROOT / "src" / "safeguarding" / "data"
HOME = ROOT / "conformance"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TODAY = date(2026, 11, 20)
LONDON = ZoneInfo("Europe/London")
FORMAT = 1


def read(path):
    """Return what a YAML file holds."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506  one of the two safe ones


LAYERS = read(DATA / "croydon" / "partnership.yaml")["layers"]
EDITIONS = [read(path) for layer in LAYERS for path in sorted((DATA / layer).glob("*/*.yaml"))]


def covers(edition, on):
    """Whether an edition is in force on a day."""
    dates = edition["in_force"]
    return dates["from"] <= on and (dates.get("until") is None or on <= dates["until"])


def a_day_of(edition):
    """Return a day on which an edition is in force: today's, or its last."""
    return TODAY if covers(edition, TODAY) else edition["in_force"].get("until") or edition["in_force"]["from"]


# Facts: a state gives a word to each of some facts.


def word(value):
    """Return a value of a fact as a file has it."""
    return getattr(value, "value", value)


class Facts:
    """The facts of one class, and which of their values never stand together."""

    def __init__(self, about):
        """Take the words of each fact, and the pairs that contradict each other."""
        kind = kind_of(KINDS[about])
        self.words = {
            name: [word(value) for value in domain] for name, domain in zip(kind.names, kind.domains, strict=True)
        }
        self.never = [tuple(self._side(kind, side) for side in pair) for pair in kind.never]

    def _side(self, kind, side):
        name, bits = kind.names[side[0]], side[1]
        return name, frozenset(value for at, value in enumerate(self.words[name]) if bits >> at & 1)

    def possible(self, state):
        """Whether no two facts of a state contradict each other."""
        return not any(
            one in state and other in state and state[one] in values and state[other] in others
            for (one, values), (other, others) in self.never
        )

    def completions(self, given, names):
        """Yield each state of `names` that the facts given leave possible."""
        free = [name for name in names if name not in given]
        for values in product(*(self.words[name] for name in free)):
            state = {**given, **dict(zip(free, values, strict=True))}
            if self.possible(state):
                yield state


# Conditions, walked as they are written.


class Rules:
    """The criteria of the editions in force on one day, with every duty that an edition adds to them."""

    def __init__(self, on):
        """Take what the editions in force hold."""
        self.on = on
        current = [edition for edition in EDITIONS if covers(edition, on)]
        self.criteria = {each["id"]: each for edition in current for each in edition.get("criteria") or []}
        self.added = [duty for edition in current for duty in edition.get("duties") or []]

    def holds(self, node, state):
        """Whether a condition holds in a state of all its facts."""
        if "all" in node:
            return all(self.holds(part, state) for part in node["all"])
        if "any" in node:
            return any(self.holds(part, state) for part in node["any"])
        if "not" in node:
            return not self.holds(node["not"], state)
        if "same_as" in node:
            return self.holds(self.criteria[node["same_as"]]["met_when"], state)
        return state[node["fact"]] in node.get("is", [True])

    def asked(self, node):
        """Return the facts of a condition in the order in which they stand."""
        parts = node.get("all") or node.get("any") or ([node["not"]] if "not" in node else None)
        if "same_as" in node:
            parts = [self.criteria[node["same_as"]]["met_when"]]
        names = [node["fact"]] if parts is None else [name for part in parts for name in self.asked(part)]
        return list(dict.fromkeys(names))

    def ends(self, node, facts, given):
        """Return the answers that the states still possible give."""
        return {self.holds(node, state) for state in facts.completions(given, self.asked(node))}

    def expected(self, name, facts, given):
        """Return the whole answer: finding, questions in order, duties that are due, and those that may be."""
        criteria = self.criteria[name]
        ends = self.ends(criteria["met_when"], facts, given)
        finding = "unknown" if len(ends) > 1 else "met" if True in ends else "not_met"
        questions = self._questions(criteria["met_when"], facts, given) if finding == "unknown" else []
        due, conditional = [], []
        for duty in [*criteria["duties"], *(each for each in self.added if each["for"] == name)]:
            stands = self._stands(duty, finding, facts, given)
            if stands is not None:
                (due if stands else conditional).append(duty["id"])
        return {"finding": finding, "questions": questions, "due": sorted(due), "conditional": sorted(conditional)}

    def _questions(self, node, facts, given):
        by_rest = {}
        names = self.asked(node)
        for state in facts.completions(given, names):
            ends = self.holds(node, state)
            for name in names:
                rest = name, tuple(sorted((other, value) for other, value in state.items() if other != name))
                by_rest.setdefault(rest, set()).add(ends)
        turning = {name for (name, _), ends in by_rest.items() if len(ends) > 1}
        return [name for name in names if name not in given and name in turning]

    def _stands(self, duty, finding, facts, given):
        """Whether a duty is due; False where that turns on something not known, None where it falls away."""
        guard = duty.get("when") or duty.get("unless")
        ends = {True} if guard is None else self.ends(guard, facts, given)
        if "unless" in duty:
            ends = {not end for end in ends}
        certain = ends == {True} or ("unless" in duty and True in ends)
        if True not in ends:
            return None
        if finding in duty["applies"]:
            return certain
        return False if finding == "unknown" and "met" in duty["applies"] else None


def cases_of(rules, name):
    """Yield cases of one set of criteria: each fact alone, and each where it alone decides."""
    criteria = rules.criteria[name]
    facts = Facts(criteria["about"])
    names = rules.asked(criteria["met_when"])

    def case(text, given):
        return {"name": text, "facts": given, "answers": {name: rules.expected(name, facts, given)}}

    yield case("Nothing is known", {})
    for fact in names:
        for value in facts.words[fact]:
            yield case(f"All that is known is that {said(fact, value)}", {fact: value})
    for fact in names:
        rest = deciding(rules, criteria["met_when"], facts, names, fact)
        if rest is None:
            continue
        yield case(f"Everything is known but {fact}, which decides", rest)
        for value in facts.words[fact]:
            if facts.possible({**rest, fact: value}):
                yield case(f"Everything is known: {said(fact, value)}, and that decides", {**rest, fact: value})


def said(fact, value):
    """Return in words what is known of a fact."""
    return f"{fact} is {str(value).lower()}"


def deciding(rules, node, facts, names, fact):
    """Return the other facts in a state in which one of them decides; None where there is none."""
    ends = {}
    for state in facts.completions({}, names):
        rest = tuple((name, state[name]) for name in names if name != fact)
        ends.setdefault(rest, set()).add(rules.holds(node, state))
    return next((dict(rest) for rest, found in ends.items() if len(found) > 1), None)


# Time limits, counted day by day.


CLOSED = {
    date.fromisoformat(event["date"])
    for event in json.loads((DATA / "workdays" / "bank-holidays.json").read_text(encoding="utf-8"))[
        "england-and-wales"
    ]["events"]
    if "withdrawn" not in event
}
FRIDAY = 4
# An ordinary Monday, a Friday, a weekend, Christmas and Easter of a year whose bank holidays are published.
DAYS = [date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 23), date(2026, 12, 24)]
DAYS += [date(2026, 12, 25), date(2027, 3, 25), date(2027, 3, 26), date(2027, 8, 27), date(2027, 1, 31)]
DAYS += [date(2027, 12, 23), date(2028, 2, 29)]
# Instants of which the day is another one in London than where they were written down.
INSTANTS = [datetime(2027, 6, 3, 23, 30, tzinfo=UTC), datetime(2026, 11, 20, 22, tzinfo=timezone(-timedelta(hours=5)))]
# An ordinary hour, and the nights on which the clocks change.
HOURS = [datetime(2026, 11, 20, 16, 30, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC)]
HOURS += [datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def works(day):
    """Whether a day counts."""
    return day.weekday() <= FRIDAY and day not in CLOSED


def last_day(within, counting, start):
    """Return the last day of a length of time, or the last instant."""
    amount, unit = int(within.split()[0]), within.split(maxsplit=1)[1].rstrip("s")
    if unit == "hour":
        return (start.astimezone(UTC) + timedelta(hours=amount)).astimezone(LONDON)
    if unit == "working day":
        return last_working_day(amount, counting, start)
    if unit == "month":
        return months_later(amount, counting, start)
    day = start
    for _ in range(amount * (7 if unit == "week" else 1) - (counting == "beginning_with")):
        day += timedelta(days=1)
    return day


def last_working_day(amount, counting, start):
    """Count working days one by one."""
    day = start
    if counting == "roll_forward":
        while not works(day):
            day += timedelta(days=1)
    left = amount - (counting == "beginning_with" and works(start))
    while left:
        day += timedelta(days=1)
        left -= works(day)
    return day


def months_later(amount, counting, start):
    """Step to the month, and there back to the last day that it has."""
    year, month = start.year, start.month
    for _ in range(amount):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = start.day
    while True:
        try:
            found = date(year, month, day)
        except ValueError:
            day -= 1
        else:
            shorter = day < start.day
            return found - timedelta(days=counting == "beginning_with" and not shorter)


def limits_of(edition):
    """Yield cases of each time limit of an edition."""
    on = a_day_of(edition)
    for limit in edition.get("timescales") or []:
        events = events_of(limit)
        in_hours = "hour" in limit["within"]

        def case(text, given, expected=None, limit=limit):
            name = f"{limit['id']} in {edition['edition']}: {text}"
            events = {event: plain(moment) for event, moment in given.items()}
            found = expected or ends(limit, [given[event] for event in events_of(limit) if event in given], given)
            return {"name": name, "timescale": limit["id"], "as_at": on, "events": events} | found

        yield case("nothing has happened as far as is known", {}, {"awaits": events[0], "needs": "event"})
        for start in HOURS if in_hours else [*DAYS, *INSTANTS]:
            yield case(f"{events[0]} on {shown(start)}", {events[0]: start})
        if in_hours:
            yield case("the hour is not known", {events[0]: DAYS[0]}, {"awaits": events[0], "needs": "time"})
        elif len(events) > 1:
            yield case("of two events the later counts", {events[0]: DAYS[3], events[1]: DAYS[0]})
            yield case("of two events the later counts, whichever", {events[0]: DAYS[0], events[1]: DAYS[3]})
        elif limit.get("cautious"):
            yield case("the stricter reading is earlier", {limit["cautious"]: DAYS[0], events[0]: DAYS[3]})
            yield case("the stricter reading is later", {limit["cautious"]: DAYS[3], events[0]: DAYS[0]})


def events_of(limit):
    """Return the events that start a clock."""
    return limit["starts"]["latest_of"] if isinstance(limit["starts"], dict) else [limit["starts"]]


def ends(limit, starts, given):
    """Return the last day, and that of the stricter reading where it is earlier."""
    counting = limit.get("counting", "after")
    counted = {event: moment_of(limit, moment) for event, moment in given.items()}
    due = last_day(limit["within"], counting, max(moment_of(limit, start) for start in starts))
    stricter = limit.get("cautious") in given and last_day(limit["within"], counting, counted[limit["cautious"]])
    return {"due": plain(due)} | ({"stricter": plain(stricter)} if stricter and stricter < due else {})


def moment_of(limit, moment):
    """Return a moment as a clock takes it: whole days begin with the day in London."""
    if "hour" in limit["within"] or not isinstance(moment, datetime):
        return moment
    return moment.astimezone(LONDON).date()


def plain(moment):
    """Return a date as it is, and an instant as text."""
    return moment.isoformat() if isinstance(moment, datetime) else moment


def shown(moment):
    """Return a moment for the name of a case."""
    return f"{moment:%d %B %Y at %H:%M}" if isinstance(moment, datetime) else f"{moment:%A %d %B %Y}"


# Editions, on the days on which they change.


def boundaries():
    """Yield a case for the first and last day of each edition, and the days around them."""
    law = min(edition["in_force"]["from"] for edition in EDITIONS if edition["layer"] == LAYERS[0])
    for edition in EDITIONS:
        name, start, end = edition["edition"], edition["in_force"]["from"], edition["in_force"].get("until")
        days = {"first day": (start, True), "day before": (start - timedelta(days=1), False)}
        if start < law:
            days = {"first day on which any law is held": (law, covers(edition, law))}
        if end is not None:
            days |= {"last day": (end, True), "day after": (end + timedelta(days=1), False)}
        for text, (day, holds) in days.items():
            if day >= law:
                yield {"name": f"{name} on the {text}", "edition": name, "as_at": day, "in_force": holds}


# Files.


def suites():
    """Return the generated suites by the name of their file."""
    found = {}
    for edition in EDITIONS:
        rules = Rules(a_day_of(edition))
        for criteria in edition.get("criteria") or []:
            suite = {"kind": "criteria", "partnership": "croydon", "as_at": rules.on, "about": criteria["about"]}
            name = f"{criteria['id']}-{edition['in_force']['from'].isoformat()}"
            found[name] = suite | {"cases": list(cases_of(rules, criteria["id"]))}
    limits = [case for edition in EDITIONS for case in limits_of(edition)]
    found["time-limits"] = {"kind": "time-limits", "partnership": "croydon", "cases": limits}
    found["editions"] = {"kind": "editions", "partnership": "croydon", "cases": list(boundaries())}
    return found


HEAD = "# Written by tools/conformance.py from the data files; correct those, or the tool, and never this.\n"


def text_of(suite):
    """Return a suite as YAML, one line for each case, so that a change of one is seen as one."""
    head = {key: value for key, value in suite.items() if key != "cases"}
    lines = [f"{key}: {line(value)}" for key, value in head.items()]
    return HEAD + "\n".join([*lines, "cases:", *(f"  - {line(case)}" for case in suite["cases"])]) + "\n"


def line(value):
    """Return a value as JSON, which is YAML too, but for dates, which stand without quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(line, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def export(file):
    """Write every case to one JSON file, dates as text, with what a port needs beside the data files."""
    suites = {path.relative_to(HOME).with_suffix("").as_posix(): read(path) for path in sorted(HOME.glob("*/*.yaml"))}
    whole = {
        "format": FORMAT,
        "facts": {about: known_of(Facts(about)) for about in KINDS},
        "bank_holidays": sorted(CLOSED),
        "suites": suites,
    }
    file.write_text(json.dumps(whole, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    return sum(len(suite["cases"]) for suite in suites.values())


def known_of(facts):
    """Return the values of the facts of a class, and which of them never stand together."""
    pairs = [[{"fact": name, "is": sorted(values, key=str)} for name, values in pair] for pair in facts.never]
    return {"values": facts.words, "never": pairs}


def arguments():
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="say whether the files are as they would be written")
    what.add_argument("--json", type=Path, metavar="F", help="write every case to F")
    return parser.parse_args()


def main(asked):
    """Write, check or export."""
    if asked.json is not None:
        print(f"{export(asked.json):,} cases")
        return 0
    files = {HOME / "generated" / f"{name}.yaml": text_of(suite) for name, suite in suites().items()}
    held = {path: path.read_text(encoding="utf-8") for path in (HOME / "generated").glob("*.yaml")}
    if asked.check:
        wrong = sorted(path.name for path in files.keys() | held.keys() if files.get(path) != held.get(path))
        print("\n".join(f"{name}: run python tools/conformance.py" for name in wrong) or "as they would be written")
        return bool(wrong)
    for path in held.keys() - files.keys():
        path.unlink()
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main(arguments()))
