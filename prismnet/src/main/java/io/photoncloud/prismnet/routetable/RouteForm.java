package io.photoncloud.prismnet.routetable;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.routetable.Route.Target;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A route as it is written; null for what callers leave out, and for what it has not. */
public record RouteForm(
        @Nullable String destinationCidr,
        @Nullable Kind target,
        @Nullable String portId) {

    private static final String FIELD = "routes";

    public enum Kind {
        LOCAL,
        PORT,
        BLACKHOLE,
        GATEWAY
    }

    public static RouteForm of(Route route) {
        String destination = route.destination().toString();
        return switch (route.target()) {
            case Target.Local() -> new RouteForm(destination, Kind.LOCAL, null);
            case Target.NextHop(String hop) -> new RouteForm(destination, Kind.PORT, hop);
            case Target.Blackhole() -> new RouteForm(destination, Kind.BLACKHOLE, null);
            case Target.Gateway() -> new RouteForm(destination, Kind.GATEWAY, null);
        };
    }

    /** @throws CloudException VALIDATION_ERROR with the field that cannot be so */
    static List<Route> parse(List<RouteForm> forms) {
        Check.size(FIELD, forms, 0, RouteTable.ROUTES_MAX);
        return IntStream.range(0, forms.size())
                .mapToObj(i -> parse(FIELD + "[" + i + "]", Check.required(FIELD + "[" + i + "]", forms.get(i))))
                .toList();
    }

    private static Route parse(String place, RouteForm form) {
        var destination = AddressText.anyBlock(place + ".destination_cidr", form.destinationCidr);
        String field = place + ".port_id";
        Kind kind = Check.required(place + ".target", form.target);
        if (kind != Kind.PORT && form.portId != null) {
            throw CloudException.invalid(field, "absent", field + ": only a route to a port has one: leave it out");
        }
        Target target = switch (kind) {
            case LOCAL ->
                throw CloudException.invalid(
                        place + ".target",
                        "one of port, blackhole, gateway",
                        place + ".target: local routes are those of the VPC's blocks, and are there of themselves");
            case PORT -> new Target.NextHop(Check.text(field, form.portId));
            case BLACKHOLE -> new Target.Blackhole();
            case GATEWAY -> new Target.Gateway();
        };
        return new Route(destination, target);
    }
}
