package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What has a price: a kind of resource, in a unit, in a currency. One version of its price holds at a time. */
public record PriceSeries(String resourceType, Unit unit, String currency) implements Comparable<PriceSeries> {

    /** Of what is priced: {@code vm.vcpu}. */
    public static final Pattern RESOURCE_TYPE = Pattern.compile("[a-z][a-z0-9._-]{0,62}");

    private static final Comparator<PriceSeries> ORDER = Comparator.comparing(PriceSeries::resourceType)
            .thenComparing(PriceSeries::unit)
            .thenComparing(PriceSeries::currency);

    public PriceSeries {
        if (unit.pricedIn() != unit) {
            throw new IllegalArgumentException(
                    "prices are by the " + unit.pricedIn().word() + ", not the " + unit.word());
        }
    }

    /** The series by which use is rated that is told in some unit. */
    static PriceSeries of(String resourceType, Unit told, String currency) {
        return new PriceSeries(resourceType, told.pricedIn(), currency);
    }

    /** @throws CloudException VALIDATION_ERROR */
    public static Unit unitOfPrice(String field, @Nullable String word) {
        return unit(field, word, unit -> unit.pricedIn() == unit);
    }

    /** @throws CloudException VALIDATION_ERROR */
    public static Unit unitOfUse(String field, @Nullable String word) {
        return unit(field, word, _ -> true);
    }

    private static Unit unit(String field, @Nullable String word, Predicate<Unit> allowed) {
        return Unit.find(Check.required(field, word)).filter(allowed).orElseThrow(() -> {
            String known =
                    Arrays.stream(Unit.values()).filter(allowed).map(Unit::word).collect(Collectors.joining(", "));
            return CloudException.invalid(field, "one of " + known, field + " must be one of " + known);
        });
    }

    @Override
    public int compareTo(PriceSeries other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return resourceType + "/" + unit.word() + "/" + currency;
    }
}
