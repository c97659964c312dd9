"""Let the reports of a whole country be counted in an index."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COUNTED = ["unit_id", "period_start", "form_id", "plan_id", "duty_id", "due", "done_at", "excuse", "excused_by"]


def upgrade() -> None:
    """Put all that is counted into the index by unit."""
    op.create_index("ix_assignments_unit_id_counted", "assignments", _COUNTED)
    op.drop_index("ix_assignments_unit_id", "assignments")


def downgrade() -> None:
    """Keep the unit alone."""
    op.create_index("ix_assignments_unit_id", "assignments", ["unit_id"])
    op.drop_index("ix_assignments_unit_id_counted", "assignments")
