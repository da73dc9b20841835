"""One more way a message ends; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("due", "Due"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                    ("lapsed", "Too late to send"),
                    ("superseded", "Not needed: another told it"),
                ],
                default="due",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
