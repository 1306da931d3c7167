"""The page of one set of criteria."""

from __future__ import annotations

from safeguarding.criteria import AllOf, AnyOf, Condition, Criteria, Criterion, Finding, Not, SameAs, asked
from safeguarding_pages.parts import Lines, cited, duty_item, fields, heading, link, picture, standing, top
from safeguarding_pages.shelf import Entry, Shelf, anchor
from safeguarding_pages.words import FINDING, FORCE, plain, text, value


def criteria_page(shelf: Shelf, entry: Entry) -> Lines:
    """Return the page of one set of criteria: when it is met, what to ask, what follows, and examples."""
    of: Criteria = entry.item
    yield f"({anchor('criteria', of.id)})="
    yield from top(text(of.question), answers=True)
    yield from standing(shelf, entry)
    edition = shelf.edition_of(entry)
    yield from fields(
        [
            ("Id", f"`{of.id}`"),
            ("Rests on", FORCE[of.force]),
            (
                "Edition",
                None if edition is None else f"{link('editions', edition.id, edition.title)}, {edition.dates}",
            ),
            ("Facts", f"{{py:class}}`safeguarding.facts.{of.about.partition('.')[2]}`"),
            ("The answer that would harm a child if it were wrong", FINDING[of.dangerous_error].lower()),
        ]
    )
    yield from ("## When it is met", "")
    yield from picture("criteria", of.id)
    yield from ("The same in words:", "")
    yield from _outline(of.met_when, 0)
    yield from ("", "## What it turns on", "")
    for leaf in of.criteria:
        yield from _criterion(of, leaf)
    yield from ("## What to ask, in this order", "", "Only what can still change the answer is asked.", "")
    yield from (f"1. {text(ask)} (`{fact}`)" for fact, ask in asked(of.met_when).items())
    yield ""
    yield from _follows(shelf, entry)
    yield from _care(of)
    yield from _examples(shelf, entry)


def _outline(of: Condition, depth: int) -> Lines:
    indent = "  " * depth
    if isinstance(of, Criterion | SameAs):
        yield f"{indent}- {text(of.text)}"
        return
    name, parts = (
        ("not so:", (of.part,))
        if isinstance(of, Not)
        else (("all of:" if isinstance(of, AllOf) else "any of:"), of.parts)
    )
    yield f"{indent}- *{name}*"
    for part in parts:
        yield from _outline(part, depth + 1)


def _criterion(of: Criteria, leaf: Criterion | SameAs) -> Lines:
    yield from heading(anchor("criterion", of.id, leaf.id), text(leaf.text), 3)
    if isinstance(leaf, SameAs):
        other = f"the answer to {link('criteria', leaf.criteria.id, leaf.criteria.question)}"
        yield from fields([("It is", other), ("Source", cited(leaf.cite))])
        return
    values = ", ".join(f"`{each}`" for each in sorted(map(value, leaf.values)))
    yield from fields(
        [
            ("Ask", text(leaf.ask)),
            ("Fact", f"`{leaf.fact}`, met by {values}"),
            ("Judgement", "needs professional judgement" if leaf.judgement else None),
            ("Source", cited(leaf.cite)),
        ]
    )


def _follows(shelf: Shelf, entry: Entry) -> Lines:
    of: Criteria = entry.item
    yield from ("## What follows", "")
    labelled: set[str] = set()
    for finding in (Finding.MET, Finding.UNKNOWN, Finding.NOT_MET):
        rules = [rule for rule in of.duties if finding in rule.applies]
        yield from (f"### {FINDING[finding]}", "")
        if finding is Finding.UNKNOWN:
            yield from ("What a met answer would bring is shown too, as conditional.", "")
        for rule in rules:
            label = anchor("duty", of.id, rule.duty.id)
            line = duty_item(rule.duty, label, shelf.contacts(rule.duty))
            if label in labelled:
                # An anchor stands once: at the first finding that brings the duty.
                line = line.replace(f"]{{#{label}}}", "", 1).replace("- [", "- ", 1)
            labelled.add(label)
            yield line + ("" if rule.when is None else f" Only where {_where(rule.when.condition)}.")
        if not rules:
            yield "- No step of its own is held."
        yield ""


def _where(of: Condition) -> str:
    """Return a further condition, by its facts and their values."""
    if isinstance(of, SameAs):
        return f"{link('criteria', of.criteria.id)} is met"
    if isinstance(of, Criterion):
        return f"`{of.fact}` is {' or '.join(sorted(map(plain, map(value, of.values))))}"
    if isinstance(of, Not):
        return f"not ({_where(of.part)})"
    parts = [f"({_where(part)})" if isinstance(part, AllOf | AnyOf) else _where(part) for part in of.parts]
    return (" and " if isinstance(of, AllOf) else " or ").join(parts)


def _care(of: Criteria) -> Lines:
    warned = [
        *(
            text(each.text) + (f" (Where {_where(each.when.condition)}.)" if each.when else "")
            for each in of.fact_caveats
        ),
        *(text(leaf.cite.caveat) for leaf in of.criteria if leaf.cite.caveat),
        *(text(each) for rule in of.duties for each in rule.caveats),
    ]
    if warned:
        yield from ("## Take care", "")
        yield from (f"- {each}" for each in dict.fromkeys(warned))
        yield ""


def _examples(shelf: Shelf, entry: Entry) -> Lines:
    examples = shelf.examples(entry)
    if not examples:
        return
    yield from ("## Examples", "", "Invented cases, tried whenever the rules are read.", "")
    for example in examples:
        facts = ", ".join(f"`{name}` {_plain_value(given)}" for name, given in example.facts.items())
        name = text(example.name) if example.name else "a case"
        yield f"- **{FINDING[example.answer.finding]}**: {name}. Known: {facts or 'nothing'}."
        if example.answer.questions:
            asks = " ".join(question.text for question in example.answer.questions)
            yield f"  Still to ask: {text(asks)}"
    yield ""


def _plain_value(given: object) -> str:
    return str(given).lower() if isinstance(given, bool) else str(given).replace("_", " ")
