package com.example.words;

import io.micronaut.serde.annotation.Serdeable;

/** How many words a text has. */
@Serdeable
record Count(int words) {
    static Count of(String text) {
        String trimmed = text.strip();
        return new Count(trimmed.isEmpty() ? 0 : trimmed.split("\\s+").length);
    }
}
