"""What it means that a call had no result."""

from datetime import timedelta
from http import HTTPStatus

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.telegram.transport import (
    AnswerLostError,
    NotItsOwnWordsError,
    NotThereError,
    TooFastError,
    TooLargeError,
)
from handlers.channel import Failure, SendError

BAD_TOKEN_PAUSE = timedelta(minutes=10)

_NOBODY_THERE = frozenset({"chat not found", "private chat not found", "peer_id_invalid", "user not found"})
"""How the platform says, under the number of any wrong call, that this bot does not know the chat."""

_MAYBE_TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT})
"""The pages behind which the platform may have heard the call."""


def failure_of(method: str, error: TelegramError) -> SendError:
    """Return what is to be done about a message that was not sent."""
    reason = f"{method}: {type(error).__name__}: {error.message}"
    match error:
        case TooFastError(retry_after=wait):
            return SendError(Failure.BUSY, reason, wait)
        case AnswerLostError():
            return SendError(Failure.UNKNOWN, reason)
        case NotItsOwnWordsError(status=status):
            return SendError(Failure.UNKNOWN if status in _MAYBE_TAKEN else Failure.BUSY, reason)
        case InvalidToken():
            return SendError(Failure.STOPPED, reason, BAD_TOKEN_PAUSE)
        case Forbidden() | ChatMigrated():
            # Who blocked the bot, left the platform or never began; a group that moved is none of our people.
            return SendError(Failure.UNREACHABLE, reason)
        case BadRequest(message=message):
            is_nobody = message.strip().lower() in _NOBODY_THERE
            return SendError(Failure.UNREACHABLE if is_nobody else Failure.REFUSED, reason)
        case TooLargeError() | NotThereError():
            return SendError(Failure.REFUSED, reason)
        case _:
            # No connection, an error inside the platform, or something nobody knows: nothing was taken.
            return SendError(Failure.BUSY, reason)
