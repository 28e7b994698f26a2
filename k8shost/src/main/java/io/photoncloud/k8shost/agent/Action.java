package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.spec.ContainerDef;
import java.time.Instant;

/** Something to be done about a pod on its node. Each may be done again. */
sealed interface Action {

    /** Its port of PrismNET is made, or told to be on this node. */
    record TakePort() implements Action {}

    record RunSandbox(int attempt) implements Action {}

    record StopSandbox(String sandbox) implements Action {}

    record RemoveSandbox(String sandbox) implements Action {}

    /** Its image is pulled where it is not here, and then it is made and started. */
    record StartContainer(String sandbox, int sandboxAttempt, ContainerDef def, int attempt) implements Action {}

    /** One that was made and not started: somebody died in between. */
    record ContinueContainer(String container, String name) implements Action {}

    /**
     * Asks it to end, and returns at once.
     *
     * @param deadline when it is killed
     */
    record Kill(String container, String name, Instant deadline, String why) implements Action {}

    record RemoveContainer(String container) implements Action {}
}
