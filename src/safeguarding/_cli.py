"""The data keeper's command line: ``python -m safeguarding``.

Commands only read, except `new`. Nothing reads today's date: every date is given.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from safeguarding._cli_answer import assessed, deadline
from safeguarding._cli_differs import differs
from safeguarding._cli_keep import check, new
from safeguarding._cli_look import diff, show
from safeguarding._cli_out import FOUND, MISUSED, Output, as_json, said, shown, written
from safeguarding._cli_review import evidence, recheck, stale
from safeguarding._cli_rules import USUAL, a_dated_name, a_day, a_moment, an_age
from safeguarding.errors import DataError, FactsError, SafeguardingError
from safeguarding.rulebook import DATA_EDITION

if TYPE_CHECKING:
    from argparse import _SubParsersAction

#: Where output goes to a file or another program.
_USUAL_WIDTH = 100

_EXIT_CODES = """\
exit codes:
  0  fine
  1  problems or differences were found; the command's own help says which
  2  the command was used wrongly, or what it names isn't there
"""
_PARTNERSHIP = "a partnership that is held, or a folder of your own rules"


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 fine, 1 something found, 2 used wrongly.

    Args:
        argv: The arguments, without the name of the program.
    """
    try:
        args = _arguments(argv)
    except SystemExit as stopped:
        return written("", MISUSED if stopped.code else 0)
    command: Callable[[Namespace], Output] = args.run
    try:
        output = command(args)
    except DataError as error:
        return said("\n".join(map(str, error.problems)), FOUND)
    except SafeguardingError as error:
        return said(_one_line(error), MISUSED)
    width = get_terminal_size((_USUAL_WIDTH, 0)).columns
    return written(as_json(output.plain) if args.json else shown(output.blocks, width), output.code)


def _arguments(argv: Sequence[str]) -> Namespace:
    parser = _parser()
    args, more = parser.parse_known_args(argv)
    # argparse gives up an argument that may be left out once an option has come before it.
    if args.command == "show" and args.id is None and more and not more[0].startswith("-"):
        args.id = more.pop(0)
    if more:
        # What was typed is not repeated: it might belong to a case.
        parser.error("an argument is not known, or is one too many; see --help")
    return args


def _one_line(error: SafeguardingError) -> str:
    return "; ".join(map(str, error.problems)) if isinstance(error, FactsError) else str(error)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m safeguarding",
        description="Keep, look at and compare the rules of safeguarding children partnerships.\n"
        "Every date is given: nothing reads today's. In immediate danger, call 999 first.",
        epilog=_EXIT_CODES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    _keeping(commands)
    _looking(commands)
    _answering(commands)
    _reviewing(commands)
    return parser


def _command(
    commands: _SubParsersAction[ArgumentParser], name: str, run: Callable[[Namespace], Output], does: str, found: str
) -> ArgumentParser:
    parser = commands.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog=f"exit codes: 0 fine; 1 {found}; 2 used wrongly",
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for another program")
    parser.set_defaults(run=run)
    return parser


_NEVER = "never, but for problems in a folder's rules"


def _keeping(commands: _SubParsersAction[ArgumentParser]) -> None:
    checking = _command(commands, "check", check, "say what is wrong in a folder of rules", "problems were found")
    checking.add_argument("folder", type=Path, metavar="FOLDER", help="your own YAML files")
    checking.add_argument("--partnership", metavar="P", help=f"below the folder; else the one it founds, or {USUAL}")
    checking.add_argument(
        "--on", type=a_day, metavar="DATE", help="one date; else each on which other editions come into force"
    )
    starting = _command(commands, "new", new, "write a commented folder of rules to begin from", "never")
    starting.add_argument("partnership", metavar="PARTNERSHIP", help="its new id, such as barnet")
    starting.add_argument("--into", type=Path, metavar="FOLDER", help="else a folder of that name; nothing is replaced")
    first = date.fromisoformat(f"{DATA_EDITION.replace('.', '-')}-01")
    starting.add_argument(
        "--on", type=a_day, default=first, metavar="DATE", help=f"the day from which the rules apply; else {first}"
    )


def _looking(commands: _SubParsersAction[ArgumentParser]) -> None:
    showing = _command(commands, "show", show, "list what a rulebook holds, or show one thing whole", _NEVER)
    showing.add_argument("partnership", metavar="PARTNERSHIP", help=_PARTNERSHIP)
    showing.add_argument("id", nargs="?", metavar="ID", help="what to show whole")
    _on(showing)
    comparing = _command(commands, "diff", diff, "say what differs between two rulebooks", "something differs")
    for name, which in (("old", "A"), ("new", "B")):
        comparing.add_argument(
            name, type=a_dated_name, metavar=which, help="a partnership or a folder, @ and a date: croydon@2026-11-22"
        )
    own = _command(commands, "differs", differs, "say what a partnership has beside London and the law", _NEVER)
    own.add_argument("partnership", metavar="PARTNERSHIP", help=_PARTNERSHIP)
    _on(own)


def _answering(commands: _SubParsersAction[ArgumentParser]) -> None:
    timing = _command(
        commands, "due", deadline, "say by when a time limit is met", "no deadline yet: the time of day is missing"
    )
    timing.add_argument("timescale", metavar="TIMESCALE", help="the id of a time limit; `show` lists them")
    timing.add_argument(
        "--from",
        dest="start",
        type=a_moment,
        required=True,
        metavar="WHEN",
        help="when the clock started: a date, or a time with its zone: 2026-11-22T14:30+00:00",
    )
    timing.add_argument("--partnership", default=USUAL, metavar="P", help=f"{_PARTNERSHIP}; else {USUAL}")
    _on(timing, required=False, help_text="the date of the rules; else the day on which the clock started")
    asking = _command(
        commands, "assess", assessed, "answer the questions that a file of facts raises", "problems in the file"
    )
    asking.add_argument(
        "file",
        type=Path,
        metavar="FACTS.yaml",
        help="partnership, as_at, about, facts, events, and a question or none for all",
    )


def _reviewing(commands: _SubParsersAction[ArgumentParser]) -> None:
    ageing = _command(
        commands, "stale", stale, "say what nobody has checked for how long", "with --days, something is as old"
    )
    ageing.add_argument("partnership", nargs="?", metavar="PARTNERSHIP", help=f"{_PARTNERSHIP}; else all held")
    _on(ageing)
    ageing.add_argument("--days", type=an_age, metavar="N", help="only what was last checked N days before, or more")
    again = "list the values to read again once an edition is replaced: carried forward from it, or citing its sources"
    resting = _command(commands, "recheck", recheck, again, "there are some")
    resting.add_argument(
        "edition", metavar="EDITION", help="the id of the edition that was replaced; `evidence` lists them"
    )
    listing = _command(commands, "evidence", evidence, "list every cited value with its source", _NEVER)
    listing.add_argument("partnership", nargs="?", metavar="PARTNERSHIP", help=f"{_PARTNERSHIP}; else every edition")
    _on(listing, required=False, help_text="the date of the rules, with PARTNERSHIP")
    listing.add_argument("--csv", action="store_true", help="as CSV, for a spreadsheet")


def _on(parser: ArgumentParser, *, required: bool = True, help_text: str = "the date of the rules") -> None:
    parser.add_argument("--on", type=a_day, required=required, metavar="DATE", help=help_text)
