"""What storage refuses."""


class StaleSession(Exception):  # noqa: N818 - an expected outcome, named as people speak of it
    """Somebody else stored a newer state in between: run the turn again, on what is stored now."""


class NotFound(LookupError):  # noqa: N818 - the same
    """There is no row of this kind with this id."""


class DatabaseError(Exception):
    """The database cannot be opened, migrated or copied; the message is one plain line without secrets."""


class DatabaseInUseError(DatabaseError):
    """Another program runs on this database; the message is the file."""


class NoDatabaseError(DatabaseError):
    """There is no database where one was expected; the message is the file."""
