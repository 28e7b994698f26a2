package io.photoncloud.common.policy;

import io.photoncloud.common.policy.Binding.Effect;
import io.photoncloud.common.policy.Binding.Mode;
import io.photoncloud.common.security.Permission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All policies at one moment, arranged to be asked often: a question looks at the bindings of its subject and of the
 * subject's groups, in the scope asked for and those around it, and at no others. Immutable, and safe for many threads.
 */
public final class Policies {

    /** How deep groups may lie in groups; whoever is deeper is not found. */
    public static final int GROUP_DEPTH_MAX = 16;

    /** Bindings of one subject in one scope, denials first. */
    private record Place(Subject subject, Scope scope) {}

    private final Map<Place, Binding[]> bindings;
    private final Map<Subject, List<Subject>> groups;
    private final List<Role> roles;

    /** @param memberships for each subject the groups that it is directly in; a cycle does no harm */
    public Policies(
            Collection<Binding> bindings,
            Map<? extends Subject, ? extends Collection<Subject.Group>> memberships,
            Collection<Role> roles) {
        this.bindings = byPlace(bindings);
        this.groups = closed(memberships);
        this.roles = roles.stream()
                .sorted(Comparator.comparingInt((Role role) -> breadth(role)).thenComparing(Role::id))
                .toList();
    }

    private static Map<Place, Binding[]> byPlace(Collection<Binding> all) {
        Map<Place, List<Binding>> lists = new HashMap<>();
        for (Binding binding : all) {
            lists.computeIfAbsent(new Place(binding.subject(), binding.scope()), _ -> new ArrayList<>())
                    .add(binding);
        }
        Map<Place, Binding[]> arrays = new HashMap<>();
        lists.forEach((place, list) -> {
            list.sort(Comparator.comparing(Binding::effect).reversed().thenComparing(Binding::id));
            arrays.put(place, list.toArray(Binding[]::new));
        });
        return arrays;
    }

    private static Map<Subject, List<Subject>> closed(
            Map<? extends Subject, ? extends Collection<Subject.Group>> memberships) {
        Map<Subject, List<Subject>> closed = new HashMap<>();
        for (Subject subject : memberships.keySet()) {
            if (!(subject instanceof Subject.Group)) {
                closed.put(subject, List.copyOf(withGroups(subject, memberships)));
            }
        }
        return closed;
    }

    /** The subject, then its groups, the nearest first. */
    private static Set<Subject> withGroups(
            Subject subject, Map<? extends Subject, ? extends Collection<Subject.Group>> memberships) {
        Set<Subject> found = new LinkedHashSet<>(Set.of(subject));
        Deque<Subject> nearest = new ArrayDeque<>(found);
        for (int depth = 0; depth < GROUP_DEPTH_MAX && !nearest.isEmpty(); depth++) {
            Deque<Subject> next = new ArrayDeque<>();
            for (Subject member : nearest) {
                Collection<Subject.Group> direct = memberships.get(member);
                if (direct != null) {
                    direct.stream().filter(found::add).forEach(next::add);
                }
            }
            nearest = next;
        }
        return found;
    }

    private static int breadth(Role role) {
        return role.permissions().stream()
                .mapToInt(
                        permission -> permission.equals(Role.EVERYTHING) ? 10_000 : permission.contains("*") ? 100 : 1)
                .sum();
    }

    /** The subject itself, then the groups it is in. */
    private List<Subject> all(Subject subject) {
        List<Subject> known = groups.get(subject);
        return known == null ? List.of(subject) : known;
    }

    /** Whether a request is allowed: the answer alone, as quickly as it can be had. */
    public boolean allows(AccessRequest request) {
        boolean allowed = false;
        for (Subject subject : all(request.subject())) {
            @Nullable Scope scope = request.scope();
            while (scope != null) {
                Binding[] here = bindings.get(new Place(subject, scope));
                if (here != null) {
                    for (Binding binding : here) {
                        boolean counts = binding.mode() == Mode.ENFORCED
                                && (!allowed || binding.effect() == Effect.DENY)
                                && binding.applies(request);
                        if (counts && binding.effect() == Effect.DENY) {
                            return false;
                        }
                        allowed |= counts;
                    }
                }
                scope = scope.parent().orElse(null);
            }
        }
        return allowed;
    }

    /** Whether a request is allowed, and by what. */
    public Decision decide(AccessRequest request) {
        List<Binding> applying = new ArrayList<>();
        for (Subject subject : all(request.subject())) {
            for (Optional<Scope> scope = Optional.of(request.scope());
                    scope.isPresent();
                    scope = scope.get().parent()) {
                Binding[] here = bindings.get(new Place(subject, scope.get()));
                if (here != null) {
                    for (Binding binding : here) {
                        if (binding.applies(request)) {
                            applying.add(binding);
                        }
                    }
                }
            }
        }
        Optional<Binding> denial = first(applying, Effect.DENY, Mode.ENFORCED);
        Optional<Binding> grant = first(applying, Effect.ALLOW, Mode.ENFORCED);
        if (denial.isPresent()) {
            return new Decision.Denied(denial.get(), List.of());
        }
        if (grant.isPresent()) {
            return new Decision.Allowed(grant.get(), all(applying, Effect.DENY, Mode.AUDIT));
        }
        return new Decision.NotGranted(smallest(request.permission()), all(applying, Effect.ALLOW, Mode.AUDIT));
    }

    private static Optional<Binding> first(List<Binding> of, Effect effect, Mode mode) {
        return of.stream()
                .filter(binding -> binding.effect() == effect && binding.mode() == mode)
                .findFirst();
    }

    private static List<Binding> all(List<Binding> of, Effect effect, Mode mode) {
        return of.stream()
                .filter(binding -> binding.effect() == effect && binding.mode() == mode)
                .toList();
    }

    private Optional<Role> smallest(Permission permission) {
        return roles.stream().filter(role -> role.includes(permission)).findFirst();
    }
}
