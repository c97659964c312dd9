"""The operator's commands, each run as a command; mistakes are one line that names them."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot.cli import BROKEN, PARTLY, app

COMMANDS = ("demo", "run", "import", "invite", "export", "backup", "doctor")
Command = Callable[..., Result]

UNITS = """Loại,Tên đơn vị,Thuộc,Số hộ
Xã,Tân Văn,,200
Thôn,Nà Pái,Xã Tân Văn,120
Thôn,Bản Duộc,Xã Tân Văn,80
"""
PEOPLE = """Họ và tên,Chức vụ,Đơn vị,Số điện thoại
Lan,Trưởng thôn,Thôn Nà Pái,0912 000 001
Hùng,Công chức VH-XH,UBND xã Tân Văn,0912 000 002
"""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'khuyenhoc.db'}"


@pytest.fixture
def command(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Run `khuyenhoc` with its own database, away from any .env file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KHUYENHOC_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return run


@pytest.fixture
def lists(tmp_path: Path) -> tuple[str, str]:
    units, people = tmp_path / "units.csv", tmp_path / "people.csv"
    units.write_text(UNITS, "utf-8")
    people.write_text(PEOPLE, "utf-8")
    return str(units), str(people)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, command: Command):
    result = command(name, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_lists_come_in_once_and_change_nothing_the_second_time(command: Command, lists: tuple[str, str]):
    first, second = command("import", *lists), command("import", *lists)
    assert first.exit_code == 0, first.output
    assert "units.csv: 3 added, 0 changed, 0 unchanged, 0 left out" in first.output
    assert "people.csv: 0 added, 0 changed, 2 unchanged, 0 left out" in second.output


def test_a_bad_row_is_named_and_the_rest_goes_in(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    bad = tmp_path / "more.csv"
    bad.write_text(PEOPLE + "Mai,Trưởng thôn,Thôn Nà Đâu,0912 000 003\n", "utf-8")
    result = command("import", str(bad))
    assert result.exit_code == PARTLY
    assert "1 left out" in result.output
    assert "4: Không thấy đơn vị “Thôn Nà Đâu”" in result.output


def test_an_invitation_is_a_code_a_link_and_a_picture(
    command: Command, lists: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("KHUYENHOC_PUBLIC_URL", "https://xa.example/")
    command("import", *lists)
    result = command("invite", "0912000001", "--pictures", str(tmp_path / "codes"))
    assert result.exit_code == 0, result.output
    code = result.output.split("Lan: ")[1].split()[0]
    assert f"https://xa.example/?code={code}" in result.output
    assert [picture.read_bytes()[:4] for picture in (tmp_path / "codes").iterdir()] == [b"\x89PNG"]


def test_everybody_who_has_not_entered_is_invited(command: Command, lists: tuple[str, str]):
    command("import", *lists)
    assert command("invite", "--all").output.count(": ") == 2


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param(("invite",), "say whom", id="invite nobody"),
        pytest.param(("invite", "Mai"), "Mai", id="invite somebody unknown"),
        pytest.param(("export", "report.doc"), "report.doc", id="a format we do not write"),
        pytest.param(("export", "nowhere/report.xlsx"), "nowhere", id="a folder that is not there"),
        pytest.param(("import", "nothing.csv"), "nothing.csv", id="a list that is not there"),
        pytest.param(("doctor", "--database", "mysql://x"), "KHUYENHOC_DATABASE_URL", id="a database unknown to us"),
        pytest.param(("demo", "--port", "99999999"), "KHUYENHOC_PORT", id="a port that cannot be"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(arguments: tuple[str, ...], named: str, command: Command):
    result = command(*arguments)
    assert result.exit_code == BROKEN
    assert named in result.output
    assert "Traceback" not in result.output


def test_a_wrong_setting_is_named(command: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KHUYENHOC_PUBLIC_URL", "xa.example")
    result = command("doctor")
    assert result.exit_code == BROKEN
    assert "KHUYENHOC_PUBLIC_URL: must begin with http" in result.output


def test_a_broken_plan_is_named_by_row(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    plan = tmp_path / "plan.yaml"
    plan.write_text("id: X\n", "utf-8")
    monkeypatch.setenv("KHUYENHOC_PLANS", json.dumps([str(plan)]))
    result = command("doctor")
    assert result.exit_code == PARTLY
    assert "plan.yaml" in result.output


def test_the_doctor_says_what_to_do_with_an_empty_database(command: Command):
    result = command("doctor")
    assert result.exit_code == PARTLY
    assert "khuyenhoc import" in result.output


def test_the_doctor_names_a_setting_that_is_misspelt(command: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KHUYENHOC_PUBLIK_URL", "x")
    assert "KHUYENHOC_PUBLIK_URL" in command("doctor").output


def test_reports_leave_as_a_workbook_and_as_lines(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    workbook, lines = tmp_path / "reports.xlsx", tmp_path / "reports.jsonl"
    assert command("export", str(workbook)).exit_code == 0
    assert command("export", str(lines)).exit_code == 0
    assert load_workbook(workbook).sheetnames
    assert [json.loads(line) for line in lines.read_text("utf-8").splitlines()] == []


def test_a_backup_is_a_whole_database(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    target = tmp_path / "copy.db"
    result = command("backup", str(target))
    assert result.exit_code == 0, result.output
    with sqlite3.connect(target) as copy:
        assert copy.execute("select count(*) from people").fetchone() == (2,)
        assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
    copy.close()
