package com.acme.shop.geo;

/** A place on Earth. */
public record Place(double latitude, double longitude) {
    public double kilometresTo(Place other) {
        double a = Math.toRadians(latitude);
        double b = Math.toRadians(other.latitude);
        double c = Math.toRadians(other.longitude - longitude);
        return 6371 * Math.acos(Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(c));
    }
}
