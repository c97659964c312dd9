"""What a person decides about reminders and about the own data."""

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.effects import ForgetPerson, PauseReminders
from conversations.messages import Choice, Reply, say
from conversations.session import Forgetting, Session
from conversations.turn import Said, Turn, at_rest, missed, reply, sure_verdict, to

YES = Choice("forget", say("privacy.choice_forget"))
NO = Choice("keep", say("privacy.choice_keep"))
RESUME = Choice("/remind_me", say("privacy.choice_resume"))


def pause(session: Session, context: Context, *, paused: bool) -> Turn:
    """Stop the reminders, or send them again."""
    effect = PauseReminders(views.person_of(context).id, paused)
    choices = (RESUME,) if paused else menu.choices(context)
    text = say("privacy.paused") if paused else say("privacy.resumed")
    return Turn(at_rest(session), (reply(text, choices=choices),), (effect,))


def begin(session: Session, context: Context) -> Turn:
    """Ask once before the data go."""
    state = Forgetting(context.today)
    return Turn(to(session, state), (ask(state),))


def ask(state: Forgetting) -> Reply:
    """Say what would be removed and what stays."""
    return reply(say("privacy.forget"), choices=(YES, NO))


def hear(state: Forgetting, said: Said, session: Session, context: Context) -> Turn:
    """Take yes or no."""
    verdict = sure_verdict(said, YES)
    if verdict is None:
        return Turn(missed(session), (ask(state),)).after(say("unclear.choice"))
    if not verdict:
        return menu.close(session, context, say("privacy.kept"))
    effect = ForgetPerson(views.person_of(context).id)
    return Turn(Session(), (reply(say("privacy.forgotten")),), (effect,))
