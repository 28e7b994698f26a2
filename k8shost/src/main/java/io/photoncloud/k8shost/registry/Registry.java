package io.photoncloud.k8shost.registry;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Tenant;
import java.time.Instant;

/**
 * A registry of images, and who the pods of a namespace are to it.
 *
 * @param server as it stands in the names of its images
 * @param password for the nodes only
 */
public record Registry(
        Tenant tenant,
        String namespace,
        String name,
        String server,
        String username,
        Sealed password,
        Instant created) {

    public static final String NOUN = "registry";

    static String id(String namespace, String name) {
        return namespace + "/" + name;
    }

    String id() {
        return id(namespace, name);
    }

    Key key() {
        return Key.utf8(id());
    }

    ResourceRef ref() {
        return new ResourceRef(NOUN, id(), tenant);
    }

    /** By which its password is sealed: no other's opens with it. */
    static String sealedAs(String namespace, String name) {
        return NOUN + "/" + id(namespace, name);
    }
}
