"""Let several roles of a unit owe the same duty one by one, as the offices of a district do."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TOGETHER = "uq_assignments_plan_id_duty_id_form_id_unit_id_period_start"
_OWED = "uq_assignments_owed"
_KEY = ["plan_id", "duty_id", "form_id", "unit_id", "period_start"]


def upgrade() -> None:
    """Make the role a part of what is owed; what stands is owed together."""
    with op.batch_alter_table("assignments") as assignments:
        assignments.add_column(
            sa.Column("for_role", sa.String(length=60), nullable=False, server_default=sa.text("''"))
        )
        assignments.drop_constraint(_TOGETHER, type_="unique")
        assignments.create_unique_constraint(_OWED, [*_KEY, "for_role"])


def downgrade() -> None:
    """Keep what is owed together."""
    op.execute("DELETE FROM assignments WHERE for_role <> ''")
    with op.batch_alter_table("assignments") as assignments:
        assignments.drop_constraint(_OWED, type_="unique")
        assignments.create_unique_constraint(_TOGETHER, _KEY)
        assignments.drop_column("for_role")
