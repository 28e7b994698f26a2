package io.photoncloud.chainfire.resources.usage;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.reconcile.Rounds;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.TableTransaction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares meters with what there is, at the start and once in each window, whatever was followed: what runs when metering is
 * switched on is metered from then on. While it is off there are no meters, so that what passes then is charged to nobody later.
 */
public final class MeteringRounds<A extends Metered> {

    private static final Logger log = LoggerFactory.getLogger(MeteringRounds.class);

    private static final Duration PAUSE_WHILE_OFF = Duration.ofHours(1);

    private final ReplicatedStore store;
    private final Metering<A> metering;
    private final List<MeteredRows<?, A>> resources;
    private final InstantSource clock;

    /** @param resources all that the metering follows */
    public MeteringRounds(
            ReplicatedStore store,
            Metering<A> metering,
            List<? extends MeteredRows<?, A>> resources,
            InstantSource clock) {
        this.store = store;
        this.metering = metering;
        this.resources = List.copyOf(resources);
        this.clock = clock;
    }

    /** Goes on until it is interrupted. */
    public void run() throws InterruptedException {
        Duration pause = metering.isOn() ? metering.window() : PAUSE_WHILE_OFF;
        Rounds.run(pause, log, "meters cannot be compared with what there is now", this::runOnce);
    }

    public void runOnce() {
        Map<Key, A> metered = new HashMap<>();
        var _ = WholeList.read(
                page -> metering.table().list(page),
                0,
                row -> metered.put(row.id(), row.value().amounts()));
        if (metering.isOn()) {
            resources.forEach(rows -> compare(rows, metered));
        } else {
            metered.keySet().forEach(metering::forget);
        }
    }

    private <T> void compare(MeteredRows<T, A> rows, Map<Key, A> metered) {
        List<Key> differing = new ArrayList<>();
        var _ = WholeList.read(page -> rows.table().list(page), 0, row -> {
            A has = rows.amounts().apply(row.value());
            @Nullable A told = metered.get(Meter.key(rows.resource().apply(row.value())));
            if (told == null ? !has.isNothing() : !told.equals(has)) {
                differing.add(row.id());
            }
        });
        differing.forEach(id -> align(rows, id));
        if (!differing.isEmpty()) {
            log.atInfo()
                    .addKeyValue("count", differing.size())
                    .log("resources that were not metered as they are now are");
        }
    }

    /** As it is now: somebody may have followed it in between. */
    private <T> void align(MeteredRows<T, A> rows, Key id) {
        var _ = TableTransaction.run(store, transaction -> {
            transaction
                    .find(rows.table(), id)
                    .ifPresent(row -> metering.align(
                            transaction,
                            rows.resource().apply(row.value()),
                            rows.amounts().apply(row.value()),
                            clock.instant()));
            return id;
        });
    }
}
