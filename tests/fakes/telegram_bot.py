"""One bot on the fake Telegram: who writes to it and taps its buttons, and what everybody got to see."""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from tests.fakes.fast_clock import FastClock
from tests.fakes.telegram_contents import Content, contact, photo, text
from tests.fakes.telegram_limits import Limits, Rates
from tests.fakes.telegram_queue import Deliveries, Updates
from tests.fakes.telegram_rules import MAX_DOWNLOAD_BYTES, RefusedError, bad

KEPT = timedelta(hours=24)
TAP_KEPT = timedelta(seconds=150)
"""How long a tap waits to be told, and to be answered."""

_TAPS = 3 << 33
_MEMBERSHIP = 5 << 33


@dataclass
class Switches:
    """What the platform is like, or was on a bad day; may be changed at any time."""

    outage: int = 0
    """The HTTP status (502, 504) of the page that is answered instead of anything."""
    outage_of: frozenset[str] = frozenset()
    """The methods, in small letters, that are out; empty: all."""
    cut_before: int = 0
    """How many of the next sends are dropped with their connection, and never carried out."""
    cut_after: int = 0
    """How many of the next sends are carried out, with the connection dropped before the answer."""
    answer_pause: timedelta = timedelta(0)
    """How long a send that was carried out waits for its answer."""
    rates: Rates = field(default_factory=Rates)
    deliveries: Deliveries = field(default_factory=Deliveries)


@dataclass(frozen=True)
class Shown:
    """What a chat got to see of the bot. `buttons` are labels with their data, in rows made one."""

    chat: int
    kind: Literal["text", "photo"]
    text: str
    markup: Mapping[str, Any]
    media: bytes
    at: datetime
    message_id: int

    @property
    def buttons(self) -> Mapping[str, str]:
        """The labels of the buttons under the message, each with what a tap on it tells."""
        rows: list[list[dict[str, str]]] = self.markup.get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row if "callback_data" in button}

    @property
    def keyboard(self) -> Sequence[str]:
        """The labels of the buttons that came with the message, to stand below the text field."""
        return [button["text"] for button in self._standing if not button.get("request_contact")]

    @property
    def phone_button(self) -> str:
        """The label of the button below the text field that sends the own telephone number."""
        return next((button["text"] for button in self._standing if button.get("request_contact")), "")

    @property
    def _standing(self) -> Sequence[Mapping[str, Any]]:
        return [button for row in self.markup.get("keyboard", []) for button in row]


@dataclass(frozen=True)
class Answered:
    """A tap that the bot answered, with the words shown for a moment."""

    tap: str
    text: str


@dataclass
class _Tap:
    at: datetime
    is_answered: bool = False


class FakeTelegramBot:
    """One bot, and the chats it has. People are named; a person's id is that of their chat with any bot."""

    def __init__(self, id: int, clock: FastClock, switches: Switches) -> None:
        self.id = id
        self.shown: list[Shown] = []
        self.answered: list[Answered] = []
        self.commands: dict[str, Sequence[Mapping[str, str]]] = {}
        """The menu of commands by its language; empty: for everybody else."""
        self.updates = Updates(clock, switches.deliveries, str(id))
        self.limits = Limits(clock, switches.rates)
        self._clock = clock
        self._names: dict[int, str] = {}
        self._started: set[int] = set()
        self._blocking: set[int] = set()
        self._deactivated: set[int] = set()
        self._groups: set[int] = set()
        self._migrated: dict[int, int] = {}
        self._sent: dict[int, dict[str, Any]] = {}
        self._taps: dict[str, _Tap] = {}
        self._files: dict[str, bytes] = {}
        self._serial = 0

    # --- people ---

    @staticmethod
    def chat_of(name: str) -> int:
        """Return the id of a person, and of their chat with the bot."""
        return 5_000_000_000 + zlib.crc32(name.encode())

    def let_in(self, name: str) -> int:
        """Let a person be one who has begun before; return their id."""
        person = self._know(name)
        self._started.add(person)
        return person

    def says(self, name: str, words: str) -> int:
        """Let a person write; return the id of the message."""
        return self.sends(name, text(words))

    def starts(self, name: str, payload: str = "") -> int:
        """Let a person open the link to the bot and press the button; a link can carry no more than this."""
        assert re.fullmatch(r"[A-Za-z0-9_-]{0,64}", payload)
        return self.says(name, f"/start {payload}".rstrip())

    def sends(self, name: str, content: Content, *, is_bot: bool = False) -> int:
        """Let a person send something; return the id of the message. Whoever writes starts the bot, and unblocks it."""
        person = self.let_in(name)
        self._unblock(person)
        message = self._message(person, {"id": person, "type": "private", "first_name": name}, content)
        message["from"]["is_bot"] = is_bot
        self.updates.add(person, "message", message, KEPT)
        return message["message_id"]

    def sends_photo(self, name: str, picture: bytes, caption: str = "") -> int:
        """Let a person send a photo; it comes in three sizes, the largest is the picture itself."""
        sizes: list[tuple[str, int, int]] = []
        for width in (90, 320, 1280):
            content = picture if width == 1280 else picture[: len(picture) // 2]
            sizes.append((self.keep(content), width, len(content)))
        return self.sends(name, photo(*sizes, caption=caption))

    def edits(self, name: str, message_id: int, content: Content) -> None:
        """Let a person change what they sent."""
        chat = self.chat_of(name)
        before = self._sent[message_id]
        kept = {key: value for key, value in before.items() if key in {"message_id", "from", "chat", "date"}}
        message = {**kept, "edit_date": self._unix(), **content}
        self._sent[message_id] = message
        self.updates.add(chat, "edited_message", message, KEPT)

    def sends_phone(self, name: str, phone: str) -> int:
        """Let a person tap the button that sends the own number, which must have come with the last message."""
        assert self.shown_to(name)[-1].phone_button
        return self.sends(name, contact(phone, self.chat_of(name)))

    def taps(self, name: str, button: str, message_id: int | None = None) -> str:
        """Let a person tap a button, named by its label or data; return the tap's id.

        It is under the message named, or under the last that has such a button.
        """
        person = self.chat_of(name)
        shown = next(
            it
            for it in reversed(self.shown)
            if it.chat == person
            and message_id in (None, it.message_id)
            and button in (*it.buttons, *it.buttons.values())
        )
        return self.taps_data(name, shown.buttons.get(button, button), shown.message_id)

    def taps_data(self, name: str, data: str, message_id: int) -> str:
        """Let a person's program send a tap, whatever is under the message now, or if it is not there any more."""
        person = self._know(name)
        self._unblock(person)
        self._serial += 1
        tap = f"{person}{self._serial:06}"
        self._taps[tap] = _Tap(self._clock.now())
        gone = {"message_id": message_id, "date": 0, "chat": {"id": person, "type": "private"}}
        query = {
            "id": tap,
            "from": self._person(person),
            "message": self._sent.get(message_id, gone),
            "chat_instance": str(-person),
            "data": data,
        }
        self.updates.add(person + _TAPS, "callback_query", query, TAP_KEPT)
        return tap

    def blocks(self, name: str) -> None:
        """Let a person block the bot."""
        person = self._know(name)
        if person not in self._blocking:
            self._blocking.add(person)
            self._tell_membership(person, "member", "kicked")

    def unblocks(self, name: str) -> None:
        """Let a person unblock the bot without writing."""
        self._unblock(self._know(name))

    def deletes_account(self, name: str) -> None:
        """Let a person leave the platform."""
        self._deactivated.add(self._know(name))

    def says_in_group(self, name: str, group: int, words: str) -> int:
        """Let a person write in a group that the bot is in; groups have negative ids."""
        self._groups.add(group)
        chat = {"id": group, "type": "group", "title": "x"}
        message = self._message(self._know(name), chat, text(words))
        self.updates.add(group, "message", message, KEPT)
        return message["message_id"]

    def migrate(self, group: int, to: int) -> None:
        """Let a group become a supergroup, which has another id."""
        self._groups -= {group}
        self._groups |= {to}
        self._migrated[group] = to
        chat = {"id": group, "type": "group", "title": "x"}
        note = self._message(0, chat, {"migrate_to_chat_id": to})
        self.updates.add(group, "message", note, KEPT)

    def shown_to(self, name: str) -> list[Shown]:
        """Return what a person got to see, in its order."""
        return [shown for shown in self.shown if shown.chat == self.chat_of(name)]

    def texts_for(self, name: str) -> list[str]:
        """Return the texts that a person got to see."""
        return [shown.text for shown in self.shown_to(name)]

    def keyboard_of(self, name: str) -> Sequence[str]:
        """Return what stands below a person's text field: it stays until it is replaced or removed."""
        standing: Sequence[str] = ()
        for shown in self.shown_to(name):
            if "keyboard" in shown.markup or shown.markup.get("remove_keyboard"):
                standing = shown.keyboard
        return standing

    def toast_of(self, tap: str) -> str | None:
        """Return what was shown for a moment after a tap; None: it was never answered."""
        return next((it.text for it in self.answered if it.tap == tap), None)

    # --- what the methods do ---

    def check_chat(self, chat: int) -> None:
        """Refuse chats that the bot does not reach."""
        if chat in self._migrated:
            why = "Bad Request: group chat was upgraded to a supergroup chat"
            raise RefusedError(400, why, migrate_to_chat_id=self._migrated[chat])
        if chat in self._deactivated:
            raise RefusedError(403, "Forbidden: user is deactivated")
        if chat in self._blocking:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat in self._names and chat not in self._started:
            raise RefusedError(403, "Forbidden: bot can't initiate conversation with a user")
        if chat not in self._started and chat not in self._groups:
            raise bad("chat not found")

    def show(
        self, chat: int, kind: Literal["text", "photo"], words: str, markup: Mapping[str, Any], media: bytes = b""
    ) -> Mapping[str, Any]:
        """Show something in a chat and return the message as the bot is told of it."""
        content: dict[str, Any] = {"text": words} if kind == "text" else {"caption": words, "photo": []}
        if "inline_keyboard" in markup:
            content["reply_markup"] = dict(markup)
        where = {"id": chat, "type": "private", "first_name": self._names.get(chat, "x")}
        message = self._message(self.id, where, content)
        self.shown.append(Shown(chat, kind, words, markup, media, self._clock.now(), message["message_id"]))
        return message

    def change_markup(self, chat: int, message_id: int, markup: Mapping[str, Any]) -> Mapping[str, Any]:
        """Put other buttons under a message of the bot."""
        place = next((n for n, it in enumerate(self.shown) if (it.chat, it.message_id) == (chat, message_id)), None)
        if place is None:
            raise bad("message to edit not found")
        if "keyboard" in self.shown[place].markup:
            raise bad("message can't be edited")
        if self.shown[place].markup == markup:
            raise bad("message is not modified")
        self.shown[place] = replace(self.shown[place], markup=markup)
        message = self._sent[message_id]
        message.pop("reply_markup", None)
        if markup.get("inline_keyboard"):
            message["reply_markup"] = dict(markup)
        return message

    def answer(self, tap: str, words: str) -> None:
        """Let the progress mark of a tap end, with words shown for a moment. Once, and soon."""
        known = self._taps.get(tap)
        if known is None or known.is_answered or self._clock.now() - known.at > TAP_KEPT:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        known.is_answered = True
        self.answered.append(Answered(tap, words))

    def keep(self, content: bytes) -> str:
        """Keep a file and return its id."""
        id = f"f{len(self._files)}"
        self._files[id] = content
        return id

    def file(self, id: str) -> Mapping[str, Any]:
        """Return where a file can be loaded."""
        content = self._files.get(id)
        if content is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(content) > MAX_DOWNLOAD_BYTES:
            raise bad("file is too big")
        return {"file_id": id, "file_unique_id": f"u{id}", "file_size": len(content), "file_path": f"photos/{id}.jpg"}

    def load(self, path: str) -> bytes | None:
        """Return what lies at a file's path."""
        return self._files.get(path.removeprefix("photos/").removesuffix(".jpg"))

    # --- inside ---

    def _know(self, name: str) -> int:
        person = self.chat_of(name)
        self._names[person] = name
        return person

    def _unblock(self, person: int) -> None:
        if person in self._blocking:
            self._blocking.remove(person)
            self._tell_membership(person, "kicked", "member")

    def _tell_membership(self, person: int, before: str, now: str) -> None:
        me = {"id": self.id, "is_bot": True, "first_name": "x"}
        change = {
            "chat": {"id": person, "type": "private", "first_name": self._names[person]},
            "from": self._person(person),
            "date": self._unix(),
            "old_chat_member": {"user": me, "status": before, "until_date": 0},
            "new_chat_member": {"user": me, "status": now, "until_date": 0},
        }
        self.updates.add(person + _MEMBERSHIP, "my_chat_member", change, KEPT)

    def _person(self, person: int) -> dict[str, Any]:
        return {"id": person, "is_bot": person == self.id, "first_name": self._names.get(person, "x")}

    def _message(self, sender: int, chat: Mapping[str, Any], content: Content) -> dict[str, Any]:
        self._serial += 1
        message = {
            "message_id": self._serial,
            "from": self._person(sender),
            "chat": dict(chat),
            "date": self._unix(),
            **content,
        }
        self._sent[self._serial] = message
        return message

    def _unix(self) -> int:
        return round(self._clock.now().timestamp())
