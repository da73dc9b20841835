from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("idempotency", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64)),
                ("body_hash", models.CharField(max_length=64)),
                ("answer", models.JSONField(null=True)),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["kept_at"], name="kept_answer_kept_at")],
                "constraints": [models.UniqueConstraint(fields=("key_hash",), name="kept_answer_once_per_key")],
            },
        ),
    ]
