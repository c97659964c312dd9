"""What is being asked now, whichever dialogue asks it."""

from typing import assert_never

from conversations.context import Context
from conversations.dialogues import (
    collecting,
    dating,
    entering,
    excusing,
    joining,
    menu,
    nothing,
    people,
    privacy,
    report_screens,
    tasks,
    telling,
)
from conversations.messages import Reply, Text, say
from conversations.session import (
    EnteringFor,
    Excusing,
    Forgetting,
    GivingDay,
    Idle,
    Inviting,
    Joining,
    NothingToTell,
    Removing,
    Reporting,
    Session,
    SettingDue,
    ShowingTask,
    Telling,
)
from conversations.turn import Turn, reply


def ask(session: Session, context: Context) -> Reply:
    """Put the open question, or say what can be done where nothing is being asked."""
    dialogue = session.dialogue
    match dialogue:
        case Idle():
            return reply(say("menu.what_next"), choices=menu.choices(context))
        case Joining():
            return joining.ask(dialogue)
        case Reporting():
            return report_screens.ask(dialogue, session, context)
        case Telling():
            return telling.ask(dialogue, session, context)
        case NothingToTell():
            return nothing.ask(dialogue, context)
        case ShowingTask():
            return tasks.ask(dialogue, session, context)
        case Inviting():
            return people.ask_new(dialogue, context)
        case Removing():
            return people.ask_removal(dialogue, context)
        case EnteringFor():
            return entering.ask(dialogue, context)
        case SettingDue():
            return collecting.ask_due(dialogue, context)
        case Excusing():
            return excusing.ask(dialogue, context)
        case GivingDay():
            return dating.ask(dialogue, context)
        case Forgetting():
            return privacy.ask(dialogue)
        case _:
            assert_never(dialogue)


def restate(session: Session, context: Context, text: Text) -> Turn:
    """Say something in passing and put the open question again."""
    return Turn(session, (ask(session, context),)).after(text)
