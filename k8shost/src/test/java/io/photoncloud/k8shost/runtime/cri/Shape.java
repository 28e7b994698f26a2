package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.ContainerSpec;
import java.util.List;
import java.util.Map;

/** A container of a test, in what it has besides the ordinary. */
record Shape(
        List<ContainerSpec.Variable> env,
        List<ContainerSpec.Mount> mounts,
        ContainerSpec.Resources resources,
        ContainerSpec.Security security,
        boolean stdin) {

    static final Shape ORDINARY =
            new Shape(List.of(), List.of(), ContainerSpec.Resources.UNSAID, ContainerSpec.Security.ORDINARY, false);

    static Shape limited(long milliCpusMax, long memoryBytesMax) {
        return new Shape(
                List.of(),
                List.of(),
                new ContainerSpec.Resources(100, milliCpusMax, memoryBytesMax / 2, memoryBytesMax, 0),
                ContainerSpec.Security.ORDINARY,
                false);
    }

    static Shape spokenTo() {
        return new Shape(List.of(), List.of(), ContainerSpec.Resources.UNSAID, ContainerSpec.Security.ORDINARY, true);
    }

    ContainerSpec of(String name, String image, String imageRef, List<String> command) {
        return new ContainerSpec(
                name,
                0,
                "spec-1",
                image,
                imageRef,
                command,
                List.of(),
                "",
                env,
                mounts,
                resources,
                security,
                stdin,
                false,
                false,
                name + "/0.log",
                Map.of(),
                Map.of());
    }
}
