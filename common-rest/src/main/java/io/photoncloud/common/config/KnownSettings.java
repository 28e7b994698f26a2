package io.photoncloud.common.config;

import java.util.List;

/**
 * Settings that exist though no bean binds them at present: a service declares one for what is bound only on some
 * condition, so that its names do not count as misspelt.
 *
 * @param names full names; one that ends in {@code .*} stands for everything below
 */
public record KnownSettings(List<String> names) {
    public KnownSettings {
        names = List.copyOf(names);
    }
}
