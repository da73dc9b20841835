"""Addresses of surveys: for who is asked, for who asks and plans, and of what came of it."""

from surveys.urls import desk, results, visitors

app_name = "surveys"

# A token is any word: what has a name of its own comes first.
urlpatterns = [*desk.urlpatterns, *results.urlpatterns, *visitors.urlpatterns]
