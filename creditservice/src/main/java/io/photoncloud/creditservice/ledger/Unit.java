package io.photoncloud.creditservice.ledger;

import java.util.Arrays;
import java.util.Optional;

/**
 * In what use is measured. A price is of a {@link #pricedIn} unit; what is measured in seconds is priced by the hour, so
 * that windows of any length have a quantity that a decimal says exactly.
 */
public enum Unit {
    SECOND("second"),
    HOUR("hour"),
    GIB_SECOND("gib-second"),
    GIB_HOUR("gib-hour"),
    GIB("gib"),
    REQUEST("request"),
    EACH("each");

    static final int SECONDS_PER_HOUR = 3_600;

    private final String word;

    Unit(String word) {
        this.word = word;
    }

    /** As users write it. */
    public String word() {
        return word;
    }

    public static Optional<Unit> find(String word) {
        return Arrays.stream(values()).filter(unit -> unit.word.equals(word)).findFirst();
    }

    /** In which prices are, for what is measured in this one. */
    public Unit pricedIn() {
        return switch (this) {
            case SECOND -> HOUR;
            case GIB_SECOND -> GIB_HOUR;
            case HOUR, GIB_HOUR, GIB, REQUEST, EACH -> this;
        };
    }

    /** How many of it are one that is priced. */
    public int perPriced() {
        return pricedIn() == this ? 1 : SECONDS_PER_HOUR;
    }

    /** Whether it is so much for so long. */
    public boolean isOfTime() {
        return switch (this) {
            case SECOND, HOUR, GIB_SECOND, GIB_HOUR -> true;
            case GIB, REQUEST, EACH -> false;
        };
    }

    /** What so much is measured in that is held for some seconds: its quantity times the seconds. */
    public Unit forSeconds() {
        return switch (this) {
            case SECOND, HOUR -> SECOND;
            case GIB_SECOND, GIB_HOUR -> GIB_SECOND;
            case GIB, REQUEST, EACH -> throw new IllegalStateException(word + " is not of time");
        };
    }
}
