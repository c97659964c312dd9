"""Forms made from a template and a table of subjects."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from conversations.forms.catalogue import FOLDER, load_catalogue
from conversations.forms.templates import load_subject, template_forms

SUBJECTS = {
    "literacy_groups": (
        *("15_60", "15_35", "15_25", "women", "minority_15_60", "minority_15_25", "hmong_15_60", "hmong_15_35"),
    ),
    "one_number": (
        *("soc_kdcvh", "cb_train", "clc_voc", "clc_voc_short", "clc_free_learn", "clc_rural_learn", "lit_cont"),
        *("aw_law", "aw_env", "aw_ict", "soc_gender", "soc_dv", "soc_water", "soc_pollute", "soc_landscape"),
        *("soc_vacc", "soc_food", "soc_stunt", "soc_order", "mod_dist", "wk_hs", "wk_voc", "cb_it", "cb_std_d"),
        *("cb_lead_d", "cb_mand_d", "cb_skill_c", "cb_qual_c", "cb_mand_c"),
    ),
}
MADE = [f"{template}.{subject}" for template, subjects in SUBJECTS.items() for subject in subjects]
LEFT_OPEN = "[["


def test_there_is_a_form_for_every_subject() -> None:
    assert sorted(form_id for form_id in load_catalogue() if "." in form_id) == sorted(MADE)


@pytest.mark.parametrize("form_id", MADE)
def test_a_form_is_made_of_its_subject(form_id: str) -> None:
    entry = load_catalogue()[form_id]
    template, _, subject = form_id.partition(".")
    assert entry.form.id == form_id
    assert entry.form.title == entry.purpose.title
    texts = [part for question in entry.form.questions for text in question.labels.values() for part in text]
    assert not any(LEFT_OPEN in part for part in texts if isinstance(part, str))
    if template == "one_number":
        assert entry.purpose.indicators["amount"].code == subject.upper().replace("_", ".", 1)


def test_forms_of_one_template_ask_about_their_own_subject() -> None:
    catalogue = load_catalogue()
    asked = {catalogue[form_id].form.get("amount").labels["vi"] for form_id in MADE if form_id.startswith("one_number")}
    assert len(asked) == len(SUBJECTS["one_number"])


def test_a_form_is_compiled_when_it_is_asked_for() -> None:
    catalogue = load_catalogue()
    assert "one_number.soc_water" in catalogue
    assert catalogue["one_number.soc_water"] is catalogue["one_number.soc_water"]
    with pytest.raises(KeyError):
        catalogue["one_number.unheard_of"]


def test_the_forms_a_plan_names_come_first() -> None:
    first, second, *_ = load_catalogue().beginning_with(("units", "classes"))
    assert (first, second) == ("units", "classes")


def test_a_plan_that_names_an_unknown_form_is_noticed() -> None:
    with pytest.raises(KeyError):
        load_catalogue().beginning_with(("unheard_of",))


def test_a_subject_that_lacks_a_word_is_noticed() -> None:
    _, template, subject = next(made for made in template_forms(FOLDER / "templates") if made[0] == MADE[0])
    lacking = {key: value for key, value in subject.items() if key != "group"}
    with pytest.raises(KeyError, match="group"):
        load_subject(template, lacking)


def test_a_subject_whose_name_is_no_text_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "ages.subjects.yaml").write_text("15_60: {kind: group}\n", encoding="utf-8")
    with pytest.raises(ValidationError):
        list(template_forms(tmp_path))
