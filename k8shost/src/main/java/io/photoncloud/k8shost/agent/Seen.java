package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.probe.Answers;
import io.photoncloud.k8shost.runtime.PodObserved;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of a pod at a moment.
 *
 * @param failures by what could not be done: {@link #SANDBOX} or a container's name
 * @param pulling the containers whose image is being pulled
 * @param answers of containers' probes, by the containers' ids
 * @param complaints what containers last said no with, by the same
 */
record Seen(
        PodObserved observed,
        Map<String, Failure> failures,
        Set<String> pulling,
        Map<String, Answers> answers,
        Map<String, String> complaints,
        Instant now) {

    /** No container has such a name. */
    static final String SANDBOX = "/sandbox";

    Seen {
        failures = Map.copyOf(failures);
        pulling = Set.copyOf(pulling);
        answers = Map.copyOf(answers);
        complaints = Map.copyOf(complaints);
    }

    @Nullable
    Failure failure(String of) {
        return failures.get(of);
    }

    Answers answersOf(String container) {
        return answers.getOrDefault(container, Answers.NONE);
    }
}
