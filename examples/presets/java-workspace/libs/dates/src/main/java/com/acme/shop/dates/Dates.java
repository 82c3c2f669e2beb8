package com.acme.shop.dates;

import java.time.DayOfWeek;
import java.time.LocalDate;

/** Days on which there is work. */
public final class Dates {
    private Dates() {}

    public static LocalDate nextWorkday(LocalDate day) {
        LocalDate next = day.plusDays(1);
        while (next.getDayOfWeek() == DayOfWeek.SATURDAY || next.getDayOfWeek() == DayOfWeek.SUNDAY) {
            next = next.plusDays(1);
        }
        return next;
    }
}
