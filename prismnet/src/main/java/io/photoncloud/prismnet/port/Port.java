package io.photoncloud.prismnet.port;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.MacAddress;
import io.photoncloud.prismnet.dataplane.VpcSeen;
import io.photoncloud.prismnet.pool.AddressService;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device has in a subnet, with addresses that nothing else in its VPC has. Whoever plugs it in makes what the
 * binding says so, and tells which generation that was.
 *
 * @param addresses one of each family that its subnet has, that of the subnet's first block first
 * @param securityGroups of its VPC
 * @param generation counts the bindings and security groups that the port has had
 * @param readyGeneration the last of them that was made so; 0 for none
 * @param fault why it is not, as the dataplane says; empty for nothing
 */
public record Port(
        String id,
        String vpc,
        String subnet,
        Tenant tenant,
        String name,
        String description,
        List<AddressService.Taken> addresses,
        MacAddress mac,
        Binding binding,
        List<String> securityGroups,
        long generation,
        long readyGeneration,
        String fault,
        Instant created) {

    public static final String NOUN = "port";

    public static final int SECURITY_GROUPS_MAX = 5;

    public Port {
        Check.name("name", name);
        Check.description("description", description);
        addresses = List.copyOf(addresses);
        securityGroups = requireGroups(securityGroups);
    }

    /** @throws CloudException VALIDATION_ERROR, there are too many, or one twice */
    static List<String> requireGroups(List<String> groups) {
        String field = "security_group_ids";
        Check.size(field, groups, 1, SECURITY_GROUPS_MAX);
        Check.that(groups.stream().distinct().count() == groups.size(), field, "each group once");
        return List.copyOf(groups);
    }

    /** The first one. */
    public IpAddress address() {
        return addresses.getFirst().ip();
    }

    public List<IpAddress> ipAddresses() {
        return addresses.stream().map(AddressService.Taken::ip).toList();
    }

    /** What it is at, which follows from the rest. */
    public enum Status {
        /** No device has it. */
        UNBOUND,
        /** Its generation is not ready yet. */
        PENDING,
        ACTIVE,
        /** It is switched off. */
        DOWN,
        /** It could not be made ready, and is tried again. */
        ERROR
    }

    public Status status() {
        if (!binding.hasDevice()) {
            return Status.UNBOUND;
        }
        if (!binding.adminUp()) {
            return Status.DOWN;
        }
        if (readyGeneration == generation) {
            return Status.ACTIVE;
        }
        return fault.isEmpty() ? Status.PENDING : Status.ERROR;
    }

    /** What a change names anew; null for what stays. */
    public record Patch(
            @Nullable String name,
            @Nullable String description,
            Binding.Wanted binding,
            @Nullable List<String> securityGroups) {}

    Port with(Patch patch) {
        Binding next = patch.binding().over(binding);
        List<String> groups = patch.securityGroups() == null ? securityGroups : patch.securityGroups();
        boolean same = next.equals(binding) && groups.equals(securityGroups);
        return new Port(
                id,
                vpc,
                subnet,
                tenant,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                addresses,
                mac,
                next,
                groups,
                same ? generation : generation + 1,
                readyGeneration,
                fault,
                created);
    }

    /** An older report than the last changes nothing. @throws CloudException VALIDATION_ERROR, there is no such generation */
    Port withReady(long reported) {
        if (reported < 1 || reported > generation) {
            throw CloudException.invalid(
                    "ready_generation",
                    "1 to " + generation,
                    "ready_generation: port " + id + " has generations 1 to " + generation + ", not " + reported);
        }
        return new Port(
                id,
                vpc,
                subnet,
                tenant,
                name,
                description,
                addresses,
                mac,
                binding,
                securityGroups,
                generation,
                Math.max(readyGeneration, reported),
                fault,
                created);
    }

    /** As the dataplane has it; null for not at all. */
    Port withSeen(VpcSeen.@Nullable PortSeen seen) {
        return new Port(
                id,
                vpc,
                subnet,
                tenant,
                name,
                description,
                addresses,
                mac,
                binding,
                securityGroups,
                generation,
                seen != null && seen.up() ? Math.min(seen.generation(), generation) : 0,
                seen == null ? "" : seen.fault(),
                created);
    }

    /** Whether somebody is to make it ready who has not done so. */
    boolean isAwaited() {
        return !binding.host().isEmpty() && (status() == Status.PENDING || status() == Status.ERROR);
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
