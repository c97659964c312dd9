"""`khuyenhoc plan ...` prints, checks, writes and takes in plans; `run` then runs what was taken in."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.command_line import BROKEN
from bot.plans_in_force import SAMPLE, built_in_plans, find_plan, plan_files
from bot.settings import CommonSettings, load_settings
from plans.plan_file import load_plan
from reports.plan_book import load_plan_file

IDS = ("tv", "bc", "ds", "ntl", "td")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] -- pytest calls it
    monkeypatch.chdir(tmp_path)
    for name in ("KHUYENHOC_PLANS", "KHUYENHOC_PLANS_FOLDER"):
        monkeypatch.delenv(name, raising=False)


def khuyenhoc(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["plan", *map(str, words)], terminal_width=80)


def test_the_five_plans_are_known_by_their_ids() -> None:
    assert sorted(built_in_plans()) == sorted(IDS)
    assert next(iter(built_in_plans().values())) == SAMPLE
    assert find_plan("BC") == built_in_plans()["bc"]
    assert find_plan("xy") is None


@pytest.mark.parametrize("name", IDS)
def test_a_plan_is_printed_with_all_its_rows_at_eighty_columns(name: str) -> None:
    plan = load_plan(built_in_plans()[name])
    for command in ("show", "rows"):
        result = khuyenhoc(command, name)
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= 80
        listed = (*plan.targets, *plan.duties, *plan.reviews, *plan.reminders)
        assert [row.id for row in listed if row.id not in result.stdout] == []


def test_without_a_name_it_is_the_plan_that_runs_at_first() -> None:
    assert khuyenhoc("show").stdout == khuyenhoc("show", "tv").stdout


def test_an_unknown_plan_is_told_with_those_there_are() -> None:
    result = khuyenhoc("show", "xy")
    assert result.exit_code == BROKEN
    assert "Không có kế hoạch xy." in result.stderr
    assert "tv, bc, ds, ntl, td." in result.stderr


def test_a_plan_is_written_changed_checked_and_taken_in(tmp_path: Path) -> None:
    book = tmp_path / "ke-hoach.xlsx"
    assert khuyenhoc("export", "tv", book).exit_code == 0
    assert khuyenhoc("check", book).stdout == "ke-hoach.xlsx: dùng được. 14 chỉ tiêu, 60 nhiệm vụ.\n"
    assert "đã nhận" in khuyenhoc("import", book).stdout
    assert plan_files(load_settings(CommonSettings)) == (Path("var/plans/tv.xlsx"),)
    assert load_plan_file(plan_files(load_settings(CommonSettings))[0]).id == "TV"


def test_a_plan_that_was_amended_replaces_the_older_one(tmp_path: Path) -> None:
    book = tmp_path / "ke-hoach.xlsx"
    khuyenhoc("export", "tv", book)
    khuyenhoc("import", book)
    assert "đã thay bản cũ" in khuyenhoc("import", SAMPLE).stdout
    assert [path.name for path in plan_files(load_settings(CommonSettings))] == ["tv.yaml"]


def test_a_broken_plan_is_told_by_sheet_and_row_and_left_outside(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.xlsx"
    khuyenhoc("export", "tv", path)
    book = load_workbook(path)
    book["Nhiệm vụ"]["D5"] = "họp"
    book.save(path)
    for command in ("check", "import"):
        result = khuyenhoc(command, path)
        assert result.exit_code == BROKEN
        assert "Trang tính Nhiệm vụ, dòng 5, cột “Loại việc”: chưa hiểu “họp”." in result.stderr
    assert plan_files(load_settings(CommonSettings)) == (SAMPLE,)


def test_a_plan_with_a_form_that_there_is_not_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(SAMPLE.read_text("utf-8").replace("forms: [classes]", "forms: [dreams]"), encoding="utf-8")
    result = khuyenhoc("check", path)
    assert result.exit_code == BROKEN
    assert "không có biểu mẫu “dreams”" in result.stderr


def test_a_setting_that_names_the_plans_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHUYENHOC_PLANS", f'["{SAMPLE}"]')
    assert "KHUYENHOC_PLANS" in khuyenhoc("import", SAMPLE).stderr
    assert plan_files(load_settings(CommonSettings)) == (SAMPLE,)
