package io.photoncloud.common.config;

import java.time.Duration;

/**
 * Checks for the constructors of settings. They name the setting, so a start that fails says what to change. (Bean
 * Validation would cost every service megabytes for the same.)
 */
public final class Settings {

    private Settings() {}

    public static void range(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(setting + " must be " + min + " to " + max + ", not " + value);
        }
    }

    public static void positive(String setting, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(setting + " must be more than zero, not " + value);
        }
    }
}
