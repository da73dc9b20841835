"""What the search knows of this office's vocabulary: words that say nothing, names of one thing, words near in meaning.

Everything here is written as people write it; `words` brings it to stems. To teach the search a new name, add a line.
"""

# Words a question is full of and that tell no question from another.
_SAYING_NOTHING = """
un vai ka kā kas ko kam kur kad kāpēc cik kāds kāda kādi kādas kādu kādus kādā kādam kādos kura kurš kuru kurā kuras
kuri ja jo lai bet arī tikai jau vēl tad tomēr gan nu jā nē ne ar par pie uz no līdz pēc pirms bez aiz kopš ap pa es
mēs jūs tu viņš viņa viņi mans mana manu mani manam manai manas manā mums man jums jūsu mūsu savs sava savu savas
savam savai savā sev tas tā to tie tās tam tai tiem tām tajā šis šī šo šie šīs šim šai šajā ir esmu esam nav būt būs
bija būtu var varu varam varētu drīkst drīkstu drīkstam vajag vajadzētu nepieciešams nepieciešama nepieciešami jābūt
vēlos gribu gribētu vēlētos lūdzu lūgums paldies labdien sveiki pasakiet pateikt zināt uzzināt jautājums sakiet dara
darīt tieši ļoti kaut ieteikt tagad the a an of in is are am be my me i we you your can could how do does what which
for on at and or where when who why it this that with from have has need please hello want should would must
"""
STOP_WORDS = frozenset(_SAYING_NOTHING.split())


# Names of one and the same thing: whoever types one finds all. The key is what they are called in the index.
CONCEPTS: dict[str, tuple[str, ...]] = {
    "eid": (
        "personas apliecība",
        "eID",
        "eID karte",
        "e-ID",
        "e ID karte",
        "ID karte",
        "ID",
        "identifikācijas karte",
        "identitātes karte",
        "identity card",
        "ID card",
        "eID card",
    ),
    "tua": (
        "termiņuzturēšanās atļauja",
        "termiņa uzturēšanās atļauja",
        "terminētā uzturēšanās atļauja",
        "pagaidu uzturēšanās atļauja",
        "TUA",
        "temporary residence permit",
    ),
    "pua": ("pastāvīgās uzturēšanās atļauja", "pastāvīgā uzturēšanās atļauja", "PUA", "permanent residence permit"),
    "eparaksts": ("e-paraksts", "elektroniskais paraksts", "drošs elektroniskais paraksts", "e-signature"),
    "epakalpojums": ("e-pakalpojums", "elektroniskais pakalpojums", "e-service"),
    "eadrese": ("e-adrese", "oficiālā elektroniskā adrese"),
    "savieniba": ("Eiropas Savienība", "European Union", "EU"),
    "dzivesvieta": ("dzīvesvieta", "dzīves vieta", "dzīvesvietas adrese", "pieraksta adrese", "place of residence"),
    "izsaukums": ("izsaukums", "ielūgums", "uzaicinājums", "vīzas uzaicinājums", "invitation"),
    "nodeva": ("valsts nodeva", "nodeva", "maksa", "cena", "izmaksas", "maksāt", "tarifs", "state fee", "fee", "cost"),
    "dzimsanasaplieciba": ("dzimšanas apliecība", "dzimšanas izraksts", "birth certificate"),
    "laulatais": ("laulātais", "vīrs", "sieva", "dzīvesbiedrs", "spouse", "husband", "wife"),
    "liegums": ("ieceļošanas aizliegums", "ieceļošanas liegums", "melnais saraksts"),
}

# Words near in meaning: found too, but below what was typed.
SYNONYMS: tuple[tuple[str, ...], ...] = (
    (
        "pazaudēt",
        "nozaudēt",
        "zaudēt",
        "pazust",
        "pazudusi",
        "pazuda",
        "zudums",
        "nozagt",
        "nozaga",
        "nozagta",
        "zādzība",
    ),
    ("bērns", "zīdainis", "jaundzimušais", "mazulis", "dēls", "meita", "nepilngadīgais"),
    ("saņemt", "izņemt", "paņemt", "dabūt", "izsniegt"),
    ("pieteikt", "pieteikties", "noformēt", "taisīt", "uztaisīt", "izgatavot", "nokārtot"),
    ("pieraksts", "pierakstīties", "vizīte", "apmeklējums"),
    ("ārzemes", "ārvalstis", "ārpus"),
    ("eksāmens", "pārbaude", "tests"),
    ("ātri", "steidzami", "paātrināti", "ekspreša", "steidzams"),
    ("laulības", "precības", "apprecējos", "apprecēties", "kāzas"),
    ("uzvārds", "vārds", "vārda maiņa"),
    ("pensionārs", "seniors", "pensija"),
    ("ceļot", "izceļot", "izbraukt", "aizbraukt", "ceļojums"),
    ("pagarināt", "pagarināšana", "atjaunot"),
    ("nomainīt", "apmainīt", "mainīt", "apmaiņa", "nomaiņa"),
    ("termiņš", "ilgums", "ilgi", "ilgs"),
    ("pilnvara", "pilnvarot", "pilnvarotais", "pārstāvis"),
    ("dubultpilsonība", "dubultā pilsonība"),
    ("fotogrāfija", "foto", "bilde", "fotografēt"),
    ("deklarēt", "pierakstīt", "deklarācija"),
    ("darbs", "strādāt", "nodarbināt", "darbinieks"),
    ("students", "studijas", "studēt", "mācīties"),
)

# Roots that change more than an ending, or are too short to be cut by rule.
IRREGULAR = {
    "celoj": "cel",
    "celojum": "cel",
    "celosan": "cel",
    "piesak": "pieteik",
    "piesac": "pieteik",
    "izsniedz": "izsnieg",
    "pazud": "pazus",
    "pazudus": "pazus",
    "zudus": "pazus",
}
