"""The coordinator's view: who has not reported, a nudge, the sums, entering a report given by phone, the due date."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.effects import NudgePeople, SetDue
from conversations.forms.catalogue import FormEntry, Purpose
from conversations.messages import Choice, Reply, Text, TextValue, say
from conversations.reading.clean import fold, normalise
from conversations.reading.dates import read_date, write_date
from conversations.reading.intents import Intent
from conversations.reading.numbers import write_decimal
from conversations.reading.sentences import names_form
from conversations.reading.units import read_units
from conversations.reading.yesno import read_yesno
from conversations.reporters import Reporter, office_of, reporters
from conversations.session import Session, SettingDue
from conversations.turn import GAP, Said, Turn, at_rest, missed, reply, to
from conversations.wording import capitalised
from plans.assignment import Assignment
from plans.local_time import day_of
from plans.person import Person, PersonId
from plans.role import find_roles
from plans.tally import Figure, Row, Tally, tally
from plans.unit import UnitId, UnitKind

CANCEL = Choice("cancel", say("collect.choice_cancel"))
MOST_SUMMED = 5
"""Of how many forms the sums fit into one message."""

MOVE = Choice("move", say("due_setting.choice_move"))
BACK = Choice("/missing", say("overview.choice_back"))


def _due_reports(context: Context) -> tuple[Assignment, ...]:
    """Return every report with a due date in the commune, but for what the speaker owes at the commune itself."""
    person, below = views.person_of(context), frozenset(views.commune_units(context))
    return tuple(
        a for a in _here(context) if a.form_id and a.due and (a.unit_id in below or not views.is_mine(a, person))
    )


def _here(context: Context) -> tuple[Assignment, ...]:
    """Return what is owed in the commune; what is asked for above it is no part of the one looked at from there."""
    if context.focus is None:
        return context.assignments
    return tuple(a for a in context.assignments if not context.units[a.unit_id].is_above_communes)


def _asked(context: Context) -> list[Reporter]:
    """Return of whom something is asked, in the order of the units; the offices of the commune come last."""
    own = () if context.focus is None else (context.focus,)  # from above the commune's own reports are waited for, too
    first = (*own, *views.commune_units(context))
    return reporters(_due_reports(context), context.units, context.roles, first=first)


def _owing(context: Context) -> list[Reporter]:
    """Return who still owes something, with that."""
    return _still_owing(_asked(context))


def _still_owing(asked: Iterable[Reporter]) -> list[Reporter]:
    return [one.narrowed(owed) for one in asked if (owed := views.reports_owed(one.owed))]


# --- who has not reported ---


def show_missing(session: Session, context: Context) -> Turn:
    """Answer "chưa nộp": who, what, since when, and how to reach somebody there."""
    asked = _asked(context)
    owing = _still_owing(asked)
    head = () if context.focus is None else (say("overview.looked_at", unit=views.unit_title(context.focus, context)),)
    if not owing:
        return menu.close(session, context, *head, say("missing.none", total=len(asked)))
    texts = [*head, say("missing.head", count=len(owing), total=len(asked))]
    expected = {one.id: len(one.owed) for one in asked}
    by_day = [(day, list(those)) for day, those in groupby(sorted(owing, key=_since_when), key=_since_when)]
    for day, those in by_day:
        since = _since(day, context)
        texts += [since, GAP] if len(by_day) == 1 else [GAP, since]
        texts += [_missing_line(one, expected[one.id], context) for one in those]
    choices = tuple(Choice(f"/nudge:{one.id}", say("missing.choice_nudge", unit=_name(one, context))) for one in owing)
    everybody = Choice("/nudge:all", say("missing.choice_nudge_all"))
    allowed = (*choices, everybody) if views.is_coordinator(context) else ()
    if context.focus is not None:
        allowed = (*allowed, BACK)
    return Turn(at_rest(session), (reply(*texts, choices=allowed or menu.choices(context)),))


def _since_when(one: Reporter) -> date:
    """Return the day on which a reporter owes something first."""
    return min(a.due for a in one.owed if a.due)


def _missing_line(one: Reporter, expected: int, context: Context) -> Text:
    """Say what somebody owes of the reports that are expected there, and whom to reach."""
    titles: str | Text = "; ".join(views.title_of(a, context) for a in one.owed)
    if len(one.owed) == expected > 1:
        titles = say("missing.all", count=expected)
    elif len(one.owed) > menu.MOST_LINES:
        titles = say("missing.some", count=len(one.owed))
    who = tuple(_reach(person) for person in _people(one, context)) or (say("missing.nobody"),)
    promised = max((a.promised for a in one.owed if a.promised and a.promised >= context.today), default=None)
    promise = (say("missing.promised", day=views.short_date(promised)),) if promised else ()
    return say("missing.unit", unit=capitalised(_name(one, context)), titles=titles, lines=(*promise, *who))


def _name(one: Reporter, context: Context) -> str:
    return one.name(context.units, context.roles)


def _since(due: date, context: Context) -> Text:
    late = (context.today - due).days
    day = views.short_date(due)
    return say("missing.late", day=day, days=late) if late > 0 else say("missing.until", day=day)


def _reach(person: Person) -> Text:
    phone = views.phone_of(person)
    if person.is_reachable:
        return say("missing.reach", name=person.name, phone=phone)
    key = "missing.reach_paused" if person.paused else "missing.reach_by_phone"
    if person.is_lost:
        key = "missing.reach_lost"
    return say(key, name=person.name, phone=phone)


def _people(one: Reporter, context: Context) -> tuple[Person, ...]:
    found: dict[PersonId, Person] = {}
    for assignment in one.owed:
        for person in views.people_at(assignment.unit_id, context, assignment.roles):
            found[person.id] = person
    return tuple(found.values())


# --- one of them ---


def asked_about(words: str, context: Context) -> UnitId | None:
    """Return the one place that an official of a commune names, to hear how it stands there."""
    if not words or not views.is_official(context) or views.is_above_communes(context):
        return None
    named = named_units(words, views.commune_units(context), context)
    return named[0] if len(named) == 1 else None


def hear_place(words: str, session: Session, context: Context) -> Turn | None:
    """Show the one place that is named: "thôn Nà Pái thế nào", "Nà Pái nộp chưa"; None if none is."""
    unit_id = asked_about(words, context)
    return None if unit_id is None else show_unit(session, unit_id, context)


def show_unit(session: Session, unit_id: UnitId, context: Context) -> Turn:
    """Say of one place what is missing, what is in, and how to reach somebody there."""
    asked = views.reports_at(unit_id, context)
    if not asked:
        return menu.close(session, context, say("enter_for.none"))
    missing, filed = [a for a in asked if a.is_open], [a for a in asked if a.report is not None]
    roles = frozenset(role for a in asked for role in a.roles)
    texts = [say("place.head", unit=views.unit_title(unit_id, context))]
    texts += [_reach(person) for person in views.people_at(unit_id, context, roles)] or [say("missing.nobody")]
    for key, those in (("place.missing", missing), ("place.filed", filed)):
        if those:
            lines = tuple(_place_line(a, context) for a in those)
            texts += [GAP, say(key, count=len(those), total=len(asked), lines=lines)]
    name = views.unit_name(unit_id, context)
    choices = [Choice(f"/enter_for:{unit_id}", say("place.choice_enter", unit=name))]
    if any(a.due for a in missing):
        choices.insert(0, Choice(f"/nudge:{unit_id}", say("missing.choice_nudge", unit=name)))
    allowed = choices if views.is_coordinator(context) else ()
    return Turn(at_rest(session), (reply(*texts, choices=(*allowed, *menu.choices(context)[:2])),))


def _place_line(assignment: Assignment, context: Context) -> Text:
    title, report = views.title_of(assignment, context), assignment.report
    if report is None:
        return say("place.line_missing", title=title, due=views.due_text(assignment, context.today))
    return say(
        "place.line_filed", title=title, number=str(report.number), day=views.short_date(day_of(report.filed_at))
    )


# --- a nudge ---


def nudge(session: Session, whom: str, context: Context) -> Turn:
    """Remind one reporter, or all that owe something. `whom` is what a button carries, a name as typed, or "all"."""
    meant = named_reporters(whom, _owing(context), context)
    if not meant:
        return show_missing(session, context)
    people = list({p.id: p for one in meant for p in _people(one, context)}.values())
    reachable = [p for p in people if p.is_reachable]
    already = [p for p in reachable if p.id in context.nudged_today]
    held = [p for p in reachable if p.id in context.held_back and p not in already]
    fresh = [p for p in reachable if p not in already and p not in held]
    texts: list[Text] = []
    if fresh:
        names = ", ".join(p.name for p in fresh)
        is_late = context.reminders_from > context.now
        at = views.clock_time(context.reminders_from)
        texts.append(say("nudge.waits", names=names, at=at) if is_late else say("nudge.sent", names=names))
    if already:
        texts.append(say("nudge.already", names=", ".join(p.name for p in already)))
    if held:
        texts.append(say("nudge.held", who=tuple(map(_reach, held))))
    if unreachable := [p for p in people if not p.is_reachable]:
        texts.append(say("nudge.by_phone", who=tuple(map(_reach, unreachable))))
    effects = (NudgePeople(tuple(p.id for p in fresh)),) if fresh else ()
    return menu.close(session, context, *(texts or [say("missing.nobody")]), effects=effects)


def named_reporters(whom: str, those: Sequence[Reporter], context: Context) -> list[Reporter]:
    """Return who of these is meant by what a button carries, by a unit or an office as typed, or by "all"."""
    if _is_everybody(whom):
        return list(those)
    named = named_units(whom, [one.unit_id for one in those if not one.roles], context)
    spoken = {role.id for role in find_roles(whom, context.roles)}
    return (
        [one for one in those if one.id == whom]
        or [one for one in those if one.unit_id in named and not one.roles]
        or [one for one in those if spoken.intersection(one.roles)]
    )


def _is_everybody(whom: str) -> bool:
    return fold(normalise(whom)) in ("all", "tat ca", "het", "tat ca cac thon", "cac thon")


def named_units(whom: str, units: Sequence[UnitId], context: Context) -> tuple[UnitId, ...]:
    """Return which of these units are meant by an id, as a button carries it, or by their names.

    What names another unit that can be seen names none of these; what fits several is one of these.
    """
    if whom.isdigit():
        return tuple(unit for unit in units if str(unit) == whom)
    named = read_units(whom, context.units.values()) or read_units(whom, [context.units[unit] for unit in units])
    return tuple(unit for unit in units if unit in named)


# --- the sums ---


def show_summary(session: Session, which: str, context: Context) -> Turn:
    """Answer "tổng hợp": the sums of every form, or one form village by village."""
    by_form = {form_id for a in _here(context) if (form_id := a.form_id)}
    forms = [form_id for form_id in context.forms if form_id in by_form]
    wanted = _named_form(which, forms, context)
    choices = tuple(
        Choice(f"/summary:{form_id}", say("summary.choice", title=context.forms[form_id].purpose.title))
        for form_id in forms
        if form_id != wanted
    )
    if wanted:
        texts = _form_summary(wanted, context)
    else:
        told = _overview if len(forms) <= MOST_SUMMED else _overview_line
        overviews = [line for form_id in forms for line in told(form_id, context)]
        texts = [say("summary.head", units=_places(context), day=views.short_date(context.today)), *overviews]
    return Turn(at_rest(session), (reply(*texts, choices=(*choices, *menu.choices(context)[:2])),))


def _places(context: Context) -> str:
    """Return the names of the communes that are added up."""
    own = views.overseen(views.person_of(context), context.roles)
    return ", ".join(views.unit_name(unit_id, context) for unit_id in ((context.focus,) if context.focus else own))


def _named_form(which: str, forms: Sequence[str], context: Context) -> str:
    if which in forms:
        return which
    words = fold(normalise(which))
    of_title = [f for f in forms if words and words in fold(context.forms[f].purpose.title)]
    named = of_title or [*names_form(which, forms)]
    return named[0] if len(named) == 1 else ""


def _by_period(form_id: str, context: Context) -> list[tuple[str, Sequence[Assignment]]]:
    """Return the reports on a form, titled, each period by itself: a month is not added to a year that holds it."""
    owed = (a for a in _here(context) if a.form_id == form_id)
    return views.by_period(context.forms[form_id].purpose.title, owed)


def _overview_line(form_id: str, context: Context) -> list[Text]:
    """Say of a form only how many are in: where there are many, the sums are a step further."""
    parts = ((title, tally(form_id, (), owed, context.units)) for title, owed in _by_period(form_id, context))
    return [
        say("summary.form", title=title, filed=result.reported, expected=result.expected) for title, result in parts
    ]


def _overview(form_id: str, context: Context) -> list[Text]:
    entry = context.forms[form_id]
    lines: list[Text] = []
    for title, owed in _by_period(form_id, context):
        result = _tally(entry, form_id, owed, context)
        lines += [GAP, say("summary.form", title=title, filed=result.reported, expected=result.expected)]
        lines += _totals(result, entry.purpose)
        missing = ", ".join(_name_of(row, context) for row in result.missing)
        if missing:
            lines.append(say("summary.missing", units=missing))
    return lines


def _name_of(row: Row, context: Context) -> str:
    office = office_of(context.units[row.unit_id], row.roles, context.roles)
    return _name(Reporter(row.unit_id, office), context)


def _tally(entry: FormEntry, form_id: str, owed: Sequence[Assignment], context: Context) -> Tally:
    return tally(
        form_id,
        entry.figures,
        owed,
        context.units,
        states=entry.states,
        successions=context.successions,
    )


def _form_summary(form_id: str, context: Context) -> list[Text]:
    lines: list[Text] = []
    for title, owed in _by_period(form_id, context):
        lines += [GAP, *_period_summary(title, form_id, owed, context)]
    return lines[1:]


def _period_summary(title: str, form_id: str, owed: Sequence[Assignment], context: Context) -> list[Text]:
    entry = context.forms[form_id]
    result = _tally(entry, form_id, owed, context)
    lines = [say("summary.form", title=title, filed=result.reported, expected=result.expected)]
    lines += [_summary_row(row, entry, context) for row in result.rows]
    lines += _told_elsewhere(result, entry.purpose, context)
    if not entry.figures:
        return lines
    totals = ", ".join(context.wording.text(total) for total in _totals(result, entry.purpose))
    return [*lines, say("summary.total", values=totals) if totals else say("summary.no_total")]


def _summary_row(row: Row, entry: FormEntry, context: Context) -> Text:
    """Say what came in from somebody: the figures, or of a form without figures everything."""
    unit, report = capitalised(_name_of(row, context)), row.report
    if report is None:
        return say("summary.row_missing", unit=unit)
    values = (", " if entry.figures else "; ").join(
        context.wording.text(views.value_line(entry, field, report.values[field], context.today))
        for field in entry.figures or entry.purpose.short
        if field in report.values and field in entry.purpose.short
    )
    return say("summary.row_by_phone" if report.by_phone else "summary.row", unit=unit, values=values)


def _told_elsewhere(result: Tally, purpose: Purpose, context: Context) -> Iterator[Text]:
    """Say which figures are not added, because those of other units contain them."""
    for row in result.rows:
        fields = [purpose.short[name] for name in row.contained if name in purpose.short]
        if fields:
            whole = {id for units in row.contained.values() for id in units}
            names = ", ".join(views.unit_name(id, context) for id in sorted(whole))
            unit = views.unit_title(row.unit_id, context)
            yield say("summary.contained", unit=unit, fields=", ".join(fields), units=names)


def _totals(result: Tally, purpose: Purpose) -> list[Text]:
    """Say the sum of every field that some unit stated."""
    return [
        say("report.line", label=purpose.short[field], value=_figure(total.sum))
        for field, total in result.totals.items()
        if total.stated and field in purpose.short
    ]


def _figure(figure: Figure) -> int | str:
    return figure if isinstance(figure, int) else write_decimal(figure)


def export_hint(context: Context) -> Reply:
    """Answer "xuất": the workbook comes from the operator's command, not through the chat."""
    return reply(say("collect.export"), choices=menu.choices(context))


def review_hint(context: Context) -> Reply:
    """Answer "duyệt": what is sent counts at once, and is mended by entering it anew."""
    return reply(say("collect.review"), choices=menu.choices(context))


# --- the commune's own due date ---


def choose_due(session: Session, context: Context, new: str = "") -> Turn:
    """Answer "đặt hạn": all villages, the centre, or one unit; a new day that was told is taken along."""
    groups = [
        (kind, units)
        for kind in (UnitKind.VILLAGE, UnitKind.LEARNING_CENTRE)
        if (units := [u for u in views.commune_units(context) if context.units[u].kind is kind])
    ]
    choices = [
        Choice(
            _AT.join((f"/due:{kind}", str(day), new)),
            say(f"due_setting.{kind}", words=_words_for(units, context), days=views.short_date(day)),
        )
        for kind, units in groups
        for day in _days_of(_movable(units, context))
    ]
    choices += [
        Choice(_AT.join((f"/due:{unit}", "", new)), views.unit_title(unit, context))
        for _, units in groups
        for unit in units
        if len(units) > 1 and _movable([unit], context)
    ]
    if not choices:
        return menu.close(session, context, say("due_setting.none"))
    return Turn(at_rest(session), (reply(say("due_setting.whose"), choices=tuple(choices)),))


def _words_for(units: Iterable[UnitId], context: Context) -> str:
    """Return what units are called together: "thôn, bản"."""
    return ", ".join(dict.fromkeys(context.units[unit].type_word.lower() for unit in units))


def _movable(units: Sequence[UnitId], context: Context) -> list[Assignment]:
    """Return what is open and has a due date of the commune's own, not the plan's, that may still move."""
    return [
        a
        for a in context.tasks
        if a.unit_id in units
        and not a.is_done
        and a.due
        and views.duty_of(a, context).has_commune_day(a.form_id)
        and views.successor(a, context) is None
    ]


_AT, _AND = "@", "+"
"""What stands between whose due date is to move, the day on which it is now and the new one, and between units."""


def _days_of(assignments: Sequence[Assignment]) -> list[date]:
    """Return the days on which these are due, each once."""
    return sorted({a.due for a in assignments if a.due})


def _days(assignments: Sequence[Assignment]) -> str:
    return ", ".join(map(views.short_date, _days_of(assignments)))


def begin_due(session: Session, whose: str, context: Context) -> Turn:
    """Ask for the new day; "đặt hạn thôn Nà Pái sang 12/11" says both at once.

    `whose` is an id, a kind or words; behind an @ the day on which it is now, and behind another the new one. What is
    due on several days is moved one day at a time.
    """
    whose, old, new = (*whose.split(_AT), "", "")[:3]
    if not old and not whose.isdigit() and (said := _read_near_date(whose, context.today)):
        new = said.isoformat()
    moving = [a for a in _movable(_whose_due(whose, context), context) if old in ("", str(a.due))]
    if not moving:
        return choose_due(session, context, new)
    if len(_days_of(moving)) > 1:
        return Turn(at_rest(session), (_which_day(moving, new, context),))
    state = SettingDue(tuple(a.id for a in moving))
    session = to(session, state)
    return hear_due(state, Said(new), session, context) if new else Turn(session, (ask_due(state, context),))


def _which_day(moving: Sequence[Assignment], new: str, context: Context) -> Reply:
    """Ask which of several due dates is to move, saying what is due on each."""
    units = sorted({a.unit_id for a in moving})
    kind = context.units[units[0]].kind
    of_kind = [unit for unit in views.commune_units(context) if context.units[unit].kind is kind]
    is_all = units == sorted({a.unit_id for a in _movable(of_kind, context)})
    whose = str(kind) if is_all else _AND.join(map(str, units))
    choices: list[Choice] = []
    for day in _days_of(moving):
        of_day = views.in_order((a for a in moving if a.due == day), context)
        titles = dict.fromkeys(views.title_of(a, context) for a in of_day)
        label = say("due_setting.on_day", day=views.short_date(day), titles="; ".join(titles))
        choices.append(Choice(_AT.join((f"/due:{whose}", str(day), new)), label))
    return reply(say("due_setting.which_day"), choices=tuple(choices))


def _whose_due(whose: str, context: Context) -> list[UnitId]:
    """Return the units that are meant: by id, by kind, by name, or all villages."""
    units = views.commune_units(context)
    ids = whose.split(_AND)
    exactly = [unit for unit in units if str(unit) in ids or whose == context.units[unit].kind]
    if exactly or whose.isdigit():
        return exactly
    if named := units if _is_everybody(whose) else named_units(whose, units, context):
        return list(named)
    words = fold(normalise(whose))
    villages = [unit for unit in units if context.units[unit].kind is UnitKind.VILLAGE]
    return villages if "tat ca" in words or "cac thon" in words else []


def ask_due(state: SettingDue, context: Context) -> Reply:
    """Say which day holds now and until when it may move."""
    if state.day is not None:
        return _ask_moved(state, context)
    moving = _moving(state, context)
    latest = _latest(moving, context)
    return reply(
        say("due_setting.new_day", days=_days(moving), latest=views.short_date(latest)),
        choices=(CANCEL,),
        is_numbered=False,
    )


def _moving(state: SettingDue, context: Context) -> list[Assignment]:
    return [a for a in context.tasks if a.id in state.assignment_ids]


def _latest(moving: Sequence[Assignment], context: Context) -> date:
    """Return the last day the commune may set: in time for the report it prepares (plans.md §6.6, case 8)."""
    return min(context.latest_due.get(a.id, a.period.end) for a in moving)


def _read_near_date(text: str, today: date) -> date | None:
    """Return the day that is meant; without a year the one nearest to today, so that a slip is seen as past."""
    read = (read_date(text, today, "future").value, read_date(text, today, "past").value)
    return min((day for day in read if day), key=lambda day: abs(day - today), default=None)


def hear_due(state: SettingDue, said: Said, session: Session, context: Context) -> Turn:
    """Take the new day."""
    moving = _moving(state, context)
    if said.choice == "cancel" or said.intent is Intent.CANCEL or not moving:
        return menu.close(session, context, say("due_setting.kept"))
    if state.day is not None and (said.choice == "move" or read_yesno(said.text).value):
        return _move(state, session, context)
    if state.day is not None and read_yesno(said.text).value is False:
        state = replace(state, day=None)
        return Turn(to(session, state), (ask_due(state, context),))
    day = _read_near_date(said.text, context.today)
    if day is None:
        return Turn(missed(session), (ask_due(state, context),)).after(say("due_setting.unclear"))
    latest = _latest(moving, context)
    if not context.today <= day <= latest:
        key = "due_setting.too_late" if day > latest else "due_setting.past"
        text = say(key, day=views.short_date(day), latest=views.short_date(latest))
        return Turn(missed(session), (ask_due(state, context),)).after(text)
    state = replace(state, day=day)
    if len({a.unit_id for a in moving}) > 1:
        return Turn(to(session, state), (ask_due(state, context),))
    return _move(state, session, context)


def _ask_moved(state: SettingDue, context: Context) -> Reply:
    """Read a change for several units back before it counts."""
    assert state.day is not None
    return reply(say("due_setting.is_it_right", **_moved(state, context)), choices=(MOVE, CANCEL))


def _moved(state: SettingDue, context: Context) -> dict[str, TextValue]:
    """Return what the sentences about a change name: for whom, from when, to when."""
    assert state.day is not None
    moving = _moving(state, context)
    units = list(dict.fromkeys(a.unit_id for a in moving))
    who: TextValue = views.unit_name(units[0], context)
    if len(units) > 1:
        who = say("due_setting.several", count=len(units))
    return {"who": who, "old": _days(moving), "new": write_date(state.day, context.today)}


def _move(state: SettingDue, session: Session, context: Context) -> Turn:
    assert state.day is not None
    done = say("due_setting.done", **_moved(state, context))
    effect = SetDue(tuple(a.id for a in _moving(state, context)), state.day)
    return menu.close(session, context, done, effects=(effect,))
