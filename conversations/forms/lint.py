"""What is wrong with a form although it compiles: mistakes that would only show when a person answers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from conversations.forms.answers import fixed_text
from conversations.forms.engine import is_sound_default
from conversations.forms.form import Form, Problem, Question, QuestionKind, Texts
from conversations.forms.xpath.evaluate import Expression, lookups, subtrees
from conversations.forms.xpath.functions import compile_pattern
from conversations.forms.xpath.nodes import Node
from conversations.forms.xpath.parser import Binary, Call, Expr, Literal, Path

MAX_NAME_CHARS = 32
MAX_LABEL_CHARS = 1000
MAX_QUESTIONS = 200
OWN_PREFIX = "kh:"
SELECTS = frozenset({QuestionKind.SELECT_ONE, QuestionKind.SELECT_MULTIPLE})
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
# A form is checked as if filled on this day; only a default compared with the date can notice.
_CHECKED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def lint(form: Form) -> tuple[Problem, ...]:
    """Return every problem an author must mend before the form is published."""
    return (*_form_problems(form), *_reference_problems(form), *_question_problems(form))


def _form_problems(form: Form) -> Iterator[Problem]:
    asked = sum(question.is_asked for question in form.questions)
    if asked == 0:
        yield Problem("the form asks nothing")
    if asked > MAX_QUESTIONS:
        yield Problem(f"the form asks {asked} questions, more than {MAX_QUESTIONS}")
    for group in form.groups:
        yield from _name_problems(group.path.rpartition("/")[2])


def _question_problems(form: Form) -> Iterator[Problem]:
    for question in form.questions:
        yield from _name_problems(question.name)
        if question.is_asked and not question.labels:
            yield Problem("the question has no label", question.name)
        if any(_length(text) > MAX_LABEL_CHARS for text in (question.labels, question.hints, question.guidance)):
            yield Problem(f"a text is longer than {MAX_LABEL_CHARS} characters", question.name)
        if question.kind in SELECTS and not question.items:
            yield Problem("the question has no choices", question.name)
        if not is_sound_default(form, question, _CHECKED_AT):
            yield Problem("the constraint refuses the default", question.name)
        if any(not soft.messages for soft in question.soft):
            yield Problem("a soft rule has no soft_message", question.name)


def _name_problems(name: str) -> Iterator[Problem]:
    if not _NAME.fullmatch(name):
        yield Problem("a name has small letters without accents, digits and _ only", name)
    if len(name) > MAX_NAME_CHARS:
        yield Problem(f"a name has at most {MAX_NAME_CHARS} characters", name)


def _length(texts: Texts) -> int:
    return max((len(fixed_text(text)) for text in texts.values()), default=0)


@dataclass(frozen=True, slots=True)
class _Rule:
    """An expression with the column it stands in and the nodes its paths start from."""

    column: str
    expression: Expression
    name: str
    at: Node

    def problem(self, message: str) -> Problem:
        return Problem(f"{self.column}: {message}", self.name)


def _rules(form: Form) -> Iterator[_Rule]:
    for group in form.groups:
        if group.relevant is not None:
            yield _Rule("relevant", group.relevant, group.path.rpartition("/")[2], form.nodes[group.path])
    for question in form.questions:
        for column, expression in _expressions(question):
            yield _Rule(column, expression, question.name, form.nodes[question.path])
        if question.choice_filter is not None and question.items:
            yield _Rule("choice_filter", question.choice_filter, question.name, question.items[0].node)


def _expressions(question: Question) -> Iterator[tuple[str, Expression]]:
    columns = {
        "relevant": question.relevant,
        "required": question.required,
        "constraint": question.constraint,
        "calculation": question.calculation,
        "default": question.first_value,
    }
    yield from ((column, expression) for column, expression in columns.items() if expression is not None)
    yield from (("soft", soft.rule) for soft in question.soft)
    texts = (
        question.labels,
        question.hints,
        question.guidance,
        question.constraint_messages,
        question.required_messages,
        *(soft.messages for soft in question.soft),
        *(item.labels for item in question.items),
    )
    for text in texts:
        for parts in text.values():
            yield from (("text", part) for part in parts if isinstance(part, Expression))


def _reference_problems(form: Form) -> Iterator[Problem]:
    for rule in _rules(form):
        for check in _CHECKS:
            yield from (rule.problem(message) for message in check(form, rule))


def _missing_paths(form: Form, rule: _Rule) -> Iterator[str]:
    for lookup in lookups(rule.expression.tree, rule.at, form.root, form.lists):
        if not lookup.nodes and _is_checkable(lookup.path):
            name = "/".join(step.name for step in lookup.path.steps)
            yield f"{name} is not in the form (a text needs quotes: '{name}')"


def _is_checkable(path: Path) -> bool:
    """Tell whether a path's start is known before anyone answers."""
    match path.start:
        case None | Call(name="current") | Call(name="instance", arguments=(Literal(),)):
            return True
        case _:
            return False


def _missing_codes(form: Form, rule: _Rule) -> Iterator[str]:
    """Compare a choice question with a code that is not in its list."""
    for tree in subtrees(rule.expression.tree):
        for question, code in _compared_codes(form, rule, tree):
            if code and code not in {item.name for item in question.items}:
                yield f"{code!r} is not a choice of {question.name}"


def _compared_codes(form: Form, rule: _Rule, tree: Expr) -> Iterator[tuple[Question, str]]:
    match tree:
        case Binary("=" | "!=", Path() as path, Literal(code)) | Binary("=" | "!=", Literal(code), Path() as path):
            pass
        case Call(name="selected", arguments=(Path() as path, Literal(code))):
            pass
        case _:
            return
    question = _question_at(form, rule, path)
    if question is not None and question.kind in SELECTS:
        yield question, code


def _bare_truths(form: Form, rule: _Rule) -> Iterator[str]:
    """Use a calculation as a condition: its text "false" counts as true."""
    tree = rule.expression.tree
    if rule.column not in {"relevant", "required", "constraint", "soft"} or not isinstance(tree, Path):
        return
    question = _question_at(form, rule, tree)
    if question is not None and question.kind is QuestionKind.CALCULATE:
        yield f"{question.name} alone is true even when it says 'false'; compare it: = 'true'"


def _bad_patterns(form: Form, rule: _Rule) -> Iterator[str]:
    for tree in subtrees(rule.expression.tree):
        match tree:
            case Call(name="regex", arguments=(_, Literal(pattern))) if compile_pattern(pattern) is None:
                yield f"the pattern {pattern!r} cannot be used"
            case _:
                pass


def _own_functions(form: Form, rule: _Rule) -> Iterator[str]:
    """Call a function of ours where the tools of others look: they would refuse the whole form."""
    if rule.column == "soft":
        return
    for tree in subtrees(rule.expression.tree):
        if isinstance(tree, Call) and tree.name.startswith(OWN_PREFIX):
            yield f"{tree.name}() may only stand in bind::kh:soft"


def _question_at(form: Form, rule: _Rule, path: Path) -> Question | None:
    for lookup in lookups(path, rule.at, form.root, form.lists):
        if lookup.path is path and len(lookup.nodes) == 1:
            return form.by_path.get(lookup.nodes[0].path)
    return None


_CHECKS: tuple[Callable[[Form, _Rule], Iterator[str]], ...] = (
    _missing_paths,
    _missing_codes,
    _bare_truths,
    _bad_patterns,
    _own_functions,
)
