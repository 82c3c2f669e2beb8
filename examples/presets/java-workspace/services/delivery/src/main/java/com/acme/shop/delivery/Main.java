package com.acme.shop.delivery;

import com.acme.shop.dates.Dates;
import com.acme.shop.geo.Place;
import java.time.LocalDate;

/** Says when something comes, and from how far. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        double way = new Place(50.1, 8.7).kilometresTo(new Place(52.5, 13.4));
        System.out.println(Dates.nextWorkday(LocalDate.now()) + ", " + Math.round(way) + " km");
    }
}
