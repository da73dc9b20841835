"""A version of the directory that the database raises itself, whoever changes a row and by whatever way."""

from django.db import migrations

TABLES = (
    "branch", "branchservice", "counter", "counter_services", "officeholiday", "openinghours", "service",
    "specialday", "weeklyschedule",
)  # fmt: skip

FUNCTION = """
CREATE FUNCTION directory_has_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory_directoryversion (id, version) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET version = directory_directoryversion.version + 1;
    RETURN NULL;
END;
$$;
"""
TRIGGER = """
CREATE TRIGGER directory_has_changed AFTER INSERT OR UPDATE OR DELETE ON directory_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION directory_has_changed();
"""


class Migration(migrations.Migration):
    replaces = [("directory", "0003_version")]
    dependencies = [("directory", "0001_tables")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION directory_has_changed()"),
        *(
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER directory_has_changed ON directory_{table}")
            for table in TABLES
        ),
    ]
