"""Give no number of a deleted chat line away again: an open page asks for what comes after the last it has."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count lines on for ever on SQLite, as PostgreSQL does by itself."""
    _rebuild(counts_on=True)


def downgrade() -> None:
    """Let SQLite use the numbers of deleted lines again."""
    _rebuild(counts_on=False)


def _rebuild(*, counts_on: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    arguments = {"sqlite_autoincrement": counts_on}
    with op.batch_alter_table("chat_lines", recreate="always", table_kwargs=arguments):
        pass
