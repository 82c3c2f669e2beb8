package com.acme.tally;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How often words are there. */
final class Tally {
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    record Count(String word, long number) {}

    private Tally() {}

    /** The words of the lines, the most frequent first. */
    static Stream<Count> of(Stream<String> lines) {
        Map<String, Long> counts = lines.flatMap(line -> WORD.matcher(line.toLowerCase(Locale.ROOT)).results())
                .map(result -> result.group())
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Count::number, Comparator.reverseOrder()));
    }
}
