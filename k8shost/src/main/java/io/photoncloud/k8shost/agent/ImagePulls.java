package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import io.photoncloud.k8shost.spec.ContainerDef;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Pulls images as the pods' owners would.
 *
 * @param credentials of a pod's owner, at registries
 * @param timeMax how long an image may take
 */
public record ImagePulls(PodRuntime runtime, Function<Pod, Credentials> credentials, Duration timeMax) {

    /** @param missing the names of those that a pod asks for and that there are not */
    public record Credentials(List<RegistryCredential> found, List<String> missing) {

        public static final Credentials NONE = new Credentials(List.of(), List.of());

        public Credentials {
            found = List.copyOf(found);
            missing = List.copyOf(missing);
        }
    }

    /** @return the names of the credentials that there are not: it was tried without them */
    List<String> pull(Pod pod, ContainerDef def) throws PodRuntimeException {
        Credentials known = pod.spec().pullSecrets().isEmpty() ? Credentials.NONE : of(pod);
        try {
            var _ = runtime.pullImage(def.image(), known.found(), timeMax);
        } catch (PodRuntimeException e) {
            throw known.missing().isEmpty()
                    ? e
                    : new PodRuntimeException(
                            e.reason(),
                            e.getMessage() + "; the pod's namespace has no registry "
                                    + String.join(", ", known.missing()),
                            e);
        }
        return known.missing();
    }

    private Credentials of(Pod pod) throws PodRuntimeException {
        try {
            return credentials.apply(pod);
        } catch (RuntimeException e) { // tidy: whatever keeps us from them, the image is not pulled now
            throw new PodRuntimeException(
                    PodRuntimeException.Reason.PULL_FAILED,
                    "the pod's registries cannot be read: " + e.getMessage(),
                    e);
        }
    }
}
