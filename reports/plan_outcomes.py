"""What each row of a plan became in the program: a report, a task, a measured target, a reminder, or nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conversations.forms.catalogue import FormEntry
from plans.deadline import Every, NoDate
from plans.duty import Duty, InternalDue, Rhythm
from plans.indicator import Basis, Indicator, Indicators, Statement, Sum, Told, UnitCount, form_of
from plans.plan import Plan, Reminded
from plans.policy import ReminderPolicy
from plans.role import Role, RoleId
from plans.target import Target
from reports.plan_deadlines import write_phrase
from reports.plan_words import plan_words, written


@dataclass(frozen=True)
class Outcome:
    """A row of the plan by its id, and what became of it in words."""

    row_id: str
    what: str


def outcomes(plan: Plan, forms: Mapping[str, FormEntry], indicators: Indicators) -> Iterator[Outcome]:
    """Yield what every row of the plan became: targets, duties, reviews, whom to remind."""
    for target in plan.targets:
        yield Outcome(target.id, _target(target, indicators.by_code[target.code].for_unit(target.unit), forms))
    for duty in plan.duties:
        yield Outcome(duty.id, _duty(plan, duty, forms))
    for review in plan.reviews:
        yield Outcome(review.id, _say("review", duties=_carried(plan, review.duties)))
    for reminded in plan.reminders:
        yield Outcome(reminded.id, _reminded(plan, reminded))


def role_names(roles: Iterable[RoleId], catalogue: Mapping[RoleId, Role]) -> str:
    """Return the titles of roles, one after the other."""
    return ", ".join(catalogue[role].title for role in roles)


def steps_in_words(policy: ReminderPolicy) -> str:
    """Return whom a policy reminds, so many days before (-) and after (+)."""
    who = plan_words().outcomes_who
    said = {name: ", ".join(f"{step:+d}" if step else "0" for step in getattr(policy, name)) for name in who}
    told = [_say("steps", who=who[name], steps=steps) for name, steps in said.items() if steps]
    if not told:
        return _say("policy_quiet")
    return f"{'; '.join(told)} ({written(policy.count, plan_words().choices['count'])})"


def _target(target: Target, indicator: Indicator, forms: Mapping[str, FormEntry]) -> str:
    if isinstance(indicator.basis, Told):
        return _say("target_told", indicator=indicator.name)
    form = forms.get(form_of(indicator.basis) or "")
    key = "target" if form else "target_no_form"
    title = form.purpose.title if form else ""
    said = _say(key, indicator=indicator.name, form=title, fields=_fields(indicator.basis))
    return f"{said} {_say('needs_base')}" if indicator.needs_base else said


def _fields(basis: Basis) -> str:
    match basis:
        case Sum(amount, of, register):
            parts = " + ".join(f"{one.form_id}.{one.name}" for one in amount)
            whole = " + ".join(f"{one.form_id}.{one.name}" for one in of) or (
                _say("register", name=written(register, plan_words().choices["register"])) if register else ""
            )
            return _say("fields_of", amount=parts, whole=whole) if whole else parts
        case UnitCount(_, where):
            return ", ".join(dict.fromkeys(f"{one.answer.form_id}.{one.answer.name}" for one in where))
        case Statement(answer):
            return f"{answer.form_id}.{answer.name}"
        case Told():
            return ""


def _duty(plan: Plan, duty: Duty, forms: Mapping[str, FormEntry]) -> str:
    if not duty.roles:
        return _say("nobody", statement=duty.statement)
    titles = "”, “".join(forms[form].purpose.title if form in forms else form for form in duty.forms)
    roles = role_names(dict.fromkeys(role for form in duty.forms for role in duty.roles_for(form)), plan.roles)
    said = [
        _say("report", forms=titles, roles=roles, deadline=_deadline(duty))
        if duty.forms
        else _say("task", roles=role_names(duty.roles, plan.roles), deadline=_deadline(duty))
    ]
    if duty.each:
        said.append(_say("each"))
    if duty.internal is not None:
        said.append(_internal(duty.internal))
    said += [_rhythm(forms[id].purpose.title if id in forms else id, one) for id, one in duty.rhythms.items()]
    return " ".join(said)


def _internal(internal: InternalDue) -> str:
    """Say which day the office sets itself."""
    if internal.is_after:
        return _say("internal_after", duty=internal.of, count=str(internal.working_days_after))
    return _say("internal", duty=internal.of, count=str(internal.working_days_before))


def _rhythm(form: str, rhythm: Rhythm) -> str:
    """Say how often a form is asked for, beside the duty."""
    months, internal = "", ""
    if rhythm.months:
        months = _say("rhythm_months", months=", ".join(map(str, _in_school_year(rhythm.months))))
    if rhythm.internal is not None:
        count = str(rhythm.internal.working_days_before)
        internal = _say("rhythm_internal", duty=rhythm.internal.of, count=count)
    return _say("rhythm", form=form, every=write_phrase(Every(rhythm.kind)), months=months, internal=internal)


def _in_school_year(months: Iterable[int]) -> list[int]:
    """Return the months from September on, as schools count."""
    return sorted(months, key=lambda month: (month < _SEPTEMBER, month))


_SEPTEMBER = 9


def _deadline(duty: Duty) -> str:
    """Return the deadline in words; a period without a day says so."""
    phrase = write_phrase(duty.deadline)
    has_no_day = isinstance(duty.deadline, Every) and not duty.deadline.words
    return f"{phrase}, {write_phrase(NoDate())}" if has_no_day else phrase


def _reminded(plan: Plan, reminded: Reminded) -> str:
    duties = _carried(plan, reminded.duties)
    if not reminded.roles:
        return _say("reminder_all", duties=duties)
    return _say("reminder", roles=role_names(reminded.roles, plan.roles), duties=duties)


def _carried(plan: Plan, ids: Iterable[str]) -> str:
    return "; ".join(
        _say("duty", id=id, deadline=_deadline(duty), policy=steps_in_words(plan.policies[duty.policy]))
        for id in ids
        for duty in [plan.get_duty(id)]
    )


def _say(key: str, **values: str) -> str:
    return plan_words().outcomes[key].format_map(values)
