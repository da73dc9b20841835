from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_search_words")]

    operations = [
        # How common a stem is decides how it is looked for: three thousand of them are counted instead of one.
        migrations.RunSQL(
            "ALTER TABLE forum_question ALTER COLUMN search_vector SET STATISTICS 300",
            "ALTER TABLE forum_question ALTER COLUMN search_vector SET STATISTICS -1",
        ),
    ]
