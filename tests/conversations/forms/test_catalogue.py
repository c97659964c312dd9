"""What a form is for, as data beside it."""

import re
from pathlib import Path

import pytest

from conversations.forms.catalogue import FOLDER, load_catalogue, load_entry
from conversations.forms.form import FormError, QuestionKind
from conversations.forms.purpose import IndicatorKind
from plans.plan_file import load_plan

DATA = Path(__file__).parents[3] / "plans" / "data"
PLANS = [path for path in sorted(DATA.glob("*.yaml")) if "\nduties:" in path.read_text(encoding="utf-8")]


def test_the_built_in_forms_are_known_by_name() -> None:
    assert {"classes", "literacy", "families"} <= set(load_catalogue())
    assert all(name == entry.form.id for name, entry in load_catalogue().items())


@pytest.mark.parametrize("source", PLANS, ids=lambda path: path.stem)
def test_every_form_that_a_plan_names_is_there(source: Path) -> None:
    named = {form for duty in load_plan(source).duties for form in duty.forms}
    assert named <= set(load_catalogue())


def test_every_answer_that_an_indicator_counts_is_asked_for() -> None:
    text = (DATA / "indicators.yaml").read_text(encoding="utf-8")
    forms = "|".join(re.escape(form_id) for form_id in sorted(load_catalogue(), key=len, reverse=True))
    answers = re.findall(rf"(?<![\w.])({forms})\.([a-z_0-9]+)(?![\w.])", text)
    assert answers
    for form_id, field in answers:
        assert load_catalogue()[form_id].form.get(field).is_asked, (form_id, field)


def test_only_flows_add_up_in_a_second_report() -> None:
    for entry in load_catalogue().values():
        for field in entry.purpose.add:
            is_chosen = entry.form.get(field).kind is QuestionKind.SELECT_MULTIPLE  # what is chosen is put together
            assert is_chosen or entry.purpose.indicators[field].kind is IndicatorKind.FLOW


def test_families_are_filed_by_villages_and_branches() -> None:
    assert load_catalogue()["families"].purpose.roles == ("village_head", "branch_head")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param(
            "none: [classes_held]",
            "none: [held]",
            "held: none: the form classes has no such",
            id="no such field",
        ),
        pytest.param(
            "last_classes_held: classes_held",
            "classes_held: women",
            "classes_held: last",
            id="not a hidden one",
        ),
        pytest.param("kind: flow", "kind: stream", "indicators.classes_held.kind", id="no such kind"),
        pytest.param("period: year", "period: decade", "period", id="no such period"),
        pytest.param("register: {}", "surprise: 1", "surprise", id="an unknown key"),
    ],
)
def test_a_purpose_that_does_not_fit_its_form_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    purpose = (FOLDER / "classes.yaml").read_text(encoding="utf-8")
    assert old in purpose
    (tmp_path / "classes.yaml").write_text(purpose.replace(old, new, 1), encoding="utf-8")
    (tmp_path / "classes.md").write_bytes((FOLDER / "classes.md").read_bytes())
    with pytest.raises(FormError) as caught:
        load_entry(tmp_path / "classes.md")
    assert complaint in str(caught.value)
