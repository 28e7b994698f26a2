package io.photoncloud.common.policy.stream;

import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;

/** Whether IAM is heard. Never DOWN: other services, IAM's own among them, are served without it. */
final class PolicyHealth implements HealthCheck {

    private final PolicyFollowing following;

    PolicyHealth(PolicyFollowing following) {
        this.following = following;
    }

    @Override
    public String name() {
        return "policies";
    }

    @Override
    public Health health() {
        return following.find().map(PolicyHealth::of).orElseGet(Health::up);
    }

    private static Health of(PolicyFollower follower) {
        boolean known = follower.findLast().isPresent();
        if (known && follower.silence().compareTo(PolicyFollower.SILENCE_MAX) <= 0) {
            return Health.up();
        }
        boolean refusing = !known || follower.isStale();
        return Health.degraded(
                follower.noWord() + (refusing ? ": people and workloads are refused" : ": the last policies serve on"));
    }
}
