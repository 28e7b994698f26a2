package io.photoncloud.k8shost.namespace;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Tenant;
import java.time.Instant;

/** A part of one project, within which names are unique. No two projects have one of the same name. */
public record Namespace(String name, Tenant tenant, Instant created) {

    public static final String NOUN = "namespace";

    Key key() {
        return Key.utf8(name);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, name, tenant);
    }
}
