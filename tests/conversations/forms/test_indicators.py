"""Every target of the plans has a way in: the forms ask what its indicator is worked out from."""

from collections.abc import Iterator

import pytest

from conversations.forms.answers import choices_of
from conversations.forms.catalogue import load_catalogue
from conversations.forms.form import Question
from plans.indicator import Answer, Indicator, Statement, Sum, UnitCount, answers_of, form_of, load_indicators

INDICATORS = [
    each
    for indicator in load_indicators().by_code.values()
    for each in (indicator, *indicator.instead.values())
    if form_of(each.basis) is not None
]
FORMS = load_catalogue()


def asked(answer: Answer) -> Question | None:
    entry = FORMS.get(answer.form_id)
    question = entry.form.by_name.get(answer.name) if entry else None
    return question if question is not None and question.is_asked else None


def faults(indicator: Indicator) -> Iterator[str]:
    basis = indicator.basis
    for answer in answers_of(basis):
        question = asked(answer)
        if question is None:
            yield f"{answer.form_id} does not ask {answer.name}"
            continue
        codes = {choice.name for choice in choices_of(question)}
        match basis:
            case Sum() if not question.numeric:
                yield f"{answer.name} is no number"
            case UnitCount():
                for condition in basis.where:
                    if condition.answer == answer and not condition.codes <= codes:
                        yield f"{answer.name} is never {sorted(condition.codes - codes)}"
                    if condition.answer == answer and condition.at_least is not None and not _counts(question, codes):
                        yield f"{answer.name} is no number"
            case Statement() if basis.codes and set(basis.codes) != codes:
                yield f"{answer.name} is one of {sorted(codes)}, not {sorted(basis.codes)}"
            case Statement() if not basis.codes and not _counts(question, codes):
                yield f"{answer.name} is no number: {sorted(codes)}"
            case _:
                pass


def _counts(question: Question, codes: set[str]) -> bool:
    return question.numeric or (bool(codes) and all(code.isdigit() for code in codes))


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.code)
def test_the_forms_ask_what_an_indicator_is_worked_out_from(indicator: Indicator) -> None:
    assert [*faults(indicator)] == []
