"""Keep until when a reporter has promised a report."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day of a promise to the assignments."""
    with op.batch_alter_table("assignments") as assignments:
        assignments.add_column(sa.Column("promised", sa.Date(), nullable=True))


def downgrade() -> None:
    """Forget the promises."""
    with op.batch_alter_table("assignments") as assignments:
        assignments.drop_column("promised")
