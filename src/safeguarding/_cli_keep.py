"""What a keeper does to a folder of rules: check it, and begin one."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import date
from pathlib import Path

from safeguarding._cli_new import edition_text, partnership_text
from safeguarding._cli_out import FINE, FOUND, Exact, Output, plain
from safeguarding._cli_rules import changes_of_folder, files_of, partnership_of, shipped_layers, with_folder
from safeguarding.errors import DataError, DataProblem, FactsError, FactsProblem

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check(args: Namespace) -> Output:
    """Return every problem of a folder, on every date on which the rules change."""
    folder: Path = args.folder
    partnership = args.partnership or partnership_of(folder)
    dates: list[date] = []
    found: list[DataProblem] = []
    try:
        dates = changes_of_folder(partnership, folder) if args.on is None else [args.on]
    except DataError as error:
        found += error.problems
    for on in dates:
        try:
            with_folder(folder, partnership, on)
        except DataError as error:
            found += error.problems
    problems = DataError(dict.fromkeys(found)).problems
    files = len(files_of(folder))
    fine = f"{files} {'file' if files == 1 else 'files'}, no problem"
    return Output(
        blocks=tuple(Exact(str(problem)) for problem in problems) or (fine,),
        plain={
            "partnership": partnership,
            "files": files,
            "dates": plain(dates),
            "problems": plain(problems),
        },
        code=FOUND if problems else FINE,
    )


def new(args: Namespace) -> Output:
    """Return the files of a new partnership's folder, having written them."""
    name, folder = args.partnership, args.into or Path(args.partnership)
    if not _NAME.fullmatch(name) or name in shipped_layers():
        expected = "expected a new name in lower-case letters and digits, joined by -, that no layer has"
        raise FactsError([FactsProblem("PARTNERSHIP", expected)])
    policy = folder / f"{name}-policy"
    texts = {
        folder / "partnership.yaml": partnership_text(name),
        policy / f"{args.on.isoformat()}.yaml": edition_text(name, args.on),
    }
    try:
        if any(file.exists() for file in texts):
            raise FactsError([FactsProblem("--into", "a file stands there already; choose another folder")])
        policy.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            file.write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        raise FactsError(
            [FactsProblem("--into", "the folder can't be written: check its name and its rights")]
        ) from None
    files = [str(file) for file in texts]
    following = f"Change them, then: python -m safeguarding check {folder}"
    return Output(blocks=(*(Exact(f"wrote {file}") for file in files), Exact(following)), plain={"files": files})
