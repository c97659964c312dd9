"""A message has come in: run one turn, store what it decided, queue its replies."""

from conversations.effects import Join
from conversations.engine import advance
from conversations.messages import Incoming, Lane
from conversations.session import Session
from conversations.turn import Turn
from handlers.carry_out import carry_out
from handlers.context import load_context
from handlers.former_units import told_of_former_units
from handlers.services import Services
from handlers.session_keys import person_key, session_key
from handlers.sparing import is_spared
from storage.unit_of_work import UnitOfWork


async def receive(services: Services, incoming: Incoming, *, alone: bool = False) -> None:
    """Run one turn in one transaction. Raises StaleSession when another turn came in between.

    `alone` is for a turn that is run again: those that collided then follow one another.
    """
    now = services.clock()
    async with services.database.unit_of_work() as uow:
        if alone:
            await uow.alone()
        if not await uow.inbox.finish(incoming.id, now):
            return
        person = await uow.people.by_address(incoming.address)
        key = session_key(person, incoming.address)
        session = await uow.sessions.load(key)
        context = await load_context(uow, services, person, session, incoming, now)
        turn = advance(session, incoming, context)
        if await is_spared(turn, incoming, context, uow, services):
            await uow.commit()
            return
        for effect in turn.effects:
            await carry_out(effect, uow, services, incoming, context)
        await _save(uow, key, turn)
        for reply in (*turn.replies, *await told_of_former_units(turn.effects, uow, services, context)):
            await uow.outbox.add(
                incoming.address, reply, lane=Lane.REPLY, person_id=person.id if person else None, due_at=now
            )
        await uow.commit()


async def _save(uow: UnitOfWork, key: str, turn: Turn) -> None:
    """Keep the talk under its person's key as soon as the chat is bound to one, so that it follows them."""
    joined = next((effect for effect in turn.effects if isinstance(effect, Join)), None)
    if joined is None:
        await uow.sessions.save(key, turn.session)
        return
    await uow.sessions.save(key, Session())
    own = person_key(joined.person_id)
    before = await uow.sessions.load(own)
    session = turn.session
    merged = Session(session.dialogue, before.drafts, session.offer, echo=session.echo, echoes=session.echoes)
    await uow.sessions.save(own, merged)
