"""The engine: one message in, the next session, replies and effects out. Pure."""

import hashlib
from dataclasses import replace
from typing import assert_never

from conversations import views
from conversations.commands import TYPED, correct, greet, hear_period, not_understood, report, run, run_intent
from conversations.context import Context
from conversations.dialogues import (
    asides,
    collecting,
    dating,
    entering,
    excusing,
    joining,
    mending,
    menu,
    named_answer,
    naming,
    nothing,
    opening,
    overseeing,
    people,
    periods,
    privacy,
    repeating,
    reporting,
    tasks,
    telling,
)
from conversations.messages import Choice, Incoming, MissingPicture, say
from conversations.open_question import restate
from conversations.reading.clean import is_figure
from conversations.reading.intents import Intent
from conversations.reading.sentences import read_report
from conversations.reading.yesno import read_yesno
from conversations.session import (
    EnteringFor,
    Excusing,
    Forgetting,
    GivingDay,
    Idle,
    Inviting,
    Joining,
    NothingToTell,
    Offer,
    Option,
    Removing,
    Reporting,
    Session,
    SettingDue,
    ShowingTask,
    Telling,
)
from conversations.turn import Said, Turn, at_rest, listen, reply

SAME_TEXT_AT_MOST = 2
"""Nobody reads the same text three times running."""

RESCUES = 3
"""How many different ways out `rescue.*` of the catalogue holds for each kind of talk."""


def advance(session: Session, incoming: Incoming, context: Context) -> Turn:
    """Answer one message. What a person types is never an exception: it is asked again."""
    said = listen(session.offer, incoming, context.today)
    session = _still_possible(session, context)
    turn = reporting.leave_first_screen(session, _hear_both(session, said, context), context)
    return _finish(_vary(session, said, turn, context), session.offer, context)


def _still_possible(session: Session, context: Context) -> Session:
    """Return the session at rest if what it was about is gone: a duty closed, a post ended, a person removed."""
    dialogue = session.dialogue
    match dialogue:
        case Reporting():
            is_open = context.person is not None and reporting.is_open(dialogue, session, context)
        case ShowingTask():
            is_open = views.find_task(context, dialogue.assignment_id) is not None
        case Telling():
            is_open = context.person is not None and bool(telling.tell(session, dialogue.words, context))
        case NothingToTell():
            is_open = context.person is not None and nothing.is_open(dialogue, context)
        case Inviting() | SettingDue():
            is_open = context.person is not None and views.is_coordinator(context)
        case EnteringFor():
            is_open = context.person is not None and entering.is_open(dialogue, context)
        case Excusing():
            is_open = context.person is not None and excusing.is_open(dialogue, context)
        case GivingDay():
            is_open = context.person is not None and dating.is_open(dialogue, context)
        case Removing():
            is_open = _is_of_today(dialogue, context) and any(p.id == dialogue.person_id for p in context.people)
        case Forgetting():
            is_open = _is_of_today(dialogue, context) and context.person is not None
        case Idle() | Joining():
            is_open = True
        case _:
            assert_never(dialogue)
    return session if is_open else at_rest(session)


def _is_of_today(asked: Forgetting | Removing, context: Context) -> bool:
    """Whether a yes may still be meant for what cannot be undone: days later it is meant for something else."""
    return asked.asked_on == context.today


def _hear_both(session: Session, said: Said, context: Context) -> Turn:
    """Answer a message; a picture of a report may come with words, and both are heard.

    Inside a report the picture goes first, and the words answer what is then open. Outside, the words have to say which
    report it is of. A task takes both together.
    """
    is_report = isinstance(session.dialogue, Reporting)
    if said.photo is None or not said.text or not (is_report or isinstance(session.dialogue, Idle)):
        return _route(session, said, context)
    picture, words = Said("", photo=said.photo), replace(said, photo=None)
    first, then = (picture, words) if is_report else (words, picture)
    begun = _route(session, first, context)
    if not isinstance(begun.session.dialogue, Reporting):
        return _route(session, said, context)
    turn = _route(begun.session, then, context)
    if is_report:
        turn = turn.after(say("report.photo_kept"))
    return replace(turn, effects=(*begun.effects, *turn.effects))


def _route(session: Session, said: Said, context: Context) -> Turn:
    if isinstance(session.dialogue, Joining):
        return _hear(session, said, context)
    if context.person is None:
        return joining.meet(session, said, context)
    if context.person.consented_at is None:
        return _ask_consent(session, context)
    if said.missing_picture is not None:
        return _hear_without_picture(session, said, said.missing_picture, context)
    if said.is_stale:
        return restate(session, context, say("button.old"))
    if context.invited is not None:
        key = "join.already" if context.invited.person.id == context.person.id else "join.other_person"
        return Turn(session, (reply(say(key), choices=menu.choices(context)),))
    if said.command:
        return _hear_command(said, session, context)
    if said.is_other:
        return restate(session, context, say("unclear.not_readable"))
    if said.was:
        return _hear_edited(session, said, context)
    if not said.choice and (turn := _hear_anywhere(said, session, context)):
        return turn
    return _hear(session, said, context)


def _hear_command(said: Said, session: Session, context: Context) -> Turn:
    """Run what was tapped or typed of what is offered.

    A title with "kỳ này không có" behind it, or a village before "nộp chưa", says more than that.
    """
    if turn := overseeing.hear(said, session, context):
        return turn
    named = naming.hear_title(said, session, context) if said.text else None
    if named is None and said.command == menu.MISSING.id:
        named = collecting.hear_place(said.text, session, context)
    return named or run(said.command, session, context)


def _hear_without_picture(session: Session, said: Said, missing: MissingPicture, context: Context) -> Turn:
    """Hear the words beside a picture that will not be had, and say that it is not there."""
    sorry = say("unclear.late_picture" if missing is MissingPicture.LATE else "unclear.unusable_picture")
    if not said.text:
        return restate(session, context, sorry)
    return _route(session, replace(said, missing_picture=None), context).after(sorry)


def _hear_edited(session: Session, said: Said, context: Context) -> Turn:
    """Take an edited message for what it mends: in the open report, else in the one that was sent last."""
    dialogue = session.dialogue
    turn = None
    if isinstance(dialogue, Reporting):
        turn = mending.hear(dialogue, said, session, context)
    elif isinstance(dialogue, Idle):
        turn = mending.mend_sent(mending.read_of_sent(said, context), session, context)
    return turn or restate(session, context, say("unclear.edited"))


def _hear_anywhere(said: Said, session: Session, context: Context) -> Turn | None:
    """Hear what may be said at any time: a command, the title of a report, talk around the form."""
    turn = (
        naming.hear_title(said, session, context)
        or hear_period(said, session, context)
        or naming.hear_another(said, session, context)
        or run_intent(said, session, context)
    )
    if turn is not None:
        return turn
    asks_whom = isinstance(session.dialogue, Idle) and asides.asks_whom(said, context)
    if asks_whom and (turn := collecting.hear_place(said.text, session, context)):
        return turn
    aside = asides.hear(said, session, context)
    if aside is None:
        return None
    if aside.is_greeting and isinstance(session.dialogue, Idle):
        return greet(session, context)
    if not aside.puts_away:
        turn = restate(session, context, aside.text)
    elif isinstance(session.dialogue, Reporting):
        turn = reporting.put_away(session, session.dialogue, context, aside.text)
    else:
        turn = Turn(at_rest(session), (reply(aside.text),))
    return replace(turn, effects=(aside.effect,)) if aside.effect else turn


def _ask_consent(session: Session, context: Context) -> Turn:
    state = Joining("consent", views.person_of(context).id)
    session = replace(session, dialogue=state)
    return Turn(session, (joining.ask(state),))


# --- dialogues ---


def _hear(session: Session, said: Said, context: Context) -> Turn:
    """Give the message to what is being asked."""
    dialogue = session.dialogue
    match dialogue:
        case Idle():
            return _hear_idle(session, said, context)
        case Joining():
            return joining.hear(dialogue, said, session, context)
        case Reporting():
            return (
                periods.hear_told(dialogue, said, session, context)
                or tasks.hear_first_screen(dialogue, said, session, context)
                or mending.hear(dialogue, said, session, context)
                or named_answer.hear(dialogue, said, session, context)
                or repeating.hear(dialogue, said, session, context)
                or _hear_other_report(dialogue, session, said, context)
                or naming.hear_instead(dialogue, said, session, context)
                or _hear_of_others(dialogue, session, said, context)
                or reporting.hear(dialogue, said, session, context)
            )
        case Telling():
            return telling.hear(dialogue, said, session, context)
        case NothingToTell():
            return _hear_report(session, said, context) or nothing.hear(dialogue, said, session, context)
        case ShowingTask():
            return _hear_task(dialogue, session, said, context)
        case Inviting():
            return people.hear_new(dialogue, said, session, context)
        case Removing():
            return people.hear_removal(dialogue, said, session, context)
        case EnteringFor():
            return entering.hear(dialogue, said, session, context)
        case SettingDue():
            return collecting.hear_due(dialogue, said, session, context)
        case Excusing():
            return excusing.hear(dialogue, said, session, context)
        case GivingDay():
            return dating.hear(dialogue, said, session, context)
        case Forgetting():
            return privacy.hear(dialogue, said, session, context)
        case _:
            assert_never(dialogue)


def _hear_other_report(dialogue: Reporting, session: Session, said: Said, context: Context) -> Turn | None:
    """Begin another report when a sentence tells of that one and of nothing that is being filled in."""
    if said.choice or said.intent not in (None, Intent.NONE) or not said.text or is_figure(said.text):
        return None
    this = views.find_assignment(context, dialogue.assignment_id)
    if this is None:
        return None
    is_of_several = dialogue.stage == "opening" and telling.tells_of_several(said.text, context)
    if not is_of_several and not telling.tells_of_others(said.text, this, context):
        return None
    return telling.tell(opening.close_first_screen(session), said.text, context)


def _hear_of_others(dialogue: Reporting, session: Session, said: Said, context: Context) -> Turn | None:
    """Say whose report it is that a sentence tells of, where it is not the speaker's and says nothing of this one."""
    if said.choice or said.intent is not None or not said.text or is_figure(said.text):
        return None
    this = views.find_assignment(context, dialogue.assignment_id)
    if this is None or read_report(said.text, this.form_id or "", context.today):
        return None
    whose = naming.told_by_others(said.text, context, is_named=False)
    return None if whose is None else restate(session, context, whose)


def _hear_task(dialogue: ShowingTask, session: Session, said: Said, context: Context) -> Turn:
    """Hear a word about a task; a report told meanwhile is taken as one."""
    if dialogue.stage == "shown" and not said.choice and (turn := _hear_report(session, said, context)):
        return turn
    return tasks.hear(dialogue, said, session, context)


def _hear_idle(session: Session, said: Said, context: Context) -> Turn:
    """Hear a message when nothing is being asked: first for what it mends, then for the reports it may contain."""
    of_sent = mending.read_of_sent(said, context)
    turn = (
        mending.mend_sent(of_sent, session, context, only_marked=True)
        or _hear_report(session, said, context)
        or repeating.hear_idle(said, session, context)
        or mending.mend_sent(of_sent, session, context)
    )
    if turn is not None:
        return turn
    if said.photo is not None:
        return Turn(session, (reply(say("unclear.idle_photo"), choices=menu.choices(context)),))
    if said.intent is None and (turn := collecting.hear_place(said.text, session, context)):
        return turn
    if said.intent is Intent.SEND or read_yesno(said.text).value:
        return _hear_agreed(session, said, context)
    match said.intent:
        case Intent.GREETING:
            return greet(session, context)
        case Intent.THANKS:
            return Turn(at_rest(session), (reply(say("menu.thanks_back")),))
        case Intent.DONE if views.my_drafts(session.drafts, context):
            return _hear_agreed(session, said, context)
        case Intent.LATER | Intent.DONE | Intent.BACK | Intent.SKIP | Intent.CANCEL:
            return Turn(at_rest(session), (menu.greeting(context),))
        case Intent.EDIT:
            return correct(session, "", context)
        case Intent.NONE:
            all_at_once = nothing.offer(session, context, least=nothing.SEVERAL)
            return all_at_once or naming.begin_nothing(session, context) or report(session, "", context)
        case _:
            return naming.hear_named(said, session, context) or not_understood(session, context)


def _hear_agreed(session: Session, said: Said, context: Context) -> Turn:
    """Answer "gửi đi", "xong rồi nhé" when nothing is being asked: what is begun and not sent is named, or opened."""
    begun = views.my_drafts(session.drafts, context)
    if said.intent is Intent.SEND and len(begun) == 1:
        return opening.begin(session, begun[0], context)
    if not begun:
        return menu.close(session, context, say("menu.nothing_open"))
    titles = [views.title_of(a, context) for a in begun]
    going_on = tuple(
        Choice(f"/report:{a.id}", say("menu.go_on", title=title)) for a, title in zip(begun, titles, strict=True)
    )
    waits = reply(say("menu.draft_waits", titles="; ".join(titles)), choices=(*going_on, *menu.choices(context)))
    return Turn(at_rest(session), (waits,))


def _hear_report(session: Session, said: Said, context: Context) -> Turn | None:
    """Begin the report that a free sentence tells; the other forms it speaks of are asked for afterwards."""
    if not said.text or said.intent not in (None, Intent.NONE):
        return None
    return telling.tell(session, said.text, context)


# --- finishing ---


def _vary(before: Session, said: Said, turn: Turn, context: Context) -> Turn:
    """Say it another way when the same text would be read a third time running.

    Who asks to see the same thing again is told that it is as it was, who sends picture after picture that the last one
    is kept; anybody else was not understood.
    """
    echo = _fingerprint(turn, context)
    echoes = before.echoes + 1 if echo == before.echo else 1
    session = replace(turn.session, echo=echo, echoes=echoes)
    if echoes <= SAME_TEXT_AT_MOST:
        return replace(turn, session=session)
    turn = replace(turn, session=session)
    if _is_view(said, turn, context):
        return turn.after(say(f"rescue.unchanged_{echoes % RESCUES}"))
    first, *rest = turn.replies
    if first.texts[0].key == "report.photo_kept":
        kept = say("report.photo_newest") if echoes % 2 else first.texts[0]
        return replace(turn, replies=(replace(first, texts=(kept, *first.texts[1:])), *rest))
    if context.person is None and isinstance(session.dialogue, Idle):
        other = replace(first, texts=(say(f"rescue.stranger_{echoes % RESCUES}"),))
        return replace(turn, replies=(other,))
    kind = "joining"
    if not isinstance(session.dialogue, Joining):
        kind = "official" if views.is_official(context) else "known"
    rescue = say(f"rescue.{kind}_{echoes % RESCUES}")
    question = first.texts[1:] or first.texts
    first = replace(first, texts=(rescue, *question), choices=first.choices or menu.choices(context))
    return replace(turn, replies=(first, *rest))


def _is_view(said: Said, turn: Turn, context: Context) -> bool:
    """Whether somebody was shown what a command of theirs asks for."""
    is_command = bool(said.command) or said.intent in TYPED
    is_refused = turn.replies[0].texts[0].key in ("menu.not_yours", "button.old")
    return is_command and context.person is not None and isinstance(turn.session.dialogue, Idle) and not is_refused


def _fingerprint(turn: Turn, context: Context) -> str:
    words = "\n".join(context.wording.text(text) for one in turn.replies for text in one.texts)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _finish(turn: Turn, offer: Offer, context: Context) -> Turn:
    """Address the replies, number the buttons and remember them, so that a typed answer can be matched."""
    you = context.person.you if context.person else ""
    serial = offer.serial + 1
    replies = tuple(replace(one, you=one.you or you) for one in turn.replies)
    last = replies[-1]
    options = tuple(Option(c.id, context.wording.text(c.label, last.you)) for c in last.choices)
    session = replace(turn.session, offer=Offer(serial, options, last.is_numbered), focus=context.focus)
    sealed = tuple(replace(one, choices=tuple(_seal(c, serial) for c in one.choices)) for one in replies)
    return replace(turn, session=session, replies=sealed)


def _seal(choice: Choice, serial: int) -> Choice:
    """Mark a button with the question it belongs to, unless it works at any time."""
    return choice if choice.id.startswith("/") else Choice(f"{serial}.{choice.id}", choice.label)
