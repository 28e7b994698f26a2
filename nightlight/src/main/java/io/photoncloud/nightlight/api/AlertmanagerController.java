package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.api.AlertmanagerWire.Posted;
import io.photoncloud.nightlight.notify.Fingerprint;
import io.photoncloud.nightlight.notify.Matchers;
import io.photoncloud.nightlight.notify.Notifier;
import io.photoncloud.nightlight.notify.Notifier.Heard;
import io.photoncloud.nightlight.notify.Silence;
import io.photoncloud.nightlight.notify.Silencing;
import io.photoncloud.nightlight.series.Matcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** The alerts that receivers hear of, and silences, by the calls of Alertmanager's API v2: what its tools ask. */
@RestController
@NativeAnswer
@AnyQuery
class AlertmanagerController {
    /** Of what is posted. */
    static final int BODY_BYTES_MAX = 4 << 20;

    /** Of an alert that is posted and does not say when it ends, as Alertmanager has it. */
    private static final int RESOLVE_SECONDS = 300;

    private final ApiTenants tenants;
    private final Notifier notifier;
    private final Silencing silencing;
    private final JsonMapper json;
    private final InstantSource clock;
    private final Instant started;

    AlertmanagerController(
            ApiTenants tenants, Notifier notifier, Silencing silencing, JsonMapper json, InstantSource clock) {
        this.tenants = tenants;
        this.notifier = notifier;
        this.silencing = silencing;
        this.json = json;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** What a call writes. */
    private interface Body {
        void write(JsonGenerator to);
    }

    private void answer(HttpServletResponse response, int status, Body body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        try (JsonGenerator to = json.createGenerator(response.getOutputStream())) {
            body.write(to);
        }
    }

    private void refuse(HttpServletResponse response, int status, String why) throws IOException {
        answer(response, status, to -> to.writeString(why));
    }

    private static String body(HttpServletRequest request) throws IOException {
        byte[] read = request.getInputStream().readNBytes(BODY_BYTES_MAX + 1);
        if (read.length > BODY_BYTES_MAX) {
            throw new IllegalArgumentException("a request has " + BODY_BYTES_MAX + " bytes at most");
        }
        return new String(read, UTF_8);
    }

    private static Matchers filter(ApiParameters parameters) {
        List<Matcher> all = new ArrayList<>();
        parameters.all("filter").forEach(text -> all.addAll(Matchers.parse(text).all()));
        return new Matchers(all);
    }

    @GetMapping("/api/v2/status")
    @Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
    void status(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var _ = tenants.reader(request);
        answer(response, HttpServletResponse.SC_OK, to -> AlertmanagerWire.status(to, started));
    }

    @GetMapping("/api/v2/receivers")
    @Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
    void receivers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> names = notifier.receivers(tenants.reader(request));
        answer(response, HttpServletResponse.SC_OK, to -> AlertmanagerWire.receivers(to, names));
    }

    @GetMapping("/api/v2/alerts")
    @Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
    void alerts(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Tenant tenant = tenants.reader(request);
        List<Heard> shown;
        try {
            ApiParameters parameters = ApiParameters.of(request);
            Matchers filter = filter(parameters);
            boolean active = !parameters.value("active").equals("false");
            boolean silenced = !parameters.value("silenced").equals("false");
            String receiver = parameters.value("receiver");
            Optional<Pattern> receivers =
                    receiver.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile("^(?:" + receiver + ")$"));
            shown = notifier.alerts(tenant).stream()
                    .filter(heard -> heard.silencedBy().isEmpty() ? active : silenced)
                    .filter(heard -> filter.match(heard.alert().labels()))
                    .filter(heard ->
                            receivers.isEmpty() || heard.receivers().stream().anyMatch(receivers.get()::matches))
                    .sorted(Comparator.comparing(
                            heard -> Fingerprint.of(heard.alert().labels())))
                    .toList();
        } catch (IllegalArgumentException | ApiException | PatternSyntaxException e) {
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
            return;
        }
        answer(response, HttpServletResponse.SC_OK, to -> {
            to.writeStartArray();
            shown.forEach(heard -> AlertmanagerWire.alert(to, heard));
            to.writeEndArray();
        });
    }

    /** Alerts of others than our own rules. */
    @PostMapping("/api/v2/alerts")
    @Needs(value = ApiTenants.WRITE, checked = Needs.Checked.BY_SERVICE)
    void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Tenant tenant = tenants.writer(request);
        try {
            Instant now = clock.instant();
            List<Notice> notices = AlertmanagerWire.notices(json, body(request), now, now.plusSeconds(RESOLVE_SECONDS));
            notifier.tell(tenant, notices);
            response.setStatus(HttpServletResponse.SC_OK);
        } catch (IllegalArgumentException e) {
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    @GetMapping("/api/v2/silences")
    @Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
    void silences(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Tenant tenant = tenants.reader(request);
        Instant now = clock.instant();
        List<Silence> shown;
        try {
            Matchers filter = filter(ApiParameters.of(request));
            shown = silencing.list(tenant, filter, now);
        } catch (IllegalArgumentException | ApiException e) {
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
            return;
        }
        answer(response, HttpServletResponse.SC_OK, to -> {
            to.writeStartArray();
            shown.forEach(silence -> AlertmanagerWire.silence(to, silence, now));
            to.writeEndArray();
        });
    }

    /** Makes one, or changes the one of its id. */
    @PostMapping("/api/v2/silences")
    @Needs(value = ApiTenants.WRITE, checked = Needs.Checked.BY_SERVICE)
    void silence(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Tenant tenant = tenants.writer(request);
        Optional<String> id;
        try {
            Posted posted = AlertmanagerWire.posted(json, body(request), clock.instant());
            id = silencing.put(tenant, posted.id(), posted.silence());
        } catch (IllegalArgumentException e) {
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
            return;
        }
        if (id.isEmpty()) {
            refuse(response, HttpServletResponse.SC_NOT_FOUND, "silence not found");
            return;
        }
        answer(response, HttpServletResponse.SC_OK, to -> {
            to.writeStartObject();
            to.writeStringProperty("silenceID", id.get());
            to.writeEndObject();
        });
    }

    @GetMapping("/api/v2/silence/{id}")
    @Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
    void silence(HttpServletRequest request, HttpServletResponse response, @PathVariable String id) throws IOException {
        Optional<Silence> found = notifier.find(tenants.reader(request), id);
        if (found.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        Instant now = clock.instant();
        answer(response, HttpServletResponse.SC_OK, to -> AlertmanagerWire.silence(to, found.get(), now));
    }

    @DeleteMapping("/api/v2/silence/{id}")
    @Needs(value = ApiTenants.WRITE, checked = Needs.Checked.BY_SERVICE)
    void expire(HttpServletRequest request, HttpServletResponse response, @PathVariable String id) throws IOException {
        if (notifier.expire(tenants.writer(request), id)) {
            response.setStatus(HttpServletResponse.SC_OK);
        } else {
            refuse(response, HttpServletResponse.SC_NOT_FOUND, "silence not found");
        }
    }
}
