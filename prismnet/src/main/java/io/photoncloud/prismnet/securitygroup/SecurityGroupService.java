package io.photoncloud.prismnet.securitygroup;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Allowed;
import io.photoncloud.prismnet.vpc.Vpc;
import io.photoncloud.prismnet.vpc.VpcPart;
import io.photoncloud.prismnet.vpc.VpcService;
import io.photoncloud.prismnet.vpc.VpcTallies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes security groups and their rules. Safe for many threads. */
public final class SecurityGroupService implements Referrer, VpcPart {

    /** The most groups of a VPC, beside the default one. */
    public static final int GROUPS_MAX = 500;

    private static final String READ = "security-group.read";
    private static final String CREATE = "security-group.create";
    private static final String UPDATE = "security-group.update";
    private static final String DELETE = "security-group.delete";

    private final Table<SecurityGroup> groups;
    private final VpcTallies tallies;
    private final VpcService vpcs;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public SecurityGroupService(
            ReplicatedStore store, VpcService vpcs, Changes changes, Referrers referrers, Access access, IdSource ids) {
        this.groups = SecurityGroupStore.groups(store);
        this.tallies = new VpcTallies(store, SecurityGroup.NOUN, GROUPS_MAX);
        this.vpcs = vpcs;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /** As callers say it; null for what they leave out. */
    public record NewGroup(
            @Nullable String vpc,
            TenantNames tenant,
            @Nullable String name,
            @Nullable String description) {}

    /** Which rule a call is about. */
    public record NamedRule(String group, String rule, TenantNames tenant) {}

    public Row<SecurityGroup> create(NewGroup wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        String vpcId = Check.text("vpc_id", wanted.vpc());
        String description = Check.description("description", wanted.description());
        if (vpcs.find(vpcId).isEmpty()) {
            return manner.repeat(changes, CREATE, SecurityGroupStore.CODEC, Vpc.ref(vpcId));
        }
        access.require(CREATE, vpcs.get(vpcId, wanted.tenant()).value().tenant());
        String id = SecurityGroup.id(ids.nextLong());
        List<SecurityGroupRule> none = List.of();
        return manner.makeRow(changes, CREATE, SecurityGroupStore.CODEC, change -> {
            Vpc vpc = vpcs.require(change, vpcId);
            tallies.add(change, vpcId);
            SecurityGroup group =
                    withEgress(new SecurityGroup(id, vpcId, vpc.tenant(), name, description, none, change.now()));
            change.about(group.ref());
            change.rows().insert(groups, group);
            var _ = vpcs.raise(change, vpcId);
            return new Row<>(group.key(), group, 0, 0);
        });
    }

    /** May send everything, until somebody deletes these rules. */
    private SecurityGroup withEgress(SecurityGroup group) {
        SecurityGroup next = group;
        for (String family : List.of("IPv4", "IPv6")) {
            next = next.with(
                    rule(group, ofEverything(Direction.EGRESS, family, null).parse()));
        }
        return next;
    }

    private static RuleText ofEverything(Direction direction, String family, @Nullable String remoteGroup) {
        return new RuleText(direction, family, null, null, null, null, null, null, remoteGroup, null);
    }

    private SecurityGroupRule rule(SecurityGroup group, Allowed allowed) {
        return new SecurityGroupRule(newRuleId(), group.id(), allowed, "", group.created());
    }

    private String newRuleId() {
        return "sgr-%016x".formatted(ids.nextLong());
    }

    public Row<SecurityGroup> get(String id, TenantNames named) {
        return admit(id, named, READ, groups.find(Key.utf8(id)).orElse(null));
    }

    private Row<SecurityGroup> admit(
            String id, TenantNames named, String permission, @Nullable Row<SecurityGroup> found) {
        return access.admit(new Access.Wanted(SecurityGroup.ref(id), named, permission), found, SecurityGroup::tenant);
    }

    /** @param vpc in which; null for all */
    public RowPage<SecurityGroup> list(TenantNames named, @Nullable String vpc, PageRequest page) {
        TenantFilter filter = access.listing(READ, named);
        if (vpc == null) {
            return SecurityGroupStore.BY_TENANT.list(groups, filter, page);
        }
        return vpcs.find(vpc).filter(known -> filter.admits(known.tenant())).isPresent()
                ? TenantIndex.list(groups, SecurityGroupStore.BY_VPC, IndexKey.of(vpc), page)
                : new RowPage<>(List.of(), null);
    }

    public Row<SecurityGroup> update(String id, TenantNames named, SecurityGroup.Patch patch, Manner manner) {
        Row<SecurityGroup> found = groups.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, UPDATE, SecurityGroupStore.CODEC, SecurityGroup.ref(id));
        }
        SecurityGroup group = admit(id, named, UPDATE, found).value();
        return manner.makeRow(changes, UPDATE, SecurityGroupStore.CODEC, change -> {
            change.about(group.ref());
            return change.rows().updateRow(groups, group.key(), row -> {
                manner.precondition().require(row.modRevision());
                return row.value().with(patch);
            });
        });
    }

    /** @throws CloudException CONFLICT with the ports and groups that use it, or because it is its VPC's default one */
    public Row<SecurityGroup> delete(String id, TenantNames named, Manner manner) {
        Row<SecurityGroup> found = groups.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, DELETE, SecurityGroupStore.CODEC, SecurityGroup.ref(id));
        }
        SecurityGroup group = admit(id, named, DELETE, found).value();
        if (group.isDefault()) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    group.ref() + " is the default one of vpc " + group.vpc() + ", and is deleted with it");
        }
        return manner.makeRow(changes, DELETE, SecurityGroupStore.CODEC, change -> {
            change.about(group.ref());
            Row<SecurityGroup> gone = change.rows().delete(groups, group.key());
            manner.precondition().require(gone.modRevision());
            referrers.release(group.ref(), change);
            tallies.subtract(change, group.vpc());
            var _ = vpcs.raise(change, group.vpc());
            return gone;
        });
    }

    // Rules

    /** @throws CloudException ALREADY_EXISTS with the rule that allows the same */
    public Row<SecurityGroupRule> createRule(String id, TenantNames named, RuleText text, Manner manner) {
        Allowed allowed = text.parse();
        String description = Check.description("description", text.description());
        String rule = newRuleId();
        return changeRules(id, named, manner, (group, change) -> {
            SecurityGroupRule made = new SecurityGroupRule(rule, id, allowed, description, change.now());
            made.findRemoteGroup().ifPresent(remote -> require(change, group.vpc(), "remote_group_id", remote));
            change.detail("rule", rule);
            change.detail("allows", allowed.toString());
            var _ = change.rows().update(groups, group.key(), present -> present.with(made));
            return new Row<>(made.key(), made, 0, 0);
        });
    }

    public Row<SecurityGroupRule> getRule(NamedRule named) {
        Row<SecurityGroup> group = get(named.group(), named.tenant());
        return row(group, requireRule(group.value(), named.rule()));
    }

    private static SecurityGroupRule requireRule(SecurityGroup group, String rule) {
        return group.findRule(rule).orElseThrow(() -> Access.absent(SecurityGroupRule.ref(rule)));
    }

    /** A rule has its group's version. */
    private static Row<SecurityGroupRule> row(Row<SecurityGroup> group, SecurityGroupRule rule) {
        return new Row<>(rule.key(), rule, group.createRevision(), group.modRevision());
    }

    public RowPage<SecurityGroupRule> listRules(String id, TenantNames named, PageRequest page) {
        Row<SecurityGroup> group = get(id, named);
        return RowPage.read("rules of " + id, page, request -> {
            String after = request.token() == null ? "" : request.token();
            List<Row<SecurityGroupRule>> rest = group.value().rules().stream()
                    .filter(rule -> rule.place().compareTo(after) > 0)
                    .map(rule -> row(group, rule))
                    .toList();
            List<Row<SecurityGroupRule>> shown = rest.subList(0, Math.min(rest.size(), request.limit()));
            String next = shown.size() < rest.size() ? shown.getLast().value().place() : null;
            return new TablePage<>(shown, next, group.modRevision());
        });
    }

    public Row<SecurityGroupRule> deleteRule(NamedRule named, Manner manner) {
        return changeRules(named.group(), named.tenant(), manner, (group, change) -> {
            Row<SecurityGroup> present =
                    change.rows().find(groups, group.key()).orElseThrow(() -> Access.absent(group.ref()));
            manner.precondition().require(present.modRevision());
            SecurityGroupRule gone = requireRule(present.value(), named.rule());
            change.detail("rule", gone.id());
            change.detail("allowed", gone.allowed().toString());
            var _ = change.rows().update(groups, group.key(), each -> each.without(gone));
            return row(present, gone);
        });
    }

    private Row<SecurityGroupRule> changeRules(
            String id,
            TenantNames named,
            Manner manner,
            BiFunction<SecurityGroup, Change, Row<SecurityGroupRule>> next) {
        Row<SecurityGroup> found = groups.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, UPDATE, SecurityGroupStore.RULE_CODEC, SecurityGroup.ref(id));
        }
        SecurityGroup group = admit(id, named, UPDATE, found).value();
        return manner.makeRow(changes, UPDATE, SecurityGroupStore.RULE_CODEC, change -> {
            change.about(group.ref());
            var _ = vpcs.raise(change, group.vpc());
            return next.apply(group, change);
        });
    }

    // As a part of other changes, which are made again if a group changes meanwhile

    /**
     * The groups that a port shall have.
     *
     * @param asked empty for the VPC's default one
     * @throws CloudException VALIDATION_ERROR, there is no such group in the VPC
     */
    public List<String> choose(Change change, String vpc, Tenant tenant, List<String> asked) {
        if (asked.isEmpty()) {
            if (complete(vpc, tenant, change)) {
                var _ = vpcs.raise(change, vpc);
            }
            return List.of(SecurityGroup.defaultOf(vpc));
        }
        requireAll(change, vpc, asked);
        return List.copyOf(asked);
    }

    /** @throws CloudException VALIDATION_ERROR, there is no such group in the VPC */
    public void requireAll(Change change, String vpc, List<String> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            require(change, vpc, "security_group_ids[" + i + "]", wanted.get(i));
        }
    }

    private void require(Change change, String vpc, String field, String id) {
        Optional<SecurityGroup> found = change.rows().find(groups, Key.utf8(id)).map(Row::value);
        if (found.filter(group -> group.vpc().equals(vpc)).isEmpty()) {
            throw CloudException.invalid(
                    field, "a security group of vpc " + vpc, field + ": vpc " + vpc + " has no security group " + id);
        }
    }

    /** Of a VPC, as of a revision. */
    public List<SecurityGroup> allOf(String vpc, long revision) {
        List<SecurityGroup> all = new ArrayList<>();
        var _ = WholeList.read(
                request -> groups.list(SecurityGroupStore.BY_VPC, IndexKey.of(vpc), request),
                revision,
                row -> all.add(row.value()));
        return all;
    }

    /** Whoever asks. */
    public Optional<SecurityGroup> find(String id) {
        return groups.find(Key.utf8(id)).map(Row::value);
    }

    /** Those of a VPC's that are there. */
    public List<SecurityGroup> read(Change change, Vpc vpc, List<String> wanted) {
        complete(vpc, change);
        return wanted.stream()
                .flatMap(id -> change.rows().find(groups, Key.utf8(id)).stream())
                .map(Row::value)
                .toList();
    }

    // The default group, which comes and goes with the VPC

    @Override
    public boolean isMissing(Vpc vpc) {
        return groups.find(Key.utf8(SecurityGroup.defaultOf(vpc.id()))).isEmpty();
    }

    @Override
    public void complete(Vpc vpc, Change change) {
        var _ = complete(vpc.id(), vpc.tenant(), change);
    }

    /** @return whether it was missing */
    private boolean complete(String vpc, Tenant tenant, Change change) {
        String id = SecurityGroup.defaultOf(vpc);
        if (change.rows().find(groups, Key.utf8(id)).isPresent()) {
            return false;
        }
        SecurityGroup group =
                withEgress(new SecurityGroup(id, vpc, tenant, SecurityGroup.DEFAULT_NAME, "", List.of(), change.now()));
        for (String family : List.of("IPv4", "IPv6")) {
            group = group.with(
                    rule(group, ofEverything(Direction.INGRESS, family, id).parse()));
        }
        change.rows().insert(groups, group);
        return true;
    }

    @Override
    public void deleteWith(ResourceRef resource, Change change) {
        if (resource.type().equals(Vpc.NOUN)) {
            Key id = Key.utf8(SecurityGroup.defaultOf(resource.id()));
            if (change.rows().find(groups, id).isPresent()) {
                var _ = change.rows().delete(groups, id);
            }
        }
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        IndexKey id = IndexKey.of(resource.id());
        Stream<Row<SecurityGroup>> found = switch (resource.type()) {
            case Vpc.NOUN -> change.rows().list(groups, SecurityGroupStore.BY_VPC, id, max + 1).stream();
            case SecurityGroup.NOUN -> change.rows().list(groups, SecurityGroupStore.BY_REMOTE, id, max).stream();
            default -> Stream.of();
        };
        boolean ofVpc = resource.type().equals(Vpc.NOUN);
        return found.map(Row::value)
                .filter(group -> !(ofVpc && group.isDefault()))
                .map(SecurityGroup::ref)
                .limit(max)
                .toList();
    }
}
