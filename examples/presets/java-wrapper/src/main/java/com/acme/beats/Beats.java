package com.acme.beats;

import java.time.LocalTime;

/** A day has a thousand beats, and begins at midnight in Biel. */
final class Beats {
    private Beats() {}

    /** Writes a time of UTC as "@541". */
    static String of(LocalTime time) {
        return "@%03d".formatted(time.plusHours(1).toSecondOfDay() * 10 / 864);
    }
}
