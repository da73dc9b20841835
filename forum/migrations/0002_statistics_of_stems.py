from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("forum", "0003_statistics_of_stems")]
    dependencies = [("forum", "0001_tables")]

    operations = [
        # How common a stem is decides how it is looked for: three thousand of them are counted instead of one.
        migrations.RunSQL(
            "ALTER TABLE forum_question ALTER COLUMN search_vector SET STATISTICS 300",
            "ALTER TABLE forum_question ALTER COLUMN search_vector SET STATISTICS -1",
        ),
    ]
