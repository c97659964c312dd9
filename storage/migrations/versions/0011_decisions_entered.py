"""Keep when it was entered that units went over to others: what was reported until then spoke of the former ones."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older decisions the day from which they hold has to do."""
    with op.batch_alter_table("unit_successions") as successions:
        successions.add_column(sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("unit_successions") as successions:
        successions.drop_column("entered_at")
