"""Keep as how many messages a platform counts one that was too long for it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SENT = sa.text("state = 'sent'")


def upgrade() -> None:
    """Add the number, and to the index by which a month is counted."""
    op.add_column("outbox", sa.Column("parts", sa.SmallInteger(), server_default="1", nullable=False))
    op.drop_index("ix_outbox_channel_sent_at_sent", "outbox")
    _index("ix_outbox_channel_sent_at_parts_sent", ["channel", "sent_at", "parts"])


def downgrade() -> None:
    """Count each message as one."""
    op.drop_index("ix_outbox_channel_sent_at_parts_sent", "outbox")
    _index("ix_outbox_channel_sent_at_sent", ["channel", "sent_at"])
    op.drop_column("outbox", "parts")


def _index(name: str, columns: list[str]) -> None:
    op.create_index(name, "outbox", columns, unique=False, sqlite_where=_SENT, postgresql_where=_SENT)
