package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntime.Origin;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import io.photoncloud.k8shost.spec.ContainerDef;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Pulls images as the pods' owners would, and says who may use those that are here.
 *
 * @param credentials of a pod's owner, at registries
 * @param pulled by whom what is here was pulled
 * @param timeMax how long an image may take
 */
public record ImagePulls(
        PodRuntime runtime, Function<Pod, Credentials> credentials, PulledImages pulled, Duration timeMax) {

    /** @param missing the names of those that a pod asks for and that there are not */
    public record Credentials(List<RegistryCredential> found, List<String> missing) {

        public static final Credentials NONE = new Credentials(List.of(), List.of());

        public Credentials {
            found = List.copyOf(found);
            missing = List.copyOf(missing);
        }
    }

    /** Whether a pod may use an image that is here: everybody may, or its project pulled it with what the pod shows. */
    boolean mayUse(Pod pod, ContainerDef def, String reference) throws PodRuntimeException {
        noted(() -> pulled.settle(runtime::imageOf));
        String repository = runtime.originOf(def.image(), List.of()).repository();
        if (pulled.isFree(repository, reference)) {
            return true;
        }
        RegistryCredential shown =
                runtime.originOf(def.image(), known(pod).found()).shown();
        return shown != null && pulled.isPulledBy(pulled.puller(repository, pod.tenant(), shown), reference);
    }

    /** @return the names of the credentials that there are not: it was tried without them */
    List<String> pull(Pod pod, ContainerDef def) throws PodRuntimeException {
        Credentials known = known(pod);
        try {
            pull(pod, def.image(), known.found());
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

    private void pull(Pod pod, String image, List<RegistryCredential> found) throws PodRuntimeException {
        Origin origin = runtime.originOf(image, found);
        RegistryCredential shown = origin.shown();
        if (shown == null) {
            noted(() -> pulled.pulledByAnybody(origin.repository(), runtime.pullImage(image, found, timeMax)));
            return;
        }
        Set<String> here = runtime.images();
        String puller = pulled.puller(origin.repository(), pod.tenant(), shown);
        noted(() -> {
            PulledImages.Begun begun = pulled.begin(origin.repository(), image, here);
            try {
                pulled.succeeded(begun, puller, runtime.pullImage(image, found, timeMax));
            } finally {
                pulled.ended(begun);
            }
        });
    }

    /** What is written of it. */
    @FunctionalInterface
    private interface Noting {
        void note() throws IOException, PodRuntimeException;
    }

    private static void noted(Noting noting) throws PodRuntimeException {
        try {
            noting.note();
        } catch (IOException e) {
            throw new PodRuntimeException(Reason.PULL_FAILED, "it cannot be noted who pulls which image: " + e, e);
        }
    }

    private Credentials known(Pod pod) throws PodRuntimeException {
        if (pod.spec().pullSecrets().isEmpty()) {
            return Credentials.NONE;
        }
        try {
            return credentials.apply(pod);
        } catch (RuntimeException e) { // tidy: whatever keeps us from them, the image is not pulled now
            throw new PodRuntimeException(
                    Reason.PULL_FAILED, "the pod's registries cannot be read: " + e.getMessage(), e);
        }
    }
}
