"""What every use case needs, built once by `bot/app.py` and passed first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from conversations.forms.catalogue import FormEntry
from conversations.messages import ChannelName
from conversations.wording import Wording
from handlers.channel import Channel
from plans.assignment import Assignment
from plans.plan import Plan
from plans.role import Role, RoleId
from scheduler.clock import SteadyTimer, Timer
from scheduler.workdays import Calendar
from storage.database import Database


@dataclass(frozen=True)
class Services:
    """The database, the channels, the words, the clock, and the files read at the start.

    `clock` gives the aware instant that counts as now; `page_link` is where an invitation opens the page, with
    `{code}` in it (empty: no link is offered); `owner` names this process in the leases of the outbox. `timer`
    measures leases and rates, which no jump of the clock may touch. `operators` are the telephone numbers of those who
    run the system and want to hear what goes wrong.
    """

    database: Database
    channels: Mapping[ChannelName, Channel]
    wording: Wording
    forms: Mapping[str, FormEntry]
    plans: Mapping[str, Plan]
    roles: Mapping[RoleId, Role]
    calendar: Callable[[int], Calendar]
    clock: Callable[[], datetime]
    new_code: Callable[[], str]
    page_link: str = ""
    owner: str = "khuyenhoc"
    operators: tuple[str, ...] = ()
    timer: Timer = field(default_factory=SteadyTimer)

    def still_asked(self, assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
        """Return those whose plan runs and still has the row; for what a plan that is gone asked nobody waits."""
        return tuple(a for a in assignments if (plan := self.plans.get(a.plan_id)) is not None and plan.asks_for(a))
