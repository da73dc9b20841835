from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("limits", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=32)),
                ("starts_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["starts_at"], name="tally_starts_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject", "starts_at"), name="one_tally_per_window")
                ],
            },
        ),
    ]
