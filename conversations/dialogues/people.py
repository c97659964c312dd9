"""The people of a commune: the list, an invitation, a new person, taking somebody off the list."""

from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.effects import AddPerson, InvitePerson, RemovePerson
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.choices import read_choice
from conversations.reading.clean import fold, normalise
from conversations.reading.intents import Intent
from conversations.reading.phones import read_phone
from conversations.session import Inviting, Removing, Session
from conversations.turn import UNIT, Said, Turn, at_rest, missed, reply, sure_verdict, to
from conversations.wording import capitalised
from plans.person import Person, PersonId
from plans.role import Role, RoleId
from plans.unit import UnitId

NEW = Choice("/invite_new", say("people.choice_new"))
INVITE = Choice("/invite", say("people.choice_invite"))
REMOVE = Choice("/remove", say("people.choice_remove"))
CANCEL = Choice("cancel", say("people.choice_cancel"))
NO_PHONE = Choice("no_phone", say("people.choice_no_phone"))
YES = Choice("remove", say("people.choice_yes_remove"))
MAX_NAME = 60

_ROLE = "r:"
"""How the ids of choices begin that name a post, and a unit."""


def show_list(session: Session, context: Context) -> Turn:
    """Say who is on the list and who has joined the chat."""
    lines = tuple(_line(person, context) for person in context.people)
    joined = sum(person.joined_at is not None for person in context.people)
    head = say("people.head", count=len(lines), joined=joined)
    return Turn(at_rest(session), (reply(head, *lines, choices=(INVITE, NEW, REMOVE)),))


def _line(person: Person, context: Context) -> Text:
    key = "people.line" if person.joined_at else "people.line_not_joined"
    return say(key, name=person.name, post=views.post_title(person, context), phone=views.phone_of(person))


def choose_invited(session: Session, context: Context) -> Turn:
    """Ask who is to be invited: those on the list who are not here yet, or somebody new."""
    waiting = [person for person in context.people if person.joined_at is None]
    choices = tuple(Choice(f"/invite:{person.id}", _label(person, context)) for person in waiting)
    return Turn(at_rest(session), (reply(say("people.whom_invite"), choices=(*choices, NEW)),))


def _label(person: Person, context: Context) -> str:
    return f"{person.name}, {views.post_title(person, context)}"


def invite(session: Session, person_id: PersonId, context: Context) -> Turn:
    """Give a person a fresh one-time code, as words, a link and a QR picture to pass on."""
    person = _find(person_id, context)
    if person is None:
        return choose_invited(session, context)
    effect = InvitePerson(person.id, context.fresh.code)
    return Turn(at_rest(session), (_invitation(person.name, context),), (effect,))


def _invitation(name: str, context: Context) -> Reply:
    code = context.fresh.code
    spoken = " ".join((code[: len(code) // 2], code[len(code) // 2 :]))
    link = context.chat_link.replace("{code}", code)
    texts = [say("people.invited", name=name, code=spoken)]
    if link:
        # Zalo's links carry no code.
        key = "people.invited_link" if code in link else "people.invited_link_and_code"
        texts.append(say(key, link=link, name=name))
    return reply(*texts, choices=menu.choices(context), qr_link=link)


def find_named(words: str, context: Context) -> Person | None:
    """Return the one person on the list whose name, or last name, is typed; None if there is none, or several."""
    spoken = fold(normalise(words))
    exact = [p for p in context.people if fold(normalise(p.name)) == spoken]
    close = [p for p in context.people if spoken and fold(normalise(p.name)).split()[-1:] == spoken.split()[-1:]]
    found = exact or close
    return found[0] if len(found) == 1 else None


def _find(person_id: PersonId, context: Context) -> Person | None:
    return next((person for person in context.people if person.id == person_id), None)


# --- a new person ---


def begin_new(session: Session, context: Context) -> Turn:
    """Ask for the name of somebody new."""
    state = Inviting("name")
    return Turn(to(session, state), (ask_new(state, context),))


def ask_new(state: Inviting, context: Context) -> Reply:
    """Ask the next thing about a new person."""
    match state.stage:
        case "name":
            return reply(say("people.name"), choices=(CANCEL,), is_numbered=False)
        case "role":
            choices = tuple(Choice(f"{_ROLE}{role.id}", capitalised(role.title)) for role in _roles(context))
            return reply(say("people.role", name=state.name), choices=(*choices, CANCEL))
        case "unit":
            choices = tuple(Choice(f"{UNIT}{unit}", views.unit_title(unit, context)) for unit in _units(state, context))
            return reply(say("people.unit"), choices=(*choices, CANCEL))
        case "phone":
            return reply(say("people.phone", name=state.name), choices=(NO_PHONE, CANCEL), is_numbered=False)


def _roles(context: Context) -> tuple[Role, ...]:
    """Return the roles that some unit of the commune can have."""
    kinds = {unit.kind for unit in context.units.values()}
    return tuple(role for role in context.roles.values() if role.unit_kind in kinds)


def _units(state: Inviting, context: Context) -> tuple[UnitId, ...]:
    assert state.role is not None
    kind = context.roles[state.role].unit_kind
    return tuple(unit.id for unit in context.units.values() if unit.kind is kind)


def hear_new(state: Inviting, said: Said, session: Session, context: Context) -> Turn:
    """Take the next thing about a new person."""
    is_name = state.stage == "name"  # "Huy" is a name, and "hủy" without its marks
    if said.choice == "cancel" or said.intent is Intent.LATER or (said.intent is Intent.CANCEL and not is_name):
        return menu.close(session, context, say("people.kept"))
    match state.stage:
        case "name":
            name = " ".join(said.text.split())
            if not 2 <= len(name) <= MAX_NAME or any(letter.isdigit() for letter in name):
                return _again(state, session, context)
            return _next(replace(state, stage="role", name=name), session, context)
        case "role":
            if not said.choice.startswith(_ROLE):
                return _again(state, session, context)
            state = replace(state, stage="unit", role=RoleId(said.choice.removeprefix(_ROLE)))
            units = _units(state, context)
            if len(units) == 1:
                state = replace(state, stage="phone", unit_id=units[0])
            return _next(state, session, context)
        case "unit":
            unit_id = _chosen_unit(state, said, context)
            if unit_id is None:
                return _again(state, session, context)
            return _next(replace(state, stage="phone", unit_id=unit_id), session, context)
        case "phone":
            return _hear_phone(state, said, session, context)


def _chosen_unit(state: Inviting, said: Said, context: Context) -> UnitId | None:
    units = _units(state, context)
    if said.choice.startswith(UNIT):
        return next((unit for unit in units if f"{UNIT}{unit}" == said.choice), None)
    index = read_choice(said.text, [context.units[unit].name for unit in units]).value
    return None if index is None else units[index]


def _hear_phone(state: Inviting, said: Said, session: Session, context: Context) -> Turn:
    bare = said.choice == "no_phone" or said.intent in (Intent.SKIP, Intent.NONE, Intent.UNKNOWN)
    phone = "" if bare else read_phone(said.text)
    if phone is None:
        return _again(state, session, context)
    known = next((p for p in context.people if phone and read_phone(p.phone) == phone), None)
    if known is not None:
        text = say("people.phone_taken", name=known.name, phone=phone)
        return Turn(missed(session), (ask_new(state, context),)).after(text)
    assert state.role is not None
    assert state.unit_id is not None
    effect = AddPerson(state.name, phone, state.role, state.unit_id, context.fresh.code)
    return Turn(at_rest(session), (_invitation(state.name, context),), (effect,))


def _next(state: Inviting, session: Session, context: Context) -> Turn:
    return Turn(to(session, state), (ask_new(state, context),))


def _again(state: Inviting, session: Session, context: Context) -> Turn:
    return Turn(missed(session), (ask_new(state, context),)).after(say(f"people.again_{state.stage}"))


# --- taking somebody off the list ---


def choose_removed(session: Session, context: Context) -> Turn:
    """Ask who is to be taken off the list."""
    me = views.person_of(context).id
    others = [person for person in context.people if person.id != me]
    choices = tuple(Choice(f"/remove:{person.id}", _label(person, context)) for person in others)
    return Turn(at_rest(session), (reply(say("people.whom_remove"), choices=choices),))


def begin_removal(session: Session, person_id: PersonId, context: Context) -> Turn:
    """Ask once before somebody is taken off the list."""
    if _find(person_id, context) is None or person_id == views.person_of(context).id:
        return choose_removed(session, context)
    state = Removing(person_id, context.today)
    return Turn(to(session, state), (ask_removal(state, context),))


def ask_removal(state: Removing, context: Context) -> Reply:
    """Say who would be taken off the list and what stays."""
    person = _find(state.person_id, context)
    assert person is not None
    text = say("people.remove", name=person.name, post=views.post_title(person, context))
    return reply(text, choices=(YES, CANCEL))


def hear_removal(state: Removing, said: Said, session: Session, context: Context) -> Turn:
    """Take yes or no."""
    person = _find(state.person_id, context)
    if person is None:
        return choose_removed(session, context)
    verdict = sure_verdict(said, YES)
    if verdict is None:
        return Turn(missed(session), (ask_removal(state, context),)).after(say("unclear.choice"))
    if not verdict:
        return menu.close(session, context, say("people.kept"))
    done = say("people.removed", name=person.name)
    return menu.close(session, context, done, effects=(RemovePerson(person.id),))
