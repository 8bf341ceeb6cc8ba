"""All tables of the first version.

Revision ID: 0001_tables
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")

    op.create_table(
        "app_user",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("session_mark", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("language in ('en', 'ru')", name=op.f("ck_app_user_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("email", name=op.f("uq_app_user_email")),
    )
    op.create_table(
        "dealer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('dealer', 'head_office')", name=op.f("ck_dealer_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dealer")),
        sa.UniqueConstraint("name", name=op.f("uq_dealer_name")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_index("ix_journal_entry_act", "journal_entry", ["act", "id"], unique=False)
    op.create_index("ix_journal_entry_at", "journal_entry", ["at", "id"], unique=False)
    op.create_index("ix_journal_entry_centre", "journal_entry", ["centre_id", "id"], unique=False)
    op.create_index("ix_journal_entry_client", "journal_entry", ["client_id", "id"], unique=False)
    op.create_index("ix_journal_entry_user", "journal_entry", ["user_id", "id"], unique=False)
    op.create_table(
        "match_key",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "record_id", name=op.f("pk_match_key")),
    )
    op.create_table(
        "message_hold",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "origin_id", name=op.f("pk_message_hold")),
    )
    op.create_table(
        "message_template",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint("origin", "origin_id", "language", name="uq_message_template_origin"),
    )
    op.create_table(
        "rule_set",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("edition", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('draft', 'published', 'retired')", name=op.f("ck_rule_set_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_set_number")),
    )
    op.create_index(
        "uq_rule_set_draft", "rule_set", ["state"], unique=True, postgresql_where=sa.text("state = 'draft'")
    )
    op.create_index(
        "uq_rule_set_published", "rule_set", ["state"], unique=True, postgresql_where=sa.text("state = 'published'")
    )
    op.create_table(
        "scope_key",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope_key")),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("dealer_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("makes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("weekly_capacity", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("weekly_capacity >= 0", name=op.f("ck_centre_capacity")),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_centre_weight")),
        sa.ForeignKeyConstraint(["dealer_id"], ["dealer.id"], name=op.f("fk_centre_dealer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("code", name=op.f("uq_centre_code")),
    )
    op.create_index(op.f("ix_centre_dealer_id"), "centre", ["dealer_id"], unique=False)
    op.create_table(
        "distribution_run",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("considered", sa.BigInteger(), nullable=False),
        sa.Column("assigned", sa.BigInteger(), nullable=False),
        sa.Column("reached_id", sa.BigInteger(), nullable=False),
        sa.Column("balance", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_distribution_run_rule_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_run")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.BigInteger(), nullable=False),
        sa.Column("person_ref", sa.BigInteger(), nullable=False),
        sa.Column("centre_ref", sa.BigInteger(), nullable=True),
        sa.Column("invitation_ref", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state in ('pending', 'claimed', 'sending', 'sent', 'refused', 'uncertain', 'withdrawn')",
            name=op.f("ck_message_state"),
        ),
        sa.ForeignKeyConstraint(["template_id"], ["message_template.id"], name=op.f("fk_message_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("origin", "origin_id", "step", "channel", "address", name="uq_message_address"),
        sa.UniqueConstraint("person_ref", "origin", "origin_id", "step", name="uq_message_once"),
    )
    op.create_index(
        "ix_message_leased",
        "message",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state in ('claimed', 'sending')"),
    )
    op.create_index(
        "ix_message_queue",
        "message",
        ["channel", "origin", "origin_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("audience", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("control_percent", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("launched_by", sa.BigInteger(), nullable=True),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("launch_reached_id", sa.BigInteger(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state in ('draft', 'launching', 'running', 'paused', 'stopped', 'finished')",
            name=op.f("ck_campaign_state"),
        ),
        sa.CheckConstraint("control_percent between 0 and 50", name=op.f("ck_campaign_control")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_dates")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_campaign_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("middle_name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("tax_number", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("make", sa.Text(), nullable=True),
        sa.Column("vehicle_year", sa.BigInteger(), nullable=True),
        sa.Column("keeper_id", sa.BigInteger(), nullable=True),
        sa.Column("alias_of", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('person', 'company')", name=op.f("ck_client_kind")),
        sa.ForeignKeyConstraint(["alias_of"], ["client.id"], name=op.f("fk_client_alias_of")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_client_centre_id")),
        sa.ForeignKeyConstraint(["keeper_id"], ["app_user.id"], name=op.f("fk_client_keeper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
    )
    op.create_index(
        "ix_client_centre_name",
        "client",
        ["centre_id", "name_key", "id"],
        unique=False,
        postgresql_include=["keeper_id"],
        postgresql_where=sa.text("alias_of is null"),
    )
    op.create_index(
        "ix_client_keeper_name",
        "client",
        ["keeper_id", "name_key", "id"],
        unique=False,
        postgresql_where=sa.text("keeper_id is not null"),
    )
    op.create_index(
        "ix_client_name", "client", ["name_key", "id"], unique=False, postgresql_where=sa.text("alias_of is null")
    )
    op.create_index(
        "ix_client_name_trigram",
        "client",
        ["name_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name_key": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_client_unassigned",
        "client",
        ["id"],
        unique=False,
        postgresql_where=sa.text("centre_id is null and alias_of is null"),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problem", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state in ('received', 'waiting', 'running', 'done', 'failed', 'undone')",
            name=op.f("ck_import_batch_state"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_import_batch_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index("ix_import_batch_centre", "import_batch", ["centre_id", "id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_role_grant_centre_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_role_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_user_id"), "role_grant", ["user_id"], unique=False)
    op.create_index(
        "uq_role_grant_open",
        "role_grant",
        ["user_id", "centre_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_assignment_centre_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_assignment_client_id")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_assignment_rule_set_id")),
        sa.ForeignKeyConstraint(["run_id"], ["distribution_run.id"], name=op.f("fk_assignment_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_centre", "assignment", ["centre_id"], unique=False, postgresql_where=sa.text("ended_at is null")
    )
    op.create_index(op.f("ix_assignment_client_id"), "assignment", ["client_id"], unique=False)
    op.create_index(op.f("ix_assignment_run_id"), "assignment", ["run_id"], unique=False)
    op.create_index(
        "uq_assignment_open", "assignment", ["client_id"], unique=True, postgresql_where=sa.text("ended_at is null")
    )
    op.create_table(
        "consent_state",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_consent_state_client_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["dealer.id"], name=op.f("fk_consent_state_holder_id")),
        sa.PrimaryKeyConstraint("client_id", "channel", "purpose", "holder_id", name=op.f("pk_consent_state")),
    )
    op.create_table(
        "contact_budget",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=False),
        sa.Column("exempt", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("used <= cap or exempt", name=op.f("ck_contact_budget_cap")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_contact_budget_client_id")),
        sa.PrimaryKeyConstraint("client_id", "channel", "period_start", name=op.f("pk_contact_budget")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_invitation_campaign_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_invitation_centre_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_invitation_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index("ix_invitation_campaign", "invitation", ["campaign_id", "centre_id"], unique=False)
    op.create_index(op.f("ix_invitation_client_id"), "invitation", ["client_id"], unique=False)
    op.create_index(
        "uq_invitation_live",
        "invitation",
        ["client_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "recipient",
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome in ('invited', 'left_out')", name=op.f("ck_recipient_outcome")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_recipient_campaign_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_recipient_centre_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_recipient_client_id")),
        sa.PrimaryKeyConstraint("campaign_id", "client_id", name=op.f("pk_recipient")),
    )
    op.create_index("ix_recipient_client", "recipient", ["client_id"], unique=False)
    op.create_index(
        "ix_recipient_outcome", "recipient", ["campaign_id", "outcome", "reason", "client_id"], unique=False
    )
    op.create_table(
        "source_record",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("problem", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("features", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("said", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("normaliser_version", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_source_record_batch_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_source_record_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
    )
    op.create_index("ix_source_record_batch", "source_record", ["batch_id", "row_number"], unique=False)
    op.create_index(
        "uq_source_record_content",
        "source_record",
        ["centre_id", "content_hash", "ordinal"],
        unique=True,
        postgresql_where=sa.text("external_id is null and ended_at is null"),
    )
    op.create_index(
        "uq_source_record_external",
        "source_record",
        ["centre_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id is not null and ended_at is null"),
    )
    op.create_table(
        "unassigned",
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_unassigned_client_id")),
        sa.ForeignKeyConstraint(["run_id"], ["distribution_run.id"], name=op.f("fk_unassigned_run_id")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_unassigned")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("proof", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("act in ('given', 'withdrawn')", name=op.f("ck_consent_act")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_consent_centre_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_consent_client_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["dealer.id"], name=op.f("fk_consent_holder_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_consent_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_client_id"), "consent", ["client_id"], unique=False)
    op.create_index(op.f("ix_consent_record_id"), "consent", ["record_id"], unique=False)
    op.create_table(
        "identifier",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(collation="C"), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_identifier_client_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_identifier_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
    )
    op.create_index(op.f("ix_identifier_client_id"), "identifier", ["client_id"], unique=False)
    op.create_index(op.f("ix_identifier_record_id"), "identifier", ["record_id"], unique=False)
    op.create_index("ix_identifier_tail", "identifier", ["kind", sa.literal_column("reverse(value)")], unique=False)
    op.create_index("ix_identifier_value", "identifier", ["kind", "value"], unique=False)
    op.create_index("uq_identifier_once", "identifier", ["client_id", "kind", "value"], unique=True)
    op.create_table(
        "match_link",
        sa.Column("low_record_id", sa.BigInteger(), nullable=False),
        sa.Column("high_record_id", sa.BigInteger(), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("low_record_id < high_record_id", name=op.f("ck_match_link_order")),
        sa.ForeignKeyConstraint(["high_record_id"], ["source_record.id"], name=op.f("fk_match_link_high_record_id")),
        sa.ForeignKeyConstraint(["low_record_id"], ["source_record.id"], name=op.f("fk_match_link_low_record_id")),
        sa.PrimaryKeyConstraint("low_record_id", "high_record_id", name=op.f("pk_match_link")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bits", sa.Double(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_membership_client_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_membership_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(
        "ix_membership_client", "membership", ["client_id"], unique=False, postgresql_where=sa.text("until is null")
    )
    op.create_index(
        "uq_membership_open", "membership", ["record_id"], unique=True, postgresql_where=sa.text("until is null")
    )
    op.create_table(
        "recipient_step",
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "client_id"],
            ["recipient.campaign_id", "recipient.client_id"],
            name=op.f("fk_recipient_step_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "client_id", "step", name=op.f("pk_recipient_step")),
    )
    op.create_table(
        "review_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("low_record_id", sa.BigInteger(), nullable=False),
        sa.Column("high_record_id", sa.BigInteger(), nullable=False),
        sa.Column("bits", sa.Double(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["high_record_id"], ["source_record.id"], name=op.f("fk_review_item_high_record_id")),
        sa.ForeignKeyConstraint(["low_record_id"], ["source_record.id"], name=op.f("fk_review_item_low_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
    )
    op.create_index(
        "ix_review_item_high",
        "review_item",
        ["high_record_id"],
        unique=False,
        postgresql_where=sa.text("decided_at is null"),
    )
    op.create_index(
        "uq_review_item_open",
        "review_item",
        ["low_record_id", "high_record_id"],
        unique=True,
        postgresql_where=sa.text("decided_at is null"),
    )
    op.create_table(
        "vehicle",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("vin", sa.Text(), nullable=True),
        sa.Column("plate", sa.Text(), nullable=True),
        sa.Column("make", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("mileage_km", sa.BigInteger(), nullable=True),
        sa.Column("mileage_on", sa.Date(), nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("insurance_until", sa.Date(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_vehicle_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
    )
    op.create_index(op.f("ix_vehicle_record_id"), "vehicle", ["record_id"], unique=False)
    op.create_index(
        "ix_vehicle_vin_tail",
        "vehicle",
        [sa.literal_column("reverse(vin)")],
        unique=False,
        postgresql_where=sa.text("vin is not null"),
    )
    op.create_index("uq_vehicle_vin", "vehicle", ["vin"], unique=True, postgresql_where=sa.text("vin is not null"))
    op.create_table(
        "interaction",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("vehicle_id", sa.BigInteger(), nullable=True),
        sa.Column("mileage_km", sa.BigInteger(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_interaction_centre_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_interaction_client_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_interaction_record_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_interaction_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    op.create_index(op.f("ix_interaction_client_id"), "interaction", ["client_id"], unique=False)
    op.create_index("ix_interaction_last", "interaction", ["client_id", "happened_on", "id"], unique=False)
    op.create_index(op.f("ix_interaction_record_id"), "interaction", ["record_id"], unique=False)
    op.create_table(
        "ownership",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("vehicle_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_ownership_client_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_ownership_record_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_ownership_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership")),
    )
    op.create_index(op.f("ix_ownership_client_id"), "ownership", ["client_id"], unique=False)
    op.create_index(op.f("ix_ownership_record_id"), "ownership", ["record_id"], unique=False)
    op.create_index("uq_ownership_once", "ownership", ["vehicle_id", "client_id"], unique=True)
    op.create_table(
        "purchase",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("vehicle_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("mileage_km", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("born_client_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_purchase_centre_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_purchase_client_id")),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_purchase_record_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_purchase_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
    )
    op.create_index(op.f("ix_purchase_client_id"), "purchase", ["client_id"], unique=False)
    op.create_index("ix_purchase_last", "purchase", ["client_id", "happened_on", "id"], unique=False)
    op.create_index(op.f("ix_purchase_record_id"), "purchase", ["record_id"], unique=False)


def downgrade() -> None:

    op.drop_index(op.f("ix_purchase_record_id"), table_name="purchase")
    op.drop_index("ix_purchase_last", table_name="purchase")
    op.drop_index(op.f("ix_purchase_client_id"), table_name="purchase")
    op.drop_table("purchase")
    op.drop_index("uq_ownership_once", table_name="ownership")
    op.drop_index(op.f("ix_ownership_record_id"), table_name="ownership")
    op.drop_index(op.f("ix_ownership_client_id"), table_name="ownership")
    op.drop_table("ownership")
    op.drop_index(op.f("ix_interaction_record_id"), table_name="interaction")
    op.drop_index("ix_interaction_last", table_name="interaction")
    op.drop_index(op.f("ix_interaction_client_id"), table_name="interaction")
    op.drop_table("interaction")
    op.drop_index("uq_vehicle_vin", table_name="vehicle", postgresql_where=sa.text("vin is not null"))
    op.drop_index("ix_vehicle_vin_tail", table_name="vehicle", postgresql_where=sa.text("vin is not null"))
    op.drop_index(op.f("ix_vehicle_record_id"), table_name="vehicle")
    op.drop_table("vehicle")
    op.drop_index("uq_review_item_open", table_name="review_item", postgresql_where=sa.text("decided_at is null"))
    op.drop_index("ix_review_item_high", table_name="review_item", postgresql_where=sa.text("decided_at is null"))
    op.drop_table("review_item")
    op.drop_table("recipient_step")
    op.drop_index("uq_membership_open", table_name="membership", postgresql_where=sa.text("until is null"))
    op.drop_index("ix_membership_client", table_name="membership", postgresql_where=sa.text("until is null"))
    op.drop_table("membership")
    op.drop_table("match_link")
    op.drop_index("uq_identifier_once", table_name="identifier")
    op.drop_index("ix_identifier_value", table_name="identifier")
    op.drop_index("ix_identifier_tail", table_name="identifier")
    op.drop_index(op.f("ix_identifier_record_id"), table_name="identifier")
    op.drop_index(op.f("ix_identifier_client_id"), table_name="identifier")
    op.drop_table("identifier")
    op.drop_index(op.f("ix_consent_record_id"), table_name="consent")
    op.drop_index(op.f("ix_consent_client_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_table("unassigned")
    op.drop_index(
        "uq_source_record_external",
        table_name="source_record",
        postgresql_where=sa.text("external_id is not null and ended_at is null"),
    )
    op.drop_index(
        "uq_source_record_content",
        table_name="source_record",
        postgresql_where=sa.text("external_id is null and ended_at is null"),
    )
    op.drop_index("ix_source_record_batch", table_name="source_record")
    op.drop_table("source_record")
    op.drop_index("ix_recipient_outcome", table_name="recipient")
    op.drop_index("ix_recipient_client", table_name="recipient")
    op.drop_table("recipient")
    op.drop_index("uq_invitation_live", table_name="invitation", postgresql_where=sa.text("ended_at is null"))
    op.drop_index(op.f("ix_invitation_client_id"), table_name="invitation")
    op.drop_index("ix_invitation_campaign", table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("contact_budget")
    op.drop_table("consent_state")
    op.drop_index("uq_assignment_open", table_name="assignment", postgresql_where=sa.text("ended_at is null"))
    op.drop_index(op.f("ix_assignment_run_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_client_id"), table_name="assignment")
    op.drop_index("ix_assignment_centre", table_name="assignment", postgresql_where=sa.text("ended_at is null"))
    op.drop_table("assignment")
    op.drop_index(
        "uq_role_grant_open",
        table_name="role_grant",
        postgresql_where=sa.text("ended_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(op.f("ix_role_grant_user_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index("ix_import_batch_centre", table_name="import_batch")
    op.drop_table("import_batch")
    op.drop_index(
        "ix_client_unassigned", table_name="client", postgresql_where=sa.text("centre_id is null and alias_of is null")
    )
    op.drop_index(
        "ix_client_name_trigram",
        table_name="client",
        postgresql_using="gin",
        postgresql_ops={"name_key": "gin_trgm_ops"},
    )
    op.drop_index("ix_client_name", table_name="client", postgresql_where=sa.text("alias_of is null"))
    op.drop_index("ix_client_keeper_name", table_name="client", postgresql_where=sa.text("keeper_id is not null"))
    op.drop_index(
        "ix_client_centre_name",
        table_name="client",
        postgresql_include=["keeper_id"],
        postgresql_where=sa.text("alias_of is null"),
    )
    op.drop_table("client")
    op.drop_table("campaign")
    op.drop_index("ix_message_queue", table_name="message", postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(
        "ix_message_leased", table_name="message", postgresql_where=sa.text("state in ('claimed', 'sending')")
    )
    op.drop_table("message")
    op.drop_table("distribution_run")
    op.drop_index(op.f("ix_centre_dealer_id"), table_name="centre")
    op.drop_table("centre")
    op.drop_table("sign_in_throttle")
    op.drop_table("scope_key")
    op.drop_index("uq_rule_set_published", table_name="rule_set", postgresql_where=sa.text("state = 'published'"))
    op.drop_index("uq_rule_set_draft", table_name="rule_set", postgresql_where=sa.text("state = 'draft'"))
    op.drop_table("rule_set")
    op.drop_table("message_template")
    op.drop_table("message_hold")
    op.drop_table("match_key")
    op.drop_index("ix_journal_entry_user", table_name="journal_entry")
    op.drop_index("ix_journal_entry_client", table_name="journal_entry")
    op.drop_index("ix_journal_entry_centre", table_name="journal_entry")
    op.drop_index("ix_journal_entry_at", table_name="journal_entry")
    op.drop_index("ix_journal_entry_act", table_name="journal_entry")
    op.drop_table("journal_entry")
    op.drop_table("dealer")
    op.drop_table("app_user")
