package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import org.jspecify.annotations.Nullable;

/**
 * Which namespace a call is about.
 *
 * @param namespace null for {@link #DEFAULT}
 */
public record KvPlace(TenantNames names, @Nullable String namespace) {

    /** The name of the namespace of calls that name none. */
    static final String DEFAULT = "default";

    String name() {
        return namespace == null ? DEFAULT : namespace;
    }
}
