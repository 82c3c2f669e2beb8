from django.urls import path

from hours.views import day

urlpatterns = [path("", day), path("<slug:name>/", day)]
