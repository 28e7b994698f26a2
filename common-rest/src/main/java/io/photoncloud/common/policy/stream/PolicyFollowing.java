package io.photoncloud.common.policy.stream;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The follower of this process, where the mode asks for one. */
public final class PolicyFollowing implements AutoCloseable {

    private final @Nullable PolicyFollower follower;

    private PolicyFollowing(@Nullable PolicyFollower follower) {
        this.follower = follower;
    }

    static PolicyFollowing none() {
        return new PolicyFollowing(null);
    }

    static PolicyFollowing start(PolicyFollower follower) {
        follower.start();
        return new PolicyFollowing(follower);
    }

    /** Empty in open mode. */
    public Optional<PolicyFollower> find() {
        return Optional.ofNullable(follower);
    }

    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
