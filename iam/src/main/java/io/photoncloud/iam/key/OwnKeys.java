package io.photoncloud.iam.key;

import io.photoncloud.common.security.KeptKeys;
import io.photoncloud.common.security.VerificationKey;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** The keys by which IAM itself verifies tokens: its own. */
public final class OwnKeys implements KeptKeys {

    private final Supplier<KeyService> keys;
    private final Supplier<Duration> silence;

    /**
     * @param keys asked when called, because what the store stands on may itself ask who calls
     * @param silence how long ago the store was heard last
     */
    public OwnKeys(Supplier<KeyService> keys, Supplier<Duration> silence) {
        this.keys = keys;
        this.silence = silence;
    }

    @Override
    public Map<String, VerificationKey> current() {
        return keys.get().verifying();
    }

    @Override
    public void awaitOthers(Map<String, VerificationKey> than, Duration patience) throws InterruptedException {
        keys.get().awaitOthers(than, patience);
    }

    @Override
    public Duration silence() {
        return silence.get();
    }
}
