"""One person's filling of a form: its answers and what follows (relevance, calculations, texts)."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from conversations.forms.answers import write_value
from conversations.forms.exchange import Choice, Flag
from conversations.forms.form import Form, Group, Item, Question, SoftRule, Text, Texts
from conversations.forms.xpath.evaluate import Expression
from conversations.forms.xpath.nodes import Node, Scope
from conversations.forms.xpath.values import VIETNAM, to_stored

JsonState = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A doubted answer that its giver stood by; it lasts as long as the answer does."""

    value: str
    flag: Flag


@dataclass(frozen=True, slots=True)
class Filling:
    """The state of a filling, read from JSON and settled; it is the `World` of the form's expressions.

    Keys are paths. `results` remembers what each calculation last gave: a calculation overwrites an
    answer only when its result changes. `relevant` follows from the rest and is not stored.
    """

    form: Form
    now: datetime
    values: Mapping[str, str]
    results: Mapping[str, str]
    unknown: frozenset[str]
    confirmed: Mapping[str, Confirmed]
    seen: tuple[str, ...]
    at: str
    lang: str
    seed: int
    started: str
    relevant: Mapping[str, bool]

    # What expressions may ask for

    @property
    def root(self) -> Node:
        return self.form.root

    @property
    def lists(self) -> Mapping[str, Node]:
        return self.form.lists

    def text(self, node: Node) -> str:
        return self.values.get(node.path, "") if node.path in self.form.nodes else node.text

    def exists(self, node: Node) -> bool:
        return self.relevant.get(node.path, True)

    def read(self, trail: tuple[Node, ...]) -> str | None:
        for node in trail:
            if not self.relevant.get(node.path, True):
                return None
        last = trail[-1]
        return self.values.get(last.path, "") if last.path in self.form.nodes else last.text

    def choice_label(self, path: str, name: str) -> str:
        question = self.form.by_path.get(path)
        items = question.items if question else ()
        return next((self.write(item.labels, item.node) for item in items if item.name == name), "")

    def draw(self, key: str) -> float:
        return random.Random(f"{self.seed} {key}").random()

    # What the engine asks

    @property
    def today(self) -> date:
        return self.now.astimezone(VIETNAM).date()

    def value(self, question: Question) -> str:
        return self.values.get(question.path, "")

    def is_relevant(self, question: Question) -> bool:
        return self.relevant.get(question.path, True)

    def is_unknown(self, question: Question) -> bool:
        return question.path in self.unknown

    def holds(self, rule: Expression, question: Question) -> bool:
        return rule.holds(self._scope(self.form.nodes[question.path]))

    def is_required(self, question: Question) -> bool:
        return question.required is not None and self.holds(question.required, question)

    def broken_soft_rule(self, question: Question) -> SoftRule | None:
        """Return the first soft rule that the answer breaks: the author puts the most telling one first."""
        scope = self._scope(self.form.nodes[question.path])
        for soft in question.soft:
            if not soft.rule.holds(scope):
                return soft
        return None

    def items(self, question: Question) -> tuple[Item, ...]:
        """Return the choices that may be taken now."""
        condition = question.choice_filter
        if condition is None:
            return question.items
        current = self.form.nodes[question.path]
        return tuple(item for item in question.items if condition.holds(Scope(self, item.node, current)))

    def choices(self, question: Question) -> tuple[Choice, ...]:
        return tuple(Choice(item.name, self.write(item.labels, item.node)) for item in self.items(question))

    def write(self, texts: Texts, node: Node) -> str:
        """Return a text in the reporter's language, else the form's, with its outputs filled in."""
        return "".join(part if isinstance(part, str) else self._output(part, node) for part in self._pick(texts))

    def write_message(self, texts: Texts, question: Question, answer: str) -> str:
        """Return a message about an answer; {.} in it stands for that answer."""
        written = self.write(texts, self.form.nodes[question.path])
        return written.replace("{.}", write_value(question, answer, self.today))

    def put(self, path: str, stored: str) -> Filling:
        """Return the filling with one more answer, not yet settled; "" takes the answer away."""
        others = {key: value for key, value in self.values.items() if key != path}
        values = {**others, path: stored} if stored else others
        return replace(self, values=values, unknown=self.unknown - {path})

    def _scope(self, node: Node) -> Scope:
        return Scope(self, node, node)

    def _pick(self, texts: Texts) -> Text:
        for language in (self.lang, self.form.language, ""):
            if language in texts:
                return texts[language]
        return next(iter(texts.values()), ())

    def _output(self, expression: Expression, node: Node) -> str:
        """Write an output the way people write such an answer; no number shows as nothing."""
        value = expression.run(self._scope(node))
        if isinstance(value, tuple) and value and value[0].node.path in self.form.by_path:
            question = self.form.by_path[value[0].node.path]
            return write_value(question, value[0].text, self.today)
        return to_stored(value)


def settle(filling: Filling) -> Filling:
    """Bring relevance, calculations and choices to rest: one pass, each part after what it depends on."""
    resting = _Settling(filling)
    for part in filling.form.order:
        resting.settle(part)
    return resting.filling()


class _Settling:
    """A filling on its way to rest. Expressions see through `_live` what has been written so far."""

    def __init__(self, filling: Filling) -> None:
        self._values = dict(filling.values)
        self._results = dict(filling.results)
        self._relevant: dict[str, bool] = {}
        self._told = set[str]()
        self._live = replace(filling, values=self._values, results=self._results, relevant=self._relevant)

    def filling(self) -> Filling:
        live = replace(self._live, unknown=self._live.unknown - self._told)
        kept = {path: doubt for path, doubt in live.confirmed.items() if _still_doubted(live, path, doubt)}
        return replace(live, confirmed=kept)

    def settle(self, part: Question | Group) -> None:
        live, node = self._live, self._live.form.nodes[part.path]
        inherited = node.parent is None or live.exists(node.parent)
        is_relevant = inherited and (part.relevant is None or part.relevant.holds(Scope(live, node, node)))
        self._relevant[part.path] = is_relevant
        if is_relevant and isinstance(part, Question):
            self._recalculate(part, node)
            self._drop_lost_choices(part)

    def _recalculate(self, question: Question, node: Node) -> None:
        if question.calculation is None:
            return
        result = to_stored(question.calculation.run(Scope(self._live, node, node)), whole=question.whole)
        if result != self._results.get(question.path):
            self._results[question.path] = result
            self._put(question.path, result)

    def _drop_lost_choices(self, question: Question) -> None:
        """Take away a chosen code that an earlier answer has removed from the list."""
        chosen = self._live.value(question).split() if question.choice_filter is not None else []
        if not chosen:
            return
        offered = {item.name for item in self._live.items(question)}
        kept = " ".join(name for name in chosen if name in offered)
        if kept != self._live.value(question):
            self._put(question.path, kept)

    def _put(self, path: str, stored: str) -> None:
        self._told.add(path)
        if stored:
            self._values[path] = stored
        else:
            self._values.pop(path, None)


def _still_doubted(live: Filling, path: str, doubt: Confirmed) -> bool:
    question = live.form.by_path.get(path)
    if question is None or not live.is_relevant(question) or live.value(question) != doubt.value:
        return False
    return live.broken_soft_rule(question) is not None


_RECENT: deque[tuple[JsonState, Filling]] = deque(maxlen=8)
"""The states that were read or written last, with what they say. A state is never changed, only replaced."""


def read_state(form: Form, state: JsonState, now: datetime) -> Filling:
    """Return the settled filling behind a stored state; answers to questions the form lacks are ignored.

    A turn asks for the same state several times, and for those it has just written: each is read at most once.
    """
    for known, filling in _RECENT:
        if known is state and filling.form is form and filling.now == now:
            return filling
    filling = _read(form, state, now)
    _RECENT.appendleft((state, filling))
    return filling


def _read(form: Form, state: JsonState, now: datetime) -> Filling:
    return settle(
        Filling(
            form=form,
            now=now,
            values={path: value for path, value in state["v"].items() if path in form.by_path},
            results=state["calc"],
            unknown=frozenset(state["unknown"]),
            confirmed={
                path: Confirmed(flag["value"], Flag(flag["message"], flag["reason"]))
                for path, flag in state["flags"].items()
            },
            seen=tuple(state["seen"]),
            at=state["at"],
            lang=state["lang"],
            seed=state["seed"],
            started=state["t0"],
            relevant={},
        )
    )


def write_state(filling: Filling) -> JsonState:
    """Return the state of a settled filling as plain JSON."""
    form = filling.form
    state: JsonState = {
        "form": f"{form.id}@{form.version}",
        "v": dict(filling.values),
        "calc": dict(filling.results),
        "unknown": sorted(filling.unknown),
        "flags": {
            path: {"value": doubt.value, "message": doubt.flag.message, "reason": doubt.flag.reason}
            for path, doubt in filling.confirmed.items()
        },
        "seen": list(filling.seen),
        "at": filling.at,
        "lang": filling.lang,
        "seed": filling.seed,
        "t0": filling.started,
    }
    _RECENT.appendleft((state, filling))
    return state
