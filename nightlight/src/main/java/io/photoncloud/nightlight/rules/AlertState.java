package io.photoncloud.nightlight.rules;

import java.util.Locale;

/** How far an alert has come. */
public enum AlertState {
    /** It fired, and is over. */
    INACTIVE,
    /** Its condition holds, but not yet for long enough. */
    PENDING,
    FIRING;

    /** As the API writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
