from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .week import WEEK, opening


def day(request: HttpRequest, name: str = "") -> HttpResponse:
    days = [name.lower()] if name else list(WEEK)
    try:
        hours = [(each.title(), opening(each)) for each in days]
    except KeyError:
        raise Http404(f"there is no {name}") from None
    return render(request, "hours/day.html", {"hours": hours})
