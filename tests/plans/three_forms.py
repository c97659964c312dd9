"""The plan of Tân Văn with three forms of the villages only, for tests that are about something else than its forms."""

from dataclasses import replace

from plans.duty import Duty
from plans.plan import Plan

THREE_FORMS = frozenset({"classes", "literacy", "families"})


def with_three_forms(plan: Plan) -> Plan:
    """Return the plan as it is, but that nobody is asked for any other form."""
    return replace(plan, duties=tuple(_with_three_forms(duty) for duty in plan.duties))


def _with_three_forms(duty: Duty) -> Duty:
    asked, kept = duty.forms, tuple(form for form in duty.forms if form in THREE_FORMS)
    duty = replace(duty, forms=kept, form_roles={form: duty.roles_for(form) for form in kept}, rhythms={})
    if kept or not asked or (duty.internal is not None and duty.internal.of == duty.id):
        return duty
    return replace(duty, internal=None, feeds=None, each=(), policy="quiet")
