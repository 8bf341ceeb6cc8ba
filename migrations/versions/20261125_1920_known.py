"""What else is known of a client: fields of head office and their values, dates, notes, and how complete a card is.

Revision ID: 0020_known
Revises: 0019_desk_word
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_known"
down_revision = "0019_desk_word"
branch_labels = None
depends_on = None

NETWORK = "(select scope_network())"
OF_CLIENT = "exists (select 1 from client c where c.id = {table}.client_id)"
OWNED = {
    "client_fact": "select, insert",
    "fact_now": "select, insert, delete",
    "client_date": "select, insert, update (ended_at, ended_by)",
    "client_note": "select, insert, update (struck_at)",
    "completeness": "select, insert, update",
}
OPEN = {"fact_field": "select, insert, update", "standard_item": "select, insert, delete"}
PERSON, BOTH, COMPANY = (True, False), (True, True), (False, True)
# What dealers ask of everybody, as fields like any other: head office changes or retires them at will.
READY: tuple[tuple[str, str, str, str, tuple[bool, bool], tuple[tuple[str, str, str], ...]], ...] = (
    ("interests", "Interests", "Интересы", "choices", PERSON, (
        ("sport", "Sport", "Спорт"), ("travel", "Travel", "Путешествия"), ("fishing", "Fishing", "Рыбалка"),
        ("hunting", "Hunting", "Охота"), ("music", "Music", "Музыка"), ("theatre", "Theatre", "Театр"),
        ("garden", "House and garden", "Дом и сад"), ("motorsport", "Motor sport", "Автоспорт"),
    )),
    ("hobby", "Hobby", "Хобби", "text", PERSON, ()),
    ("family", "Marital status", "Семейное положение", "choice", PERSON, (
        ("married", "Married", "В браке"), ("single", "Not married", "Не в браке"),
        ("divorced", "Divorced", "В разводе"), ("widowed", "Widowed", "Вдова или вдовец"),
    )),
    ("children", "Children", "Дети", "number", PERSON, ()),
    ("employer", "Employer", "Место работы", "text", PERSON, ()),
    ("position", "Position", "Должность", "text", PERSON, ()),
    ("brand", "Brand of interest", "Интересующая марка", "text", BOTH, ()),
    ("budget", "Budget for the next car", "Бюджет на следующий автомобиль", "number", BOTH, ()),
    ("pet", "Pet and its name", "Питомец и его кличка", "text", PERSON, ()),
    ("industry", "Line of business", "Вид деятельности", "text", COMPANY, ()),
    ("fleet", "Cars in the fleet", "Автомобилей в парке", "number", COMPANY, ()),
)  # fmt: skip
STANDARD = {
    "person": ("phone", "email", "born_on", "city", "car"),
    "company": ("phone", "email", "city", "tax_number"),
}
SCORES = """
insert into completeness (client_id, filled, wanted)
select id, case kind when 'company' then
    num_nonnulls(phone, email, city, tax_number) else num_nonnulls(phone, email, born_on, city, make) end,
  case kind when 'company' then 4 else 5 end
from client where alias_of is null order by id
"""


def upgrade() -> None:
    """Make the tables with their policies, the usual fields and the usual standard, and score whoever is there."""
    _fields()
    _words()
    _rest()
    for table, web in OWNED.items():
        using = f"{NETWORK} or {OF_CLIENT.format(table=table)}"
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy web on {table} to forecourt_web using ({using}) with check ({using})")
        op.execute(f"create policy system on {table} to forecourt_system using (true) with check (true)")
        op.execute(f"grant {web} on {table} to forecourt_web")
    for table, web in OPEN.items():
        op.execute(f"grant {web} on {table} to forecourt_web")
    for table in (*OWNED, *OPEN):
        op.execute(f"grant select, insert, update, delete on {table} to forecourt_system")
        if table in ("fact_field", "client_fact", "client_date", "client_note"):
            op.execute(f"grant usage on sequence {table}_id_seq to forecourt_web, forecourt_system")
    _score()


def _fields() -> None:
    field = op.create_table(
        "fact_field",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_ru", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("for_persons", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("for_companies", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind in ('text', 'number', 'date', 'yes_no', 'choice', 'choices')", name=op.f("ck_fact_field_kind")
        ),
        sa.CheckConstraint("for_persons or for_companies", name=op.f("ck_fact_field_somebody")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_field")),
        sa.UniqueConstraint("code", name=op.f("uq_fact_field_code")),
    )
    rows = [
        {"code": code, "title_en": en, "title_ru": ru, "kind": kind, "for_persons": who[0], "for_companies": who[1],
         "options": [{"code": c, "en": e, "ru": r} for c, e, r in options], "place": place}
        for place, (code, en, ru, kind, who, options) in enumerate(READY, 1)
    ]  # fmt: skip
    op.bulk_insert(field, rows)
    item = op.create_table(
        "standard_item",
        sa.Column("client_kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.CheckConstraint("client_kind in ('person', 'company')", name=op.f("ck_standard_item_kind")),
        sa.PrimaryKeyConstraint("client_kind", "code", name=op.f("pk_standard_item")),
    )
    op.bulk_insert(item, [{"client_kind": k, "code": c} for k, codes in STANDARD.items() for c in codes])


def _of_client() -> tuple[sa.Column[int], sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
    )


def _hung(table: str) -> tuple[sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f(f"fk_{table}_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _words() -> None:
    op.create_table(
        "client_fact",
        *_of_client(),
        sa.Column("field_id", sa.BigInteger(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["field_id"], ["fact_field.id"], name=op.f("fk_client_fact_field_id")),
        *_hung("client_fact"),
    )
    op.create_table(
        "fact_now",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("field_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("fact_id", sa.BigInteger(), nullable=False),
        sa.Column("text_value", sa.Text(collation="C"), nullable=True),
        sa.Column("number_value", sa.Double(), nullable=True),
        sa.Column("date_value", sa.Date(), nullable=True),
        sa.CheckConstraint("num_nonnulls(text_value, number_value, date_value) = 1", name=op.f("ck_fact_now_one")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_fact_now_client_id")),
        sa.ForeignKeyConstraint(["field_id"], ["fact_field.id"], name=op.f("fk_fact_now_field_id")),
        sa.PrimaryKeyConstraint("client_id", "field_id", "place", name=op.f("pk_fact_now")),
    )
    for kind in ("text", "number", "date"):
        column = f"{kind}_value"
        op.create_index(
            f"ix_fact_now_{kind}", "fact_now", ["field_id", column, "client_id"],
            postgresql_where=sa.text(f"{column} is not null"),
        )  # fmt: skip


def _rest() -> None:
    op.create_table(
        "client_date",
        *_of_client(),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        *_hung("client_date"),
    )
    op.create_table(
        "client_note",
        *_of_client(),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        *_hung("client_note"),
    )
    for table in ("client_fact", "client_date", "client_note"):
        op.create_index(op.f(f"ix_{table}_client_id"), table, ["client_id"])
    op.create_table(
        "completeness",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("filled", sa.SmallInteger(), nullable=False),
        sa.Column("wanted", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("filled between 0 and wanted", name=op.f("ck_completeness_part")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_completeness_client_id")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_completeness")),
    )


def _score() -> None:
    # Forced row security hides the rows from their owner, too.
    for table in ("client", "completeness"):
        op.execute(f"alter table {table} no force row level security")
    op.execute(SCORES)
    for table in ("client", "completeness"):
        op.execute(f"alter table {table} force row level security")
    # After the rows: an index that is there already is kept row by row.
    op.create_index(
        "ix_completeness_complete", "completeness", ["client_id"], postgresql_where=sa.text("filled = wanted")
    )


def downgrade() -> None:
    """What people have said is not thrown away."""
    raise NotImplementedError("what is known of clients is not thrown away; restore a backup instead")
