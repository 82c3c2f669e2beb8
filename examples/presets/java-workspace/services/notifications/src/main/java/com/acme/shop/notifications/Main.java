package com.acme.shop.notifications;

import com.acme.shop.email.Letter;
import com.acme.shop.events.Events;

/** Sends a letter for an event. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        var events = new Events<Letter>();
        events.listen(letter -> System.out.println(letter.to()));
        events.tell(new Letter("ada@example.org", "It is on its way."));
    }
}
