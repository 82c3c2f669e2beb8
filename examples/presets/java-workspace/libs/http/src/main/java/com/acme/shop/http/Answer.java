package com.acme.shop.http;

/** What a server answers: a status, and JSON. */
public record Answer(int status, String json) {}
