package com.example.degrees;

/** What is said of degrees. */
final class Degrees {
    private Degrees() {
    }

    /** Degrees of Fahrenheit in those of Celsius. */
    static String ofFahrenheit(double fahrenheit) {
        long celsius = Math.round((fahrenheit - 32) * 5 / 9);
        return celsius + " degrees";
    }
}
