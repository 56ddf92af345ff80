"""The pages of django-allauth that the portal uses, under the names by which it looks them up.

Left out on purpose: open sign-up, several addresses (the profile changes the one that there is), sign-in by code.
"""

from allauth.account import views
from allauth.socialaccount import views as social
from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path

from coalition.views.account import SignIn, password_change

urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("profile/password/", password_change, name="account_change_password"),
    path("account/closed/", views.account_inactive, name="account_inactive"),
    path("account/signup/", views.signup, name="account_signup"),
    path("account/confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("account/password/", views.password_reset, name="account_reset_password"),
    path("account/password/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/password/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("account/sso/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/sso/error/", social.login_error, name="socialaccount_login_error"),
    path("account/sso/signup/", social.signup, name="socialaccount_signup"),
    path("account/sso/connections/", social.connections, name="socialaccount_connections"),
]
