"""People who sign in. Where they work and as what is given in the directory."""

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from pmlp_portal.accounts import actions as deeds
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.kernel import clock

if TYPE_CHECKING:
    PlainUserAdmin = UserAdmin[User]
else:
    PlainUserAdmin = UserAdmin

# Rights come from roles; groups would be a second place to look.
admin.site.unregister(Group)
# What a second step is proved with is its owner's; an administrator may reset it and not look at it.
for proof in (TOTPDevice, StaticDevice):
    admin.site.unregister(proof)


@admin.register(User)
class PortalUserAdmin(RecordedAdmin, PlainUserAdmin):
    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    actions = ("reset_second_step",)

    @admin.action(description=_("Reset the second step: everything it was proved with is lost"), permissions=["change"])
    def reset_second_step(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """For somebody whose phone is lost, and the codes with it. Ask them in person who they are."""
        for user in users:
            deeds.remove_all_factors(user=user, by=cast(User, request.user), now=clock.now())
        self.message_user(request, _("The second step is reset. They set it up anew when they sign in."))
