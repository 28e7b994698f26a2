package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The document LifecycleConfiguration: what is deleted by itself, and when. */
public record LifecycleConfiguration(List<Rule> rules) {
    public static final int RULES_MAX = 1000;
    public static final int ID_MAX = 255;
    public static final int NEWER_VERSIONS_MAX = 100;

    /**
     * A rule: of the objects that the filter means, what expires.
     *
     * @param id empty where the client leaves it to the service
     */
    public record Rule(
            String id,
            boolean enabled,
            Filter filter,
            @Nullable Expiration expiration,
            @Nullable NoncurrentExpiration noncurrent,
            @Nullable Integer abortUploadsAfterDays) {
        public Rule {
            if (id.length() > ID_MAX) {
                throw S3Exception.invalidArgument("ID", id, "ID length should not exceed allowed limit of " + ID_MAX);
            }
            if (expiration == null && noncurrent == null && abortUploadsAfterDays == null) {
                throw new S3Exception(S3Error.INVALID_REQUEST, "At least one action needs to be specified in a rule");
            }
            if (abortUploadsAfterDays != null) {
                requirePositive("DaysAfterInitiation", "AbortIncompleteMultipartUpload", abortUploadsAfterDays);
                if (!filter.tags().values().isEmpty()) {
                    throw new S3Exception(
                            S3Error.INVALID_REQUEST, "AbortIncompleteMultipartUpload cannot be specified with Tags");
                }
            }
            if (expiration instanceof Expiration.OfMarkers
                    && !filter.tags().values().isEmpty()) {
                throw new S3Exception(
                        S3Error.INVALID_REQUEST, "ExpiredObjectDeleteMarker cannot be specified with Tags.");
            }
        }

        Rule named(String name) {
            return new Rule(name, enabled, filter, expiration, noncurrent, abortUploadsAfterDays);
        }

        public Optional<Expiration> findExpiration() {
            return Optional.ofNullable(expiration);
        }

        public Optional<NoncurrentExpiration> findNoncurrent() {
            return Optional.ofNullable(noncurrent);
        }

        public Optional<Integer> findAbortUploadsAfterDays() {
            return Optional.ofNullable(abortUploadsAfterDays);
        }
    }

    /** How a filter is written: a prefix alone stood in the rule itself once, and clients still write it so. */
    public enum Style {
        FILTER,
        PREFIX_OF_RULE
    }

    /** Which objects are meant: all that are so in every respect. */
    public record Filter(Style style, String prefix, Tags tags, long greaterThan, long lessThan) {
        static final long SMALLEST = -1;
        static final long LARGEST = Long.MAX_VALUE;

        public boolean matches(String key, Map<String, String> objectTags, long size) {
            return key.startsWith(prefix)
                    && objectTags.entrySet().containsAll(tags.values().entrySet())
                    && size > greaterThan
                    && size < lessThan;
        }
    }

    /** When current versions expire. */
    public sealed interface Expiration {
        record AfterDays(int days) implements Expiration {
            public AfterDays {
                requirePositive("Days", "Expiration", days);
            }
        }

        record At(Instant date) implements Expiration {
            public At {
                if (!date.equals(date.atOffset(ZoneOffset.UTC)
                        .truncatedTo(ChronoUnit.DAYS)
                        .toInstant())) {
                    throw S3Exception.invalidArgument("Date", S3Dates.xml(date), "'Date' must be at midnight GMT");
                }
            }
        }

        /** Delete markers go when nothing is left below them. */
        record OfMarkers() implements Expiration {}
    }

    /** When versions expire that are not current any more: so long after, and not the newest of them. */
    public record NoncurrentExpiration(int days, int newerVersions) {
        public NoncurrentExpiration {
            requirePositive("NoncurrentDays", "NoncurrentVersionExpiration", days);
            if (newerVersions < 0 || newerVersions > NEWER_VERSIONS_MAX) {
                throw S3Exception.invalidArgument(
                        "NewerNoncurrentVersions",
                        String.valueOf(newerVersions),
                        "'NewerNoncurrentVersions' is at most " + NEWER_VERSIONS_MAX);
            }
        }
    }

    public LifecycleConfiguration {
        rules = List.copyOf(rules);
        if (rules.isEmpty() || rules.size() > RULES_MAX) {
            throw Element.malformed();
        }
        var ids = new HashSet<String>();
        for (Rule rule : rules) {
            if (!rule.id().isEmpty() && !ids.add(rule.id())) {
                throw S3Exception.invalidArgument(
                        "ID", rule.id(), "Rule ID must be unique. Found same ID for more than one rule");
            }
        }
    }

    /** With names for the rules that the client did not name. */
    public LifecycleConfiguration named(Supplier<String> names) {
        return new LifecycleConfiguration(rules.stream()
                .map(rule -> rule.id().isEmpty() ? rule.named(names.get()) : rule)
                .toList());
    }

    private static void requirePositive(String element, String action, int days) {
        if (days < 1) {
            throw S3Exception.invalidArgument(
                    element,
                    String.valueOf(days),
                    "'" + element + "' for " + action + " action must be a positive integer");
        }
    }

    public byte[] write() {
        return LifecycleWriter.write(this);
    }

    public static LifecycleConfiguration read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "LifecycleConfiguration", XmlDocument.LIST)
                .withOnly("Rule");
        return new LifecycleConfiguration(
                root.all("Rule").stream().map(LifecycleConfiguration::rule).toList());
    }

    private static Rule rule(Element rule) {
        for (String transition : List.of("Transition", "NoncurrentVersionTransition")) {
            if (!rule.all(transition).isEmpty()) {
                throw new S3Exception(
                        S3Error.NOT_IMPLEMENTED, transition + " is not implemented: there is one storage class.");
            }
        }
        rule.withOnly(
                "ID",
                "Status",
                "Prefix",
                "Filter",
                "Expiration",
                "NoncurrentVersionExpiration",
                "AbortIncompleteMultipartUpload");
        boolean enabled = switch (rule.getText("Status").strip()) {
            case "Enabled" -> true;
            case "Disabled" -> false;
            default -> throw Element.malformed();
        };
        return new Rule(
                rule.findText("ID").orElse(""),
                enabled,
                filter(rule),
                rule.find("Expiration").map(LifecycleConfiguration::expiration).orElse(null),
                rule.find("NoncurrentVersionExpiration")
                        .map(LifecycleConfiguration::noncurrent)
                        .orElse(null),
                rule.find("AbortIncompleteMultipartUpload")
                        .map(abort -> abort.withOnly("DaysAfterInitiation")
                                .get("DaysAfterInitiation")
                                .number())
                        .orElse(null));
    }

    private static Filter filter(Element rule) {
        Optional<Element> filter = rule.find("Filter");
        Optional<String> prefix = rule.findText("Prefix");
        if (filter.isPresent() == prefix.isPresent()) {
            throw Element.malformed();
        }
        if (prefix.isPresent()) {
            return new Filter(Style.PREFIX_OF_RULE, prefix.get(), new Tags(Map.of()), Filter.SMALLEST, Filter.LARGEST);
        }
        Element one = filter.get().withOnly("Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "And");
        if (one.children().size() > 1) {
            throw Element.malformed();
        }
        Element terms =
                one.find("And").orElse(one).withOnly("Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan");
        return new Filter(
                Style.FILTER,
                terms.findText("Prefix").orElse(""),
                Tags.ofElements(terms.all("Tag")),
                terms.find("ObjectSizeGreaterThan").map(Element::size).orElse(Filter.SMALLEST),
                terms.find("ObjectSizeLessThan").map(Element::size).orElse(Filter.LARGEST));
    }

    private static Expiration expiration(Element expiration) {
        expiration.withOnly("Days", "Date", "ExpiredObjectDeleteMarker");
        if (expiration.children().size() != 1) {
            throw Element.malformed();
        }
        Element only = expiration.children().getFirst();
        return switch (only.name()) {
            case "Days" -> new Expiration.AfterDays(only.number());
            case "Date" -> new Expiration.At(S3Dates.parseXml(only.leaf()).orElseThrow(Element::malformed));
            default -> {
                if (!only.isTrue()) {
                    throw Element.malformed();
                }
                yield new Expiration.OfMarkers();
            }
        };
    }

    private static NoncurrentExpiration noncurrent(Element expiration) {
        expiration.withOnly("NoncurrentDays", "NewerNoncurrentVersions");
        return new NoncurrentExpiration(
                expiration.get("NoncurrentDays").number(),
                expiration.find("NewerNoncurrentVersions").map(Element::number).orElse(0));
    }
}
