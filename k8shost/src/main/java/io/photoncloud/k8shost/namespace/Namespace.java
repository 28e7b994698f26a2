package io.photoncloud.k8shost.namespace;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Tenant;
import java.time.Instant;

/**
 * A part of one project, within which names are unique. No two projects have one of the same name.
 *
 * @param subnet of PrismNET, from which its pods that are made from now on have their addresses; empty for the cluster's
 */
public record Namespace(String name, Tenant tenant, String subnet, Instant created) {

    public static final String NOUN = "namespace";

    Key key() {
        return Key.utf8(name);
    }

    Namespace in(String other) {
        return new Namespace(name, tenant, other, created);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, name, tenant);
    }
}
