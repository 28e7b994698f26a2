package io.photoncloud.k8shost.pod;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.network.PodPorts.Holder;
import io.photoncloud.k8shost.placement.Scheduler;
import io.photoncloud.k8shost.placement.Verdict;
import io.photoncloud.k8shost.pod.PodStatus.Condition;
import io.photoncloud.k8shost.spec.PodSpec;
import io.photoncloud.k8shost.spec.PodSpec.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod: what it is made of, where it is, and what became of it.
 *
 * @param uid its own for ever; another pod may have its name later
 * @param node where it is; empty where it could not be put anywhere yet
 * @param verdicts what was made of the nodes when it was last put somewhere
 * @param placed whether its place on the node is taken: not of one whose containers have ended for good, and whose sandbox
 *     holds nothing of the node any more
 * @param deletion null where nobody wants it gone
 * @param port of PrismNET, that it has its address by; {@link PodPort#NONE} where its runtime gives it one
 */
public record Pod(
        String uid,
        Tenant tenant,
        String namespace,
        String name,
        Map<String, String> labels,
        Map<String, String> annotations,
        PodSpec spec,
        String node,
        List<Verdict> verdicts,
        boolean placed,
        PodStatus status,
        @Nullable Deletion deletion,
        PodPort port,
        Instant created) {

    public static final String NOUN = "pod";

    public Pod {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        verdicts = List.copyOf(verdicts);
    }

    /** @param grace how long its containers may take to end, from {@code since} on */
    public record Deletion(Instant since, Duration grace) {

        public Instant end() {
            return since.plus(grace);
        }
    }

    /** What is wanted, before there is a place for it. */
    record Wanted(
            String uid,
            Tenant tenant,
            String namespace,
            String name,
            Map<String, String> labels,
            Map<String, String> annotations,
            PodSpec spec) {}

    static Pod create(Wanted wanted, PodPort port, List<Verdict> verdicts, Instant now) {
        String node = Scheduler.best(verdicts).orElse("");
        return new Pod(
                wanted.uid(),
                wanted.tenant(),
                wanted.namespace(),
                wanted.name(),
                wanted.labels(),
                wanted.annotations(),
                wanted.spec(),
                node,
                verdicts,
                !node.isEmpty(),
                PodStatus.fresh(wanted.spec(), scheduled(verdicts, now)),
                null,
                port.on(node),
                now);
    }

    private static Condition scheduled(List<Verdict> verdicts, Instant now) {
        return Scheduler.best(verdicts).isPresent()
                ? new Condition(Condition.SCHEDULED, true, "", "", now)
                : new Condition(Condition.SCHEDULED, false, "Unschedulable", Scheduler.whyNot(verdicts), now);
    }

    public static String id(String namespace, String name) {
        return namespace + "/" + name;
    }

    public String id() {
        return id(namespace, name);
    }

    static Key key(String namespace, String name) {
        return Key.utf8(id(namespace, name));
    }

    Key key() {
        return key(namespace, name);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id(), tenant);
    }

    static ResourceRef ref(String namespace, String name) {
        return new ResourceRef(NOUN, id(namespace, name), null);
    }

    /** By which its events are known: not those of others that had its name before. */
    public ResourceRef own() {
        return new ResourceRef(NOUN, uid, tenant);
    }

    /** By which its ports are known. */
    public Holder holder() {
        return new Holder(uid, tenant);
    }

    public boolean isScheduled() {
        return !node.isEmpty();
    }

    /** Whether it can go on elsewhere when its node is lost. */
    boolean isMovable() {
        return spec.restartPolicy() == RestartPolicy.ALWAYS && !spec.usesHostPath() && deletion == null;
    }

    private Pod with(
            String newNode,
            List<Verdict> newVerdicts,
            boolean newPlaced,
            PodStatus newStatus,
            @Nullable Deletion newDeletion) {
        return with(newNode, newVerdicts, newPlaced, newStatus, newDeletion, port);
    }

    private Pod with(
            String newNode,
            List<Verdict> newVerdicts,
            boolean newPlaced,
            PodStatus newStatus,
            @Nullable Deletion newDeletion,
            PodPort newPort) {
        return new Pod(
                uid,
                tenant,
                namespace,
                name,
                labels,
                annotations,
                spec,
                newNode,
                newVerdicts,
                newPlaced,
                newStatus,
                newDeletion,
                newPort,
                created);
    }

    /** Put where the verdicts say, or still nowhere. */
    Pod placed(List<Verdict> newVerdicts, Instant now) {
        String best = Scheduler.best(newVerdicts).orElse("");
        Condition scheduled = scheduled(newVerdicts, now);
        PodStatus next = new PodStatus(
                status.phase(),
                scheduled.holds() ? "" : scheduled.reason(),
                scheduled.holds() ? "" : scheduled.message(),
                status.ip(),
                status.conditions(),
                status.containers(),
                status.initContainers());
        return with(best, newVerdicts, !best.isEmpty(), next.with(List.of(scheduled)), deletion, port.on(best));
    }

    /** Taken from its node, to be put on another. */
    Pod unplaced(String why, Instant now) {
        Condition scheduled = new Condition(Condition.SCHEDULED, false, "NodeLost", why, now);
        return with("", List.of(), false, PodStatus.fresh(spec, scheduled), deletion);
    }

    /** Its node has not been heard of: nothing shall be sent to it. */
    Pod nodeLost(Instant now) {
        Condition unready =
                new Condition(Condition.READY, false, "NodeLost", "node " + node + " has not been heard of", now);
        return with(node, verdicts, placed, status.with(List.of(unready)), deletion);
    }

    /** As it is seen. What has ended for good takes no place any more, once its sandbox holds no port of the node. */
    Pod observed(PodStatus seen) {
        return with(node, verdicts, placed && (!seen.phase().isOver() || seen.hasSandbox()), seen, deletion);
    }

    /** With the port that it was given, or on which node that now is. */
    Pod given(PodPort now) {
        return with(node, verdicts, placed, status, deletion, now);
    }

    /** To be deleted; a shorter grace than before counts, a longer one does not. */
    Pod deleted(Duration grace, Instant now) {
        if (deletion != null && !now.plus(grace).isBefore(deletion.end())) {
            return this;
        }
        return with(node, verdicts, placed, status, new Deletion(now, grace));
    }
}
