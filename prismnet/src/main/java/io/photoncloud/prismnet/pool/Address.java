package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.IpAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An address of a pool that somebody has without a port: for a virtual address, for one from outside, or for a port to come.
 *
 * @param pool of which it is
 * @param subnet empty where the pool is not a subnet's
 * @param vpc as subnet
 * @param port that has it; empty for none
 */
public record Address(
        String id,
        String pool,
        String subnet,
        String vpc,
        Tenant tenant,
        String name,
        String description,
        IpAddress ip,
        String port,
        Instant created) {

    public static final String NOUN = "address";

    public Address {
        Check.name("name", name);
        Check.description("description", description);
    }

    /** What a change names anew; null for what stays. */
    public record Patch(@Nullable String name, @Nullable String description) {}

    Address with(Patch patch) {
        return new Address(
                id,
                pool,
                subnet,
                vpc,
                tenant,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                ip,
                port,
                created);
    }

    /** @param of which has it now; empty for none */
    Address withPort(String of) {
        return new Address(id, pool, subnet, vpc, tenant, name, description, ip, of, created);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id, tenant);
    }

    /** By which it is looked for, by somebody who does not know whose it is. */
    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
