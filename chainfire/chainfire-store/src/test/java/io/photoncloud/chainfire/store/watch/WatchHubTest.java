package io.photoncloud.chainfire.store.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.engine.MemoryEngine;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.StoreStateMachine;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.machine.Sweep;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchHubTest {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final MemoryEngine engine = new MemoryEngine();
    private final StoreStateMachine machine = new StoreStateMachine(engine, History.KEPT, StoreLimits.DEFAULT);
    private final WatchHub hub =
            new WatchHub(engine::view, History.KEPT, WatchHub.Bounds.DEFAULT, timer, machine.revision());
    private long index;

    @AfterEach
    void close() {
        hub.close();
        timer.shutdownNow();
    }

    private List<WatchEvent.Change> put(String key) {
        machine.apply(new Command.Transact(Transaction.put(Key.utf8(key), Bytes.utf8("v"))));
        return machine.commit(++index);
    }

    @Test
    void whatTheHubWasNotToldOfAReplacedVersionAWatchFindsInHistory() {
        put("key");
        Watch watch = hub.open(
                WatchRequest.of(KeyRange.ALL).from(machine.revision() + 1).withPrevious(true));
        WatchEvent.Put whole = (WatchEvent.Put) put("key").getFirst();
        hub.publish(List.of(new WatchEvent.Put(whole.entry(), whole.subIndex(), null)), machine.revision());

        assertThat(watch.poll(10)).containsExactly(whole);
        assertThat(hub.wantsPrevious(Key.utf8("any"))).isTrue();
        watch.close();
        assertThat(hub.wantsPrevious(Key.utf8("any"))).isFalse();
    }

    @Test
    void onlyOfKeysThatAreWatchedItIsWantedWhatWasReplaced() {
        WatchRequest one = WatchRequest.of(KeyRange.single(Key.utf8("one"))).withPrevious(true);
        Watch first = hub.open(one);
        Watch second = hub.open(one);
        try (Watch _ = hub.open(WatchRequest.of(KeyRange.ALL))) {
            first.close();

            assertThat(hub.wantsPrevious(Key.utf8("one"))).isTrue();
            assertThat(hub.wantsPrevious(Key.utf8("other"))).isFalse();
            second.close();
            assertThat(hub.wantsPrevious(Key.utf8("one"))).isFalse();
        }
    }

    @Test
    void anIdleWatchThatHadEverythingIsNotToldThatItWasCompactedAfterAJump() {
        Watch idle = hub.open(WatchRequest.of(KeyRange.single(Key.utf8("idle"))));
        for (int i = 0; i < 10; i++) {
            hub.publish(put("busy"), machine.revision());
        }
        long had = machine.revision();
        // What happens elsewhere meanwhile, and comes as a whole state.
        put("idle");
        machine.apply(new Command.Compact(had));
        machine.commit(++index);
        Sweep.all(engine);
        hub.jump(machine.revision());

        List<WatchEvent> events = idle.poll(10);

        assertThat(events).hasSize(1);
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        WatchEvent.Put.class, put -> assertThat(put.revision()).isEqualTo(had + 1));
    }

    @Test
    void aWatchOfTheFutureIsNotHurriedByAJump() {
        Watch later = hub.open(WatchRequest.of(KeyRange.ALL).from(5));
        put("a"); // revision 2
        put("b");
        hub.jump(machine.revision());
        hub.publish(put("c"), machine.revision());
        hub.publish(put("d"), machine.revision());

        assertThat(later.poll(10)).extracting(WatchEvent::revision).containsExactly(5L);
    }
}
