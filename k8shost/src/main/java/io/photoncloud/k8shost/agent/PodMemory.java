package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.pod.PodRecords.Happened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node remembers of a pod that is written nowhere: it may be forgotten at any time. Safe for many threads. */
final class PodMemory {

    /** @param retryAt where it has failed; null while it is under way */
    private record Ending(Instant deadline, @Nullable Instant retryAt) {}

    private final Map<String, Failure> failures = new HashMap<>();
    private final Set<String> pulling = new HashSet<>();
    private final Map<String, Integer> pulled = new HashMap<>();
    private final Map<String, Ending> endings = new HashMap<>();
    private final List<Happened> untold = new ArrayList<>();

    synchronized Map<String, Failure> failures() {
        return Map.copyOf(failures);
    }

    synchronized Set<String> pulling() {
        return Set.copyOf(pulling);
    }

    synchronized @Nullable Failure failure(String of) {
        return failures.get(of);
    }

    synchronized void failed(String of, Failure failure) {
        failures.put(of, failure);
    }

    synchronized void succeeded(String of) {
        failures.remove(of);
    }

    /** @return whether nobody pulls it yet */
    synchronized boolean beginPull(String container) {
        return pulling.add(container);
    }

    synchronized void endPull(String container) {
        pulling.remove(container);
    }

    /** Of which attempt of a container its image was asked for last. */
    synchronized void pulledFor(String container, int attempt) {
        pulled.put(container, attempt);
    }

    synchronized boolean isPulledFor(String container, int attempt) {
        return pulled.getOrDefault(container, -1) == attempt;
    }

    /** @return whether a container is to be ended now: nobody does it, or not as soon */
    synchronized boolean beginEnding(String container, Instant deadline, Instant now) {
        Ending before = endings.get(container);
        boolean under = before != null
                && (before.retryAt() == null
                        ? !deadline.isBefore(before.deadline())
                        : before.retryAt().isAfter(now));
        if (!under) {
            endings.put(container, new Ending(deadline, null));
        }
        return !under;
    }

    synchronized void ended(String container) {
        endings.remove(container);
    }

    synchronized void notEnded(String container, Instant deadline, Instant retryAt) {
        endings.put(container, new Ending(deadline, retryAt));
    }

    /** When an ending that failed is to be tried again; null where there is none. */
    synchronized @Nullable Instant retryAt() {
        Instant first = null;
        for (Ending ending : endings.values()) {
            Instant retry = ending.retryAt();
            if (retry != null && (first == null || retry.isBefore(first))) {
                first = retry;
            }
        }
        return first;
    }

    synchronized void happened(Happened what) {
        untold.add(what);
    }

    synchronized List<Happened> untold() {
        return List.copyOf(untold);
    }

    synchronized void told(List<Happened> what) {
        untold.removeAll(what);
    }
}
