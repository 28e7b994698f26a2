package io.photoncloud.common.policy;

import io.photoncloud.common.policy.Binding.Effect;
import io.photoncloud.common.policy.Binding.Mode;
import io.photoncloud.common.policy.BindingTable.Place;
import io.photoncloud.common.security.Permission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
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

    private final Map<Place, Binding[]> bindings;
    private final Map<Subject, List<Subject.Group>> groups;
    private final List<Role> roles;

    /** @param memberships for each subject the groups that it is directly in; a cycle does no harm */
    public Policies(
            Collection<Binding> bindings,
            Map<? extends Subject, ? extends Collection<Subject.Group>> memberships,
            Collection<Role> roles) {
        this(BindingTable.of(bindings), allGroups(memberships), narrowestFirst(roles));
    }

    /**
     * @param bindings denials first in each place
     * @param groups for each principal all groups it is in
     * @param roles as {@link #narrowestFirst} has them
     */
    Policies(Map<Place, Binding[]> bindings, Map<Subject, List<Subject.Group>> groups, List<Role> roles) {
        this.bindings = bindings;
        this.groups = groups;
        this.roles = roles;
    }

    private static Map<Subject, List<Subject.Group>> allGroups(
            Map<? extends Subject, ? extends Collection<Subject.Group>> direct) {
        Memberships memberships = new Memberships();
        direct.forEach((member, groups) -> groups.forEach(group -> memberships.add(member, group)));
        return memberships.view();
    }

    static List<Role> narrowestFirst(Collection<Role> roles) {
        return roles.stream()
                .sorted(Comparator.comparingInt((Role role) -> breadth(role)).thenComparing(Role::id))
                .toList();
    }

    private static int breadth(Role role) {
        return role.permissions().stream()
                .mapToInt(
                        permission -> permission.equals(Role.EVERYTHING) ? 10_000 : permission.contains("*") ? 100 : 1)
                .sum();
    }

    /** What is done with the bindings that a question is about, in the order in which they count. */
    private abstract static sealed class Walk permits Allowing, Deciding {

        final AccessRequest request;

        Walk(AccessRequest request) {
            this.request = request;
        }

        /** @return whether the answer is known, and the rest does not matter */
        abstract boolean visit(Binding binding);
    }

    /** Through the bindings of the subject itself, then of its groups; in each case the nearest scope's first. */
    private void walk(Walk walk) {
        Subject subject = walk.request.subject();
        if (isOver(walk, subject)) {
            return;
        }
        List<Subject.Group> all = groups.get(subject);
        if (all == null) {
            return;
        }
        for (Subject.Group group : all) {
            if (isOver(walk, group)) {
                return;
            }
        }
    }

    private boolean isOver(Walk walk, Subject subject) {
        @Nullable Scope scope = walk.request.scope();
        while (scope != null) {
            Binding[] here = bindings.get(new Place(subject, scope));
            if (here != null) {
                for (Binding binding : here) {
                    if (walk.visit(binding)) {
                        return true;
                    }
                }
            }
            scope = scope.parent().orElse(null);
        }
        return false;
    }

    /** Whether a request is allowed: the answer alone, as quickly as it can be had. */
    public boolean allows(AccessRequest request) {
        Allowing walk = new Allowing(request);
        walk(walk);
        return walk.allowed;
    }

    private static final class Allowing extends Walk {

        private boolean allowed;

        Allowing(AccessRequest request) {
            super(request);
        }

        @Override
        boolean visit(Binding binding) {
            boolean counts = binding.mode() == Mode.ENFORCED
                    && (!allowed || binding.effect() == Effect.DENY)
                    && binding.applies(request);
            if (!counts) {
                return false;
            }
            allowed = binding.effect() == Effect.ALLOW;
            return !allowed;
        }
    }

    /**
     * Whether a subject has all that is in a role, in a scope, whatever is asked: so much it may give to others and no more,
     * or it could make itself more than it is. What hangs on a condition does not count; a denial of any part does.
     */
    public boolean hasAll(Subject subject, Scope scope, Role role) {
        List<Binding> own = bindingsOf(subject, scope).stream()
                .filter(binding -> binding.mode() == Mode.ENFORCED)
                .toList();
        return role.permissions().stream()
                .allMatch(pattern -> own.stream()
                                .anyMatch(binding -> binding.effect() == Effect.ALLOW
                                        && binding.expression().isEmpty()
                                        && binding.role().covers(pattern))
                        && own.stream()
                                .noneMatch(binding -> binding.effect() == Effect.DENY
                                        && binding.role().meets(pattern)));
    }

    /** The bindings of a subject, and of the groups it is in, wherever. Looks at all there are: not for every call. */
    public List<Binding> bindingsOf(Subject subject) {
        Set<Subject> subjects = new HashSet<>(groups.getOrDefault(subject, List.of()));
        subjects.add(subject);
        return bindings.entrySet().stream()
                .filter(place -> subjects.contains(place.getKey().subject()))
                .flatMap(place -> Arrays.stream(place.getValue()))
                .toList();
    }

    /** The bindings of a subject, and of the groups it is in, in a scope and around it, whether they count or not. */
    public List<Binding> bindingsOf(Subject subject, Scope scope) {
        List<Binding> found = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>(List.of(subject));
        subjects.addAll(groups.getOrDefault(subject, List.of()));
        for (Subject each : subjects) {
            @Nullable Scope at = scope;
            while (at != null) {
                found.addAll(List.of(bindings.getOrDefault(new Place(each, at), new Binding[0])));
                at = at.parent().orElse(null);
            }
        }
        return found;
    }

    /** Whether a request is allowed, and by what. */
    public Decision decide(AccessRequest request) {
        Deciding walk = new Deciding(request);
        walk(walk);
        Optional<Binding> denial = walk.first(Effect.DENY);
        Optional<Binding> grant = walk.first(Effect.ALLOW);
        if (denial.isPresent()) {
            return new Decision.Denied(denial.get(), List.of());
        }
        if (grant.isPresent()) {
            return new Decision.Allowed(grant.get(), walk.audited(Effect.DENY));
        }
        return new Decision.NotGranted(smallest(request.permission()), walk.audited(Effect.ALLOW));
    }

    private static final class Deciding extends Walk {

        private final List<Binding> applying = new ArrayList<>();

        Deciding(AccessRequest request) {
            super(request);
        }

        @Override
        boolean visit(Binding binding) {
            if (binding.applies(request)) {
                applying.add(binding);
            }
            return false;
        }

        Optional<Binding> first(Effect effect) {
            return applying.stream()
                    .filter(binding -> binding.effect() == effect && binding.mode() == Mode.ENFORCED)
                    .findFirst();
        }

        List<Binding> audited(Effect effect) {
            return applying.stream()
                    .filter(binding -> binding.effect() == effect && binding.mode() == Mode.AUDIT)
                    .toList();
        }
    }

    private Optional<Role> smallest(Permission permission) {
        return roles.stream().filter(role -> role.includes(permission)).findFirst();
    }
}
