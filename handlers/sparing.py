"""What stays unanswered where a platform counts the messages of a month, so that nobody can empty it.

Only what brings nobody further is spared: the same line to a stranger, the same "I cannot read that" to somebody who
sends stickers, one answer for each picture of an album. A good code, a report, a question is answered each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from conversations.context import Context
from conversations.messages import Address, Incoming
from conversations.session import Joining
from conversations.turn import Turn
from handlers.services import Services
from storage.unit_of_work import UnitOfWork

DAY = timedelta(days=1)

SAME_TO_A_STRANGER = timedelta(hours=1)
"""Who has just been told to send the code knows it; one who mistypes the code is told that each time."""

WRONG_CODE = "stranger.bad_code"

MOST_TO_A_STRANGER = 4
"""A day: enough to be told twice what to do and twice that the code is wrong. The commune's clerk helps on."""

STRANGERS_SHARE = 100
"""This part of a month's messages goes to strangers in a day: however many they are, they take less than a third."""

UNREADABLE_AGAIN = timedelta(hours=1)
"""Among friends stickers come in dozens; one answer says it for a while."""

ALBUM = timedelta(seconds=30)
"""Between two pictures of an album, with nothing said in between; a form and a task keep one, the first.

A platform that says which pictures belong together is believed, also where nobody counts: five read-backs of one report
are four too many.
"""


class Kind(StrEnum):
    """What was answered."""

    STRANGER = "stranger"
    UNREADABLE = "unreadable"
    PICTURE = "picture"


@dataclass(frozen=True)
class Answered:
    """An answer that need not be given again for a while.

    `words` tells apart what strangers are told, and is the album or else the message of a picture.
    """

    chat: str
    kind: Kind
    words: str
    at: datetime


async def is_spared(turn: Turn, incoming: Incoming, context: Context, uow: UnitOfWork, services: Services) -> bool:
    """Whether this turn stays unanswered, and so undone; if not, keep what is not to be answered again so soon."""
    kind = _kind(turn, incoming, context)
    quota = _quota(incoming.address, services)
    is_of_album = kind is Kind.PICTURE and bool(incoming.album)
    if kind is None or (quota is None and not is_of_album):
        return False
    said = Answered(incoming.address.chat, kind, _words(kind, turn, incoming), incoming.at)
    answered = [before for before in await _load(uow, incoming.address) if said.at - before.at < DAY]
    is_enough = _is_enough(said, answered, (quota or 0) // STRANGERS_SHARE, await _goes_on_from(incoming, kind, uow))
    is_enough = is_enough and not (is_of_album and incoming.text)  # the words below it are heard
    if not is_enough or kind is Kind.PICTURE:  # an album goes on from its last picture
        same = (said.chat, said.kind)
        kept = [each for each in answered if kind is Kind.STRANGER or (each.chat, each.kind) != same]
        await _save(uow, incoming.address, [*kept, said])
    return is_enough


def _quota(address: Address, services: Services) -> int | None:
    """Return how many messages a month the bot may send; None where nobody counts."""
    channel = services.channels.get(address.channel)
    return channel.capabilities.limits.monthly_quota if channel else None


def _kind(turn: Turn, incoming: Incoming, context: Context) -> Kind | None:
    """Return what kind of answer this is; None for one that is always given."""
    if context.person is None:
        is_joining = context.invited is not None or isinstance(turn.session.dialogue, Joining)
        return None if is_joining else Kind.STRANGER
    if incoming.is_other:
        return Kind.UNREADABLE
    return Kind.PICTURE if incoming.photo is not None and (incoming.album or not incoming.text) else None


async def _goes_on_from(incoming: Incoming, kind: Kind, uow: UnitOfWork) -> str:
    """Return what the picture before this one in an album is remembered by."""
    if kind is not Kind.PICTURE or incoming.album:
        return incoming.album
    return str(await uow.inbox.before(incoming.id, incoming.address))


def _words(kind: Kind, turn: Turn, incoming: Incoming) -> str:
    match kind:
        case Kind.STRANGER:
            return turn.replies[0].texts[0].key if turn.replies else ""
        case Kind.PICTURE:
            return incoming.album or str(incoming.id)
        case Kind.UNREADABLE:
            return ""


def _is_enough(said: Answered, answered: Sequence[Answered], most_to_strangers: int, picture_before: str) -> bool:
    """Whether the like has been answered lately; `picture_before` is what a picture of the same album is known by."""
    like = [before for before in answered if before.kind is said.kind]
    own = [before for before in like if before.chat == said.chat]
    match said.kind:
        case Kind.STRANGER:
            is_same = any(each.words == said.words and said.at - each.at < SAME_TO_A_STRANGER for each in own)
            return (
                (is_same and said.words != WRONG_CODE)
                or len(own) >= MOST_TO_A_STRANGER
                or len(like) >= most_to_strangers
            )
        case Kind.UNREADABLE:
            return any(said.at - each.at < UNREADABLE_AGAIN for each in own)
        case Kind.PICTURE:
            before = [each for each in own if each.words == picture_before]
            return any(each.words == said.words or said.at - each.at < ALBUM for each in before)


async def _load(uow: UnitOfWork, address: Address) -> list[Answered]:
    rows: list[list[str]] = await uow.settings.get(_key(address)) or []
    return [Answered(chat, Kind(kind), words, datetime.fromisoformat(at)) for chat, kind, words, at in rows]


async def _save(uow: UnitOfWork, address: Address, answered: Sequence[Answered]) -> None:
    rows = [[each.chat, each.kind.value, each.words, each.at.isoformat()] for each in answered]
    await uow.settings.set(_key(address), rows)


def _key(address: Address) -> str:
    return f"answered:{address.channel}"
