from pmlp_portal.directory import actions
from pmlp_portal.directory.models import Service
from pmlp_portal.site import icons


def test_every_service_of_the_reference_data_has_an_icon_that_is_drawn(db):
    actions.load_reference()
    assert {service.icon for service in Service.objects.all()} <= set(icons.SHAPES)
