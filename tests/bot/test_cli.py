"""The operator's commands, each run as a command, in the operator's language; a mistake is one line that names it."""

import ast
import asyncio
import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner, Result

import bot
from bot.app import Settings
from bot.cli import app
from bot.command_line import BROKEN, PARTLY
from bot.texts import phrases
from conversations.capabilities import Limits
from conversations.messages import Address, ChannelName, Lane, Reply
from handlers.outage import note_outages
from scheduler import clock
from storage.database import Database
from storage.inbox import MAX_ATTEMPTS
from storage.one_program import one_program

COMMANDS = ("demo", "run", "import", "reorganise", "invite", "export", "backup", "doctor")
ENGLISH_FRAME = ("usage", "options", "arguments", "command", "show this", "required", "default", "<", "error")
Command = Callable[..., Result]

UNITS = """Loại,Tên đơn vị,Thuộc,Số hộ
Xã,Tân Văn,,200
Thôn,Nà Pái,Xã Tân Văn,120
Thôn,Bản Duộc,Xã Tân Văn,80
"""
DECISION = """Đơn vị cũ,Đơn vị mới,Ngày
Thôn Nà Pái,Thôn Hợp Nhất,01/01/2026
Thôn Bản Duộc,Thôn Hợp Nhất,01/01/2026
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
def empty_database(tmp_path: Path) -> Path:
    """A database of the command with nothing in it yet."""
    path = tmp_path / "khuyenhoc.db"
    path.touch()
    return path


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
    assert result.output.startswith(f"Cách dùng: khuyenhoc {name}")
    assert f"\n{phrases()[f'help_{name}'][:40]}" in result.output
    assert "--database ĐỊA-CHỈ" in result.output


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_the_command_alone_lists_what_there_is_to_do(arguments: tuple[str, ...], command: Command):
    result = command(*arguments)
    assert result.exit_code == 0
    listed = [line.split()[0] for line in result.output.splitlines() if line.startswith("  ") and line[2] != " "]
    assert listed == [*COMMANDS, "plan", "--help"]


@pytest.mark.parametrize("arguments", [(), *((name,) for name in COMMANDS)])
def test_the_help_has_no_english_frame(arguments: tuple[str, ...], command: Command):
    text = command(*arguments, "--help").output.lower()
    assert [word for word in ENGLISH_FRAME if word in text] == []


def test_lists_come_in_once_and_change_nothing_the_second_time(command: Command, lists: tuple[str, str]):
    first, second = command("import", *lists), command("import", *lists)
    assert first.exit_code == 0, first.output
    assert "units.csv: thêm 3, sửa 0, giữ nguyên 0, chưa nhận 0" in first.output
    assert "people.csv: thêm 0, sửa 0, giữ nguyên 2, chưa nhận 0" in second.output


def test_a_bad_row_is_named_and_the_rest_goes_in(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    bad = tmp_path / "more.csv"
    bad.write_text(PEOPLE + "Mai,Trưởng thôn,Thôn Nà Đâu,0912 000 003\n", "utf-8")
    result = command("import", str(bad))
    assert result.exit_code == PARTLY
    assert "giữ nguyên 2, chưa nhận 1" in result.output
    assert "\n  Dòng 4: Không thấy đơn vị “Thôn Nà Đâu”" in result.output


def test_a_bad_row_of_a_workbook_is_named_by_its_sheet(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    book = Workbook()
    sheet = book.create_sheet("Cán bộ", 0)
    for row in (*PEOPLE.splitlines()[:1], "Mai,Trưởng thôn,Thôn Nà Đâu,0912 000 003"):
        sheet.append(row.split(","))
    book.save(tmp_path / "people.xlsx")
    assert "  Trang tính Cán bộ, dòng 2: Không thấy" in command("import", str(tmp_path / "people.xlsx")).output


def test_what_may_not_be_meant_is_said_and_taken(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    (tmp_path / "units.csv").write_text(UNITS.replace("Bản Duộc", "Bản Duộc Mới"), "utf-8")
    result = command("import", lists[0])
    assert result.exit_code == PARTLY
    assert "units.csv: thêm 1, sửa 0, giữ nguyên 2, chưa nhận 0\n" in result.output
    assert "  Xin xem lại: Thôn Bản Duộc không có trong danh sách này" in result.output


def test_a_decision_on_units_is_shown_first_and_carried_out_on_a_yes(
    command: Command, lists: tuple[str, str], tmp_path: Path
):
    command("import", *lists)
    table = tmp_path / "sap-nhap.csv"
    table.write_text(DECISION, "utf-8")
    looked, done = command("reorganise", str(table)), command("reorganise", str(table), "--yes")
    assert (looked.exit_code, done.exit_code) == (0, 0), done.output
    line = "Từ 01/01/2026: thôn Nà Pái, thôn Bản Duộc → thôn Hợp Nhất (mới)"
    assert looked.stdout.splitlines()[0] == done.stdout.splitlines()[0] == line
    assert "Chưa ghi gì" in looked.stdout
    assert "Đã thực hiện 1 thay đổi; 1 người chuyển theo" in done.stdout
    again = command("reorganise", str(table), "--yes")
    assert again.exit_code == BROKEN
    assert "Dòng 2: Không thấy đơn vị “Thôn Nà Pái”" in again.stderr
    assert (
        again.stderr.splitlines()[-1]
        == "khuyenhoc: sap-nhap.csv: chưa thay đổi gì. Xin sửa các dòng trên rồi chạy lại."
    )


def test_an_old_list_brings_no_ended_unit_back(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    (tmp_path / "sap-nhap.csv").write_text(DECISION, "utf-8")
    command("reorganise", str(tmp_path / "sap-nhap.csv"), "--yes")
    result = command("import", lists[0])
    assert result.exit_code == PARTLY
    assert "Thôn Nà Pái đã kết thúc ngày 31/12/2025" in result.stderr


def test_an_invitation_is_a_code_a_link_and_a_picture(
    command: Command, lists: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("KHUYENHOC_PUBLIC_URL", "https://xa.example/")
    command("import", *lists)
    result = command("invite", "0912000001", "--pictures", str(tmp_path / "codes"))
    assert result.exit_code == 0, result.output
    code = result.output.split("Lan: ")[1].split()[0]
    assert f"https://xa.example/?code={code}" in result.output
    assert "không kèm đường dẫn" not in result.stderr
    assert [picture.read_bytes()[:4] for picture in (tmp_path / "codes").iterdir()] == [b"\x89PNG"]


def test_everybody_who_has_not_entered_is_invited(command: Command, lists: tuple[str, str]):
    command("import", *lists)
    result = command("invite", "--all")
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["Lan", "Hùng"]
    assert "2 mã không kèm đường dẫn" in result.stderr
    assert "trong 14 ngày" in result.stderr


@pytest.mark.usefixtures("empty_database")
def test_there_may_be_nobody_to_invite(command: Command):
    result = command("invite", "--all")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "Không có ai phải mời" in result.stderr


@pytest.fixture
def taken_port() -> Iterator[str]:
    """A port of this machine on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        yield str(somebody.getsockname()[1])


MISTAKES = [
    pytest.param("invite", "Xin ghi mời ai", id="invite nobody"),
    pytest.param("invite Mai --all", "Chỉ ghi một", id="invite somebody and everybody"),
    pytest.param("invite Mai", "Không thấy ai có tên hoặc số điện thoại Mai", id="invite somebody unknown"),
    pytest.param(
        "invite --all --pictures rubbish.db", "rubbish.db: đây không phải là thư mục", id="pictures into a file"
    ),
    pytest.param("export", "Còn thiếu TỆP. Xem cách dùng: khuyenhoc export --help", id="a file left out"),
    pytest.param("export report.doc", "report.doc: xin đặt đuôi tên tệp", id="a file of another kind"),
    pytest.param("export report.doc --format doc", "--format: giá trị này không dùng được", id="a format unknown"),
    pytest.param("export nowhere/report.xlsx", "nowhere: không có thư mục này", id="a folder that is not there"),
    pytest.param("export report.xlsx more", "Lệnh ghi chưa đúng. Xem cách dùng", id="one word too many"),
    pytest.param("import nothing.csv", "nothing.csv: không có tệp này", id="a list that is not there"),
    pytest.param("import .", "không có tệp này", id="a folder for a list"),
    pytest.param("import rubbish.db", "Danh sách chưa dùng được: ", id="a file that is no list"),
    pytest.param("imports", "Không có lệnh imports. Xem cách dùng: khuyenhoc --help", id="a command misspelt"),
    pytest.param("--verbose", "--verbose: không có tùy chọn này", id="an option where none stands"),
    pytest.param("demo --prot 80", "--prot: không có tùy chọn này", id="an option misspelt"),
    pytest.param("demo --port", "khuyenhoc demo --help", id="an option without its value"),
    pytest.param("demo --port 99999999", "KHUYENHOC_PORT phải là số từ 1 đến 65535", id="a port that cannot be"),
    pytest.param("demo --port cổng", "KHUYENHOC_PORT phải là số từ 1 đến 65535", id="a port in letters"),
    pytest.param("run --host 203.0.113.1", "203.0.113.1:8000: địa chỉ này không phải", id="another's address"),
    pytest.param("doctor --database mysql://x", "KHUYENHOC_DATABASE_URL phải bắt đầu bằng", id="a database unknown"),
    pytest.param("export a.xlsx --database sqlite:///rubbish.db", "Dữ liệu chưa dùng được: ", id="a broken database"),
    pytest.param(
        "import rubbish.db --database sqlite:///rubbish.db/x/y.db",
        "đây không phải là thư mục",
        id="a file for a folder",
    ),
    pytest.param(
        "export a.xlsx --database postgresql://lan:secret@127.0.0.1:1/x", "máy chủ không trả lời", id="a silent server"
    ),
    pytest.param("backup rubbish.db/x.db", "Dữ liệu chưa dùng được: ", id="a copy that cannot be written"),
]


@pytest.mark.usefixtures("empty_database")
@pytest.mark.parametrize(("typed", "told"), MISTAKES)
def test_a_mistake_is_one_line_that_names_it(typed: str, told: str, command: Command, tmp_path: Path):
    (tmp_path / "rubbish.db").write_bytes(b"rubbish" * 1_000)
    result = command(*typed.split())
    assert result.exit_code == BROKEN, result.output
    assert told in result.stderr
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
    assert result.stderr.startswith("khuyenhoc: ")
    assert "secret" not in result.output


@pytest.mark.parametrize("typed", ["backup copy.db", "export report.xlsx", "invite --all", "reorganise units.csv"])
@pytest.mark.usefixtures("lists")
def test_what_needs_a_database_makes_none_in_a_wrong_folder(typed: str, command: Command, tmp_path: Path):
    before = set(tmp_path.iterdir())
    result = command(*typed.split())
    assert result.exit_code == BROKEN
    told = phrases()["database_missing"].format(file=tmp_path / "khuyenhoc.db")
    assert result.output == f"khuyenhoc: {told}\n"
    assert set(tmp_path.iterdir()) == before


def test_the_doctor_makes_no_database_in_a_wrong_folder(command: Command, tmp_path: Path):
    result = command("doctor")
    assert result.exit_code == PARTLY
    assert f"Không có tệp dữ liệu {tmp_path / 'khuyenhoc.db'}" in result.output
    assert "khuyenhoc import" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["demo", "run"])
def test_a_port_in_use_is_told_before_anything_is_done(name: str, command: Command, taken_port: str, tmp_path: Path):
    result = command(name, "--port", taken_port)
    assert result.exit_code == BROKEN
    assert result.output == f"khuyenhoc: 127.0.0.1:{taken_port}: {phrases()['port_taken']}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["demo", "run"])
def test_a_second_program_on_one_file_is_refused(name: str, command: Command, database_url: str, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with one_program(database_url):
        result = command(name, "--port", port, "--database", database_url)
    assert result.exit_code == BROKEN
    told = phrases()["database_in_use"].format(file=tmp_path / "khuyenhoc.db")
    assert result.output == f"khuyenhoc: {told}\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("KHUYENHOC_PUBLIC_URL", "xa.example", id="an address without http"),
        pytest.param("KHUYENHOC_PUBLIC_URL", "https://xa .example", id="an address in two words"),
        pytest.param("KHUYENHOC_PUBLIC_URL", "https://", id="an address of nobody"),
        pytest.param("KHUYENHOC_DATABASE_URL", "data.db", id="a bare file"),
        pytest.param("KHUYENHOC_HOST", "", id="no host"),
        pytest.param("KHUYENHOC_PORT", "0", id="no port"),
        pytest.param("KHUYENHOC_PLANS", "plan.yaml", id="a file where a list of files stands"),
        pytest.param("KHUYENHOC_PLANS", "1", id="a number where a list of files stands"),
        pytest.param("KHUYENHOC_PLANS_FOLDER", __file__, id="a file where a folder stands"),
        pytest.param("KHUYENHOC_OPERATORS", "0912 000 002, Hùng", id="a name where a number stands"),
        pytest.param("KHUYENHOC_ZALO_BOT_TOKEN", "4711:good,bad token", id="a Zalo token cut in two"),
        pytest.param("KHUYENHOC_ZALO_BOT_TOKEN", "4711:old,4711:new", id="two tokens of one Zalo bot"),
        pytest.param("KHUYENHOC_ZALO_MESSAGES_A_SECOND", "0", id="no message a second"),
        pytest.param("KHUYENHOC_ZALO_MESSAGES_A_MONTH", "3.000", id="a number with a dot"),
        pytest.param("KHUYENHOC_ZALO_PEOPLE_A_BOT", "-1", id="fewer than nobody"),
        pytest.param("KHUYENHOC_TELEGRAM_MESSAGES_A_SECOND", "31", id="faster than the platform"),
        pytest.param("KHUYENHOC_ZALO_BOT_LINK", "https://zalo.example/1", id="a link without its bot"),
        pytest.param("KHUYENHOC_TELEGRAM_TOKEN", "4711:short", id="a Telegram token without its end"),
        pytest.param("KHUYENHOC_WEBHOOK_SECRET", "a-long-enough-secret", id="a secret without an address"),
    ],
)
def test_a_wrong_setting_is_named_with_its_rule(
    name: str, value: str, command: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(name, value)
    result = command("doctor")
    rule = Settings.model_fields[name.removeprefix("KHUYENHOC_").lower()].description
    assert result.exit_code == BROKEN
    # To the letter: what was set, a token perhaps, stands nowhere in it.
    assert result.output == f"khuyenhoc: {name} {rule}.\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        pytest.param("utf-8-sig", "KHUYENHOC_PORT phải là số", id="with a mark at its beginning"),
        pytest.param("utf-16", "Tệp .env phải lưu theo bảng mã UTF-8.", id="in other letters"),
    ],
)
def test_a_settings_file_may_come_from_any_editor(encoding: str, told: str, command: Command, tmp_path: Path):
    (tmp_path / ".env").write_text("KHUYENHOC_PORT=x\n", encoding)
    result = command("doctor")
    assert result.exit_code == BROKEN
    assert result.output.startswith(f"khuyenhoc: {told}")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("KHUYENHOC_PORT: 8080", id="a colon for the sign of equality"),
        pytest.param('KHUYENHOC_PORT="8080', id="a quotation that does not end"),
    ],
)
def test_a_line_of_the_settings_file_that_cannot_be_read_is_named(line: str, command: Command, tmp_path: Path):
    (tmp_path / ".env").write_text(f"# Xã\nKHUYENHOC_HOST=localhost\n{line}\nKHUYENHOC_PORT=x\n", "utf-8")
    result = command("doctor")
    assert result.exit_code == BROKEN
    assert result.output == f"khuyenhoc: {phrases()['settings_file_line'].format(row=3)}\n"


def test_a_settings_file_that_the_machine_does_not_give_is_told(command: Command, tmp_path: Path):
    (tmp_path / ".env").symlink_to("/proc/self/mem")  # whose beginning nobody may read, not even root
    result = command("doctor")
    assert result.exit_code == BROKEN
    assert result.output.startswith("khuyenhoc: .env: ")
    assert result.output.count("\n") == 1


def test_every_setting_has_a_rule():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.fixture
def broken_plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("id: X\ntitle: Y\n", "utf-8")
    monkeypatch.setenv("KHUYENHOC_PLANS", json.dumps([str(plan)]))


@pytest.mark.usefixtures("broken_plan", "empty_database")
def test_a_broken_plan_stops_a_command_with_everything_that_is_wrong(command: Command):
    result = command("invite", "--all")
    assert result.exit_code == BROKEN
    first, *others = result.output.splitlines()
    assert first == "khuyenhoc: Kế hoạch plan.yaml chưa dùng được:"
    assert len(others) > 5
    assert all(other.startswith("  ") for other in others)


@pytest.mark.usefixtures("broken_plan")
def test_the_doctor_names_a_broken_plan_by_row(command: Command):
    result = command("doctor")
    assert result.exit_code == PARTLY
    assert "Cần xem  Kế hoạch plan.yaml\n         Xin sửa trong tệp: " in result.output
    assert "Nhiệm vụ: chưa có dòng nào." in result.output


def test_the_doctor_names_a_plan_that_is_not_there(command: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KHUYENHOC_PLANS", '["nowhere.yaml"]')
    assert "Không có tệp nowhere.yaml" in command("doctor").output


@pytest.mark.usefixtures("empty_database")
def test_the_doctor_says_what_to_do_with_an_empty_database(command: Command):
    result = command("doctor")
    assert result.exit_code == PARTLY
    assert "Cần xem  Dữ liệu: chưa có đơn vị nào\n         Xin nhập danh sách" in result.output
    assert "khuyenhoc import" in result.output


def test_the_doctor_says_what_to_do_with_a_broken_database(command: Command, tmp_path: Path):
    (tmp_path / "khuyenhoc.db").write_bytes(b"rubbish" * 1_000)
    result = command("doctor")
    assert result.exit_code == PARTLY
    assert "Cần xem  Dữ liệu\n         Xin xem lại KHUYENHOC_DATABASE_URL" in result.output


def test_the_doctor_tells_how_the_sending_stands(command: Command, database_url: str):
    asyncio.run(_send_badly(database_url))
    output = command("doctor").output
    assert "Cần xem  Kênh zalo:1: 1 tin không gửi được trong 7 ngày qua" in output
    assert "Máy chủ của kênh báo: too long" in output
    assert "Cần xem  Kênh zalo:1: 1 câu trả lời chờ đã quá một giờ" in output
    assert "Cần xem  Kênh zalo:1: tạm ngừng gửi đến" in output
    assert "Kênh zalo:1: tháng này đã gửi 0 trên 3.000 tin" in output
    assert "Cần xem  Kênh zalo:2: không nối được từ" in output
    assert "Cần xem  Tin nhắn: 1 tin đến không xử lý được trong 7 ngày qua" in output
    assert output.count("Cần xem  Lời nhắc gửi zalo:1, ") == 1, "an older one is told no longer"


@pytest.mark.parametrize(
    ("phones", "told"),
    [
        pytest.param("0912000999", ["số 0912000999", "Số này không có trong danh sách."], id="nobody has this number"),
        pytest.param("+84 912 000 002", ["Hùng", "khuyenhoc invite 0912000002"], id="not in the chat yet"),
    ],
)
def test_the_doctor_says_who_of_the_operators_cannot_be_told(
    phones: str, told: list[str], command: Command, lists: tuple[str, str], monkeypatch: pytest.MonkeyPatch
):
    command("import", *lists)
    monkeypatch.setenv("KHUYENHOC_OPERATORS", phones)
    output = command("doctor").output
    assert "Cần xem  Người được báo khi có trục trặc: " in output
    assert [part for part in told if part not in output] == []


async def _send_badly(url: str) -> None:
    """Give up one message out and one in, leave one waiting, let the bot pause, and lose another."""
    database, now = await Database.open(url), clock.now()
    chat = Address(ChannelName("zalo:1"), "lan")
    limits = Limits(monthly_quota=3000)
    async with database.unit_of_work() as uow:
        for _ in range(2):
            due_at = now - timedelta(hours=2)
            await uow.outbox.add(chat, Reply(()), lane=Lane.REPLY, person_id=None, due_at=due_at)
        claimed = await uow.outbox.claim(chat.channel, now, steady=now, owner="x", limit=1, limits=limits)
        await uow.outbox.give_up(claimed.messages[0], now, "refused", "too long")
        for number, days in enumerate((1, 8)):
            came_due, other = now - timedelta(days=days), Address(chat.channel, f"hùng {number}")
            await uow.outbox.add(other, Reply(()), lane=Lane.REMINDER, person_id=None, due_at=came_due)
            taken = await uow.outbox.claim(
                chat.channel, now, steady=now, owner="x", limit=1, limits=limits, lanes=[Lane.REMINDER]
            )
            await uow.outbox.leave_unknown(taken.messages[0])
        await uow.outbox.rates.pause(chat.channel, now + timedelta(hours=1), "bad token")
        await note_outages(uow, {ChannelName("zalo:2"): now})
        came = await uow.inbox.accept(chat, "m1", {}, now)
        assert came is not None
        for _ in range(MAX_ATTEMPTS):
            await uow.inbox.fail(came, now)
        await uow.commit()
    await database.close()


def test_the_doctor_names_a_setting_that_is_misspelt(command: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KHUYENHOC_PUBLIK_URL", "x")
    assert "Cần xem  Thiết lập KHUYENHOC_PUBLIK_URL\n" in command("doctor").output


def test_the_doctor_is_content_when_all_is_well(
    command: Command, lists: tuple[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.doctor.clock.now", lambda: datetime(2024, 11, 1, tzinfo=UTC))
    monkeypatch.setattr("bot.doctor.PROGRAM_WRITTEN", datetime(2024, 1, 1, tzinfo=UTC))
    monkeypatch.setenv("KHUYENHOC_PUBLIC_URL", "https://xa.example")
    command("import", *lists)
    result = command("doctor")
    assert result.exit_code == 0, result.output
    assert "Tốt      Đồng hồ: 07:00 01/11/2024\n" in result.output
    assert "Tốt      Dữ liệu: 3 đơn vị, 2 người\n" in result.output
    assert result.output.endswith("Mọi thứ đều tốt.\n")


def test_reports_leave_as_a_workbook_and_as_lines(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    workbook, lines = tmp_path / "reports.xlsx", tmp_path / "reports.jsonl"
    assert command("export", str(workbook)).output == f"{workbook}: 0 báo cáo\n"
    assert command("export", str(lines)).output == f"{lines}: 0 báo cáo\n"
    assert load_workbook(workbook).sheetnames
    assert [json.loads(line) for line in lines.read_text("utf-8").splitlines()] == []


def test_a_backup_is_a_whole_database(command: Command, lists: tuple[str, str], tmp_path: Path):
    command("import", *lists)
    target = tmp_path / "copy.db"
    result = command("backup", str(target))
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"{target}: đã sao lưu xong, ")
    with sqlite3.connect(target) as copy:
        assert copy.execute("select count(*) from people").fetchone() == (2,)
        assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
    copy.close()


# --- the sentences ---


def _used() -> Iterator[tuple[str, frozenset[str]]]:
    """Return each key the commands use, with the names of the values given to it."""
    for path in sorted(Path(bot.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="phrase"), args=[first], keywords=keywords):
                    values = frozenset(keyword.arg or "" for keyword in keywords)
                    yield from ((key, values) for key in _strings(first))
                case _:
                    pass


def _strings(node: ast.expr) -> Iterator[str]:
    """Return what an argument may be: itself, or either branch of a choice."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _strings(body)
            yield from _strings(orelse)
        case _:
            raise AssertionError(f"a key that cannot be read from the code: {ast.unparse(node)}")


def test_every_sentence_exists_and_is_used():
    assert {key for key, _ in _used()} == set(phrases())


def test_every_sentence_gets_its_values():
    holes = {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in phrases().items()}
    assert [key for key, values in _used() if values != holes[key]] == []


def test_a_misspelt_name_in_the_settings_file_is_told(command: Command, tmp_path: Path):
    (tmp_path / ".env").write_text("KHUYENHOC_ZALO_TOKEN=4711:abc\nOTHER=1\n", "utf-8")
    result = command("doctor")
    assert "Thiết lập KHUYENHOC_ZALO_TOKEN" in result.output
    assert "4711" not in result.output
    assert "OTHER" not in result.output
