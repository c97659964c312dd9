"""Where a village or the commune stands on the targets of its plan."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.effects import FileReport
from conversations.messages import Choice, Text, say
from conversations.reading.units import read_units
from conversations.session import Session
from conversations.turn import GAP, Turn, at_rest, reply
from plans.assignment import Assignment, Report
from plans.indicator import form_of, load_indicators
from plans.measure import Books, Place, place_now
from plans.period import year_of
from plans.plan import Plan
from plans.progress import Verdict
from plans.standing import Places, Standing, standing, standings, targets_of
from plans.standing_words import Teller
from plans.target import Comparator
from plans.unit import UnitId

_YEAR = re.compile(r"\b(20\d\d)\b")


@dataclass(frozen=True)
class _Wanted:
    """What a command asks to see: a place in a year, and of a plan with stages the one of this number, from 0."""

    unit_id: UnitId
    year: int
    stage: int = 0


# --- the list


def show_targets(session: Session, which: str, context: Context) -> Turn:
    """Answer "chỉ tiêu": every target in force where the speaker is, or at the unit and in the year that are named.

    `which` is what was typed, or from a button "unit.year.stage".
    """
    if not views.person_of(context).posts:
        return menu.close(session, context, say("targets.none", year=str(context.today.year)))
    wanted = _wanted(which, context)
    place = place_now(wanted.unit_id, context.all_units, context.successions)
    books = Books(context.ledger)
    shown = [plan for plan in _plans(context) if targets_of(plan, wanted.year)]
    texts: list[Text] = []
    choices: list[Choice] = []
    for plan in shown:
        stages = list(dict.fromkeys(t.stage for t in targets_of(plan, wanted.year) if t.stage))
        stage = stages[min(wanted.stage, len(stages) - 1)] if stages else ""
        found = standings(plan, load_indicators(), Places(place, place), books, wanted.year, context.today)
        texts += _list(plan, [each for each in found if each.target.stage in (None, stage)], wanted, stage, context)
        choices += [
            Choice(f"/targets:{wanted.unit_id}.{wanted.year}.{number}", say("targets.choice_stage", stage=other))
            for number, other in enumerate(stages)
            if other != stage
        ]
    if not texts:
        return menu.close(session, context, say("targets.none", year=str(wanted.year)))
    if len(place.units) > 1:
        texts += [GAP, say("targets.each")]
    return Turn(at_rest(session), (reply(*texts, choices=(*choices, *menu.choices(context)[:2])),))


def _list(plan: Plan, found: Sequence[Standing], wanted: _Wanted, stage: str, context: Context) -> Iterator[Text]:
    tell = Teller(load_indicators().words)
    own = _own_unit(context)
    is_whole = wanted.unit_id == own and views.is_official(context)
    numbered = [(number, each) for number, each in enumerate(found, start=1) if is_whole or each.is_told_here]
    if not numbered:
        return
    numbers = {each.target.id: number for number, each in numbered}
    by_id = {each.target.id: each for each in found}
    unit = context.all_units[wanted.unit_id].full_name
    when = {"year": str(wanted.year), "day": views.short_date(context.today)}
    if plan.number:
        yield say("targets.head_of_number", unit=unit, number=plan.number, **when)
    else:
        yield say("targets.head", unit=unit, **when)
    if stage:
        yield say("targets.stage", stage=stage)
    is_below = context.all_units[wanted.unit_id].kind is not plan.level
    for number, each in numbered:
        if is_below and each.verdict is Verdict.NOT_STATED and not (each.is_told_here or each.same_as):
            yield say("targets.line_elsewhere", number=number, title=each.target.title, unit=unit)
        else:
            yield _line(number, each, numbers, by_id, tell, context)


def _line(
    number: int,
    each: Standing,
    numbers: dict[str, int],
    by_id: dict[str, Standing],
    tell: Teller,
    context: Context,
) -> Text:
    title, verdict = each.target.title, tell.verdict(each)
    tension = tell.tension(each, by_id)
    notes = [*tell.notes(each, context.all_units, numbers), *([tension] if tension else [])]
    figure = ", ".join(filter(None, (tell.figure(each), tell.share(each))))
    asked = tell.asked(each.target, lower_is_better=each.indicator.lower_is_better)
    told = say("targets.line", number=number, title=title, figure=figure, asked=asked, verdict=verdict)
    if each.same_as or not figure:
        told = say("targets.line_without", number=number, title=title, verdict=verdict)
    elif each.verdict is Verdict.NARRATIVE:
        told = say("targets.line_narrative", number=number, title=title, figure=figure)
    return say("targets.with_notes", line=told, notes="; ".join(notes)) if notes else told


def _plans(context: Context) -> list[Plan]:
    """Return the plans under which something was ever asked here, in the order in which they came into force."""
    asked = {assignment.plan_id for assignment in context.ledger}
    found = [plan for plan in context.plans.values() if plan.id in asked and plan.valid_from <= context.today]
    return sorted(found, key=lambda plan: (plan.valid_from, plan.id))


def _wanted(which: str, context: Context) -> _Wanted:
    own = _own_unit(context)
    if found := re.fullmatch(r"(\d{1,12})\.(20\d\d)\.(\d)", which):
        unit_id = UnitId(int(found[1]))
        return _Wanted(unit_id if unit_id in context.units else own, int(found[2]), int(found[3]))
    year = _YEAR.search(which)
    named = read_units(which, context.units.values())
    return _Wanted(named[0] if len(named) == 1 else own, int(year[1]) if year else _this_year(context))


def _this_year(context: Context) -> int:
    """Return the running year; where no plan has targets for it, the last one for which one has."""
    today, plans = context.today.year, _plans(context)
    years = [min(today, (plan.valid_to or context.today).year) for plan in plans]
    return max(years, default=today)


def _own_unit(context: Context) -> UnitId:
    """Return where the speaker is: for an official what is overseen."""
    person = views.person_of(context)
    return (views.overseen(person, context.roles) or [post.unit_id for post in person.posts])[0]


# --- one line after a report


def stands_now(assignment: Assignment, effect: FileReport, context: Context) -> tuple[Text, ...]:
    """Say in one line where the unit stands on a target that the report just filed tells of; nothing if on none.

    Of several it is the first that is not reached yet.
    """
    plan = context.plans[assignment.plan_id]
    year = year_of(assignment.period)
    targets = [t for t in targets_of(plan, year) if t.cmp is not Comparator.QUALITATIVE]
    indicators = load_indicators()
    own = [t for t in targets if form_of(indicators.by_code[t.code].for_unit(t.unit).basis) == assignment.form_id]
    if not own:
        return ()
    books = Books(_with_report(assignment, effect, context))
    place = _alone(assignment.unit_id, context)
    found = [standing(plan, t, indicators, Places(place, place), books, year, context.today) for t in own]
    told = [each for each in found if each.figure.amount is not None]
    if not told:
        return ()
    chosen = next((each for each in told if each.verdict is Verdict.NOT_REACHED), told[0])
    line = Teller(indicators.words).line(chosen, context.units[assignment.unit_id])
    return (say("receipt.stands", line=line),)


def _alone(unit_id: UnitId, context: Context) -> Place:
    place = place_now(unit_id, context.all_units)
    return place if place.units else place_now(unit_id, context.units)


def _with_report(assignment: Assignment, effect: FileReport, context: Context) -> Iterator[Assignment]:
    report = Report(
        effect.number,
        1,
        assignment.id,
        assignment.form_id or "",
        effect.values,
        effect.flags,
        views.person_of(context).id,
        context.now,
    )
    yield from (each for each in context.ledger if each.id != assignment.id)
    yield replace(assignment, report=report)
