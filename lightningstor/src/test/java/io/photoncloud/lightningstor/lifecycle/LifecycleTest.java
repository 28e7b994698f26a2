package io.photoncloud.lightningstor.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.lifecycle.Lifecycle.Action;
import io.photoncloud.lightningstor.lifecycle.Lifecycle.Place;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.object.VersionId;
import io.photoncloud.lightningstor.xml.LifecycleConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleTest {

    private static final Instant MADE = Instant.parse("2026-01-15T10:30:00Z");
    private static final Days DAYS = new Days(Duration.ofDays(1));

    static Lifecycle lifecycle(String... rules) {
        StringBuilder all = new StringBuilder("<LifecycleConfiguration>");
        for (String rule : rules) {
            all.append("<Rule><Status>Enabled</Status>").append(rule).append("</Rule>");
        }
        byte[] document = all.append("</LifecycleConfiguration>").toString().getBytes(UTF_8);
        try {
            return new Lifecycle(LifecycleConfiguration.read(new ByteArrayInputStream(document)), DAYS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectVersion version(String key, boolean isMarker, long size, Map<String, String> tags) {
        return new ObjectVersion(
                key,
                new VersionId(MADE.toEpochMilli(), 1, false),
                isMarker,
                "me",
                MADE,
                size,
                isMarker ? "" : "etag",
                Map.of(),
                Map.of(),
                List.of(),
                Traits.NONE.withTags(tags),
                Content.nothing());
    }

    private static final ObjectVersion OBJECT = version("logs/a", false, 10, Map.of("keep", "no"));
    private static final ObjectVersion MARKER = version("logs/a", true, 0, Map.of());

    @ParameterizedTest
    @CsvSource({
        "2026-01-15T10:30:00Z, 3, 2026-01-19T00:00:00Z",
        "2026-01-15T00:00:00Z, 1, 2026-01-17T00:00:00Z",
        "2026-01-15T23:59:59.999Z, 1, 2026-01-17T00:00:00Z",
        "1969-12-31T12:00:00Z, 1, 1970-01-02T00:00:00Z"
    })
    void daysGoOnToTheNextMidnight(Instant from, int days, Instant wanted) {
        assertThat(DAYS.after(from, days)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Of an object, an only one, and a marker below which there is nothing.
                "<Filter/><Expiration><Days>3</Days></Expiration>|2026-01-18T23:59:59Z|KEEP|KEEP|KEEP",
                "<Filter/><Expiration><Days>3</Days></Expiration>|2026-01-19T00:00:00Z|EXPIRE|EXPIRE|REMOVE",
                "<Filter/><Expiration><Date>2026-02-01T00:00:00Z</Date></Expiration>|2026-01-31T00:00:00Z|KEEP|KEEP|KEEP",
                "<Filter/><Expiration><Date>2026-02-01T00:00:00Z</Date></Expiration>|2026-02-01T00:00:00Z|EXPIRE|EXPIRE|REMOVE",
                "<Filter/><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
                        + "|2026-01-15T10:30:01Z|KEEP|KEEP|REMOVE",
                "<Filter><Prefix>log</Prefix></Filter><Expiration><Days>1</Days></Expiration>|2027-01-01T00:00:00Z|EXPIRE|EXPIRE|REMOVE",
                "<Prefix>other</Prefix><Expiration><Days>1</Days></Expiration>|2027-01-01T00:00:00Z|KEEP|KEEP|KEEP",
                "<Filter><Tag><Key>keep</Key><Value>no</Value></Tag></Filter><Expiration><Days>1</Days></Expiration>"
                        + "|2027-01-01T00:00:00Z|EXPIRE|EXPIRE|KEEP",
                "<Filter><Tag><Key>keep</Key><Value>yes</Value></Tag></Filter><Expiration><Days>1</Days></Expiration>"
                        + "|2027-01-01T00:00:00Z|KEEP|KEEP|KEEP",
                "<Filter><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan></Filter><Expiration><Days>1</Days></Expiration>"
                        + "|2027-01-01T00:00:00Z|EXPIRE|EXPIRE|KEEP",
                "<Filter><ObjectSizeGreaterThan>10</ObjectSizeGreaterThan></Filter><Expiration><Days>1</Days></Expiration>"
                        + "|2027-01-01T00:00:00Z|KEEP|KEEP|KEEP",
                "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"
                        + "|2027-01-01T00:00:00Z|KEEP|KEEP|KEEP",
            })
    void whatIsCurrentExpires(String rule, Instant now, Action current, Action only, Action onlyMarker) {
        Lifecycle lifecycle = lifecycle(rule);
        assertThat(lifecycle.action(OBJECT, new Place.Current(), now)).isEqualTo(current);
        assertThat(lifecycle.action(OBJECT, new Place.Only(), now)).isEqualTo(only);
        assertThat(lifecycle.action(MARKER, new Place.Only(), now)).isEqualTo(onlyMarker);
        assertThat(lifecycle.action(MARKER, new Place.Current(), now)).isEqualTo(Action.KEEP);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 2026-01-21T23:59:59Z, KEEP",
        "0, 0, 2026-01-22T00:00:00Z, REMOVE",
        "2, 1, 2027-01-01T00:00:00Z, KEEP",
        "2, 2, 2027-01-01T00:00:00Z, REMOVE",
        "2, 2, 2026-01-21T00:00:00Z, KEEP"
    })
    void whatIsNoncurrentGoesByItsSuccessorAndItsPlace(int kept, int newer, Instant now, Action wanted) {
        Lifecycle lifecycle = lifecycle(
                "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>"
                        + kept + "</NewerNoncurrentVersions></NoncurrentVersionExpiration>");
        Place place = new Place.Noncurrent(Instant.parse("2026-01-20T08:00:00Z"), newer);
        assertThat(lifecycle.action(OBJECT, place, now)).isEqualTo(wanted);
        assertThat(lifecycle.action(MARKER, place, now)).isEqualTo(wanted);
    }

    @Test
    void theFirstOfAllRulesIsTold() {
        Lifecycle lifecycle = lifecycle(
                "<ID>late</ID><Filter/><Expiration><Days>9</Days></Expiration>",
                "<ID>soon</ID><Prefix>logs/</Prefix><Expiration><Days>1</Days></Expiration>",
                "<ID>other</ID><Prefix>x</Prefix><Expiration><Date>2020-01-01T00:00:00Z</Date></Expiration>");
        assertThat(lifecycle.expiry(OBJECT))
                .contains(new Lifecycle.Expiry(Instant.parse("2026-01-17T00:00:00Z"), "soon"));
        assertThat(lifecycle.action(OBJECT, new Place.Only(), Instant.parse("2026-01-17T00:00:00Z")))
                .isEqualTo(Action.EXPIRE);
    }

    @Test
    void disabledRulesSayNothing() {
        Lifecycle lifecycle = lifecycle("<Filter/><Expiration><Days>1</Days></Expiration>");
        LifecycleConfiguration.Rule rule = lifecycle.configuration().rules().getFirst();
        Lifecycle disabled = new Lifecycle(
                new LifecycleConfiguration(List.of(new LifecycleConfiguration.Rule(
                        "a", false, rule.filter(), rule.findExpiration().orElseThrow(), null, null))),
                DAYS);
        assertThat(disabled.action(OBJECT, new Place.Only(), Instant.MAX)).isEqualTo(Action.KEEP);
        assertThat(disabled.expiry(OBJECT)).isEmpty();
    }

    /** Whatever the rules are: what is due stays due, and no object that is current goes for good. */
    @Test
    void timeMakesMoreDueAndNeverLess() {
        long seed = Long.getLong("lifecycle.seed", System.nanoTime());
        System.out.println("LifecycleTest: -Dlifecycle.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            Lifecycle lifecycle = lifecycle(rule(random), rule(random));
            ObjectVersion version = random.nextBoolean() ? OBJECT : MARKER;
            Place place = switch (random.nextInt(3)) {
                case 0 -> new Place.Current();
                case 1 -> new Place.Only();
                default -> new Place.Noncurrent(MADE.plusSeconds(random.nextInt(1_000_000)), random.nextInt(4));
            };
            Instant now = MADE.plusSeconds(random.nextInt(2_000_000));
            Action first = lifecycle.action(version, place, now);
            Action later = lifecycle.action(version, place, now.plusSeconds(random.nextInt(2_000_000)));
            assertThat(later).as("seed %s, round %s", seed, round).isGreaterThanOrEqualTo(first);
            boolean goesForGood = first == Action.REMOVE;
            assertThat(goesForGood && !(place instanceof Place.Noncurrent) && !version.isMarker())
                    .as("seed %s, round %s", seed, round)
                    .isFalse();
            if (place instanceof Place.Only && !version.isMarker()) {
                boolean due = lifecycle
                        .expiry(version)
                        .filter(expiry -> !now.isBefore(expiry.date()))
                        .isPresent();
                assertThat(first == Action.EXPIRE).as("seed %s", seed).isEqualTo(due);
            }
        }
    }

    private static String rule(Random random) {
        String filter =
                random.nextBoolean() ? "<Filter/>" : "<Prefix>" + (random.nextBoolean() ? "l" : "x") + "</Prefix>";
        return filter
                + switch (random.nextInt(3)) {
                    case 0 -> "<Expiration><Days>" + (1 + random.nextInt(20)) + "</Days></Expiration>";
                    case 1 ->
                        "<Expiration><Date>2026-02-0" + (1 + random.nextInt(9)) + "T00:00:00Z</Date></Expiration>";
                    default ->
                        "<NoncurrentVersionExpiration><NoncurrentDays>" + (1 + random.nextInt(20))
                                + "</NoncurrentDays><NewerNoncurrentVersions>" + random.nextInt(3)
                                + "</NewerNoncurrentVersions></NoncurrentVersionExpiration>";
                };
    }
}
