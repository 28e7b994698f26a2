package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.text.PrometheusDuration;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Something to be scraped.
 *
 * @param labels what its series get
 * @param owner whose its samples are; empty for whose the scraping is
 * @param discovered what was known of it before relabelling
 */
public record Target(
        ScrapeJob job,
        Optional<Tenant> owner,
        Labels labels,
        Labels discovered,
        URI url,
        Duration interval,
        Duration timeout) {
    static final String ADDRESS = "__address__";

    private static final String SCHEME = "__scheme__";
    private static final String PATH = "__metrics_path__";
    private static final String INTERVAL = "__scrape_interval__";
    private static final String TIMEOUT = "__scrape_timeout__";
    private static final String PARAM = "__param_";
    private static final String META = "__meta_";
    private static final String RESERVED = "__";

    /** What became of an address. */
    public sealed interface Outcome {
        record Kept(Target target) implements Outcome {}

        /** By relabelling. */
        record Dropped(Labels discovered) implements Outcome {}

        record Failed(String message) implements Outcome {}
    }

    /** What relabelling makes of the addresses of a group, in their order. */
    static List<Outcome> of(ScrapeJob job, TargetGroup group) {
        List<Outcome> outcomes = new ArrayList<>();
        for (String address : group.addresses()) {
            outcomes.add(of(job, address, group));
        }
        return outcomes;
    }

    private static Outcome of(ScrapeJob job, String address, TargetGroup group) {
        Map<String, String> labels = new TreeMap<>(group.labels());
        labels.put(ADDRESS, address);
        putUnlessThere(labels, "job", job.name());
        putUnlessThere(labels, INTERVAL, PrometheusDuration.format(job.interval()));
        putUnlessThere(labels, TIMEOUT, PrometheusDuration.format(job.timeout()));
        putUnlessThere(labels, PATH, job.request().path());
        putUnlessThere(labels, SCHEME, job.request().scheme());
        job.request().params().forEach((name, values) -> {
            if (!values.isEmpty()) {
                putUnlessThere(labels, PARAM + name, values.getFirst());
            }
        });
        Labels discovered = Labels.of(labels);
        try {
            Optional<Tenant> owner = TargetOwner.find(discovered);
            Map<String, String> relabelled = discovered.toMap();
            return RelabelRule.applyTo(job.relabelling(), relabelled)
                    ? new Outcome.Kept(target(job, owner, discovered, relabelled))
                    : new Outcome.Dropped(discovered);
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static void putUnlessThere(Map<String, String> labels, String name, String value) {
        if (labels.getOrDefault(name, "").isEmpty()) {
            labels.put(name, value);
        }
    }

    private static Target target(ScrapeJob job, Optional<Tenant> owner, Labels discovered, Map<String, String> labels) {
        String address = labels.getOrDefault(ADDRESS, "");
        if (address.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
        if (address.indexOf('/') >= 0) {
            throw new IllegalArgumentException(GoQuote.quote(address) + " is not a valid hostname");
        }
        Duration interval = duration(labels, INTERVAL, "interval");
        Duration timeout = duration(labels, TIMEOUT, "timeout");
        if (timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException("scrape timeout cannot be greater than scrape interval (\""
                    + labels.get(TIMEOUT) + "\" > \"" + labels.get(INTERVAL) + "\")");
        }
        URI url = url(job, address, labels);
        putUnlessThere(labels, "instance", address);
        labels.keySet().removeIf(name -> name.startsWith(META) || name.startsWith(RESERVED));
        return new Target(job, owner, Labels.of(labels), discovered, url, interval, timeout);
    }

    private static Duration duration(Map<String, String> labels, String name, String what) {
        Duration duration;
        try {
            duration = PrometheusDuration.parse(labels.getOrDefault(name, ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("error parsing scrape " + what + ": " + e.getMessage(), e);
        }
        if (duration.isZero()) {
            throw new IllegalArgumentException("scrape " + what + " cannot be 0");
        }
        return duration;
    }

    private static URI url(ScrapeJob job, String address, Map<String, String> labels) {
        Map<String, List<String>> params = new TreeMap<>(job.request().params());
        labels.forEach((name, value) -> {
            if (name.startsWith(PARAM)) {
                List<String> values = new ArrayList<>(params.getOrDefault(name.substring(PARAM.length()), List.of()));
                if (values.isEmpty()) {
                    values.add(value);
                } else {
                    values.set(0, value);
                }
                params.put(name.substring(PARAM.length()), values);
            }
        });
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        params.forEach((name, values) -> values.forEach(value -> query.add(encoded(name) + "=" + encoded(value))));
        String path = labels.getOrDefault(PATH, "");
        String slash = path.startsWith("/") ? "" : "/";
        return URI.create(
                labels.getOrDefault(SCHEME, "http") + "://" + address + slash + path.replace(" ", "%20") + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** As the job says; who is known to be a service of the cloud has to prove it, unless the job says how TLS is spoken. */
    HttpAccess access() {
        HttpAccess access = job.access();
        String service = discovered.value(CloudTargets.SERVICE);
        return service.isEmpty() || access.tls().isSet() || !"https".equals(url.getScheme())
                ? access
                : access.withService(service);
    }

    /** By which it is known again, whatever else was discovered of it meanwhile. */
    String key() {
        return owner + " " + url + " " + labels + " " + interval + " " + timeout;
    }

    /** Where within the interval it is scraped: always the same, and spread evenly over targets. */
    Duration offset() {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(labels.toBytes());
            byte[] sum = digest.digest(url.toString().getBytes(UTF_8));
            return Duration.ofMillis(Math.floorMod(ByteBuffer.wrap(sum).getLong(8), interval.toMillis()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** A label of the series that say how scrapes went. */
    Labels reportLabels(String metric) {
        Map<String, String> report = labels.toMap();
        report.put(Label.METRIC_NAME, metric);
        return Labels.of(report);
    }
}
