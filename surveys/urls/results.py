"""Addresses of results, recommendations and exports."""

from django.urls import path

from surveys.views import recommendations, results

urlpatterns = [
    path("results/", results.results, name="results"),
    path("results/method/", results.method, name="method"),
    path("results/<slug:slug>/<int:year>/", results.period, name="period-results"),
    path("results/<slug:slug>/<int:year>/report/", results.report, name="report"),
    path("desk/results/<slug:slug>/<int:year>/", results.inside, name="inside-results"),
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path("recommendations/new/", recommendations.new_recommendation, name="new-recommendation"),
    path("recommendations/<int:recommendation_id>/", recommendations.recommendation, name="recommendation"),
    path("recommendations/<int:recommendation_id>/revise/", recommendations.revise, name="revise-recommendation"),
    path("recommendations/<int:recommendation_id>/progress/", recommendations.progress, name="report-progress"),
]
