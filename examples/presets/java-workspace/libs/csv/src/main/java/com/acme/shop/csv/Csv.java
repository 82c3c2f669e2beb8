package com.acme.shop.csv;

import java.util.List;
import java.util.stream.Collectors;

/** Lines of comma-separated values. */
public final class Csv {
    private Csv() {}

    public static String line(List<String> values) {
        return values.stream().map(Csv::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String value) {
        return value.matches("[^\",\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
