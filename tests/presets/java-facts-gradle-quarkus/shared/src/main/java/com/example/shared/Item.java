package com.example.shared; public record Item(String name) {}
