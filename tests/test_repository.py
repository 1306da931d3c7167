"""What holds for the repository as a whole."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import safeguarding

# The rooms of the library, from left to right. A room imports its own layer and those before it.
# A new module takes its place here, or the tests fail.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset(
        {
            "_given",
            "errors",
            "ages",
            "_version",
            "_document",
            "_checked",
            "_yaml",
            "_calendar",
            "_official",
            "_diagram",
            "_names",
            "_reading",
        }
    ),
    frozenset({"_frozen"}),
    frozenset({"sources", "facts", "workdays"}),
    frozenset({"criteria", "timescales"}),
    frozenset({"_json"}),
    frozenset(
        {"_duties", "_levels", "_contacts", "_policies", "_policy_reading", "_forums", "_registers", "_sections"}
    ),
    frozenset({"_editions", "_tightening"}),
    frozenset({"_succession"}),
    frozenset({"_folders", "_binding", "_assembly"}),
    frozenset({"rulebook"}),
    frozenset(
        {
            "incidents",
            "child_deaths",
            "allegations",
            "thresholds",
            "_doors",
            "referrals",
            "_progress",
            "_progression",
            "escalation",
            "governance",
        }
    ),
    frozenset({"_redue", "_receipts"}),
    frozenset({"_replays", "_decisions", "_meaning"}),
    frozenset({"_comparison", "_frame_tables"}),
    frozenset({"_frame_columns"}),
    frozenset({"records", "testing", "frames", "exchange", "ics"}),
    # The command line stands above the library, and nothing of the library imports it.
    frozenset({"_cli_out", "_cli_rules", "_cli_walk", "_cli_new"}),
    frozenset({"_cli_keep", "_cli_look", "_cli_differs", "_cli_answer", "_cli_review"}),
    frozenset({"_cli"}),
    frozenset({"__main__"}),
)
# The only modules that open a file: the readers of editions, and the reader of the bank holidays.
MAY_OPEN_FILES = frozenset({"_yaml", "_calendar", "_checked"})
# The only module that writes files: the command that begins a folder of rules, where it is told to.
MAY_WRITE_FILES = frozenset({"_cli_keep"})
# The only modules that write to a terminal, and the names by which anything could.
MAY_WRITE_OUTPUT = frozenset({"_cli_out", "__main__"})
STREAMS = frozenset({"stdout", "stderr", "__stdout__", "__stderr__"})

LAYER_OF = {room: number for number, layer in enumerate(LAYERS) for room in layer}
OPENERS = frozenset({"open", "open_text", "open_binary", "read_text", "read_bytes", "get_data"})
WRITERS = frozenset({"write_text", "write_bytes", "mkdir", "touch", "rename", "unlink", "rmdir"})
FORBIDDEN_IMPORTS = frozenset(
    {
        "aiohttp",
        "ftplib",
        "http",
        "httpx",
        "logging",
        "requests",
        "socket",
        "ssl",
        "time",
        "urllib",
        "urllib3",
    }
)
CLOCKS = frozenset({"now", "today", "utcnow", "localtime", "gmtime"})

ROOT = Path(__file__).parents[1]
# Where the package was imported from, so that the same tests hold for an installed wheel.
PACKAGE = Path(safeguarding.__file__).parent
MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in sorted(PACKAGE.rglob("*.py"))}
ROOMS = {name: path for name, path in MODULES.items() if name != "__init__"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _imports(tree: ast.Module) -> set[str]:
    """Every module imported anywhere in `tree`; `from safeguarding import x` counts as `safeguarding.x`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, ["safeguarding" if node.level else "", node.module]))
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "safeguarding" else {module}
    return found


def _rooms_imported(tree: ast.Module) -> set[str]:
    """The rooms that `tree` imports; `safeguarding` itself counts as a room, right of all others."""
    names = [name.split(".") for name in _imports(tree)]
    return {name[1] if name[1:] else name[0] for name in names if name[0] == "safeguarding"}


def _to_the_right(room: str, tree: ast.Module) -> set[str]:
    return {other for other in _rooms_imported(tree) if LAYER_OF.get(other, len(LAYERS)) > LAYER_OF[room]}


def _opens_a_file(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (
        (isinstance(node.func, ast.Name) and node.func.id in OPENERS)
        or (isinstance(node.func, ast.Attribute) and node.func.attr in OPENERS)
    )


def _writes_a_file(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS


def _writes_output(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr in STREAMS) or (
        isinstance(node, ast.ImportFrom) and node.module == "sys" and bool({a.name for a in node.names} & STREAMS)
    )


def _fault(node: ast.AST) -> str | None:
    """Return what is wrong with `node` anywhere in the library, or None."""
    match node:
        case ast.Assert():
            return "assert"
        case ast.ExceptHandler(type=None):
            return "bare except"
        case ast.Call(func=ast.Name(id="print")):
            return "print"
        case ast.Attribute(attr=name) if name in CLOCKS:
            return f"a clock: {name}"
        case _:
            return None


def _faults(tree: ast.Module) -> list[str]:
    found = [fault for node in ast.walk(tree) if (fault := _fault(node))]
    return found + [f"imports {name}" for name in sorted(_imports(tree)) if name.split(".")[0] in FORBIDDEN_IMPORTS]


def test_every_module_has_a_place_in_the_layers():
    """A module without a layer would escape the rule of one direction."""
    unplaced = ROOMS.keys() - LAYER_OF.keys()
    assert not unplaced, f"add to LAYERS at the top of {Path(__file__).name}: {', '.join(sorted(unplaced))}"


@pytest.mark.parametrize("room", sorted(ROOMS.keys() & LAYER_OF.keys()))
def test_a_room_never_imports_one_to_its_right(room: str):
    """What flows from facts to deadlines never flows back."""
    assert not _to_the_right(room, _tree(ROOMS[room]))


def test_rooms_do_not_import_each_other_in_a_circle():
    """Within a layer, too, there is one direction."""
    graph = {room: _rooms_imported(_tree(path)) - {room} for room, path in ROOMS.items()}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("room", sorted(ROOMS.keys() - MAY_OPEN_FILES))
def test_only_the_readers_open_files(room: str):
    """The library reads its own data, by one way in, and nothing else."""
    assert not [node.lineno for node in ast.walk(_tree(ROOMS[room])) if _opens_a_file(node)]


@pytest.mark.parametrize("room", sorted(ROOMS.keys() - MAY_WRITE_FILES))
def test_only_one_command_writes_files(room: str):
    """The library leaves nothing behind."""
    assert not [node.lineno for node in ast.walk(_tree(ROOMS[room])) if _writes_a_file(node)]


@pytest.mark.parametrize("room", sorted(ROOMS.keys() - MAY_WRITE_OUTPUT))
def test_only_the_command_line_writes_to_a_terminal(room: str):
    """The library shows nothing by itself; even the commands hand over what to show."""
    assert not [node.lineno for node in ast.walk(_tree(ROOMS[room])) if _writes_output(node)]


@pytest.mark.parametrize("module", MODULES)
def test_no_clock_no_network_no_output_and_no_silenced_error(module: str):
    """Facts are about children: nothing sends, prints or logs them, and no answer depends on today."""
    assert not _faults(_tree(MODULES[module]))


@pytest.mark.parametrize(
    "code",
    [
        "x = datetime.now(UTC)",
        "x = date.today()",
        "import time",
        "from time import monotonic",
        "import socket",
        "from urllib.request import urlopen",
        "import requests",
        "import logging.config",
        "print('x')",
        "assert x",
        "try:\n    f()\nexcept:\n    pass",
    ],
)
def test_the_check_sees(code: str):
    """A check that can't fail protects nothing."""
    assert _faults(ast.parse(code))


@pytest.mark.parametrize("code", ["open(p)", "p.open()", "p.read_text()", "files('x').joinpath('y').read_bytes()"])
def test_the_check_sees_files_opened(code: str):
    """A check that can't fail protects nothing."""
    assert any(map(_opens_a_file, ast.walk(ast.parse(code))))


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (_writes_a_file, "p.write_text('x')"),
        (_writes_a_file, "Path('x').mkdir(parents=True)"),
        (_writes_output, "sys.stdout.write('x')"),
        (_writes_output, "from sys import stderr"),
    ],
)
def test_the_check_sees_what_is_written(check, code: str):
    """A check that can't fail protects nothing."""
    assert any(map(check, ast.walk(ast.parse(code))))


@pytest.mark.parametrize(
    "code",
    [
        "from .rulebook import Rulebook",
        "from . import rulebook",
        "from safeguarding import rulebook",
        "from safeguarding.rulebook import Rulebook",
        "import safeguarding.rulebook",
        "import safeguarding",
        "from . import assess",
        "def f():\n    from .rulebook import Rulebook",
    ],
)
def test_the_check_sees_an_import_to_the_right(code: str):
    """A check that can't fail protects nothing."""
    assert _to_the_right("criteria", ast.parse(code))


def test_the_version_is_the_same_everywhere():
    """The package and the project give the same version."""
    assert safeguarding.__version__ == PROJECT["version"]


def test_the_readme_stays_short():
    """A README under 60 lines is read."""
    assert _lines(ROOT / "README.md") < 60


def test_every_example_stays_short():
    """There are examples, and each is under 40 lines."""
    lengths = {path.name: _lines(path) for path in sorted((ROOT / "examples").glob("*.py"))}
    assert lengths
    assert not {name: length for name, length in lengths.items() if length >= 40}


IMPORTING = """
import sys
opened = []
sys.addaudithook(lambda event, given: event == "open" and "r" in str(given[1]) and opened.append(str(given[0])))
import safeguarding
print([path for path in opened if not path.endswith((".py", ".pyc", ".so"))])
print(sorted({name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)))
print(sorted(sys.modules.keys() & {"cattrs", "importlib.metadata", "importlib.resources", "yaml", "zoneinfo"}))
"""


def test_importing_reads_nothing_and_loads_little():
    """No data, no time zones, no PyYAML and no cattrs, until something is asked for."""
    python = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path[1:]!r}\n{IMPORTING}"]
    done = subprocess.run(python, capture_output=True, text=True, check=True)
    opened, packages, slow = map(ast.literal_eval, done.stdout.splitlines())
    assert opened == []
    assert set(packages) - {"__main__"} == {"attr", "attrs", "safeguarding"}
    assert slow == []
