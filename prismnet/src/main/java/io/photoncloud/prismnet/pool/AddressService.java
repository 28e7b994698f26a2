package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.pool.PoolService.Source;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives out addresses of pools and takes them back: to whoever wants one without a port, and to ports as a part of their
 * own changes. Safe for many threads.
 */
public final class AddressService implements Referrer {

    private static final String READ = "address.read";
    private static final String CREATE = "address.create";
    private static final String PORT_NOUN = "port";

    private final Table<Address> addresses;
    private final PoolService sources;
    private final SubnetService subnets;
    private final Pools pools;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public AddressService(
            ReplicatedStore store,
            PoolService sources,
            SubnetService subnets,
            Pools pools,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        this.addresses = AddressStore.addresses(store);
        this.sources = sources;
        this.subnets = subnets;
        this.pools = pools;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /**
     * As callers say it; null for what they leave out.
     *
     * @param of which pool or subnet
     * @param ip null for the next free one
     */
    public record NewAddress(
            Of of,
            @Nullable String ip,
            TenantNames tenant,
            @Nullable String name,
            @Nullable String description) {}

    /** Of which pool an address is wanted. */
    public sealed interface Of {

        record Pool(String id) implements Of {}

        /** @param family null for that of the subnet's first block, or of the address that is asked for */
        record OfSubnet(String id, @Nullable Family family) implements Of {}

        /** Exactly one of both. */
        static Of of(@Nullable String pool, @Nullable String subnet, @Nullable Family family) {
            Check.oneOf(List.of("pool_id", "subnet_id"), pool, subnet);
            return pool == null
                    ? new OfSubnet(Check.text("subnet_id", subnet), family)
                    : new Pool(Check.text("pool_id", pool));
        }
    }

    public Row<Address> create(NewAddress wanted, Manner manner) {
        String id = "address-%016x".formatted(ids.nextLong());
        String name = wanted.name() == null ? id : Check.name("name", wanted.name());
        String description = Check.description("description", wanted.description());
        IpAddress asked = wanted.ip() == null ? null : AddressText.address("ip_address", wanted.ip());
        Source known = find(wanted.of(), asked);
        if (known == null) {
            return manner.repeat(changes, CREATE, AddressStore.CODEC, named(wanted.of()));
        }
        Tenant tenant = tenant(known, wanted.tenant());
        requireUsable("ip_address", known, asked);
        return makeRow(known.group(), CREATE, manner, change -> {
            Source source = sources.require(change, known);
            IpAddress ip = asked == null ? next(change, source) : taken(change, "ip_address", source, asked);
            Subnet subnet = source.subnet();
            Address address = new Address(
                    id,
                    source.id(),
                    subnet == null ? "" : subnet.id(),
                    subnet == null ? "" : subnet.vpc(),
                    tenant,
                    name,
                    description,
                    ip,
                    "",
                    change.now());
            change.about(address.ref());
            change.rows().insertNew(addresses, address);
            return new Row<>(address.key(), address, 0, 0);
        });
    }

    private @Nullable Source find(Of of, @Nullable IpAddress asked) {
        return switch (of) {
            case Of.Pool(String id) -> sources.findSource(id).orElse(null);
            case Of.OfSubnet(String id, Family family) ->
                subnets.find(id)
                        .map(subnet -> source(subnet, family(subnet, family, asked)))
                        .orElse(null);
        };
    }

    private static Family family(Subnet subnet, @Nullable Family wanted, @Nullable IpAddress asked) {
        Family family = wanted != null
                ? wanted
                : asked != null ? asked.family() : subnet.cidrBlock().family();
        if (!subnet.families().contains(family)) {
            String field = wanted == null ? "ip_address" : "family";
            throw CloudException.invalid(
                    field,
                    "of " + subnet.families(),
                    field + ": subnet " + subnet.id() + " has addresses of " + subnet.families() + ", not of "
                            + family);
        }
        return family;
    }

    private static ResourceRef named(Of of) {
        return switch (of) {
            case Of.Pool(String id) -> ProviderPool.ref(id);
            case Of.OfSubnet(String id, var _) -> Subnet.ref(id);
        };
    }

    /** Whose the address will be: its subnet's tenant's, or whoever's asks for one of a pool that is nobody's. */
    private Tenant tenant(Source source, TenantNames named) {
        Subnet subnet = source.subnet();
        if (subnet == null) {
            return access.creating(CREATE, named);
        }
        Tenant tenant = subnets.requireVisible(subnet, named).tenant();
        access.require(CREATE, tenant);
        return tenant;
    }

    private static Source source(Subnet subnet, Family family) {
        return Source.of(SubnetPool.of(subnet, family));
    }

    private static void requireUsable(String field, Source source, @Nullable IpAddress asked) {
        if (asked == null) {
            return;
        }
        if (!source.addresses().contains(asked)) {
            throw notInside(field, asked, within(source), source.ref());
        }
        if (source.addresses().isReserved(asked)) {
            String what = source.subnet() == null
                    ? " is in one of the reserved ranges of "
                    : " is the network, broadcast or gateway address, or in one of the reserved ranges, of ";
            throw CloudException.invalid(
                    field,
                    "not reserved",
                    field + ": " + asked + what + source.ref()
                            + ": take another, or leave it out for the next free one");
        }
    }

    private static CloudException notInside(String field, IpAddress asked, String ranges, ResourceRef of) {
        return CloudException.invalid(
                field, "inside " + ranges, field + ": " + asked + " is not inside " + ranges + " of " + of);
    }

    private static String within(Source source) {
        Subnet subnet = source.subnet();
        return subnet == null
                ? source.addresses().ranges().toString()
                : subnet.block(source.addresses().ranges().getFirst().first().family())
                        .toString();
    }

    private IpAddress next(Change change, Source source) {
        return pools.takeNext(change, source.addresses()).orElseThrow(() -> exhausted(source));
    }

    private static CloudException exhausted(Source source) {
        BigInteger usable =
                source.addresses().size().subtract(source.addresses().reservedSize());
        BigInteger searched = BigInteger.valueOf((long) AddressPool.SEARCHED_MAX * AddressPool.CHUNK_SIZE);
        String how = usable.compareTo(searched) <= 0
                ? "all " + usable + " are taken: delete ports or addresses that are not needed, or use another"
                : "the first " + searched + " are taken: ask for one of the others by ip_address";
        String field = source.subnet() == null ? "pool_id" : "subnet_id";
        return new CloudException(
                ErrorCode.CONFLICT,
                source.ref() + " (" + within(source) + ") has no free address: " + how,
                CloudException.fieldDetails(field, "one with a free address"));
    }

    private IpAddress taken(Change change, String field, Source source, IpAddress asked) {
        if (!pools.take(change, source.addresses(), asked)) {
            throw inUse(field, source, asked);
        }
        return asked;
    }

    private static CloudException inUse(String field, Source source, IpAddress asked) {
        return new CloudException(
                ErrorCode.CONFLICT,
                field + ": " + asked + " of " + source.ref()
                        + " is in use: take another, or leave it out for the next free one",
                CloudException.fieldDetails(field, "a free address"));
    }

    /** As {@link Pools#makeRow}. */
    public <T> Row<T> makeRow(
            String group, String action, Manner manner, Codec<T> form, Function<Change, Row<T>> body) {
        return pools.makeRow(group, action, manner, form, body);
    }

    private Row<Address> makeRow(String group, String action, Manner manner, Function<Change, Row<Address>> body) {
        return makeRow(group, action, manner, AddressStore.CODEC, body);
    }

    /**
     * An address that a port has.
     *
     * @param reservation which keeps it when the port goes; empty for none
     */
    public record Taken(IpAddress ip, String reservation) {}

    /** That a port could have it. @throws CloudException VALIDATION_ERROR with why not */
    public void requireUsable(String field, Subnet subnet, IpAddress asked) {
        if (!subnet.families().contains(asked.family())) {
            throw notInside(field, asked, subnet.cidrBlock().toString(), subnet.ref());
        }
        requireUsable(field, source(subnet, asked.family()), asked);
    }

    /** Takes the next free address for a port, in its change. @throws CloudException CONFLICT, there is none */
    public Taken takeNext(Change change, Subnet subnet, Family family) {
        return new Taken(next(change, source(subnet, family)), "");
    }

    /**
     * Takes an address that a port asks for, in its change: one that is free, or that is reserved and no port has.
     *
     * @throws CloudException CONFLICT, it is in use
     */
    public Taken take(Change change, String field, Subnet subnet, IpAddress asked, String port) {
        Source source = source(subnet, asked.family());
        if (pools.take(change, source.addresses(), asked)) {
            return new Taken(asked, "");
        }
        Row<Address> reserved = change
                .rows()
                .list(addresses, AddressStore.BY_PLACE, AddressStore.place(subnet.id(), source.id(), asked), 1)
                .stream()
                .findFirst()
                .orElseThrow(() -> inUse(field, source, asked));
        var _ = change.rows().update(addresses, reserved.id(), address -> {
            if (!address.port().isEmpty()) {
                throw inUse(field, source, asked);
            }
            return address.withPort(port);
        });
        return new Taken(asked, reserved.value().id());
    }

    /** Gives back what a port had, in its change; what was reserved stays so. */
    public void giveBack(Change change, Subnet subnet, Taken taken) {
        if (taken.reservation().isEmpty()) {
            pools.giveBack(change, source(subnet, taken.ip().family()).addresses(), taken.ip());
        } else {
            var _ = change.rows().update(addresses, Key.utf8(taken.reservation()), address -> address.withPort(""));
        }
    }

    public Row<Address> get(String id, TenantNames named) {
        return admit(id, named, READ, addresses.find(Key.utf8(id)).orElse(null));
    }

    private Row<Address> admit(String id, TenantNames named, String permission, @Nullable Row<Address> found) {
        return access.admit(new Access.Wanted(Address.ref(id), named, permission), found, Address::tenant);
    }

    /** Which addresses are listed; null for any. */
    public record Wanted(
            TenantNames tenant,
            @Nullable String pool,
            @Nullable String subnet) {}

    public RowPage<Address> list(Wanted wanted, PageRequest page) {
        TenantFilter filter = access.listing(READ, wanted.tenant());
        if (wanted.pool() == null && wanted.subnet() == null) {
            return AddressStore.BY_TENANT.list(addresses, filter, page);
        }
        String subnet = wanted.subnet() == null ? subnetOf(wanted.pool()) : wanted.subnet();
        IndexKey leading = wanted.pool() == null ? IndexKey.of(subnet) : IndexKey.of(subnet, wanted.pool());
        RowPage<Address> all = TenantIndex.list(addresses, AddressStore.BY_PLACE, leading, page);
        return new RowPage<>(
                all.rows().stream()
                        .filter(row -> filter.admits(row.value().tenant()))
                        .toList(),
                all.nextPageToken());
    }

    private static String subnetOf(@Nullable String pool) {
        String id = Check.required("pool_id", pool);
        return SubnetPool.findFamily(id)
                .map(family -> SubnetPool.subnetId(id, family))
                .orElse("");
    }

    public Row<Address> update(String id, TenantNames named, Address.Patch patch, Manner manner) {
        Row<Address> found = addresses.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "address.update", AddressStore.CODEC, Address.ref(id));
        }
        Address address = admit(id, named, "address.update", found).value();
        return manner.makeRow(changes, "address.update", AddressStore.CODEC, change -> {
            change.about(address.ref());
            return change.rows().updateRow(addresses, address.key(), row -> {
                manner.precondition().require(row.modRevision());
                return row.value().with(patch);
            });
        });
    }

    /** It is free again. @throws CloudException CONFLICT with the port that has it */
    public Row<Address> delete(String id, TenantNames named, Manner manner) {
        Row<Address> found = addresses.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "address.delete", AddressStore.CODEC, Address.ref(id));
        }
        Address address = admit(id, named, "address.delete", found).value();
        Source known = sources.findSource(address.pool())
                .orElseThrow(() -> new IllegalStateException("no pool of " + address.ref()));
        return makeRow(known.group(), "address.delete", manner, change -> {
            change.about(address.ref());
            referrers.release(address.ref(), change);
            Row<Address> gone = change.rows().delete(addresses, address.key());
            manner.precondition().require(gone.modRevision());
            pools.giveBack(
                    change,
                    sources.require(change, known).addresses(),
                    gone.value().ip());
            return gone;
        });
    }

    /** A port has an address, and addresses are of a subnet or a pool. */
    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        return switch (resource.type()) {
            case Address.NOUN ->
                change.rows().find(addresses, Key.utf8(resource.id())).stream()
                        .map(Row::value)
                        .filter(address -> !address.port().isEmpty())
                        .map(address -> new ResourceRef(PORT_NOUN, address.port(), address.tenant()))
                        .toList();
            case Subnet.NOUN -> refs(change, IndexKey.of(resource.id()), max);
            case ProviderPool.NOUN -> refs(change, IndexKey.of("", resource.id()), max);
            default -> List.of();
        };
    }

    private List<ResourceRef> refs(Change change, IndexKey leading, int max) {
        return change.rows().list(addresses, AddressStore.BY_PLACE, leading, max).stream()
                .map(row -> row.value().ref())
                .toList();
    }

    /** What no longer says anything once its subnet goes. */
    @Override
    public void deleteWith(ResourceRef resource, Change change) {
        if (resource.type().equals(Subnet.NOUN)) {
            subnets.find(resource.id())
                    .ifPresent(subnet -> SubnetPool.allOf(subnet)
                            .forEach(pool ->
                                    pools.delete(change, pool.addresses().id())));
        }
    }
}
