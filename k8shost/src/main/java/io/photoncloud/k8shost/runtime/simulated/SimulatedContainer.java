package io.photoncloud.k8shost.runtime.simulated;

import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import java.nio.file.Path;

/** A container that runs nothing. */
record SimulatedContainer(String uid, Container shown, Path log, Hearing hearing) {

    /** Whether who attaches to it is heard. */
    enum Hearing {
        NONE,
        ALL,
        /** The next, and nobody after. */
        ONCE
    }

    SimulatedContainer with(State state) {
        return new SimulatedContainer(
                uid,
                new Container(
                        shown.id(),
                        shown.sandbox(),
                        shown.name(),
                        shown.attempt(),
                        shown.specHash(),
                        shown.image(),
                        shown.imageRef(),
                        shown.created(),
                        state),
                log,
                hearing);
    }

    /** Somebody has attached who is heard. */
    SimulatedContainer heard() {
        return hearing == Hearing.ONCE ? new SimulatedContainer(uid, shown, log, Hearing.NONE) : this;
    }

    Behaviour behaviour() {
        return Behaviour.of(shown.image());
    }
}
