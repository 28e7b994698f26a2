package io.photoncloud.common.policy;

import io.photoncloud.common.security.VerificationKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The items known, and the decisions they make: changes go in one by one, and a snapshot comes out whole. What has not
 * changed since the snapshot before is not made anew. The order in which items come does not matter: a binding of a role
 * that is not there does nothing until it is. For one thread; its snapshots are for many.
 */
public final class PolicyState {

    /** A binding, whether its role is there or not. */
    private record Known(PolicyItem.OfBinding item, Condition condition) {

        Binding with(Role role) {
            return new Binding(
                    item.id(),
                    item.subject(),
                    role,
                    item.scope(),
                    item.effect(),
                    item.mode(),
                    item.expression(),
                    condition);
        }
    }

    private final Map<String, Role> roles = new HashMap<>();
    private final Map<String, Known> bindings = new HashMap<>();
    private final Map<String, Instant> revokedPrincipals = new HashMap<>();
    private final Set<String> revokedTokens = new HashSet<>();
    private final Map<String, PolicyItem.Membership> memberships = new HashMap<>();
    private final Map<String, VerificationKey> keys = new HashMap<>();

    /** The bindings that count, by their ids: those of roles that are there. */
    private final Map<String, Binding> counting = new HashMap<>();
    /** The ids of bindings by the role that they are of, whether it is there or not. */
    private final Map<String, Set<String>> byRole = new HashMap<>();

    private final BindingTable table = new BindingTable();
    private final Memberships graph = new Memberships();
    private final CompiledConditions conditions;

    private @Nullable List<Role> rolesHandedOut;
    private @Nullable Policies policies;
    private @Nullable RevocationSet revocations;
    private @Nullable Map<String, VerificationKey> keysHandedOut;

    public PolicyState() {
        this(new CompiledConditions());
    }

    private PolicyState(CompiledConditions conditions) {
        this.conditions = conditions;
    }

    /**
     * An empty one beside this one, for a snapshot of everything: it compiles nothing that this one has compiled. Whichever
     * of the two is not needed any more is to be given up by {@link #discard}.
     */
    public PolicyState startOver() {
        return new PolicyState(conditions);
    }

    /** Forgets what was compiled for it alone. To be used no more; its snapshots may be. */
    public void discard() {
        bindings.values().forEach(known -> conditions.release(known.item().expression()));
    }

    public void apply(Collection<? extends PolicyChange> changes) {
        changes.forEach(this::apply);
    }

    public void apply(PolicyChange change) {
        switch (change) {
            case PolicyChange.Put(PolicyItem item) -> put(item);
            case PolicyChange.Removed(PolicyItem.Key key) -> remove(key);
        }
    }

    /** As of now; later changes do not reach it. */
    public PolicySet snapshot(long revision) {
        if (rolesHandedOut == null) {
            rolesHandedOut = Policies.narrowestFirst(roles.values());
        }
        if (policies == null) {
            policies = new Policies(table.view(), graph.view(), rolesHandedOut);
        }
        if (revocations == null) {
            revocations = new RevocationSet(revokedTokens, revokedPrincipals);
        }
        if (keysHandedOut == null) {
            keysHandedOut = Map.copyOf(keys);
        }
        return new PolicySet(revision, policies, revocations, keysHandedOut);
    }

    /** How many items there are. */
    public int size() {
        return roles.size()
                + memberships.size()
                + bindings.size()
                + revokedPrincipals.size()
                + revokedTokens.size()
                + keys.size();
    }

    /** How many expressions are compiled, for those beside this one too. */
    int conditions() {
        return conditions.size();
    }

    private void put(PolicyItem item) {
        switch (item) {
            case PolicyItem.OfRole(Role role) -> putRole(role);
            case PolicyItem.Membership membership -> putMembership(membership);
            case PolicyItem.OfBinding binding -> putBinding(binding);
            case PolicyItem.RevokedPrincipal(String principal, Instant issuedBefore) -> {
                if (!issuedBefore.equals(revokedPrincipals.put(principal, issuedBefore))) {
                    revocations = null;
                }
            }
            case PolicyItem.RevokedToken(String token, Instant _) -> {
                if (revokedTokens.add(token)) {
                    revocations = null;
                }
            }
            case PolicyItem.OfKey(VerificationKey key) -> {
                if (!key.equals(keys.put(key.id(), key))) {
                    keysHandedOut = null;
                }
            }
        }
    }

    private void remove(PolicyItem.Key key) {
        switch (key.kind()) {
            case ROLE -> removeRole(key.id());
            case MEMBERSHIP -> removeMembership(key.id());
            case BINDING -> removeBinding(key.id());
            case REVOKED_PRINCIPAL -> {
                if (revokedPrincipals.remove(key.id()) != null) {
                    revocations = null;
                }
            }
            case REVOKED_TOKEN -> {
                if (revokedTokens.remove(key.id())) {
                    revocations = null;
                }
            }
            case VERIFICATION_KEY -> {
                if (keys.remove(key.id()) != null) {
                    keysHandedOut = null;
                }
            }
        }
    }

    private void putRole(Role role) {
        if (role.equals(roles.put(role.id(), role))) {
            return;
        }
        rolesHandedOut = null;
        policies = null;
        for (String binding : byRole.getOrDefault(role.id(), Set.of())) {
            stopCounting(binding);
            count(binding);
        }
    }

    private void removeRole(String id) {
        if (roles.remove(id) == null) {
            return;
        }
        rolesHandedOut = null;
        policies = null;
        byRole.getOrDefault(id, Set.of()).forEach(this::stopCounting);
    }

    private void putMembership(PolicyItem.Membership membership) {
        String id = membership.key().id();
        if (membership.equals(memberships.get(id))) {
            return;
        }
        removeMembership(id);
        memberships.put(id, membership);
        graph.add(membership.member(), membership.group());
        policies = null;
    }

    private void removeMembership(String id) {
        PolicyItem.Membership membership = memberships.remove(id);
        if (membership != null) {
            graph.remove(membership.member(), membership.group());
            policies = null;
        }
    }

    private void putBinding(PolicyItem.OfBinding item) {
        // Before the one that it replaces lets go of its condition, which may be the same.
        Known known = new Known(item, conditions.use(item.expression()));
        removeBinding(item.id());
        bindings.put(item.id(), known);
        byRole.computeIfAbsent(item.role(), _ -> new HashSet<>()).add(item.id());
        count(item.id());
    }

    private void removeBinding(String id) {
        Known known = bindings.remove(id);
        if (known == null) {
            return;
        }
        stopCounting(id);
        conditions.release(known.item().expression());
        byRole.computeIfPresent(known.item().role(), (_, ids) -> {
            ids.remove(id);
            return ids.isEmpty() ? null : ids;
        });
    }

    private void count(String id) {
        Known known = bindings.get(id);
        Role role = known == null ? null : roles.get(known.item().role());
        if (known != null && role != null) {
            Binding binding = known.with(role);
            counting.put(id, binding);
            table.add(binding);
            policies = null;
        }
    }

    private void stopCounting(String id) {
        Binding binding = counting.remove(id);
        if (binding != null) {
            table.remove(binding);
            policies = null;
        }
    }
}
