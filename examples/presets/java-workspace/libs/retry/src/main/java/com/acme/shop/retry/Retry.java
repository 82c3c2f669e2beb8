package com.acme.shop.retry;

import java.util.concurrent.Callable;

/** Tries until it succeeds. */
public final class Retry {
    private Retry() {}

    public static <T> T times(int times, Callable<T> attempt) throws Exception {
        for (int left = times; ; left--) {
            try {
                return attempt.call();
            } catch (Exception error) {
                if (left <= 1) {
                    throw error;
                }
            }
        }
    }
}
