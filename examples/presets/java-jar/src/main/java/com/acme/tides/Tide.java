package com.acme.tides;

/** How high the water stands. */
record Tide(int hour, long centimetres) {
    private static final double PERIOD = 12.42;
    private static final long HIGHEST = 180;

    /** The tide so many hours after high water. */
    static Tide at(int hour) {
        if (hour < 0 || hour > 24) {
            throw new IllegalArgumentException("no hour of a day: " + hour);
        }
        return new Tide(hour, Math.round(HIGHEST * Math.cos(2 * Math.PI * hour / PERIOD)));
    }
}
