"""Every address of the portal, as a table of contents: Latvian at /…, English at /en/…."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from pmlp_portal.opendata.urls import files as open_data_files
from pmlp_portal.operations import views as operations
from pmlp_portal.site import views as site
from pmlp_portal.supervisor import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", operations.metrics, name="metrics"),
    path("robots.txt", site.robots_txt, name="robots"),
    path("sitemap.xml", site.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", site.sitemap_of_pages, name="sitemap-pages"),
    path("sitemap-questions-<int:part>.xml", site.sitemap_of_questions, name="sitemap-questions"),
    *open_data_files,
    # The queue's come last: they answer for every address of the API that is not there.
    path("api/v1/", include("appointments.api.urls")),
    path("api/v1/", include("forum.api.urls")),
    path("api/v1/", include("pmlp_portal.catalogue.api_urls")),
    path("api/v1/", include("queueing.api.urls")),
]

urlpatterns += i18n_patterns(
    path("", include("pmlp_portal.site.urls")),
    path("", include("pmlp_portal.catalogue.urls")),
    path("", include("queueing.urls")),
    path("", include("appointments.urls")),
    path("", include("appointments.training_urls")),
    path("forum/", include("forum.urls")),
    path("surveys/", include("surveys.urls")),
    path("deadlines/", include("pmlp_portal.deadlines.urls")),
    path("news/", include("pmlp_portal.news.urls")),
    path("faults/", include("pmlp_portal.faults.urls")),
    path("", include("pmlp_portal.operations.urls")),
    path("opendata/", include("pmlp_portal.opendata.urls")),
    path("indicators/", include("pmlp_portal.indicators.urls")),
    path("staff/", include("pmlp_portal.accounts.urls")),
    path("", include("pmlp_portal.notifications.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

handler400 = "pmlp_portal.site.views.bad_request"
handler403 = "pmlp_portal.site.views.forbidden"
handler404 = "pmlp_portal.site.views.not_found"
handler500 = "pmlp_portal.site.views.failed"
