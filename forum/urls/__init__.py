"""Addresses of the forum: for readers and askers, for who answers and sorts, and for figures and feeds."""

from forum.urls import desk, figures, visitors

app_name = "forum"

urlpatterns = [*desk.urlpatterns, *figures.urlpatterns, *visitors.urlpatterns]
