package io.photoncloud.creditservice.usage;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Failure;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Metered;
import io.photoncloud.creditservice.ledger.UsageCharge;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes events in the three forms that CloudEvents has for HTTP. */
@RestController
@RequestMapping("/api/v1/usage")
class UsageController {

    private final UsageService usage;
    private final CloudEventReader events;
    private final CloudEventHttp http;
    private final InstantSource clock;

    UsageController(UsageService usage, JsonMapper json, InstantSource clock) {
        this.usage = usage;
        this.clock = clock;
        this.events = new CloudEventReader(json);
        this.http = new CloudEventHttp(json);
    }

    /** How an event ended. */
    enum Status {
        ACCEPTED,
        DUPLICATE,
        REFUSED;

        static Status of(UsageService.Result result) {
            return switch (result) {
                case UsageService.Result.Taken(var _, boolean again) -> again ? DUPLICATE : ACCEPTED;
                case UsageService.Result.Refused _ -> REFUSED;
            };
        }
    }

    /** Of one event; {@code source} and {@code id} only where it could be read. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResultView(
            @Nullable String source,
            @Nullable String id,
            Status status,
            @Nullable UsageView usage,
            Failure.@Nullable Problem error) {

        static ResultView of(UsageService.Result result, JsonNode event) {
            return new ResultView(
                    textOrNull(event, CloudEvent.SOURCE),
                    textOrNull(event, CloudEvent.ID),
                    Status.of(result),
                    result instanceof UsageService.Result.Taken taken ? UsageView.of(taken.charge()) : null,
                    result instanceof UsageService.Result.Refused(CloudException failure)
                            ? new Failure.Problem(
                                    failure.code(),
                                    String.valueOf(failure.getMessage()),
                                    failure.details().isEmpty() ? null : failure.details())
                            : null);
        }

        private static @Nullable String textOrNull(JsonNode event, String name) {
            return event.path(name).isString() ? event.path(name).stringValue() : null;
        }
    }

    /** Of a batch, in its order. */
    record BatchView(long accepted, long duplicates, long refused, List<ResultView> results) {

        static BatchView of(List<ResultView> results) {
            return new BatchView(
                    count(results, Status.ACCEPTED),
                    count(results, Status.DUPLICATE),
                    count(results, Status.REFUSED),
                    results);
        }

        private static long count(List<ResultView> results, Status status) {
            return results.stream().filter(result -> result.status() == status).count();
        }
    }

    record UsagesView(List<UsageView> usage) {}

    @PostMapping(consumes = {CloudEventHttp.STRUCTURED, "application/json"})
    @Needs(Access.METER)
    @SafeToRepeat("an event is known by its source and id, and charged once")
    @Summary("Charges what an event says was used: structured, or binary with ce- headers")
    ResultView record(HttpServletRequest request) throws IOException {
        JsonNode event = http.event(request);
        return ResultView.of(usage.record(() -> metered(event)), event);
    }

    private Metered metered(JsonNode event) {
        return MeteredReader.read(events.read(event), clock.instant());
    }

    @PostMapping(consumes = CloudEventHttp.BATCH)
    @Needs(Access.METER)
    @SafeToRepeat("an event is known by its source and id, and charged once")
    @Summary("Charges what events say was used, each by itself")
    BatchView recordAll(HttpServletRequest request) throws IOException {
        JsonNode all = http.body(request);
        Check.that(all.isArray(), "$", "an array of events");
        Check.that(all.size() <= UsageService.BATCH_MAX, "$", "must have 0 to " + UsageService.BATCH_MAX + " items");
        List<Supplier<Metered>> used = new ArrayList<>();
        all.forEach(event -> used.add(() -> metered(event)));
        List<UsageService.Result> results = usage.recordAll(used);
        List<ResultView> views = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            views.add(ResultView.of(results.get(i), all.path(i)));
        }
        return BatchView.of(views);
    }

    @GetMapping
    @Needs(value = "wallet.read", checked = BY_SERVICE)
    @Summary("What a project used and was charged for, in the order in which it was charged")
    Paged<UsagesView> list(
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<UsageCharge> found = usage.list(project, page);
        return new Paged<>(
                new UsagesView(found.rows().stream()
                        .map(row -> UsageView.of(row.value()))
                        .toList()),
                found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Needs(value = "wallet.read", checked = BY_SERVICE)
    @Summary("What was used once, and how it came to what it was charged")
    UsageView get(@PathVariable String id) {
        return UsageView.of(usage.get(id));
    }
}
