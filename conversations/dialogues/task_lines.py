"""What a task's plan says of it besides the day: who receives it, and where the day comes from."""

from collections.abc import Iterator

from conversations import views
from conversations.context import Context
from conversations.messages import Text, say
from plans.assignment import Assignment
from plans.recipient import first_recipients, names_of


def lines_of(task: Assignment, context: Context) -> Iterator[Text]:
    """Say who receives it, and where its day comes from if that is not the plan's."""
    yield from _handed_to(task, context)
    yield from _whence(task, context)


def _handed_to(task: Assignment, context: Context) -> Iterator[Text]:
    """Say who receives it today, and what the plan calls them: offices end, its words stay."""
    plan = context.plans[task.plan_id]
    if to := names_of(first_recipients(plan, task, context.places, context.today)):
        words = plan.get_duty(task.duty_id).recipient
        yield say("task.to_of_plan", to=to, words=words) if words else say("task.to", to=to)


def _whence(task: Assignment, context: Context) -> Iterator[Text]:
    """Say where a day comes from that is not the plan's: a paper, or the office itself as long as there is none."""
    if task.due_source:
        yield say("task.due_source", source=task.due_source)
    elif task.is_open and task.due is not None and views.duty_of(task, context).has_provisional_day:
        yield say("task.provisional", day=views.day_and_month(task.due, context.today))
        if views.is_coordinator(context):
            yield say("task.provisional_give")
