package com.example.converter;

/** A temperature on both scales. */
public record Temperature(double celsius, double fahrenheit) {

    static Temperature ofCelsius(double degrees) {
        return new Temperature(degrees, degrees * 9 / 5 + 32);
    }
}
