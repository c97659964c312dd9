"""The values expressions give: the edge matrix of the reference and every function."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.forms.engine import start
from conversations.forms.filling import read_state, settle
from conversations.forms.form import Form
from conversations.forms.xpath.evaluate import compile_expression
from conversations.forms.xpath.nodes import Scope, XValue
from conversations.forms.xpath.parser import XPathError, parse
from conversations.forms.xpath.values import read_float, to_boolean, to_stored, to_string, write_float
from tests.conversations.forms.workbooks import NOW, build, choices, survey

TABLES = survey(
    {"type": "integer", "name": "n"},
    {"type": "integer", "name": "e"},
    {"type": "decimal", "name": "money"},
    {"type": "text", "name": "f"},
    {"type": "text", "name": "t"},
    {"type": "date", "name": "d"},
    {"type": "date", "name": "nod"},
    {"type": "select_one yes_no", "name": "sel"},
    {"type": "select_multiple yes_no", "name": "many"},
    {"type": "begin_group", "name": "g"},
    {"type": "integer", "name": "x"},
    {"type": "integer", "name": "y"},
    {"type": "integer", "name": "z"},
    {"type": "end_group", "name": ""},
    {"type": "text", "name": "gone", "relevant": "1 = 2"},
) + choices("yes_no", "co", "khong")


@pytest.fixture(scope="module")
def form() -> Form:
    return build(TABLES)


def evaluate(form: Form, source: str, values: dict[str, str] | None = None, at: str = "n") -> XValue:
    filling = read_state(form, start(form, now=NOW), NOW)
    for name, value in (values or {}).items():
        filling = filling.put(form.get(name).path, value)
    node = form.nodes[form.get(at).path]
    return compile_expression(source).run(Scope(settle(filling), node, node))


@pytest.mark.parametrize(
    "source",
    [
        "/data/n = ''",
        "/data/n != 0",
        "not(/data/n > 5)",
        "selected('', '')",
        "/data/gone = ''",
        "/data/nod = ''",
    ],
)
def test_what_an_empty_answer_satisfies(form: Form, source: str) -> None:
    assert evaluate(form, source) is True


@pytest.mark.parametrize(
    "source",
    [
        *("/data/n = 0", "/data/n > 5", "/data/n < 5", "/data/n <= 0", "/data/n >= 0", "/data/n != ''"),
        *("/data/nod < today()", "/data/nod > today()", "selected(/data/sel, 'co')"),
    ],
)
def test_what_an_empty_answer_does_not_satisfy(form: Form, source: str) -> None:
    assert evaluate(form, source) is False


@pytest.mark.parametrize("source", ["/data/n + 1", "int(/data/n)", "round(/data/n)", "number(/data/n)", "-/data/n"])
def test_a_figure_computed_from_nothing_is_stored_as_nothing(form: Form, source: str) -> None:
    assert to_stored(evaluate(form, source)) == ""


ANSWERS = {
    "n": "5",
    "e": "0",
    "money": "2.5",
    "f": "false",
    "t": "05",
    "d": "2020-01-15",
    "sel": "co",
    "many": "co khong",
    "x": "3",
    "z": "4",
    "gone": "still kept",
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # Conditions
        pytest.param("if(/data/nod > 5, 'a', 'b')", "b", id="an empty comparison takes the else branch"),
        pytest.param("if(/data/e, 'a', 'b')", "b", id="a number 0 is false"),
        pytest.param("if(/data/nod, 'a', 'b')", "b", id="an empty node is false"),
        pytest.param("if(/data/f, 'a', 'b')", "a", id="the text false is true"),
        pytest.param("boolean('')", "false", id="an empty text is false"),
        pytest.param("boolean(number('x'))", "false", id="no number is false"),
        # Comparisons
        pytest.param("/data/t = 5", "true", id="text beside a number compares as number"),
        pytest.param("/data/t = '5'", "false", id="text beside text compares letter by letter"),
        pytest.param("/data/n = '5.0'", "false", id="a stored 5 is not the text 5.0"),
        pytest.param("'10' < '9'", "false", id="order compares numbers"),
        pytest.param("'abc' < 'abd'", "false", id="order of words is never true"),
        pytest.param("0.1 + 0.2 = 0.3", "true", id="numbers compare with tolerance"),
        pytest.param("true() = 'no'", "true", id="beside a boolean both are booleans"),
        pytest.param("1 < 2 < 3", "true", id="comparisons may be chained"),
        pytest.param("/data/g/* = 4", "true", id="a set equals when one of it does"),
        # Choices
        pytest.param("selected('a b c', 'a b')", "false", id="one code at a time"),
        pytest.param("selected(/data/many, 'khong')", "true", id="a chosen code"),
        pytest.param("selected-at(/data/many, 1)", "khong", id="counted from zero"),
        pytest.param("selected-at(/data/many, 9)", "", id="outside the list is nothing"),
        pytest.param("selected-at(/data/many, -1)", "", id="before the list is nothing"),
        pytest.param("count-selected(/data/many)", "2", id="how many were chosen"),
        pytest.param("jr:choice-name(/data/sel, ' /data/sel ')", "Co", id="the label of a choice"),
        pytest.param("jr:choice-name('x', '/data/sel')", "", id="the label of no choice"),
        pytest.param("count(instance('yes_no')/root/item)", "2", id="a list can be walked"),
        pytest.param("instance('yes_no')/root/item[name = 'khong']/label", "Khong", id="a list can be searched"),
        pytest.param("pulldata('yes_no', 'label', 'name', 'co')", "Co", id="a list can be looked up"),
        pytest.param("pulldata('yes_no', 'label', 'name', 'x')", "", id="a row that is not there is nothing"),
        # Sets
        pytest.param("sum(/data/g/*)", "7", id="a sum skips the empty"),
        pytest.param("min(/data/g/*)", "3", id="the least skips the empty"),
        pytest.param("max(5, '')", "5", id="the greatest skips the empty"),
        pytest.param("max(/data/g/*, 9)", "9", id="sets and values together"),
        pytest.param("sum(/data/g/y)", "0", id="the sum of nothing is 0"),
        pytest.param("min('')", "", id="the least of nothing is nothing"),
        pytest.param("count(/data/g/*)", "3", id="all nodes are counted"),
        pytest.param("count-non-empty(/data/g/*)", "2", id="answers are counted"),
        pytest.param("join(', ', /data/g/x, /data/g/z, '')", "3, 4, ", id="empty items are joined too"),
        pytest.param("concat(/data/g/*, '!')", "34!", id="a set contributes every node"),
        pytest.param("count(//x | /data/g/y)", "2", id="a union of anywhere and somewhere"),
        pytest.param("/data/g/*[2]", "", id="a number picks by position"),
        pytest.param("/data/g/*[. = 4]", "4", id="a condition picks by truth"),
        pytest.param("/data/g/*[last()]", "4", id="the last of a set"),
        pytest.param("/data/g/*[position() = 1]", "3", id="the position in a set"),
        pytest.param("count(/data/gone)", "0", id="what is not relevant does not exist"),
        pytest.param("concat(/data/gone, 'x')", "x", id="what is not relevant says nothing"),
        pytest.param("indexed-repeat(/data/g/*, /data/g, 3)", "4", id="the i-th of a set"),
        pytest.param("indexed-repeat(/data/g/*, /data/g, 9)", "", id="beyond a set is nothing"),
        pytest.param("current()/../n", "5", id="from the question itself"),
        pytest.param("../g/x + .", "8", id="relative paths"),
        pytest.param("position(/data/g/x)", "1", id="the index among namesakes"),
        # Numbers
        pytest.param("round(-2.5)", "-2", id="half goes up, below zero too"),
        pytest.param("round(2.675, 2)", "2.68", id="half is seen in the decimal spelling"),
        pytest.param("round(1250, -2)", "1300", id="round to hundreds"),
        pytest.param("int(-2.7)", "-2", id="towards zero"),
        pytest.param("floor(-2.5)", "-3", id="down"),
        pytest.param("ceiling(2.1)", "3", id="up"),
        pytest.param("abs(-3)", "3", id="without sign"),
        pytest.param("pow(2, 10)", "1024", id="a power"),
        pytest.param("pow(0, -1)", "Infinity", id="a power without end"),
        pytest.param("sqrt(-1)", "", id="a root of less than nothing is nothing"),
        pytest.param("7 mod -3", "1", id="the rest keeps the left sign"),
        pytest.param("-7 mod 3", "-1", id="the rest keeps the left sign below zero"),
        pytest.param("1 div 0", "Infinity", id="divided by nothing"),
        pytest.param("-1 div 0", "-Infinity", id="less than nothing divided by nothing"),
        pytest.param("0 div 0", "", id="nothing divided by nothing is no number"),
        pytest.param("2 + 3 * 4 - 6 div 2", "11", id="times before plus"),
        pytest.param("10 - 2 - 3", "5", id="from left to right"),
        pytest.param("1000000 * 1000000", "1000000000000", id="no exponent"),
        pytest.param("1 div 10000000", "0.0000001", id="no exponent for little ones"),
        pytest.param("number('1.200')", "1.2", id="no thousands in stored numbers"),
        pytest.param("number('+5')", "", id="no plus sign"),
        pytest.param("number('1e3')", "", id="no exponent read"),
        pytest.param("concat(/data/money, '')", "2.5", id="a decimal joined into text"),
        # Text
        pytest.param("regex('a1b', '[0-9]')", "false", id="a pattern covers the whole text"),
        pytest.param("regex('a1b', '^[a-z][0-9]b$')", "true", id="anchors change nothing"),
        pytest.param(r"regex('a-b.c', '[\w-.]+')", "true", id="a hyphen after a class is a hyphen"),
        pytest.param("string-length(/data/f)", "5", id="length"),
        pytest.param("string-length()", "1", id="length of the answer itself"),
        pytest.param("contains('lớp học', 'học')", "true", id="contains"),
        pytest.param("starts-with('thôn 3', 'thôn')", "true", id="starts with"),
        pytest.param("ends-with('thôn 3', '4')", "false", id="ends with"),
        pytest.param("substring-before('a-b-c', '-')", "a", id="before"),
        pytest.param("substring-after('a-b-c', '-')", "b-c", id="after"),
        pytest.param("substring-after('abc', 'x')", "", id="after what is not there"),
        pytest.param("substr('abcdef', 1, 3)", "bc", id="from zero, end left out"),
        pytest.param("substr('abcdef', -2)", "ef", id="from the end"),
        pytest.param("translate('bác', 'bc', 'm')", "má", id="letters replaced or dropped"),
        pytest.param("normalize-space('  a   b ')", "a b", id="single spaces"),
        pytest.param("coalesce('', /data/nod, 'x')", "x", id="the first that is not empty"),
        pytest.param("once(9)", "5", id="once keeps what is there"),
        pytest.param("boolean-from-string('1')", "true", id="1 is true"),
        pytest.param("boolean-from-string('yes')", "false", id="yes is not"),
        # Dates
        pytest.param("/data/d < today()", "true", id="a date before today"),
        pytest.param("/data/d = '2020-01-15'", "true", id="a date equals its spelling"),
        pytest.param("/data/d > date('2020-01-01')", "true", id="dates in order"),
        pytest.param("today() > '2020-01-01'", "true", id="a date beside its spelling"),
        pytest.param("today()", "2024-11-08", id="today in Vietnam"),
        pytest.param("now()", "2024-11-08T09:00:00.000+07:00", id="now in Vietnam"),
        pytest.param("/data/d + 1", "18277", id="a date is its day count"),
        pytest.param("date(/data/d + 1)", "2020-01-16", id="the next day"),
        pytest.param("today() - /data/d", "1759", id="days between"),
        pytest.param("int((today() - /data/d) div 365.25)", "4", id="years between"),
        pytest.param("int(decimal-date-time(/data/d))", "18275", id="midnight in Vietnam is the day before in UTC"),
        pytest.param("round(decimal-time('06:00:00.000+07:00'), 2)", "0.25", id="a quarter of a day"),
        pytest.param("format-date(/data/nod, '%d/%m/%Y')", "", id="no date is nothing"),
        pytest.param("format-date(/data/d, '%d/%m/%Y %y %n %e %b %a')", "15/01/2020 20 1 15 Jan Wed", id="a date"),
        pytest.param("format-date-time(now(), '%H:%M:%S.%3 %h')", "09:00:00.000 9", id="a time of day"),
        pytest.param("format-date('2024-11-07T23:00:00Z', '%d')", "08", id="a time shown in Vietnam"),
        pytest.param("date('2023-02-30')", "", id="no such day"),
        pytest.param("date('x')", "", id="not a date"),
        pytest.param("date(1 div 0)", "", id="no day at the end of time"),
        pytest.param("date-time('2020-01-15')", "2020-01-15T00:00:00.000+07:00", id="a day as an instant"),
        pytest.param("string(false())", "false", id="booleans have names"),
    ],
)
def test_the_value_of_an_expression(form: Form, source: str, expected: str) -> None:
    assert to_stored(evaluate(form, source, ANSWERS)) == expected


def test_only_the_branch_taken_is_evaluated(form: Form) -> None:
    assert evaluate(form, "if(true(), 1, instance('none')/root/x[unknown = 1])") == 1.0


def test_chance_depends_only_on_the_seed_and_the_question(form: Form) -> None:
    draws = [evaluate(form, "random()", at=name) for name in ("n", "n", "e")]
    assert draws[0] == draws[1] != draws[2]
    assert to_string(evaluate(form, "uuid()")) == to_string(evaluate(form, "uuid()"))
    assert len(to_string(evaluate(form, "uuid()"))) == 36


@pytest.mark.parametrize(
    ("source", "complaint", "position"),
    [
        pytest.param("1 +", "ends too early", 3, id="nothing after plus"),
        pytest.param("", "ends too early", 0, id="nothing at all"),
        pytest.param("(1", "')' was expected", 2, id="an open bracket"),
        pytest.param("1 2", "unexpected '2'", 2, id="two values"),
        pytest.param("a/", "the path ends", 2, id="an open path"),
        pytest.param("'abc", "unexpected character", 0, id="an open quote"),
        pytest.param("$x", "unexpected '$'", 0, id="a variable"),
        pytest.param("child::a", "axes", 0, id="a named axis"),
        pytest.param("trim('a')", "trim() is not supported", 0, id="an unknown function"),
        pytest.param("1 + selected('a')", "does not take 1 arguments", 4, id="too few arguments"),
        pytest.param("if(1, 2)", "does not take 2 arguments", 0, id="a half if"),
        pytest.param("today(1)", "does not take 1 arguments", 0, id="too many arguments"),
        pytest.param("(" * 500 + "1" + ")" * 500, "nested too deeply", 60, id="deep nesting"),
    ],
)
def test_what_cannot_be_run_is_named_with_its_place(source: str, complaint: str, position: int) -> None:
    with pytest.raises(XPathError, match=r".") as caught:
        compile_expression(source)
    assert complaint in caught.value.message
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("joined", "spaced"),
    [("a -1", "a - 1"), ("a>1and b", "a > 1 and b"), ("2*3", "2 * 3"), ("a  div  b", "a div b")],
)
def test_spaces_do_not_matter_between_tokens(joined: str, spaced: str) -> None:
    assert _shape(joined) == _shape(spaced)


def test_a_hyphen_inside_a_name_belongs_to_it() -> None:
    assert _shape("a-1") != _shape("a - 1")


def _shape(source: str) -> str:
    return re.sub(r"position=\d+", "", str(parse(source)))


@given(st.text(alphabet="01.()[]/'\"=<>!-+*|, abdivormodn:$@", max_size=30))
def test_any_text_is_parsed_or_refused_with_a_place_inside_it(source: str) -> None:
    assert 0 <= _place_of_error(source) <= len(source)


def _place_of_error(source: str) -> int:
    try:
        parse(source)
    except XPathError as error:
        return error.position
    return 0


@given(st.floats())
def test_a_number_survives_being_written_and_read(number: float) -> None:
    written = write_float(number)
    assert "e" not in written.lower() or math.isinf(number)
    if math.isfinite(number):
        assert read_float(written) == number
        assert to_boolean(number) is (number != 0)
