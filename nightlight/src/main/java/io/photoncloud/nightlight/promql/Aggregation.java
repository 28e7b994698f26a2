package io.photoncloud.nightlight.promql;

import java.util.Locale;

/** What can be done with the series of a group. */
public enum Aggregation {
    SUM,
    AVG,
    COUNT,
    MIN,
    MAX,
    GROUP,
    STDDEV,
    STDVAR,
    TOPK,
    BOTTOMK,
    COUNT_VALUES,
    QUANTILE,
    LIMITK,
    LIMIT_RATIO;

    /** As it is written in queries. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean hasParameter() {
        return switch (this) {
            case TOPK, BOTTOMK, COUNT_VALUES, QUANTILE, LIMITK, LIMIT_RATIO -> true;
            case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR -> false;
        };
    }

    boolean isExperimental() {
        return this == LIMITK || this == LIMIT_RATIO;
    }

    /** Whether its result is some of the series themselves. */
    public boolean selects() {
        return this == TOPK || this == BOTTOMK || isExperimental();
    }
}
