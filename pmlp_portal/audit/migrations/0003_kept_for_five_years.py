"""Records are never changed, and may be removed only when they are five years old."""

from django.db import migrations

FIVE_YEARS = """
CREATE OR REPLACE FUNCTION audit_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '1825 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit records are never changed, and kept for five years'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_record_is_append_only';
END;
$$;
"""

FOR_EVER = """
CREATE OR REPLACE FUNCTION audit_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit records are never changed or removed'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_record_is_append_only';
END;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [migrations.RunSQL(FIVE_YEARS, FOR_EVER)]
