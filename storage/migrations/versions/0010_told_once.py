"""Let a report that several plans ask for be counted once, in the index alone."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INDEX = "ix_assignments_unit_id_counted"
_COUNTED = ["unit_id", "period_start", "form_id", "plan_id", "duty_id", "due", "done_at", "excuse", "excused_by"]


def upgrade() -> None:
    """Put into the index what tells whether two plans ask for the same."""
    op.drop_index(_INDEX, "assignments")
    op.create_index(_INDEX, "assignments", [*_COUNTED, "period_end", "for_role", "id"])


def downgrade() -> None:
    """Count each by itself."""
    op.drop_index(_INDEX, "assignments")
    op.create_index(_INDEX, "assignments", _COUNTED)
