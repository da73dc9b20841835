"""Addresses of results, recommendations and exports."""

from django.urls import path

from surveys.views import downloads, publishing, recommendations, results

urlpatterns = [
    path("results/", results.results, name="results"),
    path("results/method/", results.method, name="method"),
    path("results/<slug:slug>/<int:year>/", results.period, name="period-results"),
    path("results/<slug:slug>/<int:year>/report/", results.report, name="report"),
    path(
        "results/<slug:slug>/<int:year>/<slug:instrument>/<slug:kind>.<slug:ending>",
        downloads.figures,
        name="results-file",
    ),
    path("desk/results/<slug:slug>/<int:year>/", results.inside, name="inside-results"),
    path(
        "desk/results/<slug:slug>/<int:year>/<slug:instrument>/<slug:kind>.<slug:ending>",
        downloads.inside_figures,
        name="inside-results-file",
    ),
    path("desk/stages/<int:stage_id>/answers.<slug:ending>", downloads.answers, name="answers-file"),
    path("desk/stages/<int:stage_id>/publish/", publishing.publish, name="publish"),
    path("desk/stages/<int:stage_id>/withdraw/", publishing.withdraw, name="withdraw"),
    path("desk/stages/<int:stage_id>/codebook.csv", downloads.codebook, name="codebook"),
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path("recommendations/new/", recommendations.new_recommendation, name="new-recommendation"),
    path("recommendations/<int:recommendation_id>/", recommendations.recommendation, name="recommendation"),
    path("recommendations/<int:recommendation_id>/revise/", recommendations.revise, name="revise-recommendation"),
    path("recommendations/<int:recommendation_id>/progress/", recommendations.progress, name="report-progress"),
]
