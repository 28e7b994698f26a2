package io.photoncloud.creditservice.usage;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.creditservice.ledger.Decimals;
import io.photoncloud.creditservice.ledger.Metered;
import io.photoncloud.creditservice.ledger.PriceSeries;
import io.photoncloud.creditservice.ledger.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an event of {@link #TYPE} says was used. Its data is our own form: nothing in it is guessed. */
final class MeteredReader {

    /** The type of the events that tell what was used. */
    static final String TYPE = "io.photoncloud.usage.v1";

    private static final List<String> FIELDS = List.of(
            "project_id",
            "resource_type",
            "resource_id",
            "unit",
            "quantity",
            "window_start",
            "window_end",
            "request_id");

    /** How far ahead of our clock an event may be, as clocks differ. */
    private static final Duration AHEAD_MAX = Duration.ofMinutes(5);

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private MeteredReader() {}

    /** @throws CloudException VALIDATION_ERROR */
    static Metered read(CloudEvent event, Instant now) {
        Instant latest = now.plus(AHEAD_MAX);
        Check.that(event.time() == null || !event.time().isAfter(latest), CloudEvent.TIME, "at most " + latest);
        Check.that(event.type().equals(TYPE), CloudEvent.TYPE, "must be " + TYPE);
        event.data().propertyNames().stream()
                .filter(name -> !FIELDS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw CloudException.invalid(
                            field(name),
                            "unknown",
                            field(name) + " is not a field of usage; its fields are: " + String.join(", ", FIELDS));
                });
        Instant from = time(event, "window_start");
        Instant to = time(event, "window_end");
        Duration window = Duration.between(from, to);
        Check.that(
                window.isPositive() && window.compareTo(Metered.WINDOW_MAX) <= 0,
                field("window_end"),
                "after window_start by at most " + Metered.WINDOW_MAX.toDays() + " days");
        String request = text(event, "request_id");
        return new Metered(
                event.source(),
                event.id(),
                Check.matches(field("project_id"), text(event, "project_id"), Tenant.ID),
                Check.matches(field("resource_type"), text(event, "resource_type"), PriceSeries.RESOURCE_TYPE),
                Check.matches(field("resource_id"), text(event, "resource_id"), Metered.RESOURCE_ID),
                PriceSeries.unitOfUse(field("unit"), text(event, "unit")),
                Decimals.positive(field("quantity"), text(event, "quantity")),
                from,
                to,
                request == null ? "" : Check.matches(field("request_id"), request, REQUEST_ID));
    }

    private static String field(String name) {
        return CloudEvent.DATA + "." + name;
    }

    private static @Nullable String text(CloudEvent event, String name) {
        JsonNode value = event.data().path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        Check.that(value.isString(), field(name), "a string");
        return value.stringValue();
    }

    private static Instant time(CloudEvent event, String name) {
        return Times.parse(field(name), text(event, name));
    }
}
