package io.photoncloud.nightlight.series;

import java.util.List;

/**
 * Which series are asked for, and of which time: both ends belong to it. Samples outside of it may be given all the
 * same. The matchers are all to match; at least one of them does not match an empty value.
 */
public record Selection(List<Matcher> matchers, long fromMs, long toMs) {
    public Selection {
        matchers = List.copyOf(matchers);
    }
}
