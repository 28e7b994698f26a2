package io.photoncloud.lightningstor.lifecycle;

import io.photoncloud.lightningstor.bucket.Setting;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.xml.LifecycleConfiguration;
import io.photoncloud.lightningstor.xml.LifecycleConfiguration.Expiration;
import io.photoncloud.lightningstor.xml.LifecycleConfiguration.NoncurrentExpiration;
import io.photoncloud.lightningstor.xml.LifecycleConfiguration.Rule;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** What a bucket's rules make of what is in it. Pure: it neither reads nor deletes, and any rule that means something decides. */
public record Lifecycle(LifecycleConfiguration configuration, Days days) {

    public static final Setting<LifecycleConfiguration> SETTING =
            new Setting<>("lifecycle", LifecycleConfiguration::read, LifecycleConfiguration::write);

    /** Where a version stands among those of its key. */
    public sealed interface Place {

        /** The newest. */
        record Current() implements Place {}

        /** The newest and the only one. */
        record Only() implements Place {}

        /**
         * One that another followed.
         *
         * @param since when that was
         * @param newer how many are newer, and followed too
         */
        record Noncurrent(Instant since, int newer) implements Place {}
    }

    /** What becomes of a version. */
    public enum Action {
        KEEP,
        /** It is deleted as its bucket deletes objects: for good, or by a marker that follows it. */
        EXPIRE,
        /** It goes for good. */
        REMOVE
    }

    /** When an object expires, and by which rule. */
    public record Expiry(Instant date, String ruleId) {}

    public Action action(ObjectVersion version, Place place, Instant now) {
        return configuration.rules().stream()
                .map(rule -> action(rule, version, place, now))
                .max(Comparator.naturalOrder())
                .orElse(Action.KEEP);
    }

    /** What one rule makes of a version. */
    Action action(Rule rule, ObjectVersion version, Place place, Instant now) {
        if (!means(rule, version)) {
            return Action.KEEP;
        }
        boolean goes = switch (place) {
            case Place.Noncurrent(Instant since, int newer) ->
                rule.findNoncurrent()
                        .filter(noncurrent -> isDue(noncurrent, since, newer, now))
                        .isPresent();
            case Place.Only() ->
                rule.findExpiration()
                        .filter(expiration -> isDue(expiration, version, now))
                        .isPresent();
            case Place.Current() ->
                !version.isMarker()
                        && rule.findExpiration()
                                .filter(expiration -> isDue(expiration, version, now))
                                .isPresent();
        };
        if (!goes) {
            return Action.KEEP;
        }
        return place instanceof Place.Noncurrent || version.isMarker() ? Action.REMOVE : Action.EXPIRE;
    }

    private static boolean means(Rule rule, ObjectVersion version) {
        return rule.enabled()
                && rule.filter().matches(version.key(), version.traits().tags(), version.size());
    }

    private boolean isDue(NoncurrentExpiration noncurrent, Instant since, int newer, Instant now) {
        return newer >= noncurrent.newerVersions() && !now.isBefore(days.after(since, noncurrent.days()));
    }

    /** A marker below which nothing is left expires as an object would, or at once where the rule says so. */
    private boolean isDue(Expiration expiration, ObjectVersion version, Instant now) {
        return expiration instanceof Expiration.OfMarkers
                ? version.isMarker()
                : date(expiration, version).filter(date -> !now.isBefore(date)).isPresent();
    }

    private Optional<Instant> date(Expiration expiration, ObjectVersion version) {
        return switch (expiration) {
            case Expiration.AfterDays(int count) -> Optional.of(days.after(version.modified(), count));
            case Expiration.At(Instant date) -> Optional.of(date);
            case Expiration.OfMarkers() -> Optional.empty();
        };
    }

    /** When a current object expires first. */
    public Optional<Expiry> expiry(ObjectVersion object) {
        return configuration.rules().stream()
                .filter(rule -> means(rule, object))
                .flatMap(rule -> rule.findExpiration().flatMap(expiration -> date(expiration, object)).stream()
                        .map(date -> new Expiry(date, rule.id())))
                .min(Comparator.comparing(Expiry::date));
    }

    /** Whether an upload has been going on for too long. */
    public boolean isAbandoned(Upload upload, Instant now) {
        return configuration.rules().stream()
                .filter(rule -> rule.enabled() && rule.filter().matches(upload.key(), Map.of(), 0))
                .flatMap(rule -> rule.findAbortUploadsAfterDays().stream())
                .anyMatch(count -> !now.isBefore(days.after(upload.begun(), count)));
    }

    /** Whether any rule is about uploads. */
    boolean abortsUploads() {
        return configuration.rules().stream()
                .anyMatch(rule ->
                        rule.enabled() && rule.findAbortUploadsAfterDays().isPresent());
    }
}
