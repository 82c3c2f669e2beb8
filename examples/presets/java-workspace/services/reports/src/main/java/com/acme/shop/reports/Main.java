package com.acme.shop.reports;

import com.acme.shop.csv.Csv;
import com.acme.shop.dates.Dates;
import java.time.LocalDate;
import java.util.List;

/** Says what was sold. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println(Csv.line(List.of(Dates.nextWorkday(LocalDate.now()).toString(), "0")));
    }
}
