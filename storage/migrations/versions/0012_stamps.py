"""Keep a stamp with each assignment that every change renews: whoever knows the row under it need not read it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; rows that stand already begin with the same stamp, for a row is known by its id, too."""
    with op.batch_alter_table("assignments") as assignments:
        assignments.add_column(sa.Column("stamp", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("assignments") as assignments:
        assignments.drop_column("stamp")
