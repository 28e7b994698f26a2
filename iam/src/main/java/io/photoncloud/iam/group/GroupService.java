package io.photoncloud.iam.group;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.access.SubjectCodec;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes groups, and says who is in them. */
public final class GroupService implements Referrer {

    private final Table<Group> groups;
    private final Table<Membership> memberships;
    private final UserService users;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public GroupService(
            ReplicatedStore store,
            UserService users,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        this.groups = GroupStore.groups(store);
        this.memberships = GroupStore.memberships(store);
        this.users = users;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /**
     * @param wantedId null for one that is made up
     * @param wantedName required
     */
    public Row<Group> create(
            @Nullable String wantedId,
            @Nullable String wantedName,
            @Nullable String wantedDescription,
            Idempotency idempotency) {
        String name = Check.name("name", wantedName);
        String description = Check.description("description", wantedDescription);
        access.require("group.administer", Scope.system());
        String id = Ids.orMade(wantedId, Ids.NAMED, "group", ids);
        return changes.makeRow("group.create", idempotency, GroupStore.CODEC, change -> {
            Group group = new Group(id, name, description, change.now());
            change.about(Group.ref(id));
            change.rows().insert(groups, group);
            return new Row<>(group.key(), group, 0, 0);
        });
    }

    /** As a part of another change, which is made again if the group changes meanwhile. */
    public Optional<Group> find(Change change, String id) {
        return change.rows().find(groups, Key.utf8(id)).map(Row::value);
    }

    public Row<Group> get(String id) {
        access.require("group.read", Scope.system(), Group.ref(id));
        return groups.find(Key.utf8(id)).orElseThrow(() -> absent(id));
    }

    /** @param namePrefix how their names begin, in whatever case; null for all */
    public RowPage<Group> list(@Nullable String namePrefix, PageRequest page) {
        access.require("group.read", Scope.system());
        if (namePrefix == null) {
            return RowPage.read("groups", page, groups::list);
        }
        IndexKey leading = IndexKey.ALL.andBeginning(namePrefix.toLowerCase(Locale.ROOT));
        return RowPage.read(
                "groups by name " + leading, page, request -> groups.list(GroupStore.BY_NAME, leading, request));
    }

    public Row<Group> update(String id, Group.Patch patch, Precondition precondition, Idempotency idempotency) {
        access.require("group.administer", Scope.system(), Group.ref(id));
        return changes.makeRow("group.update", idempotency, GroupStore.CODEC, change -> {
            change.about(Group.ref(id));
            return change.rows().updateRow(groups, Key.utf8(id), row -> {
                precondition.require(row.modRevision());
                return row.value().with(patch);
            });
        });
    }

    /** @throws CloudException CONFLICT with who is in it, and what refers to it */
    public Row<Group> delete(String id, Precondition precondition, Idempotency idempotency) {
        access.require("group.administer", Scope.system(), Group.ref(id));
        return changes.makeRow("group.delete", idempotency, GroupStore.CODEC, change -> {
            change.about(Group.ref(id));
            Row<Group> gone = change.rows().delete(groups, Key.utf8(id));
            precondition.require(gone.modRevision());
            referrers.release(Group.ref(id), change);
            return gone;
        });
    }

    /**
     * Who comes into a group. Adding who is in it already changes nothing.
     *
     * @throws CloudException NOT_FOUND, there is no such group or member; CONFLICT, groups would lie in a circle or too deep
     */
    public Row<Membership> add(String group, Subject member, Idempotency idempotency) {
        access.require("group.administer", Scope.system(), Group.ref(group));
        access.requireAllOf("group.administer", new Subject.Group(group), Group.ref(group));
        return changes.makeRow("group.add-member", idempotency, GroupStore.MEMBERSHIPS, change -> {
            change.about(Group.ref(group));
            change.detail("member", SubjectCodec.kind(member) + " " + member.id());
            Check.present(find(change, group), () -> absent(group));
            requireMember(change, group, member);
            Membership membership = new Membership(group, member, change.now());
            return change.rows().find(memberships, membership.key()).orElseGet(() -> {
                change.rows().insert(memberships, membership);
                return new Row<>(membership.key(), membership, 0, 0);
            });
        });
    }

    private void requireMember(Change change, String group, Subject member) {
        switch (member) {
            case Subject.Principal(String id) ->
                Check.present(users.find(change, id), () -> absentMember("user " + id));
            case Subject.Group(String id) -> {
                Check.present(find(change, id), () -> absentMember("group " + id));
                new GroupDepth(memberships, change).requireRoom(group, id);
            }
        }
    }

    private static CloudException absentMember(String what) {
        return new CloudException(
                ErrorCode.NOT_FOUND, "no " + what, CloudException.fieldDetails("principal_id", "one that exists"));
    }

    public Row<Membership> remove(String group, Subject member, Idempotency idempotency) {
        access.require("group.administer", Scope.system(), Group.ref(group));
        access.requireNotDeniedBy("group.administer", new Subject.Group(group), Group.ref(group));
        return changes.makeRow("group.remove-member", idempotency, GroupStore.MEMBERSHIPS, change -> {
            change.about(Group.ref(group));
            change.detail("member", SubjectCodec.kind(member) + " " + member.id());
            Key key = Membership.key(group, member);
            Check.present(
                    change.rows().find(memberships, key),
                    () -> new CloudException(
                            ErrorCode.NOT_FOUND,
                            SubjectCodec.kind(member) + " " + member.id() + " is not in group " + group));
            return change.rows().delete(memberships, key);
        });
    }

    public RowPage<Membership> members(String group, PageRequest page) {
        get(group);
        return RowPage.read(
                "members of " + group,
                page,
                request -> memberships.list(GroupStore.BY_GROUP, GroupStore.groupKey(group), request));
    }

    /** Who is directly in a group, whoever asks. */
    public void eachMember(String group, Consumer<Subject> each) {
        WholeList.read(
                request -> memberships.list(GroupStore.BY_GROUP, GroupStore.groupKey(group), request),
                0,
                row -> each.accept(row.value().member()));
    }

    /** Ids of the groups that somebody is directly in, up to a number, whoever asks. */
    public List<String> groupsOf(String principal, int max) {
        return memberships
                .list(
                        GroupStore.BY_MEMBER,
                        SubjectCodec.key(new Subject.Principal(principal)),
                        io.photoncloud.chainfire.store.PageRequest.first(max))
                .rows()
                .stream()
                .map(row -> row.value().group())
                .toList();
    }

    /** All memberships, for who tells the services. */
    public Table<Membership> table() {
        return memberships;
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        List<Row<Membership>> memberships = switch (resource.type()) {
            case User.NOUN -> listed(change, new Subject.Principal(resource.id()), max);
            case Group.NOUN -> listed(change, new Subject.Group(resource.id()), max);
            default -> List.of();
        };
        return memberships.stream().map(row -> Group.ref(row.value().group())).toList();
    }

    private List<Row<Membership>> listed(Change change, Subject member, int max) {
        return change.rows().list(memberships, GroupStore.BY_MEMBER, SubjectCodec.key(member), max);
    }

    /** Who is in a group goes out of it with the group, as long as one change has room for them. */
    @Override
    public void deleteWith(ResourceRef resource, Change change) {
        if (!resource.type().equals(Group.NOUN)) {
            return;
        }
        List<Row<Membership>> members = change.rows()
                .list(memberships, GroupStore.BY_GROUP, GroupStore.groupKey(resource.id()), MEMBERS_DELETED_MAX + 1);
        if (members.size() > MEMBERS_DELETED_MAX) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    resource + " has more than " + MEMBERS_DELETED_MAX + " members: remove them first");
        }
        members.forEach(row -> change.rows().delete(memberships, row.id()));
    }

    /** Members of a group that is deleted with them; each takes three writes. */
    static final int MEMBERS_DELETED_MAX = 30;

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no group " + id);
    }
}
