package io.photoncloud.common.grpc;

import io.photoncloud.common.security.Need;
import io.photoncloud.common.security.Permission;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What holds for some gRPC methods and not for others. Methods are named in full, {@code package.Service/Method}, or by
 * {@code package.Service/} for all of a service. A service declares one bean; several are merged. Safe for many threads.
 */
public final class GrpcRules {

    /** Where the calls of a method run. */
    public enum Place {
        /** Each on a virtual thread of its own: it may block. */
        VIRTUAL_THREAD,
        /** On the event loop that read its bytes: it must never block, and saves the hand-over. */
        EVENT_LOOP
    }

    /** What is asked of a method's callers. */
    public enum Access {
        /** A token in enforced mode. */
        AUTHENTICATED,
        /** Nothing, in any mode. */
        PUBLIC,
        /** Nothing; but what a caller shows is looked at. */
        OPTIONAL,
        /** The identity of a service, in any mode. */
        SERVICES_ONLY
    }

    private record Rule(Place place, Access access, Need need, boolean takesKey, boolean lasts) {}

    private static final int METHODS_REMEMBERED_MAX = 10_000;

    private final Set<String> onEventLoop;
    private final Set<String> open;
    private final Set<String> optional;
    private final Set<String> servicesOnly;
    private final Set<String> keyed;
    private final Set<String> lasting;
    private final Map<String, Need> needs;

    private final Map<String, Rule> remembered = new ConcurrentHashMap<>();

    private GrpcRules(Builder collected) {
        this.onEventLoop = Set.copyOf(collected.onEventLoop);
        this.open = Set.copyOf(collected.open);
        this.optional = Set.copyOf(collected.optional);
        this.servicesOnly = Set.copyOf(collected.servicesOnly);
        this.keyed = Set.copyOf(collected.keyed);
        this.lasting = Set.copyOf(collected.lasting);
        this.needs = Map.copyOf(collected.needs);
    }

    public static Builder builder() {
        return new Builder();
    }

    static GrpcRules merge(Collection<GrpcRules> all) {
        Builder merged = new Builder();
        for (GrpcRules rules : all) {
            merged.onEventLoop.addAll(rules.onEventLoop);
            merged.open.addAll(rules.open);
            merged.optional.addAll(rules.optional);
            merged.servicesOnly.addAll(rules.servicesOnly);
            merged.keyed.addAll(rules.keyed);
            merged.lasting.addAll(rules.lasting);
            merged.needs.putAll(rules.needs);
        }
        return merged.build();
    }

    Place place(String method) {
        return rule(method).place();
    }

    public Access access(String method) {
        return rule(method).access();
    }

    boolean takesIdempotencyKey(String method) {
        return rule(method).takesKey();
    }

    boolean lasts(String method) {
        return rule(method).lasts();
    }

    /** What a method needs its callers to have. The rule of a method precedes that of its service. */
    public Need need(String method) {
        return rule(method).need();
    }

    private Rule rule(String method) {
        Rule known = remembered.get(method);
        if (known != null) {
            return known;
        }
        Access access = Access.AUTHENTICATED;
        if (names(open, method)) {
            access = Access.PUBLIC;
        } else if (names(optional, method)) {
            access = Access.OPTIONAL;
        } else if (names(servicesOnly, method)) {
            access = Access.SERVICES_ONLY;
        }
        Rule rule = new Rule(
                names(onEventLoop, method) ? Place.EVENT_LOOP : Place.VIRTUAL_THREAD,
                access,
                declared(method),
                names(keyed, method),
                names(lasting, method));
        if (remembered.size() < METHODS_REMEMBERED_MAX) {
            remembered.put(method, rule);
        }
        return rule;
    }

    private Need declared(String method) {
        Need own = needs.get(method);
        return own == null ? needs.getOrDefault(serviceOf(method), Need.UNDECLARED) : own;
    }

    private static String serviceOf(String method) {
        return method.substring(0, method.indexOf('/') + 1);
    }

    private static boolean names(Set<String> rules, String method) {
        return rules.contains(method) || rules.contains(serviceOf(method));
    }

    /** Collects rules. */
    public static final class Builder {

        private final Set<String> onEventLoop = new HashSet<>();
        private final Set<String> open = new HashSet<>();
        private final Set<String> optional = new HashSet<>();
        private final Set<String> servicesOnly = new HashSet<>();
        private final Set<String> keyed = new HashSet<>();
        private final Set<String> lasting = new HashSet<>();
        private final Map<String, Need> needs = new HashMap<>();

        private Builder() {}

        public Builder onEventLoop(String... methods) {
            onEventLoop.addAll(Set.of(methods));
            return this;
        }

        public Builder publicMethods(String... methods) {
            open.addAll(Set.of(methods));
            return this;
        }

        /** What a caller shows is looked at, in any mode; one that shows nothing is nobody in particular. */
        public Builder optionalMethods(String... methods) {
            optional.addAll(Set.of(methods));
            return this;
        }

        public Builder servicesOnly(String... methods) {
            servicesOnly.addAll(Set.of(methods));
            return this;
        }

        /**
         * Unary methods that take an idempotency-key, which their handlers ask {@link GrpcIdempotency} for. Others refuse
         * one: whoever sends it relies on it.
         */
        public Builder takesIdempotencyKey(String... methods) {
            keyed.addAll(Set.of(methods));
            return this;
        }

        /** Calls that last as long as their clients like: when the process stops they are not waited for, but ended. */
        public Builder lasting(String... methods) {
            lasting.addAll(Set.of(methods));
            return this;
        }

        /** The {@link Permission} that methods need, by its name; the door asks. */
        public Builder needs(String permission, String... methods) {
            return need(new Need.AtDoor(new Permission(permission)), methods);
        }

        /** The same where the service behind the door asks, in the scope of what the request names. It must not forget to. */
        public Builder needsCheckedByService(String permission, String... methods) {
            return need(new Need.ByService(new Permission(permission)), methods);
        }

        private Builder need(Need need, String... methods) {
            for (String method : methods) {
                needs.put(method, need);
            }
            return this;
        }

        public GrpcRules build() {
            return new GrpcRules(this);
        }
    }
}
