package io.photoncloud.nightlight.cloud;

import io.photoncloud.common.api.CloudException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** Goes over the pages of a list that another service has. */
final class Pages {
    /** With pages that may be empty: of each list there are so many at most. */
    static final int PAGES_MAX = 10_000;

    private Pages() {}

    /** Takes what is on a page. */
    @FunctionalInterface
    interface Taker<P> {
        void take(P page) throws IOException;
    }

    /**
     * Asks for one page after the other.
     *
     * @param ask for the page of a token; the first has none
     * @param next the token of the page after one; empty after the last
     * @throws IOException whoever is asked does not answer, or its pages have no end
     */
    static <P> void each(Function<String, P> ask, Function<P, String> next, Taker<P> taker) throws IOException {
        Set<String> seen = new HashSet<>();
        String token = "";
        do {
            P page;
            try {
                page = ask.apply(token);
            } catch (CloudException e) {
                throw new IOException(e.getMessage(), e);
            }
            taker.take(page);
            token = next.apply(page);
            if (!seen.add(token)) {
                throw new IOException("the page after one is one of those before: their list has no end");
            }
            if (seen.size() > PAGES_MAX) {
                throw new IOException("a list has more than pagesMax " + PAGES_MAX + " pages");
            }
        } while (!token.isEmpty());
    }
}
