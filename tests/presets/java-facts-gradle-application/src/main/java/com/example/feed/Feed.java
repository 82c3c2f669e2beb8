package com.example.feed;

public class Feed {
    public static void main(String[] args) {}
}
