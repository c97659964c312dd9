"""A report that is called by its name: by its title, also with "kỳ này không có", or in place of one just opened."""

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu, opening
from conversations.dialogues.drafts import NO_VALUES
from conversations.dialogues.report_screens import MOST_OTHERS
from conversations.dialogues.telling import begin_called
from conversations.messages import Text, say
from conversations.reading.clean import fold, is_figure, normalise
from conversations.reading.intents import Intent, read_intent
from conversations.reading.other_report import place_wanted, wants_another
from conversations.reading.periods import names_only_period
from conversations.reading.sentences import Stated, names_form, read_forms, read_report
from conversations.reading.vocabulary import words_of
from conversations.session import Reporting, Session
from conversations.turn import Said, Turn
from plans.assignment import Assignment
from plans.role import RoleId

_BEFORE_TITLE = frozenset({"", "bao cao", "bc"})
_BESIDE_TITLE = " .,:;!-"
_REFUSALS = frozenset({"khong", "thoi"})


def hear_title(said: Said, session: Session, context: Context) -> Turn | None:
    """Begin the report whose very title was typed, whatever was being asked; if nothing happened, it is read back."""
    if is_figure(said.text):
        return None
    words = fold(normalise(said.text))
    for called, assignment in (*views.my_titles(context), *views.my_forms(context, said.text)):
        before, title, behind = words.partition(fold(normalise(called)))
        if not title or before.strip(_BESIDE_TITLE) not in _BEFORE_TITLE:
            continue
        behind = behind.strip(_BESIDE_TITLE)
        if not behind:
            return opening.begin(session, assignment, context)
        if names_only_period(behind, context.today):
            return begin_called(session, assignment, behind, context)
        if read_intent(behind) is Intent.NONE:
            stated = read_report(said.text, assignment.form_id or "", context.today)
            return opening.begin_zero(session, assignment, context, stated)
    return None


def hear_another(said: Said, session: Session, context: Context) -> Turn | None:
    """Leave a first screen for another report that is owed: the next one, or the one called by its place among them."""
    dialogue = session.dialogue
    if not isinstance(dialogue, Reporting) or dialogue.stage != "opening" or said.choice or not said.text:
        return None
    owed = [each for each in views.my_reports(context) if each.is_open]
    place = place_wanted(said.text)
    if place is not None and place in range(len(owed)):
        return opening.begin(session, owed[place], context)
    ids = [each.id for each in owed]
    if dialogue.assignment_id not in ids or not MOST_OTHERS >= len(owed) - 1 >= 1 or not wants_another(said.text):
        return None
    after = (ids.index(dialogue.assignment_id) + 1) % len(owed)
    return opening.begin_first(session, owed[after], context)


def hear_instead(dialogue: Reporting, said: Said, session: Session, context: Context) -> Turn | None:
    """Begin the report that is wanted instead of the one just opened: "không, báo gia đình học tập"."""
    this = views.find_assignment(context, dialogue.assignment_id)
    if dialogue.stage != "opening" or this is None or said.choice:
        return None
    wanted = _named(_without_refusal(said.text), this, context)
    return opening.begin(session, wanted, context) if wanted is not None else None


def _without_refusal(words: str) -> str:
    first, _, rest = words.strip().partition(" ")
    return rest if fold(normalise(first)).strip(_BESIDE_TITLE) in _REFUSALS else words


def _named(words: str, this: Assignment, context: Context) -> Assignment | None:
    """Return the one other report of the village that the words name, and tell no figure of."""
    told = views.forms_told(context)
    named = names_form(words, told)
    if len(named) != 1 or this.form_id in named or any(read_forms(words, told, context.today).values()):
        return None
    if read_report(words, this.form_id or "", context.today):
        return None  # "dùng công nghệ thông tin để mở lớp" answers the form that is open
    mine = _of(named, this, words, context)
    return mine[0] if len(mine) == 1 else None


def _of(forms: frozenset[str], this: Assignment, words: str, context: Context) -> tuple[Assignment, ...]:
    mine = (a for a in views.my_reports(context) if a.form_id in forms and a.unit_id == this.unit_id)
    return views.told_first(mine, context, words)


def hear_named(said: Said, session: Session, context: Context) -> Turn | None:
    """Begin the one report of the speaker that words name, or say who tells of it if it is somebody else's."""
    if not said.text or said.intent is not None:
        return None
    told = views.forms_told(context)
    named = names_form(said.text, told) & told
    mine = [a for a in views.told_first(views.my_reports(context), context, said.text) if a.form_id in named]
    if len(mine) == 1:
        return begin_called(session, mine[0], said.text, context)
    whose = None if named else told_by_others(said.text, context)
    return None if whose is None else menu.close(session, context, whose)


MOST_ROLES = 2
"""How many posts are named that tell of a report."""


def told_by_others(words: str, context: Context, *, is_named: bool = True) -> Text | None:
    """Say that a report is not the speaker's which words tell figures of, or name, and what is; None if it may be.

    `is_named`: its name alone is enough. What single offices tell by forms made of one template is left out: they are
    dozens, and share their words.
    """
    every, mine = frozenset(form for form in context.forms if words_of(form) == form), views.forms_told(context)
    told = {form for form, stated in read_forms(words, every, context.today).items() if _has_figure(stated)}
    named = told.union(names_form(words, every)) if is_named else told
    if not named or named & mine:
        return None
    entry = next(entry for form, entry in context.forms.items() if form in named)
    own = [f"“{title}”" for title, _ in views.my_forms(context)]
    rest = say("report.yours", titles=", ".join(own)) if own else say("report.yours_none")
    posts = {post.role for post in views.person_of(context).posts}
    roles = [RoleId(role) for role in entry.purpose.roles if role in context.roles]
    if posts.intersection(roles):
        return say("report.not_asked", title=entry.purpose.title, rest=rest)
    who = ", ".join(context.roles[role].title for role in roles[:MOST_ROLES])
    return say("report.of_others", title=entry.purpose.title, who=who, rest=rest)


def _has_figure(stated: Stated) -> bool:
    return any(isinstance(value, int) for value in stated.values())


def begin_nothing(session: Session, context: Context) -> Turn | None:
    """Read back that nothing happened, if one report only is owed; which of several is meant has to be asked."""
    owed = views.reports_owed(views.my_assignments(context))
    if len(owed) != 1 or owed[0].id in session.drafts:
        return None
    return opening.begin_zero(session, owed[0], context, NO_VALUES)
