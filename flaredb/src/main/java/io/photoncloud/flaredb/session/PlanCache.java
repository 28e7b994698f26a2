package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Statements that were read and planned before, by their text; the least recently used go. Safe for many threads. */
final class PlanCache {
    /** Longer texts are seldom seen twice. */
    private static final int TEXT_MAX = 8 << 10;

    /** A literal like these is read when a statement is planned, and means something else later. */
    private static final Pattern OF_THE_MOMENT = Pattern.compile("(?i)'\\s*(now|today|tomorrow|yesterday)\\b");

    /** What a plan depends on. */
    record Key(String text, List<SqlType> told, Engine.Scope scope, long catalogVersion) {}

    private final int plansMax;
    private final Map<Key, Ready> plans;

    PlanCache(int plansMax) {
        this.plansMax = plansMax;
        plans = new LinkedHashMap<>(16, 0.75f, true);
    }

    Optional<Ready> find(Key key) {
        if (key.text().length() > TEXT_MAX) {
            return Optional.empty();
        }
        synchronized (plans) {
            return Optional.ofNullable(plans.get(key));
        }
    }

    void put(Key key, Ready ready) {
        if (key.text().length() > TEXT_MAX || OF_THE_MOMENT.matcher(key.text()).find()) {
            return;
        }
        synchronized (plans) {
            plans.put(key, ready);
            if (plans.size() > plansMax) {
                plans.remove(plans.keySet().iterator().next());
            }
        }
    }
}
