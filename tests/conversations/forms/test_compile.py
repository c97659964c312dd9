"""Publishing a form: what is read, and what an author is told to mend."""

from pathlib import Path
from unicodedata import normalize

import pytest
from openpyxl import Workbook

from conversations.forms.compile import compile_form
from conversations.forms.form import FormError, QuestionKind
from conversations.forms.xform import load_form
from tests.conversations.forms.workbooks import SETTINGS, build, choices, compile_text, survey


def complaints(tables: str) -> list[str]:
    with pytest.raises(FormError) as caught:
        compile_text(tables)
    return [str(problem) for problem in caught.value.problems]


TOPICS = choices("topic", "law", "health")


@pytest.mark.parametrize(
    ("tables", "complaint"),
    [
        pytest.param(
            survey({"type": "integer", "name": "n", "constraint": ". >"}),
            "survey, row 2, n: constraint: the expression ends too early (at character 4), in: . >",
            id="half an expression",
        ),
        pytest.param(
            survey({"type": "integer", "name": "n", "relevant": "trim(1)"}),
            "survey, row 2, n: relevant: the function trim() is not supported (at character 1), in: trim(1)",
            id="a function we do not have",
        ),
        pytest.param(
            survey(
                {"type": "select_one topic", "name": "s"},
                {"type": "text", "name": "t", "relevant": "${s} = law"},
            )
            + TOPICS,
            "survey, row 3, t: relevant: law is not in the form (a text needs quotes: 'law')",
            id="forgotten quotes",
        ),
        pytest.param(
            survey({"type": "text", "name": "t", "required": "co"}),
            "survey, row 2, t: required: co is not in the form (a text needs quotes: 'co')",
            id="a word in required",
        ),
        pytest.param(
            survey(
                {"type": "select_one topic", "name": "s"},
                {"type": "text", "name": "t", "relevant": "${s} = 'x'"},
            )
            + TOPICS,
            "survey, row 3, t: relevant: 'x' is not a choice of s",
            id="a code that is not in the list",
        ),
        pytest.param(
            survey(
                {"type": "select_multiple topic", "name": "s"},
                {"type": "text", "name": "t", "relevant": "selected(${s}, 'x')"},
            )
            + TOPICS,
            "survey, row 3, t: relevant: 'x' is not a choice of s",
            id="a selected code that is not in the list",
        ),
        pytest.param(
            survey(
                {"type": "text", "name": "a", "relevant": "${b} = ''"},
                {"type": "text", "name": "b", "relevant": "${a} = ''"},
            ),
            "survey, row 2, a: these depend on each other in a circle: a -> b -> a",
            id="a circle",
        ),
        pytest.param(
            survey({"type": "text", "name": "a", "relevant": ". = ''"}),
            "survey, row 2, a: these depend on each other in a circle: a -> a",
            id="a question relevant by its own answer",
        ),
        pytest.param(
            survey({"type": "text", "name": "t", "constraint": "regex(., '[a-')"}),
            "survey, row 2, t: constraint: the pattern '[a-' cannot be used",
            id="a broken pattern",
        ),
        pytest.param(
            survey({"type": "integer", "name": "n", "constraint": ". > 5", "default": "3"}),
            "survey, row 2, n: the constraint refuses the default",
            id="a default its own rule refuses",
        ),
        pytest.param(
            survey(
                {"type": "calculate", "name": "big", "calculation": "1 > 2"},
                {"type": "text", "name": "t", "relevant": "${big}"},
            ),
            "survey, row 3, t: relevant: big alone is true even when it says 'false'; compare it: = 'true'",
            id="a calculation used as a condition",
        ),
        pytest.param(
            survey({"type": "geopoint", "name": "where"}),
            "survey, row 2, where: this type of question is not supported (input, geopoint)",
            id="a type we do not have",
        ),
        pytest.param(
            survey(
                {"type": "text", "name": "a"},
                {"type": "begin_repeat", "name": "r"},
                {"type": "text", "name": "b"},
                {"type": "end_repeat", "name": ""},
            ),
            "survey, row 3, r: repeated sections are not supported yet",
            id="a repeat",
        ),
        pytest.param(
            survey(
                {"type": "text", "name": "a"},
                {"type": "calculate", "name": "c", "calculation": "1", "trigger": "${a}"},
            ),
            "survey, row 2, a: the column trigger is not supported yet",
            id="a trigger",
        ),
        pytest.param(
            survey({"type": "text", "name": "Tên"}),
            "survey, row 2, Tên: a name has small letters without accents, digits and _ only",
            id="an accented name",
        ),
        pytest.param(
            survey({"type": "text", "name": "a" * 33}),
            f"survey, row 2, {'a' * 33}: a name has at most 32 characters",
            id="a long name",
        ),
        pytest.param(
            survey({"type": "calculate", "name": "c", "calculation": "1"}),
            "survey: the form asks nothing",
            id="no question",
        ),
        pytest.param(
            survey({"type": "text", "name": "a", "constrain": "1"}),
            "survey, row 1: the column constrain is not known; constraint is",
            id="a misspelt column",
        ),
        pytest.param(
            survey({"type": "text", "name": "a", "bind::kh:soft": ". = 'x'"}),
            "survey, row 2, a: a soft rule has no soft_message",
            id="a doubt without words",
        ),
        pytest.param(
            survey({"type": "text", "name": "a", "label": "x" * 1001}),
            "survey, row 2, a: a text is longer than 1000 characters",
            id="a very long label",
        ),
        pytest.param(
            survey({"type": "integer", "name": "a", "constraint": "not(kh:is-slip(., 27))"}),
            "survey, row 2, a: constraint: kh:is-slip() may only stand in bind::kh:soft",
            id="a function of ours in a column of everyone's",
        ),
        pytest.param(
            survey({"type": "integer", "name": "a", "bind::kh:soft": "kh:is-slip(., 27, 3)"}),
            "survey, row 2, a: soft: kh:is-slip() does not take 3 arguments (at character 1), in: kh:is-slip(., 27, 3)",
            id="half a pair to compare",
        ),
        pytest.param(
            survey({"type": "text", "name": "a", "guidance_hint": "x" * 1001}),
            "survey, row 2, a: a text is longer than 1000 characters",
            id="a very long guidance",
        ),
    ],
)
def test_a_mistake_is_named_with_its_row(tables: str, complaint: str) -> None:
    assert complaint in complaints(tables)


@pytest.mark.parametrize(
    ("tables", "word"),
    [
        pytest.param(survey({"type": "integr", "name": "n"}), "integr", id="a type nobody knows"),
        pytest.param(
            survey({"type": "text", "name": "a", "relevant": "${b} = 1"}),
            "b",
            id="a question that is not there",
        ),
        pytest.param(survey({"type": "select_one x", "name": "a"}) + TOPICS, "x", id="a list that is not there"),
        pytest.param(
            survey({"type": "begin_group", "name": "g"}, {"type": "text", "name": "a"}),
            "group",
            id="an open section",
        ),
        pytest.param(survey({"type": "text", "name": "a"}, {"type": "text", "name": "a"}), "a", id="a name used twice"),
    ],
)
def test_what_pyxform_refuses_is_passed_on(tables: str, word: str) -> None:
    assert word in " ".join(complaints(tables))


def test_all_mistakes_are_named_at_once() -> None:
    found = complaints(survey({"type": "text", "name": "A"}, {"type": "text", "name": "b", "relevant": "c = 1"}))
    assert len(found) == 2


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"type": "text"}, QuestionKind.TEXT),
        ({"type": "integer"}, QuestionKind.INTEGER),
        ({"type": "decimal"}, QuestionKind.DECIMAL),
        ({"type": "date"}, QuestionKind.DATE),
        ({"type": "select_one topic"}, QuestionKind.SELECT_ONE),
        ({"type": "select_multiple topic"}, QuestionKind.SELECT_MULTIPLE),
        ({"type": "acknowledge"}, QuestionKind.ACKNOWLEDGE),
        ({"type": "image"}, QuestionKind.IMAGE),
        ({"type": "note"}, QuestionKind.NOTE),
        ({"type": "calculate", "calculation": "1"}, QuestionKind.CALCULATE),
        ({"type": "hidden"}, QuestionKind.HIDDEN),
        ({"type": "today"}, QuestionKind.HIDDEN),
    ],
)
def test_each_type_is_read(row: dict[str, str], kind: QuestionKind) -> None:
    form = build(survey({"type": "text", "name": "other"}, {"name": "it", **row}) + TOPICS)
    assert form.get("it").kind is kind


def test_decomposed_cells_are_composed() -> None:
    tables = normalize("NFD", survey({"type": "text", "name": "a", "label": "Thôn nào ạ?"}))
    assert build(tables).get("a").labels == {"": ("Thôn nào ạ?",)}


def test_an_office_workbook_is_read_like_the_text_tables(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    sheet.append(["type", "name", "label", "default"])
    sheet.append(["integer", "households", "Bao nhiêu hộ ạ?", 85.0])
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id", "version"])
    settings.append(["Hộ", "households", 3])
    source = tmp_path / "ho.xlsx"
    book.save(source)
    form = load_form(compile_form(source))
    assert (form.id, form.version, form.title, form.get("households").initial) == (
        "households",
        "3",
        "Hộ",
        "85",
    )


def test_a_file_of_another_type_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "form.docx"
    source.write_bytes(b"x")
    with pytest.raises(FormError, match="a form is a file of type"):
        compile_form(source)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 torn"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "form.xlsx"
    source.write_bytes(content)
    with pytest.raises(FormError):
        compile_form(source)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "form.csv"
    source.write_bytes(b"x" * 2_000_001)
    with pytest.raises(FormError, match="larger than"):
        compile_form(source)


@pytest.mark.parametrize("column", ["form_id", "version", "form_title"])
def test_a_form_without_its_settings_is_refused(column: str) -> None:
    with pytest.raises(FormError, match=f"settings: the column {column} is empty"):
        compile_text(survey({"type": "text", "name": "a"}), settings=SETTINGS.replace(column, f"no_{column}"))


def test_a_row_with_more_cells_than_the_header_is_refused_in_words() -> None:
    with pytest.raises(FormError, match="the workbook cannot be read"):
        compile_text("| survey |\n| | type | name | label |\n| | text | a | A | one | too many |\n")
