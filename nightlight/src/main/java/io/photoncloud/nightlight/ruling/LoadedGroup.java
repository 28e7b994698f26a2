package io.photoncloud.nightlight.ruling;

import io.photoncloud.nightlight.rules.RuleGroup;
import java.time.Duration;
import java.util.Map;

/**
 * A group as it is to be evaluated: what it does not say itself is said by the configuration. Two that are equal are the same.
 *
 * @param file the file it stands in, or the namespace
 */
public record LoadedGroup(
        String file,
        RuleGroup group,
        Duration interval,
        Duration queryOffset,
        Map<String, String> externalLabels,
        String externalUrl) {
    public LoadedGroup {
        externalLabels = Map.copyOf(externalLabels);
    }

    /** What holds where a group does not say otherwise. */
    public record Defaults(
            Duration interval, Duration queryOffset, Map<String, String> externalLabels, String externalUrl) {
        public Defaults {
            externalLabels = Map.copyOf(externalLabels);
        }

        public LoadedGroup load(String file, RuleGroup group) {
            return new LoadedGroup(
                    file,
                    group,
                    group.interval().isZero() ? interval : group.interval(),
                    group.queryOffset().orElse(queryOffset),
                    externalLabels,
                    externalUrl);
        }
    }

    public String name() {
        return group.name();
    }

    /** By what it is told from others of its tenant. */
    String identity() {
        return file + "\0" + name();
    }

    /** As Prometheus' metrics name groups. */
    public String key() {
        return file + ";" + name();
    }
}
