package io.photoncloud.common.policy.stream;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.security.KeptKeys;
import io.photoncloud.common.security.VerificationKey;
import java.time.Duration;
import java.util.Map;

/** The keys among what IAM tells: as fresh as the policies, and of no use for longer than they are. */
final class StreamedKeys implements KeptKeys {

    private final PolicyFollower follower;

    StreamedKeys(PolicyFollower follower) {
        this.follower = follower;
    }

    @Override
    public Map<String, VerificationKey> current() {
        Map<String, VerificationKey> keys = follower.current().keys();
        if (keys.isEmpty()) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "IAM has no keys that tokens could be verified with yet");
        }
        return keys;
    }

    @Override
    public void awaitOthers(Map<String, VerificationKey> than, Duration patience) throws InterruptedException {
        follower.awaitOtherKeys(than, patience);
    }

    @Override
    public Duration silence() {
        return follower.silence();
    }
}
