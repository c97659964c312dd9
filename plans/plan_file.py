"""How a plan is read from its file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from plans.deadline import Deadline, NoDate, Relative, last_day_on_time, may_be_dated, read_deadline
from plans.duty import Duty, InternalDue, Rhythm
from plans.indicator import load_indicators
from plans.plain_words import fault_of, field_of
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
from plans.problem import Fault, Part, Problem
from plans.role import Role, RoleId, load_roles
from plans.target import NEEDS_VALUE, Target
from plans.yaml_file import YamlError, line_numbers, read_yaml

Lines = Mapping[tuple[str, int], int]
"""In which line of its file a field of the plan stands, under its name and 0, and each row of a list, from 1."""


class PlanError(Exception):
    """A plan file cannot be used; `problems` names everything that is wrong with it, row by row."""

    def __init__(self, problems: Sequence[Problem], source: str) -> None:
        super().__init__("\n".join(f"{source}: {problem}" for problem in problems))
        self.problems = tuple(problems)
        self.source = source


def load_plan(path: Path) -> Plan:
    """Read a plan file; PlanError names every problem in it at once."""
    content = read_plan_yaml(path)
    try:
        return build_plan(content, path.name)
    except PlanError as error:
        raise PlanError(with_lines(error.problems, line_numbers(path)), path.name) from None


def read_plan_yaml(path: Path) -> Any:
    """Read the rows of a plan file as they are written, not yet checked."""
    try:
        return read_yaml(path)
    except YamlError as error:
        problem = Problem(error.fault, values=error.values, line=error.line)
        raise PlanError((problem,), path.name) from None


def build_plan(content: Any, source: str) -> Plan:
    """Return the plan that was read from `source` as rows; PlanError names every problem in them at once."""
    reading = _Reading(load_roles())
    plan = reading.plan(content, source)
    if plan is None or reading.problems:
        raise PlanError(reading.problems, source)
    return plan


def with_lines(problems: Iterable[Problem], lines: Lines) -> tuple[Problem, ...]:
    """Return the problems with the line in which each stands."""
    return tuple(replace(problem, line=problem.line or _line_of(problem, lines)) for problem in problems)


def _line_of(problem: Problem, lines: Lines) -> int:
    if problem.part is Part.HEADER:
        return lines.get((problem.field.partition(".")[0], 0), 0)
    return lines.get((problem.part, problem.at), 0)


_R = TypeVar("_R", bound=Row)
_ANY_YEAR = 2024
_BELOW_THE_HEADER = tuple(part for part in Part if part is not Part.HEADER)


class _Reading:
    """One reading of a plan file: collects what is wrong instead of stopping at the first."""

    def __init__(self, roles: Mapping[RoleId, Role]) -> None:
        self.problems: list[Problem] = []
        self._roles = roles
        self._groups: Mapping[str, tuple[str, ...]] = {}
        self._places: dict[tuple[Part, str], int] = {}

    def plan(self, content: Any, source: str) -> Plan | None:
        if not isinstance(content, dict):
            self.problems.append(Problem(Fault.NOT_A_PLAN))
            return None
        fields = cast("dict[str, Any]", content)
        top = {name: value for name, value in fields.items() if name not in _BELOW_THE_HEADER}
        header = self._row(HeaderRow, top, Part.HEADER)
        if header is not None:
            self._check_header(header)
        self._groups = self._read_groups(fields.get("groups", {}))
        policies = self._policies(fields.get("policies"))
        targets = self._rows(TargetRow, fields.get("targets", []), Part.TARGETS)
        rows = self._rows(DutyRow, fields.get("duties"), Part.DUTIES)
        for target in targets:
            self._check_value(target)
            self._check_code(target)
        reviews = self._rows(ReviewRow, fields.get("reviews", []), Part.REVIEWS)
        reminders = self._rows(RemindedRow, fields.get("reminders", []), Part.REMINDERS)
        self._check_ids(fields)
        duties = [self._duty(row, policies) for row in rows]
        known = {id for _, id in _ids(fields.get("duties"))}
        self._check_references(duties, known)
        for part, carried in ((Part.REVIEWS, reviews), (Part.REMINDERS, reminders)):
            for row in carried:
                self._check_carried(part, row, known)
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
                Reminded(row.id, row.title, row.duties, self._role_ids(row.roles, Part.REMINDERS, row.id, "roles"))
                for row in reminders
            ),
            policies=MappingProxyType(policies),
            source=source,
            roles=self._roles,
        )

    def _note(self, fault: Fault, part: Part, row: str = "", field: str = "", **values: str) -> None:
        at = self._places.get((part, row), 0)
        self.problems.append(Problem(fault, part, row, at, field, MappingProxyType(values)))

    def _row(self, model: type[_R], raw: Any, part: Part, name: str = "", at: int = 0) -> _R | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for one in error.errors():
                fault, values = fault_of(one)
                problem = Problem(fault, part, name, at, field_of(one), values)
                if problem not in self.problems:
                    self.problems.append(problem)
            return None

    def _rows(self, model: type[_R], raw: Any, part: Part) -> list[_R]:
        if not isinstance(raw, list) or (not raw and part is Part.DUTIES):
            self._note(Fault.NO_ROWS, part)
            return []
        items = cast("list[Any]", raw)
        for at, id in _ids(items):
            self._places.setdefault((part, id), at)
        rows = (self._row(model, item, part, _name_of(item), at) for at, item in enumerate(items, 1))
        return [row for row in rows if row is not None]

    def _policies(self, raw: Any) -> dict[str, ReminderPolicy]:
        if not isinstance(raw, dict):
            self._note(Fault.NO_ROWS, Part.POLICIES)
            return {}
        items = cast("dict[str, Any]", raw)
        rows = {
            str(name): self._row(PolicyRow, row, Part.POLICIES, str(name), at)
            for at, (name, row) in enumerate(items.items(), 1)
        }
        # A broken policy is reported once, not again by each duty that names it.
        return {name: ReminderPolicy(**row.model_dump()) if row else ReminderPolicy() for name, row in rows.items()}

    def _check_header(self, header: HeaderRow) -> None:
        if header.valid_to is not None and header.valid_to < header.valid_from:
            self._note(Fault.ENDS_BEFORE_IT_BEGINS, Part.HEADER, field="valid_to")

    def _read_groups(self, raw: Any) -> dict[str, tuple[str, ...]]:
        row = self._row(GroupsRow, {"groups": raw}, Part.HEADER)
        if row is None:
            return {}
        for at, (group, members) in enumerate(row.groups.items(), 1):
            self._places[Part.GROUPS, group] = at
            for member in members:
                if member not in self._roles:
                    self._note(Fault.UNKNOWN_ROLE, Part.GROUPS, group, value=member)
        return row.groups

    def _check_value(self, target: TargetRow) -> None:
        if target.value is None and target.cmp in NEEDS_VALUE:
            self._note(Fault.NEEDS_VALUE, Part.TARGETS, target.id, "value", value=target.cmp)

    def _check_code(self, target: TargetRow) -> None:
        if target.code not in load_indicators().by_code:
            self._note(Fault.UNKNOWN_CODE, Part.TARGETS, target.id, "code", value=target.code)

    def _check_ids(self, fields: Mapping[str, Any]) -> None:
        seen: set[str] = set()
        for part in (Part.TARGETS, Part.DUTIES, Part.REVIEWS, Part.REMINDERS):
            for at, id in _ids(fields.get(part)):
                if id in seen:
                    self.problems.append(Problem(Fault.ID_TWICE, part, id, at))
                seen.add(id)

    def _duty(self, row: DutyRow, policies: Mapping[str, ReminderPolicy]) -> Duty:
        if row.policy not in policies:
            self._note(Fault.NO_POLICY, Part.DUTIES, row.id, "policy", value=row.policy)
        forms = [form if isinstance(form, str) else form.form for form in row.forms]
        if len(set(forms)) < len(forms):
            self._note(Fault.FORM_TWICE, Part.DUTIES, row.id, "forms")
        fields = row.model_dump(exclude={"deadline", "roles", "each", "forms", "internal", "to"})
        return Duty(
            **fields,
            deadline=self._deadline(row),
            roles=self._role_ids(row.roles, Part.DUTIES, row.id, "roles"),
            each=self._role_ids(row.each, Part.DUTIES, row.id, "each"),
            forms=tuple(forms),
            internal=InternalDue(**row.internal.model_dump(exclude_none=True)) if row.internal else None,
            to=tuple(self._role_ids(hand_over, Part.DUTIES, row.id, "to") for hand_over in row.to),
            form_roles=MappingProxyType(
                {
                    form.form: self._role_ids(form.roles, Part.DUTIES, row.id, "forms")
                    for form in row.forms
                    if isinstance(form, FormRow)
                }
            ),
            rhythms=MappingProxyType(dict(self._rhythms(row, policies))),
        )

    def _rhythms(self, row: DutyRow, policies: Mapping[str, ReminderPolicy]) -> Iterator[tuple[str, Rhythm]]:
        """Yield the forms that are asked for in a rhythm of their own."""
        for form in row.forms:
            if isinstance(form, str) or form.every is None:
                continue
            policy = form.policy or row.policy
            if policy not in policies and policy != row.policy:
                self._note(Fault.NO_POLICY, Part.DUTIES, row.id, "forms.policy", value=policy)
            internal = InternalDue(**form.internal.model_dump()) if form.internal else None
            yield form.form, Rhythm(form.every, policy, frozenset(form.months), internal)

    def _deadline(self, row: DutyRow) -> Deadline:
        deadline = read_deadline(row.deadline)
        if deadline is None:
            self._note(Fault.DEADLINE, Part.DUTIES, row.id, "deadline", value=row.deadline)
            return NoDate()
        return deadline

    def _role_ids(self, names: Iterable[str], part: Part, row: str, field: str) -> tuple[RoleId, ...]:
        ids = [RoleId(id) for name in names for id in self._groups.get(name, (name,))]
        groups = {member for members in self._groups.values() for member in members}
        for id in ids:
            # A wrong name in a group is reported once, not again by each duty that names the group.
            if id not in self._roles and id not in groups:
                self._note(Fault.UNKNOWN_ROLE, part, row, field, value=id)
        return tuple(dict.fromkeys(id for id in ids if id in self._roles))

    def _check_carried(self, part: Part, row: ReviewRow, known: set[str]) -> None:
        for duty in row.duties:
            if duty not in known:
                self._note(Fault.NO_DUTY, part, row.id, "duties", value=duty)

    def _check_stages(self, targets: Iterable[TargetRow], header: HeaderRow) -> None:
        stages = {stage.name for stage in header.stages}
        for target in targets:
            if target.stage is not None and target.stage not in stages:
                self._note(Fault.NO_STAGE, Part.TARGETS, target.id, "stage", value=target.stage)

    def _check_references(self, duties: Sequence[Duty], known: set[str]) -> None:
        read = {duty.id: duty for duty in duties}
        for duty in duties:
            if duty.feeds is not None and duty.feeds not in known:
                self._note(Fault.NO_DUTY, Part.DUTIES, duty.id, "feeds", value=duty.feeds)
            if duty.internal is not None:
                self._check_counted_from(duty, "internal.of", duty.internal.of, read, known)
            if duty.has_provisional_day and not may_be_dated(duty.deadline):
                self._note(Fault.NO_DAY_TO_GIVE, Part.DUTIES, duty.id, "internal.working_days_after")
            for rhythm in duty.rhythms.values():
                if rhythm.internal is not None:
                    self._check_counted_from(duty, "forms.internal.of", rhythm.internal.of, read, known)
            if isinstance(duty.deadline, Relative):
                self._check_counted_from(duty, "deadline", duty.deadline.of, read, known)

    def _check_counted_from(
        self, duty: Duty, field: str, of: str, read: Mapping[str, Duty], known: Iterable[str]
    ) -> None:
        if of not in known:
            self._note(Fault.NO_DUTY, Part.DUTIES, duty.id, field, value=of)
        elif of in read and not _has_day(read[of], read, seen=(duty.id,) if field == "deadline" else ()):
            self._note(Fault.NO_DAY_TO_COUNT_FROM, Part.DUTIES, duty.id, field, value=of)


def _has_day(duty: Duty, duties: Mapping[str, Duty], seen: tuple[str, ...]) -> bool:
    """Tell whether a duty has a day, at the end of however many others it is counted from."""
    if not isinstance(duty.deadline, Relative):
        return last_day_on_time(duty.deadline, _ANY_YEAR) is not None
    of = duties.get(duty.deadline.of)
    return of is not None and duty.id not in seen and _has_day(of, duties, (*seen, duty.id))


def _ids(raw: Any) -> Iterator[tuple[int, str]]:
    """Yield the place in the list, from 1, and the id of each row that has one."""
    if not isinstance(raw, list):
        return
    for at, item in enumerate(cast("list[Any]", raw), start=1):
        row = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
        if "id" in row:
            yield at, str(row["id"])


def _name_of(item: Any) -> str:
    """Return the id of a row, empty if it has none."""
    return next((id for _, id in _ids([item])), "")
