package io.photoncloud.iam.policy;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.common.policy.PolicyChange;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.binding.BindingService;
import io.photoncloud.iam.binding.PolicyBinding;
import io.photoncloud.iam.group.GroupService;
import io.photoncloud.iam.group.Membership;
import io.photoncloud.iam.key.KeyService;
import io.photoncloud.iam.key.SigningKey;
import io.photoncloud.iam.revocation.Revocation;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.role.RoleDefinition;
import io.photoncloud.iam.role.RoleService;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where the items of policies are kept: five tables, and the roles that are built in. */
public final class PolicySource {

    /** One table, what a row of it says, and what it said that is gone. */
    private record Kept<T>(Table<T> table, Function<T, PolicyItem> item, Function<String, PolicyItem.Key> keyOfGone) {

        /** @return the revision that it was */
        long read(long revision, Consumer<PolicyItem> each) {
            return WholeList.read(table::list, revision, row -> each.accept(item.apply(row.value())));
        }

        Optional<PolicyChange> change(WatchEvent event) {
            return table.rowEvent(event).flatMap(this::change);
        }

        private Optional<PolicyChange> change(RowEvent<T> event) {
            return switch (event) {
                case RowEvent.Put<T> put ->
                    Optional.of(new PolicyChange.Put(item.apply(put.row().value())));
                case RowEvent.Deleted<T> deleted ->
                    Optional.of(new PolicyChange.Removed(
                            keyOfGone.apply(deleted.id().toUtf8())));
                case RowEvent.Progress<T> _, RowEvent.Compacted<T> _, RowEvent.Cancelled<T> _ -> Optional.empty();
            };
        }
    }

    private final List<PolicyItem> builtIn;
    private final List<Kept<?>> kept;

    public PolicySource(
            RoleService roles,
            GroupService groups,
            BindingService bindings,
            RevocationService revocations,
            KeyService keys) {
        this.builtIn = roles.builtIn().stream()
                .<PolicyItem>map(role -> new PolicyItem.OfRole(role.role()))
                .toList();
        this.kept = List.of(
                new Kept<>(roles.table(), PolicySource::item, id -> new PolicyItem.Key(PolicyItem.Kind.ROLE, id)),
                new Kept<>(groups.table(), Membership::item, PolicySource::keyOfMembership),
                new Kept<>(
                        bindings.table(), PolicyBinding::item, id -> new PolicyItem.Key(PolicyItem.Kind.BINDING, id)),
                new Kept<>(revocations.table(), Revocation::item, PolicySource::keyOfRevocation),
                new Kept<>(
                        keys.table(),
                        SigningKey::item,
                        id -> new PolicyItem.Key(PolicyItem.Kind.VERIFICATION_KEY, id)));
    }

    private static PolicyItem item(RoleDefinition role) {
        return new PolicyItem.OfRole(role.role());
    }

    private static PolicyItem.Key keyOfMembership(String row) {
        String[] parts = row.split("/", 3);
        Subject member = parts[1].equals("group") ? new Subject.Group(parts[2]) : new Subject.Principal(parts[2]);
        return new PolicyItem.Membership(member, new Subject.Group(parts[0])).key();
    }

    private static PolicyItem.Key keyOfRevocation(String row) {
        String[] parts = row.split("/", 2);
        return new PolicyItem.Key(
                parts[0].equals("token") ? PolicyItem.Kind.REVOKED_TOKEN : PolicyItem.Kind.REVOKED_PRINCIPAL, parts[1]);
    }

    /** Every item, as of one moment. @return its revision */
    public long readAll(Consumer<PolicyItem> each) {
        builtIn.forEach(each);
        long revision = 0;
        for (Kept<?> one : kept) {
            revision = one.read(revision, each);
        }
        return revision;
    }

    /** What a change of IAM's keys does to the items; empty for a change of something else. */
    public Optional<PolicyChange> change(WatchEvent event) {
        return kept.stream()
                .map(one -> one.change(event))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
