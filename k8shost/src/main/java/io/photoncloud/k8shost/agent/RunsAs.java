package io.photoncloud.k8shost.agent;

import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntime.ImageUser;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.Security;
import io.photoncloud.k8shost.spec.Security.RunAs;
import io.photoncloud.k8shost.spec.Security.Seccomp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** As whom a container runs and what it may do, of what its owner says, its pod's, and its image. */
final class RunsAs {

    private RunsAs() {}

    /** @throws PodRuntimeException REFUSED, it would be root and must not be */
    static ContainerSpec.Security of(Pod pod, ContainerDef def, PodRuntime runtime) throws PodRuntimeException {
        Security.OfContainer own = def.security();
        Security.OfPod ofPod = pod.spec().security();
        RunAs runAs = own.runAs().orElse(ofPod.runAs());
        boolean asksImage = runAs.user() == null && (runAs.mustNotBeRoot() || runAs.group() != null);
        ImageUser image = asksImage ? runtime.userOf(def.image()) : null;
        if (image != null && runAs.mustNotBeRoot()) {
            requireNotRoot(image);
        }
        Long fsGroup = ofPod.fsGroup();
        return new ContainerSpec.Security(
                own.privileged(),
                own.readOnlyRoot(),
                Boolean.FALSE.equals(own.escalation()),
                user(runAs, image),
                runAs.group(),
                own.added(),
                own.dropped(),
                fsGroup == null ? List.of() : List.of(fsGroup),
                own.seccompIn(ofPod) == Seccomp.UNCONFINED);
    }

    /** Runtimes know a group only with a user. */
    private static @Nullable Long user(RunAs runAs, @Nullable ImageUser image) throws PodRuntimeException {
        if (runAs.user() != null || runAs.group() == null || image == null) {
            return runAs.user();
        }
        if (image.uid() == null) {
            throw new PodRuntimeException(
                    Reason.REFUSED,
                    "run_as_group takes run_as_user: the image names its user, \"" + image.name()
                            + "\", and not by a number");
        }
        return image.uid();
    }

    private static void requireNotRoot(ImageUser image) throws PodRuntimeException {
        if (image.uid() == null) {
            throw new PodRuntimeException(
                    Reason.REFUSED,
                    "run_as_non_root: the image names its user, \"" + image.name()
                            + "\", and not by a number: say run_as_user");
        }
        if (image.uid() == 0) {
            throw new PodRuntimeException(Reason.REFUSED, "run_as_non_root: the image runs as root: say run_as_user");
        }
    }
}
