"""The one zone in which plans count their days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def day_of(instant: datetime) -> date:
    """Return the day in Vietnam of an aware instant. Raises ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(VIETNAM).date()
