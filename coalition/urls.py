from django.contrib.auth.views import LogoutView
from django.urls import path

from coalition import views

app_name = "coalition"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="session-start"),
    path("logout/", LogoutView.as_view(), name="session-end"),
    path("roles/", views.role_list, name="role-list"),
    path("organisations/", views.organisation_list, name="organisation-list"),
    path("inbox/", views.notice_list, name="notice-list"),
    path("inbox/<int:pk>/", views.notice_open, name="notice-open"),
    path("inbox/read/", views.notice_read, name="notice-read"),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", views.password_change, name="password-change"),
    path("profile/token/", views.token_renew, name="token-renew"),
    path("jobs/<int:pk>/", views.job_detail, name="job-detail"),
    path("jobs/<int:pk>/restart/", views.job_restart, name="job-restart"),
    path("audit/", views.audit_list, name="audit-list"),
    path("ui/", views.gallery, name="gallery"),
]
