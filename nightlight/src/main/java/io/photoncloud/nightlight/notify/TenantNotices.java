package io.photoncloud.nightlight.notify;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The alerts of a tenant as its receivers hear of them: put into groups, silenced, told of once and again. Decides what is to be sent and is told
 * what was; sends nothing and knows no clock. Used by one thread at a time.
 */
final class TenantNotices {
    /** Of a tenant; others are not told of. */
    static final int ALERTS_MAX = 10_000;

    static final int SILENCES_MAX = 10_000;

    /** Of all alerts of a tenant together, and of all its silences: what they say, in characters. */
    static final long CHARACTERS_MAX = 16L << 20;

    /** What webhooks were told of groups; of more the oldest is forgotten, and may be told again. */
    static final int TOLD_MAX = 100_000;

    /** So long those that are over can be looked at. */
    static final Duration SILENCE_RETENTION = Duration.ofDays(5);

    /** After a restart an alert goes on so long at least, until rules have looked whether it does. */
    static final Duration RESTORED_FOR = Duration.ofMinutes(10);

    private static final Duration DELIVERY_MIN = Duration.ofSeconds(10);

    private NotifyConfig config;
    private final Map<Labels, Notice> alerts = new LinkedHashMap<>();
    private final Map<String, Silence> silences = new LinkedHashMap<>();
    private final Map<String, Told> told = new HashMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    /** Of the alerts. */
    private long characters;

    private long refused;

    TenantNotices(NotifyConfig config) {
        this.config = config;
    }

    /** Alerts that are told of together. */
    private static final class Group {
        private final Route route;
        private final Labels labels;
        private final Set<Labels> members = new LinkedHashSet<>();
        private Instant due;
        private boolean wasDue;
        /** What is being sent of it, and whether all of it arrived yet. */
        private int underWay;

        private boolean allArrived = true;
        private Map<Labels, Notice> sent = Map.of();

        Group(Route route, Labels labels, Instant due) {
            this.route = route;
            this.labels = labels;
            this.due = due;
        }

        String key() {
            return route.key() + ":" + labels;
        }

        /** When it is due at the latest, by a clock that may have been put back since that was said. */
        Instant due(Instant now) {
            Route.Times times = route.times();
            Duration most = times.first().compareTo(times.next()) > 0 ? times.first() : times.next();
            Instant latest = now.plus(most);
            return due.isAfter(latest) ? latest : due;
        }

        /** Of the same key, before the configuration changed; what is being sent of it still is. */
        void goOnFrom(Group known, Instant now) {
            wasDue = known.wasDue;
            if (wasDue) {
                Instant next = now.plus(route.times().next());
                due = known.due.isBefore(next) ? known.due : next;
            } else {
                due = known.due.isBefore(due) ? known.due : due;
            }
            underWay = known.underWay;
            allArrived = known.allArrived;
            sent = known.sent;
        }
    }

    /** Sorts all alerts anew. */
    void configure(NotifyConfig other, Instant now) {
        config = other;
        Map<String, Group> before = new HashMap<>(groups);
        groups.clear();
        alerts.values().forEach(alert -> sort(alert, now));
        groups.forEach((key, group) -> {
            Group known = before.get(key);
            if (known != null) {
                group.goOnFrom(known, now);
            }
        });
    }

    /** What was kept of an earlier process. */
    void restore(NotifyState state, Instant now) {
        state.silences().forEach(silence -> silences.put(silence.id(), silence));
        told.putAll(state.told());
        Instant least = now.plus(RESTORED_FOR);
        for (Notice alert : state.alerts()) {
            boolean goesOn = alert.endsAt().isAfter(state.at());
            take(goesOn && alert.endsAt().isBefore(least) ? alert.endingAt(least) : alert, now);
        }
    }

    NotifyState state(Instant now) {
        return new NotifyState(now, List.copyOf(alerts.values()), List.copyOf(silences.values()), Map.copyOf(told));
    }

    void receive(Collection<Notice> notices, Instant now) {
        notices.forEach(notice -> take(notice, now));
    }

    private void take(Notice notice, Instant now) {
        Notice known = alerts.get(notice.labels());
        long more = size(notice) - (known == null ? 0 : size(known));
        boolean isOneTooMany = known == null && alerts.size() >= ALERTS_MAX;
        if (isOneTooMany || (more > 0 && characters + more > CHARACTERS_MAX)) {
            refused++;
            return;
        }
        characters += more;
        Notice merged = notice;
        if (known != null && !known.isOver(now) && known.startsAt().isBefore(notice.startsAt())) {
            merged = new Notice(
                    notice.labels(), notice.annotations(), known.startsAt(), notice.endsAt(), notice.generatorUrl());
        }
        alerts.put(merged.labels(), merged);
        sort(merged, now);
    }

    private static long size(Notice alert) {
        long size = alert.generatorUrl().length();
        for (Label label : alert.labels().toList()) {
            size += label.name().length() + label.value().length();
        }
        for (Map.Entry<String, String> annotation : alert.annotations().entrySet()) {
            size += annotation.getKey().length() + annotation.getValue().length();
        }
        return size;
    }

    private static long size(Silence silence) {
        long size = silence.createdBy().length();
        size += silence.comment().length();
        for (Matcher matcher : silence.matchers().all()) {
            size += matcher.name().length() + matcher.value().length();
        }
        return size;
    }

    /** @throws CloudException RATE_LIMITED, it is one too many, or one that says too much */
    void requireRoomFor(Silence silence, Instant now) {
        if (!silences.containsKey(silence.id()) && silences.size() >= SILENCES_MAX) {
            throw new CloudException(ErrorCode.RATE_LIMITED, "a project has " + SILENCES_MAX + " silences at most");
        }
        if (silence.state(now) != Silence.State.EXPIRED && !hasRoomFor(silence)) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED, "the silences of a project have " + CHARACTERS_MAX + " characters at most");
        }
    }

    /** Whether one more of them, or one that changes, can be kept. */
    boolean hasRoomFor(Silence silence) {
        long size = size(silence);
        for (Silence other : silences.values()) {
            size += other.id().equals(silence.id()) ? 0 : size(other);
        }
        return size <= CHARACTERS_MAX;
    }

    private void sort(Notice alert, Instant now) {
        for (Route route : config.route().of(alert.labels())) {
            Labels common = route.group(alert.labels());
            Instant first = now.plus(route.times().first());
            Group group = groups.computeIfAbsent(
                    route.key() + "\n" + route.receiver() + "\n" + common, _ -> new Group(route, common, first));
            group.members.add(alert.labels());
            // One that began long ago was waited for before.
            if (!group.wasDue && alert.startsAt().plus(route.times().first()).isBefore(now)) {
                group.due = now;
            }
        }
    }

    /** What is to be sent now. */
    List<Delivery> due(Instant now) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Group group : groups.values()) {
            group.due = group.due(now);
            if (group.underWay == 0 && !group.due.isAfter(now)) {
                group.wasDue = true;
                group.due = now.plus(group.route.times().next());
                flush(group, now, deliveries);
            }
        }
        groups.values().removeIf(group -> group.members.isEmpty() && group.underWay == 0);
        tidy(now);
        return deliveries;
    }

    private void flush(Group group, Instant now, List<Delivery> deliveries) {
        group.sent = new LinkedHashMap<>();
        List<Notice> heard = new ArrayList<>();
        Set<String> firing = new TreeSet<>();
        Set<String> resolved = new TreeSet<>();
        for (Labels member : group.members) {
            Notice alert = alerts.get(member);
            if (alert == null) {
                continue;
            }
            group.sent.put(member, alert);
            if (silencing(member, now).isEmpty()) {
                heard.add(alert);
                (alert.isOver(now) ? resolved : firing).add(Fingerprint.of(member));
            }
        }
        group.members.retainAll(group.sent.keySet());
        Receiver receiver = config.receivers().get(group.route.receiver());
        // Of alerts that are silenced, all of them, nothing is told: not that they are over either.
        List<Receiver.Webhook> webhooks = receiver == null || heard.isEmpty() ? List.of() : receiver.webhooks();
        group.allArrived = true;
        for (int i = 0; i < webhooks.size(); i++) {
            Receiver.Webhook webhook = webhooks.get(i);
            // Short, whatever the labels are.
            String logKey = group.route.key() + ":" + Fingerprint.of(group.labels) + ":" + group.route.receiver()
                    + "/webhook/" + i;
            Told last = told.get(logKey);
            boolean needed = last == null
                    ? !firing.isEmpty()
                    : last.needs(
                            firing,
                            resolved,
                            webhook.sendsResolved(),
                            now,
                            group.route.times().again());
            List<Notice> alertsToTell = webhook.sendsResolved()
                    ? heard
                    : heard.stream().filter(alert -> !alert.isOver(now)).toList();
            if (needed) {
                Delivery delivery = delivery(group, logKey, webhook, alertsToTell, firing, resolved, now);
                if (alertsToTell.isEmpty()) {
                    // It does not want to hear that all are over: it is only remembered.
                    remember(delivery);
                } else {
                    group.underWay++;
                    deliveries.add(delivery);
                }
            }
        }
        if (group.underWay == 0) {
            forgetResolved(group, now);
        }
    }

    private static Delivery delivery(
            Group group,
            String logKey,
            Receiver.Webhook webhook,
            List<Notice> alerts,
            Set<String> firing,
            Set<String> resolved,
            Instant now) {
        Route.Times times = group.route.times();
        Duration most = times.next().compareTo(DELIVERY_MIN) > 0 ? times.next() : DELIVERY_MIN;
        return new Delivery(
                group.key(),
                logKey,
                group.route.receiver(),
                webhook,
                group.labels,
                alerts,
                firing,
                resolved,
                now,
                now.plus(most),
                now.plus(times.again().multipliedBy(2)).plus(times.next()));
    }

    /** What became of one of those that were due. */
    void done(Delivery delivery, boolean arrived) {
        if (arrived) {
            remember(delivery);
        }
        for (Group group : groups.values()) {
            if (group.underWay > 0
                    && group.key().equals(delivery.groupKey())
                    && group.route.receiver().equals(delivery.receiver())) {
                group.underWay--;
                group.allArrived &= arrived;
                if (group.underWay == 0 && group.allArrived) {
                    forgetResolved(group, delivery.at());
                }
                return;
            }
        }
    }

    private void remember(Delivery delivery) {
        if (told.size() >= TOLD_MAX && !told.containsKey(delivery.logKey())) {
            told.entrySet().stream()
                    .min(Comparator.comparing(entry -> entry.getValue().at()))
                    .map(Map.Entry::getKey)
                    .ifPresent(told::remove);
        }
        told.put(
                delivery.logKey(),
                new Told(delivery.at(), delivery.firing(), delivery.resolved(), delivery.rememberedUntil()));
    }

    /** Alerts that were over when the group was told of, and have not begun again since. */
    private void forgetResolved(Group group, Instant at) {
        group.sent.forEach((labels, alert) -> {
            if (alert.isOver(at) && alert.equals(alerts.get(labels))) {
                group.members.remove(labels);
            }
        });
        group.sent = Map.of();
    }

    private void tidy(Instant now) {
        Set<Labels> grouped = new LinkedHashSet<>();
        groups.values().forEach(group -> grouped.addAll(group.members));
        alerts.values().removeIf(alert -> {
            boolean isGone = alert.isOver(now) && !grouped.contains(alert.labels());
            characters -= isGone ? size(alert) : 0;
            return isGone;
        });
        told.values().removeIf(entry -> entry.until().isBefore(now));
        silences.values()
                .removeIf(silence -> silence.endsAt().plus(SILENCE_RETENTION).isBefore(now));
    }

    /** When something is due next, if anything is. */
    Optional<Instant> next() {
        return groups.values().stream()
                .filter(group -> group.underWay == 0)
                .map(group -> group.due)
                .min(Instant::compareTo);
    }

    // Silences

    void put(Silence silence) {
        silences.put(silence.id(), silence);
    }

    void remove(String id) {
        silences.remove(id);
    }

    Optional<Silence> find(String id) {
        return Optional.ofNullable(silences.get(id));
    }

    List<Silence> silences() {
        return List.copyOf(silences.values());
    }

    /** The ids of those that silence an alert. */
    List<String> silencing(Labels labels, Instant now) {
        return silences.values().stream()
                .filter(silence -> silence.state(now) == Silence.State.ACTIVE)
                .filter(silence -> silence.matchers().match(labels))
                .map(Silence::id)
                .toList();
    }

    /** Alerts that are not over. */
    List<Notice> active(Instant now) {
        return alerts.values().stream().filter(alert -> !alert.isOver(now)).toList();
    }

    /** The names of those who hear of an alert. */
    List<String> receivers(Labels labels) {
        return config.route().of(labels).stream()
                .map(Route::receiver)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    List<String> receivers() {
        return config.receivers().keySet().stream().sorted().toList();
    }

    /** Alerts that there was no room for. */
    long refused() {
        return refused;
    }

    boolean isEmpty() {
        return alerts.isEmpty() && silences.isEmpty() && told.isEmpty();
    }
}
