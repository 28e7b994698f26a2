package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Moments as calls say them. */
public final class Times {

    private Times() {}

    /** Required, to the millisecond, which is what is kept. @throws CloudException VALIDATION_ERROR */
    public static Instant parse(String field, @Nullable String text) {
        try {
            return Instant.parse(Check.required(field, text)).truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            throw CloudException.invalid(field, "a time as in RFC 3339", field + " must be a time as in RFC 3339");
        }
    }

    /** As {@link #parse}, or something else where there is none. */
    public static Instant parse(String field, @Nullable String text, Instant otherwise) {
        return text == null ? otherwise : parse(field, text);
    }
}
