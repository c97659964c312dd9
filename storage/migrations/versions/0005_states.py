"""Keep when something was first in, what an office has let units off, and days entered for duties without one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and the table; what is done already was done when its first version came in."""
    with op.batch_alter_table("assignments") as assignments:
        assignments.add_column(sa.Column("due_source", sa.Text(), nullable=True))
        assignments.add_column(sa.Column("done_at", _INSTANT, nullable=True))
        assignments.add_column(sa.Column("excuse", sa.String(length=20), nullable=True))
        assignments.add_column(sa.Column("excuse_reason", sa.Text(), nullable=True))
        assignments.add_column(sa.Column("excused_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
        assignments.add_column(sa.Column("excused_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE assignments SET done_at = COALESCE("
        "(SELECT MIN(filed_at) FROM reports WHERE reports.assignment_id = assignments.id), "
        "(SELECT done_at FROM completions WHERE completions.assignment_id = assignments.id))"
    )
    op.create_table(
        "given_days",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.String(length=60), nullable=False),
        sa.Column("duty_id", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("given_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("given_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name="fk_given_days_given_by"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_given_days_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_given_days"),
        sa.UniqueConstraint(
            "plan_id", "duty_id", "unit_id", "period_start", name="uq_given_days_plan_id_duty_id_unit_id_period_start"
        ),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("given_days")
    with op.batch_alter_table("assignments") as assignments:
        for column in ("excused_on", "excused_by", "excuse_reason", "excuse", "done_at", "due_source"):
            assignments.drop_column(column)
