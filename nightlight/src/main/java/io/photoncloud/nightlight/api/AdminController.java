package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.api.ApiCalls.Reply;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.tsdb.Tsdb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What deletes and copies samples, where the settings allow it at all. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.ADMINISTER, checked = Needs.Checked.BY_SERVICE)
class AdminController {
    private static final DateTimeFormatter NAMED =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final ApiCalls calls;
    private final ApiTenants tenants;
    private final AdminSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;

    AdminController(
            ApiCalls calls, ApiTenants tenants, AdminSettings settings, InstantSource clock, RandomGenerator random) {
        this.calls = calls;
        this.tenants = tenants;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    private Tsdb store(HttpServletRequest request) {
        Tsdb store = tenants.administer(request);
        if (!settings.isOffered()) {
            throw new ApiException(ErrorType.UNAVAILABLE, "admin APIs disabled");
        }
        return store;
    }

    @RequestMapping(
            path = "/api/v1/admin/tsdb/delete_series",
            method = {RequestMethod.POST, RequestMethod.PUT})
    void deleteSeries(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serveNothing(request, response, parameters -> {
            Tsdb store = store(request);
            List<List<Matcher>> selectors = parameters.selectors();
            if (selectors.isEmpty()) {
                throw ApiException.badData("no match[] parameter provided");
            }
            long fromMs = parameters.time("start", ApiTimes.MIN_MS);
            long toMs = parameters.time("end", ApiTimes.MAX_MS);
            if (toMs < fromMs) {
                throw ApiException.badData("end timestamp must not be before start time");
            }
            for (List<Matcher> matchers : selectors) {
                var _ = store.delete(matchers, fromMs, toMs);
            }
        });
    }

    @RequestMapping(
            path = "/api/v1/admin/tsdb/clean_tombstones",
            method = {RequestMethod.POST, RequestMethod.PUT})
    void cleanTombstones(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serveNothing(request, response, _ -> store(request).clean());
    }

    @RequestMapping(
            path = "/api/v1/admin/tsdb/snapshot",
            method = {RequestMethod.POST, RequestMethod.PUT})
    void snapshot(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, _ -> {
            String name = NAMED.format(clock.instant()) + "-" + HexFormat.of().toHexDigits(random.nextLong());
            store(request).snapshot(settings.snapshots().resolve(name));
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeStringProperty("name", name);
                to.writeEndObject();
            });
        });
    }
}
