from django.db import models


class Closing(models.Model):
    """A day on which the library is closed although it would be open."""

    day = models.DateField(unique=True)
    reason = models.CharField(max_length=100)
