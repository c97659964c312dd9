"""Ten thousand messages at random, in every state a talk can be in: each is answered, and nothing is given away."""

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.app import Program, build_services
from conversations.capabilities import Capabilities
from conversations.context import Context
from conversations.effects import AddPerson, InvitePerson
from conversations.engine import advance
from conversations.forms.answers import clean_text
from conversations.messages import Address, FileId, Incoming, MessageId, Reply
from conversations.session import Idle, Joining, Session
from conversations.turn import MAX_READ_CHARS, Turn
from handlers.carry_out import INVITATION_LIFE
from handlers.context import load_context, shows_task
from handlers.receive import receive
from handlers.render import render
from handlers.services import Services
from handlers.session_keys import session_key
from plans.local_time import day_of
from plans.person import Post
from plans.role import RoleId
from storage.database import Database
from storage.outbox import Claimed
from storage.unit_of_work import UnitOfWork
from tests.bot.commune import (
    NEW_YEAR,
    PEOPLE,
    UNITS,
    Clock,
    address_of,
    settle_commune,
    vietnam,
    write,
)
from tests.conversations.messages_at_random import CODE, Author, Written

SEEDS = range(10)
LIVES = 10
MESSAGES_A_LIFE = 100
FOR_REAL = 0.02
"""The share of turns that go through the handler though they change nothing but the session."""

ENOUGH_STATES = 10
"""How many kinds of questions the talks of one seed have to reach, so that the messages meet more than the menu."""

NEWCOMER, UNDECIDED, STRANGER = "newcomer", "undecided", "stranger"
ROLES = ("clerk", *PEOPLE, NEWCOMER, "clerk", UNDECIDED, STRANGER)
"""Whose talks are played, in turn; a clerk has the most to say."""

OFFICIALS = ("clerk", "vice chair")

BUTTONS = Capabilities(has_buttons=True, has_photos=True, max_chars=4096)
WORDS_ONLY = replace(BUTTONS, has_buttons=False)
MAX_BUTTON_BYTES = 64
"""What the narrowest platform takes back from a button."""

SESSION = TypeAdapter(Session)


@pytest.fixture(scope="session")
def story(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the story is under way: some reports are in, some tasks are done."""
    path = tmp_path_factory.mktemp("story") / "khuyenhoc.db"
    shutil.copyfile(migrated_sqlite, path)
    asyncio.run(_tell_story(path))
    return path


async def _tell_story(path: Path) -> None:
    clock = Clock(vietnam(2024, 10, 14, 9))
    database = await Database.open(f"sqlite:///{path}")
    program = Program(build_services(database, clock))
    commune = await settle_commune(program.services, clock())
    clock.at = vietnam(2024, 10, 28, 9)
    await write(program, "head of a", "Lớp học, chuyên đề", "2 lớp 40 người học 20 nữ 30 dân tộc thiểu số", "gửi")
    await write(program, "head of a", "Gia đình, dòng họ học tập", "128", "90")
    await write(program, "teacher", "nhiệm vụ", "2", "đã xong", "đã họp")
    async with database.unit_of_work() as uow:
        await uow.files.add(b"", "image/jpeg", clock())
        post = Post(RoleId("village_head"), commune.units["b"], NEW_YEAR)
        newcomer = await uow.people.add("Vi Văn Hùng", "0912 000 110", [post])
        await uow.invitations.add(CODE, newcomer, None, clock(), clock() + INVITATION_LIFE)
        undecided = await uow.people.add("Lý Thị Lan", "0912 000 111", [post])
        await uow.people.bind(address_of(UNDECIDED), undecided, clock())
        await uow.commit()
    await database.close()


@dataclass
class Life:
    """One person's talk. What a turn changes besides the talk is carried out for real, on a real database.

    A turn without effects changes the session alone: those are played in memory, between two storings as JSON, which
    is what makes ten thousand of them affordable. `trail` is what was written, for whoever has to find a failure.
    """

    services: Services
    clock: Clock
    address: Address
    role: str
    chance: random.Random
    author: Author
    states: Counter[str]
    session: Session = field(default_factory=Session)
    context: Context | None = None
    shown: list[str] = field(default_factory=list[str])
    offered: tuple[str, ...] = ()
    typed: list[str] = field(default_factory=list[str])
    trail: list[Written] = field(default_factory=list[Written])

    async def live(self, messages: int) -> None:
        await self._look()
        for _ in range(messages):
            labels = [option.label for option in self.session.offer.options]
            written = self.author.write(self.offered, labels, is_asked=not isinstance(self.session.dialogue, Idle))
            self.trail.append(written)
            self._let_time_pass()
            turn = await self._answer(written)
            self.states[_name(self.session)] += 1
            self._check(turn, written)

    def _let_time_pass(self) -> None:
        if self.chance.random() < 0.01:
            self.clock.at += timedelta(days=self.chance.randrange(1, 15))
            self.context = None
        self.clock.at += timedelta(seconds=7)

    async def _answer(self, written: Written) -> Turn:
        incoming = Incoming(
            MessageId(0),
            self.address,
            self.clock(),
            text=written.text,
            button=written.button,
            photo=FileId(1) if written.has_photo else None,
            is_other=written.is_other,
        )
        context = await self._context(incoming)
        turn = advance(self.session, incoming, context)
        if turn.effects or self.chance.random() < FOR_REAL:
            await self._for_real(incoming, turn)
        else:
            stored = SESSION.dump_json(turn.session)
            self.session = SESSION.validate_json(stored)
            assert self.session == turn.session
        return turn

    async def _context(self, incoming: Incoming) -> Context:
        """Return the facts of the turn; read again when they may have changed or the message needs more."""
        may_invite = CODE in incoming.text or isinstance(self.session.dialogue, Joining)
        needs_more = may_invite or shows_task(self.session, incoming, day_of(self.clock()))
        if self.context is None or needs_more:
            async with self.services.database.reading() as uow:
                person = await uow.people.by_address(self.address)
                self.context = await load_context(uow, self.services, person, self.session, incoming, self.clock())
        context = replace(self.context, now=self.clock())
        if needs_more:
            self.context = None
        return context

    async def _for_real(self, incoming: Incoming, expected: Turn) -> None:
        """Run the turn with the handler: session and effects stored, replies queued."""
        database = self.services.database
        async with database.unit_of_work() as uow:
            person = await uow.people.by_address(self.address)
            key = session_key(person, self.address)
            await uow.sessions.load(key)
            await uow.sessions.save(key, self.session)
            id = await uow.inbox.accept(self.address, f"{len(self.trail)}", {}, self.clock())
            assert id is not None
            await uow.commit()
        await receive(self.services, replace(incoming, id=id))
        replies = await self._sent()
        if not any(isinstance(effect, AddPerson | InvitePerson) for effect in expected.effects):
            assert replies == expected.replies
        await self._look()

    async def _sent(self) -> tuple[Reply, ...]:
        replies: list[Reply] = []
        async with self.services.database.unit_of_work() as uow:
            while batch := (await self._claim(uow)).messages:
                replies += [outgoing.reply for outgoing in batch if outgoing.address == self.address]
                await uow.outbox.record_sent([(outgoing, "", 1) for outgoing in batch], self.clock())
            await uow.commit()
        return tuple(replies)

    async def _claim(self, uow: UnitOfWork) -> Claimed:
        now = self.clock()
        return await uow.outbox.claim(self.address.channel, now, steady=now, owner="test", limit=100)

    async def _look(self) -> None:
        """Read the session and the facts anew."""
        self.context = None
        async with self.services.database.reading() as uow:
            person = await uow.people.by_address(self.address)
            self.session = await uow.sessions.load(session_key(person, self.address))
        # Whoever was forgotten must not come back as somebody else: what they may read would change.
        self.author.code = CODE if person or self.role == NEWCOMER else "SAIMA234"

    # --- what must hold for every answer ---

    def _check(self, turn: Turn, written: Written) -> None:
        if written.text:
            self.typed.append(written.text)
        assert turn.replies, "no answer"
        wording = self.services.wording
        said = [render(reply, wording, BUTTONS) for reply in turn.replies]
        for reply, rendered in zip(turn.replies, said, strict=True):
            full = render(reply, wording, WORDS_ONLY).text
            assert rendered.text.strip(), "an empty answer"
            assert len(full.encode("utf-16-le")) // 2 <= BUTTONS.max_chars, f"{len(full)} characters"
            for option in rendered.choices:
                assert option.label.strip(), "a button that says nothing"
                assert len(option.id.encode()) <= MAX_BUTTON_BYTES, option.id
            self._check_secrecy(full)
        self.offered = tuple(option.id for rendered in said for option in rendered.choices)
        text = "\n".join(rendered.text for rendered in said)
        assert [text, text] != self.shown[-2:], "the same text three times running"
        self.shown.append(text)

    def _check_secrecy(self, text: str) -> None:
        """Hold that nobody reads of a unit or a person of elsewhere, beyond what they wrote themselves."""
        if self.role in OFFICIALS:
            return
        for secret in (*SECRETS[self.role], "{"):
            if secret in text:
                for own in sorted(self.typed, key=len, reverse=True):
                    text = text.replace(own[:MAX_READ_CHARS].strip(), "").replace(clean_text(own[:MAX_READ_CHARS]), "")
                assert secret not in text, f"gives away {secret}"


def _secrets() -> Mapping[str, tuple[str, ...]]:
    """Return for each role the names of other villages, and the names and phones of the people who are not there."""
    homes = {who: unit for who, (_, _, _, unit) in PEOPLE.items()} | {NEWCOMER: "b", UNDECIDED: "b", STRANGER: ""}
    return {
        role: tuple(
            [name for unit, (_, _, name, _) in UNITS.items() if unit in ("a", "b") and unit != home]
            + [word for name, phone, _, unit in PEOPLE.values() if unit != home for word in (name, phone)]
        )
        for role, home in homes.items()
    }


SECRETS = _secrets()


def _name(session: Session) -> str:
    stage = getattr(session.dialogue, "stage", "")
    return f"{session.dialogue.kind} {stage}".strip()


@cache
def _files() -> Services:
    """Return the services with everything that is read from files."""
    nowhere: Any = None
    return build_services(nowhere)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_any_message_in_any_state_is_answered(seed: int, story: Path, tmp_path: Path):
    chance = random.Random(seed)
    states: Counter[str] = Counter()
    for number in range(LIVES):
        role = ROLES[(seed * LIVES + number) % len(ROLES)]
        path = tmp_path / f"{number}.db"
        shutil.copyfile(story, path)
        database = await Database.open(f"sqlite:///{path}")
        clock = Clock(vietnam(2024, 10, 28, 10))
        codes = count(1)
        services = replace(_files(), database=database, clock=clock, new_code=lambda codes=codes: f"MA{next(codes):06}")
        life = Life(services, clock, address_of(role), role, chance, Author(chance), states)
        try:
            await life.live(MESSAGES_A_LIFE)
        except Exception as error:
            trail = "\n".join(map(_shortly, life.trail[-12:]))
            error.add_note(f"seed {seed}, life {number}, {role}, {_name(life.session)}, after:\n{trail}")
            raise
        finally:
            await database.close()
    assert sum(states.values()) == LIVES * MESSAGES_A_LIFE
    assert len(states) >= ENOUGH_STATES, states


def _shortly(written: Written) -> str:
    return repr(replace(written, text=written.text[:200]))
