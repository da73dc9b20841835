"""The queue's rules are kept beside the directory, so a change of theirs raises its version too."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER directory_has_changed AFTER INSERT OR UPDATE OR DELETE ON queueing_queuepolicyrow
    FOR EACH STATEMENT EXECUTE FUNCTION directory_has_changed();
"""


class Migration(migrations.Migration):
    replaces = [("queueing", "0003_rules_raise_the_directory_version")]
    dependencies = [("queueing", "0001_tables"), ("directory", "0002_version")]

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER directory_has_changed ON queueing_queuepolicyrow")]
