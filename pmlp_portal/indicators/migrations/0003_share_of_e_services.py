"""The share of services done online is computed from uses of e-services and visits."""

from django.db import migrations, models

SOURCES = ["imported", "satisfaction", "solutions"]
WITH_E_SERVICES = [*SOURCES, "e_services"]

BECOMES_COMPUTED = """
    UPDATE indicators_indicator SET source = 'e_services' WHERE code = 'e-services' AND source = 'imported'
"""
BECOMES_IMPORTED = "UPDATE indicators_indicator SET source = 'imported' WHERE source = 'e_services'"


def _known(sources: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(source__in=sources), name="indicator_source_is_known")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_what_stays")]

    operations = [
        migrations.RemoveConstraint("indicator", "indicator_source_is_known"),
        migrations.AlterField(
            "indicator",
            "source",
            models.CharField(
                choices=[
                    ("imported", "imported from outside the portal"),
                    ("satisfaction", "computed from published surveys"),
                    ("solutions", "computed from the register of solutions"),
                    ("e_services", "computed from uses of e-services and visits"),
                ],
                max_length=12,
                verbose_name="where actual values come from",
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BECOMES_IMPORTED),
        migrations.AddConstraint("indicator", _known(WITH_E_SERVICES)),
        migrations.RunSQL(BECOMES_COMPUTED, migrations.RunSQL.noop),
    ]
