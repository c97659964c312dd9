"""Running one of our bots against a platform's fake: it polls, or is delivered to."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from starlette.applications import Starlette

from bot.bots import Accept, Bot
from bot.webhooks import Webhook
from tests.fakes.serving import serving

SECRET = "a-secret-of-the-commune"


@asynccontextmanager
async def running(build: Callable[[Webhook | None], Bot], accept: Accept, *, is_delivered: bool) -> AsyncGenerator[Bot]:
    """Run a bot while the block runs, with a web server of ours if it is delivered to."""
    async with AsyncExitStack() as stack:
        ours, webhook = Starlette(), None
        if is_delivered:
            webhook = Webhook(await stack.enter_async_context(serving(ours)), SECRET)
        bot = build(webhook)
        stack.push_async_callback(bot.aclose)
        ours.router.routes.extend(bot.routes(accept))
        taking_in = asyncio.create_task(bot.run(accept))
        if is_delivered:
            await taking_in
        try:
            yield bot
        finally:
            taking_in.cancel()
            with suppress(asyncio.CancelledError):
                await taking_in
