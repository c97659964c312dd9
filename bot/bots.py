"""The bots on other people's platforms: each takes messages in and sends them out, and all run side by side."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

from starlette.routing import Route

from bot.conditions import Condition, Trouble
from conversations.messages import Address
from handlers.channel import Channel
from handlers.ending import beside
from handlers.outage import DATABASE_IS_AWAY, Outage

log = logging.getLogger(__name__)

Accept = Callable[[Address, str, Mapping[str, Any]], Awaitable[bool]]
"""Stores a message durably under its address and the platform's id; False means it was there already."""

PAUSE_AFTER_TROUBLE_SECONDS = 10.0

LOOK_EVERY_SECONDS = 900.0
"""How often a platform that delivers is asked whether it still does: nothing else would show that it does not."""


class Bot(Channel, Protocol):
    """A channel with a way in of its own: it polls, or is delivered to."""

    link: str
    """Opens the chat with the bot, with `{code}` in it where the platform hands a code over; "" while unknown."""
    most_people: int | None
    """How many people the platform serves; None: any number."""
    outage: Outage
    """Whether the bot reaches its platform, as far as `run` has found out."""
    polls: bool
    """Whether `run` asks the platform for messages: that only one process may do at a time."""

    async def run(self, accept: Accept) -> None:
        """Open the bot and poll until cancelled; returns when the operator has to mend something.

        One that is delivered to is done as soon as it is open.
        """
        ...

    async def examine(self) -> Condition:
        """Ask the platform how the bot stands; nothing is changed there."""
        ...

    def routes(self, accept: Accept) -> Sequence[Route]:
        """Return where the platform delivers to; nothing while the bot polls."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


Alone = Callable[[str, Callable[[], Awaitable[None]]], Awaitable[None]]
"""Does a piece of work as soon as no other process does it under this name."""


@asynccontextmanager
async def running_bots(
    bots: Sequence[Bot],
    accept: Accept,
    alone: Alone,
    is_served: asyncio.Event | None = None,
    look_every_seconds: float = LOOK_EVERY_SECONDS,
) -> AsyncGenerator[None]:
    """Run the bots while the block runs; one in trouble never stops another.

    One that is delivered to waits until we are served: its platform looks at once whether we can be reached.
    """
    tasks = [
        asyncio.create_task(_keep_running(bot, accept, alone, is_served, look_every_seconds), name=bot.name)
        for bot in bots
    ]
    async with beside(tasks):
        yield


async def _keep_running(
    bot: Bot, accept: Accept, alone: Alone, is_served: asyncio.Event | None, look_every_seconds: float
) -> None:
    """Run a bot, again after trouble, until it says that only the operator can help."""
    if is_served is not None and not bot.polls:
        await is_served.wait()
    while True:
        try:
            if bot.polls:
                return await alone(f"polling {bot.name}", partial(bot.run, accept))
            await bot.run(accept)
            return await _watch(bot, accept, look_every_seconds)
        except DATABASE_IS_AWAY as error:
            log.warning("%s: in trouble: %s", bot.name, error, extra={"action": "bot.trouble"})
        except Exception:
            log.exception("%s: in trouble", bot.name, extra={"action": "bot.trouble"})
        await asyncio.sleep(PAUSE_AFTER_TROUBLE_SECONDS)


async def _watch(bot: Bot, accept: Accept, look_every_seconds: float) -> None:
    """Look now and then whether the platform still delivers to us; returns when the operator has to mend something.

    A webhook that another program has removed or changed is set again, but not twice: the two would go on for ever.
    """
    is_set_again = False
    while True:
        await asyncio.sleep(look_every_seconds)
        condition = await bot.examine()
        match condition.trouble:
            case None | Trouble.LINK_MISSING:  # who is in the chat already needs no link
                bot.outage.note_success()
                is_set_again = False
            case Trouble.TOKEN_REFUSED:
                if bot.outage.since is None:
                    await bot.run(accept)  # which says so
                return
            case Trouble.WEBHOOK_MISSING | Trouble.WEBHOOK_ELSEWHERE if not is_set_again:
                log.warning("%s: the webhook was changed; it is set again", bot.name, extra={"action": "bot.webhook"})
                await bot.run(accept)
                is_set_again = True
            case trouble:
                bot.outage.note_failure(condition.detail or trouble.name)
