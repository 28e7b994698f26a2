package io.photoncloud.k8shost.runtime.simulated;

import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import java.nio.file.Path;

/** A container that runs nothing. */
record SimulatedContainer(String uid, Container shown, Path log) {

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
                log);
    }

    Behaviour behaviour() {
        return Behaviour.of(shown.image());
    }
}
