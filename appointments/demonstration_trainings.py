"""Information days made up after those the office has held: three ahead, one over; marked as demonstration data."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from appointments.models import Training, TrainingMaterial
from pmlp_portal.kernel import clock

DAY = timedelta(days=1)
_NATURALISATION_LV = (
    "Kā kļūt par Latvijas pilsoni: kas var pieteikties, kādi ir valodas un zināšanu pārbaudījumi, kādi dokumenti "
    "jāiesniedz un cik ilgi jāgaida. Pēc stāstījuma var jautāt."
)
_NATURALISATION_EN = (
    "How to become a citizen of Latvia: who can apply, what the tests of language and knowledge are like, which "
    "documents to hand in and how long it takes. Questions are answered afterwards."
)
_E_SERVICES_LV = "Ko var nokārtot internetā: dzīvesvietas deklarēšana, ziņas par sevi un dokumentu pieteikšana."
_E_SERVICES_EN = "What can be done on the internet: declaring residence, looking at one's own data, applying."


@dataclass(frozen=True, slots=True)
class _Plan:
    slug: str
    title: tuple[str, str]
    description: tuple[str, str]
    audience: tuple[str, str]
    in_days: int
    begins: time
    places: int
    place: str = ""
    online_url: str = ""


_CITIZENS = ("Ikvienam, kas gatavojas naturalizācijai", "Everybody who prepares for naturalisation")
_ALL = ("Ikvienam", "Everybody")
_DAY = ("Informācijas diena par naturalizāciju", "Information day on naturalisation")
_NATURALISATION = (_NATURALISATION_LV, _NATURALISATION_EN)
_PLANS = (
    _Plan("riga", _DAY, _NATURALISATION, _CITIZENS, 9, time(16), 20, "Rīgas 4. nodaļa, Daugavpils iela 31, 205. telpa"),
    _Plan("liepaja", _DAY, _NATURALISATION, _CITIZENS, 16, time(15), 12, "Liepājas nodaļa, Vecā ostmala 24"),
    _Plan(
        "video",
        ("Pārvaldes pakalpojumi internetā", "The office's services on the internet"),
        (_E_SERVICES_LV, _E_SERVICES_EN),
        _ALL,
        23,
        time(13),
        100,
        online_url="https://video.example.lv/informacijas-diena",
    ),
    _Plan("daugavpils", _DAY, _NATURALISATION, _CITIZENS, -30, time(15), 15, "Daugavpils nodaļa, 18. novembra 105"),
)


def load(*, now: datetime) -> None:
    """Plan what is missing: each again once the last one of its kind is over. Changes nothing twice on one day."""
    for plan in _PLANS:
        mine = Training.objects.filter(is_demonstration=True, slug__startswith=f"{plan.slug}-")
        ahead = mine.filter(starts_at__gt=now).exists() if plan.in_days > 0 else mine.exists()
        if not ahead:
            _plan(plan, day=_on_a_weekday(clock.day_of(now) + plan.in_days * DAY), now=now)


def _on_a_weekday(day: date) -> date:
    return day + max(0, 7 - day.isoweekday()) * DAY + DAY if day.isoweekday() > 5 else day


def _plan(plan: _Plan, *, day: date, now: datetime) -> None:
    starts_at = clock.at(day, plan.begins)
    training = Training.objects.create(
        slug=f"{plan.slug}-{day:%Y-%m-%d}",
        title_lv=plan.title[0],
        title_en=plan.title[1],
        description_lv=plan.description[0],
        description_en=plan.description[1],
        audience_lv=plan.audience[0],
        audience_en=plan.audience[1],
        place=plan.place,
        online_url=plan.online_url,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        sign_up_closes_at=starts_at - timedelta(hours=4),
        places=plan.places,
        waiting_places=5,
        is_demonstration=True,
    )
    if plan.in_days < 0:
        TrainingMaterial.objects.create(
            training=training,
            title="www.pmlp.gov.lv",
            link="https://www.pmlp.gov.lv/",
            added_at=now,
        )
