"""The way in: a one-time code or the own telephone number, whose it is, consent, and how to address the person."""

import re
from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu, opening
from conversations.effects import ChooseAddress, Join, RecordConsent
from conversations.messages import Choice, Reply, say
from conversations.reading.clean import fold, normalise, strip_courtesy
from conversations.reading.intents import Intent
from conversations.reading.yesno import read_yesno
from conversations.session import Joining, Session
from conversations.turn import Said, Turn, at_rest, missed, reply, to
from conversations.wording import ADDRESSES, capitalised
from plans.person import Person

IDENTITY = (Choice("yes", say("join.yes")), Choice("no", say("join.no")))
CONSENT = (Choice("agree", say("join.agree")), Choice("refuse", say("join.refuse")))

CODE_LENGTHS = range(6, 13)
_WORD = re.compile(r"\w+")


def meet(session: Session, said: Said, context: Context) -> Turn:
    """Answer somebody whom we do not know: one polite line, unless a good code or a number of the list came."""
    if context.invited is not None:
        state = Joining("identity", context.invited.person.id, context.invited.code, said.own_phone)
        return _welcome(session, state, context.invited.person, context)
    if said.own_phone:
        return Turn(at_rest(session), (reply(say("stranger.unknown_phone")),))
    if (said.intent is Intent.START and said.argument) or _looks_like_code(said.text):
        return Turn(at_rest(session), (reply(say("stranger.bad_code"), asks_phone=True),))
    return Turn(at_rest(session), (reply(say("stranger.hello"), asks_phone=True),))


def _looks_like_code(text: str) -> bool:
    """Whether somebody typed what can only be meant as a code: letters and figures in one word."""
    words = ("".join(text.split()), *_WORD.findall(text))
    return any(
        word.isascii() and word.isalnum() and len(word) in CODE_LENGTHS and not (word.isalpha() or word.isdigit())
        for word in words
    )


def _welcome(session: Session, state: Joining, person: Person, context: Context) -> Turn:
    post = views.post_title(person, context)
    question = reply(say("join.identity", name=person.name, post=post), choices=IDENTITY)
    return Turn(to(session, state), (question,))


def ask(state: Joining) -> Reply:
    """Ask again what the person was being asked."""
    match state.stage:
        case "identity":
            return reply(say("join.identity_again"), choices=IDENTITY)
        case "consent":
            return reply(say("join.consent"), choices=CONSENT)
        case "address":
            choices = tuple(Choice(you, capitalised(you)) for you in ADDRESSES)
            return reply(say("join.address"), choices=choices)


def hear(state: Joining, said: Said, session: Session, context: Context) -> Turn:
    """Take one answer on the way in."""
    if (state.code or state.phone) and context.person is None and context.invited is None:
        return Turn(at_rest(session), (reply(say("stranger.bad_code" if state.code else "stranger.unknown_phone")),))
    match state.stage:
        case "identity":
            return _hear_identity(state, said, session, context)
        case "consent":
            return _hear_consent(state, said, session, context)
        case "address":
            return _hear_address(state, said, session, context)


def _hear_identity(state: Joining, said: Said, session: Session, context: Context) -> Turn:
    is_it = read_yesno(said.text).value if not said.choice else said.choice == "yes"
    if is_it is None:
        return _again(state, session)
    if not is_it:
        return Turn(at_rest(session), (reply(say("join.not_you" if state.code else "join.not_you_phone")),))
    state = replace(state, stage="consent")
    session = to(session, state)
    return Turn(session, (ask(state),))


def _hear_consent(state: Joining, said: Said, session: Session, context: Context) -> Turn:
    """Take consent only in so many words: "vâng" or "ok" alone is asked again (domain.md §11)."""
    words = fold(strip_courtesy(normalise(said.text)))
    if said.choice == "refuse" or words in ("khong dong y", "toi khong dong y"):
        return Turn(at_rest(session), (reply(say("join.refused" if state.code else "join.refused_phone")),))
    if said.choice != "agree" and words not in ("dong y", "toi dong y"):
        return _again(state, session)
    state = replace(state, stage="address")
    session = to(session, state)
    binding = (Join(state.person_id, state.code),) if state.code or state.phone else ()
    effects = (*binding, RecordConsent(state.person_id))
    return Turn(session, (ask(state),), effects).after(say("join.thanks"))


def _hear_address(state: Joining, said: Said, session: Session, context: Context) -> Turn:
    you = said.choice or _named_address(said.text)
    if you not in ADDRESSES:
        return _again(state, session)
    turn = _begin(at_rest(session), context)
    replies = tuple(replace(one, you=you) for one in turn.replies)
    return replace(turn, replies=replies, effects=(ChooseAddress(state.person_id, you),))


def _begin(session: Session, context: Context) -> Turn:
    """Welcome the person; a report that was left open on another channel goes on at once."""
    left_open = [assignment for assignment in views.my_reports(context) if assignment.id in session.drafts]
    if len(left_open) == 1:
        return opening.begin(session, left_open[0], context).after(say("menu.hello"))
    return Turn(session, (menu.welcome(context),))


def _named_address(text: str) -> str:
    """Return the one form of address a sentence names ("gọi tôi là chị nhé"), empty if it is not clear.

    Without diacritics the word must end the sentence: "co" is most often "có".
    """
    words = normalise(text).split()
    named = [you for you in ADDRESSES if you in words]
    if not named and text.isascii():
        last = strip_courtesy(normalise(text)).split()[-1:]
        named = [you for you in ADDRESSES if last == [fold(you)]]
    return named[0] if len(named) == 1 else ""


def _again(state: Joining, session: Session) -> Turn:
    return Turn(missed(session), (ask(state),)).after(say("join.again"))
