"""What an assessment and its deadlines hold, as rows of two columns."""

from collections.abc import Iterator

from _show import when, words

from safeguarding.criteria import Assessment
from safeguarding.timescales import Awaiting, Deadline

STANDS = {"met": "yes", "not_met": "no", "unknown": "not known"}


def reasons(answer: Assessment) -> Iterator[tuple[str, str]]:
    """Yield how each criterion stands and where it is from; then the sources, each once."""
    asked, sources = {ask.fact for ask in answer.questions}, dict[str, int]()
    for why in answer.reasons:
        number = sources.setdefault(f"{why.cite.source.title} ({why.cite.evidence.value})", len(sources) + 1)
        needed = why.finding.value != "unknown" or asked & {*why.facts}
        yield STANDS[why.finding.value] if needed else "not needed", f"{why.text} [{number}: {why.cite.at}]"
    yield from ((f"[{number}]", source) for source, number in sources.items())


def deadline(item: Deadline | Awaiting) -> tuple[str, str]:
    """Return by when and what; then what to know about the date, and the edition that says so."""
    by = when(item.due) if isinstance(item, Deadline) else "running" if item.earliest_due else "not yet"
    marks = ["if it applies"] * item.conditional + ["provisional"] * getattr(item, "provisional", False)
    if isinstance(item, Awaiting):
        marks += [f"needs the {item.needs.replace('event', 'date')} of {words(item.event)}"]
        marks += [f"ends {when(day)} or later" for day in [item.earliest_due] if day]
    marks += [f"stricter {when(day)}" for day in [item.cautious_due] if day] + [f"[{item.duty.cite.edition}]"]
    return f"{by:<26}{item.duty.kind.value:<7}{words(item.duty.id)}", ", ".join(marks)


def caveats(answer: Assessment, dates: tuple[Deadline | Awaiting, ...]) -> Iterator[tuple[str, str]]:
    """Yield what a reader must know, each once, and which duties it is about."""
    for text in dict.fromkeys([*answer.caveats, *(text for item in dates for text in item.caveats)]):
        about = ", ".join(words(item.duty.id) for item in dates if text in item.caveats)
        yield "-", text if text in answer.caveats else f"{about}: {text}"
