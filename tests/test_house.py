"""The rules readers rely on: which way imports point, where a library lives, who reads the clock, what is said.

Each rule is a function from sources to offences. The house itself must have none; a planted offence must be found.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Formatter

import pytest

from conversations.wording import load_wording, manner
from reports.words import words

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "conversations", "plans", "scheduler", "storage", "reports")

MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "bot": frozenset(PACKAGES) - {"bot"},
    "handlers": frozenset({"storage", "reports", "conversations", "scheduler", "plans"}),
    "storage": frozenset({"conversations", "scheduler", "plans"}),
    "reports": frozenset({"conversations", "scheduler", "plans"}),
    "conversations": frozenset({"plans"}),
    "scheduler": frozenset({"plans"}),
    "plans": frozenset(),
}
"""What each package may import besides itself."""

HOMES: Mapping[str, tuple[str, ...]] = {
    "PIL": ("bot/pictures.py",),
    "aiohttp": ("bot/telegram/transport.py",),
    "aiosqlite": ("storage/",),
    "alembic": ("storage/",),
    "apscheduler": ("scheduler/heartbeat.py",),
    "asyncpg": ("storage/",),
    "docx": ("reports/",),
    "holidays": ("scheduler/workdays.py",),
    "httpx": ("bot/zalo_bot.py", "bot/zalo_oa.py"),
    "openpyxl": ("reports/",),
    "pydantic": (
        "bot/",
        "conversations/forms/",
        "conversations/reading/vocabulary.py",
        "plans/",
        "reports/plan_words.py",
        "reports/words.py",
        "scheduler/workdays.py",
        "storage/",
    ),
    "pydantic_core": ("plans/plain_words.py", "storage/json_text.py"),
    "pydantic_settings": ("bot/settings.py",),
    "dotenv": ("bot/settings.py",),
    "pyxform": ("conversations/forms/compile.py",),
    "rich": ("bot/cli.py", "bot/command_line.py", "bot/plan_commands.py"),
    "segno": ("bot/",),
    "sqlalchemy": ("storage/",),
    "starlette": ("bot/",),
    "telegram": ("bot/telegram/", "bot/telegram_bot.py"),
    "typer": ("bot/cli.py", "bot/command_line.py", "bot/plan_commands.py"),
    "uvicorn": ("bot/app.py", "bot/connections.py"),
    "yarl": ("bot/telegram/transport.py",),
    "yaml": ("bot/demo.py", "conversations/forms/", "conversations/reading/vocabulary.py", "plans/yaml_file.py"),
}
"""Where a library from outside may be imported: a file, or a folder that ends in a slash."""

BUILDER = "bot/app.py"
"""Besides a library's home, the one file that may build with it."""

CLOCK = "scheduler/clock.py"
PURE = ("conversations/", "plans/", "scheduler/", "reports/summary.py", "reports/target_tables.py")
NOT_PURE = (CLOCK, "scheduler/heartbeat.py")
IMPURE_MODULES = frozenset(
    {"asyncio", "concurrent", "http", "logging", "multiprocessing", "os", "secrets", "shutil", "socket"}
    | {"sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib"}
)

VIETNAMESE_IN_CODE: Mapping[str, str] = {
    "bot/demo.py": "the usual address of a made-up person",
    "conversations/reading/": "the vocabularies of what people type",
    "conversations/views.py": "how a day is written inside a sentence",
    "conversations/wording.py": "the words of address, and what the program calls itself towards each",
    "plans/period.py": "the names of periods, the same in chats and in workbooks",
    "plans/role.py": "the letter that loses its stroke when titles are compared",
    "reports/lists.py": "column headings are recognised by their first word",
    "reports/words.py": "the letter that loses its stroke when names are compared",
    "reports/workbook.py": "the name of a sheet",
    "storage/folding.py": "the letter that loses its stroke when names are compared",
}
"""Files and folders that may hold Vietnamese strings, each with its reason; all else stands in data files."""


@dataclass(frozen=True)
class Source:
    """One Python file, named by its path from the root with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text, self.path)

    @property
    def package(self) -> str:
        """The folder below the root."""
        return self.path.partition("/")[0]

    def is_in(self, places: Sequence[str]) -> bool:
        """Whether the file is one of the places or lies in one that ends in a slash."""
        return any(self.path == place or (place.endswith("/") and self.path.startswith(place)) for place in places)

    def at(self, node: ast.AST, what: str) -> str:
        """Return an offence with its place."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"


Rule = Callable[[Source], Iterator[str]]


def read_sources(*folders: str) -> list[Source]:
    """Return all Python files of the folders."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths]


def imported(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Return each import as its statement and the top of the module's name."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                yield from ((node, alias.name.partition(".")[0]) for alias in names)
            case ast.ImportFrom(level=0, module=str(module)):
                yield node, module.partition(".")[0]
            case _:
                pass


# --- the rules ---


def imports_against_the_arrows(source: Source) -> Iterator[str]:
    """Imports point one way; nothing imports `bot`, and the product knows neither tests nor tools."""
    allowed = {source.package, *MAY_IMPORT[source.package]}
    ours = {*PACKAGES, "tests", "tools", "bench"}
    for node, top in imported(source):
        if top in ours and top not in allowed:
            yield source.at(node, f"{source.package} must not import {top}")


def libraries_away_from_home(source: Source) -> Iterator[str]:
    """Each library has one home."""
    for node, top in imported(source):
        if top in PACKAGES or top in sys.stdlib_module_names:
            continue
        if top not in HOMES:
            yield source.at(node, f"{top} has no home yet: name one in HOMES")
        elif not source.is_in((*HOMES[top], BUILDER)):
            yield source.at(node, f"{top} lives in {', '.join(HOMES[top])}")


def clocks_read_elsewhere(source: Source) -> Iterator[str]:
    """Now is read in one place only, so that a test can hand in its own."""
    if source.path == CLOCK:
        return
    for node, top in imported(source):
        if top == "time":
            yield source.at(node, "the clock is read in scheduler/clock.py only")
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(
                value=ast.Name(id="datetime" | "date") | ast.Attribute(attr="datetime" | "date"),
                attr="now" | "utcnow" | "today",
            ):
                yield source.at(node, "the clock is read in scheduler/clock.py only")
            case _:
                pass


def impurities(source: Source) -> Iterator[str]:
    """A pure file waits for nothing and knows only its arguments."""
    if not source.is_in(PURE) or source.is_in(NOT_PURE):
        return
    for node, top in imported(source):
        if top in IMPURE_MODULES:
            yield source.at(node, f"a pure file must not import {top}")
    for node in ast.walk(source.tree):
        match node:
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield source.at(node, "a pure file must not wait")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="random"), attr=name), args=args):
                if name != "Random" or not args:
                    yield source.at(node, "a pure file must not draw lots without a seed")
            case ast.Attribute(value=ast.Name(id="uuid"), attr="uuid1" | "uuid4"):
                yield source.at(node, "a pure file must not draw lots")
            case _:
                pass


def vietnamese_in_code(source: Source) -> Iterator[str]:
    """What people read stands in data files; docstrings and comments may quote."""
    if source.is_in(tuple(VIETNAMESE_IN_CODE)):
        return
    quoting = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(source.tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in quoting and _has_foreign_letter(text):
                yield source.at(node, f"words for people stand in data files: {text!r}")
            case _:
                pass


def _has_foreign_letter(text: str) -> bool:
    return any(letter.isalpha() and not letter.isascii() for letter in text)


def full_init_files(source: Source) -> Iterator[str]:
    """An `__init__.py` says what lives in its folder, and nothing else."""
    if not source.path.endswith("__init__.py"):
        return
    if not ast.get_docstring(source.tree):
        yield f"{source.path}: say what lives here"
    if len(source.tree.body) > 1:
        yield source.at(source.tree.body[1], "only a docstring belongs here")


def unfinished_lines(source: Source) -> Iterator[str]:
    """Nothing is put off in a comment."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if re.search(r"\b(?:TO[D]O|FIX[M]E)\b", line):
            yield f"{source.path}:{number}: do it, or open an issue"


def lines_about_one_machine(source: Source) -> Iterator[str]:
    """Nothing depends on, or tells of, the machine it was written on."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if re.search(r"(?<![\w.)])/(?:work|home|root|Users)/\w", line):
            yield f"{source.path}:{number}: names a place on one machine"


PRODUCT_RULES: Sequence[Rule] = (
    imports_against_the_arrows,
    libraries_away_from_home,
    clocks_read_elsewhere,
    impurities,
    vietnamese_in_code,
)
EVERYWHERE_RULES: Sequence[Rule] = (full_init_files, unfinished_lines, lines_about_one_machine)


@pytest.mark.parametrize("rule", PRODUCT_RULES)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    assert [offence for source in read_sources(*PACKAGES) for offence in rule(source)] == []


@pytest.mark.parametrize("rule", EVERYWHERE_RULES)
def test_every_python_file_keeps_the_rule(rule: Rule) -> None:
    assert [offence for source in read_sources(*PACKAGES, "tests", "tools", "bench") for offence in rule(source)] == []


@pytest.mark.parametrize("rule", [unfinished_lines, lines_about_one_machine])
def test_other_files_keep_the_rule(rule: Rule) -> None:
    assert [offence for source in _other_files() for offence in rule(source)] == []


def _other_files() -> Iterator[Source]:
    """Return the written files that are not Python: documents, data, pages, and what builds and checks them."""
    endings = (".md", ".toml", ".yaml", ".html", ".css", ".js", ".sh", ".csv", ".chat")
    own = [*PACKAGES, "docs", "tools", "tests", "bench"]
    paths = [path for folder in own for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    paths += [ROOT / name for name in ("README.md", "CHANGELOG.md", "Makefile", "pyproject.toml", ".ci/run")]
    return (Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)


@pytest.mark.parametrize(
    ("rule", "path", "line"),
    [
        pytest.param(imports_against_the_arrows, "plans/x.py", "from storage.tables import t", id="plans knows nobody"),
        pytest.param(imports_against_the_arrows, "handlers/x.py", "import bot.app", id="nothing imports bot"),
        pytest.param(imports_against_the_arrows, "storage/x.py", "import handlers", id="storage is below handlers"),
        pytest.param(imports_against_the_arrows, "storage/x.py", "import reports", id="storage and reports are beside"),
        pytest.param(imports_against_the_arrows, "bot/x.py", "from tests.bot import village", id="no tests inside"),
        pytest.param(imports_against_the_arrows, "plans/x.py", "def f():\n    import bot", id="nor inside a function"),
        pytest.param(libraries_away_from_home, "handlers/x.py", "import sqlalchemy.orm", id="SQL lives in storage"),
        pytest.param(libraries_away_from_home, "bot/web_chat.py", "import telegram", id="one adapter, one library"),
        pytest.param(libraries_away_from_home, "bot/x.py", "import requests", id="a library without a home"),
        pytest.param(clocks_read_elsewhere, "bot/x.py", "now = datetime.now(UTC)", id="datetime.now"),
        pytest.param(clocks_read_elsewhere, "bot/x.py", "d = datetime.date.today()", id="date.today"),
        pytest.param(clocks_read_elsewhere, "handlers/x.py", "read = datetime.now", id="handed on, not called"),
        pytest.param(clocks_read_elsewhere, "storage/x.py", "from time import monotonic", id="the monotonic clock"),
        pytest.param(impurities, "plans/x.py", "async def f(): ...", id="waiting"),
        pytest.param(impurities, "scheduler/reminders.py", "import os", id="the environment"),
        pytest.param(impurities, "reports/summary.py", "import urllib.request", id="the network"),
        pytest.param(impurities, "conversations/x.py", "n = random.choice(names)", id="chance"),
        pytest.param(impurities, "conversations/x.py", "r = random.Random()", id="an unseeded generator"),
        pytest.param(impurities, "conversations/x.py", "i = uuid.uuid4()", id="a random name"),
        pytest.param(vietnamese_in_code, "handlers/x.py", 'reply = "đã nhận"', id="a sentence in code"),
        pytest.param(vietnamese_in_code, "handlers/x.py", 'reply = f"số {n}"', id="a pieced sentence in code"),
        pytest.param(full_init_files, "plans/__init__.py", "", id="silent"),
        pytest.param(full_init_files, "plans/__init__.py", '"""Plans."""\nfrom plans.plan import Plan', id="busy"),
        pytest.param(unfinished_lines, "plans/x.py", "x = 1  # TO" + "DO: later", id="put off"),
        pytest.param(lines_about_one_machine, "docs/x.md", "cd /" + "home/lan/khuyenhoc", id="somebody's folder"),
    ],
)
def test_a_planted_offence_is_found(rule: Rule, path: str, line: str) -> None:
    assert list(rule(Source(path, line))) != []


@pytest.mark.parametrize(
    ("rule", "path", "line"),
    [
        pytest.param(imports_against_the_arrows, "bot/x.py", "from handlers.receive import receive", id="downwards"),
        pytest.param(libraries_away_from_home, "bot/app.py", "import telegram", id="the builder builds"),
        pytest.param(clocks_read_elsewhere, "bot/x.py", "from datetime import time\nt = time(7)", id="a time of day"),
        pytest.param(impurities, "conversations/x.py", "r = random.Random(seed)", id="a seeded generator"),
        pytest.param(impurities, "scheduler/heartbeat.py", "async def f(): ...", id="the heartbeat waits"),
        pytest.param(vietnamese_in_code, "plans/x.py", '"""Read "trước ngày" strictly."""', id="a quotation"),
        pytest.param(vietnamese_in_code, "plans/x.py", 'mark = "≥"', id="a sign"),
        pytest.param(lines_about_one_machine, "docs/x.md", "https://xa.example/home/x", id="an address"),
    ],
)
def test_what_is_in_order_is_left_alone(rule: Rule, path: str, line: str) -> None:
    assert list(rule(Source(path, line))) == []


def test_every_exception_is_needed() -> None:
    sources = read_sources(*PACKAGES)
    for place in VIETNAMESE_IN_CODE:
        theirs = [source for source in sources if source.is_in((place,))]
        assert any(_has_foreign_letter(source.text) for source in theirs), f"{place} needs no exception"


# --- the catalogue of sentences ---

KEY = re.compile(r"[a-z_]+(\.[a-z_0-9]+)+")
"""Like a key; whether it is one, its first word tells."""

NOT_KEYS: Mapping[str, str] = {
    "demo.clock": "a row of the settings table",
    "people.csv": "a file of the demo",
    "people.nudged": "an entry of the audit record",
    "refusal.html": "a file of the page",
    "report.filed": "an entry of the audit record",
}
"""Strings that look like keys and are none."""


@dataclass(frozen=True)
class KeyUse:
    """A key as the code writes it: a pattern, because holes may be filled when the program runs."""

    pattern: str
    place: str
    values: frozenset[str] | None = None
    """The names of the values given with it; None where they cannot be told from reading."""

    def matches(self, key: str) -> bool:
        """Whether this use may mean the key."""
        return re.fullmatch(self.pattern, key) is not None


def key_uses(source: Source, tables: frozenset[str]) -> Iterator[KeyUse]:
    """Return what stands for a sentence: say("key"), "table.key", f"table.{key}"."""
    pieces = {id(part) for node in ast.walk(source.tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id="say" | "Text"), args=[ast.Constant(value=str(key)), *rest], keywords=given):
                yield KeyUse(re.escape(key), source.at(node, key), None if rest else _names(given))
            case ast.Constant(value=str(key)) if id(node) not in pieces and _is_key(key, tables):
                yield KeyUse(re.escape(key), source.at(node, key))
            case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if _begins_key(start, tables):
                yield KeyUse(_pattern(node), source.at(node, ast.unparse(node)))
            case _:
                pass


def _names(keywords: Sequence[ast.keyword]) -> frozenset[str] | None:
    names = [keyword.arg for keyword in keywords]
    return None if None in names else frozenset(filter(None, names))


def _is_key(text: str, tables: frozenset[str]) -> bool:
    return KEY.fullmatch(text) is not None and text.partition(".")[0] in tables and text not in NOT_KEYS


def _begins_key(text: str, tables: frozenset[str]) -> bool:
    return "." in text and text.partition(".")[0] in tables


def _pattern(node: ast.JoinedStr) -> str:
    written = (part.value if isinstance(part, ast.Constant) else None for part in node.values)
    return "".join(re.escape(text) if isinstance(text, str) else "[a-z_0-9]+" for text in written)


def unknown_keys(uses: Sequence[KeyUse], sentences: Mapping[str, str]) -> list[str]:
    """Return the uses that mean no sentence."""
    return [use.place for use in uses if not any(use.matches(key) for key in sentences)]


def unused_keys(uses: Sequence[KeyUse], sentences: Mapping[str, str]) -> list[str]:
    """Return the sentences nobody says."""
    return [key for key in sentences if not any(use.matches(key) for use in uses)]


def missing_values(uses: Sequence[KeyUse], sentences: Mapping[str, str]) -> list[str]:
    """Return the uses that leave a hole of their sentence empty."""
    always = set(manner(""))
    return [
        f"{use.place}: {{{name}}}"
        for use in uses
        for key, sentence in sentences.items()
        if use.values is not None and use.matches(key)
        for _, name, _, _ in Formatter().parse(sentence)
        if name and name not in use.values | always
    ]


SENTENCES = load_wording().sentences
TABLES = frozenset(key.partition(".")[0] for key in SENTENCES)


def _all_uses() -> list[KeyUse]:
    # The tables of the database have names of their own.
    speaking = [package for package in PACKAGES if package != "storage"]
    return [use for source in read_sources(*speaking) for use in key_uses(source, TABLES)]


def test_every_sentence_that_is_said_exists() -> None:
    assert unknown_keys(_all_uses(), SENTENCES) == []


def test_every_sentence_that_exists_is_said() -> None:
    assert unused_keys(_all_uses(), SENTENCES) == []


def test_every_sentence_gets_its_values() -> None:
    assert missing_values(_all_uses(), SENTENCES) == []


def test_every_string_taken_for_no_key_stands_in_the_code() -> None:
    text = "\n".join(source.text for source in read_sources(*PACKAGES))
    assert [name for name in NOT_KEYS if f'"{name}"' not in text] == []


@pytest.mark.parametrize(
    ("line", "unknown", "unused", "holes"),
    [
        pytest.param('say("due.until", day=d)', 0, 1, 0, id="in order"),
        pytest.param('say("due.untill", day=d)', 1, 2, 0, id="a misspelt key"),
        pytest.param('say("dew.until", day=d)', 1, 2, 0, id="a misspelt table"),
        pytest.param('key = "due.whenever"', 1, 2, 0, id="a key kept for later"),
        pytest.param('say("due.until", on=d)', 0, 1, 1, id="a value under a wrong name"),
        pytest.param('say("due.until", **values)', 0, 1, 0, id="values that cannot be told"),
        pytest.param('say(f"due.{kind}")', 0, 0, 0, id="a pieced key"),
        pytest.param('say(f"due.{kind}_on")', 1, 2, 0, id="a pieced key that fits nothing"),
    ],
)
def test_a_key_that_is_amiss_is_found(line: str, unknown: int, unused: int, holes: int) -> None:
    sentences = {"due.until": "hạn hết ngày {day}", "due.none": "{you} chưa có hạn"}
    uses = list(key_uses(Source("handlers/x.py", line), frozenset({"due"})))
    found = unknown_keys(uses, sentences), unused_keys(uses, sentences), missing_values(uses, sentences)
    assert (len(set(found[0])), len(found[1]), len(found[2])) == (unknown, unused, holes)


def test_every_wording_of_tables_and_lists_is_used() -> None:
    written = {
        node.value
        for source in read_sources("reports", "handlers", "bot")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [key for key in (*words().says, *words().table) if key not in written] == []
