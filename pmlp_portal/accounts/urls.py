"""Addresses of staff accounts."""

from django.urls import path

from pmlp_portal.accounts import security_views, views

app_name = "accounts"

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("attended/", security_views.attended, name="attended"),
    path("second-step/", security_views.second_step, name="second-step"),
    path("second-step/key/begin/", security_views.key_begin, name="key-begin"),
    path("second-step/key/complete/", security_views.key_complete, name="key-complete"),
    path("security/", security_views.security, name="security"),
    path("security/app/", security_views.app, name="app"),
    path("security/app/remove/", security_views.remove_app, name="remove-app"),
    path("security/codes/", security_views.recovery_codes, name="recovery-codes"),
    path("security/keys/begin/", security_views.key_add_begin, name="key-add-begin"),
    path("security/keys/complete/", security_views.key_add_complete, name="key-add-complete"),
    path("security/keys/<int:key_id>/remove/", security_views.remove_key, name="remove-key"),
]
