package io.photoncloud.prismnet.vpc;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.reconcile.KeyLoop;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.CidrBlock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes VPCs. Safe for many threads. */
public final class VpcService {

    private static final String READ = "vpc.read";

    private final Table<Vpc> vpcs;
    private final Changes changes;
    private final Referrers referrers;
    private final Supplier<List<VpcPart>> parts;
    private final Access access;
    private final IdSource ids;

    /** @param parts asked when a VPC is made: who keeps what is in VPCs asks for these */
    public VpcService(
            ReplicatedStore store,
            Changes changes,
            Referrers referrers,
            Supplier<List<VpcPart>> parts,
            Access access,
            IdSource ids) {
        this.vpcs = VpcStore.vpcs(store);
        this.changes = changes;
        this.referrers = referrers;
        this.parts = parts;
        this.access = access;
        this.ids = ids;
    }

    /** As callers say it; null for what they leave out. */
    public record NewVpc(
            @Nullable String name,
            TenantNames tenant,
            @Nullable String cidrBlock,
            @Nullable String ipv6CidrBlock,
            @Nullable String description) {}

    public Row<Vpc> create(NewVpc wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        CidrBlock block = Vpc.requireSize("cidr_block", AddressText.block("cidr_block", wanted.cidrBlock()));
        CidrBlock second = AddressText.secondBlock(block, wanted.ipv6CidrBlock());
        if (second != null) {
            Vpc.requireSize("ipv6_cidr_block", second);
        }
        String description = Check.description("description", wanted.description());
        Tenant tenant = access.creating("vpc.create", wanted.tenant());
        String id = "vpc-%016x".formatted(ids.nextLong());
        return manner.makeRow(changes, "vpc.create", VpcStore.CODEC, change -> {
            Vpc vpc = new Vpc(id, tenant, name, description, block, second, 1, change.now());
            change.about(vpc.ref());
            change.rows().insert(vpcs, vpc);
            parts.get().forEach(part -> part.complete(vpc, change));
            return new Row<>(vpc.key(), vpc, 0, 0);
        });
    }

    public Row<Vpc> get(String id, TenantNames named) {
        return admit(id, named, READ, vpcs.find(Key.utf8(id)).orElse(null));
    }

    private Row<Vpc> admit(String id, TenantNames named, String permission, @Nullable Row<Vpc> found) {
        return access.admit(new Access.Wanted(Vpc.ref(id), named, permission), found, Vpc::tenant);
    }

    public RowPage<Vpc> list(TenantNames named, PageRequest page) {
        return VpcStore.BY_TENANT.list(vpcs, access.listing(READ, named), page);
    }

    public Row<Vpc> update(String id, TenantNames named, Vpc.Patch patch, Manner manner) {
        Row<Vpc> found = vpcs.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "vpc.update", VpcStore.CODEC, Vpc.ref(id));
        }
        Vpc vpc = admit(id, named, "vpc.update", found).value();
        return manner.makeRow(changes, "vpc.update", VpcStore.CODEC, change -> {
            change.about(vpc.ref());
            return change.rows().updateRow(vpcs, vpc.key(), row -> {
                manner.precondition().require(row.modRevision());
                return row.value().with(patch);
            });
        });
    }

    /** @throws io.photoncloud.common.api.CloudException CONFLICT with what is in it */
    public Row<Vpc> delete(String id, TenantNames named, Manner manner) {
        Row<Vpc> found = vpcs.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "vpc.delete", VpcStore.CODEC, Vpc.ref(id));
        }
        Vpc vpc = admit(id, named, "vpc.delete", found).value();
        return manner.makeRow(changes, "vpc.delete", VpcStore.CODEC, change -> {
            change.about(vpc.ref());
            Row<Vpc> gone = change.rows().delete(vpcs, vpc.key());
            manner.precondition().require(gone.modRevision());
            referrers.release(vpc.ref(), change);
            return gone;
        });
    }

    /** Gives the VPCs that were made by an earlier release what every VPC has. Does no harm when it is done twice. */
    public void completeAll() {
        var _ = WholeList.read(vpcs::list, 0, row -> {
            if (parts.get().stream().anyMatch(part -> part.isMissing(row.value()))) {
                complete(row.value());
            }
        });
    }

    private void complete(Vpc known) {
        var _ = changes.makeRow("vpc.complete", new Idempotency.None(), VpcStore.CODEC, change -> {
            change.about(known.ref());
            if (change.rows().find(vpcs, known.key()).isPresent()) {
                Vpc vpc = raise(change, known.id());
                parts.get().forEach(part -> part.complete(vpc, change));
            }
            return new Row<>(known.key(), known, 0, 0);
        });
    }

    /** Whoever asks. */
    public Optional<Vpc> find(String id) {
        return vpcs.find(Key.utf8(id)).map(Row::value);
    }

    /** Which rows are about which VPC, for whoever makes networks real. */
    public KeyLoop.Feed<Vpc> feed() {
        return new KeyLoop.Feed<>(vpcs, Row::id);
    }

    /** Whoever asks. @return the revision as of which it was read */
    public long readAt(String id, Consumer<Row<Vpc>> found) {
        return WholeList.read(request -> vpcs.list(Key.utf8(id), request), 0, found);
    }

    /** That something in it has to be made real, in the change that makes it so. @return with its new generation */
    public Vpc raise(Change change, String id) {
        return change.rows().update(vpcs, Key.utf8(id), Vpc::raised);
    }

    /** As a part of another change, which is made again if the VPC changes meanwhile. */
    public Vpc require(Change change, String id) {
        return change.rows()
                .find(vpcs, Key.utf8(id))
                .orElseThrow(() -> Access.absent(Vpc.ref(id)))
                .value();
    }
}
