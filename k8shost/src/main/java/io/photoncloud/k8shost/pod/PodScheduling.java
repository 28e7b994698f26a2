package io.photoncloud.k8shost.pod;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.reconcile.Rounds;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.placement.Scheduler;
import io.photoncloud.k8shost.placement.Scheduler.Candidate;
import io.photoncloud.k8shost.placement.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts pods somewhere that could not be put anywhere when they were made, and those elsewhere whose node has been lost for
 * too long. One process does it for all. Everything is looked at as it is, again and again: nothing has to be heard.
 */
public final class PodScheduling {

    /** Nodes and waiting pods are looked at so often; both are few, or found by index. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    /** A node that is only started again is back by then, and its pods run all the while. */
    static final Duration UNREADY_AFTER = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(PodScheduling.class);

    private final ReplicatedStore store;
    private final Table<Pod> pods;
    private final NodeService nodes;
    private final PodPlacing placing;
    private final ResourceEvents events;
    private final Duration rescheduleAfter;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final PodUsage usage;
    private final Map<String, Long> lostSince = new HashMap<>();

    /**
     * @param rescheduleAfter how long a node has to be lost; zero for never
     * @param nanoTime a clock that never goes back
     */
    public PodScheduling(
            ReplicatedStore store,
            NodeService nodes,
            ResourceEvents events,
            Duration rescheduleAfter,
            InstantSource clock,
            LongSupplier nanoTime,
            PodUsage usage) {
        this.store = store;
        this.pods = PodStore.pods(store);
        this.nodes = nodes;
        this.placing = new PodPlacing(nodes, events);
        this.events = events;
        this.rescheduleAfter = rescheduleAfter;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.usage = usage;
    }

    /** Goes on until it is interrupted. */
    public void run(Condition condition) throws InterruptedException {
        lostSince.clear();
        Rounds.run(PAUSE, log, "pods cannot be placed now", () -> runOnce(condition));
    }

    void runOnce(Condition condition) {
        List<Candidate> candidates = placing.candidates();
        for (Candidate candidate : candidates) {
            String node = candidate.node().name();
            if (candidate.alive()) {
                lostSince.remove(node);
            } else {
                withoutStopping("the loss of node " + node, () -> lost(node, condition));
            }
        }
        on("").stream()
                .filter(pod -> pod.deletion() == null)
                .forEach(pod -> withoutStopping("pod " + pod.id(), () -> place(pod, candidates, condition)));
    }

    private static void withoutStopping(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) { // tidy: what is wrong with one keeps no other waiting
            log.atWarn().setCause(e).log("{} cannot be dealt with now, trying again", what);
        }
    }

    private void lost(String node, Condition condition) {
        Duration lost = lostFor(node);
        boolean forLong = !rescheduleAfter.isZero() && lost.compareTo(rescheduleAfter) >= 0;
        if (!forLong && lost.compareTo(UNREADY_AFTER) < 0) {
            return;
        }
        for (Pod pod : on(node)) {
            if (forLong && pod.isMovable()) {
                withoutStopping("pod " + pod.id(), () -> takeAway(pod, condition));
            } else if (pod.status().isReady()) {
                withoutStopping("pod " + pod.id(), () -> markUnready(pod, condition));
            }
        }
    }

    private void markUnready(Pod known, Condition condition) {
        var _ = TableTransaction.run(store, rows -> {
            Row<Pod> row = rows.find(pods, known.key()).orElse(null);
            if (row == null || !row.value().equals(known) || nodes.isAlive(rows, known.node())) {
                return known;
            }
            rows.require(condition);
            return rows.update(pods, known.key(), pod -> pod.nodeLost(clock.instant()));
        });
    }

    private Duration lostFor(String node) {
        long now = nanoTime.getAsLong();
        return Duration.ofNanos(now - lostSince.computeIfAbsent(node, _ -> now));
    }

    private List<Pod> on(String node) {
        List<Pod> found = new ArrayList<>();
        var _ = WholeList.read(
                page -> pods.list(PodStore.BY_NODE, IndexKey.of(node), page), 0, row -> found.add(row.value()));
        return found;
    }

    private void takeAway(Pod known, Condition condition) {
        var _ = TableTransaction.run(store, rows -> {
            Row<Pod> row = rows.find(pods, known.key()).orElse(null);
            if (row == null
                    || !row.value().uid().equals(known.uid())
                    || !row.value().node().equals(known.node())
                    || !row.value().isMovable()
                    || nodes.isAlive(rows, known.node())) {
                return known;
            }
            rows.require(condition);
            if (row.value().placed()) {
                nodes.giveBack(rows, known.node(), known.spec().wants().withoutPorts());
            }
            String why = "node " + known.node() + " has not been heard of for " + rescheduleAfter.toSeconds() + " s";
            events.happened(rows, known.own(), Severity.WARNING, "NodeLost", why);
            Pod unplaced = rows.update(pods, known.key(), pod -> pod.unplaced(why, clock.instant()));
            usage.follow(rows, row.value(), unplaced);
            return unplaced;
        });
    }

    private void place(Pod known, List<Candidate> candidates, Condition condition) {
        List<Verdict> verdicts = Scheduler.judge(known.spec().wants(), candidates);
        if (Scheduler.best(verdicts).isEmpty() && verdicts.equals(known.verdicts())) {
            return;
        }
        TableResult<Pod> written = TableTransaction.run(store, rows -> {
            Row<Pod> row = rows.find(pods, known.key()).orElse(null);
            if (row == null || !row.value().equals(known)) {
                return known;
            }
            rows.require(condition);
            List<Verdict> now = placing.place(rows, known.spec().wants(), candidates);
            Pod placed = rows.update(pods, known.key(), pod -> pod.placed(now, clock.instant()));
            placing.tell(rows, placed);
            return placed;
        });
        if (written instanceof TableResult.Done<Pod>(Pod placed, long _) && placed.isScheduled()) {
            PodPlacing.taken(candidates, placed);
        }
    }

    /** Pods stand in the way of their namespace's deletion. */
    public Referrer referrer() {
        return (resource, change, max) -> resource.type().equals("namespace")
                ? change.rows().list(pods, PodStore.BY_NAMESPACE, IndexKey.of(resource.id()), max).stream()
                        .map(row -> row.value().ref())
                        .toList()
                : List.of();
    }
}
