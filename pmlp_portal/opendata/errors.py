"""What is not among the data, in words."""

from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.errors import NotFound


class DatasetNotFound(NotFound):
    code = "dataset_not_found"
    sentence = _("There is no dataset at this address. The list of open data names all there are.")
