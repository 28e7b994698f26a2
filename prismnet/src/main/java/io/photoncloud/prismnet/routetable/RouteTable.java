package io.photoncloud.prismnet.routetable;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.routetable.Route.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where packets go that leave the subnets which have it. What is in the VPC's blocks is reached in the VPC, whatever else a
 * table has.
 *
 * @param routes that somebody made, in the order of their destinations
 */
public record RouteTable(
        String id, String vpc, Tenant tenant, String name, String description, List<Route> routes, Instant created) {

    public static final String NOUN = "route-table";

    public static final int ROUTES_MAX = 200;

    static final String MAIN_NAME = "main";

    private static final String ID_PREFIX = "rtb-";

    public RouteTable {
        Check.name("name", name);
        Check.description("description", description);
        requireDistinct(routes);
        routes =
                routes.stream().sorted(Comparator.comparing(Route::destination)).toList();
    }

    private static void requireDistinct(List<Route> routes) {
        Set<CidrBlock> seen = new HashSet<>();
        for (int i = 0; i < routes.size(); i++) {
            CidrBlock destination = routes.get(i).destination();
            String field = "routes[" + i + "].destination_cidr";
            if (!seen.add(destination)) {
                throw CloudException.invalid(
                        field,
                        "one route for each destination",
                        field + ": there is a route to " + destination + " already");
            }
        }
    }

    static String id(long number) {
        return ID_PREFIX + "%016x".formatted(number);
    }

    /** The table of the subnets that name none. It is there as long as the VPC, under an id that follows from the VPC's. */
    public static String mainOf(String vpc) {
        return ID_PREFIX + vpc.substring(vpc.indexOf('-') + 1);
    }

    public boolean isMain() {
        return id.equals(mainOf(vpc));
    }

    /** With those of the VPC's blocks before the others. */
    public List<Route> routesWithin(List<CidrBlock> blocks) {
        List<Route> all = new ArrayList<>();
        blocks.forEach(block -> all.add(new Route(block, new Target.Local())));
        all.addAll(routes);
        return List.copyOf(all);
    }

    /** The route that a packet takes: that of the VPC's block, or else the one with the longest prefix; empty for none. */
    public Optional<Route> find(IpAddress destination, List<CidrBlock> blocks) {
        Optional<Route> local = blocks.stream()
                .filter(block -> block.contains(destination))
                .map(block -> new Route(block, new Target.Local()))
                .findFirst();
        return local.or(() -> routes.stream()
                .filter(route -> route.destination().contains(destination))
                .max(Comparator.comparingInt(route -> route.destination().prefixLength())));
    }

    /** @throws CloudException VALIDATION_ERROR, a route is to a part of the VPC */
    RouteTable requireOutside(List<CidrBlock> blocks) {
        for (Route route : routes) {
            for (CidrBlock block : blocks) {
                if (block.contains(route.destination())) {
                    throw CloudException.invalid(
                            "routes",
                            "no destination inside " + block,
                            "routes: " + route.destination() + " is inside " + block
                                    + ", the block of the VPC, where packets go to the address itself: leave that route out");
                }
            }
        }
        return this;
    }

    Set<String> nextHops() {
        return routes.stream().flatMap(route -> findNextHop(route).stream()).collect(Collectors.toSet());
    }

    /** The port that a route leads to. */
    public static Optional<String> findNextHop(Route route) {
        return route.target() instanceof Target.NextHop(String port) ? Optional.of(port) : Optional.empty();
    }

    /** What a change names anew; null for what stays. The routes are replaced as a whole. */
    public record Patch(
            @Nullable String name,
            @Nullable String description,
            @Nullable List<RouteForm> routes) {}

    RouteTable with(Patch patch) {
        return new RouteTable(
                id,
                vpc,
                tenant,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                patch.routes() == null ? routes : RouteForm.parse(patch.routes()),
                created);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id, tenant);
    }

    /** By which it is looked for, by somebody who does not know whose it is. */
    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
