"""Keep how fast each bot may send, why a message failed, and who cannot be reached."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the rates, the resting chats, and what is told about failures."""
    op.create_table(
        "rates",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("next_at", _INSTANT, nullable=False),
        sa.Column("paused_until", _INSTANT, nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.Column("monthly_quota", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name="pk_rates"),
    )
    op.create_table(
        "resting_chats",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat", name="pk_resting_chats"),
    )
    op.create_index("ix_resting_chats_channel_until", "resting_chats", ["channel", "until"], unique=False)
    op.add_column("contacts", sa.Column("unreachable_since", _INSTANT, nullable=True))
    op.add_column("outbox", sa.Column("failure", sa.String(length=20), nullable=True))
    op.add_column("outbox", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("failed_at", _INSTANT, nullable=True))
    op.drop_index("ix_outbox_priority_due_at_id_waiting", "outbox")
    for name, columns, state in _OUTBOX_INDEXES:
        where = sa.text(f"state = '{state}'")
        op.create_index(name, "outbox", columns, unique=False, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_inbox_channel_chat_received_at", "inbox", ["channel", "chat", "received_at"], unique=False)


_OUTBOX_INDEXES = (
    ("ix_outbox_channel_priority_due_at_id_waiting", ["channel", "priority", "due_at", "id"], "waiting"),
    ("ix_outbox_person_id_waiting", ["person_id"], "waiting"),
    ("ix_outbox_channel_sent_at_sent", ["channel", "sent_at"], "sent"),
    ("ix_outbox_failed_at_failed", ["failed_at"], "failed"),
)


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_inbox_channel_chat_received_at", "inbox")
    for name, _, _ in _OUTBOX_INDEXES:
        op.drop_index(name, "outbox")
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_outbox_priority_due_at_id_waiting",
        "outbox",
        ["priority", "due_at", "id"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    for column in ("failed_at", "reason", "failure"):
        op.drop_column("outbox", column)
    op.drop_column("contacts", "unreachable_since")
    op.drop_table("resting_chats")
    op.drop_table("rates")
