package io.photoncloud.iam.credential;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an address wait from which too many wrong proofs came, whosever they were meant to be: an IPv4 address, or the 64
 * bits of an IPv6 address that name a network. What is right is not counted. In memory, so each process of IAM counts for
 * itself. Safe for many threads.
 */
public final class AddressGuesses {

    /** Addresses remembered; with more of them those are forgotten that began to guess first. */
    static final int ADDRESSES_MAX = 10_000;

    public static final String FAILURES_MAX_SETTING = "photon.iam.address-failures-max";
    public static final String WINDOW_SETTING = "photon.iam.address-failures-window";

    private static final int NETWORK_BYTES = 8;

    private static final Logger log = LoggerFactory.getLogger(AddressGuesses.class);

    private final int failuresMax;
    private final Duration window;
    private final InstantSource clock;
    private final Map<String, Failures> byAddress = new LinkedHashMap<>();

    /** Those since the first one, for as long as the window lasts. */
    private record Failures(Instant first, int count) {}

    /**
     * @param failuresMax after so many nothing is tried until the window ends
     * @param window begins with the first failure
     */
    public AddressGuesses(int failuresMax, Duration window, InstantSource clock) {
        this.failuresMax = failuresMax;
        this.window = window;
        this.clock = clock;
    }

    /** As below, of a proof that is refused with UNAUTHENTICATED. */
    <T> T attempt(Supplier<T> proof) {
        return attempt(proof, e -> e instanceof CloudException refused && refused.code() == ErrorCode.UNAUTHENTICATED);
    }

    /**
     * Looks at a proof that came with the call that is served. Of many at once no more are answered than one after the
     * other.
     *
     * @param wrong of what the proof throws, which is counted
     * @throws CloudException RATE_LIMITED, too many were wrong, also where this one is right
     */
    public <T extends @Nullable Object> T attempt(Supplier<T> proof, Predicate<RuntimeException> wrong) {
        Optional<String> address = RequestContext.find()
                .flatMap(context -> Optional.ofNullable(context.client()))
                .map(AddressGuesses::name);
        address.ifPresent(this::requireFree);
        try {
            T proven = proof.get();
            address.ifPresent(this::requireFree);
            return proven;
        } catch (RuntimeException e) {
            if (wrong.test(e)) {
                address.ifPresent(this::failed);
            }
            throw e;
        }
    }

    /** What is counted as one. */
    static String name(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes.length > NETWORK_BYTES ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }

    private synchronized void requireFree(String address) {
        Failures known = byAddress.get(address);
        Instant now = clock.instant();
        if (known != null && known.count >= failuresMax && now.isBefore(known.first.plus(window))) {
            throw tooMany(now, known);
        }
    }

    private synchronized void failed(String address) {
        Instant now = clock.instant();
        Failures known = byAddress.get(address);
        if (known == null || !now.isBefore(known.first.plus(window))) {
            byAddress.remove(address); // so that the order stays that of the first failures
            byAddress.put(address, new Failures(now, 1));
            forgetOne();
            return;
        }
        if (known.count >= failuresMax) {
            throw tooMany(now, known);
        }
        Failures more = new Failures(known.first, known.count + 1);
        byAddress.put(address, more);
        if (more.count == failuresMax) {
            log.atWarn()
                    .addKeyValue("client", RequestContext.current().clientAddress())
                    .addKeyValue("failures", failuresMax)
                    .addKeyValue("wait_seconds", waitSeconds(now, more))
                    .log("too many wrong proofs from one address: none is looked at for a while");
        }
    }

    private void forgetOne() {
        if (byAddress.size() > ADDRESSES_MAX) {
            byAddress.remove(byAddress.keySet().iterator().next());
        }
    }

    private CloudException tooMany(Instant now, Failures known) {
        return new CloudException(
                ErrorCode.RATE_LIMITED,
                "too many wrong proofs from this address: wait before the next try",
                Map.of(CloudException.RETRY_AFTER_SECONDS, waitSeconds(now, known)));
    }

    /** Rounded up, so that a call after that is not too early. */
    private long waitSeconds(Instant now, Failures known) {
        return Duration.between(now, known.first.plus(window)).plusMillis(999).toSeconds();
    }
}
