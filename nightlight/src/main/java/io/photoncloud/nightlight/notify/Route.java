package io.photoncloud.nightlight.notify;

import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which receiver is told of alerts, and how they are put together.
 *
 * @param key by which it is known over restarts
 * @param groupBy alerts that have these labels in common are told of together
 * @param children asked in turn before it
 */
public record Route(
        String key,
        String receiver,
        GroupBy groupBy,
        Times times,
        Matchers matchers,
        boolean goesOn,
        List<Route> children) {
    public Route {
        children = List.copyOf(children);
    }

    /** The labels that make a group; all of them where it is each alert by itself. */
    public record GroupBy(List<String> labels, boolean all) {
        static final GroupBy NOTHING = new GroupBy(List.of(), false);

        public GroupBy {
            labels = List.copyOf(labels);
        }
    }

    /**
     * How long is waited.
     *
     * @param first for others of a new group
     * @param next before what is new in a group is told
     * @param again before is told again what has not changed
     */
    public record Times(Duration first, Duration next, Duration again) {
        static final Times DEFAULT = new Times(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(4));
    }

    /** The routes an alert takes; at least one, where this one matches. */
    List<Route> of(Labels labels) {
        if (!matchers.match(labels)) {
            return List.of();
        }
        List<Route> routes = new ArrayList<>();
        for (Route child : children) {
            List<Route> taken = child.of(labels);
            routes.addAll(taken);
            if (!taken.isEmpty() && !child.goesOn()) {
                break;
            }
        }
        return routes.isEmpty() ? List.of(this) : routes;
    }

    /** What an alert has in common with others of its group. */
    Labels group(Labels labels) {
        if (groupBy.all()) {
            return labels;
        }
        Map<String, String> common = new TreeMap<>();
        for (Label label : labels.toList()) {
            if (groupBy.labels().contains(label.name())) {
                common.put(label.name(), label.value());
            }
        }
        return Labels.of(common);
    }
}
