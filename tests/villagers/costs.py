"""What the talks cost, and what is amiss with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from tests.villagers.people import ON_PURPOSE, Villager
from tests.villagers.script import Say, read_lines
from tests.villagers.stage import Exchange, Filed


@dataclass(frozen=True)
class Spread:
    """The middle, what 95 in 100 do not exceed (nearest rank), and the largest."""

    median: int
    most_of: int
    most: int


@dataclass(frozen=True)
class Spent:
    """Over so many reports: the villagers' messages and taps, and the answers to them."""

    reports: int
    actions: Spread
    answers: Spread


def spent(filed: Sequence[Filed], *, counted_only: bool = False) -> Spent:
    """Return what the reports cost; `counted_only` leaves out who chats and forgets on purpose."""
    talks = [one.talk for one in filed if not (counted_only and one.talk.villager.temper in ON_PURPOSE)]
    costs = [talk.costs.get(form) for talk in talks for form in talk.villager.order]
    found = [cost for cost in costs if cost is not None]
    return Spent(len(found), _spread([cost.actions for cost in found]), _spread([cost.answers for cost in found]))


def _spread(values: Sequence[int]) -> Spread:
    ordered = sorted(values)
    return Spread(ordered[ceil(0.5 * len(ordered)) - 1], ordered[ceil(0.95 * len(ordered)) - 1], ordered[-1])


def misread(filed: Filed) -> list[Exchange]:
    """Return the whole reports that were not read back at once as they were told."""
    return [exchange for exchange in filed.talk.exchanges if _is_misread(exchange, filed.talk.villager)]


def _is_misread(exchange: Exchange, villager: Villager) -> bool:
    telling = villager.telling[exchange.form]
    if not isinstance(exchange.act, Say) or exchange.act.text != telling.words:
        return False
    told = {name: villager.facts[exchange.form][name] for name in telling.told}
    if telling.slip is not None and telling.slip.kind != "inside":
        told[telling.slip.field] = telling.slip.wrong
    return {name: value for name, value in read_lines(exchange.answer).items() if name in told} != told


def troubles(filed: Filed) -> list[str]:
    """Return what is amiss with a talk: lost, a wrong or missing figure, a text three times running."""
    return [*_troubles(filed)]


def _troubles(filed: Filed) -> Iterator[str]:
    talk = filed.talk
    if talk.lost:
        yield f"lost: {talk.lost}"
    elif not talk.is_over:
        yield "not done on the last day"
    for form, facts in talk.villager.facts.items():
        if filed.stored.get(form) != facts:
            yield f"{form}: {dict(facts)} is true, {dict(filed.stored.get(form) or {})} is stored"
    runs = zip(pairwise(talk.texts), pairwise(talk.texts[1:]), strict=False)
    if any(first == second == third for (first, second), (_, third) in runs):
        yield "a text three times running"
