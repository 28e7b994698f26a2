package io.photoncloud.nightlight.notify;

import io.photoncloud.nightlight.scrape.HttpAccess;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is told of what, in the form of Alertmanager's configuration, as far as it is done here; the rest is refused by name. */
public record NotifyConfig(Route route, Map<String, Receiver> receivers) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Tells nobody. */
    public static final NotifyConfig NOBODY = new NotifyConfig(
            new Route("{}", "", Route.GroupBy.NOTHING, Route.Times.DEFAULT, new Matchers(List.of()), false, List.of()),
            Map.of());

    public NotifyConfig {
        receivers = Map.copyOf(receivers);
    }

    /** Of the project that is scraped, and of those that are named, as {@code ORGANIZATION/PROJECT}. */
    public record File(NotifyConfig own, Map<String, NotifyConfig> tenants) {
        public File {
            tenants = Map.copyOf(tenants);
        }
    }

    public static File parse(String text) throws YamlException {
        YamlMap map = YamlValue.parse(text).map("config.plain");
        Map<String, NotifyConfig> tenants = new LinkedHashMap<>();
        Optional<YamlValue> named = map.find("tenants");
        if (named.isPresent()) {
            for (Map.Entry<String, YamlValue> tenant :
                    named.get().map("config.tenants").all().entrySet()) {
                YamlMap its = tenant.getValue().map("config.plain");
                tenants.put(tenant.getKey(), read(its));
                its.end();
            }
        }
        boolean hasOwn = map.has("route") || map.has("receivers") || tenants.isEmpty();
        NotifyConfig own = hasOwn ? read(map) : NOBODY;
        map.end();
        return new File(own, tenants);
    }

    private static NotifyConfig read(YamlMap map) throws YamlException {
        Map<String, Receiver> receivers = new LinkedHashMap<>();
        for (YamlValue value : map.items("receivers")) {
            Receiver receiver = receiver(value.map("config.Receiver"));
            if (receivers.put(receiver.name(), receiver) != null) {
                throw new YamlException(
                        "notification config name " + GoQuote.quote(receiver.name()) + " is not unique");
            }
        }
        Optional<YamlValue> route = map.find("route");
        if (route.isEmpty()) {
            throw new YamlException("no routes provided");
        }
        YamlMap fields = route.get().map("config.Route");
        if (fields.text("receiver", "").isEmpty()) {
            throw new YamlException("root route must specify a default receiver");
        }
        if (fields.has("match") || fields.has("match_re") || fields.has("matchers")) {
            throw new YamlException("root route must not have any matchers");
        }
        Route read = route(fields, Optional.empty(), receivers);
        return new NotifyConfig(read, receivers);
    }

    private static Receiver receiver(YamlMap map) throws YamlException {
        String name = map.text("name", "");
        if (name.isEmpty()) {
            throw new YamlException("missing name in receiver");
        }
        List<Receiver.Webhook> webhooks = new ArrayList<>();
        for (YamlValue value : map.items("webhook_configs")) {
            webhooks.add(webhook(value.map("config.plain")));
        }
        map.end();
        return new Receiver(name, webhooks);
    }

    private static Receiver.Webhook webhook(YamlMap map) throws YamlException {
        String text = map.text("url", "");
        if (text.isEmpty()) {
            throw new YamlException("one of url or url_file must be configured");
        }
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new YamlException("parse " + GoQuote.quote(text) + ": " + e.getMessage());
        }
        if ((!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) || url.getHost() == null) {
            throw new YamlException("unsupported scheme or missing host for URL");
        }
        HttpAccess access = HttpAccess.DEFAULT;
        Optional<YamlValue> http = map.find("http_config");
        if (http.isPresent()) {
            YamlMap fields = http.get().map("config.plain");
            access = HttpAccess.read(fields);
            fields.end();
        }
        Duration timeout = map.duration("timeout", Duration.ZERO);
        Receiver.Webhook webhook = new Receiver.Webhook(
                url,
                map.truth("send_resolved", true),
                map.count("max_alerts", 0),
                timeout.isZero() || timeout.compareTo(TIMEOUT) > 0 ? TIMEOUT : timeout,
                access.withoutRedirects());
        map.end();
        return webhook;
    }

    private static Route route(YamlMap map, Optional<Route> parent, Map<String, Receiver> receivers)
            throws YamlException {
        Matchers matchers = matchers(map);
        String receiver = map.text("receiver", parent.map(Route::receiver).orElse(""));
        if (!receivers.containsKey(receiver)) {
            throw new YamlException("undefined receiver " + GoQuote.quote(receiver) + " used in route");
        }
        Route.Times inherited = parent.map(Route::times).orElse(Route.Times.DEFAULT);
        Route.Times times = new Route.Times(
                map.duration("group_wait", inherited.first()),
                positive(map, "group_interval", inherited.next()),
                positive(map, "repeat_interval", inherited.again()));
        Route.GroupBy groupBy = map.has("group_by")
                ? groupBy(map.texts("group_by"))
                : parent.map(Route::groupBy).orElse(Route.GroupBy.NOTHING);
        String key = parent.map(above -> above.key() + "/").orElse("") + matchers;
        boolean goesOn = map.truth("continue", false);
        Route self = new Route(key, receiver, groupBy, times, matchers, goesOn, List.of());
        List<Route> children = new ArrayList<>();
        for (YamlValue child : map.items("routes")) {
            children.add(route(child.map("config.Route"), Optional.of(self), receivers));
        }
        map.end();
        return new Route(key, receiver, groupBy, times, matchers, goesOn, children);
    }

    private static Duration positive(YamlMap map, String name, Duration otherwise) throws YamlException {
        Duration value = map.duration(name, otherwise);
        if (value.isZero()) {
            throw new YamlException(name + " cannot be zero");
        }
        return value;
    }

    private static Route.GroupBy groupBy(List<String> labels) throws YamlException {
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            if (!seen.add(label)) {
                throw new YamlException("duplicated label " + GoQuote.quote(label) + " in group_by");
            }
        }
        boolean all = labels.contains("...");
        if (all && labels.size() > 1) {
            throw new YamlException("cannot have wildcard group_by (`...`) and other labels at the same time");
        }
        return new Route.GroupBy(all ? List.of() : labels, all);
    }

    private static Matchers matchers(YamlMap map) throws YamlException {
        List<Matcher> all = new ArrayList<>();
        try {
            map.textMap("match").forEach((name, value) -> all.add(Matcher.equal(name, value)));
            map.textMap("match_re").forEach((name, value) -> all.add(Matchers.of(Matcher.Kind.MATCHES, name, value)));
            for (String text : map.texts("matchers")) {
                all.addAll(Matchers.parse(text).all());
            }
        } catch (IllegalArgumentException e) {
            throw new YamlException(String.valueOf(e.getMessage()));
        }
        return new Matchers(all);
    }
}
