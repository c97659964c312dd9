"""Keep what units were called and where they lay before, and what took their place."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the states of units that have changed, and the successions."""
    op.create_table(
        "unit_states",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("type_word", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("parent_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_unit_states_unit_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name="fk_unit_states_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unit_states"),
        sa.UniqueConstraint("unit_id", "since", name="uq_unit_states_unit_id_since"),
    )
    op.create_index("ix_unit_states_kind_folded_name", "unit_states", ["kind", "folded_name"], unique=False)
    op.create_table(
        "unit_successions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("old_id", _ID, nullable=False),
        sa.Column("new_id", _ID, nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["old_id"], ["units.id"], name="fk_unit_successions_old_id"),
        sa.ForeignKeyConstraint(["new_id"], ["units.id"], name="fk_unit_successions_new_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unit_successions"),
        sa.UniqueConstraint("old_id", "new_id", "began_on", name="uq_unit_successions_old_id_new_id_began_on"),
    )
    op.create_index("ix_unit_successions_new_id", "unit_successions", ["new_id"], unique=False)
    op.create_index("ix_units_kind_folded_name", "units", ["kind", "folded_name"], unique=False)


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_units_kind_folded_name", "units")
    op.drop_table("unit_successions")
    op.drop_table("unit_states")
