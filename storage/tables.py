"""Every table, with the index each query of the stores walks along.

States are plain words and partial indexes compare with literals, because both databases use a partial index
only for a query that repeats its condition.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)

from storage.column_types import Id, Instant, Json, NewStamp, OutsideText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

units = Table(
    "units",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("type_word", OutsideText, nullable=False),
    Column("name", OutsideText, nullable=False),
    Column("folded_name", OutsideText, nullable=False),
    Column("parent_id", Id, ForeignKey("units.id")),
    Column("register", Json, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("ix_units_parent_id_folded_name", "parent_id", "folded_name"),
    Index("ix_units_kind_folded_name", "kind", "folded_name"),
)

# Only units that have changed have states here. The last one of a unit that goes on stands in `units`, too; an ended
# one stands there under what took its place, so that all its reports are found from above.
unit_states = Table(
    "unit_states",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("since", Date, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("type_word", OutsideText, nullable=False),
    Column("name", OutsideText, nullable=False),
    Column("folded_name", OutsideText, nullable=False),
    Column("parent_id", Id, ForeignKey("units.id")),
    UniqueConstraint("unit_id", "since"),
    Index("ix_unit_states_kind_folded_name", "kind", "folded_name"),
)

unit_successions = Table(
    "unit_successions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("old_id", Id, ForeignKey("units.id"), nullable=False),
    Column("new_id", Id, ForeignKey("units.id"), nullable=False),
    Column("began_on", Date, nullable=False),
    Column("entered_at", Instant),
    UniqueConstraint("old_id", "new_id", "began_on"),
    Index("ix_unit_successions_new_id", "new_id"),
)

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", OutsideText, nullable=False),
    Column("folded_name", OutsideText, nullable=False),
    Column("phone", OutsideText, nullable=False),
    Column("folded_phone", OutsideText, nullable=False),
    Column("you", OutsideText, nullable=False),
    Column("paused", Boolean, nullable=False, server_default=false()),
    Column("consented_at", Instant),
    Column("removed_at", Instant),
    Column("forgotten_at", Instant),
    Index("ix_people_folded_phone", "folded_phone"),
    Index("ix_people_folded_name", "folded_name"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("role", String(60), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Index("ix_posts_person_id", "person_id"),
    Index("ix_posts_unit_id", "unit_id"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("chat", OutsideText, nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("bound_at", Instant, nullable=False),
    Column("unreachable_since", Instant),  # until a message comes in from there
    UniqueConstraint("channel", "chat"),
    Index("ix_contacts_person_id", "person_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code_hash", String(64), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("invited_by", Id, ForeignKey("people.id")),
    Column("invited_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    UniqueConstraint("code_hash"),
    Index("ix_invitations_person_id", "person_id"),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", String(60), nullable=False),
    Column("duty_id", String(60), nullable=False),
    Column("form_id", String(60), nullable=False),  # '' when the duty has no form
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("period_kind", String(20), nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("period_label", OutsideText, nullable=False),
    Column("roles", Json, nullable=False),
    # '' when the roles of the unit owe it together
    Column("for_role", String(60), nullable=False, server_default=text("''")),
    Column("plan_due", Date),
    Column("due", Date),
    Column("policy", String(60), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("promised", Date),
    Column("due_source", OutsideText),  # the paper with a day that an office entered
    Column("done_at", Instant),  # when it was first in, however often it was corrected since
    Column("excuse", String(20)),  # excused, not_applicable
    Column("excuse_reason", OutsideText),
    Column("excused_by", Id),
    Column("excused_on", Date),
    # Open: neither report nor completion nor excuse. It lets a beat find what is owed without reading what is done.
    Column("is_open", Boolean, nullable=False, server_default=true()),
    # Another at every change, also of what is told by the row's report: what was read under it once need not be again.
    Column("stamp", BigInteger, nullable=False, server_default="0", default=NewStamp(), onupdate=NewStamp()),
    # Long ago until somebody looked: a NULL would need an OR, and an OR walks along no index.
    Column("remind_at", Instant, nullable=False),
    UniqueConstraint(
        "plan_id", "duty_id", "form_id", "unit_id", "period_start", "for_role", name="uq_assignments_owed"
    ),
    # With all that is counted: a country's reports are counted in the index alone.
    Index(
        "ix_assignments_unit_id_counted",
        *("unit_id", "period_start", "form_id", "plan_id", "duty_id"),
        *("due", "done_at", "excuse", "excused_by", "period_end", "for_role", "id"),
    ),
    Index(
        "ix_assignments_remind_at_open",
        "remind_at",
        sqlite_where=text("is_open = 1"),
        postgresql_where=text("is_open"),
    ),
)

given_days = Table(
    "given_days",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", String(60), nullable=False),
    Column("duty_id", String(60), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),  # for it and for all below it
    Column("period_start", Date, nullable=False),
    Column("day", Date, nullable=False),
    Column("source", OutsideText, nullable=False),
    Column("given_by", Id, ForeignKey("people.id")),
    Column("given_at", Instant, nullable=False),
    UniqueConstraint("plan_id", "duty_id", "unit_id", "period_start"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("chat", OutsideText, nullable=False),
    Column("platform_id", OutsideText, nullable=False),
    Column("payload", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String(20), nullable=False, server_default="waiting"),  # waiting, finished, given_up
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("settled_at", Instant),
    UniqueConstraint("channel", "platform_id"),
    Index("ix_inbox_channel_chat_received_at", "channel", "chat", "received_at"),
    Index(
        "ix_inbox_id_waiting",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("assignment_id", Id, ForeignKey("assignments.id"), nullable=False),
    Column("form_id", String(60), nullable=False),
    Column("answers", Json, nullable=False),
    Column("flags", Json, nullable=False),
    Column("filed_by", Id, ForeignKey("people.id"), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("by_phone", Boolean, nullable=False),
    Column("message_id", Id, ForeignKey("inbox.id")),
    UniqueConstraint("assignment_id", "version"),
    UniqueConstraint("number", "version"),
)

files = Table(
    "files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("stored_at", Instant, nullable=False),
)

completions = Table(
    "completions",
    metadata,
    Column("assignment_id", Id, ForeignKey("assignments.id"), primary_key=True, autoincrement=False),
    Column("done_by", Id, ForeignKey("people.id"), nullable=False),
    Column("done_at", Instant, nullable=False),
    Column("note", OutsideText, nullable=False),
    Column("photo", Id, ForeignKey("files.id")),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", OutsideText, primary_key=True),
    Column("state", Json, nullable=False),
    Column("version", Integer, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("chat", OutsideText, nullable=False),
    Column("reply", Json, nullable=False),
    Column("priority", SmallInteger, nullable=False),  # 0 goes first; one number for each lane
    Column("person_id", Id, ForeignKey("people.id")),
    Column("key", String(200)),
    Column("due_at", Instant, nullable=False),
    Column("state", String(20), nullable=False, server_default="waiting"),  # claimed, sent, failed, unknown
    Column("owner", String(100)),
    Column("leased_until", Instant),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("platform_id", OutsideText),
    Column("parts", SmallInteger, nullable=False, server_default="1"),  # as so many messages the platform counts it
    Column("sent_at", Instant),
    Column("failure", String(20)),  # why the last attempt failed, and what was said of it
    Column("reason", OutsideText),
    Column("failed_at", Instant),
    UniqueConstraint("key"),
    Index(
        "ix_outbox_channel_priority_due_at_id_waiting",
        "channel",
        "priority",
        "due_at",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_outbox_channel_chat_waiting",
        "channel",
        "chat",
        "priority",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_outbox_person_id_waiting",
        "person_id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    # The database itself holds the promise: never two messages of one chat on the way at once.
    Index(
        "uq_outbox_channel_chat_claimed",
        "channel",
        "chat",
        unique=True,
        sqlite_where=text("state = 'claimed'"),
        postgresql_where=text("state = 'claimed'"),
    ),
    Index(
        "ix_outbox_channel_sent_at_parts_sent",
        "channel",
        "sent_at",
        "parts",
        sqlite_where=text("state = 'sent'"),
        postgresql_where=text("state = 'sent'"),
    ),
    Index(
        "ix_outbox_failed_at_failed",
        "failed_at",
        sqlite_where=text("state = 'failed'"),
        postgresql_where=text("state = 'failed'"),
    ),
    Index(
        "ix_outbox_id_unknown",
        "id",
        sqlite_where=text("state = 'unknown'"),
        postgresql_where=text("state = 'unknown'"),
    ),
)

# The instants of the next two tables are those of the steady timer.
rates = Table(
    "rates",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("next_at", Instant, nullable=False),  # the first slot that nobody has taken
    Column("paused_until", Instant),
    Column("pause_reason", OutsideText),
    Column("monthly_quota", Integer),  # as the program last knew it, for those who only look
)

resting_chats = Table(
    "resting_chats",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("chat", OutsideText, primary_key=True),
    Column("until", Instant, nullable=False),
    Index("ix_resting_chats_channel_until", "channel", "until"),
)

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("assignment_id", Id, ForeignKey("assignments.id"), nullable=False),
    Column("audience", String(40), nullable=False),
    Column("offset_days", Integer, nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("sent_on", Date, nullable=False),
    UniqueConstraint("assignment_id", "audience", "offset_days", "person_id"),
    Index("ix_reminders_sent_on_person_id", "sent_on", "person_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("action", String(100), nullable=False),
    Column("subject", OutsideText, nullable=False),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("message_id", Id, ForeignKey("inbox.id")),
    Column("old", Json),
    Column("new", Json),
    Index("ix_audit_subject", "subject"),
)

chat_lines = Table(
    "chat_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat", OutsideText, nullable=False),
    Column("author", String(10), nullable=False),
    Column("client_id", OutsideText, nullable=False),
    Column("text", OutsideText, nullable=False),
    Column("choices", Json, nullable=False),
    Column("picture", Id, ForeignKey("files.id")),
    Column("svg", OutsideText, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("read_at", Instant),
    UniqueConstraint("chat", "client_id"),
    Index("ix_chat_lines_chat_id", "chat", "id"),
    sqlite_autoincrement=True,
)

settings = Table(
    "settings",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("value", Json),
)
