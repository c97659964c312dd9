"""How a plan is read from its file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from plans.deadline import HOW_TO_WRITE, Deadline, NoDate, Relative, last_day_on_time, read_deadline
from plans.duty import Duty, InternalDue
from plans.indicator import load_indicators
from plans.plain_words import in_plain_words
from plans.plan import Plan, Reminded, Review, Stage
from plans.plan_rows import (
    DutyRow,
    FormRow,
    GroupsRow,
    HeaderRow,
    PolicyRow,
    RemindedRow,
    ReviewRow,
    Row,
    TargetRow,
)
from plans.policy import ReminderPolicy
from plans.role import Role, RoleId, load_roles
from plans.target import NEEDS_VALUE, Target
from plans.yaml_file import YamlError, read_yaml


class PlanError(Exception):
    """A plan file cannot be used; `problems` names everything that is wrong with it, row by row."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def load_plan(path: Path) -> Plan:
    """Read a plan file; PlanError names every problem in it at once."""
    try:
        content = read_yaml(path)
    except YamlError as error:
        raise PlanError((f"{path.name}: {error}",)) from None
    reading = _Reading(load_roles())
    plan = reading.plan(content, path.name)
    if plan is None or reading.problems:
        raise PlanError(reading.problems)
    return plan


_R = TypeVar("_R", bound=Row)
_ANY_YEAR = 2024
_BELOW_THE_HEADER = ("policies", "groups", "targets", "duties", "reviews", "reminders")


class _Reading:
    """One reading of a plan file: collects what is wrong instead of stopping at the first."""

    def __init__(self, roles: Mapping[RoleId, Role]) -> None:
        self.problems: list[str] = []
        self._roles = roles
        self._groups: Mapping[str, tuple[str, ...]] = {}

    def plan(self, content: Any, source: str) -> Plan | None:
        if not isinstance(content, dict):
            self.problems.append(f"{source}: a plan is written as fields with names (id: ..., title: ...)")
            return None
        fields = cast("dict[str, Any]", content)
        top = {name: value for name, value in fields.items() if name not in _BELOW_THE_HEADER}
        header = self._row(HeaderRow, top, "the plan")
        if header is not None:
            self._check_header(header)
        self._groups = self._read_groups(fields.get("groups", {}))
        policies = self._policies(fields.get("policies"))
        targets = self._rows(TargetRow, fields.get("targets", []), "targets")
        rows = self._rows(DutyRow, fields.get("duties"), "duties")
        for target in targets:
            self._check_value(target)
            self._check_code(target)
        reviews = self._rows(ReviewRow, fields.get("reviews", []), "reviews")
        reminders = self._rows(RemindedRow, fields.get("reminders", []), "reminders")
        self._check_ids([id for name in ("targets", "duties", "reviews", "reminders") for id in _ids(fields.get(name))])
        duties = [self._duty(row, policies) for row in rows]
        known = set(_ids(fields.get("duties")))
        self._check_references(duties, known)
        for row in (*reviews, *reminders):
            self._check_carried(row, known)
        if header is None:
            return None
        self._check_stages(targets, header)
        return Plan(
            **header.model_dump(exclude={"stages"}),
            stages=tuple(Stage(row.name, row.until) for row in header.stages),
            duties=tuple(duties),
            targets=tuple(Target(**row.model_dump()) for row in targets),
            reviews=tuple(Review(row.id, row.title, row.duties) for row in reviews),
            reminders=tuple(
                Reminded(row.id, row.title, row.duties, self._role_ids(row.roles, f"{row.id}, roles"))
                for row in reminders
            ),
            policies=MappingProxyType(policies),
            source=source,
            roles=self._roles,
        )

    def _row(self, model: type[_R], raw: Any, where: str) -> _R | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            self.problems.extend(dict.fromkeys(in_plain_words(e, where) for e in error.errors()))
            return None

    def _rows(self, model: type[_R], raw: Any, name: str) -> list[_R]:
        if not isinstance(raw, list) or (not raw and name == "duties"):
            self.problems.append(f"the plan, {name}: a list of rows is needed here")
            return []
        items = cast("list[Any]", raw)
        rows = (self._row(model, item, _name_of(item, name, at)) for at, item in enumerate(items, 1))
        return [row for row in rows if row is not None]

    def _policies(self, raw: Any) -> dict[str, ReminderPolicy]:
        if not isinstance(raw, dict):
            self.problems.append("the plan, policies: named policies are needed here")
            return {}
        items = cast("dict[str, Any]", raw)
        rows = {str(name): self._row(PolicyRow, row, f"policy {name}") for name, row in items.items()}
        # A broken policy is reported once, not again by each duty that names it.
        return {name: ReminderPolicy(**row.model_dump()) if row else ReminderPolicy() for name, row in rows.items()}

    def _check_header(self, header: HeaderRow) -> None:
        if header.valid_to is not None and header.valid_to < header.valid_from:
            self.problems.append("the plan, valid_to: the end lies before valid_from")

    def _read_groups(self, raw: Any) -> dict[str, tuple[str, ...]]:
        row = self._row(GroupsRow, {"groups": raw}, "the plan")
        if row is None:
            return {}
        for group, members in row.groups.items():
            unknown = [member for member in members if member not in self._roles]
            self.problems.extend(f'group {group}: "{member}" is not a role we know' for member in unknown)
        return row.groups

    def _check_value(self, target: TargetRow) -> None:
        if target.value is None and target.cmp in NEEDS_VALUE:
            self.problems.append(f'{target.id}, value: "{target.cmp}" needs a number to be held against')

    def _check_code(self, target: TargetRow) -> None:
        if target.code not in load_indicators().by_code:
            self.problems.append(f'{target.id}, code: "{target.code}" is not in indicators.yaml')

    def _check_ids(self, ids: Iterable[str]) -> None:
        seen: set[str] = set()
        for id in ids:
            if id in seen:
                self.problems.append(f"{id}: this id is there more than once")
            seen.add(id)

    def _duty(self, row: DutyRow, policies: Mapping[str, ReminderPolicy]) -> Duty:
        if row.policy not in policies:
            self.problems.append(f'{row.id}, policy: the plan has no policy "{row.policy}"')
        forms = [form if isinstance(form, str) else form.form for form in row.forms]
        if len(set(forms)) < len(forms):
            self.problems.append(f"{row.id}, forms: a form is there more than once")
        fields = row.model_dump(exclude={"deadline", "roles", "each", "forms", "internal", "to"})
        return Duty(
            **fields,
            deadline=self._deadline(row),
            roles=self._role_ids(row.roles, f"{row.id}, roles"),
            each=self._role_ids(row.each, f"{row.id}, each"),
            forms=tuple(forms),
            internal=InternalDue(**row.internal.model_dump()) if row.internal else None,
            to=tuple(self._role_ids(hand_over, f"{row.id}, to") for hand_over in row.to),
            form_roles=MappingProxyType(
                {
                    form.form: self._role_ids(form.roles, f"{row.id}, forms")
                    for form in row.forms
                    if isinstance(form, FormRow)
                }
            ),
        )

    def _deadline(self, row: DutyRow) -> Deadline:
        deadline = read_deadline(row.deadline)
        if deadline is None:
            ways = " | ".join(HOW_TO_WRITE)
            self.problems.append(f'{row.id}, deadline: "{row.deadline}" is not understood; write one of: {ways}')
            return NoDate()
        return deadline

    def _role_ids(self, names: Iterable[str], where: str) -> tuple[RoleId, ...]:
        ids = [RoleId(id) for name in names for id in self._groups.get(name, (name,))]
        for id in ids:
            if id not in self._roles:
                self.problems.append(f'{where}: "{id}" is neither a role we know nor a group of this plan')
        return tuple(dict.fromkeys(id for id in ids if id in self._roles))

    def _check_carried(self, row: ReviewRow, known: set[str]) -> None:
        for duty in row.duties:
            if duty not in known:
                self.problems.append(f'{row.id}, duties: there is no duty "{duty}"')

    def _check_stages(self, targets: Iterable[TargetRow], header: HeaderRow) -> None:
        stages = {stage.name for stage in header.stages}
        for target in targets:
            if target.stage is not None and target.stage not in stages:
                self.problems.append(f'{target.id}, stage: the plan has no stage "{target.stage}"')

    def _check_references(self, duties: Sequence[Duty], known: set[str]) -> None:
        read = {duty.id: duty for duty in duties}
        for duty in duties:
            if duty.feeds is not None and duty.feeds not in known:
                self.problems.append(f'{duty.id}, feeds: there is no duty "{duty.feeds}"')
            if duty.internal is not None:
                self._check_counted_from(duty, "internal", duty.internal.of, read, known)
            if isinstance(duty.deadline, Relative):
                self._check_counted_from(duty, "deadline", duty.deadline.of, read, known)

    def _check_counted_from(
        self, duty: Duty, field: str, of: str, read: Mapping[str, Duty], known: Iterable[str]
    ) -> None:
        if of not in known:
            self.problems.append(f'{duty.id}, {field}: there is no duty "{of}"')
        elif of in read and not _has_day(read[of], read, seen=(duty.id,) if field == "deadline" else ()):
            self.problems.append(f"{duty.id}, {field}: {of} has no day to count from")


def _has_day(duty: Duty, duties: Mapping[str, Duty], seen: tuple[str, ...]) -> bool:
    """Tell whether a duty has a day, at the end of however many others it is counted from."""
    if not isinstance(duty.deadline, Relative):
        return last_day_on_time(duty.deadline, _ANY_YEAR) is not None
    of = duties.get(duty.deadline.of)
    return of is not None and duty.id not in seen and _has_day(of, duties, (*seen, duty.id))


def _ids(raw: Any) -> Iterator[str]:
    if not isinstance(raw, list):
        return
    items = cast("list[Any]", raw)
    for item in items:
        row = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
        if "id" in row:
            yield str(row["id"])


def _name_of(item: Any, name: str, at: int) -> str:
    """Name a row as its author knows it: by its id, else by its place in the list."""
    ids = list(_ids([item]))
    return ids[0] if ids else f"{name}, row {at}"
