"""The database itself refuses to change or remove a record."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit records are never changed or removed'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_record_is_append_only';
END;
$$;
CREATE TRIGGER audit_record_is_append_only
    BEFORE UPDATE OR DELETE ON audit_auditrecord
    FOR EACH ROW EXECUTE FUNCTION audit_record_is_append_only();
"""

ALLOW = """
DROP TRIGGER audit_record_is_append_only ON audit_auditrecord;
DROP FUNCTION audit_record_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
