package io.photoncloud.k8shost.network;

import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.k8shost.network.PodPorts.Holder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Gives back the ports of pods that are gone. Each is noted in the transaction by which its pod goes, and for as long as it
 * takes: no pod waits for PrismNET to go, and none leaves a port behind. A {@code ReconcileLoop} over {@link #table} with
 * this as its reconciler does it.
 */
public final class PortReturns implements Reconciler<PortReturn> {

    /**
     * A call by which a port is made may be under way when its pod goes (of a node that was lost): nobody was told of that
     * port, so it is looked for again when no such call can be under way any more.
     */
    static final Duration LATE = PrismNetWire.TIME_MAX.multipliedBy(3);

    private final ReplicatedStore store;
    private final Table<PortReturn> returns;
    private final PodPorts ports;
    private final InstantSource clock;

    public PortReturns(ReplicatedStore store, PodPorts ports, InstantSource clock) {
        this.store = store;
        this.returns = PortReturnStore.returns(store);
        this.ports = ports;
        this.clock = clock;
    }

    /** For those who note that a pod is gone, in the transaction in which it goes. */
    public static final class Notes {
        private final Table<PortReturn> returns;
        private final InstantSource clock;

        public Notes(ReplicatedStore store, InstantSource clock) {
            this.returns = PortReturnStore.returns(store);
            this.clock = clock;
        }

        /** A pod is gone, and if it may have had a port that is given back. Again, it is looked for again. */
        public void note(TableTransaction rows, Holder pod, PodPort port) {
            if (!port.mayBeMade()) {
                return;
            }
            Instant now = clock.instant();
            PortReturn what = new PortReturn(pod, port, now);
            if (rows.find(returns, what.key()).isPresent()) {
                var _ = rows.update(returns, what.key(), known -> known.again(now));
            } else {
                var _ = rows.insert(returns, what);
            }
        }
    }

    public Table<PortReturn> table() {
        return returns;
    }

    @Override
    public Next reconcile(Row<PortReturn> row) {
        PortReturn what = row.value();
        ports.giveBack(what.pod(), what.port());
        Duration left = Duration.between(clock.instant(), what.since().plus(LATE));
        if (!what.port().isGiven() && left.isPositive()) {
            return new Next.Again(left);
        }
        TableResult<PortReturn> forgotten = TableTransaction.run(store, rows -> {
            boolean same = rows.find(returns, row.id())
                    .filter(now -> now.modRevision() == row.modRevision())
                    .isPresent();
            return same ? rows.delete(returns, row.id()).value() : what;
        });
        if (!(forgotten instanceof TableResult.Done<PortReturn>)) {
            throw new IllegalStateException("that a port was given back is not written: " + forgotten);
        }
        return Next.SETTLED;
    }

    /** It is tried for as long as it takes: an address that nobody gives back is lost. */
    @Override
    public Optional<Instant> deadline(PortReturn what) {
        return Optional.empty();
    }

    @Override
    public void expire(Row<PortReturn> row) {
        throw new IllegalStateException("a port to be given back has no deadline");
    }
}
