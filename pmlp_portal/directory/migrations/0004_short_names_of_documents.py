"""Documents get short names: what the clerk chooses from, where the text speaks to the visitor."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SHORT = {
    "Iepriekšējā pase vai personas apliecība, arī ja beidzies derīgums": (
        "iepriekšējā pase vai personas apliecība",
        "previous passport or identity card",
    ),
    "Maksājuma karte vai apliecinājums, ka samaksāts": (
        "maksājuma apliecinājums",
        "proof of payment",
    ),
    "Ja maksājat mazāk: pensionāra vai invaliditātes apliecība": (
        "pensionāra vai invaliditātes apliecība",
        "pensioner's or disability card",
    ),
    "Ja piesakāt bērnam: bērns un viens no vecākiem ar savu dokumentu": (
        "bērns vai vecāks ar dokumentu",
        "child, or parent with a document",
    ),
    "Iepriekšējais dokuments, ja tas vēl ir pie jums": (
        "iepriekšējais dokuments",
        "previous document",
    ),
    "Ja saņemat bērna dokumentu: sava pase vai personas apliecība": (
        "vecāka pase vai personas apliecība",
        "parent's passport or identity card",
    ),
    "Derīga pase vai personas apliecība": (
        "derīga pase vai personas apliecība",
        "valid passport or identity card",
    ),
    "Pamats dzīvot šajā adresē: īpašums, līgums vai īpašnieka piekrišana": (
        "pamats dzīvot šajā adresē",
        "ground for living at the address",
    ),
    "Ārvalstī izdots dokuments par laulību vai uzvārda maiņu": (
        "dokuments par laulību vai uzvārda maiņu",
        "document on the marriage or change of surname",
    ),
    "Tulkojums latviešu valodā, ja dokuments ir citā valodā": (
        "tulkojums latviešu valodā",
        "translation into Latvian",
    ),
    "Derīgs ceļošanas dokuments": (
        "derīgs ceļošanas dokuments",
        "valid travel document",
    ),
    "Dokumenti, kas pamato uzturēšanos Latvijā": (
        "uzturēšanās pamatojums",
        "documents on why one stays in Latvia",
    ),
    "Apliecinājums, ka samaksāta valsts nodeva": (
        "valsts nodevas apliecinājums",
        "proof of the state fee",
    ),
    "Ziņas par uzaicināto personu: ceļošanas dokumenta kopija": (
        "uzaicinātā ceļošanas dokumenta kopija",
        "copy of the invited person's travel document",
    ),
}


def give_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Name the documents of the reference data; others keep their text as the name until somebody gives them one."""
    documents = apps.get_model("directory", "RequiredDocument").objects
    for text, (latvian, english) in SHORT.items():
        documents.filter(text_lv=text, short_lv="").update(short_lv=latvian, short_en=english)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_version")]
    operations = [
        migrations.AddField(
            "requireddocument",
            "short_lv",
            models.CharField(blank=True, default="", max_length=80, verbose_name="short name (Latvian)"),
            preserve_default=False,
        ),
        migrations.AddField(
            "requireddocument",
            "short_en",
            models.CharField(blank=True, default="", max_length=80, verbose_name="short name (English)"),
            preserve_default=False,
        ),
        migrations.RunPython(give_names, migrations.RunPython.noop),
    ]
