package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.TableRows.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.OncePerKey;
import io.photoncloud.chainfire.store.OnceResult;
import io.photoncloud.chainfire.store.OnceResult.Applied;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.chainfire.testing.LossyStore.Fate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What holds of requests that are sent more than once, whatever becomes of their answers. */
public interface OncePerKeyContract extends StoreUnderTest {

    Codec<Long> CREDITS = new Codec<>() {
        @Override
        public Bytes encode(Long value) {
            return Bytes.utf8(value.toString());
        }

        @Override
        public Long decode(Bytes stored) {
            return Long.valueOf(stored.toUtf8());
        }
    };

    Duration PATIENCE = Duration.ofSeconds(20);

    private static OncePerKey once(ReplicatedStore store, Duration patience) {
        return new OncePerKey(store, "test", Duration.ofHours(24), patience, System::nanoTime);
    }

    /** Commits end as the script says, and then as they should. */
    private LossyStore lossy(Fate... script) {
        Deque<Fate> fates = new ArrayDeque<>(List.of(script));
        return new LossyStore(store(), () -> Optional.ofNullable(fates.poll()).orElse(Fate.ANSWERED));
    }

    /** Takes one credit, and answers what is left. */
    private static Function<TableTransaction, Long> spend(ReplicatedStore store) {
        return transaction -> transaction
                .update(Wallet.table(store), key("acme"), wallet -> wallet.minus(1))
                .credits();
    }

    private void earn(long credits) {
        done(Wallet.table(store()).insert(new Wallet("acme", credits)));
    }

    private long left() {
        return Wallet.table(store()).find(key("acme")).orElseThrow().value().credits();
    }

    private static OnceResult<Long> send(ReplicatedStore store, Duration patience) {
        return once(store, patience).run("request-1", "spend 1", CREDITS, spend(store));
    }

    private static OnceResult.Answered<Long> answered(OnceResult<Long> result) {
        assertThat(result).isInstanceOf(OnceResult.Answered.class);
        return (OnceResult.Answered<Long>) result;
    }

    @Test
    default void aRequestSentAgainIsAnsweredAsTheFirstTimeAndAppliedOnce() {
        earn(10);

        OnceResult.Answered<Long> first = answered(send(store(), PATIENCE));
        long applied = revision(store());
        OnceResult.Answered<Long> again = answered(send(store(), PATIENCE));

        assertThat(first).isEqualTo(new OnceResult.Answered<>(9L, applied, Applied.NOW));
        assertThat(again).isEqualTo(new OnceResult.Answered<>(9L, applied, Applied.BEFORE));
        assertThat(left()).isEqualTo(9);
        assertThat(revision(store())).isEqualTo(applied);
    }

    @Test
    default void aKeyServesOneRequest() {
        earn(10);
        answered(send(store(), PATIENCE));

        assertThat(once(store(), PATIENCE).run("request-1", "spend 2", CREDITS, spend(store())))
                .isEqualTo(new OnceResult.KeyReused<Long>());
        answered(once(store(), PATIENCE).run("request-2", "spend 2", CREDITS, spend(store())));

        assertThat(left()).isEqualTo(8);
    }

    @Test
    default void howARequestWasAnsweredIsFoundWithoutItsBeingApplied() {
        earn(10);
        OncePerKey once = once(store(), PATIENCE);
        assertThat(once.find("request-1", "spend 1", CREDITS)).isEmpty();
        OnceResult.Answered<Long> first = answered(send(store(), PATIENCE));

        assertThat(once.find("request-1", "spend 1", CREDITS))
                .contains(new OnceResult.Answered<>(9L, first.revision(), Applied.BEFORE));
        assertThat(once.find("request-1", "spend 2", CREDITS)).contains(new OnceResult.KeyReused<>());
        assertThat(left()).isEqualTo(9);
    }

    @Test
    default void whatWasNotAppliedIsNotRemembered() {
        assertThat(send(store(), PATIENCE))
                .isEqualTo(new OnceResult.NotApplied<Long>(new TableResult.Absent<>("test/wallets", key("acme"))));
        earn(0);
        assertThatIllegalStateException()
                .isThrownBy(() -> send(store(), PATIENCE))
                .withMessageContaining("0 credits");
        done(Wallet.table(store()).update(key("acme"), wallet -> wallet.plus(10)));

        assertThat(answered(send(store(), PATIENCE)).applied()).isEqualTo(Applied.NOW);
    }

    @Test
    default void aLostAnswerIsFoundOut() {
        earn(10);
        try (LossyStore store = lossy(Fate.APPLIED, Fate.APPLIED)) {
            assertThat(answered(send(store, PATIENCE)).applied()).isEqualTo(Applied.BEFORE);
        }
        assertThat(left()).isEqualTo(9);
    }

    @Test
    default void aRequestLostOnTheWayIsSentAgain() {
        earn(10);
        try (LossyStore store = lossy(Fate.DROPPED, Fate.DROPPED, Fate.REFUSED, Fate.DROPPED)) {
            assertThat(answered(send(store, PATIENCE)).applied()).isEqualTo(Applied.NOW);
        }
        assertThat(left()).isEqualTo(9);
    }

    @Test
    default void anAttemptThatIsAppliedLateIsNotAppliedASecondTime() {
        earn(10);
        try (LossyStore store = lossy(Fate.DELAYED, Fate.DELAYED, Fate.ANSWERED)) {
            answered(send(store, PATIENCE));
            store.applyDelayed();
        }
        assertThat(left()).isEqualTo(9);
    }

    @Test
    default void outOfPatienceTheFateIsUnknownUntilTheNextCall() {
        earn(10);
        try (LossyStore store = lossy(Fate.DELAYED)) {
            assertThat(send(store, Duration.ZERO)).isInstanceOf(OnceResult.Unknown.class);
            store.applyDelayed();
            assertThat(answered(send(store, Duration.ZERO)).applied()).isEqualTo(Applied.BEFORE);
        }
        assertThat(left()).isEqualTo(9);
    }

    @Test
    default void aRefusalAfterALostAnswerIsFinal() {
        Table<Vm> vms = Vm.table(store());
        AtomicInteger runs = new AtomicInteger();
        try (LossyStore store = lossy(Fate.DELAYED)) {
            Table<Vm> lossyVms = Vm.table(store);
            OnceResult<Long> result = once(store, PATIENCE).run("request-1", "web", CREDITS, transaction -> {
                if (runs.incrementAndGet() == 2) {
                    done(vms.insert(Vm.of("vm-2", "acme", "web")));
                }
                return transaction
                        .insert(lossyVms, Vm.of("vm-1", "acme", "web"))
                        .memoryMib();
            });
            assertThat(result).isInstanceOf(OnceResult.NotApplied.class);
            done(vms.delete(key("vm-2")));

            store.applyDelayed();
            assertThat(vms.find(key("vm-1"))).as("what was refused").isEmpty();

            assertThat(once(store, PATIENCE)
                            .run(
                                    "request-1",
                                    "web",
                                    CREDITS,
                                    transaction -> transaction
                                            .insert(lossyVms, Vm.of("vm-1", "acme", "web"))
                                            .memoryMib()))
                    .isInstanceOf(OnceResult.Answered.class);
        }
    }

    @Test
    default void aRefusalOfTheStoreIsThrownOnOnlyWhereNothingIsUncertain() {
        earn(10);
        try (LossyStore store = lossy(Fate.REFUSED)) {
            refused(Reason.UNAVAILABLE, () -> send(store, PATIENCE));
        }
        try (LossyStore store = lossy(Fate.DROPPED, Fate.REFUSED)) {
            assertThat(send(store, Duration.ZERO)).isInstanceOf(OnceResult.Unknown.class);
        }
        assertThat(left()).isEqualTo(10);
    }

    @Test
    default void recordsHangOnASharedLeaseAndANewOneWhereItIsGone() {
        earn(10);
        OncePerKey once = once(store(), PATIENCE);
        once.run("request-1", "spend 1", CREDITS, spend(store()));
        once.run("request-2", "spend 1", CREDITS, spend(store()));
        Entry first = Expect.entry(store(), "test/once/request-1");
        assertThat(first.lease())
                .isNotZero()
                .isEqualTo(Expect.entry(store(), "test/once/request-2").lease());
        assertThat(store().leases().timeToLive(first.lease()).ttl()).isEqualTo(Duration.ofHours(27));

        store().leases().revoke(first.lease());
        answered(once.run("request-3", "spend 1", CREDITS, spend(store())));

        assertThat(Expect.entry(store(), "test/once/request-3").lease()).isNotEqualTo(first.lease());
        assertThat(answered(once.run("request-1", "spend 1", CREDITS, spend(store())))
                        .applied())
                .as("forgotten with its lease")
                .isEqualTo(Applied.NOW);
    }

    @Test
    default void aLeaseIsSharedOnlyWhileItLastsAsLongAsRecordsAreKept() {
        earn(10);
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
        OncePerKey once = new OncePerKey(store(), "test", Duration.ofHours(24), PATIENCE, nanos::get);
        once.run("request-1", "spend 1", CREDITS, spend(store()));
        nanos.addAndGet(Duration.ofHours(3).toNanos() - 1);
        once.run("request-2", "spend 1", CREDITS, spend(store()));
        nanos.addAndGet(1);
        once.run("request-3", "spend 1", CREDITS, spend(store()));

        assertThat(Expect.entry(store(), "test/once/request-2").lease())
                .isEqualTo(Expect.entry(store(), "test/once/request-1").lease())
                .isNotEqualTo(Expect.entry(store(), "test/once/request-3").lease());
    }
}
