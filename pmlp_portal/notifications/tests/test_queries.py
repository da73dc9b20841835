import pytest

from pmlp_portal.kernel.contacts import EmailWithoutAt
from pmlp_portal.notifications import queries
from pmlp_portal.notifications.errors import PhoneNotPossible
from pmlp_portal.notifications.tests.cast import ANNA, PETERIS


class TestReachableContact:
    def test_a_phone_is_reachable_only_where_a_gateway_is_connected(self, settings):
        settings.SMS_GATEWAY_URL = ""
        with pytest.raises(PhoneNotPossible):
            queries.reachable_contact("26123456")

        settings.SMS_GATEWAY_URL = "https://sms.example.lv/send"
        assert queries.reachable_contact("26123456") == PETERIS

    def test_an_email_always_is(self, settings):
        settings.SMS_GATEWAY_URL = ""
        assert queries.reachable_contact("anna@example.lv") == ANNA

    def test_nonsense_never_is(self):
        with pytest.raises(EmailWithoutAt):
            queries.reachable_contact("anna")
