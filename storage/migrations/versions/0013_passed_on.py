"""Make room between answers and reminders for what somebody asked us to pass on: reminders move back by one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_outbox = sa.table("outbox", sa.column("priority", sa.SmallInteger))


def upgrade() -> None:
    """Move what waits and what was sent."""
    op.execute(_outbox.update().where(_outbox.c.priority == 1).values(priority=2))


def downgrade() -> None:
    """Move it back; what was passed on is a reminder again."""
    op.execute(_outbox.update().where(_outbox.c.priority == 2).values(priority=1))
