package com.acme.shop.inventory;

import com.acme.shop.csv.Csv;
import com.acme.shop.slug.Slug;
import java.util.List;

/** Lists what there is. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println(Csv.line(List.of(Slug.of("Crème brûlée"), "12")));
    }
}
