package com.example.greeter;

/** What is said to someone. */
public record Greeting(String text) {

    static Greeting to(String name) {
        var who = name.isBlank() ? "world" : name.strip();
        return new Greeting("Hello, " + who + "!");
    }
}
