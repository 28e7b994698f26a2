package io.photoncloud.chainfire.clients;

import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.client.RemoteStoreOptions;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.testing.ReplicatedStoreContract;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** The contract against ChainFire over the store it is delivered with, in public; each test in a key prefix of its own. */
class RemoteStoreOnChainFireTest extends ReplicatedStoreContract {

    private static final AtomicInteger TESTS = new AtomicInteger();
    /** What is stored before a key of a client counts in ChainFire's own limits. */
    private static final int PREFIX_BYTES_MAX = 64;

    private static final StoreLimits LIMITS = new StoreLimits(
            StoreLimits.DEFAULT.keyBytesMax() - PREFIX_BYTES_MAX,
            StoreLimits.DEFAULT.valueBytesMax(),
            StoreLimits.DEFAULT.requestBytesMax() - 3 * StoreLimits.DEFAULT.operationsMax() * PREFIX_BYTES_MAX,
            StoreLimits.DEFAULT.operationsMax(),
            StoreLimits.DEFAULT.pageEntriesDefault(),
            StoreLimits.DEFAULT.pageEntriesMax(),
            StoreLimits.DEFAULT.pageBytesMax());

    private final TestingChainFire chainFire = TestingChainFire.sharedReplicated();
    private final RemoteStore store = new RemoteStore(
            ofTest(RemoteStoreOptions.of(List.of(chainFire.address())), "contract-" + TESTS.incrementAndGet())
                    .withLimits(LIMITS)
                    .withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(10)),
            new Random());

    final TestingChainFire chainFire() {
        return chainFire;
    }

    /** What keeps one test's keys from another's. */
    RemoteStoreOptions ofTest(RemoteStoreOptions options, String name) {
        return options.withKeyPrefix(Bytes.utf8(name + "/"));
    }

    @AfterEach
    final void close() {
        store.close();
    }

    @Override
    public final ReplicatedStore store() {
        return store;
    }

    @Override
    public final boolean startsAtRevisionOne() {
        return false;
    }

    @Override
    public final boolean subIndexCountsEveryKey() {
        return false;
    }
}
