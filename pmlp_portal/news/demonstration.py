"""Invented news, marked as such, so that the pages of news can be seen alive."""

from datetime import datetime, timedelta

from pmlp_portal.news.models import NewsItem

_BYLINE = {
    "byline_lv": "Personāla vadības un sabiedrisko attiecību departaments",
    "byline_en": "Department of Personnel Management and Public Relations",
    "press_email": "prese@pmlp.gov.lv",
    "press_phone": "67219185",
}
_NEWS = (
    {
        "slug": "rinda-no-majam",
        "title_lv": "Rindā var iestāties no mājām",
        "title_en": "You can join the queue from home",
        "lead_lv": "Pirms iestājaties, redzat, cikos jūs izsauks un līdz cikiem jābūt nodaļā.",
        "lead_en": "Before you join you see when you will be called and by what time to be at the branch.",
        "text_lv": "Izvēlieties nodaļu un pakalpojumu, tad spiediet \u201eIestāties rindā\u201d.\n\n"
        "Lapa pati pasaka, kad doties ceļā. Ja neesat paspējis, vietu varat pārcelt par 15 minūtēm.",
        "text_en": "Choose a branch and a service, then press \u201cJoin the queue\u201d.\n\n"
        "The page tells you when to leave. If you can't make it, you can move your place back by 15 minutes.",
        "quote_lv": "Nodaļā vairs nav jāsēž un jāgaida: laiks pieder jums.",
        "quote_en": "Nobody has to sit and wait at a branch any more: the time is yours.",
        "quoted": "Anna Paraugs, PMLP",
    },
    {
        "slug": "klientu-aptauja-sakas",
        "title_lv": "Sākas klientu aptauja",
        "title_en": "The survey of clients begins",
        "lead_lv": "Zvanām tiem, kurus izlozēja pēc iepriekš noslēgta plāna. Lapā var pārbaudīt, vai zvans ir īsts.",
        "lead_en": "We call who was drawn by a plan locked beforehand. A page tells whether a call is genuine.",
        "text_lv": "Aptaujā ir 17 jautājumu. Atbildēm vārda nav.\n\nKas negrib atbildēt, to pasaka vienreiz.",
        "text_en": "There are 17 questions. Answers are tied to no name.\n\nWho does not want to answer says so once.",
    },
    {
        "slug": "darba-laiks-svetkos",
        "title_lv": "Nodaļu darba laiks svētkos",
        "title_en": "",
        "lead_lv": "Svētku dienās nodaļas ir slēgtas; pirmssvētku dienā tās slēdz stundu agrāk.",
        "text_lv": "Katras nodaļas lapā ir tās darba laiks jebkurā dienā.",
    },
)


def load(*, now: datetime) -> None:
    """Invent what is missing. Twice changes nothing."""
    for days, columns in enumerate(_NEWS, start=2):
        usual = {**_BYLINE, **columns, "published_at": now - timedelta(days=3 * days), "is_demonstration": True}
        NewsItem.objects.get_or_create(slug=columns["slug"], defaults=usual)
