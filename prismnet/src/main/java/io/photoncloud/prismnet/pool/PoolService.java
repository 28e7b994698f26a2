package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
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
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpRange;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Shows the pools of addresses that there are, those of subnets and those that operators make, and makes, changes and
 * deletes the latter. Safe for many threads.
 */
public final class PoolService {

    private static final String READ = ProviderPool.NOUN + ".read";

    /** Of each family: a new one is compared with all of them. */
    static final int PROVIDER_POOLS_MAX = 1_000;

    private final Table<ProviderPool> providerPools;
    private final SubnetService subnets;
    private final Pools pools;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public PoolService(
            ReplicatedStore store,
            SubnetService subnets,
            Pools pools,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        this.providerPools = AddressStore.providerPools(store);
        this.subnets = subnets;
        this.pools = pools;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /** As callers say it; null for what they leave out. */
    public record NewPool(
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> cidrBlocks,
            @Nullable List<IpRange> ranges,
            List<IpRange> reserved) {}

    /**
     * A pool as it is shown.
     *
     * @param subnet whose it is; null for nobody's
     * @param version of the pool, or of the subnet
     */
    public record Shown(
            String id,
            String name,
            String description,
            Family family,
            @Nullable Subnet subnet,
            AddressPool addresses,
            PoolUse use,
            Instant created,
            long version) {}

    public Shown create(NewPool wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        String description = Check.description("description", wanted.description());
        List<IpRange> ranges = ranges(wanted);
        String id = "pool-%016x".formatted(ids.nextLong());
        access.requireOfSystem("address-pool.create");
        return show(manner.makeRow(changes, "address-pool.create", AddressStore.POOL_CODEC, change -> {
            ProviderPool pool = new ProviderPool(id, name, description, ranges, wanted.reserved(), change.now());
            requireNoOther(change, pool);
            change.about(pool.ref());
            change.rows().insert(providerPools, pool);
            return new Row<>(pool.key(), pool, 0, 0);
        }));
    }

    private static List<IpRange> ranges(NewPool wanted) {
        List<String> blocks = wanted.cidrBlocks();
        List<IpRange> ranges = wanted.ranges();
        Check.oneOf(List.of("cidr_blocks", "ranges"), blocks, ranges);
        String field = blocks == null ? "ranges" : "cidr_blocks";
        int size = blocks == null ? Check.required(field, ranges).size() : blocks.size();
        Check.that(
                size >= 1 && size <= ProviderPool.RANGES_MAX,
                field,
                "must have 1 to " + ProviderPool.RANGES_MAX + " items");
        List<IpRange> all = IntStream.range(0, size)
                .mapToObj(i -> {
                    String at = field + "[" + i + "]";
                    return blocks == null
                            ? AddressText.ordinary(
                                    at, Check.required(field, ranges).get(i))
                            : AddressText.block(at, blocks.get(i)).range();
                })
                .toList();
        ProviderPool.requireFitting(field, all);
        return all;
    }

    private void requireNoOther(Change change, ProviderPool pool) {
        IndexKey family = IndexKey.of(pool.family().toString());
        var others = change.rows().list(providerPools, AddressStore.BY_FAMILY, family, PROVIDER_POOLS_MAX);
        for (Row<ProviderPool> other : others) {
            pool.findOverlapping(other.value()).ifPresent(range -> {
                throw new CloudException(
                        ErrorCode.CONFLICT,
                        range + " overlaps " + other.value().ref() + ", and no two pools have the same address:"
                                + " take others, or delete that pool",
                        CloudException.fieldDetails(
                                "ranges", "no overlap with " + other.value().id()));
            });
        }
        if (others.size() >= PROVIDER_POOLS_MAX) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "there are " + PROVIDER_POOLS_MAX + " pools of " + pool.family()
                            + ", which is the most: delete some, or make one with more ranges");
        }
    }

    private Shown show(Row<ProviderPool> row) {
        ProviderPool pool = row.value();
        return new Shown(
                pool.id(),
                pool.name(),
                pool.description(),
                pool.family(),
                null,
                pool.addresses(),
                pools.use(pool.addresses()),
                pool.created(),
                row.modRevision());
    }

    private List<Shown> show(Row<Subnet> row, List<SubnetPool> which) {
        return which.stream()
                .map(pool -> new Shown(
                        pool.id(),
                        row.value().name(),
                        "",
                        pool.family(),
                        row.value(),
                        pool.addresses(),
                        pools.use(pool.addresses()),
                        row.value().created(),
                        row.modRevision()))
                .toList();
    }

    public Shown get(String id, TenantNames named) {
        Optional<Family> family = SubnetPool.findFamily(id);
        if (family.isEmpty()) {
            return show(admit(id, named, providerPools.find(Key.utf8(id)).orElse(null)));
        }
        try {
            Row<Subnet> subnet =
                    subnets.get(new SubnetService.Named(SubnetPool.subnetId(id, family.get()), named, null));
            access.require(READ, subnet.value().tenant());
            if (!subnet.value().families().contains(family.get())) {
                throw Access.absent(ProviderPool.ref(id));
            }
            return show(subnet, List.of(SubnetPool.of(subnet.value(), family.get())))
                    .getFirst();
        } catch (CloudException e) {
            throw e.code() == ErrorCode.NOT_FOUND ? Access.absent(ProviderPool.ref(id)) : e;
        }
    }

    private Row<ProviderPool> admit(String id, TenantNames named, @Nullable Row<ProviderPool> found) {
        access.requireVisible(ProviderPool.ref(id), named);
        if (found == null) {
            throw Access.absent(ProviderPool.ref(id));
        }
        return found;
    }

    /** Of which subnets pools are listed; null for any. Where neither is named, those that operators made. */
    public record Wanted(
            TenantNames tenant,
            @Nullable String vpc,
            @Nullable String subnet) {}

    /** A page of pools; of as many subnets as the page asks for, where they are those of subnets. */
    public record Page(List<Shown> pools, @Nullable String nextPageToken) {}

    public Page list(Wanted wanted, PageRequest page) {
        var filter = access.listing(READ, wanted.tenant());
        if (wanted.subnet() != null) {
            List<Shown> found = subnets.findRow(wanted.subnet())
                    .filter(row -> filter.admits(row.value().tenant()))
                    .filter(row -> wanted.vpc() == null
                            || wanted.vpc().equals(row.value().vpc()))
                    .map(row -> show(row, SubnetPool.allOf(row.value())))
                    .orElse(List.of());
            return new Page(found, null);
        }
        if (wanted.vpc() != null) {
            RowPage<Subnet> found = subnets.list(wanted.tenant(), wanted.vpc(), page);
            List<Shown> shown = new ArrayList<>();
            found.rows().forEach(row -> shown.addAll(show(row, SubnetPool.allOf(row.value()))));
            return new Page(shown, found.nextPageToken());
        }
        RowPage<ProviderPool> found = RowPage.read(providerPools.name(), page, providerPools::list);
        return new Page(found.rows().stream().map(this::show).toList(), found.nextPageToken());
    }

    public Shown update(String id, TenantNames named, Address.Patch patch, Manner manner) {
        requireProvider(id, "changed: change the subnet");
        Row<ProviderPool> found = providerPools.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return show(manner.repeat(changes, "address-pool.update", AddressStore.POOL_CODEC, ProviderPool.ref(id)));
        }
        var _ = admit(id, named, found);
        access.requireOfSystem("address-pool.update");
        return show(manner.makeRow(changes, "address-pool.update", AddressStore.POOL_CODEC, change -> {
            change.about(ProviderPool.ref(id));
            return change.rows().updateRow(providerPools, Key.utf8(id), row -> {
                manner.precondition().require(row.modRevision());
                return row.value().with(patch.name(), patch.description());
            });
        }));
    }

    /** @throws CloudException CONFLICT with the addresses of it that somebody has */
    public Shown delete(String id, TenantNames named, Manner manner) {
        requireProvider(id, "deleted: delete the subnet");
        Row<ProviderPool> found = providerPools.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return show(manner.repeat(changes, "address-pool.delete", AddressStore.POOL_CODEC, ProviderPool.ref(id)));
        }
        var _ = admit(id, named, found);
        access.requireOfSystem("address-pool.delete");
        return show(manner.makeRow(changes, "address-pool.delete", AddressStore.POOL_CODEC, change -> {
            change.about(ProviderPool.ref(id));
            Row<ProviderPool> gone = change.rows().delete(providerPools, Key.utf8(id));
            manner.precondition().require(gone.modRevision());
            referrers.release(ProviderPool.ref(id), change);
            pools.delete(change, gone.value().addresses().id());
            return gone;
        }));
    }

    private static void requireProvider(String id, String instead) {
        if (SubnetPool.findFamily(id).isPresent()) {
            throw CloudException.invalid(
                    "id",
                    "a pool that an operator made",
                    "id: address-pool " + id + " is a part of its subnet, and not itself " + instead);
        }
    }

    /**
     * Of what an address is to be taken.
     *
     * @param id the pool's
     * @param subnet whose it is; null for nobody's
     */
    record Source(String id, @Nullable Subnet subnet, AddressPool addresses, ResourceRef ref) {

        static Source of(SubnetPool pool) {
            return new Source(
                    pool.id(), pool.subnet(), pool.addresses(), pool.subnet().ref());
        }

        static Source of(ProviderPool pool) {
            return new Source(pool.id(), null, pool.addresses(), pool.ref());
        }

        String group() {
            return ref.id();
        }
    }

    /** Whoever asks. */
    Optional<Source> findSource(String id) {
        Optional<Family> family = SubnetPool.findFamily(id);
        return family.isEmpty()
                ? providerPools.find(Key.utf8(id)).map(row -> Source.of(row.value()))
                : subnets.find(SubnetPool.subnetId(id, family.get()))
                        .filter(subnet -> subnet.families().contains(family.get()))
                        .map(subnet -> Source.of(SubnetPool.of(subnet, family.get())));
    }

    /** As a part of another change, which is made again if the pool changes meanwhile. */
    Source require(Change change, Source known) {
        Subnet subnet = known.subnet();
        if (subnet == null) {
            return change.rows()
                    .find(providerPools, Key.utf8(known.id()))
                    .map(row -> Source.of(row.value()))
                    .orElseThrow(() -> Access.absent(known.ref()));
        }
        var _ = subnets.require(change, subnet.id());
        return known;
    }
}
