"""What a branch offers and what it costs."""

from datetime import date

from django.db.models import Q, QuerySet

from pmlp_portal.directory.models import Branch, Fee, Service


def services_of(*, branch: Branch) -> QuerySet[Service]:
    """Return the services a branch offers, in their order on screens."""
    return Service.objects.filter(offers__branch=branch)


def fees_on(*, service: Service, day: date) -> QuerySet[Fee]:
    """Return what a service costs that day."""
    begun = Fee.objects.filter(service=service, valid_from__lte=day)
    return begun.filter(Q(valid_until=None) | Q(valid_until__gt=day))
