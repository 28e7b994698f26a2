package io.photoncloud.nightlight.rules;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules that are evaluated one after the other.
 *
 * @param interval zero for that of the server
 * @param limit how many alerts, or series, a rule may give; 0 for any number
 */
public record RuleGroup(
        String name,
        Duration interval,
        Optional<Duration> queryOffset,
        int limit,
        Map<String, String> labels,
        List<Rule> rules) {
    public RuleGroup {
        labels = Map.copyOf(labels);
        rules = List.copyOf(rules);
    }
}
